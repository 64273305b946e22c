"""Opening hours in the words of people: every usual way is read, and what is written is read."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.connect.directory.rules import Hours, Mode
from nahraum.connect.directory.rules.notation import (
    HoursRefused,
    is_plain,
    parse_day,
    parse_line,
    parse_lines,
    write_day,
    write_lines,
)

MORNING = (time(8), time(12))
AFTERNOON = (time(14, 30), time(18))


@pytest.mark.parametrize(
    "typed",
    [
        "8-12, 14:30-18", "8-12 14:30-18", "8.00–12.00 Uhr; 14.30–18.00 Uhr",
        "08:00 bis 12:00 und 14:30 bis 18:00", "8 - 12 Uhr / 14:30 - 18 Uhr", "8-12+14:30-18h",
        "von 8 bis 12 Uhr sowie von 14:30 Uhr bis 18 Uhr", "14:30-18,8-12", "  8—12 ,  14.30—18 ",
        "8 Uhr bis 12 Uhr & 14:30-18:00",
    ],
)  # fmt: skip
def test_every_usual_way_of_writing_is_read(typed: str) -> None:
    assert parse_day(typed) == (MORNING, AFTERNOON)


@pytest.mark.parametrize("typed", ["", "  ", "geschlossen", "Zu", "Ruhetag", "-", "–"])
def test_closed_has_no_spans(typed: str) -> None:
    assert parse_day(typed) == ()


@pytest.mark.parametrize("typed", ["0-24", "0:00 bis 24:00", "rund um die Uhr", "24 Stunden"])
def test_the_whole_day(typed: str) -> None:
    assert parse_day(typed) == ((time(0), time(0)),)


def test_a_night_ends_on_the_next_day() -> None:
    assert parse_day("22-6") == ((time(22), time(6)),)
    assert parse_day("18-24") == ((time(18), time(0)),)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("8-25", "„8-25“"), ("8-12:60", "„8-12:60“"), ("8-24:30", "8-24:30"), ("8", "„8“"),
        ("vormittags", "„vormittags“"), ("8-12, nachmittags", "„nachmittags“"),
        ("8-12x", "„8-12x“"), ("800-1200", "„800-1200“"), ("8:5-12", "„8:5-12“"),
        ("8-12, 11-14", "„8-12“ und „11-14“"), ("8-12, 8-12", "überschneiden"),
        ("22-6, 23-24", "überschneiden"), ("8-8", "0-24"), ("8-12-14", "„8-12-14“"),
        ("8-12,,14-16", "„"), ("x" * 400, "zu lang"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(typed: str, part: str) -> None:
    with pytest.raises(HoursRefused) as refused:
        parse_day(typed)
    assert part in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("Mo-Fr 8-12", [0, 1, 2, 3, 4]), ("Mo, Mi und Fr: 8-12", [0, 2, 4]),
        ("Montag bis Mittwoch von 8 bis 12 Uhr", [0, 1, 2]), ("Sa/So 8-12", [5, 6]),
        ("täglich 8-12", [0, 1, 2, 3, 4, 5, 6]), ("Fr-Mo 8-12", [0, 4, 5, 6]),
        ("dienstags 8-12", [1]), ("Mo. 8-12", [0]), ("Sonnabend 8-12", [5]),
    ],
)  # fmt: skip
def test_days_of_a_line(typed: str, days: list[int]) -> None:
    assert [span.weekday for span in parse_line(typed)] == days
    assert {(span.opens, span.closes) for span in parse_line(typed)} == {MORNING}


def test_a_line_says_kind_and_when_it_holds() -> None:
    assert parse_line("Telefon Mo 8-12") == (
        Hours(weekday=0, opens=time(8), closes=time(12), mode=Mode.PHONE),
    )
    (season,) = parse_line("Sa 14-18 vom 1.5. bis 30.9.")
    assert (season.season_from, season.season_to) == ((5, 1), (9, 30))
    (winter,) = parse_line("Sa 14-18 (15.12. - 10.1.)")
    assert (winter.season_from, winter.season_to) == ((12, 15), (1, 10))
    (dated,) = parse_line("nach Vereinbarung: Di 9-12 ab 1.12.2026 bis 31.1.2027")
    assert (dated.mode, dated.first, dated.last) == (
        Mode.APPOINTMENT, date(2026, 12, 1), date(2027, 1, 31),
    )  # fmt: skip
    (sunday,) = parse_line("So 10-12 auch an Feiertagen")
    assert sunday.on_holidays
    assert not is_plain(sunday)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("8-12", "Wochentag"), ("Mo", "keine Uhrzeit"), ("Mo-Mi-Fr 8-12", "kein Wochentag"),
        ("Foo 8-12", "„foo“ ist kein Wochentag"), ("Sa 8-12 vom 31.2. bis 1.5.", "31.2."),
        ("Sa 8-12 ab 31.11.2026", "31.11.2026"), ("Sa 8-12 ab 2.1.2027 bis 1.1.2027", "vor dem"),
        ("Sa 8-12 wenn es schneit", "„wenn es schneit“"), ("Telefon", "keine Uhrzeit"),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_read(typed: str, part: str) -> None:
    with pytest.raises(HoursRefused) as refused:
        parse_lines(f"Mo 8-9\n\n{typed}")
    assert str(refused.value).startswith("Zeile 3: ")
    assert part in str(refused.value)


def test_lines_are_written_short() -> None:
    hours = parse_lines(
        "Mo-Fr 8-12\nMo, Do 14-16\nTelefon täglich 9-10\nSa 14-18 vom 1.5. bis 1.9."
    )
    assert write_lines(hours) == (
        "Mo, Do 8-12, 14-16",
        "Di, Mi, Fr 8-12",
        "Sa 14-18 vom 1.5. bis 1.9.",
        "Telefon Mo-So 9-10",
    )


clocks = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """Spans of a day that do not overlap."""
    moments = sorted(draw(st.sets(clocks.filter(lambda m: m != time(0)), max_size=8)))
    return tuple(zip(moments[::2], moments[1::2], strict=False))


@given(days())
def test_what_is_written_is_read(spans: tuple[tuple[time, time], ...]) -> None:
    assert parse_day(write_day(spans)) == spans


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_day, parse_lines):
        with suppress(HoursRefused):
            read(text)


dated = st.dates(date(2000, 1, 1), date(2100, 12, 31))
seasons = dated.map(lambda day: (day.month, day.day))


@st.composite
def weeks(draw: st.DrawFn) -> list[Hours]:
    """Hours of a week as the register can hold them."""
    found = []
    kinds = draw(st.lists(st.tuples(st.sampled_from(Mode), st.booleans(), seasons), max_size=3,
                          unique_by=lambda kind: kind[:2]))  # fmt: skip
    for mode, holidays, season in kinds:
        bounds = sorted(draw(st.lists(dated, max_size=2, min_size=2)))
        bounded, seasonal = draw(st.booleans()), draw(st.booleans())
        for weekday in draw(st.sets(st.integers(0, 6))):
            for opens, closes in draw(days()):
                found.append(
                    Hours(
                        weekday=weekday, opens=opens, closes=closes, mode=mode,
                        on_holidays=holidays,
                        first=bounds[0] if bounded else None,
                        last=bounds[1] if bounded else None,
                        season_from=season if seasonal else None,
                        season_to=season if seasonal else None,
                    )
                )  # fmt: skip
    return found


@given(weeks())
def test_written_lines_are_read_as_the_same_week(hours: list[Hours]) -> None:
    assert set(parse_lines("\n".join(write_lines(hours)))) == set(hours)
