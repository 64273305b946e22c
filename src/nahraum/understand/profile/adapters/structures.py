"""Age structures: counted, split into single years, carried forward, estimated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from nahraum.analysis.figures import Notice
from nahraum.analysis.population import Inputs, LifeTable, from_qx, normal_profile, project_inputs
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.population.open_group import single_ages, split_groups
from nahraum.analysis.population.structure import GridShares, estimate
from nahraum.data.areas import GERMANY, Area
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.facts.projection import fertility_profile, fertility_rates
from nahraum.understand.profile.rules.inputs import Structure


@dataclass(frozen=True, slots=True)
class Mortality:
    """The latest life table and the middle year of its period."""

    table: LifeTable
    year: int
    source: str


def mortality(reference: Reference) -> Mortality:
    latest = reference.life_tables.latest()
    table = from_qx(latest.qx, latest.ex[:, -1], float(latest.a0.mean())).value
    first, last = latest.first_year, latest.last_year
    source = f"destatis-12621-0001-{first}-{last % 100:02d}"
    return Mortality(table, (first + last) // 2, source)


def counted_structure(
    rows: Sequence[tuple[str, int, float]], *, name: str, as_of: date, source: str
) -> Structure:
    """The municipality's own count."""
    persons = np.zeros((2, 101))
    for sex, age, count in rows:
        persons[0 if sex == "m" else 1, age] += count
    return Structure(
        name=name,
        persons=persons,
        as_of=as_of,
        counted=True,
        sources=("own-register",),
        method=f"eigene Zählung: {source}",
    )


def nation(reference: Reference, life: Mortality) -> Structure:
    counts = reference.national_ages
    year = max(counts.years)
    found = single_ages((counts.at(GERMANY, year),), life.table)
    return Structure(
        name="Deutschland",
        persons=found.value,
        as_of=date(year, 12, 31),
        counted=True,
        sources=reference.sources_of("national_ages"),
        method="Bevölkerungsfortschreibung, nach Einzelalter",
    )


def state(reference: Reference, area: Area, life: Mortality) -> Structure:
    counts = reference.state_ages
    year = max(y for y in counts.years if counts.has(area.key, y))
    whole = reference.national_ages
    finer = whole.at(GERMANY, min(year, max(whole.years)))
    found = single_ages((counts.at(area.key, year), finer), life.table)
    return Structure(
        name=area.name,
        persons=found.value,
        as_of=date(year, 12, 31),
        counted=True,
        sources=reference.sources_of("state_ages"),
        method="Bevölkerungsfortschreibung, nach Einzelalter",
    )


def district(reference: Reference, area: Area, above: Structure, life: Mortality) -> Structure:
    """A district's 17 age groups, spread over single years like the state."""
    counts = reference.district_ages
    years = [y for y in counts.years if counts.has(area.key, y)]
    if not years:
        raise MissingData(f"Für {area.name} liegen keine Altersgruppen vor")
    found = split_groups(counts.at(area.key, max(years)), above.persons)
    return Structure(
        name=area.name,
        persons=found.value,
        as_of=date(max(years), 12, 31),
        counted=True,
        sources=reference.sources_of("district_ages"),
        method="Bevölkerungsfortschreibung nach Altersgruppen, verteilt wie im Land",
        notices=found.warnings,
    )


def carried(structure: Structure, *, to: date, total: float | None, life: Mortality) -> Structure:
    """The structure on a later day: aged, with deaths and births, then scaled to a known total."""
    years = to.year - structure.as_of.year
    persons = structure.persons
    if years > 0:
        persons = project_inputs(
            Inputs(
                start=persons,
                fertility=_fertility(structure.as_of.year, years),
                survivorship=life.table.survivorship,
                years=years,
                base_year=structure.as_of.year,
            )
        ).value.population[-1]
    if total is not None:
        persons = persons * (total / persons.sum())
    method = f"{structure.method}, fortgeschrieben auf den {to:%d.%m.%Y}"
    sources = (*structure.sources, life.source)
    changed = years > 0 or total is not None
    return replace(
        structure,
        persons=persons,
        as_of=to if years > 0 else structure.as_of,
        method=method if years > 0 else structure.method,
        sources=tuple(dict.fromkeys(sources)) if changed else structure.sources,
    )


def _fertility(base_year: int, years: int) -> Floats:
    """Rates of the coming years from the observed total rates and the standard profile."""
    profile = fertility_profile()
    observed = fertility_rates()
    last = max(observed)
    shape = normal_profile(1.0, mean=profile.mean_age, spread=profile.standard_deviation).value
    return np.stack(
        [observed[min(base_year + step, last)].to_49 * shape for step in range(1, years + 1)]
    )


def estimated(
    area: Area,
    whole: Structure,
    own_grid: GridShares | None,
    district_grid: GridShares | None,
    errors: dict[str, float],
) -> Structure:
    """The municipality's structure from its district, its total and the census grid."""
    total = float(area.population or 0)
    found = estimate(whole.persons, total, grid=own_grid, district_grid=district_grid)
    shifted = own_grid is not None and district_grid is not None
    method = "geschätzt: Kreis × Einwohnerzahl" + (" × Zensusgitter 2011" if shifted else "")
    sources = (*whole.sources, "bkg-vg250-ew-2022")
    return Structure(
        name=area.name,
        persons=found.value,
        as_of=whole.as_of,
        counted=False,
        sources=(*sources, "zensus-2011-grid") if shifted else sources,
        method=method,
        band_error=errors,
        notices=(*whole.notices, *found.warnings, _how_exact(errors)),
    )


def _how_exact(errors: dict[str, float]) -> Notice:
    text = f"{errors['share_65']:.1f}".replace(".", ",")
    return Notice(
        "STRUCTURE_ERROR",
        "Wie genau ist das? Bei Kreisen, deren wirkliche Struktur bekannt ist, lag der so "
        f"geschätzte Anteil ab 65 im Mittel um {text} Prozentpunkte daneben. Kleine Gemeinden "
        "streuen mehr.",
    )
