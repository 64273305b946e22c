"""Whom to remind, what a proposal changes, what a place's numbers say."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.directory.rules import Freshness
from nahraum.connect.upkeep.rules import (
    MOST_A_YEAR,
    NO_MAIL,
    SILENT,
    Change,
    Conflict,
    Place,
    ProposalRefused,
    Sent,
    Tally,
    call_reason,
    changes_between,
    check_decision,
    clashing,
    due_of,
    figure_of,
    mail_due,
    most_missing,
    outcome,
)

DUE = date(2027, 3, 1)


def day(number: int) -> date:
    return DUE + timedelta(days=number)


def sent(*days: int) -> list[Sent]:
    return [Sent(DUE, day(number)) for number in days]


# ------------------------------------------------------------------ reminding
@pytest.mark.parametrize(
    ("before", "today", "number"),
    [
        ([], -15, None),
        ([], -14, 1),
        ([-14], -1, None),
        ([-14], 0, 2),
        ([-14, 0], 29, None),
        ([-14, 0], 30, 3),
        ([-14, 0, 30], 400, None),
        ([], 100, 1),
        ([100], 101, None),  # what was held back comes later, not twice at once
        ([100], 114, 2),
    ],
)
def test_three_mails_around_the_day(before: list[int], today: int, number: int | None) -> None:
    found = mail_due(DUE, sent(*before), today=day(today))
    assert (found.number if found else None) == number


def test_not_twice_on_one_day() -> None:
    assert mail_due(DUE, sent(0), today=day(0)) is None


@given(st.lists(st.integers(0, 40), max_size=60))
def test_never_more_than_four_in_a_year(gaps: list[int]) -> None:
    """However often somebody confirms: the next check comes soon, and the mails stay few."""
    today, written = DUE, list[Sent]()
    for number, gap in enumerate(gaps):
        today += timedelta(days=gap)
        due = DUE + timedelta(days=7 * (number // 2))
        if mail_due(due, written, today=today):
            written.append(Sent(due, today))
    assert most_in_a_year(mail.on for mail in written) <= MOST_A_YEAR


def most_in_a_year(days: Iterable[date]) -> int:
    ordered = sorted(days)
    return max((sum(0 <= (d - e).days < 365 for e in ordered) for d in ordered), default=0)


def test_without_the_limit_there_would_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nahraum.connect.upkeep.rules.reminding.MOST_A_YEAR", 99)
    written: list[Sent] = []
    for number in range(300):
        due = DUE + timedelta(days=number // 20 * 20)
        if mail_due(due, written, today=day(number)):
            written.append(Sent(due, day(number)))
    assert most_in_a_year(mail.on for mail in written) > MOST_A_YEAR


def test_an_entry_nobody_checked_is_due_from_its_first_day() -> None:
    assert due_of(checked_at=None, check_due=day(99), made_on=DUE) == DUE
    assert due_of(checked_at=DUE, check_due=None, made_on=DUE) == day(180)
    assert due_of(checked_at=DUE, check_due=day(7), made_on=DUE) == day(7)


@pytest.mark.parametrize(
    ("mail", "before", "today", "reason"),
    [
        (False, [], -1, ""),
        (False, [], 0, NO_MAIL),
        (True, [], 90, ""),  # the first mail is on its way
        (True, [-14, 0, 30], 43, ""),
        (True, [-14, 0, 30], 44, SILENT),
        (True, [-14, 0], 29, ""),
    ],
)
def test_whom_to_call(mail: bool, before: list[int], today: int, reason: str) -> None:
    assert call_reason(has_mail=mail, due=DUE, sent=sent(*before), today=day(today)) == reason


def test_who_may_not_be_written_to_any_more_is_called() -> None:
    year = [Sent(day(-100 + number), day(-100 + number)) for number in range(4)]
    assert call_reason(has_mail=True, due=DUE, sent=year, today=day(13)) == ""
    assert call_reason(has_mail=True, due=DUE, sent=year, today=day(14)) == SILENT


# ------------------------------------------------------------------ proposing
def test_only_what_is_different_is_a_change() -> None:
    before = {"phone": "1", "hours": {"": ["Mo 8-12"]}, "closed": False}
    after = {"phone": "2", "hours": {"": ["Mo 8-12"]}, "closed": False}
    assert changes_between(before, after) == (Change("phone", "1", "2"),)


def test_a_field_somebody_else_changed_is_a_conflict() -> None:
    changes = (Change("phone", "1", "2"), Change("email", "", "a@example.org"))
    assert clashing(changes, {"phone": "3", "email": ""}) == (Conflict("phone", "1", "3", "2"),)
    assert clashing(changes, {"phone": "2", "email": ""}) == ()  # already so


def test_who_refuses_says_why() -> None:
    check_decision(fields=["a", "b"], accepted=["a", "b"], answer="")
    check_decision(fields=["a"], accepted=[], answer="Bitte rufen Sie an.")
    with pytest.raises(ProposalRefused, match="Satz"):
        check_decision(fields=["a", "b"], accepted=["a"], answer="  ")
    with pytest.raises(ProposalRefused, match="steht nicht im Vorschlag: c"):
        check_decision(fields=["a"], accepted=["a", "c"], answer="x")


def test_how_a_decided_proposal_is_called() -> None:
    assert outcome(fields=["a", "b"], accepted=["a", "b"]) == "accepted"
    assert outcome(fields=["a", "b"], accepted=["b"]) == "partly"
    assert outcome(fields=["a", "b"], accepted=[]) == "declined"
    assert outcome(fields=[], accepted=[]) == "accepted"


# ------------------------------------------------------------------ figures
def village() -> Tally:
    tally = Tally(Place("k", "Dorf"))
    tally.add(Freshness.CHECKED, questions=8, missing=["Preis?"], times=3)
    tally.add(Freshness.STALE, questions=8, missing=["Preis?", "Wann?"], times=1)
    return tally


def test_shares_and_gaps_of_a_place() -> None:
    tally = village()
    assert tally.offers == 4
    assert [tally.share(n) for n in ("checked", "due", "stale", "never")] == [75, 0, 25, 0]
    assert tally.share("complete") == 100 * (3 * 7 + 6) / 32
    assert most_missing(tally, 2) == [("Preis?", 4), ("Wann?", 1)]


def test_a_place_without_offers_has_no_shares_but_a_reason() -> None:
    empty = Tally(Place("k", "Dorf"))
    figure = figure_of(empty, "checked", today=DUE)
    assert figure.value is None
    assert "kein Angebot" in figure.missing
    assert figure_of(empty, "offers", today=DUE).value == 0


def test_a_figure_says_what_it_was_made_of() -> None:
    figure = figure_of(village(), "checked", today=DUE)
    assert (figure.value, figure.unit, figure.as_of) == (75, "%", DUE)
    assert figure.inputs["geprüft"] == 3
    assert figure.sources == ("own-register",)
