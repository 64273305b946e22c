"""Rates of small areas, drawn towards the whole as far as chance explains them.

Global empirical Bayes: R. J. Marshall, Mapping disease and mortality rates using empirical
Bayes estimators, Applied Statistics 40 (1991), 283-294; METHODS 5.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.panel import Counts, counts

METHOD = Method("monitoring.empirical_bayes", "1")
OVER_TIME = Method("monitoring.over_time", "1")


@dataclass(frozen=True, slots=True)
class SmoothedRate:
    """Events per person as counted and as smoothed; all None where nobody lives.

    weight: how much of the area's own rate enters, 0 (nothing) to 1 (all).
    """

    id: str
    raw: float | None
    smoothed: float | None
    weight: float | None


@dataclass(frozen=True, slots=True)
class Smoothed:
    """mean: overall rate m. sample_variance: s². variance: A, what is left of it after chance."""

    rates: tuple[SmoothedRate, ...]
    mean: float
    sample_variance: float
    variance: float


def empirical_bayes(
    ids: Sequence[str],
    events: Sequence[float],
    population: Sequence[float],
    *,
    binomial: bool = False,
) -> Result[Smoothed]:
    """Smooth the rates of all areas towards their overall mean.

    m = Σy/Σn, s² = Σ n (r − m)²/Σn, A = max(0, s² − m/n̄), C = A/(A + m/n), EB = m + C (r − m).
    `binomial` takes m(1 − m) instead of m, for shares. A = 0 makes every rate the mean. Raises
    InvalidInput as `panel.counts`.
    """
    given = counts(ids, events, population, shares=binomial)
    there = given.inhabited
    y, n = given.events[there], given.population[there]
    mean = given.overall
    noise = mean * (1 - mean) if binomial else mean
    raw = y / n
    sample = float((n * (raw - mean) ** 2).sum() / n.sum())
    between = max(0.0, sample - noise / float(n.mean()))
    weight = between / (between + noise / n) if between > 0 else np.zeros(len(n))
    smoothed = mean + weight * (raw - mean)
    found = iter(zip(raw.tolist(), smoothed.tolist(), weight.tolist(), strict=True))
    rates = tuple(
        SmoothedRate(area, *(next(found) if inhabited else (None, None, None)))
        for area, inhabited in zip(given.ids, there, strict=True)
    )
    return Result(
        value=Smoothed(rates, mean, sample, between),
        method=METHOD,
        assumptions=(Assumption("Streuung des Zufalls", "m(1−m)/n" if binomial else "m/n"),),
        warnings=_warnings(given, between),
    )


def moving_mean(
    values: Sequence[float | None], *, width: int = 3
) -> Result[tuple[float | None, ...]]:
    """Mean of each year and the years before it, `width` together; None until there are enough.

    A gap makes every mean unknown that would need it. Raises InvalidInput for a width below 1.
    """
    if width < 1:
        raise InvalidInput(f"Ein Mittel über {width} Jahre gibt es nicht.", place="width")
    _check_series(values)
    found: list[float | None] = []
    for last in range(len(values)):
        window = values[max(0, last + 1 - width) : last + 1]
        known = [value for value in window if value is not None]
        found.append(sum(known) / width if len(known) == width else None)
    return Result(
        value=tuple(found),
        method=OVER_TIME,
        assumptions=(Assumption("Gleitendes Mittel über", width, "Jahre"),),
    )


def exponential(
    values: Sequence[float | None], *, share: float = 0.5
) -> Result[tuple[float | None, ...]]:
    """Each year's value with weight `share`, the smoothed past with the rest.

    A gap leaves the level as it was and is None itself. Raises InvalidInput for a share outside
    0 < share <= 1.
    """
    if not 0 < share <= 1:
        raise InvalidInput(f"{share} ist kein Gewicht.", place="share", remedy="Über 0 bis 1.")
    _check_series(values)
    level: float | None = None
    found: list[float | None] = []
    for value in values:
        if value is None:
            found.append(None)
            continue
        level = value if level is None else share * value + (1 - share) * level
        found.append(level)
    return Result(
        value=tuple(found),
        method=OVER_TIME,
        assumptions=(Assumption("Gewicht des neuen Jahres", share, "Anteil"),),
    )


def _check_series(values: Sequence[float | None]) -> None:
    for place, value in enumerate(values):
        if value is not None and not np.isfinite(value):
            raise InvalidInput(f"{value} ist keine Zahl.", place=f"values[{place}]")


def _warnings(given: Counts, between: float) -> tuple[Notice, ...]:
    found = []
    empty = int((~given.inhabited).sum())
    if empty:
        text = f"In {empty} Gebieten wohnt niemand; dort gibt es keine Rate."
        found.append(Notice("DENOM_ZERO", text))
    if between == 0:
        text = "Die Unterschiede sind nicht größer als der Zufall; alle Raten sind das Mittel."
        found.append(Notice("NO_VARIANCE", text))
    return tuple(found)
