"""The argument map: claims, reasons that answer reasons; and what staff is told of citizens."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from nahraum.plan.measures.models import Measure
from nahraum.plan.participation import actions
from nahraum.plan.participation.rules import Said, claims
from tests.base.world import browser


def said(key, kind, under=None, points=0, about="Treff"):
    return Said(key, under, kind, kind, about, f"Satz {key}", points)


def shape(arguments):
    return [(one.said.key, shape(one.replies)) for one in arguments]


def test_reasons_stand_below_what_they_answer_most_points_first() -> None:
    notes = [
        said(1, "against", points=9), said(2, "for", points=1), said(3, "for", points=5),
        said(4, "question"), said(5, "for", under=1), said(6, "question", under=5),
        said(7, "need"), said(8, "for", about="Bus"),
    ]  # fmt: skip
    treff, bus = claims(notes)
    assert (treff.text, bus.text) == ("Treff", "Bus")
    assert shape(treff.arguments) == [(3, []), (2, []), (1, [(5, [(6, [])])]), (4, [])]
    assert shape(bus.arguments) == [(8, [])]


def test_circles_and_answers_to_nothing_lose_no_word() -> None:
    notes = [said(1, "for", under=2), said(2, "for", under=1), said(3, "for", under=99)]
    [claim] = claims(notes)
    assert sorted(shape(claim.arguments)) == [(1, []), (2, []), (3, [])]


@pytest.mark.django_db
def test_an_answer_stays_on_its_evening_and_answers_reasons(make_procedure, by, now) -> None:
    row = make_procedure("workshop")
    first, second = (
        actions.add_session(by=by, procedure=row, title=t, starts=now, place="Haus") for t in "AB"
    )
    words = {"about": "Treff", "text": "Ja.", "by": by}
    reason = actions.add_note(session=first, kind="for", **words)
    need = actions.add_note(session=first, kind="need", **words)
    for evening, under in ((second, reason), (first, need)):
        with pytest.raises(ValidationError):
            actions.add_note(session=evening, kind="against", under=under, **words)
    assert actions.add_note(session=first, kind="question", under=reason, **words).under == reason


@pytest.mark.django_db
def test_staff_reads_what_citizens_do_not_see(idea, by, planner) -> None:
    measure = actions.plan_measure(idea=idea, by=by, key=uuid4())
    path = f"/kalletal/beteiligung/verwaltung/idee/{idea.pk}/"
    page = browser(planner).get(path).content.decode()
    assert "Die Maßnahme ist nicht öffentlich" in page
    assert f"{measure.title} (nicht öffentlich)" in page
    Measure.objects.filter(pk=measure.pk).update(public=True)
    page = browser(planner).get(path).content.decode()
    assert "nicht öffentlich" not in page
