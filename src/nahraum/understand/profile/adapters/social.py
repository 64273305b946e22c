"""Numbers of the municipality, the areas above it and municipalities like it, for monitoring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isnan
from typing import Any

import numpy as np

from nahraum.analysis.monitoring.catalogue import (
    AreaNumbers,
    Definition,
    Direction,
    Kind,
    Quantity,
)
from nahraum.data.areas import GERMANY, Area
from nahraum.data.arrays import Ints
from nahraum.data.reference import Reference
from nahraum.data.series import AreaSeries
from nahraum.facts.indicators import indicators
from nahraum.understand.profile.rules.inputs import OwnSupply, Structure
from nahraum.understand.profile.rules.socialinputs import (
    DENSITIES,
    FEWEST_PEERS,
    SIZES,
    Deprivation,
    Level,
    Rate,
    Social,
)

GRID = ("zensus-2011-grid",)
CENSUS_DAY = date(2011, 5, 9)
GROWTH_YEARS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the profile has collected already: structures from the municipality up to Germany."""

    area: Area
    structures: tuple[Structure, ...]
    own_supply: OwnSupply | None
    cells: Ints | None
    district_cells: Ints | None


def social(reference: Reference, known: Known) -> Social:
    """Everything the chapter needs; what is not loaded stays unknown."""
    area = known.area
    keys = (area.key, area.district or "", area.state or "", GERMANY)
    peers, rule = similar(reference, area)
    rates = tuple(
        rate(reference, key, s.name) for key, s in zip(keys, known.structures, strict=True)
    )
    siblings = reference.areas.children(area.district or "")
    year = _latest(rates[0])
    return Social(
        definitions=definitions(),
        levels=tuple(_level(reference, known, key, place, year) for place, key in enumerate(keys)),
        peers=tuple(_light(reference, peer, year) for peer in peers),
        peer_rule=rule,
        rates=rates,
        siblings=tuple(rate(reference, a.key, a.name) for a in siblings if a.inhabited),
        rate_break=_break(reference, rates[0]),
        rate_sources=reference.sources_of("inkar"),
        deprivation=tuple(_deprivation(reference, area)),
    )


@cache
def definitions() -> tuple[Definition, ...]:
    """The catalogue as the science reads it."""
    return tuple(
        Definition(
            id=item.id,
            field=item.field,
            label=item.label,
            unit=item.unit,
            direction=Direction(item.direction),
            minimum=item.minimum,
            source=item.source,
            systems=item.systems,
            kind=Kind(item.kind),
            detail=item.detail,
            decimals=item.decimals,
        )
        for item in indicators().values()
    )


# ------------------------------------------------------------------ similar municipalities
def similar(reference: Reference, area: Area) -> tuple[tuple[Area, ...], str]:
    """Others of the same Land, size class and density class; of size alone if they are few."""
    others = [
        other
        for other in reference.areas.children(area.state or "")
        if other.key != area.key and other.population and other.area_km2 > 0
    ]
    own_size, own_density = _class(area.population or 0, SIZES), _class(_density(area), DENSITIES)
    size = [a for a in others if _class(a.population or 0, SIZES) == own_size]
    alike = [a for a in size if _class(_density(a), DENSITIES) == own_density]
    scope = _counted_in(reference, area, len(others))
    people = _span(area.population or 0, SIZES, "Einwohnern")
    if len(alike) >= FEWEST_PEERS:
        dense = _span(_density(area), DENSITIES, "Einwohnern je km²")
        return tuple(alike), f"{len(alike)} andere Gemeinden {scope} mit {people} und {dense}"
    if len(size) >= FEWEST_PEERS:
        return tuple(size), f"{len(size)} andere Gemeinden {scope} mit {people}"
    return (), "Es gibt zu wenige ähnliche Gemeinden für einen Vergleich"


def _counted_in(reference: Reference, area: Area, others: int) -> str:
    """In the whole Land, or only in the districts that are loaded."""
    state = reference.areas.get(area.state or "")
    people = sum(a.population or 0 for a in reference.areas.children(state.key))
    if people == state.population:
        return f"in {state.name}"
    return f"in den geladenen Kreisen ({others + 1} Gemeinden)"


def _class(value: float, limits: Sequence[int]) -> int:
    return sum(value >= limit for limit in limits)


def _density(area: Area) -> float:
    return (area.population or 0) / area.area_km2 if area.area_km2 > 0 else 0.0


def _span(value: float, limits: Sequence[int], unit: str) -> str:
    place = _class(value, limits)
    low, high = (f"{limit:,}".replace(",", ".") for limit in
                 (limits[max(place - 1, 0)], limits[min(place, len(limits) - 1)]))  # fmt: skip
    if place == 0:
        return f"unter {high} {unit}"
    return f"ab {low} {unit}" if place == len(limits) else f"{low} bis unter {high} {unit}"


