"""Groups by which reach is measured."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeGroup(models.TextChoices):
    UNDER_18 = "0-17", _("unter 18")
    TO_29 = "18-29", _("18 bis 29")
    TO_44 = "30-44", _("30 bis 44")
    TO_59 = "45-59", _("45 bis 59")
    TO_74 = "60-74", _("60 bis 74")
    OVER_74 = "75+", _("75 und älter")


class Actors(models.TextChoices):
    """Who a broad procedure brings together."""

    CITIZENS = "citizens", _("Bürgerinnen und Bürger")
    VOLUNTEERS = "volunteers", _("Ehrenamt und Vereine")
    ADMINISTRATION = "administration", _("Verwaltung")
    COUNCIL = "council", _("Politik")
    CARE = "care", _("Gesundheit und Pflege")
    BUSINESS = "business", _("Wirtschaft")
