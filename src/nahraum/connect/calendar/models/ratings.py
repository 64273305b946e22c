"""What people say after a course, without who they are."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.base.signals.models import Signal
from nahraum.connect.calendar.models.events import Event

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class Rating(TenantModel):
    """One answer to the mail after the last date. Nothing leads back to the registration.

    `sealed` is one sentence for the organiser; nobody else has a page that opens it.
    """

    class Recommend(models.TextChoices):
        YES = "yes", _("ja")
        PARTLY = "partly", _("teils")
        NO = "no", _("nein")

    class Lacking(models.TextChoices):
        NOTHING = "", _("nein, nichts")
        TOO_FAR = Signal.Reason.TOO_FAR.value, _("Es war zu weit weg.")
        TOO_EXPENSIVE = Signal.Reason.TOO_EXPENSIVE.value, _("Es war zu teuer.")
        LANGUAGE = Signal.Reason.LANGUAGE.value, _("Ich habe die Sprache nicht gut verstanden.")
        BARRIER = Signal.Reason.BARRIER.value, _("Eine Barriere, zum Beispiel Stufen.")
        OTHER = Signal.Reason.UNKNOWN.value, _("etwas anderes")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="ratings")
    recommend = models.CharField(
        _("Würden Sie es weiterempfehlen?"), max_length=6, choices=Recommend
    )
    lacking = models.CharField(
        _("Hat etwas gefehlt?"), max_length=16, choices=Lacking, default="", blank=True
    )
    sealed = models.TextField(blank=True)

    protection: ClassVar = {
        **dict.fromkeys("event recommend lacking".split(), INTERNAL),
        "sealed": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Rückmeldungen zu Kursen und Terminen",
        period="1 Jahr",
        starts="Rückmeldung",
        basis="Einwilligung der Person, Art. 6 Abs. 1 lit. a DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Rückmeldung")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_recommend_display()
