"""Whether two events want the same room at the same time. Pure.

That is told and never forbidden: a hall has corners, and who books rooms is not the calendar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Room:
    """A house of the directory, a room in words, or both."""

    site: UUID | None
    name: str

    @property
    def plain(self) -> str:
        return " ".join(self.name.casefold().split())


@dataclass(frozen=True, slots=True)
class Clash(Generic[T]):
    """Two at once; `sure` is False where one of them does not say which room of the house."""

    starts: datetime
    other: T
    sure: bool


def same_room(one: Room, other: Room) -> bool | None:
    """Yes, no, or None: the same house, but not both say which room."""
    if one.site != other.site:
        return False
    if one.plain and other.plain:
        return one.plain == other.plain
    return None if one.site else False


def clashes(
    room: Room, spans: Iterable[Span], others: Iterable[tuple[Room, Span, T]]
) -> Iterator[Clash[T]]:
    """Who else is in the room, in the order of time. One may begin when another ends."""
    mine = sorted(spans)
    for theirs, (begin, end), what in sorted(others, key=lambda row: row[1]):
        same = same_room(room, theirs)
        if same is not False and any(begin < until and starts < end for starts, until in mine):
            yield Clash(begin, what, same is True)
