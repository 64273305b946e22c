"""Figures, classes, an index and separation, from what may be shown. Pure.

METHODS 5.4 to 5.6. Areas without a value take no part and get no class: neither smoothing nor an
index may give away what was withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.figures import Assumption, Notice
from nahraum.analysis.monitoring import (
    AreaScore,
    DynamicsClass,
    IndexChecks,
    Indicator,
    Interval,
    StatusClass,
    check_index,
    dissimilarity,
    dissimilarity_trend,
    dynamics,
    empirical_bayes,
    poisson,
    wilson,
    zscore_index,
)
from nahraum.understand.indicators.rules.definitions import Definition, Measure
from nahraum.understand.indicators.rules.protect import Shown

SPAN = 3  # years of dynamics (RISE)
FEWEST = 3  # areas below which no class says anything
SEED, DRAWS = 20261121, 500


@dataclass(frozen=True, slots=True)
class Reading:
    """An area in one year: its value with what chance allows, and how it stands among the others.

    low, high: 95 % interval, None without counts. smoothed: empirical Bayes. unusual: differs from
    the whole place more than chance explains. change: since the year of `before`.
    """

    shown: Shown
    low: float | None = None
    high: float | None = None
    smoothed: float | None = None
    unusual: bool | None = None
    status: StatusClass | None = None
    change: DynamicsClass | None = None


def readings(
    definition: Definition, now: Sequence[Shown], before: Sequence[Shown] = ()
) -> list[Reading]:
    """Every area of a year, in the given order; `before` is the year dynamics start from."""
    areas = [row for row in now if row.area]
    chance, smooth = _intervals(definition, areas), _smoothed(definition, areas)
    values = {row.area: row.value for row in areas}
    status = statuses(definition, values)
    change = changes(definition, {row.area: row.value for row in before}, values)
    return [
        _reading(definition, row, chance.get(row.area), smooth.get(row.area), status, change)
        for row in now
    ]


def _reading(
    definition: Definition,
    row: Shown,
    chance: Interval | None,
    smoothed: float | None,
    status: Mapping[str, StatusClass | None],
    change: Mapping[str, DynamicsClass | None],
) -> Reading:
    found = chance or Interval(row.area)
    return Reading(
        shown=row,
        low=_scaled(definition, found.rate_low),
        high=_scaled(definition, found.rate_high),
        smoothed=_scaled(definition, smoothed),
        unusual=found.unusual,
        status=status.get(row.area),
        change=change.get(row.area),
    )


def _scaled(definition: Definition, value: float | None) -> float | None:
    return None if value is None else value * definition.scale


def _counted(definition: Definition, rows: Sequence[Shown]) -> list[Shown]:
    """Areas with whole numerators and denominators; of others chance is not known."""
    if definition.measure not in (Measure.SHARE, Measure.RATE):
        return []
    found = [r for r in rows if r.value is not None and r.numerator is not None and r.denominator]
    return [row for row in found if row.numerator == round(row.numerator or 0)]


def _columns(rows: Sequence[Shown]) -> tuple[list[str], list[float], list[float]]:
    return (
        [row.area for row in rows],
        [row.numerator or 0.0 for row in rows],
        [row.denominator or 0.0 for row in rows],
    )


def _intervals(definition: Definition, rows: Sequence[Shown]) -> dict[str, Interval]:
    """Wilson for shares, Poisson for rates, by area."""
    counted = _counted(definition, rows)
    if not counted:
        return {}
    compute = wilson if definition.measure is Measure.SHARE else poisson
    try:
        found = compute(*_columns(counted)).value
    except AnalysisError:  # nobody at all is counted: then chance says nothing
        return {}
    return {interval.id: interval for interval in found.intervals}


def _smoothed(definition: Definition, rows: Sequence[Shown]) -> dict[str, float | None]:
    counted = _counted(definition, rows)
    if len(counted) < FEWEST:
        return {}
    binomial = definition.measure is Measure.SHARE
    try:
        found = empirical_bayes(*_columns(counted), binomial=binomial).value
    except AnalysisError:
        return {}
    return {rate.id: rate.smoothed for rate in found.rates}


# ------------------------------------------------------------------ classes and the index
def statuses(
    definition: Definition, values: Mapping[str, float | None]
) -> dict[str, StatusClass | None]:
    """Class of each area among the others; empty where no class makes sense."""
    found = index([definition], {definition.key: values}, list(values))
    return {} if found is None else {score.id: score.status for score in found.scores}


def changes(
    definition: Definition,
    before: Mapping[str, float | None],
    now: Mapping[str, float | None],
) -> dict[str, DynamicsClass | None]:
    """Class of each area's change among those of the others."""
    areas = [area for area in now if area]
    turn = _indicators([definition])
    earlier, later = ([[side.get(area)] for area in areas] for side in (before, now))
    known = sum(a != [None] and b != [None] for a, b in zip(earlier, later, strict=True))
    if not turn or known < FEWEST:
        return {}
    try:
        found = dynamics(areas, turn, earlier, later)
    except AnalysisError:
        return {}
    return {area: changed for area, _z, changed in found.value}


