"""METHODS 3.2: zones and weights as published; the slow decay is not verified."""

from nahraum.analysis.catchments import FAST, SELECTIVE, SLOW


def test_zones_and_weights() -> None:
    assert (FAST.limits, FAST.shares) == ((10, 20, 30), (1, 0.68, 0.22))
    assert (SLOW.limits, SLOW.shares) == ((10, 20, 30), (1, 0.42, 0.09))
    assert (SELECTIVE.limits, SELECTIVE.shares) == (
        (10, 20, 30, 60),
        (0.962, 0.704, 0.377, 0.042),
    )
    assert (FAST.verified, SELECTIVE.verified, SLOW.verified) == (True, True, False)
