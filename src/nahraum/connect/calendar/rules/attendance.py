"""Who was there, who has earned a certificate, and what may be said about numbers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST = 5
DEFAULT_SHARE = 80


@dataclass(frozen=True, slots=True)
class Session:
    """One date of a course for one person; `present` is None where nobody has said."""

    minutes: int
    present: bool | None


@dataclass(frozen=True, slots=True)
class Attended:
    """Minutes of a course, those a person was there, and those nobody has noted."""

    minutes: int
    present: int
    unknown: int

    @property
    def percent(self) -> int | None:
        """Whole percent of the minutes, rounded down; None without any."""
        return 100 * self.present // self.minutes if self.minutes else None


def attended(sessions: Iterable[Session]) -> Attended:
    found = list(sessions)
    return Attended(
        minutes=sum(session.minutes for session in found),
        present=sum(session.minutes for session in found if session.present),
        unknown=sum(session.minutes for session in found if session.present is None),
    )


def certificate_earned(found: Attended, *, share: int) -> bool:
    """Whether at least `share` percent of the minutes were attended; unknown is not present."""
    return found.minutes > 0 and 100 * found.present >= share * found.minutes


def public_count(number: int | None) -> str:
    """A number of people for a page: small ones are not told, unknown is not zero."""
    if number is None:
        return "–"
    return str(number) if number >= FEWEST else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of answers as they may be told: None where there are too few, 0 of them included.

    `together` is told only if every part is: a difference would tell the rest.
    """

    parts: Mapping[str, int | None]
    together: int | None

    @property
    def any(self) -> bool:
        return any(number is not None for number in self.parts.values())


def told_counts(numbers: Mapping[str, int]) -> Counts:
    parts = {name: number if number >= FEWEST else None for name, number in numbers.items()}
    whole = None if None in parts.values() else sum(numbers.values())
    return Counts(parts, whole)


def participation(*, signed_up: int, came: int | None) -> int | None:
    """Percent of those who signed up that came; None if unknown or too few to be told.

    More may come than signed up: then the rate is above 100.
    """
    if came is None or signed_up < FEWEST or came < FEWEST:
        return None
    return round(100 * came / signed_up)
