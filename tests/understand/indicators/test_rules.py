"""What may be shown, and what follows from it."""

from typing import Any

import pytest

from nahraum.analysis.monitoring import DynamicsClass, StatusClass
from nahraum.facts.indicators import indicators
from nahraum.facts.topics import topics
from nahraum.understand.indicators.rules import (
    TOPICS,
    Definition,
    Measure,
    Raw,
    Reason,
    Shown,
    found_by,
    index,
    kind_of,
    protected,
    readings,
    separation,
    shipped,
)


def definition(**values: Any) -> Definition:
    usual = {"key": "X", "label": "Probe", "field": "Probe", "unit": "%", "formula": "a / b"}
    return Definition(**{**usual, "direction": "attention", **values})


def raws(*pairs: tuple[float | None, float | None]) -> list[Raw]:
    return [Raw(f"ort-{at}", top, base) for at, (top, base) in enumerate(pairs)]


def values(found: list[Shown]) -> dict[str, float | None]:
    return {row.area: row.value for row in found}


# ------------------------------------------------------------------ definitions
def test_the_catalogue_has_sixty_indicators_with_a_measure_each() -> None:
    found = [d for d in shipped(indicators().values()) if d.key.startswith("I")]
    assert len(found) == 60
    kinds = {d.key: d.measure for d in found}
    assert kinds["I01"] is Measure.COUNT
    assert kinds["I04"] is Measure.SHARE
    assert kinds["I36"] is Measure.VALUE
    assert {d.key: d.scale for d in found}["I43"] == 100_000
    assert {d.key: d.least for d in found}["I38"] == 10
    assert {d.key: d.least for d in found}["I04"] == 5


def test_topics_of_indicators_are_in_the_vocabulary() -> None:
    assert {topic for keys in TOPICS.values() for topic in keys} <= set(topics())
    assert set(TOPICS) <= set(indicators())


def test_words_narrow_the_catalogue() -> None:
    found = shipped(indicators().values())
    assert [d.key for d in found_by(found, "pflegequote")] == ["I38"]
    assert len(found_by(found, "rise")) >= 7
    assert found_by(found, "mondphase") == []


# ------------------------------------------------------------------ protection
def test_a_small_count_and_one_more_are_withheld() -> None:
    """3 of 100 is small; with the total of 66 it would follow from the others."""
    found = protected(definition(), raws((3, 100), (20, 200), (18, 150), (25, 300)))
    hidden = [row.area for row in found if row.reason is Reason.PROTECTED]
    assert "ort-0" in hidden
    assert len(hidden) == 2
    assert all(row.numerator is None for row in found if row.area in hidden)
    whole = next(row for row in found if row.area == "")
    assert whole.value == pytest.approx(66 / 750 * 100)


def test_without_protection_the_total_gives_the_small_count_away() -> None:
    """The control: supply counts things, so the same numbers stay, and 66 - 20 - 18 - 25 is 3."""
    found = protected(
        definition(direction="supply"), raws((3, 100), (20, 200), (18, 150), (25, 300))
    )
    assert values(found)["ort-0"] == pytest.approx(3.0)


def test_nearly_everybody_is_as_telling_as_hardly_anybody() -> None:
    """97 of 100: the three others can be recognised."""
    found = protected(definition(), raws((97, 100), (100, 200), (75, 150), (150, 300)))
    assert next(row for row in found if row.area == "ort-0").reason is Reason.PROTECTED


def test_health_is_protected_up_to_nine() -> None:
    pairs = raws((7, 200), (60, 400), (70, 500))
    assert values(protected(definition(), pairs))["ort-0"] == pytest.approx(3.5)
    assert values(protected(definition(health=True), pairs))["ort-0"] is None


def test_zero_is_a_number_and_unknown_is_none() -> None:
    found = {row.area: row for row in protected(definition(), raws((0, 90), (None, 80), (9, 70)))}
    assert (found["ort-0"].value, found["ort-0"].reason) == (0.0, Reason.NONE)
    assert (found["ort-1"].value, found["ort-1"].reason) == (None, Reason.UNKNOWN)
    assert "" not in found  # a sum with an unknown part is no sum


def test_a_denominator_below_the_minimum_has_no_value() -> None:
    found = {r.area: r for r in protected(definition(minimum=100), raws((20, 99), (20, 100)))}
    assert (found["ort-0"].value, found["ort-0"].reason) == (None, Reason.BASE)
    assert found["ort-1"].value == pytest.approx(20.0)


def test_values_as_published_stay_as_they_are() -> None:
    found = protected(definition(unit="Jahre"), [Raw("a", value=81.5), Raw("b", value=79.0)])
    assert values(found) == {"a": 81.5, "b": 79.0}


