"""All inputs of a profile, for any municipality in the loaded tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely

from nahraum import facts
from nahraum.analysis.figures import Notice
from nahraum.data.areas import Area
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.data.spatial import Cells
from nahraum.understand.profile.adapters import assumptions, places, structures
from nahraum.understand.profile.adapters.assumptions import Base
from nahraum.understand.profile.adapters.places import NamedPlace
from nahraum.understand.profile.adapters.social import Known, social
from nahraum.understand.profile.adapters.surroundings import (
    Surroundings,
    known,
    surroundings,
)
from nahraum.understand.profile.rules.inputs import (
    OpenPosts,
    OwnSupply,
    Place,
    PlanningArea,
    ProfileInputs,
    Published,
    Structure,
    Uninhabited,
)

HORIZON = 2050
CENSUS_DAY = date(2011, 5, 9)
OUTLINE_TOLERANCE = 60.0


@dataclass(frozen=True, slots=True)
class OwnCount:
    """The municipality's own count: day, source, rows (sex, age, persons)."""

    as_of: date
    source: str
    rows: Sequence[tuple[str, int, float]]


def profile_inputs(
    reference: Reference,
    key: str,
    *,
    as_of: date,
    own: OwnCount | None = None,
    named: tuple[NamedPlace, ...] = (),
    register: Any = None,
    open_posts: Sequence[tuple[str, float, str, str]] = (),
    published: Sequence[tuple[str, float, date | None, str]] = (),
) -> ProfileInputs:
    """Collect everything about one municipality.

    Raises Uninhabited where nobody lives, MissingData where the tables lack the area.
    """
    area = inhabited(reference, key)
    around = surroundings(reference, area)
    cells = places.cells_of(reference, area)
    indices = None if cells is None else cells.indices
    people = people_inputs(reference, area, around, cells, as_of=as_of, own=own)
    own_supply = _own_supply(register)
    return replace(
        people,
        neighbourhoods=places.neighbourhoods(reference, area.key, indices, named),
        cells=() if indices is None else places.cells(reference, indices),
        outline=_outline(reference, area),
        published=_published(area.key),
        planning_area=_planning_area(area.key, published),
        own_supply=own_supply,
        open_posts=tuple(OpenPosts(*row) for row in open_posts) or _open_posts(area.key),
        care_counted=_care_counted(reference, area),
        social=social(
            reference,
            Known(
                area,
                (people.municipality, *people.compared),
                own_supply,
                indices,
                None if indices is None else around.cells,
            ),
        ),
    )


def inhabited(reference: Reference, key: str) -> Area:
    """The municipality. Raises Uninhabited, MissingData."""
    area = reference.areas.get(key)
    if area.kind != "municipality":
        raise MissingData(f"{area.name} ({key}) ist keine Gemeinde")
    if area.population is None:
        raise MissingData(f"Die Einwohnerzahl von {area.name} ({area.key}) ist nicht bekannt")
    if not area.population:
        raise Uninhabited(
            f"{area.name} ({area.key}) ist unbewohnt; ein Kommunalprofil gibt es nur für "
            "bewohnte Gemeinden."
        )
    return area


def people_inputs(
    reference: Reference,
    area: Area,
    around: Surroundings,
    cells: Cells | None,
    *,
    as_of: date,
    own: OwnCount | None = None,
) -> ProfileInputs:
    """What the chapters on people, projection and care read; the others stay empty."""
    indices = None if cells is None else cells.indices
    census = places.census(reference, area, indices, None if cells is None else around.shares)
    municipality = _municipality(area, around, census, own)
    share = float(municipality.persons.sum()) / float(around.nation.persons.sum())
    base = Base(municipality, share, around.life, HORIZON)
    return ProfileInputs(
        place=_place(reference, area),
        municipality=municipality,
        compared=(around.district, around.state, around.nation),
        variants=assumptions.variants(base),
        horizon=HORIZON,
        care_rates=assumptions.care_rates(),
        care_variants=assumptions.care_variants(base),
        prevalence=assumptions.prevalence(around.nation.persons),
        census_date=CENSUS_DAY,
        household_size=census.household_size,
        census_population=census.population,
        neighbourhoods=(),
        cells=(),
        outline="",
        published=(),
        planning_area=None,
        own_supply=None,
        open_posts=(),
        care_counted=(),
        as_of=as_of,
        notices=_notices(reference, area, cells),
    )


