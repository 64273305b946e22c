"""The plan as it is frozen for the council: plain data, the same for page, PDF and Word."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Prefetch
from django.utils import translation

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.topics.queries import topics
from nahraum.plan.bodies import queries as bodies
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
)
from nahraum.plan.measures.queries.figures import Figures, Read
from nahraum.plan.measures.rules import TARGET_GROUPS, progress


def next_number() -> int:
    """Numbers are given once, also where a version lies in the trash."""
    rows = (PlanVersion.objects, PlanVersion.trash)
    return 1 + max(row.aggregate(last=Max("number"))["last"] or 0 for row in rows)


def digest_of(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def topic_keys() -> dict[str, str]:
    """Keys of topics by the names that stand in frozen plans."""
    with translation.override("de"):
        return {topic.name: topic.key for topic in topics()}


def plan_content(on: date) -> dict[str, Any]:
    """Goals and measures that are not given up, with all that belongs to them, in German."""
    town = current_municipality()
    with translation.override("de"):
        rows = _with_parts()
        decisions = {known.pk: known for known in bodies.all_known()}
        reads = ExpectedEffect.objects.exclude(reads="").values_list("reads", flat=True)
        figures = Figures(reads)
        return {
            "municipality": town.name,
            "as_of": on.isoformat(),
            "goals": _goals(figures),
            "measures": [_measure(row, decisions, figures) for row in rows],
            "totals": _totals(rows),
        }


def _with_parts() -> list[Measure]:
    notes = EvidenceNote.objects.all()
    effects = ExpectedEffect.objects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    found = Measure.objects.select_related("topic", "topic__parent").prefetch_related(
        "topic__labels",
        "topic__parent__labels",
        "neighbourhoods",
        Prefetch("goals", Goal.objects.all()),
        Prefetch("waits_for", Measure.objects.all()),
        Prefetch("milestones", Milestone.objects.all()),
        Prefetch("costs", CostYear.objects.all()),
        Prefetch("funding", Funding.objects.all()),
        Prefetch("effects", effects),
        Prefetch("evidence", notes),
    )
    states = (Measure.State.GIVEN_UP,)
    rows: list[Measure] = list(found.exclude(state__in=states).order_by("title", "pk"))
    return rows


def _goals(figures: Figures) -> list[dict[str, Any]]:
    """The tree as a list; `level` says how deep a row stands."""
    effects = ExpectedEffect.objects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    below: dict[Any, list[Goal]] = defaultdict(list)
    for goal in Goal.objects.prefetch_related(Prefetch("figures", effects)):
        below[goal.parent_id].append(goal)
    found: list[dict[str, Any]] = []

    def walk(parent: Any, level: int) -> None:
        for goal in below.get(parent, ()):
            found.append(
                {
                    "id": str(goal.pk),
                    "level": level,
                    "kind": str(goal.get_kind_display()),
                    "title": goal.title,
                    "why": goal.why,
                    "source": goal.source,
                    "figures": [effect_said(e, figures) for e in goal.figures.all()],
                }
            )
            walk(goal.pk, level + 1)

    walk(None, 0)
    return found


def _measure(row: Measure, decisions: dict[Any, bodies.Known], figures: Figures) -> dict[str, Any]:
    decision = decisions.get(row.decision_id)
    return {
        "id": str(row.pk),
        "version": row.version,
        "title": row.title,
        "purpose": row.purpose,
        "topic": row.topic.name,
        "field": row.topic.parent.name if row.topic.parent else row.topic.name,
        "places": [place.name for place in row.neighbourhoods.all()],
        "groups": [str(TARGET_GROUPS[key]) for key in row.target_groups if key in TARGET_GROUPS],
        "goals": [goal.title for goal in row.goals.all()],
        "role": str(row.get_role_display()),
        "duties": row.duties,
        "decision_need": str(row.get_needs_decision_display()),
        "decision": f"{decision.number} {decision.title}" if decision else "",
        "unit": row.unit,
        "partners": row.partners,
        "starts": _day(row.starts),
        "ends": _day(row.ends),
        "state": str(row.get_state_display()),
        "state_reason": row.state_reason,
        "state_since": _day(row.state_since),
        "risks": row.risks,
        "waits_for": [other.title for other in row.waits_for.all()],
        "milestones": [
            {"title": m.title, "due": _day(m.due), "done": _day(m.done_on)}
            for m in row.milestones.all()
        ],
        "costs": [{"year": c.year, "what": c.what, "cents": c.cents} for c in row.costs.all()],
        "funding": [
            {
                "year": f.year,
                "source": f.source,
                "cents": f.cents,
                "sure": str(f.get_sure_display()),
            }
            for f in row.funding.all()
        ],
        "effects": [effect_said(effect, figures) for effect in row.effects.all()],
        "evidence": [
            {
                "kind": str(note.get_kind_display()),
                "text": note.text,
                "value": note.value,
                "as_of": _day(note.as_of),
                "source": note.source,
            }
            for note in row.evidence.all()
        ],
        "fictitious": row.fictitious,
    }


def effect_said(effect: ExpectedEffect, figures: Figures) -> dict[str, Any]:
    """A figure with target and last actual value; numbers as text, so that nothing is rounded.

    `read` and `actual_read` say whether a value stands in the figures of the house or was typed.
    """
    last = _last(effect, figures)
    found = progress(effect.baseline, effect.target, last.value if last else None)
    return {
        "figure": effect.figure,
        "unit": effect.unit,
        "baseline": _number(effect.baseline),
        "baseline_on": _day(effect.baseline_on),
        "target": _number(effect.target),
        "due": _day(effect.due),
        "source": effect.source,
        "read": bool(effect.reads),
        "actual": _number(last.value) if last else None,
        "actual_on": _day(last.on) if last else None,
        "actual_source": last.source if last else "",
        "actual_read": isinstance(last, Read),
        "actual_missing": last.missing if isinstance(last, Read) else "",
        "standing": found.standing.value,
        "share": None if found.share is None else int(found.share),
    }


def _last(effect: ExpectedEffect, figures: Figures) -> Reading | Read | None:
    """What people typed, or what stands in the figures since the baseline: the newer of both."""
    typed = next(reversed(effect.readings.all()), None)
    read = figures.read(effect.reads) if effect.reads else None
    if read is not None and effect.baseline_on is not None and read.on <= effect.baseline_on:
        read = None
    if typed is None or read is None:
        return typed or read
    return read if read.on >= typed.on else typed


def effects_said(
    effects: Iterable[ExpectedEffect], figures: Figures | None = None
) -> list[tuple[ExpectedEffect, dict[str, Any]]]:
    """Each figure with its target and actual value."""
    rows = list(effects)
    known = figures or Figures(effect.reads for effect in rows)
    return [(effect, effect_said(effect, known)) for effect in rows]


def figures_of(measure: Measure) -> list[dict[str, Any]]:
    """Target and actual of each figure of a measure."""
    effects = ExpectedEffect.objects.filter(measure=measure)
    found = effects.prefetch_related(Prefetch("readings", Reading.objects.all()))
    return [said for _effect, said in effects_said(found)]


def _totals(rows: list[Measure]) -> dict[str, Any]:
    """Cost and funding by year, over all measures of the plan."""
    cost: dict[int, int] = defaultdict(int)
    money: dict[int, int] = defaultdict(int)
    for row in rows:
        for item in row.costs.all():
            cost[item.year] += item.cents
        for income in row.funding.all():
            money[income.year] += income.cents
    years = sorted({*cost, *money})
    return {
        "years": [
            {"year": year, "cost": cost.get(year, 0), "funding": money.get(year, 0)}
            for year in years
        ],
        "cost": sum(cost.values()),
        "funding": sum(money.values()),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def released_before(version: PlanVersion) -> PlanVersion | None:
    """The released version a reader knows already."""
    found = PlanVersion.objects.filter(released_at__isnull=False, number__lt=version.number)
    return found.first()
