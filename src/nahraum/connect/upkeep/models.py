from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.people.models import Account
from nahraum.base.registry import Protection, Retention
from nahraum.connect.directory.models import Offer, Organisation

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class Reminder(TenantModel):
    """A mail that asked an organisation whether its entries still hold.

    `due` is the day of the earliest check it was about, `number` which of three it was,
    `answered` the offers somebody has answered for through the link of this mail.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="reminders"
    )
    number = models.PositiveSmallIntegerField()
    due = models.DateField()
    sent_on = models.DateField()
    answered = models.JSONField(default=list)

    protection: ClassVar = dict.fromkeys(
        "organisation number due sent_on answered".split(), INTERNAL
    )
    retention: ClassVar = Retention(
        data_kind="Erinnerungen an Einrichtungen",
        period="2 Jahre",
        starts="Versand",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Erinnerung")
        ordering = ["-sent_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "organisation", "due", "number"],
                name="upkeep_reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.number}"


class Proposal(TenantModel):
    """What somebody of an organisation says should stand in an entry instead.

    `changes` holds for each field what stood there (`before`) and what should (`after`), against
    version `based_on` of the entry; `decisions` says of each field whether it was taken.
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
    offer = models.ForeignKey(
        Offer,
        verbose_name=_("Angebot"),
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    via = models.CharField(max_length=8, choices=Via)
    reply_to = models.EmailField(blank=True)
    based_on = models.PositiveIntegerField()
    changes = models.JSONField(default=list)
    note = models.CharField(_("Was wir sonst wissen sollen"), max_length=1000, blank=True)
    rest_holds = models.BooleanField(_("Alles andere stimmt noch"), default=False)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    decisions = models.JSONField(default=dict)
    answer = models.CharField(_("Antwort"), max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    # Telephone numbers may be somebody's own until the coordinator has taken them.
    protection: ClassVar = {
        **dict.fromkeys(
            "organisation offer via based_on rest_holds state decisions answered_at".split(),
            INTERNAL,
        ),
        **dict.fromkeys("reply_to changes note answer".split(), PERSONAL),
    }
    retention: ClassVar = Retention(
        data_kind="Vorschläge von Einrichtungen",
        period="1 Jahr",
        starts="Antwort",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Vorschlag")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["municipality", "state", "created_at"])]

    def __str__(self) -> str:
        return str(self.offer or self.organisation)


class Ownership(TenantModel):
    """An account speaks for an organisation, from a day to a day."""

    account = models.ForeignKey(
        Account, verbose_name=_("Konto"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Einrichtung"), on_delete=models.CASCADE, related_name="+"
    )
    valid_from = models.DateField(_("ab"))
    valid_until = models.DateField(_("bis"), null=True, blank=True)

    protection: ClassVar = {
        "account": PERSONAL,
        **dict.fromkeys("organisation valid_from valid_until".split(), INTERNAL),
    }
    retention: ClassVar = Retention(
        data_kind="Wer für eine Einrichtung spricht",
        period="3 Jahre",
        starts="Ende der Zuständigkeit",
        basis="Nachweis von Zugriffsrechten, Art. 32 DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Zuständigkeit")
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "account", "organisation"],
                condition=models.Q(valid_until__isnull=True, deleted_at__isnull=True),
                name="upkeep_ownership_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
