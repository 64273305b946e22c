"""A deprivation index as the RKI builds the GISD (METHODS 5.5).

Each dimension is the first principal component of its z-standardised indicators, over all areas
and years together, with the sign of unemployment; every year it is rescaled to 0..1, the
dimensions are added and rescaled again. Robert Koch-Institut, German Index of Socioeconomic
Deprivation, https://doi.org/10.5281/zenodo.6840304.

Prices and logarithms of incomes, and the filling of gaps, belong to the preparation of the data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.classes import quantile_classes, three_groups
from nahraum.analysis.monitoring.components import (
    Component,
    correlation,
    first_component,
    standardise,
)
from nahraum.analysis.monitoring.panel import Panel, numbers, repeated_panel
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.gisd", "1")
AGGREGATE = Method("monitoring.gisd_aggregate", "1")
LEAST_LOADING = 0.4


@dataclass(frozen=True, slots=True)
class Dimension:
    """A name and the indicators that measure it together."""

    name: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DimensionFit:
    """eigenvalues: descending. explained: share of the first. loadings and shares (of the whole
    index, all dimensions weighing the same) by indicator."""

    name: str
    eigenvalues: tuple[float, ...]
    explained: float
    loadings: Mapping[str, float]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DeprivationScore:
    """score: 0 (least deprived of the period) to 1. parts: the dimensions, 0..1.

    quintile, decile: within the period. group: 1 lowest fifth, 3 highest, 2 between.
    """

    id: str
    period: str
    score: float
    parts: Mapping[str, float]
    quintile: int
    decile: int
    group: int


@dataclass(frozen=True, slots=True)
class Deprivation:
    """All rows in the given order, and how the dimensions came about."""

    scores: tuple[DeprivationScore, ...]
    dimensions: tuple[DimensionFit, ...]


def gisd(
    ids: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Sequence[float | None]],
    *,
    dimensions: Sequence[Dimension],
    anchor: str,
    periods: Sequence[str] | None = None,
) -> Result[Deprivation]:
    """Deprivation of areas, in one period or several (`periods`, one for each row).

    `anchor` is the indicator (unemployment) every dimension must rise with. Raises InvalidInput
    for unknown values (fill them first), unknown names, repeated rows, constant indicators.
    """
    when = tuple(periods) if periods is not None else ("",) * len(ids)
    given = _panel(ids, names, rows, when)
    _check_dimensions(given, dimensions, anchor)
    reference = given.values[:, given.names.index(anchor)]
    if np.ptp(reference) == 0:
        problem = "Der Indikator ist überall gleich; er gibt kein Vorzeichen."
        raise InvalidInput(problem, place=anchor, remedy="Arbeitslosigkeit angeben.")
    fits, parts = [], []
    for dimension in dimensions:
        columns = [given.names.index(name) for name in dimension.indicators]
        component = first_component(standardise(given.values[:, columns], dimension.indicators))
        if correlation(component.scores, reference) < 0:
            component = component.turned()
        fits.append(_fit(dimension, component, len(dimensions)))
        parts.append(_by_period(component.scores, when))
    columns_of = np.stack(parts, axis=1)
    scores = _by_period(columns_of.sum(axis=1), when)
    labels = [dimension.name for dimension in dimensions]
    return Result(
        value=Deprivation(_scores(given, when, scores, (labels, columns_of)), tuple(fits)),
        method=METHOD,
        assumptions=(
            Assumption("Vorzeichen nach", anchor),
            Assumption("Gewicht der Dimensionen", "alle gleich"),
        ),
        warnings=_warnings(fits),
    )


def rescale(values: Floats) -> Floats:
    """Move to 0..1. Raises InvalidInput if all are equal."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        raise InvalidInput(
            "Alle Gebiete sind gleich; eine Skala von 0 bis 1 gibt es nicht.",
            place="scores",
            remedy="Mehr Gebiete oder andere Indikatoren angeben.",
        )
    scaled: Floats = (values - low) / (high - low)
    return scaled


def aggregate(
    groups: Sequence[str], scores: Sequence[float], population: Sequence[float]
) -> Result[Mapping[str, float]]:
    """Scores of larger areas of one period: mean weighted by population, rescaled to 0..1.

    `groups` names the larger area of each small one. Raises InvalidInput for a larger area
    without inhabitants.
    """
    if not groups or len({len(groups), len(scores), len(population)}) > 1:
        problem = "Es ist kein Gebiet angegeben, oder die Spalten sind verschieden lang."
        raise InvalidInput(problem, place="id")
    people = numbers(groups, population, "population")
    values = numbers(groups, scores, "score")
    names = tuple(dict.fromkeys(groups))
    place = {name: number for number, name in enumerate(names)}
    which = np.array([place[name] for name in groups], dtype=np.intp)
    size = np.bincount(which, weights=people, minlength=len(names))
    for name, count in zip(names, size, strict=True):
        if count == 0:
            raise InvalidInput("Dort wohnt niemand.", place=f"{name}: population")
    mean = np.bincount(which, weights=people * values, minlength=len(names)) / size
    return Result(
        value=dict(zip(names, rescale(mean).tolist(), strict=True)),
        method=AGGREGATE,
        assumptions=(Assumption("Gewicht der Gebiete", "Bevölkerung"),),
    )


