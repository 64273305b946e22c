"""From parts to one score that hides nothing. Pure.

Each part is turned into 0 (no need seen) to 1 (full need) along a straight line; parts of the same
kind are averaged, kinds are averaged by weight. What is not known is left out of the average, and
the score says between which numbers it could lie if it were known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahraum.analysis.figures import Assumption

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """The kinds of parts, each with a weight."""

    SIGNALS = "signals"
    OUTLOOK = "outlook"
    SUPPLY = "supply"
    REACH = "reach"


class State(StrEnum):
    """What is known of a part. SUPPRESSED: none or too few signals, nobody can tell which."""

    KNOWN = "known"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """Where a part begins to count (`none`) and where it counts in full. May fall."""

    key: str
    name: "StrOrPromise"
    none: float
    full: float
    unit: "StrOrPromise"
    decimals: int = 0

    def need(self, value: float) -> float:
        """0 to 1 along the line; beyond its ends it stays there."""
        share = (value - self.none) / (self.full - self.none)
        return min(1.0, max(0.0, share))

    def assumption(self) -> Assumption:
        """Chosen by us, and nobody has checked it yet."""
        text = gettext("%(none)s bis %(full)s") % {
            "none": f"{self.none:g}",
            "full": f"{self.full:g}",
        }
        return Assumption(
            str(self.name), text, str(self.unit), gettext("eigene Setzung"), verified=False
        )


PLACE = Line("place", _("Meldungen im Handlungsfeld, im Ortsteil"), 0, 20, _("Meldungen"))
TOPIC = Line("topic", _("Meldungen zum Thema, in der Kommune"), 0, 20, _("Meldungen"))
GROWTH = Line("growth", _("Zuwachs der Zielgruppe bis 2035"), 0, 50, "%", 1)
OLD = Line("old", _("Anteil der Menschen ab 65 im Ortsteil"), 15, 35, "%", 1)
DENSITY = Line("density", _("Angebote je 1.000 Menschen"), 0.5, 0, _("je 1.000"), 2)
FREE = Line("free", _("freie Plätze in der Kommune"), 5, 0, "")
RATIO = Line("ratio", _("Versorgungsgrad der Hausärzte"), 110, 50, "%", 1)
MINUTES = {
    "car": Line("minutes", _("Weg mit dem Auto"), 5, 30, _("Minuten")),
    "transit": Line("minutes", _("Weg mit Bus und Bahn"), 15, 60, _("Minuten")),
    "walk": Line("minutes", _("Weg zu Fuß"), 10, 45, _("Minuten")),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing known, or not known, about a topic in a place. `note` says why it is missing."""

    kind: Kind
    line: Line
    state: State
    value: float | None
    need: float
    source: str = ""
    as_of: str = ""
    note: str = ""

    @property
    def credit(self) -> str:
        """Source and day in one line."""
        return ", ".join(text for text in (self.source, self.as_of) if text)

    @property
    def bounds(self) -> tuple[float, float]:
        """What the part may add: one number if it is known, anything if it is not."""
        return (self.need, self.need) if self.state is State.KNOWN else (0.0, 1.0)


def known(kind: Kind, line: Line, value: float, *, source: str = "", as_of: str = "") -> Part:
    return Part(kind, line, State.KNOWN, value, line.need(value), source, as_of)


def unreachable(line: Line, *, source: str = "", as_of: str = "") -> Part:
    """Nothing leads there, and that is known: full need."""
    note = gettext("Kein Weg führt hin. Das zählt als voller Bedarf.")
    return Part(Kind.REACH, line, State.KNOWN, None, 1.0, source, as_of, note)


def suppressed(line: Line, *, source: str = "", as_of: str = "", note: str = "") -> Part:
    """Counts as no need in the score: nothing is proven. The span says what it could be."""
    return Part(Kind.SIGNALS, line, State.SUPPRESSED, None, 0.0, source, as_of, note)


def unknown(kind: Kind, line: Line, note: str) -> Part:
    return Part(kind, line, State.UNKNOWN, None, 0.0, "", "", note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each kind counts, 0 to 10."""

    signals: int = 3
    outlook: int = 2
    supply: int = 3
    reach: int = 2

    def of(self, kind: Kind) -> int:
        found: int = getattr(self, kind.value)
        return found


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, None if nothing is known; `low` to `high` is possible. `basis`: share of the
    weight that is known."""

    value: float | None
    low: float
    high: float
    basis: float


NO_SCORE = Score(None, 0.0, 100.0, 0.0)


def score(parts: Sequence[Part], weights: Weights, *, checked: float | None = None) -> Score:
    """One number of the parts of a cell.

    `checked` is the share (0 to 1) of the directory's entries that were checked: what the
    directory does not know for sure counts that much less. None: not known, full weight.
    """
    total = reached = known_weight = low = high = 0.0
    for kind, group in _by_kind(parts).items():
        weight = weights.of(kind) * (
            checked if kind is Kind.SUPPLY and checked is not None else 1.0
        )
        total += weight
        told = [part.need for part in group if part.state is not State.UNKNOWN]
        if told:
            reached += weight * sum(told) / len(told)
            known_weight += weight
        bounds = [part.bounds for part in group]
        low += weight * sum(bound[0] for bound in bounds) / len(group)
        high += weight * sum(bound[1] for bound in bounds) / len(group)
    if not total or not known_weight:
        return NO_SCORE
    return Score(
        value=100 * reached / known_weight,
        low=100 * low / total,
        high=100 * high / total,
        basis=known_weight / total,
    )


def _by_kind(parts: Iterable[Part]) -> Mapping[Kind, list[Part]]:
    found: dict[Kind, list[Part]] = {}
    for part in parts:
        found.setdefault(part.kind, []).append(part)
    return found