# ------------------------------------------------------------------ readings
def rows(*pairs: tuple[float, float]) -> list[Shown]:
    return [Shown(f"ort-{at}", top / base * 100, top, base) for at, (top, base) in enumerate(pairs)]


def test_intervals_and_smoothing_have_the_values_of_the_papers() -> None:
    """METHODS 5.6: 3/40 -> 2.58-19.86 %; Marshall's EB with y, n as given there."""
    found = readings(definition(), rows((3, 40), (20, 150), (25, 60)))
    assert found[0].low == pytest.approx(2.58, abs=0.01)
    assert found[0].high == pytest.approx(19.86, abs=0.01)
    rate = definition(unit="je 1.000")
    made = [(2, 40), (20, 150), (0, 25), (25, 60), (30, 500)]
    shown = [Shown(str(k), y / n * 1000, y, n) for k, (y, n) in enumerate(made)]
    smooth = [reading.smoothed for reading in readings(rate, shown)]
    assert smooth == pytest.approx([60.844, 130.960, 30.860, 366.514, 60.867], abs=0.001)
    # 0 cases: exact Poisson 0 to 3.689, here per 1,000 of 25.
    zero = readings(rate, shown)[2]
    assert (zero.low, zero.high) == (0.0, pytest.approx(3.689 / 25 * 1000, rel=1e-3))


def test_withheld_areas_take_no_part() -> None:
    shown = [*rows((30, 100), (20, 100), (10, 100), (40, 100)),
             Shown("geheim", None, None, 100, Reason.PROTECTED)]  # fmt: skip
    found = {reading.shown.area: reading for reading in readings(definition(), shown)}
    secret = found["geheim"]
    assert (secret.low, secret.smoothed, secret.status, secret.unusual) == (None,) * 4
    without = {r.shown.area: r.smoothed for r in readings(definition(), shown[:-1])}
    assert all(found[area].smoothed == value for area, value in without.items())


def test_status_says_who_needs_attention_and_direction_turns_it() -> None:
    shown = rows((10, 100), (11, 100), (12, 100), (11, 100), (40, 100))
    worst = readings(definition(), shown)[-1]
    assert worst.status is StatusClass.VERY_LOW
    assert readings(definition(direction="positive"), shown)[-1].status is StatusClass.HIGH
    assert readings(definition(direction="neutral"), shown)[-1].status is None
    assert readings(definition(), shown[:2])[0].status is None  # two areas tell nothing


def test_dynamics_compares_changes() -> None:
    before = rows((10, 100), (10, 100), (10, 100), (10, 100), (10, 100))
    now = rows((10, 100), (11, 100), (10, 100), (9, 100), (30, 100))
    found = readings(definition(), now, before)
    assert found[-1].change is DynamicsClass.NEGATIVE
    assert found[0].change is DynamicsClass.STABLE
    assert readings(definition(), now)[-1].change is None


def test_an_index_needs_all_parts_and_says_how_sure_its_order_is() -> None:
    one, two = definition(key="A"), definition(key="B", direction="positive")
    table = {
        "A": {"a": 10.0, "b": 20.0, "c": 30.0, "d": 15.0, "e": None},
        "B": {"a": 80.0, "b": 60.0, "c": 20.0, "d": 70.0, "e": 50.0},
    }
    found = index([one, two], table, list("abcde"))
    assert found is not None
    order = {score.id: score.z for score in found.scores}
    assert order["c"] == max(z for z in order.values() if z is not None)
    assert order["e"] is None
    assert found.ranks()["c"] == (1, 1)  # high in both: first whatever the weights
    assert "e" not in found.ranks()
    assert any(not item.verified for item in found.assumptions)
    assert index([definition(direction="neutral", key="A")], table, list("abcde")) is None


def test_separation_of_even_and_separate_places() -> None:
    apart = rows((100, 100), (0, 100), (100, 100), (0, 100))
    even = rows((50, 100), (50, 100), (50, 100), (50, 100))
    found = separation(definition(), {2020: even, 2022: apart})
    assert found is not None
    assert found.values == {2020: pytest.approx(0.0), 2022: pytest.approx(1.0)}
    assert found.direction == "rising"
    assert separation(definition(unit="je 1.000"), {2020: even}) is None


@pytest.mark.parametrize(
    ("persons", "size", "words"),
    [
        (None, 5.0, ""),
        (350, None, "unter 500 Menschen"),
        (1_999, 20.0, "500 bis 1.999 Menschen, ländlich"),
        (9_000, 10.0, "2.000 bis 9.999 Menschen, dichter bebaut"),
        (12_000, 4.0, "ab 10.000 Menschen, städtisch"),
    ],
)
def test_like_is_compared_with_like(persons: float | None, size: float | None, words: str) -> None:
    assert kind_of(persons, size) == words