def _panel(
    ids: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Sequence[float | None]],
    periods: Sequence[str],
) -> Panel:
    if not ids or len({len(ids), len(rows), len(periods)}) > 1:
        problem = "Es ist kein Gebiet angegeben, oder die Spalten sind verschieden lang."
        raise InvalidInput(problem, place="id")
    given = repeated_panel(ids, names, rows)
    seen: set[tuple[str, str]] = set()
    for row, key in enumerate(zip(ids, periods, strict=True)):
        if key in seen:
            problem = f"Die Kennung „{key[0]}“ kommt in einem Zeitraum mehrfach vor."
            raise InvalidInput(problem, place=f"{key[0]}: id")
        seen.add(key)
        if not given.complete[row]:
            gap = given.names[int(np.flatnonzero(~given.known[row])[0])]
            raise InvalidInput(
                "Der Wert ist unbekannt.",
                place=f"{key[0]}: {gap}",
                remedy="Vorher ergänzen oder das Gebiet weglassen; geraten wird hier nicht.",
            )
    return given


def _check_dimensions(given: Panel, dimensions: Sequence[Dimension], anchor: str) -> None:
    labels = [dimension.name for dimension in dimensions]
    if not labels or len(set(labels)) < len(labels):
        raise InvalidInput("Die Dimensionen fehlen oder heißen gleich.", place="dimensions")
    used = [name for dimension in dimensions for name in dimension.indicators]
    for name in (*used, anchor):
        if name not in given.names:
            raise InvalidInput(
                f"Den Indikator „{name}“ gibt es nicht.",
                place="dimensions",
                remedy="Vorhanden: " + ", ".join(given.names[:12]),
            )
    if len(set(used)) < len(used) or not all(d.indicators for d in dimensions):
        problem = "Eine Dimension ist leer, oder ein Indikator steht in zweien."
        raise InvalidInput(problem, place="dimensions")


def _fit(dimension: Dimension, component: Component, count: int) -> DimensionFit:
    """An indicator's share is its squared loading, as in the RKI's table."""
    squares = component.loadings**2
    shares = squares / squares.sum() / count
    return DimensionFit(
        name=dimension.name,
        eigenvalues=tuple(component.eigenvalues.tolist()),
        explained=component.explained,
        loadings=dict(zip(dimension.indicators, component.loadings.tolist(), strict=True)),
        shares=dict(zip(dimension.indicators, shares.tolist(), strict=True)),
    )


def _by_period(values: Floats, periods: Sequence[str]) -> Floats:
    found = np.empty(len(values))
    when = np.array(periods)
    for period in dict.fromkeys(periods):
        rows = when == period
        found[rows] = rescale(values[rows])
    return found


def _scores(
    given: Panel, periods: Sequence[str], scores: Floats, parts: tuple[Sequence[str], Floats]
) -> tuple[DeprivationScore, ...]:
    quintiles, deciles = [0] * len(scores), [0] * len(scores)
    when = np.array(periods)
    for period in dict.fromkeys(periods):
        rows = np.flatnonzero(when == period)
        values = scores[rows].tolist()
        for groups, target in ((5, quintiles), (10, deciles)):
            for row, label in zip(rows.tolist(), quantile_classes(values, groups), strict=True):
                assert label is not None
                target[row] = label
    labels, columns = parts
    return tuple(
        DeprivationScore(
            id=area,
            period=periods[row],
            score=float(scores[row]),
            parts=dict(zip(labels, columns[row].tolist(), strict=True)),
            quintile=quintiles[row],
            decile=deciles[row],
            group=three_groups(quintiles[row]),
        )
        for row, area in enumerate(given.ids)
    )


def _warnings(fits: Sequence[DimensionFit]) -> tuple[Notice, ...]:
    text = "Jedes Jahr ist für sich auf 0 bis 1 gestellt: Der Wert zeigt nur die Lage zueinander."
    found = [Notice("RELATIVE_ONLY", text)]
    for fit in fits:
        for name, loading in fit.loadings.items():
            if abs(loading) < LEAST_LOADING:
                text = f"„{name}“ trägt zur Dimension {fit.name} kaum bei ({loading:.2f})."
                found.append(Notice("LOADING_LOW", text))
        if len(fit.eigenvalues) > 1 and fit.eigenvalues[1] >= 1:
            text = f"Die Dimension {fit.name} misst mehr als eines (zweiter Eigenwert ab 1)."
            found.append(Notice("SECOND_COMPONENT", text))
    return tuple(found)
