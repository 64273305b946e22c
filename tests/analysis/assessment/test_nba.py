"""METHODS 8.2: reference values, boundaries, and what the law counts how."""

from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.assessment import (
    Answer,
    Circumstances,
    Frequency,
    assess,
    care_grade,
    instrument_from,
    reachable_totals,
    total_points,
    weighted_points,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.facts import nba as facts

NBA = instrument_from(facts.instrument())
MODULES = {module.id: module for module in NBA.modules}
INFANT = Circumstances(age_months=18)


def zeros() -> dict[str, Answer]:
    return dict.fromkeys(NBA.criteria, 0)


def answered(**levels: Any) -> dict[str, Answer]:
    """All independent, except `m1_1=3`."""
    return zeros() | {key[1:].replace("_", "."): level for key, level in levels.items()}


def value(answers: Mapping[str, Answer], about: Circumstances | None = None) -> Any:
    return assess(answers, instrument=NBA, circumstances=about).value


def sum_of(answers: Mapping[str, Answer], module: str, about: Circumstances | None = None) -> int:
    return next(m.sum_low for m in value(answers, about).modules if m.id == module)


def times(number: str | int, per: str = "day") -> Frequency:
    return Frequency(per, Fraction(number))


# ---- reference values -----------------------------------------------------------------------


def test_methods_all_zero_is_no_care_grade() -> None:
    found = value(zeros())
    assert (found.points, found.grade) == (0, 0)
    assert found.missing == ()


def test_methods_mobility_and_self_care_at_most_is_fifty_points_grade_three() -> None:
    worst = {
        c.id: c.points.index(max(c.points))
        for module in "14"
        for c in NBA.of_module(module)
        if c.id != "4.K"
    }
    found = value(zeros() | worst)
    sums = {module.id: module.sum_low for module in found.modules}
    assert sums == {"1": 15, "2": 0, "3": 0, "4": 54, "5": 0, "6": 0}
    assert (found.points, found.grade) == (50, 3)


def test_methods_all_at_most_is_a_hundred_points_grade_five() -> None:
    answers: dict[str, Answer] = {}
    for criterion in NBA.criteria.values():
        if criterion.points:
            answers[criterion.id] = criterion.points.index(max(criterion.points))
        else:
            answers[criterion.id] = times(9) if criterion.counted != "visits" else times(9, "week")
    answers["4.K"] = 0
    found = value(answers)
    assert [m.sum_low for m in found.modules] == [15, 33, 65, 54, 15, 18]
    assert (found.points, found.grade) == (100, 5)


def test_methods_example_of_forty_points() -> None:
    sums = dict(zip("123456", (4, 6, 3, 8, 0, 4), strict=True))
    points = total_points(sums, NBA)
    assert points == 40
    assert care_grade(points, NBA) == 2
    assert care_grade(points, NBA, infant=True) == 3


def test_methods_seventy_nine_totals_and_the_grades_at_their_boundaries() -> None:
    totals = reachable_totals(NBA)
    assert len(totals) == 79
    grades = {float(total): care_grade(total, NBA) for total in totals}
    assert grades[11.25] == 0
    assert grades[12.5] == 1
    assert grades[26.25] == 1
    assert grades[27.5] == 2
    assert grades[46.25] == 2
    assert grades[47.5] == 3
    assert grades[68.75] == 3
    assert grades[70] == 4
    assert grades[88.75] == 4
    assert grades[90] == 5
    assert list(grades.values()) == sorted(grades.values())


def test_the_grade_limits_of_children_are_one_higher_up_to_five() -> None:
    for points, expected in ((12, 0), (12.5, 2), (27, 3), (47.5, 4), (70, 5), (90, 5)):
        assert care_grade(Fraction(points), NBA, infant=True) == expected


def test_the_law_has_sixty_four_criteria_and_two_for_children() -> None:
    counts = {m: len(NBA.of_module(m)) for m in MODULES}
    assert counts == {"1": 5, "2": 11, "3": 13, "4": 14, "5": 17, "6": 6}
    assert NBA.source == "sgb-xi"


@pytest.mark.parametrize(
    ("module", "lower", "weighted"),
    [
        ("1", (0, 2, 4, 6, 10), (0, 2.5, 5, 7.5, 10)),
        ("2", (0, 2, 6, 11, 17), (0, 3.75, 7.5, 11.25, 15)),
        ("3", (0, 1, 3, 5, 7), (0, 3.75, 7.5, 11.25, 15)),
        ("4", (0, 3, 8, 19, 37), (0, 10, 20, 30, 40)),
        ("5", (0, 1, 2, 4, 6), (0, 5, 10, 15, 20)),
        ("6", (0, 1, 4, 7, 12), (0, 3.75, 7.5, 11.25, 15)),
    ],
)
def test_each_band_begins_at_its_limit(
    module: str, lower: tuple[int, ...], weighted: tuple[float, ...]
) -> None:
    for band, (low, points) in enumerate(zip(lower, weighted, strict=True)):
        assert weighted_points(MODULES[module], low) == Fraction(points)
        if band:
            assert weighted_points(MODULES[module], low - 1) == Fraction(weighted[band - 1])
    for impossible in (-1, MODULES[module].most + 1, None):
        with pytest.raises(InvalidInput, match="Punkte"):
            weighted_points(MODULES[module], impossible)


# ---- single rules ---------------------------------------------------------------------------


def test_special_weights_of_module_four() -> None:
    assert sum_of(answered(c4_8=3), "4") == 9
    assert sum_of(answered(c4_9=1, c4_10=2), "4") == 6
    assert [sum_of(answered(c4_13=level), "4") for level in (0, 1, 2)] == [0, 6, 3]


def test_of_modules_two_and_three_the_higher_one_counts() -> None:
    found = value(answered(c2_1=3, c2_2=3, c3_1=1))
    counts = {m.id: m.counts for m in found.modules}
    assert counts == {"1": True, "2": True, "3": False, "4": True, "5": True, "6": True}
    assert found.points == Fraction("7.5")
    found = value(answered(c2_1=2, c3_1=3, c3_2=2))
    assert [m.counts for m in found.modules][1:3] == [False, True]
    assert found.points == 15


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (times(0), 0),
        (times("0.99"), 0),
        (times(1), 1),
        (times(3), 1),
        (times("3.01"), 2),
        (times(8), 2),
        (times("8.01"), 3),
        (times(6, "week"), 0),
        (times(7, "week"), 1),
        (times(29, "month"), 0),
        (times(30, "month"), 1),
        ((times(3), times(1, "week")), 2),
    ],
)
def test_measures_a_day(answer: Answer, expected: int) -> None:
    assert sum_of(answered(c5_1=answer), "5") == expected


