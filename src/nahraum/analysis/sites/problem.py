"""What all siting methods share: the problem they are given and the plan they give back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.catchments.spread import inequality, quantile
from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Notice
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# Names shown in one message.
SHOWN = 5
LARGEST = 1e12
# Bounds this near to the objective, relative to it, count as reached.
CLOSE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """cost (places, sites): way from place to site, infinite where there is none.

    weight (places,): persons or need, not negative. `places` and `sites` are names for messages.
    Build it with `problem`, which checks everything.
    """

    cost: Floats
    weight: Floats
    places: tuple[str, ...]
    sites: tuple[str, ...]

    @property
    def wanted(self) -> Ints:
        """Places with demand; the others do not influence the plan."""
        return np.flatnonzero(self.weight > 0)


class State(StrEnum):
    """What a plan does for a place."""

    SERVED = "served"
    NOT_COVERED = "not-covered"
    NO_DEMAND = "no-demand"


@dataclass(frozen=True, slots=True)
class Assignment:
    """`share` of a place's demand goes to `site` over a way of `cost`; None = to nobody."""

    place: int
    site: int | None
    share: float
    cost: float | None
    state: State


@dataclass(frozen=True, slots=True)
class Plan:
    """A solution that keeps all rules.

    `bound` is proven: no plan is better (lower for costs, higher for coverage). `gap` is the
    distance relative to the larger of the two; 0 and `proven` mean optimal.
    """

    open: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    proven: bool
    assignment: tuple[Assignment, ...]


