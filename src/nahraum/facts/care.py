"""Need of care and dementia: rates and published totals. Counts are in `tables.care`."""

from dataclasses import dataclass
from functools import cache

from nahraum.facts.reading import FOLDER, rows


@dataclass(frozen=True, slots=True)
class Rate:
    """Share of an age group, 0..1. `sex`: m, w or all; `age_to` None: open group."""

    sex: str
    age_from: int
    age_to: int | None
    rate: float
    verified: bool
    recipients: int | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A published total to hold a projection against; `variant`: count, status-quo, trend."""

    id: str
    year: int
    variant: str
    value: float
    unit: str
    source: str
    verified: bool
    note: str


@cache
def care_rates() -> tuple[Rate, ...]:
    """Care rates of Germany 2021 (gbe-pflegequoten-2021), published to 0.1 percentage points."""
    columns = ("sex", "age_from", "age_to", "recipients", "rate_percent")
    return tuple(
        Rate(
            sex=row.choice("sex", ("m", "w", "all")),
            age_from=row.integer("age_from"),
            age_to=row.optional_integer("age_to"),
            rate=row.number("rate_percent") / 100,
            verified=True,
            recipients=row.integer("recipients"),
        )
        for row in rows(FOLDER / "care_rates.csv", columns)
    )


@cache
def dementia_prevalence() -> tuple[Rate, ...]:
    """Share living with dementia from 60 (alzheimer-europe-2019): not verified."""
    columns = ("sex", "age_from", "age_to", "percent", "verified")
    return tuple(
        Rate(
            sex=row.choice("sex", ("m", "w")),
            age_from=row.integer("age_from"),
            age_to=row.optional_integer("age_to"),
            rate=row.number("percent") / 100,
            verified=row.flag("verified"),
        )
        for row in rows(FOLDER / "dementia_prevalence.csv", columns)
    )


@cache
def anchors() -> dict[str, Anchor]:
    """Published totals for Germany by id."""
    columns = ("id", "year", "variant", "value", "unit", "source", "verified", "note")
    return {
        row.text("id"): Anchor(
            id=row.text("id"),
            year=row.integer("year"),
            variant=row.choice("variant", ("count", "status-quo", "trend")),
            value=row.number("value"),
            unit=row.text("unit"),
            source=row.text("source"),
            verified=row.flag("verified"),
            note=row.note("note"),
        )
        for row in rows(FOLDER / "care_anchors.csv", columns)
    }
