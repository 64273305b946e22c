"""The two runs over the pairs against the array formulas, bit by bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.catchments import (
    FAST,
    Border,
    Catchment,
    Decay,
    Gaussian,
    Setting,
    Variant,
    floating,
    floating_catchment,
    from_pairs,
    kernels,
)
from nahraum.analysis.catchments.floating import Access


def region(
    seed: int, variant: Variant, decay: Decay | None, side: str, size: tuple[int, int] = (30, 7)
) -> Setting:
    """Places and sites at random; some without people, posts or room, some at the border.

    Catchments differ by `side`; with "all" there is one for everybody.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    places, sites = size
    rows, columns = np.nonzero(rng.random((places, sites)) < 0.6)
    minutes = rng.uniform(10, 60, {"demand": places, "supply": sites}.get(side))
    return Setting(
        times=from_pairs(rows, columns, rng.uniform(0, 70, len(rows)), places=places, sites=sites),
        demand=np.where(rng.random(places) < 0.2, 0.0, rng.uniform(0, 3000, places)),
        posts=np.where(rng.random(sites) < 0.2, 0.0, rng.uniform(0, 8, sites)),
        accepts=rng.random(sites) < 0.8,
        catchment=Catchment(minutes, "supply" if side == "supply" else "demand"),
        variant=variant,
        decay=decay,
        border=Border(rng.uniform(0, 90, places), rng.uniform(0, 90, sites)),
    )


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.sampled_from([*Variant]),
    st.sampled_from([None, Gaussian(), FAST]),
    st.sampled_from(["demand", "supply", "all"]),
)
def test_two_runs_are_the_array_formulas(
    seed: int, variant: Variant, decay: Decay | None, side: str
) -> None:
    two_runs(region(seed, variant, None if variant is Variant.TWO_STEP else decay, side))


@pytest.mark.parametrize("variant", [*Variant])
@pytest.mark.parametrize("side", ["demand", "all"])
def test_places_may_lie_across_blocks_of_pairs(variant: Variant, side: str) -> None:
    setting = region(3, variant, None, side, size=(450, 20))
    assert len(setting.times.minutes) > 2 * kernels._BLOCK
    two_runs(setting)


def two_runs(setting: Setting) -> None:
    """Refuse unless the two runs give every figure and word of the array formulas."""
    plain = floating_catchment(setting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(floating, "_MANY", 0)
        patch.setattr("nahraum.analysis.compiled.COMPILED", True)
        quick = floating_catchment(setting)
    for name in ("values", "codes", "edge"):
        assert np.array_equal(getattr(quick.value, name), getattr(plain.value, name)), name
    assert _rest(quick.value) == _rest(plain.value)
    assert (quick.parts, quick.warnings) == (plain.parts, plain.warnings)


def _rest(access: Access) -> tuple[object, ...]:
    return access.ratios, access.sites, access.conservation


def test_without_a_compiler_the_array_formulas_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    setting = region(1, Variant.ENHANCED, None, "demand")
    plain = floating_catchment(setting).value.values
    monkeypatch.setattr(floating, "_MANY", 0)
    monkeypatch.setattr("nahraum.analysis.compiled.COMPILED", False)
    monkeypatch.setattr(kernels, "loads", None)  # would be called
    assert np.array_equal(floating_catchment(setting).value.values, plain)
