"""`nahraum need`: how many people will need care."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Notice
from nahraum.analysis.need import (
    BandRate,
    CareNeed,
    Delayed,
    RateTable,
    StatusQuo,
    Trend,
    Variant,
    project_care,
    rate_table,
    uniform_growth,
)
from nahraum.analysis.population.ages import OPEN_AGE, Band
from nahraum.analysis.population.lifetable import from_qx
from nahraum.analysis.population.mortality import improve
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.people import People, read_people, read_rates
from nahraum.cli.reading import Number, Reading, located, path_option, reading_options
from nahraum.data.errors import Finding
from nahraum.facts import care as facts
from nahraum.facts import projection
from nahraum.facts.tables import life_tables

SHIPPED = "gbe-pflegequoten-2021"
SHIPPED_YEAR = 2021
PUBLISHED = "destatis-pflegevorausberechnung-2023"
LIFE_VARIANT = "kbv15-l2"
VARIANTS = (StatusQuo.name, Trend.name, Delayed.name)
Remark = Notice | Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `care`."""

    population: Path
    rates: Path | None
    rates_year: int | None
    year: int | None
    variant: str
    growth: Decimal | None
    gain: Decimal | None


@click.group()
def need() -> None:
    """Bedarf an Pflege vorausberechnen."""


@need.command()
@path_option("--population", required=True, text="Bevölkerung: (year,) sex, age, count.")
@path_option("--rates", text="Pflegequoten sex, age_from, age_to, rate; sonst die des Bundes 2021.")
@click.option("--rates-year", type=click.IntRange(1900, 2300), help="Jahr der Pflegequoten.")
@click.option("--year", type=click.IntRange(1800, 2300), help="Jahr eines Bestands ohne Jahr.")
@click.option("--variant", type=click.Choice(VARIANTS), default="status-quo", show_default=True)
@click.option("--growth", type=Number(), help="Anstieg der Quoten je Jahr (0.04), für trend.")
@click.option(
    "--gain", type=Number(), help="Zuwachs der Lebenserwartung mit 65 je Jahr, für delayed."
)
@reading_options
@json_option
def care(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Pflegebedürftige nach Altersgruppen in drei Varianten."""
    question = Question(**given)
    if question.growth is not None and question.variant != Trend.name:
        raise click.UsageError("--growth gilt nur für --variant trend.")
    if question.gain is not None and question.variant != Delayed.name:
        raise click.UsageError("--gain gilt nur für --variant delayed.")
    rates, remarks = _rates(question, reading)
    people = read_people(question.population, reading, open_from=rates.bands[-1].low)
    years, base_year, doubts = _years(question, people, rates)
    variant, sources = _variant(question, years, base_year)
    with located(str(question.population), line=people.line):
        result = project_care(
            people.values, years=years, rates=rates, variant=variant, base_year=base_year
        )
    inputs = {name: getattr(question, name) for name in Question.__dataclass_fields__}
    emit(
        answer(
            method=result.method,
            inputs=inputs,
            values={"variant": variant.name, "years": _values(result.value, rates.bands)},
            warnings=[*people.warnings, *remarks, *doubts, *result.warnings],
            assumptions=result.assumptions,
            sources=[key for key in (*result.sources, *sources) if key != "input"],
        ),
        as_json=as_json,
    )


def _rates(question: Question, reading: Reading) -> tuple[RateTable, tuple[Finding, ...]]:
    if question.rates is not None:
        return read_rates(question.rates, reading, year=question.rates_year)
    rows = [
        BandRate(rate.sex, Band(rate.age_from, rate.age_to), rate.rate)
        for rate in facts.care_rates()
        if rate.sex != "all"
    ]
    return rate_table(rows, year=question.rates_year or SHIPPED_YEAR, source=SHIPPED), ()


def _years(
    question: Question, people: People, rates: RateTable
) -> tuple[tuple[int, ...], int, list[Remark]]:
    """Years of the population and of the rates, and what had to be supposed about them."""
    if people.years and question.year is not None:
        raise click.UsageError("--year gilt nur für einen Bestand ohne Spalte year.")
    doubts: list[Remark] = []
    named = people.years or ((question.year,) if question.year is not None else ())
    if not named and rates.year is None:
        text = "Weder Bestand noch Quoten nennen ein Jahr; es steht 0 (--year nennt es)."
        return (0,), 0, [Notice("YEAR_UNKNOWN", text)]
    base = rates.year if rates.year is not None else named[0]
    if rates.year is None:
        text = f"Das Jahr der Quoten ist unbekannt; angenommen ist {base} (--rates-year nennt es)."
        doubts.append(Notice("RATES_YEAR_UNKNOWN", text))
    if not named:
        text = f"Das Jahr des Bestands ist unbekannt; angenommen ist {base} (--year nennt es)."
        doubts.append(Notice("YEAR_UNKNOWN", text))
    return (named or (base,)), base, doubts


def _variant(
    question: Question, years: Sequence[int], base_year: int
) -> tuple[Variant, tuple[str, ...]]:
    if question.variant == Trend.name:
        return _trend(question)
    if question.variant == Delayed.name:
        return _delayed(question, years, base_year)
    return StatusQuo(), ()


def _trend(question: Question) -> tuple[Variant, tuple[str, ...]]:
    """The growth given, or the one that leads to the published trend total of 2035.

    The published totals start in 2021; rates of another year get the same yearly growth.
    """
    if question.growth is not None:
        return Trend(float(question.growth), source="input", verified=True), ()
    known = facts.anchors()
    rise = known["care-2035-trend"].value / known["care-2035-status-quo"].value
    growth = uniform_growth(rise, base_year=SHIPPED_YEAR)
    return Trend(growth, source=PUBLISHED), (PUBLISHED,)


def _delayed(
    question: Question, years: Sequence[int], base_year: int
) -> tuple[Variant, tuple[str, ...]]:
    """The gain given, or that of the newest life table moving to the moderate official target."""
    if question.gain is not None:
        step = float(question.gain)
        path = {year: (step * (year - base_year),) * 2 for year in years}
        return Delayed(path, source="input", verified=True), ()
    newest = life_tables().latest()
    target = projection.life_expectancies()[LIFE_VARIANT]
    table = from_qx(newest.qx, newest.ex[:, OPEN_AGE]).value
    found = improve(
        table,
        target=(target.men, target.women),
        base_year=newest.first_year + 1,
        target_year=target.target_year,
    ).value
    start = found.at(base_year).e[:, 65]
    path = {}
    for year in years:
        men, women = (float(value) for value in found.at(year).e[:, 65] - start)
        path[year] = (men, women)
    source = f"destatis-12621-0001-{newest.period.replace('/', '-')}"
    return Delayed(path, source=target.source), (source,)


def _values(care_need: CareNeed, bands: Sequence[Band]) -> list[dict[str, Any]]:
    by_band = care_need.by_band(bands)
    return [
        {
            "year": year,
            "total": float(care_need.totals[position]),
            "by_age": [
                {
                    "age_from": band.low,
                    "age_to": band.high,
                    "m": float(by_band[position, 0, column]),
                    "f": float(by_band[position, 1, column]),
                    "count": float(by_band[position, :, column].sum()),
                }
                for column, band in enumerate(bands)
            ],
        }
        for position, year in enumerate(care_need.years)
    ]
