"""What people can reach: from travel times on a network to the measures of METHODS 3.1.

    measures    nearest and second nearest, shares within thresholds, spread, groups left outside

Takes pairs of `analysis.network`, keeps apart who reaches nothing within the limit and of whom
nothing is known (off the network), and leaves counting to `analysis.catchments`.
"""

from nahraum.analysis.reach.measures import (
    EDGE,
    PlaceReach,
    PlaceState,
    Reach,
    Target,
    in_minutes,
    measure,
    outside,
)

__all__ = [
    "EDGE",
    "PlaceReach",
    "PlaceState",
    "Reach",
    "Target",
    "in_minutes",
    "measure",
    "outside",
]
