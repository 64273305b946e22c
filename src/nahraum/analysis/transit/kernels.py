"""The loops of the connection scan; arrays and numbers only."""

import numpy as np

from nahraum.analysis.compiled import kernel
from nahraum.analysis.transit.arrays import NEVER, Connections, Ints, Labels, Walks


@kernel
def scan(first: int, table: Connections, labels: Labels) -> None:
    """Scan the connections from `first` on; `labels.ready` holds the start, the rest is filled."""
    ready, alighted, leave, before, enter = labels
    for c in range(first, table.departure.size):
        ride = table.trip[c]
        if enter[ride] < 0:
            if not table.board[c] or ready[table.origin[c]] > table.departure[c]:
                continue
            enter[ride] = c
        stop, moment = table.target[c], table.arrival[c]
        if not table.alight[c] or moment >= alighted[stop]:
            continue
        alighted[stop] = moment
        leave[stop] = c
        for k in range(table.foot_ptr[stop], table.foot_ptr[stop + 1]):
            other = table.foot_to[k]
            if moment + table.foot_ready[k] < ready[other]:
                ready[other] = moment + table.foot_ready[k]
                before[other] = stop


@kernel
def rides_to(stop: int, table: Connections, labels: Labels) -> int:
    """How many trips the journey found to a stop uses."""
    rides = 0
    while stop >= 0:
        rides += 1
        on = labels.enter[table.trip[labels.leave[stop]]]
        stop = labels.before[table.origin[on]]
    return rides


@kernel
def profile(
    moments: Ints,
    table: Connections,
    labels: Labels,
    start: Walks,
    end: Walks,
    found: Ints,
    rides: Ints,
) -> None:
    """Arrival (moments x destinations) and rides for every moment of leaving one place."""
    for m in range(moments.size):
        labels.ready[:] = NEVER
        labels.alighted[:] = NEVER
        labels.leave[:] = -1
        labels.before[:] = -1
        labels.enter[:] = -1
        for k in range(start.stop.size):
            moment = moments[m] + start.seconds[k]
            labels.ready[start.stop[k]] = min(labels.ready[start.stop[k]], moment)
        scan(np.searchsorted(table.departure, moments[m]), table, labels)
        for d in range(end.ptr.size - 1):
            found[m, d] = NEVER
            rides[m, d] = 0
            for k in range(end.ptr[d], end.ptr[d + 1]):
                moment = labels.alighted[end.stop[k]] + end.seconds[k]
                if moment < found[m, d]:
                    found[m, d] = moment
                    rides[m, d] = rides_to(end.stop[k], table, labels)
