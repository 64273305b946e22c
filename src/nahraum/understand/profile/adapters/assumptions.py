"""Assumptions of the projection and of care need, from the tables of facts."""

from dataclasses import dataclass
from functools import cache, lru_cache

from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.need import (
    BandRate,
    Delayed,
    Prevalence,
    RateTable,
    StatusQuo,
    Trend,
    Variant,
    rate_table,
    scale_to_national,
    uniform_growth,
)
from nahraum.analysis.population import Area, Band, Inputs, Path, improve, normal_profile, prepare
from nahraum.analysis.population import Variant as PopulationVariant
from nahraum.analysis.population.ages import Floats
from nahraum.analysis.population.variants import Births, Life, Moves
from nahraum.facts import care as care_facts
from nahraum.facts import net_migration_profile
from nahraum.facts import projection as projection_facts
from nahraum.facts.projection import fertility_rates
from nahraum.understand.profile.adapters.structures import Mortality
from nahraum.understand.profile.rules.inputs import Structure, VariantRates

# Id in the profile, id in facts/projection.toml, label. The first one is the main variant.
VARIANTS = (
    ("moderate", "kbv14-v2", "mittlere Variante"),
    ("old", "kbv14-v4", "alternde Bevölkerung"),
    ("young", "kbv14-v5", "jüngere Bevölkerung"),
)
CLOSED = ("closed", "ohne Zu- und Wegzüge")
# Years until births per woman reach the variant's value; the official text names none.
YEARS_TO_TARGET = 10


@dataclass(frozen=True, slots=True)
class Base:
    """An area ready to be projected: its structure, its share of the nation, its mortality."""

    structure: Structure
    share: float
    life: Mortality
    horizon: int

    @property
    def years(self) -> int:
        return self.horizon - self.structure.as_of.year


def variants(base: Base) -> tuple[VariantRates, ...]:
    found = [_open_variant(base, *names) for names in VARIANTS]
    main = found[0]
    closed = Inputs(
        start=main.inputs.start,
        fertility=main.inputs.fertility,
        survivorship=main.inputs.survivorship,
        years=main.inputs.years,
        base_year=main.inputs.base_year,
        srb=main.inputs.srb,
        assumptions=(
            *(a for a in main.inputs.assumptions if "migration" not in a.name),
            Assumption("Wanderung", 0, "Personen je Jahr", "zum Vergleich gesetzt"),
        ),
    )
    return (
        *found,
        VariantRates(id=CLOSED[0], label=CLOSED[1], inputs=closed, sources=main.sources),
    )


def _open_variant(base: Base, variant_id: str, facts_id: str, label: str) -> VariantRates:
    variant = _population_variant(facts_id)
    profile = projection_facts.fertility_profile()
    inputs = prepare(
        Area(
            population=base.structure.persons,
            base_year=base.structure.as_of.year,
            table=base.life.table,
            table_year=base.life.year,
            share=base.share,
            net_profile=_net_profile(),
            fertility_profile=normal_profile(
                1.0, mean=profile.mean_age, spread=profile.standard_deviation
            ),
            srb=projection_facts.sex_ratio_at_birth().value,
        ),
        variant,
        base.years,
    )
    sources = (variant.births.source, base.life.source, "destatis-12612-0009")
    return VariantRates(id=variant_id, label=label, inputs=inputs, sources=sources)


def _net_profile() -> Result[Floats]:
    return Result(
        value=net_migration_profile(),
        method=Method("population.migration", "1"),
        assumptions=(
            Assumption(
                "Altersprofil der Wanderung",
                "wie Deutschland 2017–2019",
                "",
                "Restgröße der Bevölkerungsfortschreibung",
            ),
        ),
    )


def _population_variant(facts_id: str) -> PopulationVariant:
    """A published variant; births move from the last observed rate to the variant's value."""
    known = projection_facts.variants()[facts_id]
    observed = fertility_rates()
    last = max(observed)
    births = Path(((last, observed[last].to_49), (last + YEARS_TO_TARGET, known.births.rate)))
    if known.migration.average is None:
        raise ValueError(f"{facts_id} states no average net migration")
    life = known.life_expectancy
    return PopulationVariant(
        births=Births(known.births.id, births, known.births.source, verified=False),
        life=Life(life.id, life.men, life.women, life.target_year, life.source, life.verified),
        moves=Moves(
            known.migration.id,
            Path(((last, known.migration.average),)),
            known.migration.source,
            known.migration.verified,
        ),
        label=known.label,
    )


@cache
def care_rates() -> RateTable:
    rows = [
        BandRate(rate.sex, Band(rate.age_from, rate.age_to), rate.rate)
        for rate in care_facts.care_rates()
        if rate.sex in ("m", "w")
    ]
    return rate_table(rows, year=2021, source="gbe-pflegequoten-2021")


def care_variants(base: Base) -> tuple[tuple[str, Variant], ...]:
    """Status quo, trend calibrated on the published totals, and a later beginning of need."""
    anchors = care_facts.anchors()
    rise = anchors["care-2035-trend"].value / anchors["care-2035-status-quo"].value
    start = care_rates().year or 2021
    trend = Trend(uniform_growth(rise, base_year=start), source=anchors["care-2035-trend"].source)
    gain = _gain_at_65(base.life, base.structure.as_of.year, base.horizon)
    delayed = Delayed(gain, source=_population_variant(VARIANTS[0][1]).life.source)
    return (
        ("Quoten bleiben", StatusQuo()),
        ("Quoten steigen weiter", trend),
        ("Pflege beginnt später", delayed),
    )


@lru_cache(maxsize=4)
def _gain_at_65(table: Mortality, first: int, last: int) -> dict[int, tuple[float, float]]:
    life = _population_variant(VARIANTS[0][1]).life
    improvement = improve(
        table.table,
        target=(life.men, life.women),
        base_year=table.year,
        target_year=life.year,
    ).value
    start = care_rates().year or 2021
    before = improvement.at(start).e[:, 65]
    gains = {year: improvement.at(year).e[:, 65] - before for year in range(first, last + 1)}
    return {year: (float(gain[0]), float(gain[1])) for year, gain in gains.items()}


def prevalence(nation: Floats) -> Prevalence:
    """Dementia by age, scaled so that the nation shows the published total."""
    rows = care_facts.dementia_prevalence()
    table = rate_table(
        [BandRate(r.sex, Band(r.age_from, r.age_to), r.rate) for r in rows],
        year=2019,
        source="alzheimer-europe-2019",
        verified=all(r.verified for r in rows),
        complete=False,
    )
    total = care_facts.anchors()["dementia-2023"]
    return scale_to_national(table, population=nation, total=total.value, source=total.source)
