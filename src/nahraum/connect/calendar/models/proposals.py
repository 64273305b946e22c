"""What a house says should stand in the calendar; whoever keeps it decides."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.connect.calendar.models.events import Event
from nahraum.connect.directory.models import Organisation

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class Proposal(TenantModel):
    """A new event of a house, or other words for one that is there.

    `changes` holds for each field what stood there (`before`) and what should (`after`), against
    version `based_on`; 0 stands for a new event, which `event` names once it was taken.
    """

    class State(models.TextChoices):
        OPEN = "open", _("wartet")
        ACCEPTED = "accepted", _("übernommen")
        PARTLY = "partly", _("zum Teil übernommen")
        DECLINED = "declined", _("nicht übernommen")

    class Via(models.TextChoices):
        LINK = "link", _("über den Link in unserer E-Mail")
        ACCOUNT = "account", _("mit Anmeldung")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Einrichtung"), on_delete=models.CASCADE, related_name="+"
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("Termin"),
        on_delete=models.CASCADE,
        related_name="proposals",
        null=True,
        blank=True,
    )
    title = models.CharField(_("Titel"), max_length=160)
    via = models.CharField(max_length=8, choices=Via)
    reply_to = models.EmailField(blank=True)
    based_on = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    note = models.CharField(_("Was wir sonst wissen sollen"), max_length=1000, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    decisions = models.JSONField(default=dict)
    answer = models.CharField(_("Antwort"), max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    # A telephone number may be somebody's own until the calendar has taken it.
    protection: ClassVar = {
        **dict.fromkeys(
            "organisation event title via based_on state decisions answered_at".split(), INTERNAL
        ),
        **dict.fromkeys("reply_to changes note answer".split(), PERSONAL),
    }
    retention: ClassVar = Retention(
        data_kind="Vorschläge von Einrichtungen für den Kalender",
        period="1 Jahr",
        starts="Antwort",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Vorschlag für den Kalender")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["municipality", "state", "created_at"])]

    def __str__(self) -> str:
        return self.title
