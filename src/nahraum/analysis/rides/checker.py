"""Does a plan keep every rule? Written from the definition of the problem alone.

Shares no code with the search: it reads the stops one after the other, as a dispatcher with a
ruler would, and adds up again what the plan claims.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from nahraum.analysis.rides.plan import Plan, Stop, StopKind, Tour
from nahraum.analysis.rides.task import Request, Task, Window

# Minutes; sums of many times differ in their last digits.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken; `where` names vehicle and request."""

    code: str
    where: str
    text: str


def violations(task: Task, plan: Plan) -> tuple[Violation, ...]:
    """Every broken rule of a plan; empty if it is right."""
    unknown = tuple(_unknown(task, plan))
    if unknown:
        return unknown
    found = [*_each_once(task, plan), *_costs(task, plan)]
    for tour in plan.tours:
        found += [*_ends(task, tour), *_movement(task, tour), *_loads(task, tour)]
        found += [*_windows(task, tour), *_rides(task, tour)]
    return tuple(found)


def _unknown(task: Task, plan: Plan) -> Iterator[Violation]:
    """What the task does not have; nothing else can be checked then."""
    named = [item.request for item in plan.refused]
    for tour in plan.tours:
        if not 0 <= tour.vehicle < len(task.vehicles):
            yield Violation("UNKNOWN", str(tour.vehicle), "unbekanntes Fahrzeug")
        for stop in tour.stops:
            if stop.request is not None:
                named.append(stop.request)
            if (stop.request is None) == (stop.kind in (StopKind.PICKUP, StopKind.DROPOFF)):
                yield Violation("UNKNOWN", str(stop.request), "Halt ohne Sinn")
    for number in named:
        if not 0 <= number < len(task.requests):
            yield Violation("UNKNOWN", str(number), "unbekannte Anfrage")


def _each_once(task: Task, plan: Plan) -> Iterator[Violation]:
    """Every request is refused, or picked up once and then dropped off once by one vehicle."""
    seen: dict[tuple[int, StopKind], list[int]] = {}
    for tour in plan.tours:
        for stop in tour.stops:
            if stop.request is not None:
                seen.setdefault((stop.request, stop.kind), []).append(tour.vehicle)
    refused = [item.request for item in plan.refused]
    for number, request in enumerate(task.requests):
        pickups = seen.get((number, StopKind.PICKUP), [])
        dropoffs = seen.get((number, StopKind.DROPOFF), [])
        times = refused.count(number)
        if times + len(pickups) != 1 or pickups != dropoffs:
            yield Violation("NOT_ONCE", request.id, "nicht genau einmal gefahren oder abgesagt")
    vehicles = [tour.vehicle for tour in plan.tours]
    for vehicle in sorted({v for v in vehicles if vehicles.count(v) > 1}):
        yield Violation("TWO_TOURS", task.vehicles[vehicle].id, "zwei Touren für ein Fahrzeug")


def _ends(task: Task, tour: Tour) -> Iterator[Violation]:
    vehicle = task.vehicles[tour.vehicle]
    first, last = tour.stops[0], tour.stops[-1]
    inner = {stop.kind for stop in tour.stops[1:-1]}
    if first.kind is not StopKind.START or first.place != vehicle.start:
        yield Violation("START", vehicle.id, "die Tour beginnt nicht am Startort")
    if last.kind is not StopKind.END or last.place != vehicle.end:
        yield Violation("END", vehicle.id, "die Tour endet nicht am Endort")
    if inner & {StopKind.START, StopKind.END}:
        yield Violation("ENDS_INSIDE", vehicle.id, "Start oder Ende liegt mitten in der Tour")
    if first.begin < vehicle.shift.early - TOLERANCE or last.begin > vehicle.shift.late + TOLERANCE:
        yield Violation("SHIFT", vehicle.id, "die Tour liegt nicht in der Schicht")
    if last.begin - first.begin > vehicle.max_duration + TOLERANCE:
        yield Violation("DURATION", vehicle.id, "die Tour dauert zu lange")


