"""What the sums over pairs take and give, named, as the compiled loops take it."""

from typing import NamedTuple

from nahraum.analysis.catchments.times import Bools, Positions
from nahraum.analysis.population.ages import Floats

PLAIN, THREE_STEP, MODIFIED = 0, 1, 2


class Question(NamedTuple):
    """Pairs, sorted by place, and everything that decides what they count.

    place, site, minutes: (pairs,). catchment: minutes by place, or by site where `by_place` is
    False; (1,) if it is the same for all. Weights: shares[k] up to limits[k] minutes, the last
    share beyond all; or `given` (pairs,), if it is not empty. people: (places,). offered, accepts,
    crossing: (sites,), posts open to new patients, whether there are such, whether the catchment
    crosses the border.
    variant: PLAIN, THREE_STEP or MODIFIED.
    """

    place: Positions
    site: Positions
    minutes: Floats
    catchment: Floats
    by_place: bool
    limits: Floats
    shares: Floats
    given: Floats
    people: Floats
    offered: Floats
    accepts: Bools
    crossing: Bools
    variant: int


class Loads(NamedTuple):
    """By site: persons, weighted; whether anybody at all; and the number of all pairs inside."""

    load: Floats
    reached: Bools
    pairs: int


class Values(NamedTuple):
    """By place: posts per person; whether an offer, a closed one, one at the border is in reach."""

    access: Floats
    near: Bools
    closed: Bools
    edge: Bools
