"""Versorgungsgrad: posts needed, posts there, the class this falls into, and what is missing.

Formulas (METHODS 2.5): need = inhabitants / ratio; supply_ratio = 100 · actual / need;
openings = closing line · need − actual, in half posts. Computed with fractions, so that exactly
75 % is not undersupply and exactly 110 % is not closed.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.supply.exact import Number, exact, non_negative, to_decimal

METHOD = Method("supply.planning", "1")
HALF = Fraction(1, 2)


class Status(StrEnum):
    """Classes of needs planning."""

    UNDERSUPPLY = "undersupply"
    THREATENED = "threatened"
    OPEN = "open"
    CLOSED = "closed"


class Scope(StrEnum):
    """What area the inhabitants live in; only the planning area has a legal meaning."""

    PLANNING_AREA = "planning_area"
    MUNICIPALITY = "municipality"
    NEIGHBOURHOOD = "neighbourhood"


class Rounding(StrEnum):
    """How openings become half posts."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits in per cent: below `undersupply` and above `closed`; `sources` are catalogue ids.

    The values themselves lie outside their class: 75.0 is no undersupply, 110.0 is not closed.
    `special` is the line of the special finding above it.
    """

    undersupply: Decimal
    closed: Decimal
    special: Decimal
    sources: tuple[str, ...]
    law: str


LEGAL_EFFECT = {
    Scope.PLANNING_AREA: "Eigene Rechenhilfe ohne Rechtsfolge. Maßgeblich ist die Feststellung "
    "des Landesausschusses für den Mittelbereich.",
    Scope.MUNICIPALITY: "Rechenhilfe für die Kommune ohne Rechtsfolge. Maßgeblich ist der "
    "Mittelbereich.",
    Scope.NEIGHBOURHOOD: "Rechenhilfe für das Quartier ohne Rechtsfolge. Maßgeblich ist der "
    "Mittelbereich.",
}


@dataclass(frozen=True, slots=True)
class Supply:
    """State of one area. Posts are Decimal, shares are per cent, None where a divisor is zero.

    `missing` maps a level in per cent to the posts missing to it (0 if it is reached);
    `openings` are half posts up to the closing line.
    """

    need: Decimal
    actual: Decimal
    supply_ratio: float | None
    status: Status | None
    openings: Decimal
    doctors_per_100k: float | None
    inhabitants_per_post: float | None
    missing: dict[str, Decimal]


def assess(
    *,
    inhabitants: Number,
    ratio: Number,
    actual: Number,
    thresholds: Thresholds,
    expects_undersupply: bool | None = None,
    scope: Scope = Scope.PLANNING_AREA,
    rounding: Rounding = Rounding.UP,
) -> Result[Supply]:
    """Compare the posts there are (`actual`) with the posts needed.

    `ratio` is inhabitants per post, `expects_undersupply` whether succession or age structure
    lead below the limit (None: nobody looked). Raises InvalidInput for negative or unknown
    numbers and a ratio of 0.
    """
    people = non_negative(inhabitants, "inhabitants")
    posts = non_negative(actual, "actual")
    per_post = exact(ratio, "ratio")
    if per_post <= 0:
        raise InvalidInput(
            f"Eine Verhältniszahl von {ratio} ist nicht möglich.",
            place="ratio",
            remedy="Einwohner je Arztsitz angeben, zum Beispiel 1633.",
        )
    need = people / per_post
    share = 100 * posts / need if need else None
    status = _status(share, thresholds, expects_undersupply)
    levels = (thresholds.undersupply, Decimal(100), thresholds.closed)
    gaps = {_percent(level): _gap(need, posts, level) for level in levels}
    value = Supply(
        need=to_decimal(need),
        actual=to_decimal(posts),
        supply_ratio=None if share is None else float(share),
        status=status,
        openings=_half_posts(gaps[_percent(thresholds.closed)], rounding),
        doctors_per_100k=float(100_000 * posts / people) if people else None,
        inhabitants_per_post=float(people / posts) if posts else None,
        missing={level: to_decimal(gap) for level, gap in gaps.items()},
    )
    return Result(
        value=value,
        method=METHOD,
        assumptions=_assumptions(thresholds, rounding),
        warnings=_warnings(value, share, thresholds, expects_undersupply, scope),
        sources=thresholds.sources,
    )


def posts_from_ratio(*, inhabitants: Number, ratio: Number, supply_ratio: Number) -> Decimal:
    """Return the posts behind a published Versorgungsgrad (per cent). Raises as `assess`."""
    per_post = exact(ratio, "ratio")
    if per_post <= 0:
        raise InvalidInput(f"Eine Verhältniszahl von {ratio} ist nicht möglich.", place="ratio")
    people = non_negative(inhabitants, "inhabitants")
    return to_decimal(people / per_post * non_negative(supply_ratio, "supply_ratio") / 100)


def _status(
    share: Fraction | None, thresholds: Thresholds, expects_undersupply: bool | None
) -> Status | None:
    if share is None:
        return None
    if share < exact(thresholds.undersupply, "undersupply"):
        return Status.UNDERSUPPLY
    if share > exact(thresholds.closed, "closed"):
        return Status.CLOSED
    return Status.THREATENED if expects_undersupply else Status.OPEN


def _percent(level: Decimal) -> str:
    return f"{level.normalize():f}"


def _gap(need: Fraction, posts: Fraction, level: Decimal) -> Fraction:
    return max(Fraction(0), need * Fraction(level) / 100 - posts)


def _half_posts(gap: Fraction, rounding: Rounding) -> Decimal:
    halves = gap / HALF
    if rounding is Rounding.UP:
        return Decimal(ceil(halves)) / 2
    if rounding is Rounding.DOWN:
        return Decimal(floor(halves)) / 2
    return Decimal(floor(halves + HALF)) / 2


def _assumptions(thresholds: Thresholds, rounding: Rounding) -> tuple[Assumption, ...]:
    law = thresholds.law
    return (
        Assumption("Unterversorgung unter", float(thresholds.undersupply), "%", law),
        Assumption("gesperrt über", float(thresholds.closed), "%", law),
        Assumption("Rundung freier Sitze", rounding.value, "halbe Sitze", "", verified=False),
    )


def _warnings(
    value: Supply,
    share: Fraction | None,
    thresholds: Thresholds,
    expects_undersupply: bool | None,
    scope: Scope,
) -> tuple[Notice, ...]:
    found = [Notice("NO_LEGAL_EFFECT", LEGAL_EFFECT[scope])]
    if share is None:
        found.append(
            Notice(
                "DENOM_ZERO", "Ohne Einwohnerinnen und Einwohner gibt es keinen Versorgungsgrad."
            )
        )
    elif value.inhabitants_per_post is None:
        found.append(Notice("DENOM_ZERO", "Ohne Arztsitz gibt es keine Einwohnerzahl je Sitz."))
    if share is not None and share > Fraction(thresholds.special):
        found.append(
            Notice(
                "SPECIAL_OVERSUPPLY",
                f"Der Versorgungsgrad liegt über {thresholds.special} Prozent; "
                "dafür gibt es eine besondere Feststellung.",
            )
        )
    if value.status is Status.OPEN and expects_undersupply is None:
        found.append(
            Notice(
                "THREAT_NOT_ASSESSED",
                "Ob Unterversorgung droht, ist nicht geprüft: Altersangaben oder "
                "eine Nachfolgerechnung fehlen.",
            )
        )
    if value.status is Status.CLOSED and expects_undersupply:
        found.append(
            Notice(
                "THREAT_WHILE_CLOSED",
                "Der Bereich ist gesperrt, obwohl wegen der Altersstruktur "
                "Unterversorgung zu erwarten ist.",
            )
        )
    return tuple(found)
