"""Splitting official groups: sums kept, patterns followed, fallbacks named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import DISTRICT_GROUPS, Band, in_groups
from nahraum.analysis.population.open_group import open_group_split, single_ages, split_groups

COUNTS = hnp.arrays(np.float64, (2, 17), elements=st.floats(0, 1e5))


def test_district_groups_are_the_17_official_ones():
    assert [g.label for g in DISTRICT_GROUPS] == (
        "0-2 3-5 6-9 10-14 15-17 18-19 20-24 25-29 30-34 35-39 40-44 45-49 50-54 55-59 60-64 "
        "65-74 75+".split()
    )


def test_single_ages_use_each_table_as_far_as_it_goes(table):
    truth = table.L * 1000 * np.linspace(1.2, 0.8, 101)
    nation = np.concatenate([truth[:, :95], truth[:, 95:].sum(axis=1, keepdims=True)], axis=1)
    state = np.concatenate([truth[:, :85], truth[:, 85:].sum(axis=1, keepdims=True)], axis=1)
    result = single_ages((state * 0.2, nation), table)
    # 85 to 94 follow the nation, which is known there; the rest follows L(x).
    assert result.value[:, :95] == pytest.approx(truth[:, :95] * 0.2)
    assert result.value[:, 95:].sum(axis=1) == pytest.approx(truth[:, 95:].sum(axis=1) * 0.2)
    ratio = result.value[0, 97] / result.value[0, 96]
    assert ratio == pytest.approx(table.L[0, 97] / table.L[0, 96])
    assert result.parts == {"open_ages": [85, 95]}
    assert result.warnings == ()


def test_coarser_lender_does_not_blur_a_finer_state(table):
    nation = np.concatenate([table.L[:, :85], table.L[:, 85:].sum(axis=1, keepdims=True)], axis=1)
    state = np.ones((2, 91))
    found = single_ages((state, nation), table).value
    assert found[:, :90] == pytest.approx(np.ones((2, 90)))
    assert found[:, 90:].sum(axis=1) == pytest.approx([1, 1])


def test_open_group_of_75_by_sex(table):
    state, nation = table.L[:, :91] * 10, table.L[:, :86] * 100
    state = np.concatenate([state[:, :90], table.L[:, 90:].sum(axis=1, keepdims=True) * 10], 1)
    nation = np.concatenate([nation[:, :85], table.L[:, 85:].sum(axis=1, keepdims=True) * 100], 1)
    result = open_group_split([1000, 2000], state, nation, table)
    assert result.value.shape == (2, 26)
    assert result.value.sum(axis=1) == pytest.approx([1000, 2000])
    stationary = table.L[:, 75:] / table.L[:, 75:].sum(axis=1, keepdims=True)
    assert result.value == pytest.approx(stationary * [[1000], [2000]])


@settings(max_examples=30)
@given(COUNTS)
def test_groups_are_kept(table, counts):
    ages = split_groups(counts, table.L).value
    assert in_groups(ages, DISTRICT_GROUPS) == pytest.approx(counts)
    assert (ages >= 0).all()


def test_even_split_is_named(table):
    reference = table.L.copy()
    reference[1, 3:6] = 0
    counts = np.full((2, 17), 30.0)
    result = split_groups(counts, reference)
    assert result.value[1, 3:6] == pytest.approx([10, 10, 10])
    assert [w.code for w in result.warnings] == ["SPLIT_EVEN"]
    assert "3-5" in result.warnings[0].text
    counts[1, 1] = 0
    assert split_groups(counts, reference).warnings == ()


def test_refuses_gaps_and_wrong_shapes(table):
    with pytest.raises(InvalidInput, match="beginnt nicht bei 5"):
        split_groups(np.ones((2, 2)), table.L, (Band(0, 4), Band(6)))
    with pytest.raises(InvalidInput, match="nicht offen"):
        split_groups(np.ones((2, 2)), table.L, (Band(0, 4), Band(5, 80)))
    with pytest.raises(InvalidInput, match="Form"):
        split_groups(np.ones((2, 3)), table.L)
    with pytest.raises(InvalidInput, match="Form"):
        single_ages((np.ones((2, 102)),), table)
    with pytest.raises(InvalidInput, match="Mindestens eine"):
        single_ages((), table)
    with pytest.raises(InvalidInput, match="Altersband"):
        Band(5, 101)
