"""What counts as decided, and the way of a recommendation."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.plan.bodies.rules import (
    ANSWERS,
    BodiesRefused,
    Council,
    MinutesState,
    check_council,
    check_votes,
    days_waiting,
    instant,
    is_forgotten,
    minutes_state,
    next_number,
)

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("result", "yes", "no", "abstained", "voters"),
    [
        ("adopted", 7, 2, 1, 10),
        ("adopted", 1, 0, None, 0),
        ("rejected", 3, 3, 0, 6),  # a tie is no majority
        ("postponed", 5, 0, 0, 5),
        ("adopted", None, None, None, 4),  # nobody counted
    ],
)
def test_votes_that_can_be_true(result, yes, no, abstained, voters) -> None:
    check_votes(result=result, yes=yes, no=no, abstained=abstained, voters=voters)


@pytest.mark.parametrize(
    ("result", "yes", "no", "abstained", "voters", "sentence"),
    [
        ("adopted", 3, 3, 0, 0, "mehr Ja als Nein"),
        ("rejected", 4, 3, 0, 0, "angenommen, nicht abgelehnt"),
        ("adopted", 7, 2, 2, 10, "11 Stimmen gezählt, aber nur 10"),
        ("adopted", 7, None, None, 0, "Ja und Nein angeben"),
        ("adopted", None, None, 2, 0, "Enthaltungen"),
    ],
)
def test_votes_that_cannot(result, yes, no, abstained, voters, sentence) -> None:
    with pytest.raises(BodiesRefused, match=sentence):
        check_votes(result=result, yes=yes, no=no, abstained=abstained, voters=voters)


def _step(before, state, *, agenda=None, answered=None, reason="") -> None:
    check_council(before=before, state=state, agenda_on=agenda, answered_on=answered, reason=reason)


def test_the_way_of_a_recommendation() -> None:
    _step(Council.RECOMMENDED, Council.ON_AGENDA, agenda=DAY)
    _step(Council.ON_AGENDA, Council.ADOPTED, answered=DAY)
    _step(Council.RECOMMENDED, Council.REJECTED, answered=DAY, reason="Kein Geld.")
    _step(Council.ON_AGENDA, Council.RECOMMENDED)


@pytest.mark.parametrize(
    ("before", "state", "facts", "sentence"),
    [
        ("", Council.ADOPTED, {"answered": DAY}, "keine Empfehlung"),
        (Council.RECOMMENDED, Council.ON_AGENDA, {}, "Tag der Ratssitzung"),
        (Council.ON_AGENDA, Council.ADOPTED, {}, "Tag der Antwort"),
        (Council.ON_AGENDA, Council.CHANGED, {"answered": DAY, "reason": " "}, "Grund"),
        (Council.ON_AGENDA, Council.REJECTED, {"answered": DAY}, "Grund"),
        (Council.RECOMMENDED, Council.RECOMMENDED, {}, "nächsten Schritt"),
    ],
)
def test_steps_that_are_none(before, state, facts, sentence) -> None:
    with pytest.raises(BodiesRefused, match=sentence):
        _step(before, state, **facts)


@given(before=st.sampled_from(sorted(ANSWERS)), state=st.sampled_from(sorted(Council)))
def test_an_answer_stays(before, state) -> None:
    with pytest.raises(BodiesRefused, match="schon geantwortet"):
        _step(before, state, agenda=DAY, answered=DAY, reason="weil")


def test_waiting_is_counted_until_the_answer() -> None:
    answered = DAY + timedelta(days=40)
    assert days_waiting(decided_on=DAY, answered_on=answered, on=date(2027, 1, 1)) == 40
    assert days_waiting(decided_on=DAY, answered_on=None, on=DAY + timedelta(days=91)) == 91
    assert is_forgotten(decided_on=DAY, answered_on=None, on=DAY + timedelta(days=91))
    assert not is_forgotten(decided_on=DAY, answered_on=None, on=DAY + timedelta(days=90))
    assert not is_forgotten(decided_on=DAY, answered_on=answered, on=date(2030, 1, 1))


def test_numbers_count_on_in_their_year() -> None:
    assert next_number(2026, []) == "2026-01"
    assert next_number(2026, ["2025-88", "2026-02", "2026-09"]) == "2026-10"
    assert next_number(2026, ["2026-99"]) == "2026-100"
    assert next_number(2026, ["2026-100", "2026-99"]) == "2026-101"


def test_minutes_are_missing_only_after_the_end() -> None:
    ends = datetime(2026, 3, 1, 20, tzinfo=UTC)
    facts = {"ends": ends, "cancelled": False, "written": False, "approved": False}
    assert minutes_state(**facts, at=ends - timedelta(seconds=1)) is MinutesState.NOT_YET
    assert minutes_state(**facts, at=ends) is MinutesState.MISSING
    assert minutes_state(**{**facts, "cancelled": True}, at=ends) is MinutesState.NOT_YET
    assert minutes_state(**{**facts, "written": True}, at=ends) is MinutesState.WRITTEN
    assert minutes_state(**{**facts, "approved": True}, at=ends) is MinutesState.APPROVED


def test_the_clock_is_that_of_the_wall() -> None:
    assert instant(date(2026, 1, 5), time(18)).astimezone(UTC).hour == 17
    assert instant(date(2026, 7, 5), time(18)).astimezone(UTC).hour == 16
