"""Fitting small areas to a larger one, in proportion or by iteration (METHODS 1.4c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("population.raking", "1")
TOLERANCE = 1e-8
MOST_ITERATIONS = 1000
# Margins may differ in their sums by what rounding of float64 explains.
ROUNDING = 64 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """Known sums over all axes but `axes`, in the order of `axes`."""

    axes: tuple[int, ...]
    target: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """The fitted table, how many rounds it took and the largest deviation from a margin."""

    table: Floats
    iterations: int
    max_deviation: float


def scale(parts: Any, total: float) -> Result[Floats]:
    """Scale parts in proportion so that they sum to `total`; any shape.

    Raises Infeasible if all parts are 0 and the total is not.
    """
    values = not_negative(as_floats(parts, "Teile"), "Teile")
    if not (np.isfinite(total) and total >= 0):
        raise InvalidInput(f"Summe {total} ist nicht möglich.", place="Summe")
    current = float(values.sum())
    if current <= 0 and total > 0:
        raise Infeasible(
            f"Alle Teile sind null, die Summe soll {total:g} sein.",
            place="Summe",
            remedy="Mindestens einen Teil angeben oder die Summe auf null setzen.",
        )
    factor = total / current if current > 0 else 1.0
    return Result(value=values * factor, method=METHOD, parts={"factor": factor})


def rake(table: Any, rows: Any, columns: Any, *, epsilon: float | None = None) -> Result[Raked]:
    """Fit a matrix to its row and column sums; see `fit`. Raises InvalidInput."""
    values = as_floats(table, "Tabelle")
    if values.ndim != 2:
        raise InvalidInput(
            f"Die Tabelle hat {values.ndim} Achsen statt 2.",
            place="Tabelle",
            remedy="Zeilen und Spalten angeben.",
        )
    margins = (
        Margin((0,), as_floats(rows, "Zeilensummen")),
        Margin((1,), as_floats(columns, "Spaltensummen")),
    )
    return fit(values, margins, epsilon=epsilon)


def fit(
    table: Any,
    margins: Sequence[Margin],
    *,
    epsilon: float | None = None,
    tolerance: float = TOLERANCE,
    most: int = MOST_ITERATIONS,
) -> Result[Raked]:
    """Iterative proportional fitting to two or more margins.

    Zero cells stay zero. Stops when no margin is missed by more than `tolerance` persons (or
    rounding, for very large sums). epsilon: added to zero cells on explicit wish, with a warning.
    Raises Infeasible if margins contradict each other or the zeros, or after `most` rounds.
    """
    values = not_negative(as_floats(table, "Tabelle"), "Tabelle")
    if not margins:
        raise InvalidInput("Es fehlen die Ränder.", place="Ränder")
    checked = [_margin(values, margin, number) for number, margin in enumerate(margins, 1)]
    _same_totals(checked)
    warnings: tuple[Notice, ...] = ()
    zeros = int((values == 0).sum())
    if epsilon is not None:
        if not (np.isfinite(epsilon) and epsilon > 0):
            raise InvalidInput(f"ε = {epsilon} muss größer als null sein.", place="epsilon")
        values[values == 0] = epsilon
        warnings = (
            Notice("RAKE_EPSILON", f"{zeros} leere Felder wurden auf ε = {epsilon:g} gesetzt."),
        )
    for number, margin in enumerate(checked, 1):
        _fillable(values, margin, number)
    accepted = max(tolerance, ROUNDING * max(float(m.target.max()) for m in checked))
    iterations, deviation = 0, float("inf")
    while deviation > accepted and iterations < most:
        for margin in checked:
            _scale_to(values, margin)
        iterations += 1
        deviation = max(
            float(np.abs(_sums(values, margin) - margin.target).max()) for margin in checked
        )
    if deviation <= accepted:
        return Result(
            value=Raked(values, iterations, deviation),
            method=METHOD,
            assumptions=(Assumption("tolerance", accepted, "Personen", "METHODS 1.4c"),),
            warnings=warnings,
        )
    raise Infeasible(
        f"Nach {most} Durchgängen fehlen noch {deviation:g}; die leeren Felder lassen die Ränder "
        "nicht zu.",
        place="Ränder",
        remedy="Ränder prüfen oder leere Felder ausdrücklich mit ε öffnen.",
    )


def _margin(values: Floats, margin: Margin, number: int) -> Margin:
    place = f"Rand {number}"
    target = not_negative(as_floats(margin.target, place), place)
    axes = margin.axes
    if len(set(axes)) != len(axes) or not all(0 <= axis < values.ndim for axis in axes):
        raise InvalidInput(f"Achsen {axes} gibt es in der Tabelle nicht.", place=place)
    shape = tuple(values.shape[axis] for axis in axes)
    if target.shape != shape or not axes:
        raise InvalidInput(
            f"Form {target.shape} statt {shape}.",
            place=place,
            remedy="Für jede Zeile oder Spalte der Tabelle genau eine Summe angeben.",
        )
    order = tuple(int(i) for i in np.argsort(axes))
    return Margin(tuple(axes[i] for i in order), target.transpose(order))


def _same_totals(margins: Sequence[Margin]) -> None:
    totals = [float(margin.target.sum()) for margin in margins]
    for number, total in enumerate(totals[1:], 2):
        if abs(total - totals[0]) > max(TOLERANCE, 1e-9 * totals[0]):
            raise Infeasible(
                f"Rand 1 ergibt zusammen {totals[0]:g}, Rand {number} aber {total:g}.",
                place="Ränder",
                remedy="Beide Ränder vorher auf dieselbe Gesamtzahl bringen.",
            )


def _others(values: Floats, margin: Margin) -> tuple[int, ...]:
    return tuple(axis for axis in range(values.ndim) if axis not in margin.axes)


def _sums(values: Floats, margin: Margin) -> Floats:
    return np.asarray(values.sum(axis=_others(values, margin)))


def _fillable(values: Floats, margin: Margin, number: int) -> None:
    empty = np.argwhere((_sums(values, margin) <= 0) & (margin.target > 0))
    if empty.size:
        position = ", ".join(str(int(i) + 1) for i in empty[0])
        raise Infeasible(
            f"Position {position} enthält nur Nullen, soll aber "
            f"{margin.target[tuple(empty[0])]:g} ergeben.",
            place=f"Rand {number}",
            remedy="Den Rand auf null setzen oder leere Felder ausdrücklich mit ε öffnen.",
        )


def _scale_to(values: Floats, margin: Margin) -> None:
    """Bring `values` to the margin, in place."""
    current = _sums(values, margin)
    factor = np.divide(margin.target, current, out=np.zeros(current.shape), where=current > 0)
    values *= np.expand_dims(factor, _others(values, margin))
