"""Figures others published about municipalities, with the place where they stand."""

from dataclasses import dataclass
from functools import cache

from nahraum.facts.reading import FOLDER, rows

COLUMNS = (
    *("id", "area", "topic", "label", "value", "unit", "quality"),
    *("period", "primary", "chapter", "note"),
)
_UNITS = {"persons": "Personen", "percent": "%"}
# Which kinds of our own figures they can be held against, by ending of the id.
_KINDS = (("-population-", "population"), ("-70plus-", "people-70"))


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """`kind` is empty where Nahraum has no counterpart; `year` None where none is stated."""

    id: str
    kind: str
    label: str
    value: float
    unit: str
    quality: str
    year: int | None
    chapter: str
    note: str
    source: str = "owl-urbanland-2025"


@cache
def _all() -> tuple[tuple[str, PublishedFigure], ...]:
    return tuple(
        (
            row.text("area"),
            PublishedFigure(
                id=row.text("id"),
                kind=_kind(row.text("id")),
                label=row.text("label"),
                value=row.number("value"),
                unit=_UNITS.get(row.text("unit"), row.text("unit")),
                quality=row.note("quality"),
                year=_year(row.note("period")),
                chapter=row.text("chapter"),
                note=row.note("note"),
            ),
        )
        for row in rows(FOLDER / "published_figures.csv", COLUMNS)
    )


def _kind(figure_id: str) -> str:
    return next((kind for part, kind in _KINDS if part in figure_id), "")


def _year(period: str) -> int | None:
    return int(period) if period.isdigit() and len(period) == 4 else None


def published_figures(area: str) -> tuple[PublishedFigure, ...]:
    """Population figures published for an area that a profile can stand beside."""
    return tuple(figure for key, figure in _all() if key == area and figure.kind)
