"""Rows of participation for the permission table."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import ANONYMOUS
from nahraum.plan.participation import actions
from nahraum.plan.participation.models import Idea, Procedure, Session
from tests.permissions.objects import Parts, _removed, planner


def _procedure(municipality: Municipality, kind: str, *, draft: bool = False) -> Procedure:
    by, today = planner(municipality), timezone.localdate()
    row = actions.add_procedure(
        by=by,
        kind=kind,
        title="Was fehlt? (erfunden)",
        question="Was fehlt Ihnen?",
        level=2,
        promise="Jede Idee bekommt eine Antwort.",
        decides="der Rat",
        used_for="den Haushalt",
        starts_on=today,
        ends_on=today + timedelta(days=9),
    )
    if kind == "survey":
        choices = [("ja", None), ("nein", None)]
        actions.add_question(by=by, procedure=row, kind="single", text="Gut?", options=choices)
        actions.add_question(by=by, procedure=row, kind="text", text="Warum?", options=())
    if kind == "budget":
        actions.set_budget(procedure=row, cents=90_000, seed=7, raise_shares=True, by=by)
        for number in (1, 2):
            actions.add_project(by=by, procedure=row, number=number, title="Bank", cents=40_000)
    return row if draft else actions.set_state(procedure=row, state="running", by=by)


def _ended(row: Procedure) -> Procedure:
    by = planner(row.municipality)
    return actions.set_state(procedure=row, state="ended", by=by)


def draft_procedure(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "ideas", draft=True).pk}


def removed_procedure(municipality: Municipality) -> Parts:
    return {"pk": _removed(_procedure(municipality, "ideas", draft=True)).pk}


def collection(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "ideas").pk}


def survey(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "survey").pk}


def draft_survey(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "survey", draft=True).pk}


def vote(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "budget").pk}


def draft_vote(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "budget", draft=True).pk}


def workshop(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "workshop").pk}


def text_question(municipality: Municipality) -> Parts:
    return {"pk": _procedure(municipality, "survey").questions.get(kind="text").pk}


def sheet(municipality: Municipality) -> Parts:
    row, key = _procedure(municipality, "survey"), uuid4()
    actions.begin_sheet(
        procedure=row,
        code="",
        address="",
        language="de",
        key=key,
        by=ANONYMOUS,
        at=timezone.now(),
    )
    return {"pk": row.pk, "key": key, "page": 1}


def counted_survey(municipality: Municipality) -> Parts:
    row, by = _ended(_procedure(municipality, "survey")), planner(municipality)
    return {"pk": actions.release_survey(procedure=row, by=by, at=timezone.now()).pk}


def _counted_vote(municipality: Municipality) -> Procedure:
    row, by = _procedure(municipality, "budget"), planner(municipality)
    code = actions.make_codes(procedure=row, number=1, by=by)[0]
    chosen = [row.projects.get(number=1).pk]
    actions.vote(procedure=row, code=code, projects=chosen, by=ANONYMOUS)
    return actions.release_budget(procedure=_ended(row), by=by, at=timezone.now())


def counted_vote(municipality: Municipality) -> Parts:
    return {"pk": _counted_vote(municipality).pk}


def project(municipality: Municipality) -> Parts:
    return {"pk": _counted_vote(municipality).projects.get(number=1).pk}


def _idea(municipality: Municipality) -> Idea:
    row, key = _procedure(municipality, "ideas"), uuid4()
    given: dict[str, Any] = {"topic": None, "neighbourhood": None}
    actions.enter(
        procedure=row,
        lines=["Eine Bank"],
        channel="phone",
        by=planner(municipality),
        key=key,
        at=timezone.now(),
        **given,
    )
    return row.ideas.get()


def new_idea(municipality: Municipality) -> Parts:
    return {"pk": _idea(municipality).pk}


def idea(municipality: Municipality) -> Parts:
    row, by = _idea(municipality), planner(municipality)
    return {"pk": actions.publish_idea(idea=row, by=by, at=timezone.now()).pk}


def intake(municipality: Municipality) -> Parts:
    row = actions.hand_in(
        procedure=_procedure(municipality, "ideas"),
        content=b"beitrag;satz\n1;Mehr Baenke.\n",
        name="t.csv",
        source="Post",
        by=planner(municipality),
        key=uuid4(),
    )
    return {"pk": row.pk}


def _evening(municipality: Municipality) -> Session:
    return actions.add_session(
        by=planner(municipality),
        procedure=_procedure(municipality, "workshop"),
        title="Abend",
        starts=timezone.now(),
        place="Dorfhaus",
    )


def evening(municipality: Municipality) -> Parts:
    return {"pk": _evening(municipality).pk}


def note(municipality: Municipality) -> Parts:
    row = actions.add_note(
        by=planner(municipality),
        session=_evening(municipality),
        kind="need",
        about="Bus",
        text="Ein Bus am Abend",
    )
    return {"pk": row.pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        *(draft_procedure, removed_procedure, collection, survey, draft_survey, vote),
        *(draft_vote, workshop, text_question, sheet, counted_survey, counted_vote, project),
        *(new_idea, idea, intake, evening, note),
    )
}
