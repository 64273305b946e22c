"""When several providers are in one house. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_BETWEEN = re.compile(r"[\W_]+")


def address_key(street: str, postcode: str, place: str) -> str:
    """The same for all ways to write one address; empty if it names no door.

    Villages of one postcode may each have a Hauptstraße 1: the village counts too.
    """
    door = _plain(street).replace("strasse", "str")
    if not any(letter.isdigit() for letter in door) or not (postcode or place).strip():
        return ""
    return f"{postcode.strip()}:{_plain(place)}:{door}"


def _plain(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def name_of_house(names: Sequence[str], houses: Sequence[str], street: str) -> str:
    """How a house is called: as most say, else as the only house in it, else by its address."""
    said = Counter(name for name in names if name).most_common(1)
    if said:
        return said[0][0]
    return houses[0] if len(set(houses)) == 1 else street


def told_by(states: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """(state, who says so) of a fact, what is known first; one answer for all: nobody.

    Two practices on two floors may both be right.
    """
    found: dict[str, list[str]] = {}
    for who, state in states:
        if who not in found.setdefault(state, []):
            found[state].append(who)
    if len(found) == 1:
        return [(next(iter(found)), ())]
    order = sorted(found, key=("yes", "no", "unknown").index)
    return [(state, tuple(found[state])) for state in order]
