from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures import rules
from nahraum.plan.measures.models.goals import INTERNAL, PLAN, PUBLIC, Goal


class Measure(TenantModel):
    """What is done, where, by whom, until when, at what cost, and what it should change."""

    class State(models.TextChoices):
        IDEA = rules.IDEA, _("Idee")
        PLANNED = rules.PLANNED, _("geplant")
        DECIDED = rules.DECIDED, _("beschlossen")
        RUNNING = rules.RUNNING, _("läuft")
        PAUSED = rules.PAUSED, _("ruht")
        DONE = rules.DONE, _("umgesetzt")
        GIVEN_UP = rules.GIVEN_UP, _("aufgegeben")

    class Role(models.TextChoices):
        UNSAID = "", _("noch offen")
        PROMOTE = "promote", _("Engagement fördern")
        NETWORK = "network", _("Netzwerke stärken")
        COOPERATE = "cooperate", _("Kooperationen eingehen")
        CARRY = "carry", _("selbst Träger sein")
        PROVIDE = "provide", _("Infrastruktur bereitstellen")

    class Need(models.TextChoices):
        UNKNOWN = "unknown", _("noch nicht geklärt")
        YES = "yes", _("braucht einen Beschluss")
        NO = "no", _("braucht keinen Beschluss")

    title = models.CharField(_("Maßnahme"), max_length=160)
    purpose = models.TextField(_("Wozu"), max_length=4000, blank=True)
    topic = models.ForeignKey(
        Topic, verbose_name=_("Thema"), on_delete=models.PROTECT, related_name="+"
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, verbose_name=_("Ortsteile"), related_name="+", blank=True
    )
    target_groups = models.JSONField(_("Zielgruppen"), default=list, blank=True)
    goals = models.ManyToManyField(
        Goal, verbose_name=_("Ziele"), related_name="measures", blank=True
    )
    role = models.CharField(
        _("Rolle der Kommune"), max_length=10, choices=Role, default=Role.UNSAID, blank=True
    )
    duties = models.TextField(_("Was die Rolle mit sich bringt"), max_length=1000, blank=True)
    needs_decision = models.CharField(
        _("Beschluss"), max_length=8, choices=Need, default=Need.UNKNOWN
    )
    unit = models.CharField(_("Zuständige Stelle"), max_length=160, blank=True)
    contact = models.CharField(_("Kontakt der Stelle"), max_length=200, blank=True)
    partners = models.TextField(_("Weitere Beteiligte"), max_length=1000, blank=True)
    starts = models.DateField(_("Beginn"), null=True, blank=True)
    ends = models.DateField(_("Ende"), null=True, blank=True)
    review_on = models.DateField(_("Halbzeitbilanz am"), null=True, blank=True)
    risks = models.TextField(_("Risiken, und was wir dagegen tun"), max_length=2000, blank=True)
    waits_for = models.ManyToManyField(
        "self", verbose_name=_("wartet auf"), symmetrical=False, related_name="held_up", blank=True
    )

    state = models.CharField(_("Stand"), max_length=8, choices=State, default=State.IDEA)
    state_reason = models.CharField(_("Begründung"), max_length=600, blank=True)
    state_since = models.DateField(_("Stand seit"), null=True, blank=True)
    began_on = models.DateField(_("läuft seit"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("Beschluss"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    # What everybody reads under "Was wurde daraus?".
    public = models.BooleanField(_("öffentlich zeigen"), default=False)
    in_short = models.CharField(_("In einem Satz"), max_length=300, blank=True)
    happened = models.TextField(_("Was schon geschehen ist"), max_length=2000, blank=True)
    next_step = models.CharField(_("Was als Nächstes kommt"), max_length=300, blank=True)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = {
        **dict.fromkeys(
            (
                "title topic neighbourhoods state state_reason state_since began_on decision unit"
                " contact public in_short happened next_step fictitious"
            ).split(),
            PUBLIC,
        ),
        **dict.fromkeys(
            (
                "purpose target_groups goals role duties needs_decision partners starts ends"
                " review_on risks waits_for"
            ).split(),
            INTERNAL,
        ),
    }
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Maßnahme")
        ordering = ["title"]
        indexes = [
            models.Index(fields=["municipality", "state", "title"]),
            models.Index(fields=["municipality", "topic"]),
        ]

    def __str__(self) -> str:
        return self.title


class StateChange(TenantModel):
    """A dated step in the life of a measure, with its reason. Steps are added, never changed."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=8, choices=Measure.State, blank=True)
    after = models.CharField(max_length=8, choices=Measure.State)
    on = models.DateField()
    reason = models.CharField(max_length=600, blank=True)
    # `began_on` of the measure before the step, for taking the step back.
    began_before = models.DateField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "measure before after on reason began_before".split(), PUBLIC
    )
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Schritt")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["municipality", "measure", "on"])]

    def __str__(self) -> str:
        return f"{self.get_after_display()} ({self.on:%d.%m.%Y})"
