"""Rows of the plan for the permission table."""

from collections.abc import Callable, Mapping
from datetime import date

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import Actor, HeldRole
from nahraum.plan.measures import actions
from nahraum.plan.measures.models import ExpectedEffect, Goal, Measure, Milestone, PlanVersion
from tests.permissions.objects import Parts, _removed, _topic, account_id, planner


def _measure(municipality: Municipality) -> Measure:
    topic = _topic()
    return actions.plan(title="Treff (erfunden)", topic=topic, by=planner(municipality))


def measure(municipality: Municipality) -> Parts:
    return {"pk": _measure(municipality).pk}


def public_measure(municipality: Municipality) -> Parts:
    row = _measure(municipality)
    by = planner(municipality)
    actions.change_measure(measure=row, values={"public": True}, version=row.version, by=by)
    return {"pk": row.pk}


def removed_measure(municipality: Municipality) -> Parts:
    return {"pk": _removed(_measure(municipality)).pk}


def step(municipality: Municipality) -> Parts:
    row = _measure(municipality)
    return {"pk": actions.set_state(measure=row, state="planned", by=planner(municipality)).pk}


def milestone(municipality: Municipality) -> Parts:
    stone = Milestone(measure=_measure(municipality), title="Start", due=date(2027, 1, 1))
    return {"pk": actions.add(row=stone, by=planner(municipality)).pk}


def effect(municipality: Municipality) -> Parts:
    row = ExpectedEffect(measure=_measure(municipality), figure="Plätze", source="Zählung")
    return {"pk": actions.add(row=row, by=planner(municipality)).pk}


def goal(municipality: Municipality) -> Parts:
    return {"pk": actions.add(row=Goal(title="Bleiben"), by=planner(municipality)).pk}


def _version(municipality: Municipality) -> PlanVersion:
    _measure(municipality)
    return actions.prepare_version(reason="Für die Sitzung", by=planner(municipality))


def plan_version(municipality: Municipality) -> Parts:
    return {"pk": _version(municipality).pk}


def released_version(municipality: Municipality) -> Parts:
    held = HeldRole("municipality_admin", municipality.pk, date(2020, 1, 1))
    admin = Actor(account=account_id("admin"), roles=(held,))
    return {"pk": actions.release_version(version=_version(municipality), by=admin).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(measure, public_measure, removed_measure, step, milestone, effect, goal),
        *(plan_version, released_version),
    )
}
