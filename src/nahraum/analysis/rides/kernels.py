"""The loops of dial-a-ride: the timetable of one tour, where a request fits best, the search.

Stops are numbered as in `shapes`. All loops stay in this one file: compiled code that is kept on
disk notices changes of its own file only (see `analysis.compiled`).
"""

import numpy as np

from nahraum.analysis.compiled import kernel, lean
from nahraum.analysis.rides.shapes import Data, Floats, Ints, Options, Row, Tours, Work

EPS = 1e-9
# Requests taken out in one step, and stops of one stretch, at most.
MOST, STRETCH = 12, 8


@lean
def _fill(target: Row, source: Row, size: int) -> None:
    for k in range(size):
        target[k] = source[k]


@lean
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


@lean
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


@lean
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


@lean
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


@lean
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


@lean
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


@lean
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
    tours.strict[vehicle] = data.short[vehicle]
    for k in range(1, size - 1):
        if route[k] < count and data.tight[route[k]]:
            tours.strict[vehicle] = True
    tours.cost[vehicle] = data.driving * tours.drive[vehicle]
    if data.waiting > 0 or data.riding > 0:
        _fill(work.route, route, size)
        possible(data, work, size, vehicle)
        tours.cost[vehicle] = price(data, work, size)
    work.stamps[0] += 1
    tours.stamp[vehicle] = work.stamps[0]


@lean
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


@lean
def _trial(
    data: Data, tours: Tours, vehicle: int, request: int, at: tuple[int, int], work: Work
) -> float:
    """What an insertion costs; infinite if there is no timetable."""
    size = with_request(tours, vehicle, request, at[0], at[1], work.route)
    if not possible(data, work, size, vehicle):
        return float(np.inf)
    return float(price(data, work, size) - tours.cost[vehicle])


@lean
def _in_time(due: Floats, size: int, first: int, soonest: float) -> int:
    """The first stop whose next one may begin after the pick-up has ended."""
    while first < size - 1 and due[first + 1] < soonest:
        first += 1
    return first


@lean
def best_place(
    data: Data, tours: Tours, vehicle: int, request: int, first: int, work: Work
) -> tuple[float, int, int]:
    """The cheapest insertion behind stop `first` or later that costs less than refusing.

    Returns its cost and the stops behind which pick-up and drop-off go; infinite, -1, -1 if none.
    One look at `ready`, `due` and the load decides about a place, unless rides or the tour may
    become too long. All in one function: handing over so many arrays takes longer than the look.
    """
    time, service, drop = data.time, data.service, request + len(data.people)
    route, size = tours.route[vehicle], tours.size[vehicle]
    ready, due = tours.ready[vehicle], tours.due[vehicle]
    people, chairs = tours.people[vehicle], tours.chairs[vehicle]
    per_chair = data.per_chair[vehicle]
    places = data.places[vehicle] - data.chairs[request]
    seats = data.seats[vehicle] - data.people[request] - data.chairs[request] * per_chair
    # Windows alone decide, and driving alone counts?
    plain = not (tours.strict[vehicle] or data.tight[request])
    plain = plain and data.waiting == 0 and data.riding == 0
    best, pickup_at, drop_at = float(data.penalty[request]), -1, -1
    soonest = data.early[request] + data.service[request] - EPS
    for at in range(_in_time(due, size, first, soonest), size - 1):
        if ready[at] > data.late[request] + EPS:
            break
        way, on_board, last = time[route[at], request], 0.0, request
        begin = max(data.early[request], ready[at] + service[route[at]] + way)
        if begin > data.late[request] + EPS:
            continue
        for k in range(at, size - 1):
            full = chairs[k] > places or people[k] + chairs[k] * per_chair > seats
            if full or on_board > data.longest[request] + EPS:
                break
            leave, behind = begin + service[last], route[k + 1]
            there = max(data.early[drop], leave + time[last, drop])
            after = there + service[drop] + time[drop, behind]
            short = on_board + time[last, drop] <= data.longest[request] + EPS
            if short and there <= data.late[drop] + EPS and after <= due[k + 1] + EPS:
                # A vehicle that is not used does not drive from its start to its end.
                saved = 0.0 if size == 2 else time[route[k], behind]
                more = way + time[last, drop] + time[drop, behind] - saved
                cost = data.driving * (tours.drive[vehicle] + more) - tours.cost[vehicle]
                if cost < best - EPS and not plain:
                    cost = _trial(data, tours, vehicle, request, (at, k), work)
                if cost < best - EPS:
                    best, pickup_at, drop_at = cost, at, k
            # On to the next stop with the request on board.
            begin = max(data.early[behind], leave + time[last, behind])
            if begin > due[k + 1] + EPS:
                break
            way += time[last, behind] - time[route[k], behind]
            on_board += time[last, behind] + (service[last] if last != request else 0.0)
            last = behind
    return (best if drop_at >= 0 else float(np.inf)), pickup_at, drop_at