def test_measures_of_several_criteria_are_added_before_they_count() -> None:
    assert sum_of(answered(c5_1=times(3), c5_6=times(1)), "5") == 2
    assert sum_of(answered(c5_1=times(4, "week"), c5_2=times(3, "week")), "5") == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (times("0.99", "week"), 0),
        (times(1, "week"), 1),
        (times(4, "month"), 0),
        (times("4.3", "month"), 1),
        (times(6, "week"), 1),
        (times(1), 2),
        (times("2.99"), 2),
        (times(3), 3),
    ],
)
def test_measures_a_week(answer: Answer, expected: int) -> None:
    assert sum_of(answered(c5_8=answer), "5") == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"5.13": times(4, "month")}, 0),
        ({"5.13": times("4.3", "month")}, 1),
        ({"5.13": times(1, "week")}, 1),
        ({"5.13": times(1, "week"), "5.14": times(1, "week")}, 2),
        ({"5.15": times(1, "week")}, 2),
        ({"5.15": times(1, "week"), "5.13": times(1, "week")}, 3),
        ({"5.15": times(1, "month")}, 0),
        ({"5.12": times(1)}, 6),
        ({"5.12": times(1, "week")}, 2),
        ({"5.12": times(2, "month")}, 0),
        ({"5.K": times(1, "week")}, 1),
        ({"5.12": times(0)}, 0),
        ({"5.13": (times(59, "month"), times(0, "week"))}, 3),
        ({"5.13": times(60, "month")}, 6),
    ],
)
def test_visits(answers: dict[str, Answer], expected: int) -> None:
    assert sum_of(zeros() | answers, "5") == expected


