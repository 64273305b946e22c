"""Surveys: questions, codes that let somebody in once, and answers that belong to nobody."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.plan.participation.models.groups import AgeGroup
from nahraum.plan.participation.models.procedures import PROCEDURES, Procedure

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
SOCIAL = Protection.SOCIAL
ANSWERS = Retention(
    data_kind="Antworten auf Umfragen, ohne Namen",
    period="2 Jahre; nicht abgeschickte 30 Tage",
    starts="Ende des Verfahrens",
    basis="Einwilligung durch Ausfüllen, Art. 6 Abs. 1 lit. a DSGVO",
)


class Question(TenantModel):
    """One question. `page` puts questions that belong together on one page."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("eine Antwort aus einer Liste")
        MULTIPLE = "multiple", _("mehrere Antworten aus einer Liste")
        SCALE = "scale", _("Skala von 1 bis 5")
        RANKING = "ranking", _("Reihenfolge")
        TEXT = "text", _("in eigenen Worten")
        NUMBER = "number", _("eine Zahl")

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=1)
    page = models.PositiveSmallIntegerField(_("Seite"), default=1)
    kind = models.CharField(_("Art der Frage"), max_length=10, choices=Kind)
    text = models.CharField(_("Frage"), max_length=300)
    hint = models.CharField(_("Erklärung"), max_length=300, blank=True)
    low = models.CharField(_("1 bedeutet"), max_length=60, blank=True)
    high = models.CharField(_("5 bedeutet"), max_length=60, blank=True)
    comparison = models.CharField(_("Quelle der Vergleichswerte"), max_length=200, blank=True)

    protection: ClassVar = dict.fromkeys(
        "procedure position page kind text hint low high comparison".split(), PUBLIC
    )
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Frage")
        ordering = ["page", "position", "created_at"]

    def __str__(self) -> str:
        return self.text


class Option(TenantModel):
    """A choice. `elsewhere` is the share (per cent) another survey found, to compare with."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(_("Antwort"), max_length=160)
    elsewhere = models.FloatField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys("question position label elsewhere".split(), PUBLIC)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Antwortmöglichkeit")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Code(TenantModel):
    """Lets one person answer or vote once. Only a digest is kept, and not when it was used:
    otherwise times would tell whose answer is whose."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    used = models.BooleanField(default=False)

    protection: ClassVar = dict.fromkeys("procedure digest used".split(), INTERNAL)
    retention: ClassVar = ANSWERS

    class Meta(TenantModel.Meta):
        verbose_name = _("Einmal-Code")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "digest"], name="participation_code_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.procedure_id)


class Response(TenantModel):
    """The answers of one person: {question id: answer}. Nothing says who it was."""

    class Channel(models.TextChoices):
        WEB = "web", _("im Internet")
        PAPER = "paper", _("auf Papier")
        PHONE = "phone", _("am Telefon")

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="responses")
    answers = models.JSONField(default=dict, blank=True)
    age = models.CharField(_("Alter"), max_length=8, choices=AgeGroup, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    channel = models.CharField(_("Wie"), max_length=6, choices=Channel, default=Channel.WEB)
    language = models.CharField(max_length=10, default="de")
    done = models.BooleanField(default=False)

    protection: ClassVar = {
        **dict.fromkeys("procedure channel language done".split(), INTERNAL),
        **dict.fromkeys("answers age neighbourhood".split(), SOCIAL),
    }
    retention: ClassVar = ANSWERS

    class Meta(TenantModel.Meta):
        verbose_name = _("Antwortbogen")
        indexes = [models.Index(fields=["municipality", "procedure", "done"])]

    def __str__(self) -> str:
        return str(self.procedure_id)


class Coding(TenantModel):
    """What a free text is about, said by two people independently of each other."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="codings")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="codings")
    first = models.CharField(_("erste Person"), max_length=60, blank=True)
    second = models.CharField(_("zweite Person"), max_length=60, blank=True)

    protection: ClassVar = dict.fromkeys("question response first second".split(), INTERNAL)
    retention: ClassVar = ANSWERS

    class Meta(TenantModel.Meta):
        verbose_name = _("Kodierung")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "question", "response"], name="participation_coding_once"
            ),
        ]

    def __str__(self) -> str:
        return self.first
