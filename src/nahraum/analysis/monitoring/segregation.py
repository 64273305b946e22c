"""How separately two groups live (FEATURES A9).

Index of dissimilarity: O. D. Duncan, B. Duncan, A methodological analysis of segregation
indexes, American Sociological Review 20 (1955), 210-217.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.panel import numbers, panel
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.dissimilarity", "1")
TREND = Method("monitoring.dissimilarity_trend", "1")
DRAWS = 500
CERTAIN = 1.96
MOST_PEOPLE = 1e12


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """value: share of the group that would have to move for an even spread, 0..1; None if one
    of the groups is empty. by_chance: what D would be if only chance placed people, and
    by_chance_p95 its upper 5 % (small areas look segregated by chance). parts: what each area
    contributes to D; positive where the group is overrepresented."""

    value: float | None
    by_chance: float | None
    by_chance_p95: float | None
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SegregationTrend:
    """D in each year; slope: change a year by least squares, None below two known years.

    direction: "rising" or "falling" if the last known D differs from the first by more than
    chance moves D (1.96 standard deviations of both), else "level"; None if unknown.
    """

    values: Mapping[int, float | None]
    slope: float | None
    change: float | None
    direction: str | None


def dissimilarity(
    ids: Sequence[str],
    group: Sequence[float],
    others: Sequence[float],
    *,
    seed: int,
    draws: int = DRAWS,
) -> Result[Dissimilarity]:
    """D = ½ Σ |a_i/A − b_i/B| of a group and all others in the same areas.

    Equal seeds give equal bits (PCG64). Raises InvalidInput for repeated ids and numbers that
    are no counts.
    """
    a, b = _groups(ids, group, others)
    if a.sum() == 0 or b.sum() == 0:
        text = "Eine der Gruppen ist leer; ihre Trennung lässt sich nicht messen."
        return Result(
            value=Dissimilarity(None, None, None, {}),
            method=METHOD,
            warnings=(Notice("DENOM_ZERO", text),),
        )
    gaps = a / a.sum() - b / b.sum()
    value = float(np.abs(gaps).sum() / 2)
    chance = _by_chance(a, b, seed, draws)
    mean, high = float(chance.mean()), float(np.quantile(chance, 0.95))
    warnings: tuple[Notice, ...] = ()
    if value <= high:
        text = f"So ungleich ({value:.3f}) verteilt schon der Zufall (bis {high:.3f})."
        warnings = (Notice("CHANCE", text),)
    return Result(
        value=Dissimilarity(value, mean, high, dict(zip(ids, (gaps / 2).tolist(), strict=True))),
        method=METHOD,
        parts={"group": float(a.sum()), "others": float(b.sum())},
        assumptions=(Assumption("Ziehungen für den Zufall", draws),),
        warnings=warnings,
    )


def dissimilarity_trend(
    ids: Sequence[str],
    years: Mapping[int, tuple[Sequence[float], Sequence[float]]],
    *,
    seed: int,
    draws: int = DRAWS,
) -> Result[SegregationTrend]:
    """D of the same areas in several years; `years` maps each to the group and the others.

    Raises InvalidInput.
    """
    if len(years) < 2:
        raise InvalidInput(
            f"{len(years)} Jahre ergeben keinen Verlauf.",
            place="years",
            remedy="Mindestens zwei Jahre angeben.",
        )
    order = sorted(years)
    found = {year: dissimilarity(ids, *years[year], seed=seed, draws=draws).value for year in order}
    known = [(year, d.value) for year, d in found.items() if d.value is not None]
    slope: float | None = None
    change: float | None = None
    direction: str | None = None
    if len(known) >= 2:
        x = np.array([float(year) for year, _ in known])
        y = np.array([value for _, value in known])
        slope = float(((x - x.mean()) @ (y - y.mean())) / ((x - x.mean()) @ (x - x.mean())))
        change = float(y[-1] - y[0])
        first, last = (_sampling_error(ids, years[known[n][0]], seed, draws) for n in (0, -1))
        beyond = abs(change) > CERTAIN * hypot(first, last)
        direction = ("rising" if change > 0 else "falling") if beyond else "level"
    unknown = [str(year) for year in order if found[year].value is None]
    text = f"Ohne Wert, weil eine Gruppe leer ist: {', '.join(unknown)}."
    return Result(
        value=SegregationTrend({y: d.value for y, d in found.items()}, slope, change, direction),
        method=TREND,
        assumptions=(Assumption("Ziehungen für den Zufall", draws),),
        warnings=(Notice("DENOM_ZERO", text),) if unknown else (),
    )


def _groups(
    ids: Sequence[str], group: Sequence[float], others: Sequence[float]
) -> tuple[Floats, Floats]:
    if not len(ids) == len(group) == len(others):
        raise InvalidInput("Die Spalten sind verschieden lang.", place="id")
    panel(ids, ("group",), [(value,) for value in group])
    a, b = numbers(ids, group, "group"), numbers(ids, others, "others")
    for area, people in zip(ids, a + b, strict=True):
        if people > MOST_PEOPLE:
            raise InvalidInput(f"{people:g} Personen gibt es nicht.", place=f"{area}: group")
    return a, b


def _by_chance(a: Floats, b: Floats, seed: int, draws: int) -> Floats:
    """D of a group of the same share in every area, drawn binomially, shape (draws,)."""
    return _drawn(np.rint(a + b), np.full(len(a), a.sum() / (a + b).sum()), seed, draws)


def _sampling_error(
    ids: Sequence[str], both: tuple[Sequence[float], Sequence[float]], seed: int, draws: int
) -> float:
    """Standard deviation of D if each area's share were the chance of its people."""
    a, b = _groups(ids, *both)
    total = a + b
    share = np.divide(a, total, out=np.zeros(len(a)), where=total > 0)
    return float(_drawn(np.rint(total), share, seed, draws).std())


def _drawn(people: Floats, share: Floats, seed: int, draws: int) -> Floats:
    if draws < 2:
        raise InvalidInput(f"{draws} Ziehungen sind zu wenig.", place="draws")
    rng = np.random.Generator(np.random.PCG64(seed))
    a = rng.binomial(people.astype(np.int64), share, size=(draws, len(people))).astype(np.float64)
    b = people - a
    sums = a.sum(axis=1, keepdims=True), b.sum(axis=1, keepdims=True)
    spread = np.abs(a / np.maximum(sums[0], 1.0) - b / np.maximum(sums[1], 1.0))
    found: Floats = spread.sum(axis=1) / 2
    return found
