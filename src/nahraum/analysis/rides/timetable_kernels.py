"""The timetable of one tour: is there one, how late may it start, what does it cost?

Stops are numbers: n requests have pick-ups 0..n-1 and drop-offs n..2n-1, then follow K starts and
K ends of the vehicles. A tour is a row of stops from its start to its end.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nahraum.analysis.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
EPS = 1e-9


class Data(NamedTuple):
    """The task as arrays. N = 2n + 2K stops.

    time (N, N), service, early, late (N,); longest, people, chairs, penalty (n,); related (n, n);
    seats, places, per_chair, duration (K,); then the weights of the objective.
    """

    time: Floats
    service: Floats
    early: Floats
    late: Floats
    longest: Floats
    people: Ints
    chairs: Ints
    penalty: Floats
    related: Floats
    seats: Ints
    places: Ints
    per_chair: Ints
    duration: Floats
    driving: float
    waiting: float
    riding: float


class Work(NamedTuple):
    """Room for one tour on trial: route, lower, begin (2n + 2,), place (n,)."""

    route: Ints
    lower: Floats
    begin: Floats
    place: Ints


@kernel
def _forward(data: Data, work: Work, size: int) -> bool:
    """Earliest begins that respect `lower`; False if a window closes before."""
    route, begin = work.route, work.begin
    begin[0] = work.lower[0]
    if begin[0] > data.late[route[0]] + EPS:
        return False
    for k in range(1, size):
        before = route[k - 1]
        there = begin[k - 1] + data.service[before] + data.time[before, route[k]]
        begin[k] = max(there, work.lower[k])
        if begin[k] > data.late[route[k]] + EPS:
            return False
    return True


@kernel
def _raise_lower(data: Data, work: Work, size: int, vehicle: int) -> bool:
    """Who would be on board too long must start later; True if anybody must."""
    count = len(data.people)
    changed = False
    for k in range(size - 1, 0, -1):
        request = work.route[k] - count
        if 0 <= request < count:
            at = work.place[request]
            need = work.begin[k] - data.longest[request] - data.service[request]
            if need > work.begin[at] + EPS:
                work.lower[at] = need
                changed = True
    need = work.begin[size - 1] - data.duration[vehicle]
    if need > work.begin[0] + EPS:
        work.lower[0] = need
        changed = True
    return changed


@kernel
def possible(data: Data, work: Work, size: int, vehicle: int) -> bool:
    """Is there a timetable for the tour in `work.route`? Then `work.begin` holds the earliest one.

    All rules about times are lower bounds of one begin by another; their least solution is found
    by raising what is too low (Bellman-Ford). A rise still needed after as many rounds as there
    are stops would never end. So the answer is exact.
    """
    count = len(data.people)
    for k in range(size):
        stop = work.route[k]
        work.lower[k] = data.early[stop]
        if stop < count:
            work.place[stop] = k
    for _ in range(size + 1):
        if not _forward(data, work, size):
            return False
        if not _raise_lower(data, work, size, vehicle):
            return True
    return False


@kernel
def _slack(data: Data, work: Work, size: int, at: int) -> float:
    """How long the stop `at` may be delayed without delaying the end or breaking a rule."""
    count = len(data.people)
    begin, route = work.begin, work.route
    waits = 0.0
    most = data.late[route[at]] - begin[at]
    for k in range(at + 1, size):
        before = route[k - 1]
        waits += begin[k] - (begin[k - 1] + data.service[before] + data.time[before, route[k]])
        room = data.late[route[k]] - begin[k]
        request = route[k] - count
        if 0 <= request < count and work.place[request] < at:
            start = begin[work.place[request]] + data.service[request]
            room = min(room, data.longest[request] - (begin[k] - start))
        most = min(most, waits + max(0.0, room))
    return float(max(0.0, min(most, waits)))


@kernel
def delay(data: Data, work: Work, size: int) -> None:
    """Leave and pick up as late as the earliest end allows: short tours, then short rides.

    Steps 3 to 8 of Cordeau & Laporte (2003), section 4.1, from a timetable that keeps all rules.
    """
    count = len(data.people)
    for at in range(size - 1):
        if at and work.route[at] >= count:
            continue
        more = _slack(data, work, size, at)
        if more <= 0:
            continue
        work.begin[at] += more
        for k in range(at + 1, size):
            before = work.route[k - 1]
            there = work.begin[k - 1] + data.service[before] + data.time[before, work.route[k]]
            work.begin[k] = max(work.begin[k], there)


@kernel
def price(data: Data, work: Work, size: int) -> float:
    """What the tour costs; an unused vehicle costs nothing."""
    if size == 2:
        return 0.0
    count = len(data.people)
    drive = 0.0
    for k in range(1, size):
        drive += data.time[work.route[k - 1], work.route[k]]
    if data.waiting == 0 and data.riding == 0:
        return float(data.driving * drive)
    delay(data, work, size)
    wait = work.begin[size - 1] - work.begin[0] - drive
    ride = 0.0
    for k in range(size - 1):
        wait -= data.service[work.route[k]]
        request = work.route[k] - count
        if request >= 0 and k:
            on_board = work.begin[k] - work.begin[work.place[request]] - data.service[request]
            ride += on_board * (data.people[request] + data.chairs[request])
    return float(data.driving * drive + data.waiting * wait + data.riding * ride)
