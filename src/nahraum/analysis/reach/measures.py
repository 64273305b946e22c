"""Measures of reach by place and for everybody (METHODS 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.catchments import (
    Inequality,
    TravelTimes,
    Within,
    from_pairs,
    inequality,
    opportunities,
    potential,
    summarise,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.network import PairTimes
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("reach.measures", "1")
EDGE = "EDGE"


class PlaceState(StrEnum):
    """What is known of a place."""

    REACHED = "reached"
    BEYOND_LIMIT = "beyond-limit"
    OFF_NETWORK = "off-network"


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """One place: minutes to the nearest and second nearest facility, None where there is none.

    facility: position of the nearest. edge: beyond the border there might be a nearer one.
    opportunities: capacity within the first threshold, potential: see `Target.beta`; both None
    for a place off the network, whose reach is unknown.
    """

    state: PlaceState
    facility: int | None
    nearest: float | None
    second: float | None
    edge: bool
    opportunities: float | None
    potential: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What is looked for.

    thresholds: minutes, the first one for cumulative opportunities. capacity: (facilities,)
    counted by opportunities and potential, 1 each if None. beta: decay per minute of the
    potential. border: (places,) minutes to the border of the area looked at, None = unknown.
    """

    thresholds: Sequence[float]
    capacity: Any = None
    beta: float = 0.1
    border: Any = None


@dataclass(frozen=True, slots=True)
class Reach:
    """All places, and everybody of whom something is known.

    within: persons and share by threshold; mean and p90: minutes to the nearest (p90 None if more
    than a tenth reach nothing); resilient: share of persons with a second facility within the
    first threshold; unreached: persons beyond the limit; unknown: persons off the network, in
    none of the shares. spread: Gini and Theil of the potential over persons.
    """

    places: tuple[PlaceReach, ...]
    within: tuple[Within, ...]
    mean: float | None
    p90: float | None
    resilient: float | None
    unreached: float
    unknown: float
    spread: Inequality


def in_minutes(pairs: PairTimes) -> TravelTimes:
    """The pairs for `analysis.catchments`: origins are places, destinations sites."""
    return from_pairs(
        pairs.origin,
        pairs.destination,
        pairs.seconds / 60,
        places=pairs.origins,
        sites=pairs.destinations,
    )


def measure(pairs: PairTimes, persons: Any, target: Target) -> Result[Reach]:
    """Reach of every place and of `persons` (places,). Raises InvalidInput.

    Thresholds beyond the limit of the pairs are refused: nobody would know who is within.
    """
    people = not_negative(as_floats(persons, "persons", shape=(pairs.origins,)), "persons")
    thresholds = _thresholds(target, pairs)
    times = in_minutes(pairs)
    known = pairs.origin_known
    capacity = np.ones(pairs.destinations) if target.capacity is None else target.capacity
    counted = np.where(known, people, 0.0)
    summary = summarise(times, counted, thresholds.tolist())
    near = opportunities(times, capacity, minutes=thresholds[0])
    pull = potential(times, capacity, beta=target.beta)
    spread = inequality(np.where(known, pull.value, 0.0), counted)
    edge, edge_notices = _edge(target, summary.value.nearest, pairs)
    facilities = _nearest(pairs)
    places = tuple(
        _place(
            bool(known[at]),
            None if facilities[at] < 0 else int(facilities[at]),
            (summary.value.nearest[at], summary.value.second[at]),
            bool(edge[at]),
            (float(near[at]), float(pull.value[at])),
        )
        for at in range(pairs.origins)
    )
    seconds = np.array([np.inf if v is None else v for v in summary.value.second])
    everybody = float(counted.sum())
    resilient = float(counted[seconds <= thresholds[0]].sum()) / everybody if everybody else None
    unknown = float(people[~known].sum())
    return Result(
        value=Reach(
            places=places,
            within=summary.value.within,
            mean=summary.value.mean,
            p90=summary.value.p90,
            resilient=resilient,
            unreached=summary.value.unreached,
            unknown=unknown,
            spread=spread.value,
        ),
        method=METHOD,
        assumptions=(
            *pull.assumptions,
            Assumption("Grenze der Suche", pairs.limit_s / 60, "min"),
        ),
        warnings=(*_unknown(pairs, unknown), *summary.warnings, *spread.warnings, *edge_notices),
    )


