"""Who helps, who asks for help, and which pairs are possible at all.

Hard constraints are data: a tuple of `Constraint` in the order in which they are named as reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from math import hypot, isfinite

from nahraum.analysis.errors import InvalidInput

# A weekly time: day 0 = Monday, minutes after midnight.
Slot = tuple[int, float, float]
LARGEST = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Somebody who helps `capacity` requests at most.

    `skills` include trainings and certificates. `slots`: weekly times, empty = unknown, which
    excludes nobody. `place`: coordinates in km. `avoids`: ids of requests, allergies and animals
    they cannot be with. Empty strings and None mean unknown.
    """

    id: str
    capacity: int = 1
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    slots: tuple[Slot, ...] = ()
    place: tuple[float, float] | None = None
    gender: str = ""
    max_km: float | None = None
    hours: float | None = None
    avoids: frozenset[str] = frozenset()
    licence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody who asks for `need` helpers.

    `skills` are mandatory. `gender` is a wish they may insist on. `has`: animals, smoke and the
    like at home, matched with `avoids`. `known`: helpers they know. `hours` a week are asked for.
    """

    id: str
    need: int = 1
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    slots: tuple[Slot, ...] = ()
    place: tuple[float, float] | None = None
    gender: str = ""
    hours: float | None = None
    has: frozenset[str] = frozenset()
    avoids: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    licence: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule a pair keeps or not. `nobody`: German sentence if it excludes everybody left."""

    code: str
    nobody: str
    keeps: Callable[[Helper, Request], bool] = field(compare=False)


def overlap(helper: Helper, request: Request) -> float | None:
    """Share of the asked-for times in which the helper has time; None if either is unknown.

    Times of one person must not overlap each other.
    """
    if not helper.slots or not request.slots:
        return None
    asked = sum(end - start for _, start, end in request.slots)
    common = sum(
        max(0.0, min(end, until) - max(start, begin))
        for day, start, end in request.slots
        for other, begin, until in helper.slots
        if day == other
    )
    return common / asked


def distance(helper: Helper, request: Request) -> float | None:
    """Kilometres as the crow flies; None if a place is unknown."""
    if helper.place is None or request.place is None:
        return None
    return hypot(helper.place[0] - request.place[0], helper.place[1] - request.place[1])


def _not_excluded(helper: Helper, request: Request) -> bool:
    return request.id not in helper.avoids and helper.id not in request.avoids


def _available(helper: Helper, request: Request) -> bool:
    return overlap(helper, request) != 0


def _near(helper: Helper, request: Request) -> bool:
    way = distance(helper, request)
    return helper.max_km is None or way is None or way <= helper.max_km


def _bearable(helper: Helper, request: Request) -> bool:
    return helper.hours is None or request.hours is None or request.hours <= helper.hours


CONSTRAINTS = (
    Constraint("NO_CAPACITY", "Niemand hat Zeit für eine Aufgabe.", lambda h, r: h.capacity > 0),
    Constraint(
        "QUALIFICATION",
        "Niemand hat die nötige Qualifikation.",
        lambda h, r: r.skills <= h.skills,
    ),
    Constraint(
        "LICENCE", "Niemand hat den nötigen Führerschein.", lambda h, r: h.licence or not r.licence
    ),
    Constraint("EXCLUDED", "Alle, die es könnten, sind ausgeschlossen.", _not_excluded),
    Constraint(
        "ALLERGY",
        "Allergien oder Tiere stehen bei allen im Weg.",
        lambda h, r: not r.has & h.avoids,
    ),
    Constraint(
        "GENDER",
        "Niemand entspricht dem Wunsch nach dem Geschlecht.",
        lambda h, r: r.gender in ("", h.gender),
    ),
    Constraint("AVAILABILITY", "Niemand hat zur gewünschten Zeit Zeit.", _available),
    Constraint("TOO_FAR", "Allen, die es könnten, ist der Weg zu weit.", _near),
    Constraint("TOO_MUCH", "Allen, die es könnten, sind es zu viele Stunden.", _bearable),
)


def check_people(helpers: tuple[Helper, ...], requests: tuple[Request, ...]) -> None:
    """Raise InvalidInput naming the person for impossible numbers, times and double ids."""
    for kind, people in (("helpers", helpers), ("requests", requests)):
        ids = [person.id for person in people]
        for name in ids:
            if ids.count(name) > 1:
                raise InvalidInput(
                    f"Die Kennung „{name}“ kommt mehrmals vor.",
                    place=kind,
                    remedy="Jede Kennung einmal verwenden.",
                )
    everybody: tuple[Helper | Request, ...] = (*helpers, *requests)
    for person in everybody:
        _check_numbers(person)
        _check_slots(person)


def _check_numbers(person: Helper | Request) -> None:
    for item in fields(person):
        value = getattr(person, item.name)
        if isinstance(value, (int, float)) and not (isfinite(value) and 0 <= value <= LARGEST):
            raise InvalidInput(
                f"{value} ist nicht möglich.",
                place=f"{person.id}: {item.name}",
                remedy="Eine Zahl ab 0 angeben.",
            )
    if person.place is not None and not all(map(isfinite, person.place)):
        raise InvalidInput(
            "Der Ort ist unbekannt.",
            place=f"{person.id}: place",
            remedy="Koordinaten in km angeben oder weglassen.",
        )
    if isinstance(person, Request) and person.need < 1:
        raise InvalidInput(
            "Niemand wird gebraucht.",
            place=f"{person.id}: need",
            remedy="Mindestens 1 angeben oder die Anfrage weglassen.",
        )


def _check_slots(person: Helper | Request) -> None:
    ends: dict[int, float] = {}
    for day, start, end in sorted(person.slots):
        if not (0 <= day <= 6 and ends.get(day, 0.0) <= start < end <= 1440):
            raise InvalidInput(
                f"Die Zeit {start:g} bis {end:g} ist nicht möglich oder steht doppelt.",
                place=f"{person.id}: slots",
                remedy="Je Wochentag Zeiten ohne Überschneidung angeben.",
            )
        ends[day] = end
