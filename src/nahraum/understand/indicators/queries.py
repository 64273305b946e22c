"""Reading indicators. Everything that leaves here has been protected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nahraum.base.places.queries import neighbourhoods
from nahraum.facts.indicators import indicators as shipped_entries
from nahraum.understand.indicators.models import (
    OwnIndicator,
    RawValue,
    ShownValue,
    ValueImport,
)
from nahraum.understand.indicators.rules import (
    Area,
    Definition,
    Raw,
    Reason,
    Series,
    Shown,
    found_by,
    shipped,
)


# ------------------------------------------------------------------ what there is
def own_indicators() -> QuerySet[OwnIndicator]:
    return OwnIndicator.objects.select_related("topic").order_by("label")


def removed_indicators() -> QuerySet[OwnIndicator]:
    return OwnIndicator.trash.order_by("-deleted_at")


def definition_of(row: OwnIndicator) -> Definition:
    return Definition(
        key=row.key,
        label=row.label,
        field=row.field,
        unit=row.unit,
        direction=row.direction,
        formula=row.formula,
        minimum=None if row.minimum is None else float(row.minimum),
        decimals=row.decimals,
        source=row.source,
        systems=(_("eigener Indikator"),),
        topics=(row.topic.key,) if row.topic else (),
        numerator=row.numerator,
        denominator=row.denominator,
        health=row.health,
        own=True,
    )


def definitions() -> dict[str, Definition]:
    """The catalogue and the own indicators, by key."""
    own = [definition_of(row) for row in own_indicators()]
    return {d.key: d for d in [*shipped(shipped_entries().values()), *own]}


def catalogue(text: str = "") -> list[Definition]:
    return found_by(definitions().values(), text)


def keys_with_values() -> set[str]:
    """Keys of indicators that have values in the open scope."""
    return set(ShownValue.objects.values_list("indicator", flat=True).distinct())


def with_values() -> list[Definition]:
    """Definitions of indicators that have values, in the order of the catalogue."""
    keys = keys_with_values()
    return [found for key, found in definitions().items() if key in keys]


def imports() -> QuerySet[ValueImport]:
    return ValueImport.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at")


# ------------------------------------------------------------------ raw values, for actions only
def raw_values(indicator: str, year: int) -> dict[UUID, RawValue]:
    """What counts of an indicator in a year, by area: the newest confirmed table decides."""
    found = RawValue.objects.filter(
        indicator=indicator,
        year=year,
        table__confirmed_at__isnull=False,
        table__undone_at__isnull=True,
        neighbourhood__deleted_at__isnull=True,
    )
    rows = found.select_related("table").order_by("table__confirmed_at", "pk")
    return {row.neighbourhood_id: row for row in rows}


def as_raw(rows: Mapping[UUID, RawValue]) -> list[Raw]:
    return [
        Raw(str(area), row.numerator, row.denominator, row.value)
        for area, row in sorted(rows.items(), key=lambda item: str(item[0]))
    ]


# ------------------------------------------------------------------ series as they may be shown
def series(keys: Iterable[str] | None = None) -> dict[str, Series]:
    """Series by indicator, all of those with values if no keys are named."""
    known = definitions()
    found = ShownValue.objects.select_related("table").order_by("year")
    if keys is not None:
        found = found.filter(indicator__in=list(keys))
    rows: dict[str, dict[int, dict[str, Shown]]] = {}
    tables: dict[str, dict[int, ValueImport]] = {}
    for row in found:
        if row.indicator in known:
            years = rows.setdefault(row.indicator, {})
            years.setdefault(row.year, {})[_area(row)] = _shown(row)
            tables.setdefault(row.indicator, {})[row.year] = row.table
    return {key: Series(known[key], rows[key], tables[key]) for key in known if key in rows}


def _area(row: ShownValue) -> str:
    return str(row.neighbourhood_id) if row.neighbourhood_id else ""


def _shown(row: ShownValue) -> Shown:
    reason = Reason(row.reason)
    return Shown(_area(row), row.value, row.numerator, row.denominator, reason)


# ------------------------------------------------------------------ for other rooms
@dataclass(frozen=True, slots=True)
class FigureName:
    """A figure that can be aimed at."""

    key: str
    label: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of an indicator that may be shown."""

    value: float | None
    year: int
    reason: str = ""


def figure_names() -> tuple[FigureName, ...]:
    """Indicators that have values, as names a measure can point to."""
    return tuple(FigureName(d.key, d.label, d.unit, d.decimals) for d in with_values())


def latest(indicator: str) -> dict[UUID, Latest]:
    """The newest year of an indicator by neighbourhood; protected ones have no value."""
    newest = ShownValue.objects.filter(indicator=indicator).order_by("-year").first()
    if newest is None:
        return {}
    rows = ShownValue.objects.filter(
        indicator=indicator, year=newest.year, neighbourhood__isnull=False
    )
    return {row.neighbourhood_id: Latest(row.value, row.year, row.reason) for row in rows}


def value_at(name: str, neighbourhood: UUID | None, year: int) -> float | None:
    """A value that may be shown; None is the whole municipality. None as answer: not known."""
    row = ShownValue.objects.filter(indicator=name, neighbourhood=neighbourhood, year=year).first()
    return row.value if row else None


# ------------------------------------------------------------------ areas and their kind
def areas(keys: Iterable[str] | None = None) -> list[Area]:
    """Neighbourhoods by name; `keys` keeps those that have values."""
    counted = {area: found.value for area, found in latest("I01").items()}
    wanted = None if keys is None else set(keys)
    return [
        Area(place, counted.get(place.pk) or place.population)
        for place in neighbourhoods()
        if wanted is None or str(place.pk) in wanted
    ]


# ------------------------------------------------------------------ what a preview says
@dataclass(frozen=True, slots=True)
class Summary:
    """How many numbers of a table are new, other than those that count now, or the same."""

    new: int
    changed: int
    same: int
    indicators: tuple[str, ...]
    years: tuple[int, ...]


def summary(table: ValueImport) -> Summary:
    """What taking a table over would do."""
    pairs = sorted({(row["indicator"], row["year"]) for row in table.rows})
    known = {pair: raw_values(*pair) for pair in pairs}
    counts = {"new": 0, "changed": 0, "same": 0}
    for row in table.rows:
        there = known[row["indicator"], row["year"]].get(UUID(row["area"]))
        counts[_state(row, there)] += 1
    labels = definitions()
    names = dict.fromkeys(labels[key].label for key, _year in pairs if key in labels)
    return Summary(**counts, indicators=tuple(names), years=tuple(sorted({y for _k, y in pairs})))


def _state(row: Mapping[str, Any], there: RawValue | None) -> str:
    if there is None:
        return "new"
    names = ("numerator", "denominator", "value")
    return "same" if all(row[name] == getattr(there, name) for name in names) else "changed"


def preview_rows(table: ValueImport, most: int) -> list[dict[str, Any]]:
    """The first rows of a table in words."""
    places = {str(place.pk): place.name for place in neighbourhoods()}
    labels = definitions()
    return [
        {**row, "place": places.get(row["area"], "?"), "definition": labels.get(row["indicator"])}
        for row in table.rows[:most]
    ]
