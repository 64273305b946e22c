"""Difference in differences: the published example, hand-made panels, refusals, properties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.impact import Claim, Observation, difference_in_differences


def panel(
    treated: int = 4,
    others: int = 6,
    periods: int = 6,
    start: int = 4,
    *,
    effect: float = 2.0,
    drift: float = 0.0,
    noise: float = 0.5,
    seed: int = 1,
) -> list[Observation]:
    """Units with levels of their own; those with the measure may drift away before it."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for n in range(treated + others):
        mine = n < treated
        for t in range(periods):
            value = 10 + n + 0.7 * t + effect * (mine and t >= start) + drift * t * mine
            value += noise * float(rng.standard_normal())
            rows.append(Observation(f"u{n:02}", 2015 + t, mine, t >= start, value))
    return rows


def codes(result: object) -> list[str]:
    return [notice.code for notice in result.warnings]  # type: ignore[attr-defined]


def test_card_and_krueger() -> None:
    rows = [
        Observation("NJ", 1, True, False, 20.44),
        Observation("NJ", 2, True, True, 21.03),
        Observation("PA", 1, False, False, 23.33),
        Observation("PA", 2, False, True, 21.17),
    ]
    result = difference_in_differences(rows)
    value = result.value
    assert value.effect.value == pytest.approx(2.75, abs=1e-12)
    assert value.means == (20.44, 21.03, 23.33, 21.17)
    assert (value.effect.standard_error, value.effect.low, value.pretrend_p) == (None, None, None)
    assert (value.units, value.claim) == ((1, 1), Claim.ASSOCIATION)
    assert result.uncertainty is None
    assert codes(result) == ["NO_ERROR", "PRETREND_UNTESTED"]


def test_the_effect_put_in_is_found_again() -> None:
    exact = difference_in_differences(panel(noise=0))
    assert exact.value.effect.value == pytest.approx(2.0, abs=1e-9)
    assert exact.value.effect.standard_error is None
    assert "NO_ERROR" in codes(exact)
    result = difference_in_differences(panel())
    value = result.value
    assert value.effect.low is not None
    assert value.effect.high is not None
    assert value.effect.low < 2 < value.effect.high
    assert value.effect.p_value is not None
    assert value.effect.p_value < 0.01
    assert value.pretrend_p is not None
    assert value.pretrend_p > 0.05
    assert value.claim is Claim.EFFECT
    assert "Wirkung" in value.wording
    assert codes(result) == ["FEW_CLUSTERS"]
    assert result.uncertainty is not None
    assert result.uncertainty.kind == "ci95"


def test_many_units_need_no_remark() -> None:
    assert codes(difference_in_differences(panel(15, 15))) == []


def test_events_stand_against_the_last_period_before() -> None:
    events = difference_in_differences(panel(noise=0)).value.events
    assert [event.period for event in events] == list(range(2015, 2021))
    assert [event.reference for event in events] == [False, False, False, True, False, False]
    assert [event.post for event in events] == [False] * 4 + [True] * 2
    values = [event.estimate.value for event in events if event.estimate is not None]
    assert values == pytest.approx([0, 0, 0, 0, 2, 2], abs=1e-9)


def test_groups_that_part_before_the_start_forbid_causal_words() -> None:
    result = difference_in_differences(panel(10, 12, drift=0.8))
    assert result.value.pretrend_p is not None
    assert result.value.pretrend_p < 0.001
    assert result.value.claim is Claim.ASSOCIATION
    assert "PRETREND" in codes(result)


def test_missing_rows_are_allowed_and_said() -> None:
    rows = panel(noise=0)
    del rows[3], rows[20]
    result = difference_in_differences(rows)
    assert result.value.effect.value == pytest.approx(2.0, abs=1e-9)
    assert "UNBALANCED" in codes(result)
    gone = [row for row in panel(noise=0) if not (row.treated and row.period == 2016)]
    (_, event, *_) = difference_in_differences(gone).value.events
    assert (event.period, event.estimate) == (2016, None)


def test_no_reference_no_events() -> None:
    """Nobody with the measure was seen in the last period before it."""
    gone = [row for row in panel() if not (row.treated and row.period == 2018)]
    result = difference_in_differences(gone)
    assert (result.value.events, result.value.pretrend_p) == ((), None)
    assert result.value.effect.standard_error is not None


def test_two_periods_cannot_show_a_trend() -> None:
    result = difference_in_differences(panel(periods=2, start=1))
    assert result.value.pretrend_p is None
    assert "PRETREND_UNTESTED" in codes(result)
    assert result.value.claim is Claim.ASSOCIATION


