"""Index of dissimilarity: by hand, against chance, over the years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import dissimilarity, dissimilarity_trend


def test_by_hand() -> None:
    """a: 10, 30, 60 of 100; b: 40, 40, 20 of 100: half of 0.3 + 0.1 + 0.4."""
    result = dissimilarity("xyz", [10, 30, 60], [40, 40, 20], seed=1)
    assert result.value.value == pytest.approx(0.4)
    assert result.value.parts == pytest.approx({"x": -0.15, "y": -0.05, "z": 0.2})
    assert result.warnings == ()
    assert result.parts == {"group": 100.0, "others": 100.0}


def test_even_and_fully_apart() -> None:
    even = dissimilarity("xyz", [10, 20, 30], [100, 200, 300], seed=1)
    assert even.value.value == pytest.approx(0.0, abs=1e-15)
    assert [notice.code for notice in even.warnings] == ["CHANCE"]
    apart = dissimilarity("xyz", [1000, 0, 0], [0, 300, 200], seed=1)
    assert apart.value.value == pytest.approx(1.0)


def test_small_areas_look_segregated_by_chance() -> None:
    ids = [str(n) for n in range(50)]
    small = dissimilarity(ids, [1, 0] * 25, [9, 10] * 25, seed=1)
    assert small.value.value == pytest.approx(0.5263, abs=1e-4)
    assert small.value.by_chance is not None
    assert small.value.by_chance > 0.3
    assert "CHANCE" in [notice.code for notice in small.warnings]
    large = dissimilarity(ids, [1000, 0] * 25, [9000, 10000] * 25, seed=1)
    assert large.value.by_chance is not None
    assert large.value.by_chance < 0.02
    assert large.warnings == ()


def test_an_empty_group_cannot_be_apart() -> None:
    for group, others in (([0, 0], [1, 2]), ([1, 2], [0, 0])):
        result = dissimilarity("xy", group, others, seed=1)
        assert (result.value.value, result.value.by_chance) == (None, None)
        assert [notice.code for notice in result.warnings] == ["DENOM_ZERO"]


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12),
    st.integers(2, 5),
)
def test_properties(areas: list[tuple[int, int]], k: int) -> None:
    group, others = zip(*areas, strict=True)
    ids = [str(n) for n in range(len(areas))]
    value = dissimilarity(ids, group, others, seed=1, draws=5).value
    if value.value is None:
        assert not (sum(group) and sum(others))
        return
    assert 0 <= value.value <= 1 + 1e-12
    swapped = dissimilarity(ids, others, group, seed=1, draws=5).value
    assert swapped.value == pytest.approx(value.value)
    larger = dissimilarity(ids, [k * n for n in group], others, seed=1, draws=5).value
    assert larger.value == pytest.approx(value.value)
    assert sum(value.parts.values()) == pytest.approx(0, abs=1e-9)
    assert value.by_chance is not None
    assert value.by_chance_p95 is not None
    assert 0 <= value.by_chance <= 1
    empty = dissimilarity([*ids, "new"], [*group, 0], [*others, 0], seed=1, draws=5).value
    assert empty.value == pytest.approx(value.value)


def test_trend() -> None:
    years = {
        2018: ([300, 700], [500, 500]),
        2020: ([200, 800], [500, 500]),
        2022: ([100, 900], [500, 500]),
    }
    value = dissimilarity_trend("xy", years, seed=1).value
    assert value.values == pytest.approx({2018: 0.2, 2020: 0.3, 2022: 0.4})
    assert value.slope == pytest.approx(0.05)
    assert value.change == pytest.approx(0.2)
    assert value.direction == "rising"
    back = {4040 - year: groups for year, groups in years.items()}
    assert dissimilarity_trend("xy", back, seed=1).value.direction == "falling"


def test_a_change_within_chance_is_level() -> None:
    years = {2020: ([3, 7], [5, 5]), 2022: ([2, 8], [5, 5])}
    assert dissimilarity_trend("xy", years, seed=1).value.direction == "level"


def test_years_without_a_group_are_named() -> None:
    years = {2018: ([0, 0], [5, 5]), 2020: ([300, 700], [500, 500]), 2022: ([1, 9], [5, 5])}
    result = dissimilarity_trend("xy", years, seed=1)
    assert result.value.values[2018] is None
    assert result.value.slope == pytest.approx(0.1)
    assert "2018" in result.warnings[0].text
    only = {2018: ([0, 0], [5, 5]), 2020: ([3, 7], [5, 5])}
    value = dissimilarity_trend("xy", only, seed=1).value
    assert (value.slope, value.change, value.direction) == (None, None, None)


def test_areas_without_people_do_not_disturb_the_error() -> None:
    years = {2020: ([300, 700, 0], [500, 500, 0]), 2022: ([100, 900, 0], [500, 500, 0])}
    assert dissimilarity_trend("xyz", years, seed=1).value.direction == "rising"


@pytest.mark.parametrize(
    ("ids", "group", "others", "place"),
    [
        ("xy", [1], [1, 2], "id"),
        ("", [], [], "id"),
        ("xx", [1, 2], [1, 2], "x: id"),
        ("xy", [1, -2], [1, 2], "y: group"),
        ("xy", [1, 2], [1, float("inf")], "y: others"),
        ("xy", [1, float("nan")], [1, 2], "y: group"),
        ("xy", [1, 2], [1, 1e13], "y: group"),
    ],
)
def test_impossible_input(ids: str, group: list[float], others: list[float], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        dissimilarity(ids, group, others, seed=1)
    assert caught.value.place == place


def test_impossible_runs() -> None:
    with pytest.raises(InvalidInput, match="1 Ziehungen"):
        dissimilarity("xy", [1, 2], [1, 2], seed=1, draws=1)
    with pytest.raises(InvalidInput, match="keinen Verlauf"):
        dissimilarity_trend("xy", {2020: ([1, 2], [1, 2])}, seed=1)
