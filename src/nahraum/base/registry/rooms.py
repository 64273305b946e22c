"""The rooms of the running house."""

from nahraum.base.registry.declarations import (
    Access,
    AuditSentence,
    JobKind,
    Permission,
    Room,
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
        ("job", {j.name for j in one.jobs}, {j.name for j in other.jobs}),
    ):
        if both := first & second:
            raise RegistryError(f"{kind} {sorted(both)} declared by {one.name} and {other.name}")


def rooms() -> tuple[Room, ...]:
    return tuple(_ROOMS.values())


def permission(action: str) -> Permission | None:
    """The permission of an action; None if nobody declared it, and then nobody may do it."""
    return next((p for room in rooms() for p in room.permissions if p.action == action), None)


def access_for(url_name: str) -> Access | None:
    return next((a for room in rooms() for a in room.urls if a.url_name == url_name), None)


def audit_sentence(action: str) -> AuditSentence | None:
    return next((s for room in rooms() for s in room.audit_sentences if s.action == action), None)


def job_kind(name: str) -> JobKind:
    for room in rooms():
        for kind in room.jobs:
            if kind.name == name:
                return kind
    raise RegistryError(f"no room knows the job {name}")


def translatable(kind: str) -> Translatable | None:
    return next((t for room in rooms() for t in room.translatables if t.kind == kind), None)