def problem(
    cost: Any,
    weight: Any = None,
    *,
    places: Sequence[str] | None = None,
    sites: Sequence[str] | None = None,
) -> Problem:
    """Check and bundle. Without `weight` every place counts once; names default to 1, 2, ...

    Raises InvalidInput for wrong shapes, NaN, negative and absurdly large numbers.
    """
    matrix = np.array(cost, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size:
        raise InvalidInput(
            f"Die Wege haben die Form {matrix.shape}.",
            place="cost",
            remedy="Mindestens einen Ort (Zeile) und einen Standort (Spalte) angeben.",
        )
    count, candidates = matrix.shape
    if np.isnan(matrix).any():
        i, j = (int(k) for k in np.argwhere(np.isnan(matrix))[0])
        raise InvalidInput(
            f"Der Weg von Ort {i + 1} zu Standort {j + 1} ist unbekannt.",
            place="cost",
            remedy="Paare ohne Weg weglassen (unendlich), bekannte Wege eintragen.",
        )
    not_negative(matrix, "cost")
    weights = np.ones(count) if weight is None else as_floats(weight, "weight", shape=(count,))
    not_negative(weights, "weight")
    for numbers, place in ((matrix[np.isfinite(matrix)], "cost"), (weights, "weight")):
        if numbers.size and numbers.max() > LARGEST:
            raise InvalidInput(
                f"{numbers.max():g} ist zu groß.", place=place, remedy="Die Einheit prüfen."
            )
    return Problem(matrix, weights, _names(places, count), _names(sites, candidates))


def reweighted(base: Problem, factors: Any) -> Problem:
    """The same places with weight · factor: deprivation, or share over 65 without a car."""
    scale = not_negative(as_floats(factors, "factors", shape=base.weight.shape), "factors")
    return replace(base, weight=base.weight * scale)


def limited(base: Problem, longest: float) -> Problem:
    """The same problem without ways longer than `longest`."""
    return replace(base, cost=np.where(base.cost <= longest, base.cost, np.inf))


def check_count(base: Problem, p: int) -> None:
    """Raise InvalidInput unless 1 <= p <= number of candidate sites."""
    if p != int(p) or p < 1:
        raise InvalidInput(f"p = {p} ist nicht möglich.", place="p", remedy="1 oder mehr angeben.")
    if p > len(base.sites):
        raise InvalidInput(
            f"{p} Standorte sind verlangt, es gibt aber nur {len(base.sites)}.",
            place="p",
            remedy="p verkleinern oder Kandidaten ergänzen.",
        )


def check_seconds(seconds: float) -> None:
    """Seconds for a proof, more than none. Raises InvalidInput."""
    if not (np.isfinite(seconds) and seconds > 0):
        raise InvalidInput(f"{seconds} Sekunden sind nicht möglich.", place="seconds")


def check_radius(radius: float) -> None:
    """A radius, finite and not negative. Raises InvalidInput."""
    if not (np.isfinite(radius) and radius >= 0):
        raise InvalidInput(
            f"Ein Umkreis von {radius} ist nicht möglich.",
            place="radius",
            remedy="Eine Zahl ab 0 in der Einheit der Wege angeben.",
        )


def check_reachable(base: Problem, radius: float = np.inf, *, place: str = "cost") -> None:
    """Raise Infeasible naming places with demand that reach no site within `radius`."""
    near = (base.cost <= radius) & np.isfinite(base.cost)
    lost = [int(i) for i in base.wanted if not near[i].any()]
    if not lost:
        return
    within = f" im Umkreis von {radius:g}" if np.isfinite(radius) else ""
    who = "Ort erreicht" if len(lost) == 1 else "Orte erreichen"
    raise Infeasible(
        f"{len(lost)} {who} keinen Standort{within}: {named(base.places, lost)}.",
        place=place,
        remedy="Längere Wege erlauben, Standorte ergänzen oder diese Orte anders versorgen.",
    )


def nearest(base: Problem, opened: Sequence[int]) -> tuple[Ints, Floats]:
    """Nearest open site of every place (places,), ties to the first, and the way (or infinity)."""
    sites = np.array(sorted(opened), dtype=np.int64)
    ways = base.cost[:, sites]
    best = ways.argmin(axis=1)
    return sites[best], ways[np.arange(len(ways)), best]


def to_nearest(
    base: Problem, opened: Sequence[int], radius: float = np.inf
) -> tuple[Assignment, ...]:
    """Everybody to the nearest open site within `radius`."""
    chosen, ways = nearest(base, opened)
    found: list[Assignment] = []
    for place, (site, way, weight) in enumerate(zip(chosen, ways, base.weight, strict=True)):
        reached = np.isfinite(way) and way <= radius
        state = State.SERVED if reached else State.NOT_COVERED
        if weight == 0:
            state = State.NO_DEMAND
        if reached:
            found.append(Assignment(place, int(site), 1.0, float(way), state))
        else:
            found.append(Assignment(place, None, 1.0, None, state))
    return tuple(found)


def finished(
    opened: Sequence[int],
    objective: float,
    bound: float,
    assignment: tuple[Assignment, ...],
    *,
    maximise: bool = False,
) -> Plan:
    """A plan with its gap; a bound within rounding of the objective is the objective."""
    size = max(abs(objective), abs(bound))
    better = bound > objective if maximise else bound < objective
    gap = abs(objective - bound) / size if size and better else 0.0
    proven = gap <= CLOSE
    return Plan(
        open=tuple(sorted(int(site) for site in opened)),
        objective=float(objective),
        bound=float(objective if proven else bound),
        gap=0.0 if proven else float(gap),
        proven=proven,
        assignment=assignment,
    )


def time_notice(plan: Plan, seconds: float) -> tuple[Notice, ...]:
    """Say that the optimum is not proven."""
    if plan.proven:
        return ()
    text = (
        f"Das Optimum ist in {seconds:g} Sekunden nicht bewiesen; der Plan liegt höchstens "
        f"{100 * plan.gap:.3g} % daneben. Ein neuer Lauf kann abweichen."
    )
    return (Notice("TIME_LIMIT", text),)


def ways_of(base: Problem, assignment: Sequence[Assignment]) -> dict[str, float | None]:
    """Mean, longest, 90th percentile and Gini of the ways of all who are served."""
    served = [a for a in assignment if a.state is State.SERVED and a.cost is not None]
    ways = np.array([a.cost for a in served], dtype=np.float64)
    people = np.array([base.weight[a.place] * a.share for a in served], dtype=np.float64)
    spread = inequality(ways, people).value
    return {
        "mean": spread.mean,
        "longest": float(ways.max()) if ways.size else None,
        "p90": quantile(ways, people, 0.9),
        "gini": spread.gini,
    }


def named(names: Sequence[str], positions: Sequence[int]) -> str:
    """Some names for a message."""
    shown = ", ".join(names[int(k)] for k in positions[:SHOWN])
    more = len(positions) - SHOWN
    return f"{shown} und {more} weitere" if more > 0 else shown


def _names(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if names is None:
        return tuple(str(k + 1) for k in range(count))
    if len(names) != count or len(set(names)) != count:
        raise InvalidInput(
            f"{len(set(names))} verschiedene Namen für {count} Orte oder Standorte.",
            place="names",
            remedy="Jedem Ort und jedem Standort einen eigenen Namen geben.",
        )
    return tuple(names)
