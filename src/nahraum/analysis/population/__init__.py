"""Population science: life tables, projections, small areas, uncertainty (METHODS section 1).

What most callers need is exported here; every module says more in its first lines.

    from_qx -> LifeTable, normal_profile          rates of dying and of giving birth
    Variant, Area -> prepare -> Inputs            assumptions of a variant for one area
    project, project_inputs -> Projection         cohort-component method
    simulate_bands(Inputs, seed=) -> Bands        the same a thousand times with chance
    simulate_many                                 the same for a country, on several threads
    hamilton_perry, raking, plus_minus            small areas from counts; fitting to totals
    open_group, structure                         single ages and municipalities by estimate
    quotients, backtest                           measures of ageing; measures of error
"""

from nahraum.analysis.population import (
    backtest,
    hamilton_perry,
    new_areas,
    open_group,
    plus_minus,
    quotients,
    raking,
    structure,
    variants,
)
from nahraum.analysis.population.ages import AGES, DISTRICT_GROUPS, SEXES, Band, in_groups
from nahraum.analysis.population.assembly import Area, prepare
from nahraum.analysis.population.bands import Bands, Spread, simulate_bands, simulate_many
from nahraum.analysis.population.fertility import area_levels, normal_profile, scale_to_tfr
from nahraum.analysis.population.lifetable import LifeTable, from_qx
from nahraum.analysis.population.migration import Migration, RogersCastro, residual, rogers_castro
from nahraum.analysis.population.mortality import Improvement, improve
from nahraum.analysis.population.projection import Inputs, Projection, project, project_inputs
from nahraum.analysis.population.variants import Path, Variant

__all__ = [
    "AGES",
    "DISTRICT_GROUPS",
    "SEXES",
    "Area",
    "Band",
    "Bands",
    "Improvement",
    "Inputs",
    "LifeTable",
    "Migration",
    "Path",
    "Projection",
    "RogersCastro",
    "Spread",
    "Variant",
    "area_levels",
    "backtest",
    "from_qx",
    "hamilton_perry",
    "improve",
    "in_groups",
    "new_areas",
    "normal_profile",
    "open_group",
    "plus_minus",
    "prepare",
    "project",
    "project_inputs",
    "quotients",
    "raking",
    "residual",
    "rogers_castro",
    "scale_to_tfr",
    "simulate_bands",
    "simulate_many",
    "structure",
    "variants",
]
