"""From door to door: walk, ride, walk, over all departures of a window, there and back.

For every moment of setting out the total time is arrival minus that moment: waiting, riding and
walking together, walking all the way where that is quicker. Median and p90 are taken over all
moments; a moment without arrival counts as longer than any other, so that the median is unknown
(None) where half of the moments or more do not arrive, and never flattering.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.transit.arrays import DAY, NEVER, Ints, Walks
from nahraum.analysis.transit.demand import OnDemand
from nahraum.analysis.transit.timetable import Timetable

METHOD = Method("transit.journeys", "1")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A stay at the destination, its opening hours, and when people want to be home again.

    METHODS 3.3: 60 minutes at a practice, home by 18:30. Seconds after midnight.
    """

    stay_s: int = 3600
    opens: int = 0
    closes: int = DAY
    home_by: int = 66_600

    def __post_init__(self) -> None:
        if self.stay_s < 0 or self.closes < self.opens:
            raise InvalidInput("Aufenthalt oder Öffnungszeit passen nicht", place="visit")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Moments of setting out (seconds, ascending), walks to and from stops, and all the way.

    `direct` (origins, destinations) are seconds on foot, NEVER where it is too far.
    """

    table: Timetable
    moments: Ints
    access: Walks
    egress: Walks
    direct: Ints
    visit: Visit = field(default_factory=Visit)
    on_demand: tuple[OnDemand, ...] = ()


@dataclass(frozen=True)
class Journey:
    """One origin and destination.

    `arriving` is the share of moments that arrive, `changes` the fewest among them by ride (None
    without ride), `walk_s` the way on foot if short enough, `on_demand` the share of moments at
    which only a ride on demand, or it first, arrives. `feasible_return`: there, the stay, and
    home in time; `return_share` at how many moments; `latest_return` when to leave for that at
    the latest; `last_ride` the last ride home of the day, whenever it arrives. Who is there already
    (a way of 0 seconds) rides nowhere: `changes` and `last_ride` are None.
    """

    origin: int
    destination: int
    median_s: float | None
    p90_s: float | None
    arriving: float
    changes: int | None
    walk_s: int | None
    on_demand: float
    feasible_return: bool
    return_share: float
    latest_return: int | None
    last_ride: int | None


def departures(start: int, end: int, every: int) -> Ints:
    """Moments from `start` to `end`, both included where the step meets them.

    Raises InvalidInput.
    """
    if every < 1 or end < start or (end - start) // every > 10_000:
        raise InvalidInput("Fenster oder Schritt der Abfahrten passen nicht", place="departures")
    return np.arange(start, end + 1, every, dtype=np.int64)


def journeys(
    question: Question, report: Callable[[int, int], None] | None = None
) -> Result[tuple[Journey, ...]]:
    """All pairs of origins and destinations.

    `report` is told how many of the origins are done. Raises InvalidInput for shapes that do not
    fit.
    """
    origins, destinations = len(question.access.ptr) - 1, len(question.egress.ptr) - 1
    _check(question, origins, destinations)
    found: list[Journey] = []
    for origin in range(origins):
        found += _from_origin(question, origin)
        if report is not None:
            report(origin + 1, origins)
    never = sum(journey.arriving == 0 for journey in found)
    warnings = []
    if never:
        text = f"{never} von {len(found)} Wegen sind in diesem Zeitraum nicht möglich"
        warnings.append(Notice("UNREACHED", text))
    parts = {"moments": len(question.moments), "connections": len(question.table.departure)}
    return Result(value=tuple(found), method=METHOD, parts=parts, warnings=tuple(warnings))


def _check(question: Question, origins: int, destinations: int) -> None:
    moments = question.moments
    if not len(moments) or (np.diff(moments) <= 0).any():
        raise InvalidInput("Die Abfahrten müssen aufsteigen", place="moments")
    if question.direct.shape != (origins, destinations):
        raise InvalidInput("Die Fußwege passen nicht zu den Orten", place="direct")
    for legs in (question.access, question.egress):
        if len(legs.stop) and not (0 <= legs.stop.min() <= legs.stop.max() < question.table.stops):
            raise InvalidInput("Ein Fußweg führt zu einem unbekannten Halt", place="legs")
    for service in question.on_demand:
        if service.ride.shape != (origins, destinations):
            raise InvalidInput("Die Bestellfahrten passen nicht zu den Orten", place="on_demand")


def _arrivals(
    table: Timetable, origin: int, access: Walks, egress: Walks, moments: Ints
) -> tuple[Ints, Ints]:
    """(moments, destinations) arrival by ride and number of rides."""
    from nahraum.analysis.transit import kernels

    own = slice(access.ptr[origin], access.ptr[origin + 1])
    found = np.empty((len(moments), len(egress.ptr) - 1), dtype=np.int64)
    rides = np.empty_like(found)
    start = Walks(access.ptr, access.stop[own], access.seconds[own])
    kernels.profile(moments, table.connections, table.labels(), start, egress, found, rides)
    return found, rides


def _from_origin(question: Question, origin: int) -> list[Journey]:
    access, egress, moments = question.access, question.egress, question.moments
    ride, rides = _arrivals(question.table, origin, access, egress, moments)
    walk = moments[:, None] + question.direct[origin][None, :]
    fixed = np.minimum(ride, walk)
    called = np.full_like(fixed, NEVER)
    for service in question.on_demand:
        called = np.minimum(called, service.arrivals(origin, moments))
    best = np.minimum(fixed, called)
    latest, last = _home(question, origin)
    return [
        _journey(
            question,
            (origin, place),
            best[:, place],
            on_demand=float(np.mean(called[:, place] < np.minimum(fixed[:, place], NEVER))),
            changes=_fewest(ride[:, place], rides[:, place]),
            home=(int(latest[place]), int(last[place])),
        )
        for place in range(len(egress.ptr) - 1)
    ]


def _home(question: Question, origin: int) -> tuple[Ints, Ints]:
    """(destinations,) latest moment to leave for home in time; last ride home at all."""
    by = question.visit.home_by
    # Long after the last vehicle: then the first arrival backwards is the last ride.
    ends = np.array([-2 * DAY, -by], dtype=np.int64)
    back, _ = _arrivals(question.table.mirrored, origin, question.access, question.egress, ends)
    last, ride = -back[0], -back[1]
    direct = question.direct[origin]
    latest = np.maximum(ride, np.where(direct < NEVER, by - direct, -NEVER))
    for service in question.on_demand:
        latest = np.maximum(latest, service.latest(origin, by))
        last = np.maximum(last, service.latest(origin, 2 * DAY))
    return latest, last


def _fewest(arrival: Ints, rides: Ints) -> int | None:
    there = arrival < NEVER
    return int(rides[there].min()) - 1 if there.any() else None


def _journey(
    question: Question,
    pair: tuple[int, int],
    arrival: Ints,
    *,
    on_demand: float,
    changes: int | None,
    home: tuple[int, int],
) -> Journey:
    origin, destination = pair
    visit, (latest, last) = question.visit, home
    there = arrival < NEVER
    totals = np.sort(np.where(there, arrival - question.moments, NEVER))
    stay_ends = np.maximum(arrival, visit.opens) + visit.stay_s
    feasible = there & (stay_ends <= min(visit.closes, latest))
    walk = int(question.direct[origin, destination])
    return Journey(
        origin=origin,
        destination=destination,
        median_s=quantile(totals, 0.5),
        p90_s=quantile(totals, 0.9),
        arriving=float(there.mean()),
        changes=changes if walk else None,
        walk_s=walk if walk < NEVER else None,
        on_demand=on_demand,
        feasible_return=bool(feasible.any()),
        return_share=float(feasible.mean()),
        latest_return=latest if latest > -NEVER else None,
        last_ride=last if walk and last > -NEVER else None,
    )


def quantile(ordered: Ints, share: float) -> float | None:
    """Quantile of sorted totals (linear between neighbours); None where NEVER takes part."""
    position = (len(ordered) - 1) * share
    low = int(position)
    high = min(low + 1, len(ordered) - 1) if position > low else low
    if ordered[high] >= NEVER:
        return None
    return float(ordered[low] + (position - low) * (ordered[high] - ordered[low]))
