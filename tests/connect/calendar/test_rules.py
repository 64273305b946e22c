"""Wall time, series, registration, attendance: pure decisions."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.calendar.rules import (
    BERLIN,
    MOST_DATES,
    Attended,
    Chance,
    ClockRefused,
    EntryRefused,
    Night,
    Rule,
    RuleRefused,
    Said,
    Seats,
    Session,
    attended,
    certificate_earned,
    chance,
    check_clock,
    check_publishable,
    clock_words,
    closes,
    days,
    ends,
    erased_at,
    in_words,
    instant,
    is_second,
    night,
    nth_of,
    parse_rule,
    participation,
    reminder_due,
    write_rule,
)

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


# ------------------------------------------------------------------ E13: the two nights
def test_half_past_two_is_missing_in_march_and_explained() -> None:
    assert night(SPRING, time(2, 30)) is Night.SKIPPED
    with pytest.raises(ClockRefused, match=r"02:30 Uhr gibt es am 29\.03\.2026 nicht"):
        check_clock(SPRING, time(2, 30))
    check_clock(SPRING, time(3))
    check_clock(SPRING, time(1, 59))


def test_a_year_nobody_means_is_refused() -> None:
    for day in (date.min, date(206, 3, 1), date.max):
        with pytest.raises(ClockRefused, match="Jahr"):
            check_clock(day, time(0))


def test_half_past_two_is_there_twice_in_october_an_hour_apart() -> None:
    assert night(AUTUMN, time(2, 30)) is Night.TWICE
    one, two = (instant(AUTUMN, time(2, 30), second=second) for second in (False, True))
    assert two - one == timedelta(hours=1)
    assert (clock_words(one), clock_words(two)) == ("02:30 (Sommerzeit)", "02:30 (Winterzeit)")
    assert (is_second(one), is_second(two)) == (False, True)
    assert clock_words(instant(AUTUMN, time(3))) == "03:00"


def test_an_evening_over_the_change_lasts_as_long_as_it_lasts() -> None:
    """From 22:00 eight hours pass: the clock says 07:00 in March and 05:00 in October."""
    for day, clock in ((date(2026, 3, 28), time(7)), (date(2026, 10, 24), time(5))):
        starts = instant(day, time(22))
        assert ends(starts, 480) - starts == timedelta(hours=8)
        assert ends(starts, 480).astimezone(BERLIN).time() == clock


@pytest.mark.parametrize("first", [date(2026, 3, 2), date(2026, 10, 5)])
def test_weekly_ten_o_clock_stays_ten_o_clock(first: date) -> None:
    found = days("FREQ=WEEKLY", first, until=first + timedelta(weeks=8))
    moments = [instant(day, time(10)) for day in found]
    assert {moment.astimezone(BERLIN).time() for moment in moments} == {time(10)}
    assert len({moment.time() for moment in moments}) == 2  # summer and winter in UTC


def test_negative_control_weeks_of_seconds_move_the_clock() -> None:
    start = instant(date(2026, 10, 19), time(10))
    assert (start + timedelta(weeks=1)).astimezone(BERLIN).time() == time(9)


def test_a_date_of_a_series_in_the_skipped_hour_begins_an_hour_later() -> None:
    assert instant(SPRING, time(2, 30)).astimezone(BERLIN).time() == time(3, 30)


# ------------------------------------------------------------------ series
BOMBS = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;COUNT=3",
    "FREQ=HOURLY",
    "FREQ=DAILY;COUNT=1000000000",
    "FREQ=WEEKLY;COUNT=1000000000",
    "FREQ=WEEKLY;COUNT=501",
    "FREQ=WEEKLY;COUNT=0",
    "FREQ=WEEKLY;COUNT=-1",
    "FREQ=WEEKLY;COUNT=٣",
    "FREQ=WEEKLY;INTERVAL=0",
    "FREQ=WEEKLY;INTERVAL=27",
    "FREQ=WEEKLY;BYSECOND=0,1,2",
    "FREQ=WEEKLY;BYSETPOS=1",
    "FREQ=WEEKLY;COUNT=3;UNTIL=20261231",
    "FREQ=WEEKLY;UNTIL=20261332",
    "FREQ=WEEKLY;FREQ=WEEKLY",
    "FREQ=YEARLY",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MONTHLY;BYDAY=1MO,2MO",
    "FREQ=MONTHLY;BYDAY=-2FR",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ",
    "",
    "WEEKLY",
    "FREQ=WEEKLY;\r\nATTENDEE:x",
    "FREQ=WEEKLY;" + "X" * 200,
]


@pytest.mark.parametrize("text", BOMBS)
def test_bombs_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        parse_rule(text)
    assert str(refused.value).endswith(".")


def test_a_series_without_end_is_bounded() -> None:
    found = days("FREQ=WEEKLY", date(2026, 1, 5), until=date(2099, 1, 1))
    assert len(found) == MOST_DATES


@given(st.text(max_size=130))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleRefused:
        return
    assert (
        len(days(write_rule(rule, date(2026, 1, 5)), date(2026, 1, 5), until=date(2030, 1, 1)))
        <= MOST_DATES
    )


@given(
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    weeks=st.integers(1, 26),
    count=st.integers(1, 40),
)
def test_weekly_series_are_weeks_apart_and_round_trip(first: date, weeks: int, count: int) -> None:
    rule = Rule(weeks=weeks, count=count)
    text = write_rule(rule, first)
    assert parse_rule(text) == rule
    found = days(text, first, until=date(2100, 1, 1))
    assert found == [first + timedelta(weeks=weeks * n) for n in range(count)]


@given(first=st.dates(date(2020, 1, 1), date(2040, 1, 1)), last=st.booleans())
def test_monthly_series_keep_weekday_and_place(first: date, last: bool) -> None:
    nth = -1 if last else nth_of(first)
    text = write_rule(Rule(nth=nth, count=12), first)
    found = days(text, first, until=first + timedelta(days=400))
    assert {day.weekday() for day in found} <= {first.weekday()}
    if last:
        assert all((day + timedelta(days=7)).month != day.month for day in found)
    else:
        assert {nth_of(day) for day in found} == {nth}
        assert found[0] == first


def test_the_stored_text_means_the_same_to_another_reader() -> None:
    first = date(2026, 12, 8)
    text = write_rule(Rule(nth=2, until=date(2027, 6, 30)), first)
    assert text == "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270630"
    theirs = [m.date() for m in rrulestr(text, dtstart=datetime(2026, 12, 8))]  # noqa: DTZ001 -- local
    assert days(text, first, until=date(2028, 1, 1)) == theirs
    assert len(theirs) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("FREQ=WEEKLY", "jede Woche am Dienstag"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=6", "alle 2 Wochen am Dienstag, 6 Mal"),
        ("FREQ=MONTHLY;BYDAY=2TU", "am zweiten Dienstag im Monat"),
        ("FREQ=MONTHLY;BYDAY=-1TU;UNTIL=20271231", "am letzten Dienstag im Monat, bis 31.12.2027"),
    ],
)
def test_rules_in_words(text: str, said: str) -> None:
    assert in_words(text, date(2026, 12, 8)) == said


# ------------------------------------------------------------------ registration
START = datetime(2026, 12, 10, 9, tzinfo=UTC)


def seats(**changes: object) -> Seats:
    facts = {
        "needed": True, "places": 10, "taken": 8, "waiting_list": True, "starts": START,
        "deadline_days": 0, "cancelled": False, **changes,
    }  # fmt: skip
    return Seats(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "people", "found"),
    [
        ({}, 2, Chance.OPEN),
        ({}, 3, Chance.WAITING),
        ({"waiting_list": False}, 3, Chance.FULL),
        ({"places": None}, 8, Chance.OPEN),
        ({"needed": False}, 1, Chance.FREE_ENTRY),
        ({"cancelled": True}, 1, Chance.CANCELLED),
        ({"starts": START - timedelta(days=10)}, 1, Chance.OVER),
        ({"deadline_days": 8}, 1, Chance.CLOSED),
        ({"deadline_days": 7}, 1, Chance.CLOSED),
        ({"deadline_days": 6}, 1, Chance.OPEN),
    ],
)
def test_what_is_possible(changes: dict[str, object], people: int, found: Chance) -> None:
    at = datetime(2026, 12, 4, 10, tzinfo=UTC)
    assert chance(seats(**changes), at=at, people=people) is found


def test_registration_ends_at_midnight_on_the_clock_of_the_house() -> None:
    assert closes(START, 0) == START
    assert closes(START, 1) == datetime(2026, 12, 9, 23, tzinfo=UTC)
    monday = instant(date(2026, 3, 30), time(10))
    assert closes(monday, 1).astimezone(BERLIN) == datetime(2026, 3, 30, tzinfo=BERLIN)
    assert monday - closes(monday, 2) == timedelta(hours=33)  # the night in between is short


@pytest.mark.parametrize(
    ("hours_before", "signed_up_before", "due"),
    [(50, 500, False), (33, 500, True), (2, 500, True), (-1, 500, False), (10, 12, False)],
)
def test_reminders_come_the_day_before(hours_before: int, signed_up_before: int, due: bool) -> None:
    at, signed = START - timedelta(hours=hours_before), START - timedelta(hours=signed_up_before)
    assert reminder_due(starts=START, signed_up=signed, at=at) is due


def test_names_are_kept_thirty_days() -> None:
    assert erased_at(START) - START == timedelta(days=30)


# ------------------------------------------------------------------ attendance
def test_four_of_five_days_earn_a_certificate_three_do_not() -> None:
    def present(number: int) -> Attended:
        return attended(Session(minutes=180, present=n < number) for n in range(5))

    assert present(4) == Attended(minutes=900, present=720, unknown=0)
    assert present(4).percent == 80
    assert certificate_earned(present(4), share=80)
    assert not certificate_earned(present(3), share=80)
    assert not certificate_earned(attended([]), share=1)


def test_what_nobody_noted_is_not_present() -> None:
    found = attended([Session(60, True), Session(60, None)])
    assert (found.percent, found.unknown) == (50, 60)
    assert not certificate_earned(found, share=80)


@pytest.mark.parametrize(
    ("signed_up", "came", "rate"),
    [(10, 8, 80), (10, None, None), (4, 4, None), (10, 4, None), (10, 0, None), (5, 6, 120)],
)
def test_the_rate_of_participation(signed_up: int, came: int | None, rate: int | None) -> None:
    assert participation(signed_up=signed_up, came=came) == rate


def test_an_event_that_leaves_people_helpless_is_not_shown() -> None:
    said = {"summary": " ", "topics": 0, "place": False, "online": False, "phone": "", "dates": 0}
    with pytest.raises(EntryRefused) as refused:
        check_publishable(Said(**said))  # type: ignore[arg-type]
    assert len(refused.value.sentences) == 5
    check_publishable(
        Said(summary="Ja.", topics=1, place=False, online=True, phone="+49526212340", dates=1)
    )
