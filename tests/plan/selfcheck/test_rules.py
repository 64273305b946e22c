"""Lights, gaps and reports: values, borders, and unknown that is never zero."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nahraum.plan.selfcheck.rules import (
    AREAS,
    Counted,
    Gap,
    Job,
    Money,
    Suggestion,
    accepted,
    area_of,
    check_jobs,
    gaps_of,
    inside,
    questions_of,
    read_jobs,
    report,
    standing,
    still_open,
)

FOUR = ("a", "b", "c", "d")


def test_four_principles_and_seven_theses() -> None:
    assert [a.key for a in AREAS if a.principle] == [
        "sozialraum",
        "ganzheitlich",
        "vernetzt",
        "partizipativ",
    ]
    assert len([a for a in AREAS if not a.principle]) == 7
    assert all(3 <= len(a.questions) <= 4 for a in AREAS)
    assert area_of("moon") is None
    assert questions_of("moon") == ()


@pytest.mark.parametrize(
    ("levels", "points", "light"),
    [
        ((3, 3, 3, 3), 12, "green"),
        ((3, 3, 3, 0), 9, "green"),
        ((3, 3, 2, 0), 8, "yellow"),
        ((2, 2, 2, 0), 6, "yellow"),
        ((2, 2, 1, 0), 5, "red"),
        ((0, 0, 0, 0), 0, "red"),
    ],
)
def test_light_of_an_area(levels: tuple[int, ...], points: int, light: str) -> None:
    found = standing(dict(zip(FOUR, levels, strict=True)), FOUR)
    assert (found.points, found.possible, found.light) == (points, 12, light)
    assert found.share == points / 12
    assert found.average == points / 4


def test_an_open_question_waits_unless_no_answer_could_change_the_light() -> None:
    certain = standing({"a": 3, "b": 3, "c": 3, "d": None}, FOUR)
    assert (certain.light, certain.share, certain.open_questions) == ("green", None, 1)
    waiting = standing({"a": 3, "b": 3, "c": 2}, FOUR)  # 8 to 11 of 12
    assert (waiting.light, waiting.share) == ("unknown", None)
    lost = standing({"a": 0, "b": 0, "c": 2}, FOUR)  # 2 to 5 of 12
    assert lost.light == "red"
    assert standing({}, FOUR).light == "unknown"


@given(st.dictionaries(st.sampled_from(FOUR), st.none() | st.integers(0, 3)))
def test_any_answer_to_open_questions_keeps_a_certain_light(levels: dict[str, int | None]) -> None:
    before = standing(levels, FOUR)
    for fill in range(4):
        known = {key: fill if levels.get(key) is None else levels[key] for key in FOUR}
        after = standing(known, FOUR)
        assert before.light in ("unknown", after.light)


@pytest.mark.parametrize(
    ("lights", "found"),
    [
        (["green"] * 4, "green"),
        (["green", "green", "yellow", "green"], "yellow"),
        (["green", "green", "yellow", "unknown"], "unknown"),
        (["red", "unknown", "green", "green"], "red"),
        ([], "unknown"),
    ],
)
def test_the_weakest_principle_decides(lights: list[str], found: str) -> None:
    assert inside(lights) == found


# ------------------------------------------------------------------ money
def year(number: int, costs: int | None, regular: int | None, revenue: int | None = 0) -> Money:
    return Money(number, costs, regular, 0, revenue, 0)


def test_gap_is_costs_minus_lasting_income() -> None:
    """METHODS 6.3; the sums are in cents."""
    found = gaps_of(
        [
            year(2027, 60_000_00, 10_000_00, 5_000_00),
            year(2028, 60_000_00, 40_000_00, 10_000_00),
            year(2029, 60_000_00, 55_000_00, 10_000_00),
        ]
    )
    assert [row.gap for row in found.rows] == [45_000_00, 10_000_00, -5_000_00]
    assert (found.until, found.missing, found.complete) == (2, 55_000_00, True)


def test_years_until_covered() -> None:
    assert gaps_of([year(2027, 10, 10), year(2028, 10, 12)]).until == 0
    assert gaps_of([year(2027, 10, 12), year(2028, 10, 9)]).until is None
    assert gaps_of([year(2027, 10, 9), year(2028, 10, 12), year(2029, 10, 9)]).until is None
    # The order in which years are given changes nothing.
    assert gaps_of([year(2028, 10, 12), year(2027, 10, 9)]).until == 1


def test_what_is_not_known_is_not_zero() -> None:
    found = gaps_of([year(2027, 10_00, None), year(2028, None, 5_00), year(2029, 10_00, 12_00)])
    assert found.rows == (
        Gap(2027, 10_00, None, None),
        Gap(2028, None, 5_00, None),
        Gap(2029, 10_00, 12_00, -2_00),
    )
    assert (found.until, found.complete) == (None, False)
    nothing = gaps_of([])
    assert (nothing.rows, nothing.until, nothing.complete) == ((), None, False)


# ------------------------------------------------------------------ neighbourhood work
def test_tasks_are_lines_with_hours() -> None:
    jobs = read_jobs(
        "Sprechstunde (4 Stunden)\n\nNetz pflegen (1,5 Stunden)\nZuhören\nEins (1 Stunde)"
    )
    assert jobs == (
        Job("Sprechstunde", Decimal(4)),
        Job("Netz pflegen", Decimal("1.5")),
        Job("Zuhören", None),
        Job("Eins", Decimal(1)),
    )
    check_jobs(jobs, Decimal("6.5"))
    with pytest.raises(ValidationError, match="brauchen 6,5 Stunden, die Stelle hat 6"):
        check_jobs(jobs, Decimal("6.0"))


def test_the_report_says_what_was_counted_and_what_was_not() -> None:
    jobs = (Job("Netz", Decimal(2)), Job("Sprechstunde", Decimal(4)), Job("Zuhören", None))
    counts = [Counted("2026-1", 40, 0, 6, None, 5), Counted("2026-2", 52, 0, 8, 120, 7)]
    assert report("Quartiersarbeit Talle", Decimal("19.5"), jobs, counts) == [
        "Quartiersarbeit Talle ist mit 19,5 Stunden in der Woche besetzt.",
        "Stunden je Aufgabe: Sprechstunde (4), Netz (2).",
        "Gespräche und Beratungen: 92.",
        "Weitergeleitet an andere Stellen: 0.",
        "Treffen und Veranstaltungen: 14.",
        "Besuche wurden nicht durchgehend gezählt.",
        "Begleitete Engagierte (Summe der Halbjahre): 12.",
    ]
    assert report("Stelle", Decimal(20), (), [])[-1] == (
        "Für diesen Zeitraum wurde noch nichts gezählt."
    )


def test_only_what_is_accepted_becomes_evidence_and_only_once() -> None:
    facts = [Suggestion("Zehn Orte", "Beobachtung", "01.11.2026"), Suggestion("Ein Plan", "Rat")]
    first, second = facts
    assert first.line == "Zehn Orte [Beobachtung, 01.11.2026]"
    assert accepted("Protokoll vom 3. Mai", facts, {second.key}) == (
        "Protokoll vom 3. Mai\nEin Plan [Rat]"
    )
    assert accepted("", facts, ()) == ""
    kept = accepted("", facts, {first.key, second.key})
    assert accepted(kept, facts, {first.key, second.key}) == kept
    # A fact of yesterday is the same fact today.
    later = Suggestion("Zehn Orte", "Beobachtung", "02.11.2026")
    assert still_open([later], kept) == ()
    assert later.key == first.key
    assert still_open([Suggestion("Elf Orte", "Beobachtung")], kept) != ()
