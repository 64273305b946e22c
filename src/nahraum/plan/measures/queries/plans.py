"""Measures in lists, and what waits for what."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from nahraum.plan.measures import rules
from nahraum.plan.measures.adapters import templates
from nahraum.plan.measures.models import (
    CostYear,
    EvidenceNote,
    ExpectedEffect,
    Funding,
    Goal,
    Measure,
    Milestone,
    PlanVersion,
    Reading,
    Review,
    StateChange,
)


def measures() -> QuerySet[Measure]:
    """All measures, ready to be listed."""
    found = Measure.objects.select_related("topic", "topic__parent", "decision")
    return found.prefetch_related("topic__labels", "neighbourhoods")


def ids(rows: Iterable[Any]) -> list[UUID]:
    return [row.pk for row in rows]


def waiting(restored: Measure | None = None) -> dict[UUID, list[UUID]]:
    """For each measure that waits: for which. `restored` counts as if it were back already."""
    found: dict[UUID, list[UUID]] = {}
    there = Q(waits_for__deleted_at__isnull=True, waits_for__isnull=False)
    if restored is not None:
        there |= Q(waits_for=restored)
    pairs = Measure.objects.filter(there)
    for pk, other in pairs.order_by("title", "waits_for__title").values_list("pk", "waits_for"):
        found.setdefault(pk, []).append(other)
    return found


def circle_of(row: Measure, waits: Mapping[UUID, list[UUID]]) -> list[str]:
    """Titles along a way from a measure back to itself; empty if there is none."""
    way = rules.circle(waits, row.pk)
    titles = dict(Measure.objects.filter(pk__in=way).values_list("pk", "title"))
    return [titles.get(pk, str(row)) for pk in way]


def found_for(wanted: Mapping[str, str]) -> QuerySet[Measure]:
    """Measures narrowed by what the filter says; unknown words find nothing."""
    found = measures()
    if word := wanted.get("suche", "").strip():
        found = found.filter(
            Q(title__icontains=word) | Q(purpose__icontains=word) | Q(partners__icontains=word)
        )
    if state := wanted.get("stand"):
        found = found.filter(state=state)
    if key := wanted.get("thema"):
        found = found.filter(Q(topic__key=key) | Q(topic__parent__key=key))
    if place := wanted.get("ort"):
        found = found.filter(neighbourhoods=UUID(place))
    if unit := wanted.get("stelle", "").strip():
        found = found.filter(unit__icontains=unit)
    return found.order_by("title", "pk")


def board(found: QuerySet[Measure], most: int) -> list[tuple[str, str, int, list[Measure]]]:
    """For each state: its key and word, how many there are, and the first of them."""
    counts = dict(found.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    bare = found.prefetch_related(None)
    rows = {state: list(bare.filter(state=state)[:most]) for state in Measure.State}
    every = [row for first in rows.values() for row in first]
    prefetch_related_objects(every, "topic__labels", "neighbourhoods")  # once for all columns
    return [
        (state.value, str(state.label), counts.get(state, 0), rows[state])
        for state in Measure.State
    ]


def under_way(topic_key: str, place: UUID | None) -> QuerySet[Measure]:
    """What is planned or done about a topic in a place; measures for everywhere count too.

    A key of a group means all topics below it. Given up is not under way.
    """
    found = measures().exclude(state=Measure.State.GIVEN_UP)
    if topic_key:
        found = found.filter(Q(topic__key=topic_key) | Q(topic__parent__key=topic_key))
    if place is not None:
        found = found.filter(Q(neighbourhoods=place) | Q(neighbourhoods__isnull=True))
    return found.distinct()


def planned_after(key: str) -> QuerySet[Measure]:
    """Public measures that have a practice example as evidence; given up ones do not count."""
    found = (
        measures()
        .exclude(state=Measure.State.GIVEN_UP)
        .filter(
            public=True,
            evidence__kind=EvidenceNote.Kind.PRACTICE,
            evidence__url__endswith=f"/praxisbeispiele/{key}/",
        )
    )
    return found.distinct()


def measure_of(pk: UUID) -> Measure | None:
    """One measure with everything its page shows, in few queries."""
    effects = ExpectedEffect.objects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    found = measures().prefetch_related(
        Prefetch("goals", Goal.objects.all()),
        Prefetch("waits_for", Measure.objects.all()),
        Prefetch("held_up", Measure.objects.all()),
        Prefetch("milestones", Milestone.objects.all()),
        Prefetch("costs", CostYear.objects.all()),
        Prefetch("funding", Funding.objects.all()),
        Prefetch("effects", effects),
        Prefetch("evidence", EvidenceNote.objects.all()),
        Prefetch("steps", StateChange.objects.all()),
        Prefetch("reviews", Review.objects.all()),
    )
    return found.filter(pk=pk).first()


def money_of(measure: Measure) -> list[tuple[int, int, int]]:
    """(year, cost, funding) in cents."""
    cost: dict[int, int] = defaultdict(int)
    income: dict[int, int] = defaultdict(int)
    for item in measure.costs.all():
        cost[item.year] += item.cents
    for part in measure.funding.all():
        income[part.year] += part.cents
    return [(year, cost.get(year, 0), income.get(year, 0)) for year in sorted({*cost, *income})]


def goals() -> list[tuple[int, Goal]]:
    """The tree as (level, goal), each with its figures and its measures."""
    effects = ExpectedEffect.objects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    rows = Goal.objects.prefetch_related(
        Prefetch("figures", effects), Prefetch("measures", Measure.objects.order_by("title"))
    )
    below: dict[UUID | None, list[Goal]] = defaultdict(list)
    for goal in rows:
        below[goal.parent_id].append(goal)
    found: list[tuple[int, Goal]] = []

    def walk(parent: UUID | None, level: int) -> None:
        for goal in below.get(parent, ()):
            found.append((level, goal))
            walk(goal.pk, level + 1)

    walk(None, 0)
    return found


def templates_left() -> list[tuple[str, str]]:
    """(key, words) of shipped goals that are not in the plan yet."""
    there = set(Goal.objects.exclude(template="").values_list("template", flat=True))
    return [(one.key, f"{one.title} ({one.source})") for one in templates() if one.key not in there]


def versions(*, released_only: bool) -> QuerySet[PlanVersion]:
    found = PlanVersion.objects.select_related("decision")
    return found.filter(released_at__isnull=False) if released_only else found


def review_days(on: date) -> dict[UUID, date]:
    """Measures in work whose half-time has come and that nobody has looked back on: the day of
    each by its id, the earliest first."""
    found = Measure.objects.filter(state__in=(rules.RUNNING, rules.PAUSED, rules.DECIDED))
    last = Max("reviews__on", filter=Q(reviews__deleted_at__isnull=True))
    rows = found.order_by("title", "pk").annotate(last=last)
    days = [
        (pk, rules.review_day(starts, ends, wanted), seen)
        for pk, starts, ends, wanted, seen in rows.values_list(
            "pk", "starts", "ends", "review_on", "last"
        )
    ]
    due = [(pk, day) for pk, day, seen in days if day and day <= on and not (seen and seen >= day)]
    return dict(sorted(due, key=lambda pair: pair[1]))


def overdue(on: date) -> QuerySet[Milestone]:
    """Milestones that should have been reached, the longest overdue first."""
    found = Milestone.objects.filter(done_on__isnull=True, due__lt=on)
    found = found.filter(measure__deleted_at__isnull=True).exclude(measure__state__in=rules.OVER)
    return found.select_related("measure").order_by("due")


def incomplete() -> QuerySet[Measure]:
    """Planned measures nobody is responsible for, or of which nobody says what they change."""
    figures = ExpectedEffect.objects.filter(measure=OuterRef("pk"))
    found = Measure.objects.filter(state__in=(rules.PLANNED, rules.DECIDED, rules.RUNNING))
    return found.filter(Q(unit="") | ~Exists(figures)).order_by("title")


def with_figures() -> QuerySet[Measure]:
    """Measures in work or done with their figures and reviews, for the look back."""
    effects = ExpectedEffect.objects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    found = Measure.objects.filter(state__in=(*rules.STARTED, rules.DECIDED)).order_by(
        "title", "pk"
    )
    return found.prefetch_related(
        Prefetch("effects", effects), Prefetch("reviews", Review.objects.all())
    )
