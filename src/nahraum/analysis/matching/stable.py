"""Stable matching for preference lists on both sides: deferred acceptance (Gale & Shapley 1962).

Requests propose, so among all stable matchings each gets the best one it can have.
"""

from collections.abc import Mapping, Sequence

from nahraum.analysis.errors import InvalidInput

Lists = Mapping[str, Sequence[str]]


def stable(
    requests: Lists, helpers: Lists, *, capacity: Mapping[str, int] | None = None
) -> tuple[tuple[str, str], ...]:
    """The (helper, request) pairs, sorted. Lists are best first; who is not on it is refused.

    `capacity`: tasks a helper takes, 1 unless given. Each request gets one helper.

    Raises InvalidInput for names nobody has and names twice on a list.
    """
    _check(requests, helpers)
    _check(helpers, requests)
    room = dict.fromkeys(helpers, 1) | dict(capacity or {})
    rank = {name: {other: k for k, other in enumerate(row)} for name, row in helpers.items()}
    held: dict[str, list[str]] = {name: [] for name in helpers}
    untried = {name: iter(row) for name, row in requests.items()}
    waiting = sorted(requests, reverse=True)
    while waiting:
        request = waiting.pop()
        helper = next(untried[request], None)
        if helper is None:
            continue
        if request not in rank[helper]:
            waiting.append(request)
            continue
        held[helper] = sorted([*held[helper], request], key=rank[helper].__getitem__)
        waiting += held[helper][room[helper] :]
        held[helper] = held[helper][: room[helper]]
    return tuple(sorted((helper, request) for helper, row in held.items() for request in row))


def blocking(
    pairs: Sequence[tuple[str, str]],
    requests: Lists,
    helpers: Lists,
    *,
    capacity: Mapping[str, int] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Pairs who would both rather have each other than what they got; empty = stable."""
    room = dict.fromkeys(helpers, 1) | dict(capacity or {})
    of = {request: helper for helper, request in pairs}
    found: list[tuple[str, str]] = []
    for request, row in requests.items():
        for helper in row:
            if of.get(request) == helper:
                break
            mine = helpers[helper]
            if request not in mine:
                continue
            held = [other for owner, other in pairs if owner == helper]
            better = sum(mine.index(other) < mine.index(request) for other in held)
            if better < room[helper]:
                found.append((helper, request))
    return tuple(sorted(found))


def _check(lists: Lists, others: Lists) -> None:
    for name, row in lists.items():
        if len(set(row)) != len(row) or not set(row) <= set(others):
            raise InvalidInput(
                "Die Wunschliste nennt jemanden doppelt oder jemanden, den es nicht gibt.",
                place=name,
                remedy="Jede bekannte Kennung höchstens einmal nennen.",
            )