def test_diet_adds_its_level() -> None:
    assert sum_of(answered(c5_16=3, c5_1=times(1)), "5") == 4


def test_incontinence_decides_about_two_criteria() -> None:
    answers = answered(c4_11=3, c4_12=2)
    assert sum_of(answers, "4") == 5
    assert sum_of(answers, "4", Circumstances(bladder=False)) == 2
    assert sum_of(answers, "4", Circumstances(bladder=True, bowel=False)) == 3
    codes = [n.code for n in assess(answers, instrument=NBA).warnings]
    assert codes == ["SELF_ASSESSMENT", "INCONTINENCE_ASSUMED", "INCONTINENCE_ASSUMED"]
    sure = assess(answers, instrument=NBA, circumstances=Circumstances(bladder=False, bowel=True))
    assert [n.code for n in sure.warnings] == ["SELF_ASSESSMENT", "NOT_COUNTED"]


def test_for_infants_one_criterion_replaces_module_four() -> None:
    answers = answered(c4_1=3, c4_8=3) | {"4.K": 1}
    result = assess(answers, instrument=NBA, circumstances=INFANT)
    assert sum_of(answers, "4", INFANT) == 20
    assert result.value.points == 30
    assert result.value.grade == 3
    assert [n.code for n in result.warnings] == ["SELF_ASSESSMENT", "NOT_COUNTED"]
    assert result.parts["infant"] is True
    without = {key: 0 for key in NBA.criteria if not key.startswith("4.")} | {"4.K": 1}
    assert value(without, INFANT).points == 30
    assert value(without, INFANT).missing == ()


def test_the_rule_for_infants_ends_after_eighteen_months() -> None:
    answers = answered(c4_8=3, c4_9=3)
    assert value(answers, Circumstances(age_months=19)).grade == 1
    with pytest.raises(InvalidInput, match=r"4\.K gilt nur"):
        value(answers | {"4.K": 1}, Circumstances(age_months=19))
    with pytest.raises(InvalidInput, match="negativ"):
        value(answers, Circumstances(age_months=-1))


def test_the_special_constellation_is_grade_five() -> None:
    result = assess(zeros(), instrument=NBA, circumstances=Circumstances(special=True))
    assert (result.value.points, result.value.grade) == (0, 5)
    assert result.warnings[-1].code == "SPECIAL_CONSTELLATION"


# ---- what is missing ------------------------------------------------------------------------


def test_missing_answers_make_a_range() -> None:
    answers = answered(c1_1=3, c1_2=3, c1_3=3)
    del answers["1.5"], answers["5.1"], answers["2.1"], answers["3.1"]
    result = assess(answers, instrument=NBA)
    found = result.value
    assert found.missing == ("1.5", "2.1", "3.1", "5.1")
    assert (found.points, found.grade) == (None, None)
    assert (found.grade_low, found.grade_high) == (0, 2)
    assert found.points_low == Fraction("7.5")
    assert found.points_high == 10 + 10 + Fraction("11.25")
    assert [m.counts for m in found.modules] == [True, None, None, True, True, True]
    assert result.warnings[-1].code == "ANSWERS_MISSING"