@lean
def insert(
    data: Data, tours: Tours, vehicle: int, request: int, at: tuple[int, int], work: Work
) -> None:
    """Put a request into a tour."""
    size = with_request(tours, vehicle, request, at[0], at[1], work.route)
    _fill(tours.route[vehicle], work.route, size)
    tours.size[vehicle] = size
    tours.of[request] = vehicle
    refresh(data, tours, vehicle, work)


@lean
def repair(data: Data, tours: Tours, depth: int, work: Work, options: Options) -> None:
    """Insert whoever waits: the cheapest first (depth 1) or who has most to lose (depth 2).

    The best place in a tour is looked for once, until the tour changes: stamps tell.
    """
    count, fleet = len(data.people), len(data.seats)
    for _ in range(count):
        urgent, chosen, to = float(np.inf), -1, -1
        for request in range(count):
            if tours.of[request] >= 0:
                continue
            cheapest, second, vehicle = data.penalty[request], data.penalty[request], -1
            for k in range(fleet):
                if options.stamp[request, k] != tours.stamp[k]:
                    cost, pickup, drop = best_place(data, tours, k, request, 0, work)
                    options.cost[request, k] = cost
                    options.after_pickup[request, k] = pickup
                    options.after_drop[request, k] = drop
                    options.stamp[request, k] = tours.stamp[k]
                if options.cost[request, k] < cheapest:
                    cheapest, second, vehicle = options.cost[request, k], cheapest, k
                elif options.cost[request, k] < second:
                    second = options.cost[request, k]
            loss = cheapest if depth == 1 else cheapest - second
            if vehicle >= 0 and loss < urgent:
                urgent, chosen, to = loss, request, vehicle
        if chosen < 0:
            return
        at = (options.after_pickup[chosen, to], options.after_drop[chosen, to])
        insert(data, tours, to, chosen, at, work)


@lean
def _mark_near(data: Data, wanted: int, centre: int, draws: Floats, work: Work) -> None:
    """About every second of those most like `centre`, and `centre`."""
    work.leaves[centre] = True
    for other in data.near[centre]:
        if wanted > 1 and draws[5 + other] < 0.5:
            work.leaves[other] = True
            wanted -= 1


@kernel
def _mark_dearest(data: Data, tours: Tours, wanted: int, draws: Floats, work: Work) -> None:
    """Those for whose stops the tours drive furthest, with some luck."""
    count = len(data.people)
    score = np.zeros(count)
    for vehicle in range(len(tours.size)):
        route = tours.route[vehicle]
        for k in range(1, tours.size[vehicle] - 1):
            before, stop, behind = route[k - 1], route[k], route[k + 1]
            through = data.time[before, stop] + data.time[stop, behind]
            score[stop % count] -= max(0.0, through - data.time[before, behind])
    order = np.argsort(score * (0.3 + draws[5:]), kind="mergesort")
    work.leaves[order[:wanted]] = True


