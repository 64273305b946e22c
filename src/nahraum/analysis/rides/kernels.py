"""The loops of dial-a-ride: the timetable of one tour, where a request fits best, the search.

Stops are numbered as in `shapes`. All loops stay in this one file: compiled code that is kept on
disk notices changes of its own file only (see `analysis.compiled`).
"""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.rides.shapes import Data, Floats, Ints, Options, Tours, Work

EPS = 1e-9


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


@kernel
def refresh(data: Data, tours: Tours, vehicle: int, work: Work) -> None:
    """Bring what is remembered about a tour up to date."""
    count = len(data.people)
    route, size = tours.route[vehicle], tours.size[vehicle]
    ready, due = tours.ready[vehicle], tours.due[vehicle]
    people, chairs = tours.people[vehicle], tours.chairs[vehicle]
    ready[0], people[0], chairs[0] = data.early[route[0]], 0, 0
    drive = 0.0
    for k in range(1, size):
        before, stop = route[k - 1], route[k]
        way = data.time[before, stop]
        drive += way
        ready[k] = max(data.early[stop], ready[k - 1] + data.service[before] + way)
        people[k], chairs[k] = people[k - 1], chairs[k - 1]
        if stop < count:
            people[k] += data.people[stop]
            chairs[k] += data.chairs[stop]
        elif stop < 2 * count:
            people[k] -= data.people[stop - count]
            chairs[k] -= data.chairs[stop - count]
    due[size - 1] = data.late[route[size - 1]]
    for k in range(size - 2, -1, -1):
        way = data.time[route[k], route[k + 1]]
        due[k] = min(data.late[route[k]], due[k + 1] - way - data.service[route[k]])
    tours.drive[vehicle] = 0.0 if size == 2 else drive
    work.route[:size] = route[:size]
    possible(data, work, size, vehicle)
    tours.cost[vehicle] = price(data, work, size)


@kernel
def _fits(data: Data, tours: Tours, vehicle: int, request: int, at: int) -> bool:
    """Is there room for the request from stop `at` on?"""
    chairs = tours.chairs[vehicle, at] + data.chairs[request]
    people = tours.people[vehicle, at] + data.people[request]
    taken = people + chairs * data.per_chair[vehicle]
    return bool(chairs <= data.places[vehicle] and taken <= data.seats[vehicle])


@kernel
def with_request(
    tours: Tours, vehicle: int, request: int, after_pickup: int, after_drop: int, out: Ints
) -> int:
    """Write the tour with pick-up and drop-off behind two of its stops to `out`; its size."""
    route, size = tours.route[vehicle], tours.size[vehicle]
    k = 0
    for at in range(size):
        out[k] = route[at]
        k += 1
        if at == after_pickup:
            out[k] = request
            k += 1
        if at == after_drop:
            out[k] = request + len(tours.of)
            k += 1
    return k


@kernel
def _extra(data: Data, tours: Tours, vehicle: int, request: int, at: tuple[int, int]) -> float:
    """Minutes of driving an insertion adds."""
    route, time = tours.route[vehicle], data.time
    drop = request + len(data.people)
    before, behind = route[at[0]], route[at[1] + 1]
    # A vehicle that is not used does not drive from its start to its end.
    unused = tours.size[vehicle] == 2
    if at[0] == at[1]:
        saved = 0.0 if unused else time[before, behind]
        return float(time[before, request] + time[request, drop] + time[drop, behind] - saved)
    first, last = route[at[0] + 1], route[at[1]]
    pickup = time[before, request] + time[request, first] - time[before, first]
    return float(pickup + time[last, drop] + time[drop, behind] - time[last, behind])


@kernel
def _trial(
    data: Data, tours: Tours, vehicle: int, request: int, at: tuple[int, int], work: Work
) -> float:
    """What an insertion costs; infinite if there is no timetable."""
    size = with_request(tours, vehicle, request, at[0], at[1], work.route)
    if not possible(data, work, size, vehicle):
        return float(np.inf)
    return float(price(data, work, size) - tours.cost[vehicle])


@kernel
def _drop_fits(
    data: Data, tours: Tours, vehicle: int, request: int, last: int, leave: float, behind: int
) -> bool:
    """Leaving stop `last` at `leave`: does the drop-off keep its window and what comes behind?"""
    drop = request + len(data.people)
    there = max(data.early[drop], leave + data.time[last, drop])
    after = there + data.service[drop] + data.time[drop, tours.route[vehicle, behind]]
    return bool(there <= data.late[drop] + EPS and after <= tours.due[vehicle, behind] + EPS)