def test_nothing_answered_is_anything() -> None:
    result = assess({}, instrument=NBA)
    assert (result.value.grade_low, result.value.grade_high) == (0, 5)
    assert result.value.grade is None
    assert result.value.points_high == 100
    assert result.warnings[-1].text.startswith("Nicht beantwortet: 1.1, 1.2")
    assert "…" in result.warnings[-1].text


# ---- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"7.1": 0}, "gibt es nicht"),
        ({"1.1": 4}, "Stufe von 0 bis 3"),
        ({"1.1": -1}, "Stufe von 0 bis 3"),
        ({"1.1": True}, "Stufe von 0 bis 3"),
        ({"4.13": 3}, "Stufe von 0 bis 2"),
        ({"1.1": Frequency("day", Fraction(1))}, "Stufe von 0 bis 3"),
        ({"5.1": 2}, "wie oft"),
        ({"5.1": True}, "wie oft"),
        ({"5.1": Frequency("year", Fraction(1))}, "Möglich sind: day, week, month"),
        ({"5.13": Frequency("day", Fraction(1))}, "Möglich sind: week, month"),
        ({"5.1": Frequency("day", Fraction(-1))}, "negativ"),
        ({"5.12": Frequency("day", Fraction(1, 2))}, "seltener als täglich"),
        ({"4.K": 1}, "nur für Kinder"),
    ],
)
def test_answers_that_cannot_be(answers: dict[str, Answer], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        assess(answers, instrument=NBA)


def changed(*path: str, to: Any) -> dict[str, Any]:
    plain = deepcopy(dict(facts.instrument()))
    place = plain
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return plain


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ({}, "unvollständig"),
        (changed("criteria", "9.1", to={"text": "x", "points": [0]}), "kein Modul"),
        (changed("criteria", "1.1", to={"text": "x"}), "keine Punkte"),
        (changed("criteria", "5.13", to={"text": "x", "counted": "visits"}), "je Häufigkeit"),
        (changed("modules", "1", "lower", to=[0, 2, 2, 6, 10]), "steigen nicht"),
        (changed("modules", "1", "lower", to=[1, 2, 4, 6, 10]), "Modul 1 sind unvollständig"),
        (changed("modules", "1", "most", to=16), "höchste Summe"),
        (changed("modules", "1", "weight", to=12), "höchste Summe"),
        (changed("grades", "lower", to=["12.5", "27", "47.5", "70", "70"]), "Pflegegrade"),
        (changed("best_of", to=["2", "4"]), "100 Prozent"),
    ],
)
def test_a_damaged_instrument_is_refused(plain: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        instrument_from(plain)


# ---- properties -----------------------------------------------------------------------------


def one_answer(key: str) -> st.SearchStrategy[Answer]:
    criterion = NBA.criteria[key]
    if criterion.points:
        return st.integers(0, 0 if key == "4.K" else len(criterion.points) - 1)
    units = sorted(criterion.per_time or {"day": 1, "week": 1, "month": 1})
    return st.builds(Frequency, st.sampled_from(units), st.integers(0, 20).map(Fraction))


ANSWERS = st.fixed_dictionaries({key: one_answer(key) for key in NBA.criteria})


@given(ANSWERS, st.sets(st.sampled_from(sorted(NBA.criteria))))
def test_the_range_holds_what_full_answers_give(full: dict[str, Answer], gaps: set[str]) -> None:
    whole = value(full)
    assert whole.points in reachable_totals(NBA)
    part = value({key: answer for key, answer in full.items() if key not in gaps})
    assert part.points_low <= whole.points <= part.points_high
    assert part.grade_low <= whole.grade <= part.grade_high


@given(ANSWERS, st.sampled_from(sorted(k for k, c in NBA.criteria.items() if c.points)))
def test_less_independence_never_lowers_the_points(full: dict[str, Answer], key: str) -> None:
    if key in ("4.13", "4.K"):
        key = "1.1"
    assert value(full | {key: 0}).points <= value(full).points
