"""What people say about entries, and what somebody counted in a house."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Retention
from nahraum.connect.directory.models.entries import INTERNAL, PERSONAL, Offer, Site


class PlaceMonth(TenantModel):
    """What somebody counted in a house in a month; empty is not known, not zero."""

    site = models.ForeignKey(
        Site, verbose_name=_("Ort"), on_delete=models.CASCADE, related_name="months"
    )
    month = models.DateField(_("Monat"))
    visitors = models.PositiveIntegerField(_("Besucherinnen und Besucher"), null=True, blank=True)
    rooms = models.PositiveSmallIntegerField(_("Räume im Haus"), null=True, blank=True)
    rooms_taken = models.PositiveSmallIntegerField(_("davon belegt"), null=True, blank=True)
    as_of = models.DateField(_("Stand"))
    note = models.CharField(_("Anmerkung"), max_length=200, blank=True)

    protection: ClassVar = dict.fromkeys(
        "site month visitors rooms rooms_taken as_of note".split(), INTERNAL
    )
    retention: ClassVar = Retention(
        data_kind="Zahlen zu Orten",
        period="10 Jahre",
        starts="Monat der Zählung",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Monatszahlen")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "site", "month"],
                condition=models.Q(deleted_at__isnull=True),
                name="directory_place_month",
            ),
            models.CheckConstraint(
                condition=models.Q(rooms_taken__isnull=True)
                | models.Q(rooms_taken__lte=models.F("rooms")),
                name="directory_place_rooms",
                violation_error_message=_("Mehr belegte Räume, als es im Haus gibt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"


class Correction(TenantModel):
    """What somebody says is wrong with an entry, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        DONE = "done", _("geändert")
        DECLINED = "declined", _("nicht geändert")

    class About(models.TextChoices):
        HOURS = "hours", _("Öffnungszeiten")
        PHONE = "phone", _("Telefonnummer")
        ADDRESS = "address", _("Anschrift")
        GONE = "gone", _("Das Angebot gibt es nicht mehr")
        OTHER = "other", _("Etwas anderes")

    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="corrections"
    )
    number = models.CharField(_("Nummer"), max_length=12)
    about = models.CharField(_("Was stimmt nicht?"), max_length=24, choices=About)
    text = models.CharField(_("Was ist richtig?"), max_length=600, blank=True)
    reply_to = models.EmailField(_("E-Mail für die Antwort"), blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("Antwort"), max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("offer number about state answer answered_at".split(), INTERNAL),
        **dict.fromkeys("text reply_to".split(), PERSONAL),
    }
    retention: ClassVar = Retention(
        data_kind="Hinweise zu Einträgen",
        period="1 Jahr, die E-Mail-Adresse 30 Tage",
        starts="Antwort",
        basis="Einwilligung, Art. 6 Abs. 1 lit. a DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Hinweis")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="directory_correction_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number
