"""A procedure: what is asked, how much say people have, and whether the promise was kept."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
PROCEDURES = Retention(
    data_kind="Beteiligungsverfahren",
    period="10 Jahre",
    starts="Ende des Verfahrens",
    basis="Nachweis der Beteiligung, Art. 6 Abs. 1 lit. e DSGVO",
)


class Procedure(TenantModel):
    """One way in which people take part, from a day to a day.

    `result` is what was counted, as it was released: it never changes afterwards.
    """

    class Kind(models.TextChoices):
        IDEAS = "ideas", _("Ideensammlung")
        SURVEY = "survey", _("Umfrage")
        WORKSHOP = "workshop", _("Werkstatt oder Bürgertisch")
        BUDGET = "budget", _("Bürgerbudget")

    class Level(models.IntegerChoices):
        INFORM = 1, _("Informieren")
        CONSULT = 2, _("Mitwirken")
        CO_DECIDE = 3, _("Mitentscheiden")
        SELF_ADMINISTER = 4, _("Selbst verwalten")

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        RUNNING = "running", _("läuft")
        ENDED = "ended", _("beendet, Ergebnis folgt")
        DONE = "done", _("abgeschlossen")

    class Kept(models.TextChoices):
        OPEN = "", _("noch offen")
        YES = "yes", _("ja")
        PARTLY = "partly", _("zum Teil")
        NO = "no", _("nein")

    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    title = models.CharField(_("Titel"), max_length=160)
    question = models.CharField(_("Die Frage an die Menschen"), max_length=300)
    about = models.TextField(_("Mehr dazu"), max_length=4000, blank=True)
    level = models.PositiveSmallIntegerField(_("Stufe"), choices=Level)
    promise = models.CharField(_("Zusage: Was bewirkt die Beteiligung?"), max_length=400)
    decides = models.CharField(_("Wer entscheidet?"), max_length=200)
    used_for = models.CharField(_("Wofür wird das Ergebnis gebraucht?"), max_length=300)
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    topics = models.ManyToManyField(Topic, verbose_name=_("Themen"), related_name="+", blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("Ortsteile"), related_name="+", blank=True
    )
    state = models.CharField(_("Stand"), max_length=8, choices=State, default=State.DRAFT)
    answer_days = models.PositiveSmallIntegerField(
        _("Antwort auf jede Idee innerhalb von so vielen Tagen"), default=60
    )
    by_code = models.BooleanField(_("nur mit Einmal-Code"), default=False)
    # Inhabitants by age group: {"60-74": 1200}; what the answers are compared with.
    population = models.JSONField(default=dict, blank=True)
    population_source = models.CharField(
        _("Quelle der Einwohnerzahlen"), max_length=200, blank=True
    )
    outcome = models.TextField(_("Das Ergebnis in einfachen Worten"), max_length=3000, blank=True)
    promise_kept = models.CharField(
        _("Zusage gehalten?"), max_length=8, choices=Kept, default=Kept.OPEN, blank=True
    )
    promise_reason = models.CharField(_("Begründung"), max_length=600, blank=True)
    result = models.JSONField(default=dict, blank=True, editable=False)
    result_at = models.DateTimeField(null=True, blank=True, editable=False)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = dict.fromkeys(
        (
            "kind title question about level promise decides used_for starts_on ends_on topics"
            " neighbourhoods state answer_days by_code population population_source outcome"
            " promise_kept promise_reason result result_at fictitious"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Beteiligungsverfahren")
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="participation_procedure_order",
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=4),
                name="participation_procedure_level",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state"])]

    def __str__(self) -> str:
        return self.title


class Proof(TenantModel):
    """What the level asks to be shown, and where it is shown."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="proofs")
    key = models.CharField(max_length=20)
    text = models.CharField(_("Wo steht es?"), max_length=300)

    protection: ClassVar = dict.fromkeys("procedure key text".split(), PUBLIC)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Nachweis")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procedure", "key"], name="participation_proof_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text
