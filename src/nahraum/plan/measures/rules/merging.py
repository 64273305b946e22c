"""Two people change the same measure. Nobody's words are lost.

What only one of them changed is kept as it was changed. What both changed differently is for people
to decide, with both texts before them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Both:
    """A field two people changed: what it said before, says now, and what was typed."""

    field: str
    before: Any
    now: Any
    typed: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """values: what to store if `both` is empty; in fields of `both` it is what was typed.

    kept: fields somebody else changed and the form did not, so that their text stays.
    """

    values: Mapping[str, Any]
    both: tuple[Both, ...]
    kept: tuple[str, ...]


def merge(before: Mapping[str, Any], now: Mapping[str, Any], typed: Mapping[str, Any]) -> Merged:
    """Field by field. A field `before` does not know counts as changed by both if it differs."""
    values: dict[str, Any] = {}
    both: list[Both] = []
    kept: list[str] = []
    for field, mine in typed.items():
        theirs, known = now[field], field in before
        if mine == theirs or (known and theirs == before[field]):
            values[field] = mine
        elif known and mine == before[field]:
            values[field] = theirs
            kept.append(field)
        else:
            values[field] = mine
            both.append(Both(field, before.get(field), theirs, mine))
    return Merged(values, tuple(both), tuple(kept))


def joined(now: str, typed: str) -> str:
    """Both texts, one below the other; one that contains the other is enough."""
    one, other = now.strip(), typed.strip()
    if one in other:
        return other
    return one if other in one else f"{one}\n\n{other}"