def _movement(task: Task, tour: Tour) -> Iterator[Violation]:
    """Places, ways, waiting and service times fit together."""
    vehicle = task.vehicles[tour.vehicle].id
    for before, stop in pairwise(tour.stops):
        way = float(task.times[before.place, stop.place])
        if not isfinite(way) or abs(before.departure + way - stop.arrival) > TOLERANCE:
            yield Violation("WAY", vehicle, f"Ankunft {stop.arrival:g} passt nicht zum Weg")
    for stop in tour.stops:
        if stop.wait < -TOLERANCE or abs(stop.arrival + stop.wait - stop.begin) > TOLERANCE:
            yield Violation("WAIT", vehicle, f"Beginn {stop.begin:g} passt nicht zur Ankunft")
        service, place = 0.0, stop.place
        if stop.request is not None:
            request = task.requests[stop.request]
            pickup = stop.kind is StopKind.PICKUP
            service = request.service if pickup else request.dropoff_service
            place = request.origin if pickup else request.destination
        if place != stop.place:
            yield Violation("PLACE", vehicle, f"Halt am falschen Ort {stop.place}")
        if abs(stop.begin + service - stop.departure) > TOLERANCE:
            yield Violation("SERVICE", vehicle, f"Abfahrt {stop.departure:g} passt nicht")


def _loads(task: Task, tour: Tour) -> Iterator[Violation]:
    vehicle = task.vehicles[tour.vehicle]
    aboard: list[Request] = []
    for stop in tour.stops:
        if stop.request is not None:
            request = task.requests[stop.request]
            if stop.kind is StopKind.PICKUP:
                aboard.append(request)
            else:
                aboard = [other for other in aboard if other is not request]
        seats = sum(r.seats + r.companions for r in aboard)
        chairs = sum(r.wheelchairs for r in aboard)
        if (seats, chairs) != (stop.seats, stop.wheelchairs):
            yield Violation("LOAD", vehicle.id, "die genannte Belegung stimmt nicht")
        if chairs > vehicle.wheelchairs:
            yield Violation("WHEELCHAIRS", vehicle.id, "zu wenige Rollstuhlplätze")
        if seats + chairs * vehicle.seats_per_wheelchair > vehicle.seats:
            yield Violation("SEATS", vehicle.id, "zu wenige Sitze")


def _windows(task: Task, tour: Tour) -> Iterator[Violation]:
    for stop in tour.stops:
        if stop.request is None:
            continue
        request = task.requests[stop.request]
        window = request.pickup if stop.kind is StopKind.PICKUP else request.dropoff
        if not _within(stop, window):
            yield Violation("WINDOW", request.id, f"{stop.begin:g} liegt nicht im Zeitfenster")


def _within(stop: Stop, window: Window) -> bool:
    return window.early - TOLERANCE <= stop.begin <= window.late + TOLERANCE


def _rides(task: Task, tour: Tour) -> Iterator[Violation]:
    left: dict[int, float] = {}
    for stop in tour.stops:
        if stop.request is None:
            continue
        request = task.requests[stop.request]
        if stop.kind is StopKind.PICKUP:
            left[stop.request] = stop.departure
        elif stop.request not in left:
            yield Violation("ORDER", request.id, "Ausstieg vor dem Einstieg")
        elif stop.begin - left[stop.request] > request.max_ride + TOLERANCE:
            yield Violation("RIDE", request.id, "zu lange unterwegs")


def _costs(task: Task, plan: Plan) -> Iterator[Violation]:
    """Driving and waiting of every tour, the cost and the objective, added up again."""
    weights, together = task.weights, 0.0
    for tour in plan.tours:
        pairs = pairwise(tour.stops)
        driving = sum(float(task.times[a.place, b.place]) for a, b in pairs)
        waiting = sum(stop.wait for stop in tour.stops)
        boarded = {s.request: s.departure for s in tour.stops if s.kind is StopKind.PICKUP}
        riding = 0.0
        for stop in tour.stops:
            if stop.kind is StopKind.DROPOFF and stop.request is not None:
                request = task.requests[stop.request]
                persons = request.seats + request.companions + request.wheelchairs
                riding += persons * (stop.begin - boarded.get(stop.request, stop.begin))
        cost = weights.driving * driving + weights.waiting * waiting + weights.riding * riding
        together += cost
        claimed = (tour.driving, tour.waiting, tour.riding, tour.cost)
        if not _close(claimed, (driving, waiting, riding, cost)):
            yield Violation("COST", task.vehicles[tour.vehicle].id, "die Kosten stimmen nicht")
    lost = 0.0
    for item in plan.refused:
        request = task.requests[item.request]
        lost += request.penalty * (1 + request.refused_before)
    if not _close((plan.cost, plan.objective), (together, together + lost)):
        yield Violation("COST", "plan", "die Summe der Kosten stimmt nicht")


def _close(claimed: tuple[float, ...], right: tuple[float, ...]) -> bool:
    pairs = zip(claimed, right, strict=True)
    return all(abs(a - b) <= TOLERANCE * max(1.0, abs(b)) for a, b in pairs)