# ------------------------------------------------------------------ series
def _series(reference: Reference, table: str, name: str) -> AreaSeries | None:
    if not reference.has(table):
        return None
    found = reference.series(table)
    return found.get(name) if name in found.names else None


def _number(
    reference: Reference, table: str, name: str, key: str, year: int | None = None
) -> Quantity | None:
    """The number of a year, or the newest one."""
    series = _series(reference, table, name)
    if series is None:
        return None
    found = series.latest(key) if year is None else (year, series.value(key, year))
    if found is None or found[1] is None:
        return None
    return Quantity(found[1], _day(reference, table, found[0]), reference.sources_of(table))


def _day(reference: Reference, table: str, year: int) -> date:
    """The day of the set in its own year, else the last of the year."""
    days = [s.as_of for s in reference.sources if s.table == table and s.as_of.year == year]
    return max(days, default=date(year, 12, 31))


def _sums(series: AreaSeries, prefix: str) -> tuple[float, ...]:
    """All parts of an area together, year by year; NaN where one of them is unknown."""
    inside = np.char.startswith(np.array(series.keys), prefix)
    if not inside.any():
        return (float("nan"),) * len(series.years)
    return tuple(series.values[:, inside].sum(axis=1).tolist())


def _whole(series: AreaSeries, key: str) -> dict[int, float]:
    """Known numbers of an area by year: published, or the sum of its municipalities."""
    values: Iterable[float | None]
    if key in series or len(key) == 8:
        values = [series.value(key, year) for year in series.years]
    else:
        values = _sums(series, "" if key == GERMANY else key)
    pairs = zip(series.years, values, strict=True)
    return {year: value for year, value in pairs if value is not None and not isnan(value)}


def rate(reference: Reference, key: str, name: str) -> Rate:
    """Unemployed and people of 15-64 by year."""
    people = _series(reference, "inkar", "working_age")
    jobless = _series(reference, "inkar", "unemployed")
    if people is None or jobless is None:
        return Rate(key=key, name=name, years=(), counts=())
    base, top = _whole(people, key), _whole(jobless, key)
    years = tuple(year for year in people.years if year in jobless.years)
    counts = tuple((top[y], base[y]) if y in top and y in base else None for y in years)
    return Rate(key=key, name=name, years=years, counts=counts)


def _break(reference: Reference, own: Rate) -> str:
    series = _series(reference, "inkar", "working_age")
    if series is None or not own.years:
        return ""
    return series.break_between(own.years[0], own.years[-1])


def _latest(own: Rate) -> int | None:
    known = [year for year, c in zip(own.years, own.counts, strict=True) if c is not None]
    return known[-1] if known else None


# ------------------------------------------------------------------ numbers of one area
def _light(reference: Reference, area: Area, year: int | None) -> Level:
    """A similar municipality: what is known of all of them."""
    return Level(
        key=area.key, name=area.name, numbers=AreaNumbers(**_counted(reference, area, year))
    )


def _counted(reference: Reference, area: Area, year: int | None) -> dict[str, Any]:
    """What is known of every area; unemployment of the year that is the municipality's newest."""
    found: dict[str, Any] = {
        "inhabitants": Quantity(
            float(area.population or 0), area.population_as_of, reference.sources_of("areas")
        ),
        "pharmacies": _number(reference, "pharmacies", "pharmacies", area.key),
    }
    counts = None if year is None else rate(reference, area.key, area.name).at(year)
    if year is not None and counts is not None:
        day, sources = date(year, 12, 31), reference.sources_of("inkar")
        found["unemployed"] = Quantity(counts[0], day, sources)
        found["working_age"] = Quantity(counts[1], day, sources)
    return found


def _level(reference: Reference, known: Known, key: str, place: int, year: int | None) -> Level:
    """The municipality (0), its district (1), its state (2) or Germany (3)."""
    structure = known.structures[place]
    numbers = _counted(reference, reference.areas.get(key), year)
    if place > 0:
        numbers["pharmacies"] = None  # small municipalities are not counted
        numbers.update(_official(reference, key))
    numbers.update(_census(reference, (known.cells, known.district_cells, None, None)[place]))
    if place == 0 and known.own_supply is not None:
        numbers.update(_practices(known.own_supply))
    return Level(
        key=key,
        name=structure.name,
        numbers=AreaNumbers(
            persons=structure.persons,
            persons_as_of=structure.as_of,
            persons_sources=structure.sources,
            persons_estimated=not structure.counted,
            **numbers,
        ),
    )