@kernel
def _best_drop(
    data: Data, tours: Tours, vehicle: int, request: int, at: int, best: float, work: Work
) -> tuple[float, int]:
    """The cheapest drop-off for a pick-up behind stop `at`, if cheaper than `best` (else -1)."""
    route, size = tours.route[vehicle], tours.size[vehicle]
    drop = request + len(data.people)
    found = -1
    last, on_board = request, 0.0
    before = route[at]
    there = tours.ready[vehicle, at] + data.service[before] + data.time[before, request]
    begin = max(data.early[request], there)
    if begin > data.late[request] + EPS:
        return best, found
    for k in range(at, size - 1):
        leave = begin + data.service[last]
        short = on_board + data.time[last, drop] <= data.longest[request] + EPS
        if short and _drop_fits(data, tours, vehicle, request, last, leave, k + 1):
            more = _extra(data, tours, vehicle, request, (at, k))
            bound = data.driving * (tours.drive[vehicle] + more) - tours.cost[vehicle]
            if bound < best - EPS:
                cost = _trial(data, tours, vehicle, request, (at, k), work)
                if cost < best - EPS:
                    best, found = cost, k
        # On to the next stop with the request on board.
        following = route[k + 1]
        way = data.time[last, following]
        begin = max(data.early[following], leave + way)
        on_board += way
        late = begin > tours.due[vehicle, k + 1] + EPS
        full = not _fits(data, tours, vehicle, request, k + 1)
        if late or full or on_board > data.longest[request] + EPS:
            break
        on_board += data.service[following]
        last = following
    return best, found


@kernel
def best_place(
    data: Data, tours: Tours, vehicle: int, request: int, first: int, work: Work
) -> tuple[float, int, int]:
    """The cheapest insertion behind stop `first` or later that costs less than refusing.

    Returns its cost and the stops behind which pick-up and drop-off go; infinite, -1, -1 if none.
    """
    best, pickup_at, drop_at = float(data.penalty[request]), -1, -1
    for at in range(first, tours.size[vehicle] - 1):
        if tours.ready[vehicle, at] > data.late[request] + EPS:
            break
        if _fits(data, tours, vehicle, request, at):
            best, found = _best_drop(data, tours, vehicle, request, at, best, work)
            if found >= 0:
                pickup_at, drop_at = at, found
    return (best if drop_at >= 0 else float(np.inf)), pickup_at, drop_at


@kernel
def insert(
    data: Data, tours: Tours, vehicle: int, request: int, at: tuple[int, int], work: Work
) -> None:
    """Put a request into a tour."""
    size = with_request(tours, vehicle, request, at[0], at[1], work.route)
    tours.route[vehicle, :size] = work.route[:size]
    tours.size[vehicle] = size
    tours.of[request] = vehicle
    refresh(data, tours, vehicle, work)


@kernel
def remove(data: Data, tours: Tours, request: int, work: Work) -> bool:
    """Take a request out of its tour, unless the tour is impossible without its stops.

    That happens where a detour is faster than the direct way of the table.
    """
    count = len(data.people)
    vehicle = tours.of[request]
    size = 0
    for k in range(tours.size[vehicle]):
        stop = tours.route[vehicle, k]
        if stop not in (request, request + count):
            work.route[size] = stop
            size += 1
    if size > 2 and not possible(data, work, size, vehicle):
        return False
    tours.route[vehicle, :size] = work.route[:size]
    tours.size[vehicle] = size
    tours.of[request] = -1
    refresh(data, tours, vehicle, work)
    return True


@kernel
def _regret(data: Data, options: Options, request: int, depth: int) -> tuple[float, int]:
    """How much is lost if the request waits (small = urgent), and its cheapest vehicle or -1."""
    vehicle = -1
    cheapest, second = float(data.penalty[request]), float(data.penalty[request])
    for k in range(len(data.seats)):
        cost = options.cost[request, k]
        if cost < cheapest:
            second = cheapest
            cheapest, vehicle = cost, k
        elif cost < second:
            second = cost
    if depth == 1:
        return cheapest, vehicle
    return cheapest - second, vehicle