def outside(pairs: PairTimes, group: Any, *, minutes: float) -> Result[Within]:
    """Persons of a group (places,) who reach nothing within `minutes`, and their share.

    For instance those over 65 without a car, with times on foot or by bus. Persons off the
    network are left out and named. Raises InvalidInput.
    """
    people = not_negative(as_floats(group, "group", shape=(pairs.origins,)), "group")
    (limit,) = _thresholds(Target((minutes,)), pairs)
    counted = np.where(pairs.origin_known, people, 0.0)
    inside = summarise(in_minutes(pairs), counted, (limit,)).value.within[0]
    total = float(counted.sum())
    notices = _unknown(pairs, float(people.sum()) - total)
    if not total:
        notices = (*notices, Notice("DENOM_ZERO", "Ohne Personen gibt es keinen Anteil."))
    left = total - inside.persons
    return Result(
        value=Within(limit, left, left / total if total else None),
        method=METHOD,
        warnings=notices,
    )


def _thresholds(target: Target, pairs: PairTimes) -> Floats:
    thresholds = not_negative(as_floats(tuple(target.thresholds), "thresholds"), "thresholds")
    if not len(thresholds):
        raise InvalidInput("Es ist keine Schwelle angegeben.", place="thresholds")
    most = pairs.limit_s / 60
    if thresholds.max() > most:
        raise InvalidInput(
            f"{thresholds.max():g} Minuten liegen jenseits der Suche bis {most:g} Minuten.",
            place="thresholds",
            remedy="Die Reisezeiten mit größerer Grenze berechnen.",
        )
    return thresholds


def _nearest(pairs: PairTimes) -> npt.NDArray[np.int64]:
    """The nearest facility of every place, the first of equally near ones; -1 = none."""
    order = np.lexsort((pairs.destination, pairs.seconds, pairs.origin))
    found = np.full(pairs.origins, -1, dtype=np.int64)
    places, at = np.unique(pairs.origin[order], return_index=True)
    found[places] = pairs.destination[order][at]
    return found


def _place(
    known: bool,
    facility: int | None,
    minutes: tuple[float | None, float | None],
    edge: bool,
    amounts: tuple[float, float],
) -> PlaceReach:
    if not known:
        return PlaceReach(PlaceState.OFF_NETWORK, None, None, None, edge, None, None)
    state = PlaceState.BEYOND_LIMIT if facility is None else PlaceState.REACHED
    return PlaceReach(state, facility, *minutes, edge, *amounts)


def _edge(
    target: Target, nearest: Sequence[float | None], pairs: PairTimes
) -> tuple[npt.NDArray[np.bool_], tuple[Notice, ...]]:
    """Places nearer to the border than to a facility: a nearer one may lie beyond."""
    if target.border is None:
        text = "Ob jenseits der Gebietsgrenze Näheres liegt, ist nicht geprüft."
        return np.zeros(pairs.origins, dtype=np.bool_), (Notice(EDGE, text),)
    border = as_floats(target.border, "border", shape=(pairs.origins,))
    not_negative(border, "border")
    most = pairs.limit_s / 60
    edge = border < np.array([most if value is None else value for value in nearest])
    count = int(edge.sum())
    text = f"{count} Orte liegen näher an der Gebietsgrenze als am nächsten Angebot."
    return edge, (Notice(EDGE, text),) if count else ()


def _unknown(pairs: PairTimes, persons: float) -> tuple[Notice, ...]:
    places = int((~pairs.origin_known).sum())
    if not places:
        return ()
    text = (
        f"{places} Orte mit {persons:g} Personen liegen abseits des Netzes; was sie erreichen, "
        "ist unbekannt und in keinem Anteil."
    )
    return (Notice("OFF_NETWORK", text),)
