"""The index of z-values, its classes, its change, and whether it holds."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import (
    Cuts,
    DynamicsClass,
    Indicator,
    Scale,
    Settings,
    StatusClass,
    check_index,
    dynamics,
    dynamics_class,
    quantile_classes,
    status_class,
    zscore_index,
)
from nahraum.analysis.monitoring.classes import quantile_limits
from nahraum.analysis.monitoring.components import (
    correlation,
    first_component,
    rank_correlation,
    ranks,
)
from nahraum.analysis.monitoring.reliability import cronbach_alpha, kaiser_meyer_olkin

TWO = (Indicator(name="poor"), Indicator(name="school", attention=-1))
IDS = ("a", "b", "c", "d")
ROWS = ((1, 90), (2, 80), (3, 70), (6, 40))


def z_of(values: tuple[float | None, ...]) -> list[float]:
    assert None not in values
    return [value for value in values if value is not None]


def test_by_hand() -> None:
    """poor: mean 3, sd sqrt(3.5); school: mean 70, sd sqrt(350); both give the same z."""
    result = zscore_index(IDS, TWO, ROWS)
    sd = math.sqrt(3.5)
    expected = [-2 / sd, -1 / sd, 0.0, 3 / sd]
    assert z_of(tuple(s.z for s in result.value.scores)) == pytest.approx(expected)
    assert result.value.scores[0].parts == pytest.approx({"poor": -2 / sd, "school": -2 / sd})
    assert [s.status for s in result.value.scores] == [
        StatusClass.HIGH,
        StatusClass.MIDDLE,
        StatusClass.MIDDLE,
        StatusClass.VERY_LOW,
    ]
    assert result.value.scale == Scale(
        (3.0, 70.0), pytest.approx((sd, math.sqrt(350))), pytest.approx(0), pytest.approx(1)
    )
    assert [notice.code for notice in result.warnings] == ["FEW_AREAS"]


def test_weights_and_direction() -> None:
    first = (Indicator(name="x", weight=3), Indicator(name="y", weight=1, attention=-1))
    rows = ((1, 1), (2, 3), (6, 2))
    scores = zscore_index("abc", first, rows).value.scores
    x, y = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    raw = 0.75 * (x - x.mean()) / x.std() - 0.25 * (y - y.mean()) / y.std()
    assert z_of(tuple(s.z for s in scores)) == pytest.approx(list((raw - raw.mean()) / raw.std()))


def test_population_weighs_mean_and_spread() -> None:
    one = (Indicator(name="x"),)
    result = zscore_index("abc", one, ((0,), (0,), (4,)), Settings(population=(1, 1, 2)))
    assert result.value.scale.means == (2.0,)
    assert result.value.scale.deviations == (2.0,)
    assert [s.z for s in result.value.scores] == [-1.0, -1.0, 1.0]


def test_extremes_are_cut() -> None:
    rows = [(0.0,)] * 30 + [(1.0,)]
    parts = zscore_index([str(n) for n in range(31)], (Indicator(name="x"),), rows).value
    assert parts.scores[-1].parts["x"] == 3.0
    free = zscore_index(
        [str(n) for n in range(31)], (Indicator(name="x"),), rows, Settings(winsor=100)
    ).value
    assert free.scores[-1].parts["x"] == pytest.approx(math.sqrt(30))


def test_unknown_is_not_zero() -> None:
    result = zscore_index((*IDS, "e"), TWO, (*ROWS, (3, None)))
    last = result.value.scores[-1]
    assert (last.z, last.status) == (None, None)
    assert last.parts == {"poor": 0.0, "school": None}
    assert result.value.scores[0].z is not None
    assert [notice.code for notice in result.warnings] == ["UNKNOWN_VALUES", "FEW_AREAS"]


def test_a_constant_indicator_says_nothing() -> None:
    three = (*TWO, Indicator(name="same"))
    result = zscore_index(IDS, three, [(*row, 0.1) for row in ROWS])
    assert [s.z for s in result.value.scores] == pytest.approx(
        [s.z for s in zscore_index(IDS, TWO, ROWS).value.scores]
    )
    assert "„same“ ist überall gleich" in result.warnings[0].text


def test_a_fixed_base_year_shows_the_trend() -> None:
    base = zscore_index(IDS, TWO, ROWS).value.scale
    worse = tuple((poor + 3, school) for poor, school in ROWS)
    later = zscore_index(IDS, TWO, worse, Settings(base=base)).value
    relative = zscore_index(IDS, TWO, worse).value
    assert relative.scores[1].z == pytest.approx(-1 / math.sqrt(3.5))
    assert later.scores[1].z == pytest.approx((2 / math.sqrt(3.5) - 1 / math.sqrt(3.5)) / 2)
    same = zscore_index(IDS, TWO, ROWS, Settings(base=base)).value
    assert same.scores == zscore_index(IDS, TWO, ROWS).value.scores


@given(
    st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 3), min_size=3, max_size=15, unique=True),
    st.floats(0.1, 50),
    st.floats(-1000, 1000),
)
def test_scores_are_standardised_and_know_no_units(
    rows: list[tuple[float, float, float]], factor: float, shift: float
) -> None:
    three = tuple(Indicator(name=name) for name in "xyz")
    ids = [str(n) for n in range(len(rows))]
    spread = np.ptp(np.array(rows), axis=0)
    assume((spread > 1e-3).any())
    try:
        z = np.array(z_of(tuple(s.z for s in zscore_index(ids, three, rows).value.scores)))
    except InvalidInput:
        # The indicators cancel out; then there is no index.
        parts = (np.array(rows) - np.mean(rows, axis=0)) / np.maximum(np.std(rows, axis=0), 1e-9)
        assert np.std(parts.sum(axis=1)) < 1e-6
        return
    assert z.mean() == pytest.approx(0, abs=1e-9)
    assert z.std() == pytest.approx(1, abs=1e-9)
    if (spread > 1e-3).all():
        moved = [(factor * x + shift, y, value) for x, y, value in rows]
        again = z_of(tuple(s.z for s in zscore_index(ids, three, moved).value.scores))
        assert again == pytest.approx(list(z), abs=1e-4)


# ------------------------------------------------------------------ classes
def test_classes_and_their_limits() -> None:
    cuts = Cuts()
    values = [-1.0001, -1.0, 0.0, 1.0, 1.0001, 1.5, 1.5001, None]
    assert [status_class(z, cuts) for z in values] == [
        *("high", "middle", "middle", "middle", "low", "low", "very_low"),
        None,
    ]
    assert [dynamics_class(z, cuts) for z in (-1.1, -1.0, 1.0, 1.1, None)] == [
        *("positive", "stable", "stable", "negative"),
        None,
    ]
    assert all(not assumption.verified for assumption in cuts.assumptions)
    with pytest.raises(InvalidInput):
        Cuts(high=2)


def test_quantile_limits_are_exact() -> None:
    """96 values, deciles: (96 + 1/4)/10 + 3/8 is exactly 10, so the tenth value is the limit."""
    values = [float(n) for n in range(1, 97)]
    assert quantile_limits(values, 10)[0] == 10.0
    assert quantile_limits(values, 10)[8] == 87.0
    assert quantile_classes(values, 10).count(1) == 9
    assert quantile_limits([3.0], 5) == (3.0,) * 4


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=60), st.integers(2, 10))
def test_quantiles_agree_with_numpy(values: list[float], groups: int) -> None:
    shares = np.arange(1, groups) / groups
    peer = np.quantile(values, shares, method="normal_unbiased")
    assert quantile_limits(values, groups) == pytest.approx(list(peer), abs=1e-6)


def test_quantile_classes_keep_the_unknown() -> None:
    assert quantile_classes([5, None, 1, 3], 2) == (2, None, 1, 2)
    with pytest.raises(InvalidInput):
        quantile_classes([None], 5)
    with pytest.raises(InvalidInput):
        quantile_classes([1.0], 1)


# ------------------------------------------------------------------ dynamics
def test_dynamics_are_classes_of_the_change() -> None:
    ids = [str(n) for n in range(6)]
    earlier = [(10.0,)] * 6
    later: list[tuple[float | None]] = [(10.0,), (10.0,), (10.0,), (10.0,), (20.0,), (None,)]
    result = dynamics(ids, (Indicator(name="x"),), earlier, later)
    assert [label for _, _, label in result.value] == [
        *([DynamicsClass.STABLE] * 4),
        DynamicsClass.NEGATIVE,
        None,
    ]
    assert result.value[4][1] == pytest.approx(2.0)
    turned = dynamics(ids, (Indicator(name="x", attention=-1),), earlier, later)
    assert turned.value[4][2] is DynamicsClass.POSITIVE


# ------------------------------------------------------------------ checks
def test_alpha_by_hand() -> None:
    z = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    assert cronbach_alpha(z) == pytest.approx(0.0)
    assert cronbach_alpha(z[:2]) == pytest.approx(1.0)
    assert cronbach_alpha(z[:, :1]) is None
    assert cronbach_alpha(np.array([[1.0, -1.0], [-1.0, 1.0]])) is None


def test_kmo_by_hand() -> None:
    """Three indicators all correlated 0.5: partial correlations are 1/3."""
    root = np.linalg.cholesky(np.full((3, 3), 0.5) + 0.5 * np.eye(3))
    unit = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    assert kaiser_meyer_olkin(unit @ root.T) == pytest.approx(0.25 / (0.25 + 1 / 9))
    assert kaiser_meyer_olkin(unit) is None
    assert kaiser_meyer_olkin(unit[:, :1]) is None
    assert kaiser_meyer_olkin(unit[:, [0, 0]]) is None


@given(st.lists(st.integers(0, 5), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_ranks_agree_with_scipy(values: list[int], order: object) -> None:
    array = np.array(values, dtype=float)
    assert list(ranks(array)) == list(stats.rankdata(-array))
    other = array[::-1].copy()
    if np.ptp(array) > 0:
        peer = stats.spearmanr(array, other).statistic
        assert rank_correlation(array, other) == pytest.approx(peer)
    assert correlation(array, np.ones(len(array))) == 0.0


def test_an_index_of_one_mind_holds() -> None:
    ids = [str(n) for n in range(12)]
    rows = [(n, 2.0 * n, 3.0 * n + (n % 2)) for n in range(12)]
    three = tuple(Indicator(name=name) for name in "xyz")
    result = check_index(ids, three, rows, seed=1, draws=200)
    assert result.value.alpha == pytest.approx(1, abs=0.01)
    assert [check.without for check in result.value.indicators] == pytest.approx([1, 1, 1])
    assert all(check.loading and check.loading > 0.99 for check in result.value.indicators)
    assert result.value.ranks[11].rank == 1
    assert result.value.ranks[0].low == result.value.ranks[0].high == 12
    assert result.warnings == ()


def test_an_index_of_two_minds_is_warned_about() -> None:
    ids = [str(n) for n in range(16)]
    rows = [(n // 4, n % 4) for n in range(16)]
    result = check_index(ids, (Indicator(name="x"), Indicator(name="y")), rows, seed=1, draws=400)
    assert result.value.alpha == pytest.approx(0.0, abs=1e-12)
    assert result.value.kmo is None
    codes = [notice.code for notice in result.warnings]
    assert "ALPHA_LOW" in codes
    assert "DEPENDS_ON_ONE" in codes
    wide = result.value.ranks[3]
    assert wide.low is not None
    assert wide.high is not None
    assert wide.high - wide.low >= 8
    for row in result.value.ranks:
        assert row.low is not None
        assert row.high is not None
        assert 1 <= row.low <= row.high <= 16


def test_checks_name_gaps_constants_and_single_indicators() -> None:
    rows: list[tuple[float | None, float]] = [(1, 5), (2, 5), (4, 5), (None, 5)]
    two = (Indicator(name="x"), Indicator(name="same", weight=0))
    value = check_index("abcd", two, rows, seed=1, draws=5).value
    assert (value.ranks[3].rank, value.ranks[3].low) == (None, None)
    assert [check.loading for check in value.indicators] == [None, None]
    assert value.indicators[0].without is None
    assert value.indicators[1].without == pytest.approx(1)
    assert value.ranks[2].rank == 1
    few = check_index("ab", TWO, ROWS[:2], seed=1, draws=5).value
    assert [check.loading for check in few.indicators] == [None, None]


def test_weak_loadings_are_named() -> None:
    """x and y go together, w stands across both."""
    rows = [(x, x, w) for x in (-1, 1) for w in (-1, 1)]
    three = tuple(Indicator(name=name) for name in "xyw")
    result = check_index("abcd", three, rows, seed=1, draws=5)
    assert "LOADING_LOW" in [notice.code for notice in result.warnings]


def test_equal_seeds_give_equal_ranges() -> None:
    first = check_index(IDS, TWO, ROWS, seed=5, draws=50).value
    assert check_index(IDS, TWO, ROWS, seed=5, draws=50).value == first


def test_components_agree_with_numpy() -> None:
    rng = np.random.Generator(np.random.PCG64(4))
    x = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    found = first_component(z)
    values = np.linalg.svd(z, compute_uv=False) ** 2 / 60
    assert list(found.eigenvalues) == pytest.approx(list(values))
    assert found.eigenvalues.sum() == pytest.approx(4)
    assert found.loadings @ found.loadings == pytest.approx(found.eigenvalues[0])
    for column in range(4):
        assert correlation(found.scores, z[:, column]) == pytest.approx(found.loadings[column])
    assert found.loadings.sum() > 0


# ------------------------------------------------------------------ refused
def test_impossible_input() -> None:
    for ids, indicators, rows, place in (
        ((), TWO, (), "id"),
        (("a", "b"), TWO, ROWS[:1], "id"),
        (("a", "a"), TWO, ROWS[:2], "a: id"),
        (("a", "b"), (), ((), ()), "indicators"),
        (("a", "b"), (TWO[0], TWO[0]), ROWS[:2], "indicators"),
        (("a", "b"), TWO, ((1, 2), (1,)), "b: indicators"),
        (("a", "b"), TWO, ((1, 2), (float("nan"), 2)), "b: poor"),
        (("a", "b"), TWO, ((1, 2), (3, float("-inf"))), "b: school"),
        (("a", "b"), TWO, ((1, 2), (1, 2)), "indicators"),
        (("a", "b"), TWO, ((1, 2), (1, None)), "id"),
        (("a", "b"), (Indicator(name="x", weight=0),), ((1,), (2,)), "weights"),
    ):
        with pytest.raises(InvalidInput) as caught:
            zscore_index(ids, indicators, rows)
        assert caught.value.place == place


def test_impossible_settings() -> None:
    base = Scale((0.0,), (1.0,), 0.0, 1.0)
    for settings, place in (
        (Settings(population=(1, 2)), "population"),
        (Settings(population=(0, 0, 0, 0)), "population"),
        (Settings(population=(1, 1, 1, -1)), "d: population"),
        (Settings(base=base), "base"),
    ):
        with pytest.raises(InvalidInput) as caught:
            zscore_index(IDS, TWO, ROWS, settings)
        assert caught.value.place == place
    with pytest.raises(InvalidInput, match="kappen"):
        Settings(winsor=0)
    with pytest.raises(InvalidInput, match="Richtung 0"):
        Indicator(name="x", attention=0)
    with pytest.raises(InvalidInput, match="kein Gewicht"):
        Indicator(name="x", weight=float("nan"))
    with pytest.raises(InvalidInput, match="Ziehungen"):
        check_index(IDS, TWO, ROWS, seed=1, draws=0)
    with pytest.raises(InvalidInput, match="2 Gebiete reichen"):
        first_component(np.zeros((2, 2)))