def _indicators(definitions: Sequence[Definition]) -> list[Indicator]:
    return [
        Indicator(name=d.key, attention=d.attention) for d in definitions if d.attention is not None
    ]


@dataclass(frozen=True, slots=True)
class Index:
    """Areas by several indicators; `checks` is None with fewer than two of them."""

    scores: tuple[AreaScore, ...]
    names: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    warnings: tuple[Notice, ...]
    checks: IndexChecks | None = None

    def ranks(self) -> dict[str, tuple[int, int]]:
        """(best, worst) rank of each area over random weights: 1 needs most attention."""
        if self.checks is None:
            return {}
        return {
            r.id: (round(r.low), round(r.high))
            for r in self.checks.ranks
            if r.low is not None and r.high is not None
        }


def index(
    definitions: Sequence[Definition],
    values: Mapping[str, Mapping[str, float | None]],
    areas: Sequence[str],
) -> Index | None:
    """Index of the indicators that have a direction; None where it would say nothing."""
    chosen = _indicators(definitions)
    rows = [[values[one.name].get(area) for one in chosen] for area in areas]
    complete = sum(all(value is not None for value in row) for row in rows)
    if not chosen or complete < FEWEST:
        return None
    try:
        found = zscore_index(list(areas), chosen, rows)
    except AnalysisError:  # no indicator tells the areas apart
        return None
    return Index(
        scores=found.value.scores,
        names=tuple(one.name for one in chosen),
        assumptions=found.assumptions,
        warnings=found.warnings,
        checks=_checks(list(areas), chosen, rows),
    )


def _checks(
    areas: Sequence[str], chosen: Sequence[Indicator], rows: Sequence[Sequence[float | None]]
) -> IndexChecks | None:
    if len(chosen) < 2:
        return None
    try:
        return check_index(areas, chosen, rows, seed=SEED, draws=DRAWS).value
    except AnalysisError:
        return None


# ------------------------------------------------------------------ how separately groups live
@dataclass(frozen=True, slots=True)
class Separation:
    """Index of dissimilarity by year, 0 to 1; `chance` is what chance alone reaches (95 %) in the
    last year. direction: rising, falling, level, or "" with one year only."""

    values: Mapping[int, float | None]
    chance: float | None
    direction: str
    areas: int


def separation(definition: Definition, years: Mapping[int, Sequence[Shown]]) -> Separation | None:
    """How separately those counted and the others live; None for anything but counted shares.

    Only areas that are shown in every year take part.
    """
    if definition.measure is not Measure.SHARE:
        return None
    counted = {
        year: {row.area: row for row in _counted(definition, rows) if row.area}
        for year, rows in years.items()
    }
    counted = {year: rows for year, rows in counted.items() if len(rows) >= FEWEST}
    areas = sorted(set.intersection(*map(set, counted.values()))) if counted else []
    if len(areas) < FEWEST:
        return None
    groups = {
        year: (
            [rows[area].numerator or 0.0 for area in areas],
            [(rows[area].denominator or 0) - (rows[area].numerator or 0) for area in areas],
        )
        for year, rows in sorted(counted.items())
    }
    last = dissimilarity(areas, *groups[max(groups)], seed=SEED, draws=DRAWS).value
    if len(groups) < 2:
        return Separation({max(groups): last.value}, last.by_chance_p95, "", len(areas))
    trend = dissimilarity_trend(areas, groups, seed=SEED, draws=DRAWS).value
    return Separation(trend.values, last.by_chance_p95, trend.direction or "", len(areas))


# ------------------------------------------------------------------ who compares with whom
SIZES = (
    (500, _("unter 500 Menschen")),
    (2_000, _("500 bis 1.999 Menschen")),
    (10_000, _("2.000 bis 9.999 Menschen")),
)
DENSITIES = ((300, _("ländlich")), (1_500, _("dichter bebaut")))


def kind_of(persons: float | None, square_km: float | None) -> str:
    """Size and density of a place in words, "" where unknown; limits of the EU's Degurba grid."""
    if persons is None:
        return ""
    size = next((text for most, text in SIZES if persons < most), _("ab 10.000 Menschen"))
    if not square_km:
        return str(size)
    dense = next((text for most, text in DENSITIES if persons / square_km < most), _("städtisch"))
    return f"{size}, {dense}"
