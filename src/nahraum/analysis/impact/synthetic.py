"""One place against a mixture of others: synthetic control (METHODS 7.3).

A. Abadie, A. Diamond, J. Hainmueller, Synthetic control methods for comparative case studies,
JASA 105 (2010), 493-505. Weights: min Σ_{t<start} (y_1t − Σ_j w_j y_jt)², w >= 0, Σ w = 1; with
predictors their differences, each in standard deviations over all units, are added as further
terms. Solved exactly as the point nearest to the origin in a polytope (P. Wolfe, Finding the
nearest point in a polytope, Mathematical Programming 11 (1976), 128-149).

Placebo test in space: every donor takes the place of the treated unit, which then is in nobody's
pool. Ranked is the ratio of the mean squared gap after to the one before; p = rank/(J + 1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.impact.regression import check_number
from nahraum.analysis.impact.wording import SENTENCES, Claim
from nahraum.analysis.population.ages import Floats

METHOD = Method("impact.synthetic", "1")
POOR_FIT = 0.25
FEW_DONORS = 19
TINY = 1e-10


@dataclass(frozen=True, slots=True)
class Gap:
    """Outcome of the treated unit, of its synthetic twin, and the difference."""

    period: int
    actual: float
    synthetic: float
    gap: float


@dataclass(frozen=True, slots=True)
class Placebo:
    """A donor treated as if it had the measure; `ratio` as in `SyntheticEffect`."""

    unit: str
    effect: float
    pre_error: float
    ratio: float


@dataclass(frozen=True, slots=True)
class SyntheticEffect:
    """effect: mean gap from the start on. pre_error: root of the mean squared gap before.
    fit: pre_error in mean standard deviations between the units. ratio: mean squared gap after
    over before. rank: of `ratio`, 1 is the largest; p_value = rank/(J + 1); None without
    placebos."""

    effect: float
    weights: Mapping[str, float]
    gaps: tuple[Gap, ...]
    pre_error: float
    fit: float
    ratio: float
    placebos: tuple[Placebo, ...]
    rank: int | None
    p_value: float | None
    claim: Claim
    wording: str


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """outcomes (units, periods); terms (units, predictors) ready to add; `before` periods."""

    outcomes: Floats
    terms: Floats
    before: int

    def solve(self, unit: int, donors: Sequence[int]) -> tuple[Floats, Floats, bool]:
        """Weights of the donors, gaps of the unit (periods,), and whether weights are unique."""
        features = np.hstack([self.outcomes[:, : self.before], self.terms])
        weights, unique = nearest(features[list(donors)] - features[unit])
        gaps = self.outcomes[unit] - weights @ self.outcomes[list(donors)]
        return weights, gaps, unique

    def measure(self, gaps: Floats) -> tuple[float, float, float]:
        """Effect, error before, ratio of mean squares (kept finite where the fit is perfect)."""
        scale = float(np.abs(self.outcomes).max())
        before = float((gaps[: self.before] ** 2).mean())
        after = float((gaps[self.before :] ** 2).mean())
        floor = max((TINY * scale) ** 2, 1e-300)
        return float(gaps[self.before :].mean()), before**0.5, (after + floor) / (before + floor)


def synthetic_control(
    units: Sequence[str],
    periods: Sequence[int],
    values: Sequence[Sequence[float]],
    *,
    treated: str,
    start: int,
    predictors: Mapping[str, Sequence[float]] | None = None,
) -> Result[SyntheticEffect]:
    """Effect in one unit from the period `start` on.

    values: one row for each unit, one column for each period. predictors: name -> one number for
    each unit. Raises InvalidInput for incomplete tables, unknown units, a start that leaves fewer
    than two periods before or none after; Infeasible without at least two donors.
    """
    table = _table(units, periods, values)
    unit, before = _checked(units, periods, treated, start)
    terms = _terms(units, predictors or {}, table[:, :before])
    task = _Task(table, terms, before)
    donors = [n for n in range(len(units)) if n != unit]
    weights, gaps, unique = task.solve(unit, donors)
    effect, pre_error, ratio = task.measure(gaps)
    spread = float(table[:, :before].std(axis=0).mean())
    fit = pre_error / spread if spread > 0 else 0.0
    placebos = _placebos(units, task, donors) if len(donors) > 2 else ()
    rank = 1 + sum(p.ratio >= ratio for p in placebos) if placebos else None
    p_value = rank / (len(placebos) + 1) if rank is not None else None
    claim = Claim.EFFECT if fit <= POOR_FIT and placebos else Claim.ASSOCIATION
    synthetic = table[unit] - gaps
    value = SyntheticEffect(
        effect=effect,
        weights={units[n]: float(w) for n, w in zip(donors, weights, strict=True)},
        gaps=tuple(
            Gap(period, float(table[unit, n]), float(synthetic[n]), float(gaps[n]))
            for n, period in enumerate(periods)
        ),
        pre_error=pre_error,
        fit=fit,
        ratio=ratio,
        placebos=placebos,
        rank=rank,
        p_value=p_value,
        claim=claim,
        wording=SENTENCES[claim],
    )
    return Result(
        value=value,
        method=METHOD,
        parts={"before": before, "donors": len(donors)},
        assumptions=(
            Assumption(
                "Vorverlauf passt bis",
                POOR_FIT,
                "Standardabweichungen der Gebiete",
                "eigene Festlegung",
                verified=False,
            ),
        ),
        warnings=_warnings(value, before, len(donors), unique),
    )


def nearest(points: Floats) -> tuple[Floats, bool]:
    """Weights (n,) of the mixture of `points` (n, d) nearest to the origin, and if they are unique.

    Weights are 0 or more and sum to 1. Wolfe's algorithm: finite, ties go to the earlier point.
    """
    scale = float(np.abs(points).max())
    points = points / scale if scale > 0 else points
    lengths = (points**2).sum(axis=1)
    limit = TINY * float(lengths.max() + 1)
    active = [int(lengths.argmin())]
    inside = np.ones(1)
    while True:
        here = inside @ points[active]
        reach = points @ here
        new = int(reach.argmin())
        if new in active or reach[new] >= here @ here - limit * 1e-3:
            break
        tried, mixed = _inwards(points, [*active, new], np.append(inside, 0.0))
        there = mixed @ points[tried]
        # Only rounding keeps a step from coming nearer; without this it could go round in circles.
        if there @ there >= here @ here:
            break
        active, inside = tried, mixed
    weights = np.zeros(len(points))
    weights[active] = inside
    here = weights @ points
    tight = np.flatnonzero(points @ here <= here @ here + limit)
    lifted = np.hstack([points[tight], np.ones((len(tight), 1))])
    return weights, bool(np.linalg.matrix_rank(lifted, tol=1e-8) == len(tight))


def _inwards(points: Floats, active: list[int], inside: Floats) -> tuple[list[int], Floats]:
    """Nearest point in the hull of `active`, dropping those that stand in the way."""
    while True:
        chosen = points[active]
        size = len(active)
        system = np.ones((size + 1, size + 1))
        system[:size, :size] = chosen @ chosen.T
        system[size, size] = 0.0
        target = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0][:size]
        if (target > TINY).all():
            return active, target / target.sum()
        falling = np.flatnonzero(target <= TINY)
        steps = inside[falling] / np.maximum(inside[falling] - target[falling], 1e-300)
        step = min(1.0, float(steps.min()))
        inside = np.maximum(inside + step * (target - inside), 0.0)
        out = int(falling[steps.argmin()])
        inside = np.delete(inside, out)
        active = [*active[:out], *active[out + 1 :]]
        inside = inside / inside.sum()


def _table(
    units: Sequence[str], periods: Sequence[int], values: Sequence[Sequence[float]]
) -> Floats:
    if len(values) != len(units) or any(len(row) != len(periods) for row in values):
        raise InvalidInput("Die Tabelle passt nicht zu Gebieten und Zeiten.", place="value")
    if len(set(units)) < len(units):
        raise InvalidInput("Ein Gebiet kommt mehrfach vor.", place="unit")
    if any(a >= b for a, b in pairwise(periods)):
        raise InvalidInput("Die Zeiten steigen nicht an.", place="period")
    for unit, row in zip(units, values, strict=True):
        for period, number in zip(periods, row, strict=True):
            check_number(number, f"{unit}, {period}: value")
    return np.array(values, dtype=np.float64).reshape(len(units), len(periods))


def _checked(
    units: Sequence[str], periods: Sequence[int], treated: str, start: int
) -> tuple[int, int]:
    if treated not in units:
        raise InvalidInput(
            f"Das Gebiet „{treated}“ gibt es nicht.", place="treated", remedy="Kennung prüfen."
        )
    before = sum(period < start for period in periods)
    if before < 2 or before == len(periods):
        raise InvalidInput(
            f"Vor dem Beginn liegen {before} Zeiten, ab ihm {len(periods) - before}.",
            place="start",
            remedy="Mindestens zwei Zeiten davor und eine danach angeben.",
        )
    if len(units) < 3:
        raise Infeasible(
            f"{len(units) - 1} Vergleichsgebiete sind zu wenig.",
            place="unit",
            remedy="Mindestens zwei Gebiete ohne Maßnahme angeben.",
        )
    return units.index(treated), before


def _terms(units: Sequence[str], predictors: Mapping[str, Sequence[float]], past: Floats) -> Floats:
    """Predictors on the scale of the outcome: one standard deviation is one of the outcome."""
    columns = [np.zeros((len(units), 0))]
    scale = float(past.std(axis=0).mean())
    for name, numbers in predictors.items():
        if len(numbers) != len(units):
            raise InvalidInput("Nicht für jedes Gebiet ein Wert.", place=f"predictors: {name}")
        for unit, number in zip(units, numbers, strict=True):
            check_number(number, f"{unit}: {name}")
        column = np.array(numbers, dtype=np.float64)
        spread = float(column.std())
        if spread > 0:
            columns.append((column / spread * scale)[:, None])
    return np.hstack(columns)


def _placebos(units: Sequence[str], task: _Task, donors: Sequence[int]) -> tuple[Placebo, ...]:
    found = []
    for unit in donors:
        _, gaps, _ = task.solve(unit, [n for n in donors if n != unit])
        found.append(Placebo(units[unit], *task.measure(gaps)))
    return tuple(found)


def _warnings(value: SyntheticEffect, before: int, donors: int, unique: bool) -> tuple[Notice, ...]:
    found = []
    if value.fit > POOR_FIT:
        text = "Die Mischung trifft den Verlauf vor dem Beginn schlecht; der Vergleich trägt nicht."
        found.append(Notice("POOR_FIT", text))
    if not value.placebos:
        text = "Mit zwei Vergleichsgebieten gibt es keine Gegenprobe."
        found.append(Notice("NO_PLACEBO", text))
    elif donors < FEW_DONORS:
        text = (
            f"Mit {donors} Vergleichsgebieten ist p mindestens {1 / (donors + 1):.2f}; 5 % "
            f"brauchen {FEW_DONORS}."
        ).replace(".", ",", 1)
        found.append(Notice("FEW_DONORS", text))
    if not unique:
        text = "Andere Gewichte treffen den Vorverlauf ebenso gut; die Gewichte nicht deuten."
        found.append(Notice("WEIGHTS_NOT_UNIQUE", text))
    if before < donors:
        text = (
            f"Weniger Zeiten vor dem Beginn ({before}) als Vergleichsgebiete ({donors}): "
            "Ein guter Vorverlauf kann Zufall sein."
        )
        found.append(Notice("OVERFITTING", text))
    return tuple(found)
