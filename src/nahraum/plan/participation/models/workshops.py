"""Workshops and Bürgertische: sessions, what was said, who was there (counts only)."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection
from nahraum.base.topics.models import Topic
from nahraum.plan.participation.models.procedures import PROCEDURES, Procedure
from nahraum.plan.participation.rules import SIDES

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL


class Session(TenantModel):
    """One evening of a workshop."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("Titel"), max_length=160)
    starts = models.DateTimeField(_("Beginn"))
    place = models.CharField(_("Ort"), max_length=200)
    invitation = models.TextField(_("Einladung"), max_length=1500, blank=True)
    sign_up = models.CharField(_("Anmeldung, in Worten"), max_length=300, blank=True)
    method = models.CharField(_("Methode"), max_length=120, blank=True)
    minutes = models.TextField(_("Protokoll"), max_length=10000, blank=True)
    minutes_released = models.BooleanField(_("Protokoll veröffentlicht"), default=False)

    protection: ClassVar = dict.fromkeys(
        "procedure title starts place invitation sign_up method minutes minutes_released".split(),
        PUBLIC,
    )
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Termin der Werkstatt")
        ordering = ["starts"]

    def __str__(self) -> str:
        return self.title


class Note(TenantModel):
    """One thing that was said: an argument, a question, a need, a reason to stay or to leave.

    `about` is the claim it is about. `under` is the argument it answers, if it answers one.
    """

    class Kind(models.TextChoices):
        FOR = "for", _("dafür")
        AGAINST = "against", _("dagegen")
        QUESTION = "question", _("Frage")
        NEED = "need", _("Bedarf")
        STAY = "stay", _("Grund zu bleiben")
        LEAVE = "leave", _("Grund zu gehen")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("Was es ist"), max_length=8, choices=Kind)
    about = models.CharField(_("Worum es ging"), max_length=160)
    text = models.CharField(_("In einem Satz"), max_length=300)
    under = models.ForeignKey(
        "self",
        verbose_name=_("Antwortet auf"),
        on_delete=models.SET_NULL,
        related_name="replies",
        null=True,
        blank=True,
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("Thema"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    points = models.PositiveSmallIntegerField(_("Punkte"), default=0)
    measure = models.UUIDField(_("Maßnahme"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "session kind about text under topic points measure".split(), PUBLIC
    )
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Wortmeldung")
        ordering = ["about", "-points", "created_at"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.under is None:
            return
        if self.under_id == self.pk or self.under.session_id != self.session_id:
            raise ValidationError({"under": _("Sie gehört nicht zum selben Abend.")})
        if not {self.kind, self.under.kind} <= set(SIDES):
            text = _("Nur Gründe und Fragen antworten aufeinander.")
            raise ValidationError({"under": text})


class Headcount(TenantModel):
    """How many people of a group were there. Numbers only, no names."""

    class By(models.TextChoices):
        AGE = "age", _("Alter")
        NEIGHBOURHOOD = "neighbourhood", _("Ortsteil")
        ACTOR = "actor", _("Wer mitmachte")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="headcounts")
    by = models.CharField(max_length=14, choices=By)
    # An age group, a neighbourhood's id, or an actor group.
    group = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()

    protection: ClassVar = dict.fromkeys("session by group number".split(), INTERNAL)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Gezählte")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "session", "by", "group"],
                name="participation_headcount_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.number}"
