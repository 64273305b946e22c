"""Floating catchments (E2SFCA): pairs of places and sites, and the whole chain from a network."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from benchmarks.measure import Goal, Row, Side, exponent, medians, peak, ratio
from benchmarks.networks import network, town
from benchmarks.roads import at_nodes, in_nanoseconds
from nahraum.analysis.catchments import (
    Catchment,
    Setting,
    TravelTimes,
    Variant,
    change_site,
    floating_catchment,
    from_pairs,
)
from nahraum.analysis.network import travel_times
from nahraum.analysis.reach import in_minutes

LIMITS, SHARES = np.array([10.0, 20.0, 30.0]), np.array([1.0, 0.68, 0.22, 0.0])


def rows(*, full: bool) -> Iterator[Row]:
    curve = tuple(_growth())
    yield _district(_region(100_000, 2_000, 23), curve)
    yield _chain()


def _region(places: int, sites: int, each: int) -> Setting:
    """About so many sites for each place, near ones first; minutes up to 35."""
    draw = np.random.Generator(np.random.PCG64(1))
    count = np.minimum(draw.poisson(each, places), sites)
    row = np.repeat(np.arange(places), count)
    column = (row * sites // places + draw.integers(-2 * each, 2 * each, len(row))) % sites
    keys = np.unique(row * sites + column)
    minutes = draw.uniform(0, 35, len(keys))
    times = from_pairs(keys // sites, keys % sites, minutes, places=places, sites=sites)
    return _setting(times, draw.uniform(1, 100, places), draw.uniform(0.5, 8, sites))


def _setting(times: TravelTimes, people: Any, posts: Any) -> Setting:
    return Setting(
        times=times,
        demand=people,
        posts=posts,
        catchment=Catchment(30.0),
        variant=Variant.ENHANCED,
    )


def ours(asked: Setting) -> Any:
    return floating_catchment(asked).value.values


def scipy(asked: Setting) -> Any:
    times = asked.times
    f = SHARES[np.searchsorted(LIMITS, times.minutes)]
    first = np.searchsorted(times.demand, np.arange(times.places + 1))
    weights = csr_array((f, times.supply, first), shape=(times.places, times.sites))
    return weights @ (asked.posts / (weights.T @ asked.demand))


def _district(asked: Setting, curve: tuple[tuple[float, float], ...]) -> Row:
    sides: dict[str, Side] = {"nahraum": lambda: ours(asked), "scipy": lambda: scipy(asked)}
    theirs = _access(asked)
    assert np.allclose(ours(asked), scipy(asked), rtol=1e-9)
    assert np.allclose(ours(asked), theirs(), rtol=1e-9)
    taken = medians(sides, rounds=9) | medians({"access": theirs}, rounds=2)
    pairs = len(asked.times.minutes)
    return Row(
        f"E2SFCA, 100,000 places, 2,000 sites, {pairs / 1e6:.1f} M pairs",
        taken,
        (
            Goal("pysal access", ratio(taken, "access"), 100),
            Goal("scipy", ratio(taken, "scipy"), 2),
            Goal("ns a pair", taken["nahraum"] / pairs * 1e9, 5, at_least=False),
            Goal("exponent of growth in pairs", exponent(curve), 1.1, at_least=False),
        ),
        {name: peak(run) for name, run in {**sides, "access": theirs}.items()},
        curve,
    )


def _access(asked: Setting) -> Side:
    import pandas as pd
    from access.fca import two_stage_fca
    from access.weights import step_fn

    times = asked.times
    cost = pd.DataFrame({"origin": times.demand, "dest": times.supply, "cost": times.minutes})
    weight = step_fn({10: 1, 20: 0.68, 30: 0.22})

    def run() -> Any:
        demand, supply = (
            pd.DataFrame({"demand": asked.demand}),
            pd.DataFrame({"supply": asked.posts}),
        )
        demand.index.name = supply.index.name = "geoid"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = two_stage_fca(demand, supply, cost, 30, weight_fn=weight)
        return found.reindex(demand.index).fillna(0.0).to_numpy()

    return run


def _growth() -> Iterator[tuple[float, float]]:
    """Pairs and seconds."""
    for places in (100_000, 200_000, 400_000, 800_000):
        asked = _region(places, places // 50, 23)
        yield (
            len(asked.times.minutes),
            medians({"": lambda asked=asked: ours(asked)}, rounds=5)[""],
        )


def _chain() -> Row:
    """From the network to the figure: 20,000 places, 500 sites; and what if one site changes."""
    from scipy.sparse.csgraph import dijkstra

    roads = network(town(50_000))
    draw = np.random.Generator(np.random.PCG64(5))
    homes, practices = (draw.choice(roads.nodes, n, replace=False) for n in (20_000, 500))
    people, posts = draw.uniform(1, 100, len(homes)), draw.uniform(0.5, 8, len(practices))
    here, there = at_nodes(roads, homes), at_nodes(roads, practices)

    def chain() -> Setting:
        found = travel_times(roads, here, there, limit_s=1800)
        return _setting(in_minutes(found), people, posts)

    def theirs() -> Any:
        graph = in_nanoseconds(roads).T.tocsr()
        far = dijkstra(graph, indices=practices, limit=1800e9)[:, homes].T / 1e9 / 60
        row, column = np.nonzero(np.isfinite(far))
        f = SHARES[np.searchsorted(LIMITS, far[row, column])]
        weights = csr_array((f, (row, column)), shape=far.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            return weights @ np.nan_to_num(posts / (weights.T @ people), posinf=0.0)

    asked = chain()
    assert np.allclose(ours(asked), theirs(), rtol=1e-9)
    sides: dict[str, Side] = {"nahraum": lambda: ours(chain()), "scipy": theirs}
    taken = medians(sides)
    change = medians({"": lambda: change_site(asked, 0, posts=3.0)}, rounds=9)[""]
    return Row(
        "network, 20,000 places, 500 sites -> E2SFCA, index included",
        taken,
        (
            Goal("scipy", ratio(taken, "scipy"), 4),
            Goal("ms for one changed site", 1000 * change, 50, at_least=False),
        ),
        {name: peak(run) for name, run in sides.items()},
    )
