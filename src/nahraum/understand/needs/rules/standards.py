"""Whether places have what was set as the least. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahraum.understand.needs.rules.cells import Place, value_of
from nahraum.understand.needs.rules.score import Part, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


VERDICTS: dict[Verdict, "StrOrPromise"] = {
    Verdict.MET: _("erfüllt"),
    Verdict.MISSED: _("nicht erfüllt"),
    Verdict.UNKNOWN: _("nicht bekannt"),
}


def verdict(part: Part | None, limit: float, *, most: bool) -> Verdict:
    """Of one place. `most`: the limit is the most that may be, else the least that must be.

    A way that is known to lead nowhere misses every limit.
    """
    if part is None or part.state is not State.KNOWN:
        return Verdict.UNKNOWN
    if part.value is None:
        return Verdict.MISSED
    return Verdict.MET if (part.value <= limit if most else part.value >= limit) else Verdict.MISSED


@dataclass(frozen=True, slots=True)
class Judged:
    """A place, what was measured there and what follows."""

    place: Place
    part: Part | None
    verdict: Verdict

    @property
    def value(self) -> str:
        return gettext("nicht bekannt") if self.part is None else value_of(self.part)

    @property
    def told(self) -> "StrOrPromise":
        return VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Reached:
    """For how many people, per cent of those whose place has a known number of inhabitants."""

    met: float | None
    missed: float | None
    unknown: float | None
    without_count: int


def reached(places: Iterable[Judged]) -> Reached:
    """Places whose inhabitants nobody has counted are named and not guessed."""
    people = dict.fromkeys(Verdict, 0.0)
    without = 0
    for one in places:
        if one.place.population is None:
            without += 1
        else:
            people[one.verdict] += one.place.population
    total = sum(people.values())
    if not total:
        return Reached(None, None, None, without)
    met, missed, unknown = (100 * people[kind] / total for kind in Verdict)
    return Reached(met, missed, unknown, without)
