from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.participation import clustered_share, wilson


def test_one_sentence_each_is_a_plain_share() -> None:
    share = clustered_share([1] * 10 + [0] * 30, [1] * 40).value
    assert share.value == 0.25
    assert share.design_effect == pytest.approx(40 / 39)
    assert (share.low, share.high) == pytest.approx(wilson(0.25, 39))


def test_whole_contributions_of_one_kind_count_as_one_answer() -> None:
    share = clustered_share([5] * 10 + [0] * 30, [5] * 40).value
    assert share.value == 0.25
    assert share.design_effect == pytest.approx(5 * 40 / 39)
    assert share.base == 40


def test_the_same_share_in_each_contribution_has_no_spread() -> None:
    share = clustered_share([1] * 40, [4] * 40).value
    assert (share.value, share.design_effect) == (0.25, 1.0)


def test_all_or_none_keep_an_interval() -> None:
    share = clustered_share([0] * 40, [2] * 40).value
    assert (share.value, share.low) == (0.0, pytest.approx(0.0))
    assert share.high == pytest.approx(wilson(0, 80)[1])


def test_few_contributions_state_nothing() -> None:
    result = clustered_share([1] * 29, [2] * 29)
    assert (result.value.value, result.value.low, result.value.base) == (None, None, 29)
    assert [notice.code for notice in result.warnings] == ["BASE_SMALL"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [([], []), ([1], [1, 2]), ([2], [1]), ([-1], [1]), ([0], [0]), ([[1]], [[1]])],
)
def test_impossible_counts_are_refused(said: list[int], asked: list[int]) -> None:
    with pytest.raises(InvalidInput):
        clustered_share(said, asked)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), min_size=30, max_size=60))
def test_the_order_of_contributions_does_not_count(pairs: list[tuple[int, int]]) -> None:
    said = [min(kind, size) for kind, size in pairs]
    asked = [size for _, size in pairs]
    share = clustered_share(said, asked).value
    back = clustered_share(said[::-1], asked[::-1]).value
    assert share.value == pytest.approx(back.value)
    assert share.value is not None
    assert share.low is not None
    assert share.high is not None
    assert all(left <= right + 1e-12 for left, right in pairwise((0, share.low, share.value)))
    assert share.value <= share.high + 1e-12 <= 1 + 1e-9
