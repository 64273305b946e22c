from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.base.sources.models import Run

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL


class OwnPopulation(TenantModel):
    """The municipality's own count by sex and age, e.g. from its residents' register.

    It replaces the estimate in the profile. Confirmed after a preview; the newest confirmed one
    counts, earlier ones stay.
    """

    as_of = models.DateField(_("Stichtag"))
    source = models.CharField(_("Quelle"), max_length=200)
    file_name = models.CharField(max_length=200)
    # [[sex, age, count], ...] with sex m or w, age 0..100 (100 and older).
    rows = models.JSONField()
    total = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    notes = models.JSONField(default=list, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("as_of source total confirmed_at".split(), PUBLIC),
        **dict.fromkeys("file_name rows notes".split(), INTERNAL),
    }
    retention: ClassVar = Retention(
        data_kind="Eigene Bevölkerungszahlen nach Alter und Geschlecht",
        period="unbestätigt 30 Tage, bestätigt unbefristet",
        starts="Hochladen",
        basis="Statistik der Kommune; kleine Zellen werden nicht gezeigt",
    )

    class Meta(TenantModel.Meta):
        ordering = ["-as_of", "-created_at"]


class ProfileVersion(TenantModel):
    """A numbered state of the profile. Its run is immutable, so a released one never changes."""

    class State(models.TextChoices):
        SAVED = "saved", _("gespeichert")
        RELEASED = "released", _("freigegeben")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.SAVED)
    note = models.CharField(_("Was ist neu?"), max_length=300, blank=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("number state note run released_at".split(), PUBLIC),
        "released_by": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Fassungen des Kommunalprofils",
        period="unbefristet",
        starts="Freigabe",
        basis="amtliche Veröffentlichung, keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="profile_version_number"
            ),
        ]
