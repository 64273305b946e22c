"""Floating catchments against pysal access, and where the two differ on purpose."""

import warnings
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.catchments import (
    FAST,
    SELECTIVE,
    Catchment,
    Decay,
    Setting,
    Variant,
    floating_catchment,
    from_pairs,
)

pytestmark = pytest.mark.peer

STEPS = {
    Variant.ENHANCED: {10: 1, 20: 0.68, 30: 0.22},
    Variant.THREE_STEP: {10: 0.962, 20: 0.704, 30: 0.377, 60: 0.042},
}
OURS: dict[Variant, Decay | None] = {
    Variant.TWO_STEP: None,
    Variant.ENHANCED: FAST,
    Variant.THREE_STEP: SELECTIVE,
}


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def region(seed: int, places: int = 40, sites: int = 9) -> Any:
    """Persons, posts and minutes (pairs up to 70 minutes only), all as data frames."""
    import pandas as pd

    rng = np.random.Generator(np.random.PCG64(seed))
    where, offers = rng.uniform(0, 60, (places, 2)), rng.uniform(0, 60, (sites, 2))
    minutes = np.hypot(*(where[:, None] - offers[None]).transpose(2, 0, 1))
    rows, columns = np.nonzero(minutes < 70)
    return (
        pd.DataFrame({"demand": rng.integers(50, 3000, places).astype(float)}),
        pd.DataFrame({"supply": rng.uniform(0.5, 8, sites)}),
        pd.DataFrame({"origin": rows, "dest": columns, "cost": minutes[rows, columns]}),
    )


def theirs(variant: Variant, frames: Any, minutes: float) -> Any:
    from access.fca import three_stage_fca, two_stage_fca
    from access.weights import step_fn

    demand, supply, cost = (frame.copy() for frame in frames)
    for frame in (demand, supply):
        frame.index.name = "geoid"
    method = three_stage_fca if variant is Variant.THREE_STEP else two_stage_fca
    weight = step_fn(STEPS[variant]) if variant in STEPS else None
    found = method(demand, supply, cost, minutes, weight_fn=weight)
    return found.reindex(demand.index).fillna(0.0).to_numpy()


def ours(variant: Variant, frames: Any, minutes: float) -> Any:
    demand, supply, cost = frames
    times = from_pairs(cost.origin, cost.dest, cost.cost, places=len(demand), sites=len(supply))
    setting = Setting(
        times=times,
        demand=demand.demand,
        posts=supply.supply,
        catchment=Catchment(minutes),
        variant=variant,
        decay=OURS[variant],
    )
    return floating_catchment(setting).value.values


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("variant", "minutes"),
    [(Variant.TWO_STEP, 30), (Variant.ENHANCED, 30), (Variant.THREE_STEP, 60)],
)
def test_access_is_pysals(variant: Variant, minutes: float, seed: int) -> None:
    """Equal within rounding. For 3SFCA the weights end at the catchment, so both G agree."""
    frames = region(seed)
    expected = theirs(variant, frames, minutes)
    assert expected.max() > 0
    assert ours(variant, frames, minutes) == pytest.approx(expected, rel=1e-10, abs=1e-15)


def test_selection_is_summed_inside_the_catchment() -> None:
    """METHODS 3.2: pysal sums G before it drops the longer ways, we after; then both agree."""
    frames = region(1)
    whole = theirs(Variant.THREE_STEP, frames, 30)
    mine = ours(Variant.THREE_STEP, frames, 30)
    assert np.abs(mine - whole).max() > 0.01 * whole.max()
    demand, supply, cost = frames
    near = (demand, supply, cost[cost.cost <= 30].reset_index(drop=True))
    assert mine == pytest.approx(theirs(Variant.THREE_STEP, near, 30), rel=1e-10, abs=1e-15)
