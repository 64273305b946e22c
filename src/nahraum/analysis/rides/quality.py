"""Key figures of a plan of rides (METHODS 8.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nahraum.analysis.figures import Method, Result
from nahraum.analysis.rides.online import TOLERANCE
from nahraum.analysis.rides.plan import Plan, ride_of
from nahraum.analysis.rides.task import Task

METHOD = Method("rides.key-figures", "1")


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares from 0 to 1; None where there is nothing to divide by.

    `commitment`: requests taken. `detour`: time on board over direct time, mean over the rides.
    `punctuality`: pick-ups and drop-offs within ten minutes of what was promised.
    `accessible`: rides with a wheelchair among the rides. `cost_per_ride`: in the unit of the
    objective. `most_refused`: refusals of the person refused most, this quarter with today.
    """

    requests: int
    rides: int
    commitment: float | None
    detour: float | None
    punctuality: float | None
    accessible: float | None
    cost_per_ride: float | None
    most_refused: int


def quality(
    task: Task, plan: Plan, promises: Mapping[int, tuple[float, float]] | None = None
) -> Result[Quality]:
    """Key figures. `promises`: promised pick-up and drop-off per request position.

    Rides without a direct time (same place in the matrix) stay out of the detour factor. Without
    promises nothing is known about punctuality.
    """
    rides = ride_of(plan)
    ratios = []
    for number, (pickup, dropoff) in rides.items():
        request = task.requests[number]
        direct = float(task.times[request.origin, request.destination])
        if direct > 0:
            ratios.append((dropoff.begin - pickup.departure) / direct)
    told = {k: times for k, times in (promises or {}).items() if k in rides}
    kept = [
        abs(stop.begin - time) <= TOLERANCE
        for number, times in told.items()
        for stop, time in zip(rides[number], times, strict=True)
    ]
    chairs = sum(task.requests[number].wheelchairs > 0 for number in rides)
    return Result(
        value=Quality(
            requests=len(task.requests),
            rides=len(rides),
            commitment=_share(len(rides), len(task.requests)),
            detour=_share(sum(ratios), len(ratios)),
            punctuality=_share(sum(kept), len(kept)),
            accessible=_share(chairs, len(rides)),
            cost_per_ride=_share(plan.cost, len(rides)),
            most_refused=max(refusals_by_person(task, plan).values(), default=0),
        ),
        method=METHOD,
    )


def refusals_by_person(task: Task, plan: Plan) -> Mapping[str, int]:
    """Refusals this quarter with today; a request without a person stands for itself.

    `refused_before` belongs to the person: of several requests the largest number counts.
    """
    before: dict[str, int] = {}
    today: dict[str, int] = {}
    refused = {item.request for item in plan.refused}
    for number, request in enumerate(task.requests):
        who = request.person or request.id
        before[who] = max(before.get(who, 0), request.refused_before)
        today[who] = today.get(who, 0) + (number in refused)
    return {who: before[who] + today[who] for who in before}


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
