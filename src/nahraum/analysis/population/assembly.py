"""From a variant and an area's base data to the inputs of a projection."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Result
from nahraum.analysis.population.ages import SHAPE, Floats, as_floats, as_population
from nahraum.analysis.population.fertility import SEX_RATIO_AT_BIRTH, normal_profile
from nahraum.analysis.population.lifetable import LifeTable
from nahraum.analysis.population.migration import Migration, rogers_castro
from nahraum.analysis.population.mortality import improve
from nahraum.analysis.population.projection import Inputs
from nahraum.analysis.population.variants import Life, Variant


def balance_profile() -> Result[Floats]:
    """Default age and sex pattern of net migration, (2, 101) summing to 1: both sexes alike."""
    found = rogers_castro()
    return Result(
        value=np.stack([found.value, found.value]) / 2,
        method=found.method,
        assumptions=found.assumptions,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Base data of an area on 31 December of `base_year`.

    population: (2, 101). table: life table with its middle year `table_year`. share: the area's
    part of the variant's net migration (its share of the nation's people). net_profile: how a
    balance is spread, (2, 101) summing to 1. level: the area's fertility relative to the
    variant's. fertility_profile: pattern of the rates (35,), scaled to each year's TFR.
    """

    population: Any
    base_year: int
    table: LifeTable
    table_year: int
    share: float
    net_profile: Result[Floats] = field(default_factory=balance_profile)
    fertility_profile: Result[Floats] = field(default_factory=lambda: normal_profile(1.0))
    level: float = 1.0
    srb: float = SEX_RATIO_AT_BIRTH
    assumptions: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "population", as_population(self.population))
        profile = as_floats(self.net_profile.value, "Wanderungsprofil", shape=SHAPE)
        if abs(profile.sum() - 1) > 1e-6:
            raise InvalidInput(
                f"Das Wanderungsprofil ergibt zusammen {profile.sum():g} statt 1.",
                place="Wanderungsprofil",
                remedy="Das Profil durch seine Summe teilen.",
            )
        if not (np.isfinite(self.share) and np.isfinite(self.level) and self.level >= 0):
            raise InvalidInput("Anteil und Niveau müssen endliche Zahlen sein.", place="Gebiet")


def prepare(area: Area, variant: Variant, years: int) -> Inputs:
    """What `project_inputs` and `simulate_bands` need for an area under a variant.

    Raises InvalidInput for fewer than one year or a target year that is already past.
    """
    if years < 1:
        raise InvalidInput(f"{years} Jahre sind zu wenig.", place="Jahre", remedy="Mindestens 1.")
    shape = area.fertility_profile.value / area.fertility_profile.value.sum()
    tfr = variant.births.tfr.over(area.base_year, years) * area.level
    net = variant.moves.net.over(area.base_year, years) * area.share
    patterns = (*area.fertility_profile.assumptions, *area.net_profile.assumptions)
    return Inputs(
        start=area.population,
        fertility=tfr[:, None] * shape,
        survivorship=_survivorship(
            area.table, area.table_year, variant.life, area.base_year, years
        ),
        years=years,
        base_year=area.base_year,
        migration=Migration(net=net[:, None, None] * area.net_profile.value),
        srb=area.srb,
        assumptions=(
            *area.assumptions,
            *variant.assumptions,
            Assumption("migration_share", area.share, "", "Anteil an der Bevölkerung"),
            Assumption("fertility_level", area.level, "", "Gebiet zu Bund"),
            *(a for a in patterns if a.name != "tfr"),
        ),
    )


@lru_cache(maxsize=16)
def _survivorship(
    table: LifeTable, table_year: int, life: Life, base_year: int, years: int
) -> Floats:
    """The years' ratios under a variant; areas that share a table ask for the same again."""
    mortality = improve(
        table, target=(life.men, life.women), base_year=table_year, target_year=life.year
    )
    found = mortality.value.survivorship(base_year, years)
    found.setflags(write=False)
    return found
