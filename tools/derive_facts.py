"""Derives what `nahraum.facts.derived` ships: migration by age, errors, sums of the census grid.

    python tools/derive_facts.py --data ../shared/data [--out src/nahraum/facts]

Computed once from large official tables, so that a profile needs only the small ones. A test
repeats the derivation and compares.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from extract_facts import DISTRICTS, table
from pyproj import Transformer

from nahraum.analysis.population import from_qx, residual
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.population.lifetable import LifeTable
from nahraum.analysis.population.open_group import single_ages, split_groups
from nahraum.analysis.population.structure import BandError, GridShares, validate
from nahraum.data.areas import GERMANY
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters.places import NamedPlace, household_size, nearest_place

# The years after the refugees' arrival of 2015/16 and before the pandemic.
MIGRATION_YEARS = (2017, 2018, 2019)
# Above this age the residual holds errors of mortality rather than moves.
OLDEST_MOVER = 74
# The latest year with counted districts: nine years after the grid, as in use.
STRUCTURE_YEAR = 2020
BANDS = {"0-17": "share_18", "18-64": "share_18_64", "65+": "share_65", "80+": "share_80"}


def net_migration_profile(reference: Reference) -> str:
    life = _life(reference, "2016/18")
    total = np.zeros(life.L.shape)
    for year in MIGRATION_YEARS:
        before, after = (
            single_ages((reference.national_ages.at(GERMANY, y),), life).value
            for y in (year - 1, year)
        )
        births = reference.national_births.at(year)
        total += residual(before, after, births=births, survivorship=life.survivorship).value
    total[:, OLDEST_MOVER + 1 :] = 0
    mean = total / len(MIGRATION_YEARS)
    header = (
        f"Net migration of Germany by age and sex, persons a year, mean of {MIGRATION_YEARS[0]} to"
        f" {MIGRATION_YEARS[-1]}.\n"
        "source: destatis-12411-0006, destatis-12612-0002, destatis-12621-0001-2016-18\n"
        "derived: what a change of population leaves after births and deaths; 0 above age"
        f" {OLDEST_MOVER}\n"
        "licence: dl-de/by-2-0, © Statistisches Bundesamt (Destatis); own computation\n"
        "as_of: mean of these years\n"
        "written by tools/derive_facts.py"
    )
    rows = [(age, *(round(float(mean[sex, age]), 1) for sex in (0, 1))) for age in range(101)]
    return table(header, "age,m,w", rows)


def structure_errors(reference: Reference) -> str:
    """The estimate one level up: districts from their states, where the truth is known."""
    life = _life(reference, "2016/18")
    districts, parents, shares = [], [], []
    states = sorted(area.key for area in reference.areas.of_kind("state"))
    for key in reference.district_ages.keys_at(STRUCTURE_YEAR):
        found = _shares(reference, key)
        if found is None:
            continue
        districts.append(_district(reference, life, key))
        parents.append(states.index(key[:2]))
        shares.append(found)
    above = [_state_shares(reference, key) for key in states]
    result = validate(np.stack(districts), parents, shares, above).value
    header = (
        "Errors of estimated age structures: districts estimated from their states, "
        f"{STRUCTURE_YEAR}.\n"
        "source: nahraum-validation, destatis-12411-0018, destatis-12411-0013, zensus-2011-grid\n"
        "licence: EUPL-1.2\n"
        f"as_of: {STRUCTURE_YEAR}-12-31\n"
        f"mean, p90: absolute error of the band's share in percentage points, {len(districts)} "
        "districts\n"
        "grid: yes = shifted by the census grid, no = the state's structure alone\n"
        "written by tools/derive_facts.py"
    )
    rows = [
        *(_error_row(error, "yes") for error in result.with_grid),
        *(_error_row(error, "no") for error in result.without_grid),
    ]
    return table(header, "band,grid,mean,p90,districts", rows)


def _error_row(error: BandError, grid: str) -> tuple[str | float | int, ...]:
    return (
        BANDS[error.band],
        grid,
        round(error.mean * 100, 3),
        round(error.p90 * 100, 3),
        error.areas,
    )


def _life(reference: Reference, period: str) -> LifeTable:
    found = reference.life_tables.get(period)
    return from_qx(found.qx, found.ex[:, -1], float(found.a0.mean())).value


def _district(reference: Reference, life: LifeTable, key: str) -> Floats:
    pattern = single_ages(
        (
            reference.state_ages.at(key[:2], STRUCTURE_YEAR),
            reference.national_ages.at(GERMANY, STRUCTURE_YEAR),
        ),
        life,
    ).value
    return split_groups(reference.district_ages.at(key, STRUCTURE_YEAR), pattern).value


def _shares(reference: Reference, district: str) -> GridShares | None:
    try:
        cells = reference.cells_in_district(district)
    except MissingData:
        return None
    return _grid_shares(reference, np.concatenate([c.indices for c in cells.values()]))


def _state_shares(reference: Reference, state: str) -> GridShares:
    parts = [
        cells.indices
        for area in reference.areas.of_kind("district")
        if area.key.startswith(state)
        for cells in reference.cells_in_district(area.key).values()
    ]
    found = _grid_shares(reference, np.concatenate(parts))
    if found is None:
        raise MissingData(f"Das Zensusgitter nennt für {state} keine Altersanteile")
    return found


def _grid_shares(reference: Reference, cells: np.ndarray) -> GridShares | None:
    young, _ = reference.grid.weighted_mean("share18", cells)
    old, _ = reference.grid.weighted_mean("share65", cells)
    return None if young is None or old is None else GridShares(young / 100, old / 100)


def grid_summaries(reference: Reference) -> str:
    """What the census grid says about the shipped districts and their municipalities."""
    rows = []
    for district in DISTRICTS:
        cells = reference.cells_in_district(district)
        everywhere = np.unique(np.concatenate([c.indices for c in cells.values()]))
        rows.append((district, *_summary(reference, everywhere)))
        rows.extend((key, *_summary(reference, found.indices)) for key, found in cells.items())
    header = (
        "People, shares and household size of the census grid (1 km), 9 May 2011, by area.\n"
        "source: zensus-2011-grid, bkg-vg250-2022\n"
        "as_of: 2011-05-09; a cell belongs to the area its centre lies in\n"
        "licence: dl-de/by-2-0, © Statistisches Bundesamt (Zensus 2011); own sums\n"
        "written by tools/derive_facts.py"
    )
    return table(header, "area,population,share_65,share_18,household_size", rows)


def village_summaries(reference: Reference) -> str:
    """The same for the villages of the demo municipalities: their nearest cells."""
    rows = []
    for key in ("05766024", "05766036", "05762036"):
        places = _villages(key)
        indices = reference.cells_in(key).indices
        owner = nearest_place(reference, indices, places)
        for number, place in enumerate(places):
            own = indices[owner == number]
            values = _summary(reference, own)[:3] if len(own) else ("", "", "")
            rows.append((key, place.name, *values, len(own)))
    header = (
        "People and shares of the census grid (1 km), 9 May 2011, by village: the cells nearest "
        "to it.\n"
        "source: zensus-2011-grid, nahraum-places\n"
        "as_of: 2011-05-09; the places are approximate\n"
        "licence: dl-de/by-2-0, © Statistisches Bundesamt (Zensus 2011); own sums\n"
        "empty: no inhabited cell near, or secret; written by tools/derive_facts.py"
    )
    return table(header, "municipality,name,population,share_65,share_18,cells", rows)


def _summary(reference: Reference, cells: np.ndarray) -> tuple[str | int | float, ...]:
    shares = _grid_shares(reference, cells)
    size = household_size(reference, cells)
    return (
        int(reference.grid.population[cells].sum()),
        "" if shares is None else round(shares.old, 4),
        "" if shares is None else round(shares.young, 4),
        "" if size is None else round(size, 3),
    )


def _villages(key: str) -> list[NamedPlace]:
    file = Path(__file__).resolve().parents[1] / "src/nahraum/demo/region/villages.csv"
    change = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [
        NamedPlace(row["name"], *change.transform(float(row["lon"]), float(row["lat"])))
        for row in csv.DictReader(lines)
        if row["municipality"] == key
    ]


TABLES = {
    "grid_summaries.csv": grid_summaries,
    "village_summaries.csv": village_summaries,
    "net_migration_profile.csv": net_migration_profile,
    "structure_errors.csv": structure_errors,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the official files")
    parser.add_argument("--out", type=Path, default=Path("src/nahraum/facts"))
    arguments = parser.parse_args()
    reference = Reference.from_directory(arguments.data)
    for name, derive in TABLES.items():
        (arguments.out / name).write_text(derive(reference), encoding="utf-8")
        print(arguments.out / name)


if __name__ == "__main__":
    main()