@kernel
def repair(data: Data, tours: Tours, depth: int, work: Work, options: Options) -> None:
    """Insert whoever waits: the cheapest first (depth 1) or who has most to lose (depth 2)."""
    count, fleet = len(data.people), len(data.seats)
    changed = -1
    for _ in range(count):
        urgent, chosen, to = float(np.inf), -1, -1
        for request in range(count):
            if tours.of[request] >= 0:
                continue
            for k in range(fleet):
                if changed in (-1, k):
                    cost, pickup, drop = best_place(data, tours, k, request, 0, work)
                    options.cost[request, k] = cost
                    options.after_pickup[request, k] = pickup
                    options.after_drop[request, k] = drop
            regret, vehicle = _regret(data, options, request, depth)
            if vehicle >= 0 and regret < urgent:
                urgent, chosen, to = regret, request, vehicle
        if chosen < 0:
            return
        at = (options.after_pickup[chosen, to], options.after_drop[chosen, to])
        insert(data, tours, to, chosen, at, work)
        changed = to


@kernel
def _saving(data: Data, tours: Tours, request: int) -> float:
    """Minutes of driving saved without the request."""
    count = len(data.people)
    vehicle = tours.of[request]
    route, saved = tours.route[vehicle], 0.0
    for k in range(1, tours.size[vehicle] - 1):
        stop = route[k]
        if stop in (request, request + count):
            before, behind = data.time[route[k - 1], stop], data.time[stop, route[k + 1]]
            saved += before + behind - min(before + behind, data.time[route[k - 1], route[k + 1]])
    return saved


@kernel
def destroy(data: Data, tours: Tours, draws: Floats, work: Work) -> None:
    """Take out some requests: any, neighbours of one, the dearest ones, or one tour.

    draws (n + 5,) between 0 and 1 decide which way, how many and who.
    """
    count = len(data.people)
    most = min(count, max(4, min(40, int(0.4 * count))))
    wanted = 1 + int(draws[0] * most)
    way = int(draws[1] * 4)
    centre = int(draws[2] * count)
    score = np.empty(count)
    for request in range(count):
        chance = draws[5 + request]
        if tours.of[request] < 0:
            score[request] = np.inf
        elif way == 0:
            score[request] = chance
        elif way == 1:
            score[request] = data.related[centre, request] * (0.3 + chance)
        elif way == 2:
            score[request] = -_saving(data, tours, request) * (0.3 + chance)
        else:
            score[request] = chance + (tours.of[request] != tours.of[centre])
    order = np.argsort(score, kind="mergesort")
    for k in range(wanted):
        if tours.of[order[k]] >= 0:
            remove(data, tours, order[k], work)


@kernel
def total(data: Data, tours: Tours) -> float:
    """The objective: cost of all tours plus the penalties of who is not taken."""
    value = 0.0
    for vehicle in range(len(data.seats)):
        value += tours.cost[vehicle]
    for request in range(len(data.people)):
        if tours.of[request] < 0:
            value += data.penalty[request]
    return value


@kernel
def copy(source: Tours, target: Tours) -> None:
    """Make `target` the same plan as `source`."""
    for vehicle in range(len(source.size)):
        size = source.size[vehicle]
        target.route[vehicle, :size] = source.route[vehicle, :size]
        target.ready[vehicle, :size] = source.ready[vehicle, :size]
        target.due[vehicle, :size] = source.due[vehicle, :size]
        target.people[vehicle, :size] = source.people[vehicle, :size]
        target.chairs[vehicle, :size] = source.chairs[vehicle, :size]
    target.size[:] = source.size
    target.drive[:] = source.drive
    target.cost[:] = source.cost
    target.of[:] = source.of


@kernel
def anneal(
    data: Data,
    plans: tuple[Tours, Tours, Tours],
    draws: Floats,
    heat: Floats,
    work: Work,
    options: Options,
) -> None:
    """Destroy and repair once per row of draws (steps, n + 5), at temperatures heat (steps,).

    `plans`: the best one so far, the current one, and room for the next.
    """
    best, current, following = plans
    lowest, now = total(data, best), total(data, current)
    for step in range(len(draws)):
        copy(current, following)
        destroy(data, following, draws[step], work)
        repair(data, following, 1 + int(draws[step, 3] * 2), work, options)
        value = total(data, following)
        if value < now - heat[step] * np.log(draws[step, 4] + EPS):
            copy(following, current)
            now = value
        if value < lowest - EPS:
            copy(following, best)
            lowest = value
