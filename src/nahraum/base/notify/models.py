from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.notify.rules import MOST_ADDRESS, MOST_SUBJECT
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL, SOCIAL = Protection.INTERNAL, Protection.PERSONAL, Protection.SOCIAL


class Mail(TenantModel):
    """A mail that waits, was sent, or could not be sent.

    `claim` and `claimed_until` say who is sending it right now. The text goes once it is sent,
    address and subject thirty days later.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        SENT = "sent", _("verschickt")
        FAILED = "failed", _("nicht zugestellt")

    key = models.CharField(max_length=160)
    to = models.EmailField(max_length=MOST_ADDRESS, blank=True)
    subject = models.CharField(max_length=MOST_SUBJECT, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=36, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys(
            ("key state attempts next_try error ended_at settled_at claim claimed_until").split(),
            INTERNAL,
        ),
        "to": PERSONAL,
        # Which course somebody registers for can say how they are.
        **dict.fromkeys(("subject", "body"), SOCIAL),
    }
    retention: ClassVar = Retention(
        data_kind="Ausgangspost",
        period="Text bis zum Versand, Adresse und Betreff 30 Tage, der Rest 1 Jahr",
        starts="Versand oder letzter Versuch",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Nachricht")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="notify_mail_once"),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "next_try"]),
            models.Index(fields=["municipality", "to", "next_try"]),
        ]

    def __str__(self) -> str:
        return self.key


class Link(TenantModel):
    """A link in a mail: does one thing to one row, once, until it runs out.

    Only a digest of its token is here.
    """

    token_digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "token_digest purpose subject_type subject_id expires used_at".split(), INTERNAL
    )
    retention: ClassVar = Retention(
        data_kind="Links in Nachrichten",
        period="30 Tage",
        starts="Ablauf des Links",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Link in einer Nachricht")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "token_digest"], name="notify_link_token"
            ),
        ]

    def __str__(self) -> str:
        return self.purpose
