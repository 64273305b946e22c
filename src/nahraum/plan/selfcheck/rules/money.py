"""The gap of each year (METHODS 6.3): costs minus lasting income. Cents; None is not known.

A year in which anything is not known has no gap, and as long as such a year is there nobody can
say when the costs are covered: unknown is not zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from nahraum.analysis.funding.sustaining import INCOME, gaps

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: Mapping[str, "StrOrPromise"] = {
    "costs": _("Kosten"),
    "regular": _("Leistungen nach Gesetz"),
    "levy": _("Umlage"),
    "revenue": _("Erlöse"),
    "donations": _("Spenden"),
}
MOST = 100_000_000_00  # cents


@dataclass(frozen=True, slots=True)
class Money:
    """A year as it was entered."""

    year: int
    costs: int | None
    regular: int | None
    levy: int | None
    revenue: int | None
    donations: int | None

    def known(self) -> bool:
        return all(getattr(self, kind) is not None for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing in a year, in cents; negative: more than needed; None: not known."""

    year: int
    costs: int | None
    income: int | None
    gap: int | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """`until` counts the years before all later ones are covered; None: the last one is not, or
    not everything is known (`complete` tells which).
    """

    rows: tuple[Gap, ...]
    until: int | None
    complete: bool
    missing: int


def gaps_of(years: Sequence[Money]) -> Gaps:
    """The gaps of years in their order; `missing` sums those that are open."""
    rows = tuple(_gap(one) for one in sorted(years, key=lambda one: one.year))
    complete = bool(rows) and all(row.gap is not None for row in rows)
    until = None
    if complete:
        costs = {one.year: float(one.costs or 0) for one in years}
        income = {
            kind: {one.year: float(getattr(one, kind) or 0) for one in years} for kind in INCOME
        }
        _rows, until = gaps(costs, income)
    return Gaps(rows, until, complete, sum(max(row.gap or 0, 0) for row in rows))


def _gap(one: Money) -> Gap:
    parts = [getattr(one, kind) for kind in INCOME]
    income = None if None in parts else sum(parts)
    gap = None if income is None or one.costs is None else one.costs - income
    return Gap(one.year, one.costs, income, gap)
