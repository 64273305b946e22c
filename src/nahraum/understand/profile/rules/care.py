"""How many people will need care, and how many live with dementia."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from nahraum.analysis.figures import Assumption, Figure, Method, Notice
from nahraum.analysis.need import CareNeed, project_care, project_dementia
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import ProfileInputs
from nahraum.understand.profile.rules.outlook import CAUTION, Outlook, milestones
from nahraum.understand.profile.rules.wording import number

CARE = Method("need.care", "1")
DEMENTIA = Method("need.dementia", "1")
MAIN = "status-quo"
BREAK = Notice(
    "CARE_BREAK",
    "2017 wurde neu geregelt, wer als pflegebedürftig gilt. Werte davor und danach lassen sich "
    "nicht vergleichen.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Care:
    """Care need by variant name, dementia, and what has to be said about them."""

    variants: dict[str, CareNeed]
    labels: dict[str, str]
    assumptions: dict[str, tuple[Assumption, ...]]
    dementia: CareNeed
    care_notices: tuple[Notice, ...]
    dementia_notices: tuple[Notice, ...]


def compute(inputs: ProfileInputs, outlook: Outlook) -> Care:
    years = outlook.main.years
    variants, assumptions, labels = {}, {}, {}
    notices: dict[str, Notice] = {}
    for label, variant in inputs.care_variants:
        result = project_care(
            outlook.main.population, years=years, rates=inputs.care_rates, variant=variant
        )
        variants[variant.name] = result.value
        assumptions[variant.name] = result.assumptions
        labels[variant.name] = label
        notices.update({notice.code: notice for notice in result.warnings})
    dementia = project_dementia(outlook.main.population, years=years, prevalence=inputs.prevalence)
    return Care(
        variants, labels, assumptions, dementia.value, tuple(notices.values()), dementia.warnings
    )


def rows(care: Care) -> list[dict[str, Any]]:
    """Care need by year and variant; small numbers are None."""
    return [
        {
            "year": year,
            "variant": name,
            "variant_label": care.labels[name],
            "count": guard.count(float(need.totals[step])).value,
        }
        for name, need in care.variants.items()
        for step, year in enumerate(need.years)
    ]


def counted(inputs: ProfileInputs) -> list[dict[str, Any]]:
    """What the care statistics counted in the district, beside the municipality's estimate."""
    return [{"as_of": day.isoformat(), "count": count} for day, count in inputs.care_counted]


def figures(inputs: ProfileInputs, outlook: Outlook, care: Care) -> tuple[Figure, ...]:
    years = (outlook.main.years[0], *milestones(inputs))
    found = [_need(inputs, care, year) for year in years]
    found.extend(_with_dementia(inputs, care, year) for year in years)
    return tuple(found)


def _need(inputs: ProfileInputs, care: Care, year: int) -> Figure:
    need = care.variants[MAIN]
    shown = guard.count(float(need.totals[need.years.index(year)]))
    others = {
        care.labels[name]: guard.count(float(other.totals[other.years.index(year)])).value
        for name, other in care.variants.items()
        if name != MAIN
    }
    return Figure(
        id=f"care_{year}",
        label=f"Pflegebedürftige Menschen {year}",
        value=shown.value,
        missing=shown.missing,
        unit="Personen",
        as_of=date(year, 12, 31),
        method=CARE,
        formula="Summe über Alter und Geschlecht: Menschen × Pflegequote",
        inputs={
            "Variante": care.labels[MAIN],
            **{a.name: a.value for a in care.assumptions[MAIN]},
            **{f"nach Variante {name}": _rounded(value) for name, value in others.items()},
        },
        sources=(*inputs.municipality.sources, inputs.care_rates.source),
        notices=(CAUTION, *care.care_notices),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _with_dementia(inputs: ProfileInputs, care: Care, year: int) -> Figure:
    shown = guard.count(float(care.dementia.totals[care.dementia.years.index(year)]))
    table = inputs.prevalence.table
    return Figure(
        id=f"dementia_{year}",
        label=f"Menschen mit Demenz {year}",
        value=shown.value,
        missing=shown.missing,
        unit="Personen",
        as_of=date(year, 12, 31),
        method=DEMENTIA,
        formula="Summe über Alter und Geschlecht: Menschen × Häufigkeit × Abgleich mit dem Bund",
        inputs={"Abgleich": round(inputs.prevalence.scale, 4)},
        sources=(*inputs.municipality.sources, table.source),
        notices=(CAUTION, *care.dementia_notices),
    )


def sentences(inputs: ProfileInputs, outlook: Outlook, care: Care) -> list[str]:
    last = milestones(inputs)[-1]
    need = care.variants[MAIN]
    now = guard.count(float(need.totals[0]))
    then = guard.count(float(need.totals[need.years.index(last)]))
    if now.value is None or then.value is None:
        return ["Für Aussagen zum Pflegebedarf sind es zu wenige Menschen."]
    said = [
        (
            f"Heute brauchen rechnerisch etwa {number(now.value)} Menschen Pflege. Bleiben die "
            f"Quoten, wie sie sind, werden es {last} etwa {number(then.value)} sein."
        )
    ]
    trend = care.variants.get("trend")
    if trend is not None:
        more = float(trend.totals[trend.years.index(last)])
        said.append(f"Steigen die Quoten weiter wie zuletzt, wären es {number(more)}.")
    said.extend(_district_count(inputs))
    dementia = guard.count(float(care.dementia.totals[care.dementia.years.index(last)]))
    if dementia.value is not None:
        said.append(f"Mit Demenz leben dann etwa {number(dementia.value)} Menschen.")
    return said


def _district_count(inputs: ProfileInputs) -> list[str]:
    """The latest official count of the district: the only one there is below the states."""
    known = [(day, count) for day, count in inputs.care_counted if count is not None]
    if not known:
        return []
    day, count = known[-1]
    where = f"in {inputs.place.district} {number(count)} pflegebedürftige Menschen"
    return [f"Gezählt wird nur im Kreis: Ende {day.year} waren es {where}."]
