"""Small tables of facts that ship with the program, each with source, licence and date.

Everything is readable as it stands: CSV with a comment header, TOML with comments. The modules
read the tables once, check them and hand out frozen values; errors name file and line.

    sources     the catalogue of sources
    tables      areas, ages, life tables, care statistics of two districts, as tables of `data`
    shipped     these tables behind one `reference()`
    projection  births, fertility profile, assumptions and variants
    care        rates of care need and dementia, published totals
    supply      Verhältniszahlen, limits of supply classes, published supply
    published   figures others published about municipalities
    derived     what we computed once from large official tables: migration by age, errors
    topics      the shared vocabulary
"""

from nahraum.facts.derived import (
    GridSummary,
    VillageSummary,
    grid_summaries,
    net_migration_profile,
    structure_errors,
    village_summaries,
)
from nahraum.facts.published import published_figures
from nahraum.facts.shipped import reference
from nahraum.facts.sources import source_texts
from nahraum.facts.supply import published_supply, ratio_at, ratios, thresholds

__all__ = [
    "GridSummary",
    "VillageSummary",
    "grid_summaries",
    "net_migration_profile",
    "published_figures",
    "published_supply",
    "ratio_at",
    "ratios",
    "reference",
    "source_texts",
    "structure_errors",
    "thresholds",
    "village_summaries",
]
