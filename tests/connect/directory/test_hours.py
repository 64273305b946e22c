"""When somebody can come: hand-made weeks, and the days that break naive clocks."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.directory.rules import (
    BERLIN,
    Hours,
    Leave,
    Mode,
    State,
    holidays_of,
    phone_status,
    state_at,
    status,
)

LIPPE = holidays_of("05766020")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def hours(weekday: int, opens: str, closes: str, **more: object) -> Hours:
    return Hours(
        weekday=weekday,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        **more,  # type: ignore[arg-type]
    )


PRACTICE = [
    *(hours(day, "08:00", "12:00") for day in range(5)),
    *(hours(day, "15:00", "18:00") for day in (MONDAY, TUESDAY, THURSDAY)),
]


@pytest.mark.parametrize(
    ("moment", "state", "until", "opens"),
    [  # a week of a practice with a lunch break; 2026-11-23 is a Monday
        ("2026-11-23T07:59", State.CLOSED, None, "2026-11-23T08:00"),
        ("2026-11-23T08:00", State.OPEN, "2026-11-23T12:00", None),
        ("2026-11-23T11:59", State.OPEN, "2026-11-23T12:00", None),
        ("2026-11-23T12:00", State.CLOSED, None, "2026-11-23T15:00"),
        ("2026-11-25T12:30", State.CLOSED, None, "2026-11-26T08:00"),
        ("2026-11-27T12:00", State.CLOSED, None, "2026-11-30T08:00"),
        # Christmas: Friday and Saturday are holidays, the next Monday is not
        ("2026-12-25T09:00", State.CLOSED, None, "2026-12-28T08:00"),
    ],
)
def test_a_week_of_a_practice(
    moment: str, state: State, until: str | None, opens: str | None
) -> None:
    found = status(PRACTICE, [], at=at(moment), holidays=LIPPE)
    assert found.state == state
    assert found.until == (at(until) if until else None)
    assert found.opens == (at(opens) if opens else None)


def test_a_holiday_is_named() -> None:
    found = status(PRACTICE, [], at=at("2026-12-25T09:00"), holidays=LIPPE)
    assert found.holiday == "Erster Weihnachtstag"


def test_holidays_differ_between_laender() -> None:
    corpus_christi = date(2026, 6, 4)
    assert LIPPE(corpus_christi) == "Fronleichnam"
    assert holidays_of("03158037")(corpus_christi) == ""
    assert holidays_of("11000000")(date(2026, 3, 8)) != ""
    with pytest.raises(KeyError):
        holidays_of("99000000")


def test_hours_that_hold_on_holidays_do() -> None:
    swimming = [hours(FRIDAY, "10:00", "18:00", on_holidays=True)]
    found = status(swimming, [], at=at("2026-12-25T11:00"), holidays=LIPPE)
    assert (found.state, found.until) == (State.OPEN, at("2026-12-25T18:00"))


def test_nothing_entered_is_unknown_not_closed() -> None:
    found = status([], [], at=at("2026-11-23T10:00"), holidays=LIPPE)
    assert (found.state, found.opens) == (State.UNKNOWN, None)


def test_only_by_appointment_says_so_at_any_hour() -> None:
    by_appointment = [hours(MONDAY, "08:00", "12:00", mode=Mode.APPOINTMENT)]
    for moment in ("2026-11-23T09:00", "2026-11-28T23:00"):
        found = status(by_appointment, [], at=at(moment), holidays=LIPPE)
        assert found.state == State.APPOINTMENT


def test_within_hours_by_appointment_a_practice_is_not_closed() -> None:
    seen = [*PRACTICE, hours(WEDNESDAY, "14:00", "17:00", mode=Mode.APPOINTMENT)]
    within, after = at("2026-11-25T15:00"), at("2026-11-25T17:00")
    found = status(seen, [], at=within, holidays=LIPPE)
    assert (found.state, found.until) == (State.APPOINTMENT, after)
    assert status(seen, [], at=after, holidays=LIPPE).state == State.CLOSED
    states = [state_at(seen, [], at=moment, holidays=LIPPE) for moment in (within, after)]
    assert states == [State.APPOINTMENT, State.CLOSED]


def test_telephone_hours_are_no_visiting_hours() -> None:
    calls = [hours(MONDAY, "08:00", "10:00", mode=Mode.PHONE)]
    moment = at("2026-11-23T09:00")
    assert status(calls, [], at=moment, holidays=LIPPE).state == State.UNKNOWN
    assert phone_status(calls, [], at=moment, holidays=LIPPE).state == State.OPEN
    assert phone_status(PRACTICE, [], at=moment, holidays=LIPPE).state == State.UNKNOWN


def test_leave_comes_before_hours_and_says_when_it_ends() -> None:
    leave = Leave(first=date(2026, 11, 23), last=date(2026, 11, 27), instead="Praxis Nord")
    found = status(PRACTICE, [leave], at=at("2026-11-24T09:00"), holidays=LIPPE)
    assert (found.state, found.leave) == (State.LEAVE, leave)
    assert found.opens == at("2026-11-30T08:00")
    before = status(PRACTICE, [leave], at=at("2026-11-20T13:00"), holidays=LIPPE)
    assert before.opens == at("2026-11-30T08:00")
    more = Leave(first=date(2026, 11, 28), last=date(2026, 12, 4), instead="Praxis Süd")
    later = Leave(first=date(2026, 12, 6), last=date(2026, 12, 8))
    found = status(PRACTICE, [later, more, leave], at=at("2026-11-24T09:00"), holidays=LIPPE)
    assert found.leave == replace(leave, last=date(2026, 12, 4))


def test_open_past_midnight_and_around_the_clock() -> None:
    bar = [hours(SATURDAY, "20:00", "02:00")]
    found = status(bar, [], at=at("2026-11-29T01:00"), holidays=LIPPE)
    assert (found.state, found.until) == (State.OPEN, at("2026-11-29T02:00"))
    always = [hours(day, "00:00", "00:00") for day in range(7)]  # on holidays too, unasked
    found = status(always, [], at=at("2026-12-25T03:00"), holidays=LIPPE)
    assert found.state == State.OPEN
    assert found.until is not None
    assert found.until > at("2026-12-30T00:00")
    assert state_at(always, [], at=at("2026-12-25T03:00"), holidays=LIPPE) == State.OPEN
    found = status(always[:6], [], at=at("2026-12-25T03:00"), holidays=LIPPE)
    assert found.state == State.CLOSED  # not all week round


@pytest.mark.parametrize(
    ("moment", "state"),
    [("2026-07-15T12:00", State.OPEN), ("2026-09-16T12:00", State.CLOSED)],
)
def test_a_season_in_summer(moment: str, state: State) -> None:
    pool = [hours(WEDNESDAY, "10:00", "20:00", season_from=(5, 1), season_to=(9, 15))]
    assert status(pool, [], at=at(moment), holidays=LIPPE).state == state


def test_a_season_around_new_year_opens_next_autumn() -> None:
    rink = [hours(WEDNESDAY, "10:00", "20:00", season_from=(11, 1), season_to=(2, 28))]
    assert status(rink, [], at=at("2027-01-06T12:00"), holidays=LIPPE).state == State.OPEN
    closed = status(rink, [], at=at("2026-03-04T12:00"), holidays=LIPPE)
    assert (closed.state, closed.opens) == (State.CLOSED, at("2026-11-04T10:00"))


def test_hours_that_are_over_or_not_yet_do_not_count() -> None:
    over = [hours(MONDAY, "08:00", "12:00", last=date(2026, 11, 22))]
    assert status(over, [], at=at("2026-11-23T09:00"), holidays=LIPPE).opens is None
    coming = [hours(MONDAY, "08:00", "12:00", first=date(2026, 12, 1))]
    found = status(coming, [], at=at("2026-11-23T09:00"), holidays=LIPPE)
    assert found.opens == at("2026-12-07T08:00")


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_days_the_clocks_change(day: str) -> None:
    sunday = [hours(SUNDAY, "01:00", "05:00")]
    found = status(sunday, [], at=at(f"{day}T04:00"), holidays=LIPPE)
    assert (found.state, found.until) == (State.OPEN, at(f"{day}T05:00"))
    assert found.until is not None
    assert found.until.astimezone(ZoneInfo("UTC")).hour == (3 if "03-29" in day else 4)


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    noon = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("UTC"))
    assert status(PRACTICE, [], at=noon, holidays=LIPPE).until == at("2026-11-23T12:00")


SPANS = st.lists(
    st.builds(
        Hours,
        weekday=st.integers(0, 6),
        opens=st.times(),
        closes=st.times(),
        mode=st.sampled_from(Mode),
        on_holidays=st.booleans(),
    ),
    max_size=8,
)


@given(SPANS, st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)))  # noqa: DTZ001 -- wall time
def test_what_is_promised_comes_true(spans: list[Hours], wall: datetime) -> None:
    """Whoever comes when it opens finds it open; what is open ends later than now."""
    moment = wall.replace(tzinfo=BERLIN)
    found = status(spans, [], at=moment, holidays=LIPPE)
    if found.state == State.OPEN:
        assert found.until is not None
        assert found.until > moment
    if found.opens is not None:
        assert found.opens > moment
        later = status(spans, [], at=found.opens, holidays=LIPPE)
        assert later.state == State.OPEN
    assert found.state in (State.OPEN, State.CLOSED, State.APPOINTMENT, State.UNKNOWN)
    if found.state == State.CLOSED:
        assert found.opens is None or found.opens - moment < timedelta(days=371)
