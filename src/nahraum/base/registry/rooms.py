"""The rooms of the running house."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from nahraum.base.registry.declarations import (
    Access,
    AuditSentence,
    Destination,
    Evidence,
    FollowUp,
    JobKind,
    Permission,
    Related,
    Remarkable,
    Room,
    Tally,
    Translatable,
)

_ROOMS: dict[str, Room] = {}


class RegistryError(LookupError):
    """A room declared something twice, or something was asked for that no room declared."""


def register(room: Room) -> None:
    """Make a room known. Registering the same room again changes nothing."""
    known = _ROOMS.get(room.name)
    if known is room:
        return
    if known is not None:
        raise RegistryError(f"two rooms are called {room.name}")
    for other in _ROOMS.values():
        _refuse_overlap(other, room)
    _ROOMS[room.name] = room


def _refuse_overlap(one: Room, other: Room) -> None:
    for kind, first, second in (
        ("action", {p.action for p in one.permissions}, {p.action for p in other.permissions}),
        ("url", {u.url_name for u in one.urls}, {u.url_name for u in other.urls}),
        ("kind", {t.kind for t in one.translatables}, {t.kind for t in other.translatables}),
        ("remarkable", {r.kind for r in one.remarkables}, {r.kind for r in other.remarkables}),
        ("job", {j.name for j in one.jobs}, {j.name for j in other.jobs}),
    ):
        if both := first & second:
            raise RegistryError(f"{kind} {sorted(both)} declared by {one.name} and {other.name}")


def rooms() -> tuple[Room, ...]:
    return tuple(_ROOMS.values())


def _called(name: str) -> tuple[Room, ...]:
    """The room of this name: actions and pages begin with it. Without one, all of them."""
    known = _ROOMS.get(name)
    return rooms() if known is None else (known,)


def permission(action: str) -> Permission | None:
    """The permission of an action; None if nobody declared it, and then nobody may do it."""
    asked = _called(action.partition(".")[0])
    return next((p for room in asked for p in room.permissions if p.action == action), None)


def access_for(url_name: str) -> Access | None:
    asked = _called(url_name.partition(":")[0])
    return next((a for room in asked for a in room.urls if a.url_name == url_name), None)


def audit_sentence(action: str) -> AuditSentence | None:
    return next((s for room in rooms() for s in room.audit_sentences if s.action == action), None)


def job_kind(name: str) -> JobKind:
    for room in rooms():
        for kind in room.jobs:
            if kind.name == name:
                return kind
    raise RegistryError(f"no room knows the job {name}")


def remarkable(kind: str) -> Remarkable | None:
    return next((r for room in rooms() for r in room.remarkables if r.kind == kind), None)


def translatable(kind: str) -> Translatable | None:
    return next((t for room in rooms() for t in room.translatables if t.kind == kind), None)


def tallies(on: date) -> Iterator[Tally]:
    """What the rooms have counted by topic and neighbourhood, in the open scope."""
    for room in rooms():
        if room.tallies is not None:
            yield from room.tallies(on)


def evidence(topic: str, neighbourhood: Any, on: date) -> Iterator[Evidence]:
    """What the rooms know about a topic in a place (None: the municipality), in the open scope."""
    for room in rooms():
        if room.evidence is not None:
            yield from room.evidence(topic, neighbourhood, on)


def related(kind: str, pk: Any) -> Iterator[Related]:
    """What the rooms have made of a row of another one, in the open scope."""
    for room in rooms():
        if room.related is not None:
            yield from room.related(kind, pk)


def follow_ups(after: str) -> tuple[FollowUp, ...]:
    return tuple(f for room in rooms() for f in room.follow_ups if f.after == after)


def destinations(on: date) -> Iterator[Destination]:
    """Where people go, as the rooms know it, in the open scope."""
    for room in rooms():
        if room.destinations is not None:
            yield from room.destinations(on)
