"""What waits for what. A measure may not wait for itself, not even by way of others."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def circle(waits_for: Mapping[K, Iterable[K]], start: K) -> list[K]:
    """A way from `start` back to itself, both ends named; empty if there is none."""
    came_from: dict[K, K] = {}
    open_ = [start]
    while open_:
        here = open_.pop()
        for there in waits_for.get(here, ()):
            if there == start:
                return [start, *_way(came_from, start, here), start]
            if there not in came_from:
                came_from[there] = here
                open_.append(there)
    return []


def _way(came_from: Mapping[K, K], start: K, here: K) -> list[K]:
    way: list[K] = []
    while here != start:
        way.append(here)
        here = came_from[here]
    return way[::-1]


def levels(waits_for: Mapping[K, Iterable[K]]) -> list[list[K]]:
    """Rows of a drawing: first what waits for nothing, then what waits only for earlier rows.

    Members of a circle never become ready and form the last row. The order within is kept.
    """
    done: set[K] = set()
    rows: list[list[K]] = []
    left = list(waits_for)
    while left:
        ready = [
            key for key in left if all(w in done or w not in waits_for for w in waits_for[key])
        ]
        ready = ready or left
        rows.append(ready)
        done.update(ready)
        left = [key for key in left if key not in done]
    return rows