def _official(reference: Reference, key: str) -> dict[str, Quantity | None]:
    """What is published for districts, partly also for Länder and Germany."""
    per_gp = _number(reference, "living", "people_per_gp", key)
    return {
        **_growth(reference, key),
        **_care(reference, key),
        "jobless": _number(reference, "unemployment", "jobless", key),
        "jobless_long": _number(reference, "unemployment", "jobless_long", key),
        "leavers_without_published": _number(reference, "inkar", "leavers_without", key),
        "life_expectancy_published": _number(reference, "living", "life_expectancy", key),
        "minutes_to_gp_published": _number(reference, "living", "minutes_to_gp", key),
        "all_day_under_3_published": _number(reference, "living", "all_day_under_3", key),
        "gps_per_100000_published": None
        if per_gp is None or per_gp.value <= 0
        else Quantity(100_000 / per_gp.value, per_gp.as_of, per_gp.sources),
    }


def _people(reference: Reference, key: str, year: int) -> Quantity | None:
    """Inhabitants at the end of a year, from the tables by age."""
    table = {2: "state_ages", 5: "district_ages"}[len(key)] if key != GERMANY else "national_ages"
    if not reference.has(table):
        return None
    counts = getattr(reference, table)
    if year not in counts.years or not counts.has(key, year):
        return None
    return Quantity(float(counts.total(key, year)), date(year, 12, 31), reference.sources_of(table))


def _growth(reference: Reference, key: str) -> dict[str, Quantity | None]:
    """The newest year of the districts and five years before, for every level."""
    if not reference.has("district_ages"):
        return {}
    last = max(reference.district_ages.years)
    return {
        "inhabitants_now": _people(reference, key, last),
        "inhabitants_before": _people(reference, key, last - GROWTH_YEARS),
    }


def _care(reference: Reference, key: str) -> dict[str, Quantity | None]:
    if not reference.has("care") or key not in reference.care.keys:
        return {}
    care, day = reference.care, max(reference.care.dates)
    sources = reference.sources_of("care")

    def counted(kind: str) -> Quantity | None:
        number = care.value(key, day, kind)
        return None if number is None else Quantity(float(number), day, sources)

    return {
        "care_total": counted("total"),
        "care_cash": counted("cash_benefit"),
        "care_people": _people(reference, key, day.year),
    }


def _census(reference: Reference, cells: Ints | None) -> dict[str, Quantity | None]:
    """Shares of the grid of 2011, weighted with the people of the cells that tell."""
    if cells is None or len(cells) == 0:
        return {}
    grid = reference.grid
    people = grid.population[cells].astype(np.float64)
    foreign = grid.share_foreign[cells]
    told = ~np.isnan(foreign)
    vacancy, _ = grid.weighted_mean("vacancy", cells)
    floor, _ = grid.weighted_mean("area_per_person", cells)

    def counted(value: float | None) -> Quantity | None:
        return None if value is None else Quantity(value, CENSUS_DAY, GRID, estimated=True)

    return {
        "grid_people": counted(float(people[told].sum())),
        "grid_foreign": counted(float((people[told] * foreign[told]).sum() / 100)),
        "grid_vacancy": counted(vacancy),
        "grid_floor": counted(floor),
    }


def _practices(own: OwnSupply) -> dict[str, Quantity | None]:
    source = ("nahraum-register",)
    aged = own.aged_60 if own.known_ages else None
    return {
        "gp_posts": Quantity(own.posts, own.as_of, source),
        "gp_persons": Quantity(float(own.known_ages), own.as_of, source),
        "gp_aged_60": None if aged is None else Quantity(float(aged), own.as_of, source),
    }


# ------------------------------------------------------------------ GISD
def _deprivation(reference: Reference, area: Area) -> Iterable[Deprivation]:
    """The district among all of Germany's; the association among those of its Land."""
    district = _number(reference, "deprivation", "gisd", area.district or "")
    if district is not None:
        year = district.as_of.year
        fifth, tenth = (
            _number(reference, "deprivation", name, area.district or "", year)
            for name in ("gisd_quintile", "gisd_decile")
        )
        yield Deprivation(
            frame="DG",
            area=reference.areas.get(area.district or "").name,
            score=district,
            quintile=None if fifth is None else int(fifth.value),
            decile=None if tenth is None else int(tenth.value),
        )
    local = _number(reference, "deprivation", "gisd_in_state", area.ars[:9])
    if local is not None:
        association = area.parent and reference.areas.get(area.ars[:9]).name
        yield Deprivation(
            frame=area.state or "", area=association or area.name, score=local,
            quintile=None, decile=None,
        )  # fmt: skip
