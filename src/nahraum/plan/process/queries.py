"""Where the process stands, read from the rooms below, in the open scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.signals import queries as signals
from nahraum.base.translations.queries import overlay
from nahraum.base.translations.rules import Text
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.bodies.models import Body, Meeting
from nahraum.plan.measures import queries as measures
from nahraum.plan.measures.models import Measure, Review
from nahraum.plan.participation import queries as participation
from nahraum.plan.participation.models import Note
from nahraum.plan.process.models import (
    Advice,
    DateChange,
    Factor,
    Gate,
    Partner,
    Process,
    Product,
    Stage,
)
from nahraum.plan.process.rules import SOON_DAYS, Condition, Standing, Step, conditions, state_of
from nahraum.understand.profile import queries as profile

# Texts everybody reads, by the kind of their row.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "process": ("title", "about"),
    "stage": ("title", "about"),
    "product": ("title",),
    "gate": ("title",),
    "factor": ("title",),
    "partner": ("about",),
}
TITLE = 160  # letters of a factor's title
Said = Mapping[Any, Mapping[str, Text]]


def process() -> Process | None:
    """The running process, or the last one that ended."""
    found: Process | None = Process.objects.filter(ended_on__isnull=True).first()
    return found or Process.objects.first()


def stages(of: Process) -> QuerySet[Stage]:
    """Stages with their products and gates, in their order."""
    return Stage.objects.filter(process=of).prefetch_related(
        Prefetch("products", Product.objects.all()),
        Prefetch("gates", Gate.objects.select_related("decision")),
    )


def gates() -> QuerySet[Gate]:
    return Gate.objects.select_related("stage__process", "decision").filter(
        stage__deleted_at__isnull=True, stage__process__deleted_at__isnull=True
    )


def products() -> QuerySet[Product]:
    return Product.objects.select_related("stage__process").filter(
        stage__deleted_at__isnull=True, stage__process__deleted_at__isnull=True
    )


def standing(of: Process) -> Standing:
    """What the rooms know now. Live counts of signals are not among it, only what is released."""
    now = timezone.now()
    today = timezone.localdate(now)
    steering = bodies.bodies().filter(type=Body.Type.STEERING).exclude(until__lt=today)
    held = bodies.meetings().filter(body__type=Body.Type.STEERING, state=Meeting.State.HELD)
    released = profile.released_version()
    half_year = signals.released()
    plan = measures.versions(released_only=True)
    alive = measures.measures().exclude(state=Measure.State.GIVEN_UP)
    return Standing(
        steering_groups=steering.count(),
        steering_meetings=held.filter(day__gte=of.kick_off).count(),
        minutes_missing=len(bodies.without_minutes(now)),
        recommendations_waiting=bodies.waiting().count(),
        profile=None if released is None else released.number,
        signals="" if half_year is None else half_year.half_year,
        procedures_done=participation.procedures_done().count(),
        ideas_unanswered=participation.answers_due().count(),
        factors_weighed=factors(of).filter(points__gt=0).count(),
        measures=alive.count(),
        measures_running=alive.filter(state=Measure.State.RUNNING).count(),
        measures_incomplete=measures.incomplete().count(),
        measures_to_review=len(measures.review_days(today)),
        measures_reviewed=Review.objects.values("measure").distinct().count(),
        milestones_overdue=measures.overdue(today).count(),
        plan_versions=plan.count(),
        plan_decided=any(_by_council(version.decision_id) for version in plan),
        advice=advice(of).exclude(recommendation="").count(),
        partners=partners(of).count(),
        products_open=products().filter(stage__process=of, done_on__isnull=True).count(),
    )


def _by_council(pk: Any) -> bool:
    found = None if pk is None else bodies.decision(pk)
    return found is not None and found.by_council


def council_decisions() -> list[tuple[str, str]]:
    """(id, words) of what the council decided or took over, the newest first."""
    return [
        (str(one.pk), f"{one.number} {one.title} ({one.decided_on:%d.%m.%Y})")
        for one in bodies.all_known()
        if one.by_council
    ]


@dataclass(frozen=True, slots=True)
class ShownGate:
    """A gate with its conditions as they stand and the pages where they are mended."""

    row: Gate
    conditions: tuple[tuple[Condition, str], ...]
    late: bool

    @property
    def open(self) -> int:
        return sum(not condition.holds for condition, _url in self.conditions)


@dataclass(frozen=True, slots=True)
class ShownStage:
    row: Stage
    state: str
    products: tuple[tuple[Product, bool], ...]
    gates: tuple[ShownGate, ...]

    @property
    def open(self) -> int:
        waiting = sum(product.done_on is None for product, _late in self.products)
        return waiting + sum(gate.row.passed_on is None for gate in self.gates)


def shown_gate(gate: Gate, known: Standing, on: date) -> ShownGate:
    """A gate as it stands; one that was passed is not judged again."""
    mine = replace(known, council_decided=_by_council(gate.decision_id))
    found = conditions(gate.checks, mine)
    late = gate.passed_on is None and gate.due < on
    return ShownGate(gate, tuple((one, _page(one.url_name)) for one in found), late)


def _page(url_name: str) -> str:
    try:
        return reverse(url_name, args=[current_municipality().slug])
    except NoReverseMatch:
        return ""


def shown_stages(of: Process, on: date) -> list[ShownStage]:
    known = standing(of)
    return [_shown(stage, known, on) for stage in stages(of)]


def _shown(stage: Stage, known: Standing, on: date) -> ShownStage:
    rows = list(stage.gates.all())
    return ShownStage(
        stage,
        stage_state(stage, rows, on),
        tuple((row, row.done_on is None and row.due < on) for row in stage.products.all()),
        tuple(shown_gate(gate, known, on) for gate in rows),
    )


def stage_state(stage: Stage, rows: Iterable[Gate], on: date) -> str:
    passed = [gate.passed_on is not None for gate in rows]
    return state_of(Step(stage.starts, stage.ends, len(passed), sum(passed)), on)


def current_stage(found: list[ShownStage]) -> ShownStage | None:
    """The first stage that is not done; None when all are."""
    return next((stage for stage in found if stage.state != "done"), None)


def gates_due(on: date) -> QuerySet[Gate]:
    """Gates of the running process that come up within a month or are overdue."""
    soon = on.fromordinal(on.toordinal() + SOON_DAYS)
    found = gates().filter(passed_on__isnull=True, due__lte=soon)
    return found.filter(stage__process__ended_on__isnull=True).order_by("due")


def products_overdue(on: date) -> QuerySet[Product]:
    found = products().filter(done_on__isnull=True, due__lt=on)
    return found.filter(stage__process__ended_on__isnull=True).order_by("due")


def prepared() -> QuerySet[Gate]:
    """Gates the planner has prepared and somebody else has to decide."""
    found = gates().filter(passed_on__isnull=True, prepared_on__isnull=False)
    return found.exclude(decides=Gate.Decides.PLANNING).order_by("due")


def advice(of: Process) -> QuerySet[Advice]:
    return Advice.objects.filter(process=of)


def partners(of: Process) -> QuerySet[Partner]:
    return Partner.objects.filter(process=of)


def factors(of: Process) -> QuerySet[Factor]:
    return Factor.objects.filter(process=of)


def reasons_left(of: Process) -> list[Note]:
    """What workshops heard of staying and going and is no factor yet, the weightiest first."""
    there = {title.casefold() for title in factors(of).values_list("title", flat=True)}
    return [note for note in participation.reasons() if note.text[:TITLE].casefold() not in there]


def date_changes(of: Process) -> QuerySet[DateChange]:
    return DateChange.objects.filter(process=of)


# ------------------------------------------------------------------ texts in other languages
def said(kind: str, rows: Iterable[TenantModel], language: str) -> Said:
    """The public texts of rows in a language, by the id of their row."""
    found = list(rows)
    texts = overlay(f"process.{kind}", found, language=language)
    return {row.pk: texts.texts(row, TEXTS[kind]) for row in found}


def processes_to_translate() -> QuerySet[Process]:
    """The running process, if it is shown to everybody."""
    return Process.objects.filter(public=True, ended_on__isnull=True)


def stages_to_translate() -> QuerySet[Stage]:
    return Stage.objects.filter(process__in=processes_to_translate())


def gates_to_translate() -> QuerySet[Gate]:
    return gates().filter(stage__in=stages_to_translate())


def products_to_translate() -> QuerySet[Product]:
    return products().filter(stage__in=stages_to_translate())


def factors_to_translate() -> QuerySet[Factor]:
    return Factor.objects.filter(process__in=processes_to_translate())


def partners_to_translate() -> QuerySet[Partner]:
    return Partner.objects.filter(process__in=processes_to_translate())
