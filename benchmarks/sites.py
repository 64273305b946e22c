"""Where to put sites: p-median and maximal covering on invented towns."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.measure import Goal, Row, medians, once, ratio
from nahraum.analysis.sites import mclp, p_median, problem


def rows(*, full: bool) -> Iterator[Row]:
    yield _small(300 if full else 150, 10 if full else 6)
    yield _curve()
    yield _cover(10_000 if full else 2_000, 1_000 if full else 200)


def _ways(places: int, sites: int) -> tuple[Any, Any]:
    """Whole numbers, so that all solvers mean the same optimum."""
    draw = np.random.Generator(np.random.PCG64(1))
    where = draw.uniform(0, 1000, (places, 2))
    offers = where[:sites]
    x, y = (where[:, None, axis] - offers[None, :, axis] for axis in (0, 1))
    ways = np.rint(np.hypot(x, y, out=x), out=x)
    return ways, draw.integers(1, 100, places).astype(float)


def _solved(model: Any) -> float:
    import pulp

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value())


def _small(size: int, p: int) -> Row:
    from spopt.locate import PMedian

    ways, weight = _ways(size, size)

    def ours() -> Any:
        return p_median(problem(ways, weight), p).value

    def spopt() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _solved(PMedian.from_cost_matrix(ways, weight, p_facilities=p))

    found, (best, seconds) = ours(), once(spopt)
    assert found.proven
    assert abs(found.objective - best) < 1e-6
    taken = medians({"nahraum": ours}) | {"spopt with CBC": seconds}
    return Row(
        f"p-median, {size} places, p = {p}, proven",
        taken,
        (Goal("spopt", ratio(taken, "spopt with CBC"), 10),),
    )


def _curve() -> Row:
    """Without the exact solver: the plan and its bound."""
    curve, gaps = [], []
    for size, p in ((300, 10), (600, 15), (900, 20), (1_500, 30)):
        given = problem(*_ways(size, size))
        gaps.append(p_median(given, p, exact=False).value.gap)
        seconds = medians({"": lambda g=given, p=p: p_median(g, p, exact=False)}, rounds=2)[""]
        curve.append((size, seconds))
    return Row(
        "p-median, heuristic and bound, 1,500 places, p = 30",
        {"nahraum": curve[-1][1]},
        (Goal("gap in per cent", 100 * max(gaps), 0.5, at_least=False),),
        growth=tuple(curve),
    )


def _cover(places: int, sites: int) -> Row:
    """Maximal covering against scipy's milp on the same rows, and spopt where it is small."""
    from spopt.locate import MCLP

    ways, weight = _ways(places, sites)
    p, radius = 12, 60.0

    def ours() -> Any:
        return mclp(problem(ways, weight), p, radius).value

    def spopt() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _solved(MCLP.from_cost_matrix(ways, weight, radius, p_facilities=p))

    best, seconds = once(spopt)
    assert abs(ours().objective - best) < 1e-6
    taken = medians({"nahraum": ours}) | {"spopt with CBC": seconds}
    return Row(
        f"maximal covering, {places} places, {sites} sites",
        taken,
        (Goal("spopt", ratio(taken, "spopt with CBC"), 20),),
        growth=tuple(_cover_growth(p, radius)),
    )


def _cover_growth(p: int, radius: float) -> Iterator[tuple[float, float]]:
    """Places with a tenth as many sites, and seconds."""
    for places in (500, 1_000, 2_000, 4_000):
        given = problem(*_ways(places, places // 10))
        yield places, medians({"": lambda given=given: mclp(given, p, radius)})[""]
