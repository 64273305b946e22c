import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.charts import ChartError
from nahraum.charts.looks import steps
from nahraum.charts.scale import LIMIT, axis, checked, extremes, spread

NUMBERS = st.floats(-LIMIT, LIMIT)


def test_ticks_are_round_and_reach_beyond_the_data() -> None:
    scale = axis(0, 371, 0, 100)
    assert scale.ticks == (0, 100, 200, 300, 400)
    assert (scale.low, scale.high, scale.decimals) == (0, 400, 0)
    assert scale.at(200) == 50
    assert axis(6822, 8512, 0, 100, zero=False).ticks == (6500, 7000, 7500, 8000, 8500, 9000)
    assert axis(0, 0.37, 0, 1).ticks == (0, 0.1, 0.2, 0.3, 0.4)


def test_tight_axes_end_at_the_data() -> None:
    scale = axis(0, 371, 0, 100, tight=True)
    assert scale.high == 371
    assert scale.ticks[-1] == 300


def test_zero_is_part_of_an_axis_from_zero() -> None:
    assert axis(40, 90, 0, 1).low == 0
    assert axis(-90, -40, 0, 1).high == 0
    assert axis(40, 90, 0, 1, zero=False).low == 40


@given(NUMBERS, NUMBERS, st.booleans(), st.booleans(), st.integers(2, 8))
def test_every_axis_covers_its_data(
    a: float, b: float, zero: bool, tight: bool, count: int
) -> None:
    low, high = min(a, b), max(a, b)
    scale = axis(low, high, 0, 100, zero=zero, tight=tight, count=count)
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    assert scale.low <= low + slack
    assert scale.high >= high - slack
    assert scale.low < scale.high
    assert all(math.isfinite(tick) for tick in scale.ticks)
    assert all(one < two for one, two in pairwise(scale.ticks))
    assert len(scale.ticks) <= 2 * count + 3
    if not tight:
        assert -0.001 <= scale.at(low) <= scale.at(high) <= 100.001


@given(st.lists(st.tuples(st.floats(-50, 350), st.floats(1, 40)), min_size=1, max_size=7))
def test_blocks_keep_their_order_and_do_not_overlap(blocks: list[tuple[float, float]]) -> None:
    wanted, heights = [block[0] for block in blocks], [block[1] for block in blocks]
    places = spread(wanted, heights, 0, 300)
    order = sorted(range(len(blocks)), key=lambda at: (wanted[at], at))
    for one, two in pairwise(order):
        assert places[two] - places[one] >= (heights[one] + heights[two]) / 2 - 1e-9
    assert places[order[0]] - heights[order[0]] / 2 >= -1e-9
    if sum(heights) <= 300:
        assert places[order[-1]] + heights[order[-1]] / 2 <= 300 + 1e-9


def test_blocks_with_room_stay_where_they_want_to_be() -> None:
    assert spread([200, 50, 120], [20, 20, 20], 0, 300) == [200, 50, 120]


def test_numbers_that_are_none_stay_none() -> None:
    assert checked([1, None, 2.5], "x") == (1.0, None, 2.5)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2e12])
def test_numbers_that_cannot_be_are_named_with_their_place(value: float) -> None:
    with pytest.raises(ChartError) as caught:
        checked([1, value], "Bega.values")
    assert caught.value.place == "Bega.values"
    assert "Wert 2" in caught.value.problem
    assert caught.value.remedy


def test_extremes_take_the_first_of_equal_values() -> None:
    assert extremes([(3, "a"), (1, "b"), (1, "c"), (3, "d")]) == ((1, "b"), (3, "a"))


def test_classes_spread_over_all_lightness_steps() -> None:
    assert [steps(count) for count in range(1, 7)] == [
        (3,),
        (1, 6),
        (1, 3, 6),
        (1, 3, 4, 6),
        (1, 2, 3, 5, 6),
        (1, 2, 3, 4, 5, 6),
    ]
