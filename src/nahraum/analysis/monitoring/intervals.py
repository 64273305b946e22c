"""How sure a rate of a small area is, and which areas stand out (METHODS 5.6).

Shares: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
JASA 22 (1927), 209-212. Counts: F. Garwood, Fiducial limits for the Poisson distribution,
Biometrika 28 (1936), 437-442. Many comparisons: Y. Benjamini, Y. Hochberg, Controlling the
false discovery rate, JRSS B 57 (1995), 289-300.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.panel import Counts, counts
from nahraum.analysis.population.ages import Floats

WILSON = Method("monitoring.wilson", "1")
POISSON = Method("monitoring.poisson", "1")


@dataclass(frozen=True, slots=True)
class Interval:
    """One area against the whole; everything but the id is None where nobody lives.

    low, high: the share (Wilson) or the number of events (Poisson). rate, rate_low, rate_high:
    events per person. p_value: chance of being at least so far from the overall rate. unusual:
    the interval leaves the overall rate out, and the false discovery rate confirms it.
    """

    id: str
    low: float | None = None
    high: float | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    p_value: float | None = None
    unusual: bool | None = None


@dataclass(frozen=True, slots=True)
class Intervals:
    """All areas; `overall` is the rate they are compared with."""

    intervals: tuple[Interval, ...]
    overall: float


@dataclass(frozen=True, slots=True)
class Levels:
    """confidence: of the intervals. discoveries: accepted share of false alarms."""

    confidence: float = 0.95
    discoveries: float = 0.10

    def __post_init__(self) -> None:
        _check_level(self.confidence, "confidence")
        _check_level(self.discoveries, "discoveries")


def wilson_bounds(events: Floats, population: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of the share, each shape (areas,); population above 0."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, square = events / population, z * z
    middle = share + square / (2 * population)
    width = z * np.sqrt(share * (1 - share) / population + square / (4 * population**2))
    scale = 1 + square / population
    low = np.where(events == 0, 0.0, (middle - width) / scale)
    high = np.where(events == population, 1.0, (middle + width) / scale)
    return low, high


def poisson_bounds(events: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Exact limits of the expected number of events, each shape (areas,)."""
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = np.where(events == 0, 0.0, gammaincinv(np.maximum(events, 1.0), tail))
    return low, gammaincinv(events + 1, 1 - tail)


def wilson(
    ids: Sequence[str],
    events: Sequence[float],
    population: Sequence[float],
    *,
    levels: Levels | None = None,
) -> Result[Intervals]:
    """Intervals of shares (events among people). Raises InvalidInput as `panel.counts`."""
    given, chosen = counts(ids, events, population, shares=True), levels or Levels()
    y, n = given.events[given.inhabited], given.population[given.inhabited]
    low, high = wilson_bounds(y, n, chosen.confidence)
    p_values = _score_test(y, n, given.overall)
    return _result(WILSON, given, chosen, (low, high, y / n, low, high), p_values)


def poisson(
    ids: Sequence[str],
    events: Sequence[float],
    population: Sequence[float],
    *,
    levels: Levels | None = None,
) -> Result[Intervals]:
    """Exact intervals of counts of whole events. Raises InvalidInput as `panel.counts`."""
    given, chosen = counts(ids, events, population, shares=False), levels or Levels()
    for area, count in zip(given.ids, given.events, strict=True):
        if count != round(count):
            problem = f"{count:g} Fälle sind keine ganze Zahl."
            raise InvalidInput(problem, place=f"{area}: events", remedy="Gezählte Fälle angeben.")
    y, n = given.events[given.inhabited], given.population[given.inhabited]
    low, high = poisson_bounds(y, chosen.confidence)
    p_values = _poisson_test(y, n * given.overall)
    return _result(POISSON, given, chosen, (low, high, y / n, low / n, high / n), p_values)


def false_discoveries(p_values: Sequence[float | None], rate: float) -> tuple[bool | None, ...]:
    """Which of many tests to believe so that at most `rate` of them are expected to be wrong.

    Benjamini-Hochberg; None stays None and does not count as a test. Raises InvalidInput.
    """
    _check_level(rate, "discoveries")
    tested = [value for value in p_values if value is not None]
    for value in tested:
        if not 0 <= value <= 1:
            raise InvalidInput(f"{value} ist keine Wahrscheinlichkeit.", place="p_values")
    ordered = sorted(tested)
    limit = -1.0
    for rank, value in enumerate(ordered, 1):
        if value <= rate * rank / len(ordered):
            limit = value
    return tuple(None if value is None else value <= limit for value in p_values)


def _check_level(value: float, place: str) -> None:
    if not 0 < value < 1:
        raise InvalidInput(
            f"{value} ist kein Niveau.", place=place, remedy="Zwischen 0 und 1 angeben, etwa 0.95."
        )


def _score_test(events: Floats, population: Floats, overall: float) -> Floats:
    """Two-sided; below 1 − confidence exactly where Wilson's interval leaves `overall` out."""
    spread = sqrt(overall * (1 - overall))
    if spread == 0:
        return np.ones(len(events))
    distance = np.abs(events / population - overall) * np.sqrt(population) / spread
    return np.array([2 * NormalDist().cdf(-value) for value in distance.tolist()])


def _poisson_test(events: Floats, expected: Floats) -> Floats:
    """Two-sided, twice the smaller tail: agrees with the exact interval."""
    if not expected.any():
        return np.ones(len(events))
    from scipy.special import pdtr, pdtrc

    at_most = pdtr(events, expected)
    at_least = np.where(events == 0, 1.0, pdtrc(np.maximum(events - 1, 0), expected))
    both: Floats = np.minimum(1.0, 2 * np.minimum(at_most, at_least))
    return both


def _result(
    method: Method,
    given: Counts,
    levels: Levels,
    inside: tuple[Floats, ...],
    p_values: Floats,
) -> Result[Intervals]:
    """`inside`: low, high, rate, rate_low, rate_high of the inhabited areas."""
    believed = false_discoveries(p_values.tolist(), levels.discoveries)
    rows = iter(zip(*(column.tolist() for column in inside), strict=True))
    tests = iter(zip(p_values.tolist(), believed, strict=True))
    overall = given.overall
    found = []
    for area, inhabited in zip(given.ids, given.inhabited, strict=True):
        if not inhabited:
            found.append(Interval(area))
            continue
        low, high, rate, rate_low, rate_high = next(rows)
        p_value, credible = next(tests)
        unusual = not rate_low <= overall <= rate_high and bool(credible)
        found.append(Interval(area, low, high, rate, rate_low, rate_high, p_value, unusual))
    empty = int((~given.inhabited).sum())
    text = f"In {empty} Gebieten wohnt niemand; dort gibt es kein Intervall."
    return Result(
        value=Intervals(tuple(found), overall),
        method=method,
        assumptions=(
            Assumption("Vertrauensniveau", levels.confidence, "Anteil"),
            Assumption("Falsche unter den auffälligen, höchstens", levels.discoveries, "Anteil"),
        ),
        warnings=(Notice("DENOM_ZERO", text),) if empty else (),
    )
