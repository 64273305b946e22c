"""Legal values and published supply of doctors.

Legal values have a validity. What is unknown stays unknown: a value whose validity cannot be
shown for a day is never chosen by itself, a person has to.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from nahraum.facts.reading import FOLDER, rows

ANYWHERE = "0"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Verhältniszahl: inhabitants (`base`: all, minors, women) for one post of a group."""

    group: str
    planning_type: str
    value: int
    base: str
    valid_from: date | None
    valid_until: date | None
    in_force: bool
    source: str
    verified: bool
    note: str

    def surely_valid(self, day: date) -> bool:
        """True only where source and dates prove it."""
        if not self.verified or self.valid_from is None or day < self.valid_from:
            return False
        if self.valid_until is None:
            return self.in_force
        return day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Threshold:
    """Limit of a class of supply, percent; the value itself lies outside the class."""

    id: str
    group: str
    applies: str
    value: float
    label: str
    legal_effect: bool
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class PublishedSupply:
    """What a source says about a planning area; None where it does not say."""

    id: str
    name: str
    group: str
    municipality: str
    supply_ratio: float | None
    open_posts: float | None
    as_of: date | None
    chapter: str
    verified: bool
    note: str
    source: str = "owl-urbanland-2025"


@cache
def ratios() -> tuple[Ratio, ...]:
    """All known Verhältniszahlen in the order of the table."""
    columns = (
        *("group", "planning_type", "value", "base", "valid_from", "valid_until"),
        *("status", "source", "verified", "note"),
    )
    found: list[Ratio] = []
    for row in rows(FOLDER / "ratios.csv", columns):
        first, last = row.optional_day("valid_from"), row.optional_day("valid_until")
        if first and last and last < first:
            raise row.error("valid_until", f"{last} lies before {first}")
        found.append(
            Ratio(
                group=row.text("group"),
                planning_type=row.text("planning_type"),
                value=row.integer("value"),
                base=row.choice("base", ("all", "minors", "women")),
                valid_from=first,
                valid_until=last,
                in_force=row.choice("status", ("in-force", "superseded")) == "in-force",
                source=row.text("source"),
                verified=row.flag("verified"),
                note=row.note("note"),
            )
        )
    return tuple(found)


def ratio_at(group: str, day: date, planning_type: str = ANYWHERE) -> Ratio | None:
    """The ratio surely valid on a day, or None: then somebody has to choose."""
    sure = [
        ratio
        for ratio in ratios()
        if ratio.group == group and ratio.planning_type == planning_type and ratio.surely_valid(day)
    ]
    return sure[-1] if sure else None


@cache
def thresholds() -> tuple[Threshold, ...]:
    """Limits of the classes of supply."""
    columns = (
        *("id", "group", "applies", "value", "label", "legal_effect"),
        *("source", "verified", "note"),
    )
    return tuple(
        Threshold(
            id=row.text("id"),
            group=row.choice("group", ("gp", "specialist", "any")),
            applies=row.choice("applies", ("below", "above")),
            value=row.number("value"),
            label=row.text("label"),
            legal_effect=row.flag("legal_effect"),
            source=row.text("source"),
            verified=row.flag("verified"),
            note=row.note("note"),
        )
        for row in rows(FOLDER / "thresholds.csv", columns)
    )


@cache
def published_supply() -> tuple[PublishedSupply, ...]:
    """Published supply ratios and open posts of the demo's planning areas."""
    columns = (
        *("id", "name", "group", "municipality", "supply_ratio", "open_posts"),
        *("as_of", "chapter", "verified", "note"),
    )
    return tuple(
        PublishedSupply(
            id=row.text("id"),
            name=row.text("name"),
            group=row.text("group"),
            municipality=row.text("municipality"),
            supply_ratio=row.optional_number("supply_ratio"),
            open_posts=row.optional_number("open_posts"),
            as_of=row.optional_day("as_of"),
            chapter=row.text("chapter"),
            verified=row.flag("verified"),
            note=row.note("note"),
        )
        for row in rows(FOLDER / "planning_areas.csv", columns)
    )
