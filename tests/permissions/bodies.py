"""Rows of bodies for the permission table."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta

from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.plan.bodies import actions
from nahraum.plan.bodies.models import Body, Decision, Meeting
from tests.permissions.objects import Parts, _removed, planner


def _body(municipality: Municipality) -> Body:
    return actions.add_body(
        by=planner(municipality),
        name="Steuerungsgruppe (erfunden)",
        type="steering",
        power="advises",
        mandate="Sie begleitet den Prozess.",
    )


def body(municipality: Municipality) -> Parts:
    return {"pk": _body(municipality).pk}


def removed_body(municipality: Municipality) -> Parts:
    return {"pk": _removed(_body(municipality)).pk}


def _meeting(municipality: Municipality) -> Meeting:
    by = planner(municipality)
    day = timezone.localdate() - timedelta(days=2)
    facts = {"title": "1. Sitzung", "day": day, "clock": time(18), "place": "Rathaus"}
    row = actions.add_meeting(by=by, body=_body(municipality), **facts)
    actions.add_item(by=by, meeting=row, title="Begrüßung")
    return row


def meeting(municipality: Municipality) -> Parts:
    return {"pk": _meeting(municipality).pk}


def held_meeting(municipality: Municipality) -> Parts:
    row = _meeting(municipality)
    actions.write_minutes(
        meeting=row,
        present=[],
        guests="",
        remarks="Kurz und gut.",
        notes={},
        version=row.version,
        by=planner(municipality),
    )
    return {"pk": row.pk}


def _recommendation(municipality: Municipality) -> Decision:
    return actions.record_decision(
        by=planner(municipality),
        body=_body(municipality),
        kind="advice",
        title="Tagespflege",
        text="Wir empfehlen eine Tagespflege.",
    )


def recommendation(municipality: Municipality) -> Parts:
    return {"pk": _recommendation(municipality).pk}


def released_decision(municipality: Municipality) -> Parts:
    row = _recommendation(municipality)
    return {"pk": actions.release(decision=row, by=planner(municipality)).pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(body, removed_body, meeting, held_meeting),
        *(recommendation, released_decision),
    )
}
