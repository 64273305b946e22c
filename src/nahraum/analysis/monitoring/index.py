"""An index of several indicators by z-values, and its change (METHODS 5.5).

z_ik = (x_ik − μ_k)/σ_k, turned so that attention is positive, cut at ±3; index = Σ w_k z_ik,
standardised again. σ is that of all areas (divisor n): they are the whole, not a sample.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.classes import (
    Cuts,
    DynamicsClass,
    StatusClass,
    dynamics_class,
    status_class,
)
from nahraum.analysis.monitoring.panel import Panel, numbers, panel
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.zscore_index", "1")
DYNAMICS = Method("monitoring.dynamics", "1")
WINSOR = 3.0
DEFAULT_CUTS = Cuts()
FEW_AREAS = 10
# Below this spread an index is only the rounding of its parts.
NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One column. attention: 1 if high values need attention, -1 if low ones do."""

    name: str
    attention: int = 1
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.attention not in (1, -1):
            raise InvalidInput(f"Richtung {self.attention}: nur 1 oder -1.", place=self.name)
        if not (isfinite(self.weight) and self.weight >= 0):
            raise InvalidInput(f"{self.weight} ist kein Gewicht.", place=self.name, remedy="Ab 0.")


@dataclass(frozen=True, slots=True)
class Scale:
    """Means and standard deviations of a base year: of each indicator, then of the index."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    index_mean: float
    index_deviation: float


@dataclass(frozen=True, slots=True)
class AreaScore:
    """z: the standardised index, None where an indicator is unknown.

    parts: z-value of each indicator as it entered, None where unknown. status: class of z.
    """

    id: str
    z: float | None
    parts: Mapping[str, float | None]
    status: StatusClass | None


@dataclass(frozen=True, slots=True)
class IndexScores:
    """All areas in the given order, and the scale to compare other years with."""

    scores: tuple[AreaScore, ...]
    scale: Scale


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A panel in z-values: `z` (areas, indicators), 0 where unknown; weights sum to 1."""

    panel: Panel
    z: Floats
    weights: Floats
    importance: Floats

    @property
    def raw(self) -> Floats:
        """The index before its second standardisation, of the complete areas."""
        found: Floats = self.z[self.panel.complete] @ self.weights
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """population: weighs the areas in μ and σ (None: all alike). winsor: cut of z. base: fixed
    μ and σ of another year, needed for trends."""

    population: Sequence[float] | None = None
    winsor: float = WINSOR
    base: Scale | None = None
    cuts: Cuts = DEFAULT_CUTS

    def __post_init__(self) -> None:
        if not self.winsor > 0:
            raise InvalidInput(f"Bei {self.winsor} lässt sich nicht kappen.", place="winsor")


def zscore_index(
    ids: Sequence[str],
    indicators: Sequence[Indicator],
    rows: Sequence[Sequence[float | None]],
    settings: Settings | None = None,
) -> Result[IndexScores]:
    """Index of all areas; `rows` has one row for each id, one column for each indicator.

    Areas with an unknown indicator keep their known parts and get no index. Raises InvalidInput
    for fewer than two complete areas or if nothing varies.
    """
    chosen = settings or Settings()
    given = weighted(ids, indicators, rows, chosen)
    mean, deviation = _spread(given.raw, given.importance[given.panel.complete])
    if chosen.base is not None:
        mean, deviation = chosen.base.index_mean, chosen.base.index_deviation
    if deviation <= NO_SPREAD:
        raise InvalidInput(
            "Kein Indikator unterscheidet die Gebiete.",
            place="indicators",
            remedy="Indikatoren wählen, deren Werte sich unterscheiden.",
        )
    means, deviations = _scale(given.panel, given.importance, chosen)
    scale = Scale(tuple(means), tuple(deviations), mean, deviation)
    return Result(
        value=IndexScores(_scores(given, mean, deviation, chosen.cuts), scale),
        method=METHOD,
        parts={"weights": dict(zip(given.panel.names, given.weights.tolist(), strict=True))},
        assumptions=_assumptions(indicators, given, chosen),
        warnings=_warnings(given.panel, deviations),
    )


def dynamics(
    ids: Sequence[str],
    indicators: Sequence[Indicator],
    earlier: Sequence[Sequence[float | None]],
    later: Sequence[Sequence[float | None]],
    settings: Settings | None = None,
) -> Result[tuple[tuple[str, float | None, DynamicsClass | None], ...]]:
    """Id, standardised change and its class of every area, usually over three years.

    Positive means more attention than before, which is the class negative. Raises InvalidInput
    as `zscore_index`.
    """
    chosen = settings or Settings()
    names = [indicator.name for indicator in indicators]
    before, after = panel(ids, names, earlier), panel(ids, names, later)
    change = [
        [
            b - a if known_a and known_b else None
            for a, b, known_a, known_b in zip(*cells, strict=True)
        ]
        for cells in zip(
            before.values.tolist(), after.values.tolist(), before.known, after.known, strict=True
        )
    ]
    result = zscore_index(ids, indicators, change, replace(chosen, base=None))
    return Result(
        value=tuple(
            (score.id, score.z, dynamics_class(score.z, chosen.cuts))
            for score in result.value.scores
        ),
        method=DYNAMICS,
        assumptions=result.assumptions,
        warnings=result.warnings,
    )


