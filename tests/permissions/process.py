"""Rows of the planning process for the permission table."""

from collections.abc import Callable, Mapping
from datetime import date

from nahraum.base.municipality.models import Municipality
from nahraum.plan.process import actions
from nahraum.plan.process.models import Gate, Product, Stage
from tests.permissions.objects import Parts, _removed, planner

PASSED = "Schon entschieden, für den Test."


def running_process(municipality: Municipality) -> Parts:
    actions.start(by=planner(municipality), kick_off=date(2026, 1, 1), title="Prozess (erfunden)")
    return {}


def _gate(municipality: Municipality, decides: str) -> Gate:
    running_process(municipality)
    row: Gate = Gate.objects.filter(decides=decides).earliest("due")
    return row


def planning_gate(municipality: Municipality) -> Parts:
    return {"pk": _gate(municipality, "planning").pk}


def administration_gate(municipality: Municipality) -> Parts:
    return {"pk": _gate(municipality, "administration").pk}


def council_gate(municipality: Municipality) -> Parts:
    return {"pk": _gate(municipality, "council").pk}


def passed_gate(municipality: Municipality) -> Parts:
    row = _gate(municipality, "planning")
    by = planner(municipality)
    actions.pass_gate(gate=row, reason=PASSED, override=True, version=row.version, by=by)
    return {"pk": row.pk}


def stage(municipality: Municipality) -> Parts:
    running_process(municipality)
    return {"pk": Stage.objects.earliest("position").pk}


def removed_stage(municipality: Municipality) -> Parts:
    running_process(municipality)
    return {"pk": _removed(Stage.objects.earliest("position")).pk}


def product(municipality: Municipality) -> Parts:
    running_process(municipality)
    return {"pk": Product.objects.earliest("due").pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(running_process, planning_gate, administration_gate, council_gate, passed_gate),
        *(stage, removed_stage, product),
    )
}
