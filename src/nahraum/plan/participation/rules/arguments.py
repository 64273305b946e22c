"""The argument map as a tree: a claim, what speaks for and against it, what is asked."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

FOR, AGAINST, QUESTION = "for", "against", "question"
SIDES = (FOR, AGAINST, QUESTION)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said at a session; `under` is the key of what it answers."""

    key: Hashable
    under: Hashable | None
    kind: str
    label: str
    about: str
    text: str
    points: int
    session: Hashable = None


@dataclass(frozen=True, slots=True)
class Argument:
    """Something said, with what was said to it."""

    said: Said
    replies: tuple["Argument", ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What was talked about, with everything said about it."""

    text: str
    arguments: tuple[Argument, ...]


def claims(said: Iterable[Said]) -> tuple[Claim, ...]:
    """Claims in the order they came up; below each: for, against, questions, most points first.

    What answers something that is not there, or itself by a detour, stands below its claim.
    """
    rows = [one for one in said if one.kind in SIDES]
    above = {one.key: one.under for one in rows}
    below: dict[Hashable | None, list[Said]] = {}
    for one in rows:
        below.setdefault(_above(one.key, above), []).append(one)

    def told(rows: Iterable[Said]) -> tuple[Argument, ...]:
        ordered = sorted(rows, key=lambda one: (SIDES.index(one.kind), -one.points))
        return tuple(Argument(one, told(below.get(one.key, ()))) for one in ordered)

    abouts: dict[str, list[Said]] = {}
    for one in below.get(None, ()):
        abouts.setdefault(one.about, []).append(one)
    return tuple(Claim(text, told(rows)) for text, rows in abouts.items())


def _above(own: Hashable, above: Mapping[Hashable, Hashable | None]) -> Hashable | None:
    """What something answers; None where that is not there or leads back to itself."""
    found = above[own]
    seen, step = {own}, found
    while step is not None and step in above:
        if step in seen:
            return None
        seen.add(step)
        step = above[step]
    return found if found in above else None