def test_more_leads_than_units_allow_cannot_be_tested() -> None:
    result = difference_in_differences(panel(2, 2, periods=9, start=6))
    assert result.value.pretrend_p is None
    assert result.value.effect.standard_error is not None


def test_leads_without_spread_cannot_be_tested() -> None:
    rows = [
        replace(row, value=row.value + (0.1 * int(row.unit[1:]) if row.post else 0))
        for row in panel(noise=0)
    ]
    result = difference_in_differences(rows)
    assert result.value.effect.standard_error is not None
    assert result.value.pretrend_p is None


def test_a_covariate_takes_what_it_explains() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    rows = []
    for row in panel(noise=0):
        extra = float(rng.standard_normal())
        rows.append(replace(row, value=row.value + 3 * extra, covariates=(extra,)))
    assert difference_in_differences(rows, covariates=("x",)).value.effect.value == pytest.approx(
        2.0, abs=1e-9
    )


@given(st.integers(0, 10_000), st.floats(-1e3, 1e3), st.floats(0.1, 50))
def test_shift_and_scale(seed: int, shift: float, scale: float) -> None:
    rows = panel(seed=seed)
    once = difference_in_differences(rows).value
    moved = [replace(row, value=shift + scale * row.value) for row in rows]
    again = difference_in_differences(moved).value
    assert again.effect.value == pytest.approx(scale * once.effect.value, rel=1e-6, abs=1e-6)
    assert again.effect.p_value == pytest.approx(once.effect.p_value, rel=1e-4, abs=1e-9)
    assert again.pretrend_p == pytest.approx(once.pretrend_p, rel=1e-4, abs=1e-9)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    rows = panel()
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert difference_in_differences(shuffled) == difference_in_differences(rows)


@given(st.integers(0, 500))
def test_a_balanced_effect_is_the_difference_of_the_four_means(seed: int) -> None:
    value = difference_in_differences(panel(seed=seed)).value
    a, b, c, d = value.means
    assert value.effect.value == pytest.approx((b - a) - (d - c), abs=1e-9)


ROWS = panel(2, 2, periods=4, start=2)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([], "unit"),
        ([*ROWS, ROWS[0]], "u00, 2015: unit"),
        ([replace(ROWS[0], value=float("nan")), *ROWS[1:]], "u00, 2015: value"),
        ([replace(ROWS[0], value=1e60), *ROWS[1:]], "u00, 2015: value"),
        ([replace(ROWS[0], covariates=(1.0,)), *ROWS[1:]], "u00, 2015: covariates"),
        ([*ROWS[:1], replace(ROWS[1], treated=False), *ROWS[2:]], "u00, 2016: treated"),
        ([*ROWS[:7], replace(ROWS[7], post=False), *ROWS[8:]], "u01, 2018: post"),
        ([row for row in ROWS if row.post], "post"),
        ([row for row in ROWS if not row.post], "post"),
        ([replace(row, post=row.period == 2016) for row in ROWS], "post"),
        ([row for row in ROWS if row.treated], "treated"),
        ([row for row in ROWS if not row.treated], "treated"),
    ],
)
def test_impossible_tables(rows: list[Observation], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        difference_in_differences(rows)
    assert caught.value.place == place


def test_tables_that_determine_nothing() -> None:
    rows = [row for row in ROWS if not (row.treated and row.post)]
    with pytest.raises(Infeasible, match="mit Maßnahme fehlt die Zeit nach"):
        difference_in_differences(rows)
    torn = [row for row in ROWS if row.post == (row.unit in ("u00", "u02"))]
    with pytest.raises(Infeasible, match="lässt sich nicht von den anderen Größen trennen"):
        difference_in_differences(torn)
    same = [replace(row, covariates=(float(row.period),)) for row in ROWS]
    with pytest.raises(Infeasible):
        difference_in_differences(same, covariates=("Jahr",))
    bad = [replace(row, covariates=(float("inf"),)) for row in ROWS]
    with pytest.raises(InvalidInput) as caught:
        difference_in_differences(bad, covariates=("x",))
    assert caught.value.place == "u00, 2015: x"


@pytest.mark.parametrize("level", [0, 1, -1, float("nan")])
def test_confidence(level: float) -> None:
    with pytest.raises(InvalidInput, match="kein Niveau"):
        difference_in_differences(ROWS, confidence=level)