def weighted(
    ids: Sequence[str],
    indicators: Sequence[Indicator],
    rows: Sequence[Sequence[float | None]],
    settings: Settings,
) -> Weighted:
    """The z-values an index is made of, with its weights. Raises as `zscore_index`."""
    given = panel(ids, [indicator.name for indicator in indicators], rows)
    if given.complete.sum() < 2:
        raise InvalidInput(
            "Weniger als zwei Gebiete haben alle Indikatoren.",
            place="id",
            remedy="Lücken füllen oder den Indikator mit den Lücken weglassen.",
        )
    importance = np.ones(len(given.ids))
    if settings.population is not None:
        if len(settings.population) != len(given.ids):
            raise InvalidInput("Die Spalten sind verschieden lang.", place="population")
        importance = numbers(given.ids, settings.population, "population")
        if importance[given.complete].sum() == 0:
            raise InvalidInput("In keinem Gebiet wohnt jemand.", place="population")
    means, deviations = _scale(given, importance, settings)
    turn = np.array([float(indicator.attention) for indicator in indicators])
    size = np.where(deviations > 0, deviations, 1.0)
    z = np.where(deviations > 0, turn * (given.values - means) / size, 0.0)
    z = np.where(given.known, np.clip(z, -settings.winsor, settings.winsor), 0.0)
    weights = np.array([indicator.weight for indicator in indicators])
    if weights.sum() == 0:
        raise InvalidInput("Alle Gewichte sind null.", place="weights")
    return Weighted(given, z, weights / weights.sum(), importance)


def _scale(given: Panel, importance: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """μ and σ of every indicator over the areas where it is known; σ is 0 if it is constant."""
    if settings.base is not None:
        if len(settings.base.means) != len(given.names):
            raise InvalidInput(
                f"Das Basisjahr hat {len(settings.base.means)} Indikatoren, hier sind es "
                f"{len(given.names)}.",
                place="base",
            )
        return np.array(settings.base.means), np.array(settings.base.deviations)
    found = [
        _spread(column[known], importance[known])
        for column, known in zip(given.values.T, given.known.T, strict=True)
    ]
    return np.array([mean for mean, _ in found]), np.array([sd for _, sd in found])


def _spread(values: Floats, importance: Floats) -> tuple[float, float]:
    total = float(importance.sum())
    if total == 0 or np.ptp(values) == 0:
        return (float(values[0]) if len(values) else 0.0), 0.0
    mean = float((importance * values).sum() / total)
    return mean, float(np.sqrt((importance * (values - mean) ** 2).sum() / total))


def _scores(given: Weighted, mean: float, deviation: float, cuts: Cuts) -> tuple[AreaScore, ...]:
    indices = iter(((given.raw - mean) / deviation).tolist())
    found = []
    for row, area in enumerate(given.panel.ids):
        z = next(indices) if given.panel.complete[row] else None
        parts = {
            name: float(given.z[row, column]) if given.panel.known[row, column] else None
            for column, name in enumerate(given.panel.names)
        }
        found.append(AreaScore(area, z, parts, status_class(z, cuts)))
    return tuple(found)


def _assumptions(
    indicators: Sequence[Indicator], given: Weighted, settings: Settings
) -> tuple[Assumption, ...]:
    turned = ", ".join(i.name for i in indicators if i.attention < 0) or "keine"
    shares = zip(given.panel.names, given.weights.tolist(), strict=True)
    equal = "alle gleich"
    return (
        Assumption("Gewichte", ", ".join(f"{name} {weight:.3g}" for name, weight in shares)),
        Assumption("Gedrehte Indikatoren", turned),
        Assumption("Gekappt bei", settings.winsor, "z"),
        Assumption("Gewicht der Gebiete", equal if settings.population is None else "Bevölkerung"),
        Assumption("Vergleichsmaßstab", "diese Gebiete" if settings.base is None else "Basisjahr"),
        *settings.cuts.assumptions,
    )


def _warnings(given: Panel, deviations: Floats) -> tuple[Notice, ...]:
    found = []
    gaps = int((~given.complete).sum())
    if gaps:
        text = f"{gaps} Gebiete haben Lücken und darum keinen Index."
        found.append(Notice("UNKNOWN_VALUES", text))
    for name, deviation in zip(given.names, deviations, strict=True):
        if deviation == 0:
            text = f"„{name}“ ist überall gleich und trägt nichts bei."
            found.append(Notice("CONSTANT", text))
    if given.complete.sum() < FEW_AREAS:
        text = f"Nur {int(given.complete.sum())} Gebiete: Der Index ordnet sie kaum verlässlich."
        found.append(Notice("FEW_AREAS", text))
    return tuple(found)