@kernel
def _mark_stretches(
    data: Data, tours: Tours, wanted: int, centre: int, draws: Floats, work: Work
) -> None:
    """Of each tour near `centre` a stretch; after the strings of Christiaens (2020)."""
    count = len(data.people)
    seen = np.zeros(len(tours.size), dtype=np.bool_)
    for k in range(count):
        other = centre if k == 0 else data.near[centre, k - 1]
        vehicle = tours.of[other]
        if wanted <= 0 or vehicle < 0 or seen[vehicle]:
            continue
        seen[vehicle] = True
        size = tours.size[vehicle]
        at = 1
        while tours.route[vehicle, at] != other:
            at += 1
        length = 1 + int(draws[5 + other] * min(STRETCH, size - 2))
        start = max(1, min(at - int(draws[3] * length), size - 1 - length))
        for place in range(start, start + length):
            request = tours.route[vehicle, place] % count
            wanted -= not work.leaves[request]
            work.leaves[request] = True


@lean
def _take_out(data: Data, tours: Tours, work: Work) -> None:
    """Take the marked requests out of their tours, unless a tour is impossible without them.

    That happens where a detour is faster than the direct way of the table.
    """
    count = len(data.people)
    for vehicle in range(len(tours.size)):
        size, route = 0, tours.route[vehicle]
        for k in range(tours.size[vehicle]):
            if route[k] >= 2 * count or not work.leaves[route[k] % count]:
                work.route[size] = route[k]
                size += 1
        if size == tours.size[vehicle] or (size > 2 and not possible(data, work, size, vehicle)):
            continue
        for k in range(1, tours.size[vehicle] - 1):
            if work.leaves[route[k] % count]:
                tours.of[route[k] % count] = -1
        _fill(route, work.route, size)
        tours.size[vehicle] = size
        refresh(data, tours, vehicle, work)


@kernel
def destroy(data: Data, tours: Tours, draws: Floats, work: Work) -> None:
    """Take out some requests: any, some alike, the dearest ones, or stretches of near tours.

    draws (n + 5,) between 0 and 1 decide which way, how many and who.
    """
    count = len(data.people)
    wanted = 1 + int(draws[0] * min(count, max(4, min(MOST, int(0.4 * count)))))
    way, centre = int(draws[1] * 4), int(draws[2] * count)
    for request in range(count):
        work.leaves[request] = way == 0 and draws[5 + request] * count < wanted
    if way == 1:
        _mark_near(data, wanted, centre, draws, work)
    elif way == 2:
        _mark_dearest(data, tours, wanted, draws, work)
    elif way == 3:
        _mark_stretches(data, tours, wanted, centre, draws, work)
    _take_out(data, tours, work)


@lean
def total(data: Data, tours: Tours) -> float:
    """The objective: cost of all tours plus the penalties of who is not taken."""
    value = 0.0
    for vehicle in range(len(data.seats)):
        value += tours.cost[vehicle]
    for request in range(len(data.people)):
        if tours.of[request] < 0:
            value += data.penalty[request]
    return value


@lean
def copy(source: Tours, target: Tours) -> None:
    """Make `target` the same plan as `source`; tours with the same stamp are the same."""
    for vehicle in range(len(source.size)):
        if source.stamp[vehicle] == target.stamp[vehicle]:
            continue
        size = source.size[vehicle]
        _fill(target.route[vehicle], source.route[vehicle], size)
        _fill(target.ready[vehicle], source.ready[vehicle], size)
        _fill(target.due[vehicle], source.due[vehicle], size)
        _fill(target.people[vehicle], source.people[vehicle], size)
        _fill(target.chairs[vehicle], source.chairs[vehicle], size)
        target.size[vehicle] = size
        target.drive[vehicle] = source.drive[vehicle]
        target.cost[vehicle] = source.cost[vehicle]
        target.strict[vehicle] = source.strict[vehicle]
        target.stamp[vehicle] = source.stamp[vehicle]
    _fill(target.of, source.of, len(source.of))


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
