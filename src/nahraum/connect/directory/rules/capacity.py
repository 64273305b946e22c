"""How many places there are, and how many of them are taken. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an offer says of its places; None is not known, or was told too long ago."""

    total: int | None
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places of several offers together. None is not known by anybody, never zero.

    `taken`, `of`: only of offers that say how many places they have and how many are free.
    `silent`: offers of which nobody knows how many places they have.
    """

    offers: int
    total: int | None
    free: int | None
    told_free: int
    taken: int | None
    of: int | None
    silent: int


def together(rows: Iterable[Told]) -> Places:
    """Places of some offers, each counted where it is known."""
    said = list(rows)
    both = [(one.total, one.free) for one in said if one.total is not None and one.free is not None]
    totals = [one.total for one in said if one.total is not None]
    free = [one.free for one in said if one.free is not None]
    return Places(
        offers=len(said),
        total=sum(totals) if totals else None,
        free=sum(free) if free else None,
        told_free=len(free),
        taken=sum(total - spare for total, spare in both) if both else None,
        of=sum(total for total, _spare in both) if both else None,
        silent=len(said) - len(totals),
    )