def _municipality(
    area: Area, around: Surroundings, census: places.Census, own: OwnCount | None
) -> Structure:
    if own is not None:
        return structures.counted_structure(
            own.rows, name=area.name, as_of=own.as_of, source=own.source
        )
    if area.independent_city:
        return _as_district(area, around.district)
    used = census.own is not None and census.district is not None
    return structures.estimated(
        area,
        around.district,
        census.own,
        census.district,
        facts.structure_errors(with_grid=used),
    )


def _as_district(area: Area, district: Structure) -> Structure:
    """An independent city is its own district: its structure is published, not estimated."""
    return Structure(
        name=area.name,
        persons=district.persons,
        as_of=district.as_of,
        counted=True,
        sources=district.sources,
        method=district.method,
        notices=district.notices,
    )


def _place(reference: Reference, area: Area) -> Place:
    return Place(
        key=area.key,
        ars=area.ars,
        name=area.name,
        designation=area.designation,
        district=reference.areas.get(known(area.district, area)).name,
        state=reference.areas.get(known(area.state, area)).name,
        population=area.population or 0,
        as_of=area.population_as_of,
        area_km2=area.area_km2,
        source="bkg-vg250-ew-2022",
    )


def _outline(reference: Reference, area: Area) -> str:
    """The simplified boundary as WKB in hex, for drawing only."""
    if not reference.has("boundaries") or area.ars not in reference.boundaries:
        return ""
    shape = reference.boundaries.shape(area.ars).simplify(OUTLINE_TOLERANCE)
    return str(shapely.to_wkb(shapely.set_precision(shape, 1.0), hex=True))


def _published(key: str) -> tuple[Published, ...]:
    return tuple(
        Published(
            id=figure.id,
            kind=figure.kind,
            label=figure.label,
            value=figure.value,
            unit=figure.unit,
            year=figure.year,
            chapter=figure.chapter,
            source=figure.source,
        )
        for figure in facts.published_figures(key)
    )


def _planning_area(
    key: str, entered: Sequence[tuple[str, float, date | None, str]]
) -> PlanningArea | None:
    """What the municipality entered comes first, then what ships with the program."""
    if entered:
        name, percent, as_of, source = entered[-1]
        return PlanningArea(name, percent, as_of, "own-register", source)
    for found in facts.published_supply():
        if found.municipality == key and found.supply_ratio is not None:
            return PlanningArea(
                found.name, found.supply_ratio, found.as_of, found.source, found.chapter
            )
    return None


def _open_posts(key: str) -> tuple[OpenPosts, ...]:
    return tuple(
        OpenPosts("Kinder- und Jugendmedizin", found.open_posts, found.name, found.source)
        for found in facts.published_supply()
        if found.municipality == key and found.open_posts is not None
    )


def _own_supply(register: Any) -> OwnSupply | None:
    """The counted register, where its ratio is proven; otherwise posts alone say little."""
    if register is None or register.supply is None or register.ratio is None:
        return None
    return OwnSupply(
        posts=float(register.posts),
        doctors=register.persons,
        aged_60=register.aged_60,
        known_ages=register.known_ages,
        ratio=int(register.ratio.value),
        ratio_source=register.ratio.source,
        supply_ratio=register.supply.supply_ratio,
        openings=float(register.supply.openings),
        status=str(register.supply.status),
        as_of=register.as_of,
    )


def _care_counted(reference: Reference, area: Area) -> tuple[tuple[date, int | None], ...]:
    if not reference.has("care") or area.district is None:
        return ()
    care = reference.care
    return tuple(care.series(area.district)) if area.district in care.keys else ()


def _notices(reference: Reference, area: Area, cells: Cells | None) -> tuple[Notice, ...]:
    found = [Notice(f.code, f"{f.text}.") for f in reference.notices(area.key)]
    if cells is not None:
        found.extend(Notice(f.code, f"{f.text}.") for f in cells.notices)
    return tuple(found)
