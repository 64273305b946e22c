"""Conditions, passing, dates."""

from dataclasses import fields, replace
from datetime import date

import pytest
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from nahraum.facts.process import process_template
from nahraum.plan.process.rules import (
    CHECKS,
    ProcessRefused,
    Standing,
    Step,
    check_moved,
    check_pass,
    check_stage,
    conditions,
    months_later,
    state_of,
)

# A standing in which each condition holds, and for each condition what makes it fail.
GOOD = Standing(
    council_decided=True, steering_groups=1, steering_meetings=2, profile=1, signals="2026-1",
    procedures_done=1, factors_weighed=3, measures=12, measures_running=4, measures_reviewed=4,
    plan_versions=2, plan_decided=True, advice=1, partners=1,
)  # fmt: skip
BROKEN = {
    "council-decided": {"council_decided": False},
    "steering-group": {"steering_groups": 0},
    "steering-met": {"steering_meetings": 0},
    "minutes-written": {"minutes_missing": 1},
    "profile-released": {"profile": None},
    "signals-released": {"signals": ""},
    "participation-done": {"procedures_done": 0},
    "ideas-answered": {"ideas_unanswered": 1},
    "factors-weighed": {"factors_weighed": 2},
    "measures-planned": {"measures": 0},
    "measures-complete": {"measures_incomplete": 1},
    "plan-decided": {"plan_decided": False},
    "measures-running": {"measures_running": 0},
    "milestones-kept": {"milestones_overdue": 1},
    "advice-given": {"advice": 0},
    "partners-found": {"partners": 0},
    "measures-reviewed": {"measures_to_review": 1},
    "plan-renewed": {"plan_versions": 1},
    "products-done": {"products_open": 1},
    "recommendations-answered": {"recommendations_waiting": 1},
}


def test_every_check_has_a_case() -> None:
    assert set(BROKEN) == set(CHECKS)
    assert {name for case in BROKEN.values() for name in case} <= {f.name for f in fields(Standing)}


@pytest.mark.parametrize("key", sorted(CHECKS))
def test_a_check_holds_and_fails(key: str) -> None:
    assert conditions([key], GOOD)[0].holds
    broken = conditions([key], replace(GOOD, **BROKEN[key]))[0]
    assert not broken.holds
    assert broken.known != ""


def test_no_measure_at_all_is_not_complete() -> None:
    empty = replace(GOOD, measures=0, measures_incomplete=0)
    assert not conditions(["measures-complete"], empty)[0].holds


def test_a_check_nobody_knows_does_not_hold() -> None:
    assert [c.holds for c in conditions(["gone"], GOOD)] == [False]


def test_the_template_asks_for_known_checks_and_every_check_leads_somewhere() -> None:
    asked = {c for s in process_template().stages for gate in s.gates for c in gate.checks}
    assert asked == set(CHECKS)
    missing = []
    for check in CHECKS.values():
        try:
            reverse(check.url_name, args=["kalletal"])
        except NoReverseMatch:
            missing.append(check.url_name)
    assert missing == []


# ------------------------------------------------------------------ passing
OPEN = conditions(["profile-released"], Standing())
CLOSED = conditions(["profile-released"], GOOD)


def passing(opens=CLOSED, reason="Alles ist beraten.", override=False, **more):
    facts = {"decides": "administration", "council_decided": False, **more}
    check_pass(opens=opens, reason=reason, override=override, **facts)


def test_a_gate_passes_with_a_reason() -> None:
    passing()
    passing(OPEN, override=True)
    passing(decides="council", council_decided=True)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"reason": "ok"}, "mindestens 10 Zeichen"),
        ({"opens": OPEN}, "Noch offen: Das Kommunalprofil ist freigegeben"),
        ({"decides": "council"}, "Hier entscheidet der Rat"),
        ({"decides": "council", "opens": OPEN, "override": True}, "Hier entscheidet der Rat"),
    ],
)
def test_a_gate_that_does_not_pass(facts, sentence) -> None:
    with pytest.raises(ProcessRefused, match=sentence):
        passing(**facts)


# ------------------------------------------------------------------ dates
def test_months_end_with_their_last_day() -> None:
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert months_later(date(2024, 12, 15), 60) == date(2029, 12, 15)
    assert months_later(date(2024, 6, 30), 0) == date(2024, 6, 30)


@given(
    day=st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    months=st.integers(0, 60),
    more=st.integers(0, 60),
)
def test_later_months_are_never_earlier(day: date, months: int, more: int) -> None:
    first, second = months_later(day, months), months_later(day, months + more)
    assert day <= first <= second
    assert (first.year * 12 + first.month) - (day.year * 12 + day.month) == months


def test_a_date_moves_with_a_reason_only() -> None:
    before, after = date(2026, 1, 1), date(2026, 2, 1)
    assert not check_moved(before=before, after=before, reason="")
    assert check_moved(before=before, after=after, reason="Die Wahl kommt dazwischen.")
    with pytest.raises(ProcessRefused, match="sagen Sie, warum"):
        check_moved(before=before, after=after, reason="so")


def test_a_stage_has_its_order_and_level() -> None:
    day = date(2026, 1, 1)
    check_stage(starts=day, ends=day, level=4)
    with pytest.raises(ProcessRefused, match="vor dem Anfang"):
        check_stage(starts=day, ends=date(2025, 12, 31), level=2)
    with pytest.raises(ProcessRefused, match="1 bis 4"):
        check_stage(starts=day, ends=day, level=5)


@pytest.mark.parametrize(
    ("gates", "passed", "on", "state"),
    [
        (2, 2, date(2026, 3, 1), "done"),
        (2, 1, date(2026, 3, 1), "running"),
        (2, 0, date(2025, 3, 1), "ahead"),
        (2, 1, date(2027, 3, 1), "late"),
        (0, 0, date(2027, 3, 1), "done"),
        (0, 0, date(2026, 1, 1), "running"),
        (1, 0, date(2026, 12, 31), "running"),
    ],
)
def test_the_state_of_a_stage(gates, passed, on, state) -> None:
    step = Step(date(2026, 1, 1), date(2026, 12, 31), gates, passed)
    assert state_of(step, on) == state
