"""METHODS 7.3: the published effect of Card and Krueger and its rounding."""

import pytest

from nahraum.analysis.impact import Observation, difference_in_differences


def test_rounded_means_give_2_75_and_the_paper_2_76() -> None:
    """2.76 comes from unrounded means: half a hundredth in each allows 2.73 to 2.77."""
    means = {("NJ", 1): 20.44, ("NJ", 2): 21.03, ("PA", 1): 23.33, ("PA", 2): 21.17}

    def effect(shift: float) -> float:
        rows = [
            Observation(
                state, time, state == "NJ", time == 2,
                value + (shift if (state == "NJ") == (time == 2) else -shift),
            )
            for (state, time), value in means.items()
        ]  # fmt: skip
        return difference_in_differences(rows).value.effect.value

    assert effect(0) == pytest.approx(2.75, abs=1e-12)
    assert (effect(-0.005), effect(0.005)) == pytest.approx((2.73, 2.77))
