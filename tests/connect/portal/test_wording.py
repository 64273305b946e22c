"""What pages say about hours, phones and the age of an entry."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils.translation import override

from nahraum.connect.directory.rules import (
    BERLIN,
    Freshness,
    Hours,
    Leave,
    Mode,
    State,
    Status,
    groups_in_words,
    languages_in_words,
)
from nahraum.connect.portal.rules import (
    checked_in_words,
    clock,
    day_in_words,
    distance_in_words,
    leave_in_words,
    phone_in_words,
    status_in_words,
    week_in_words,
)

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=BERLIN)
TODAY = SATURDAY.date()
MONDAY_8 = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
LEAVE = Leave(first=date(2026, 11, 20), last=date(2026, 11, 30), instead="")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with override("de"):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [(time(8), "8 Uhr"), (time(8, 30), "8:30 Uhr"), (time(0), "0 Uhr"), (time(12, 5), "12:05 Uhr")],
)
def test_clock(moment: time, words: str) -> None:
    assert clock(moment) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "heute"),
        (1, "morgen"),
        (2, "am Montag"),
        (6, "am Freitag"),
        (7, "am 28. November"),
        (-1, "am 20. November"),
    ],
)
def test_day(days: int, words: str) -> None:
    today = SATURDAY.date()
    assert day_in_words(today + timedelta(days=days), today=today) == words


@pytest.mark.parametrize(
    ("status", "there", "on_phone"),
    [
        (
            Status(state=State.OPEN, until=SATURDAY.replace(hour=12, minute=30)),
            "Jetzt geöffnet bis 12:30 Uhr",
            "Am Telefon jetzt bis 12:30 Uhr",
        ),
        (
            Status(state=State.OPEN, until=SATURDAY + timedelta(days=7)),
            "Rund um die Uhr da",
            "Am Telefon rund um die Uhr",
        ),
        (
            Status(state=State.CLOSED, opens=MONDAY_8),
            "Geschlossen, öffnet am Montag um 8 Uhr",
            "Am Telefon wieder am Montag ab 8 Uhr",
        ),
        (Status(state=State.CLOSED), "Zurzeit geschlossen", "Zurzeit geschlossen"),
        (
            Status(state=State.LEAVE, leave=LEAVE),
            "Urlaub bis 30. November",
            "Urlaub bis 30. November",
        ),
        (Status(state=State.APPOINTMENT), "Nur nach Vereinbarung", "Nur nach Vereinbarung"),
        (
            Status(state=State.APPOINTMENT, until=MONDAY_8),
            "Jetzt nur mit Termin, bis 8 Uhr",
            "Jetzt nur mit Termin, bis 8 Uhr",
        ),
        (
            Status(state=State.UNKNOWN),
            "Öffnungszeiten nicht bekannt, bitte anrufen",
            "Öffnungszeiten nicht bekannt, bitte anrufen",
        ),
    ],
)
def test_status(status: Status, there: str, on_phone: str) -> None:
    assert status_in_words(status, at=SATURDAY)[0] == there
    assert phone_in_words(status, at=SATURDAY)[0] == on_phone


def test_nobody_is_told_to_call_where_there_is_no_number() -> None:
    unknown = Status(state=State.UNKNOWN)
    words = status_in_words(unknown, at=SATURDAY, phone=False)[0]
    assert words == "Öffnungszeiten nicht bekannt, bitte fragen"


def test_a_holiday_is_named() -> None:
    status = Status(state=State.CLOSED, opens=MONDAY_8, holiday="Totensonntag")
    words = "Geschlossen (Totensonntag), öffnet am Montag um 8 Uhr"
    assert status_in_words(status, at=SATURDAY) == (words, "info")


def span(weekday: int, opens: time, closes: time, **more: object) -> Hours:
    return Hours(weekday=weekday, opens=opens, closes=closes, mode=Mode.OPEN, **more)  # type: ignore[arg-type]


def test_a_week_puts_equal_days_together() -> None:
    hours = [
        *(span(day, time(8), time(12)) for day in (0, 1, 2, 4)),
        span(0, time(15), time(18, 30)),
        span(5, time(0), time(0)),
        span(6, time(20), time(0)),
    ]
    assert week_in_words(hours, Mode.OPEN, today=TODAY) == [
        ("Montag", "8 bis 12 Uhr und 15 bis 18:30 Uhr"),
        ("Dienstag und Mittwoch, Freitag", "8 bis 12 Uhr"),
        ("Samstag", "rund um die Uhr"),
        ("Sonntag", "20 bis 24 Uhr"),
    ]
    assert week_in_words(hours, Mode.PHONE, today=TODAY) == []


def test_a_season_is_named() -> None:
    hours = [span(5, time(14), time(18), season_from=(5, 1), season_to=(9, 30))]
    assert week_in_words(hours, Mode.OPEN, today=TODAY) == [
        ("Samstag", "14 bis 18 Uhr (1. Mai bis 30. September)")
    ]


def test_hours_say_from_when_until_when_and_whether_on_holidays() -> None:
    day = timedelta(days=1)
    hours = [
        span(0, time(9), time(12), first=TODAY - day),
        span(1, time(9), time(12), first=date(2026, 12, 1)),
        span(2, time(9), time(12), last=date(2026, 12, 31)),
        span(3, time(9), time(12), last=TODAY - day),
        span(6, time(10), time(12), on_holidays=True),
    ]
    assert week_in_words(hours, Mode.OPEN, today=TODAY) == [
        ("Montag", "9 bis 12 Uhr"),
        ("Dienstag", "9 bis 12 Uhr (ab 1. Dezember 2026)"),
        ("Mittwoch", "9 bis 12 Uhr (bis 31. Dezember 2026)"),
        ("Sonntag", "10 bis 12 Uhr (auch an Feiertagen)"),
    ]


def test_leave_that_comes_is_told() -> None:
    leave = Leave(first=date(2026, 12, 24), last=date(2027, 1, 5))
    assert leave_in_words(leave) == "Urlaub vom 24. Dezember bis 5. Januar"
    assert leave_in_words(replace(leave, last=leave.first)) == "Urlaub am 24. Dezember"


def test_age_of_an_entry() -> None:
    day = date(2026, 3, 2)
    assert checked_in_words(Freshness.NEVER, checked_at=None, checked_by="") == (
        "Noch nicht geprüft. Bitte vorher anrufen.",
        "warning",
    )
    assert checked_in_words(Freshness.CHECKED, checked_at=day, checked_by="Frau Ulme") == (
        "Zuletzt geprüft am 2. März 2026 von Frau Ulme.",
        "info",
    )
    assert checked_in_words(Freshness.STALE, checked_at=day, checked_by="") == (
        "Zuletzt geprüft am 2. März 2026 von unbekannt. Das ist lange her. Bitte vorher anrufen.",
        "warning",
    )


def test_distances_and_languages() -> None:
    assert [distance_in_words(metres) for metres in (0, 499, 500, 1_600, 21_400)] == [
        "im Ort",
        "im Ort",
        "etwa 1 km",
        "etwa 2 km",
        "etwa 21 km",
    ]
    assert languages_in_words(["de", "tr", "xx"]) == "Deutsch, Türkisch, xx"
    assert languages_in_words([]) == ""


def test_groups_are_named_in_their_order() -> None:
    assert groups_in_words(["families", "older", "Imker"]) == "ältere Menschen, Familien, Imker"
    assert groups_in_words([]) == ""
