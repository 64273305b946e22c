"""Many at the same moment on PostgreSQL: numbers, gates, votes and supports stay what they are.

Each protection has a twin without it, which shows that the race was run.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import ANONYMOUS, Actor
from nahraum.plan.bodies import actions as bodies
from nahraum.plan.bodies.models import Body, Decision
from nahraum.plan.participation import actions as participation
from nahraum.plan.participation.actions import ideas as presses
from nahraum.plan.participation.models import Ballot, Code, Idea, Procedure, Project, Support
from nahraum.plan.process import actions as process
from nahraum.plan.process.models import Gate
from tests.base.world import acting, make_municipality, make_person
from tests.plan.racing import meet, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Municipality:
    return make_municipality("Kalletal", "kalletal", "05766036")


@pytest.fixture
def by(town: Municipality) -> Actor:
    return acting(make_person("planner", town))


@pytest.fixture(autouse=True)
def _scope(town: Municipality) -> Iterator[None]:
    with municipality_scope(town):
        yield


# ------------------------------------------------------------------ numbers of decisions
def council(by: Actor) -> Body:
    return bodies.add_body(by=by, name="Rat", type="council", power="decides", mandate="x")


def decide(body: Body, by: Actor) -> None:
    bodies.record_decision(by=by, body=body, title="Bus", text="Ein Bus.")


def test_decisions_of_one_moment_get_numbers_one_after_the_other(
    town: Municipality, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = council(by)
    meet(monkeypatch, bodies, "next_number", 4)
    assert together(town, [lambda: decide(body, by)] * 4) == ["done"] * 4
    year = timezone.localdate().year
    numbers = sorted(Decision.objects.values_list("number", flat=True))
    assert numbers == [f"{year}-{n:02d}" for n in (1, 2, 3, 4)]


def test_twin_without_another_try_decisions_are_lost(
    town: Municipality, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = council(by)
    monkeypatch.setattr(bodies, "_TRIES", 1)
    meet(monkeypatch, bodies, "next_number", 4)
    told = together(town, [lambda: decide(body, by)] * 4)
    assert sorted(told) == ["IntegrityError"] * 3 + ["done"]
    assert Decision.objects.count() == 1


# ------------------------------------------------------------------ gates
@pytest.fixture
def gate(by: Actor) -> Gate:
    process.start(by=by, kick_off=timezone.localdate(), title="Kalletal 2031")
    return Gate.objects.filter(decides="planning").first() or pytest.fail("no gate")


def let_pass(pk: Any, by: Actor, reason: str) -> None:
    row = Gate.objects.select_related("stage__process").get(pk=pk)
    process.pass_gate(gate=row, reason=reason, override=True, version=row.version, by=by)


REASONS = ("Alles ist da, es geht los.", "Wir warten nicht länger, weiter.")


def test_a_gate_is_passed_once_with_one_reason(
    town: Municipality, by: Actor, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch, process, "conditions", 2)
    told = together(town, [lambda r=r: let_pass(gate.pk, by, r) for r in REASONS])
    assert sorted(told) == ["StaleVersion", "done"]
    gate.refresh_from_db()
    assert gate.reason in REASONS
    assert gate.version == 2


def test_twin_without_the_version_the_first_reason_is_gone(
    town: Municipality, by: Actor, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(row: Gate, *, by_id: str, expected: int | None = None) -> None:
        Gate.objects.filter(pk=row.pk).update(reason=row.reason, passed_on=row.passed_on)

    monkeypatch.setattr(Gate, "save_next_version", blind)
    meet(monkeypatch, process, "conditions", 2)
    told = together(town, [lambda r=r: let_pass(gate.pk, by, r) for r in REASONS])
    assert "StaleVersion" not in told


# ------------------------------------------------------------------ votes
def procedure(kind: str, by: Actor) -> Procedure:
    today = timezone.localdate()
    return participation.add_procedure(
        by=by, kind=kind, title="Geld", question="Wofür?", level=3, promise="Es gilt.",
        decides="Sie", used_for="den Ort", starts_on=today, ends_on=today + timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def poll(by: Actor) -> Procedure:
    row = procedure("budget", by)
    for number in (1, 2):
        facts = {"title": f"Bank {number}", "cents": 100_00, "number": number}
        participation.add_project(by=by, procedure=row, **facts)
    participation.set_budget(procedure=row, by=by, cents=200_00, seed=7, raise_shares=True)
    return participation.set_state(procedure=row, state="running", by=by)


def test_one_code_is_one_ballot(
    town: Municipality, by: Actor, poll: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nahraum.plan.participation.actions import surveys

    [code] = participation.make_codes(procedure=poll, number=1, by=by)
    projects = list(Project.objects.values_list("pk", flat=True))
    meet(monkeypatch, surveys, "code_of", 4)

    def vote(pk: Any) -> None:
        participation.vote(procedure=poll, code=code, projects=[pk], by=ANONYMOUS)

    told = together(town, [lambda pk=pk: vote(pk) for pk in projects * 2])
    assert sorted(told) == ["Refused"] * 3 + ["done"]
    assert Ballot.objects.count() == 1
    assert Code.objects.get().used


def test_twin_that_only_looks_at_the_code_meets_the_table(
    town: Municipality, by: Actor, poll: Procedure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads the code and does not take it in the same statement is stopped by nothing but
    the name of the ballot: that this one is there once is the second lock."""
    from nahraum.plan.participation.actions import budgets, surveys

    [code] = participation.make_codes(procedure=poll, number=1, by=by)
    project = Project.objects.values_list("pk", flat=True)[0]
    meet(monkeypatch, surveys, "code_of", 3)
    monkeypatch.setattr(budgets, "use_code", surveys.code_of)

    def vote() -> None:
        participation.vote(procedure=poll, code=code, projects=[project], by=ANONYMOUS)

    told = together(town, [vote] * 3)
    assert "Refused" not in told
    assert Ballot.objects.count() == told.count("done") == 1


# ------------------------------------------------------------------ supports
@pytest.fixture
def idea(by: Actor) -> Idea:
    row = participation.set_state(procedure=procedure("ideas", by), state="running", by=by)
    found = Idea(procedure=row, title="Eine Bank", state="published", answer_by=row.ends_on)
    found.save_new(by_id=by.id_text)
    return found


def press(idea: Idea) -> bool:
    return participation.support(
        idea=idea, address="10.0.0.1", key=uuid4(), by=ANONYMOUS, at=timezone.now()
    )


def test_a_connection_supports_an_idea_as_often_as_it_may(
    town: Municipality, idea: Idea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "MOST_SUPPORTS", 3)
    told = together(town, [lambda: press(idea)] * 8)
    assert (told.count("done"), told.count("no")) == (3, 5)
    assert Support.objects.count() == 3


def test_twin_that_asks_before_it_counts_lets_more_through(
    town: Municipality, idea: Idea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "MOST_SUPPORTS", 3)
    monkeypatch.setattr(presses, "visited", presses.visits_today)
    assert together(town, [lambda: press(idea)] * 8) == ["done"] * 8
    assert Support.objects.count() == 8
