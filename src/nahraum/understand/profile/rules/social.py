"""Indicators of the social space: values beside district, Land, Germany and similar places.

A value comes from the municipality where somebody counts there, else from its district, and says
which. Nothing is estimated to fill a gap: what needs data is listed with the table that has them.
"""

from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import Any

from nahraum.analysis.figures import Figure, Method, Notice, Scalar
from nahraum.analysis.monitoring.catalogue import (
    METHOD,
    Definition,
    Kind,
    Value,
    measure,
    withheld,
)
from nahraum.understand.profile.rules import guard, jobless
from nahraum.understand.profile.rules.inputs import ProfileInputs
from nahraum.understand.profile.rules.jobless import Unemployment
from nahraum.understand.profile.rules.socialinputs import FEWEST_PEERS, Deprivation, Level, Social
from nahraum.understand.profile.rules.wording import number, signed

GISD = Method("monitoring.gisd", "1")
# Indicators other chapters show already, by the id of their figure.
SHOWN = {
    "I01": "population", "I03": "share_18", "I04": "share_65", "I05": "share_80",
    "I06": "youth_quotient", "I07": "old_age_quotient", "I09": "mean_age",
    "I42": "caregiver_potential",
}  # fmt: skip
WARNING = Notice(
    "SOCIAL_SPACES_DIFFER",
    "Sozialräume lassen sich schlecht vergleichen. Ein Abstand zu anderen ist ein Anlass zu "
    "fragen, kein Urteil und keine Rangliste: Lage, Geschichte, Größe und Zählweise unterscheiden "
    "sich. Am meisten sagt der Verlauf am selben Ort.",
)
NOT_LOADED = "Dafür sind die Daten hier nicht geladen oder für dieses Gebiet nicht veröffentlicht."
COUNTED = frozenset({"I21", "I45"})  # numerators are people: one to four are not shown
LEVELS = ("municipality", "district", "state", "country")


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator at the finest level that has it; `level` is the place among the levels."""

    definition: Definition
    level: int
    value: Value
    missing: str


@dataclass(frozen=True, slots=True)
class Findings:
    measured: dict[str, Measured]
    unemployment: Unemployment | None


def compute(inputs: ProfileInputs) -> Findings | None:
    """Measure what can be measured; None where no adapter has collected anything."""
    social = inputs.social
    if social is None:
        return None
    found: dict[str, Measured] = {}
    for definition in social.definitions:
        if definition.kind is Kind.EXPRESSION:
            one = _measured(definition, social)
            if one is not None:
                found[definition.id] = one
    return Findings(found, jobless.compute(social))


def _measured(definition: Definition, social: Social) -> Measured | None:
    """Of the municipality; else of its district."""
    for place, level in enumerate(social.levels[:2]):
        value = measure(definition, level.numbers)
        if value is not None:
            return Measured(definition, place, value, _missing(definition, value))
    return None


def _missing(definition: Definition, value: Value) -> str:
    if definition.id in COUNTED and value.top is not None:
        return guard.count(value.top).missing or withheld(definition, value)
    return withheld(definition, value)


# ------------------------------------------------------------------ figures
def figures(inputs: ProfileInputs, found: Findings | None) -> tuple[Figure, ...]:
    social = inputs.social
    if social is None or found is None:
        return ()
    own = (_figure(social, m, found.unemployment) for key, m in found.measured.items()
           if key not in SHOWN)  # fmt: skip
    index = tuple(_deprivation(item, social) for item in social.deprivation)
    more = (
        ()
        if found.unemployment is None
        else jobless.figures(social, found.unemployment, inputs.seed)
    )
    return (*own, *index, *more)


def _figure(social: Social, found: Measured, unemployment: Unemployment | None) -> Figure:
    definition, value = found.definition, found.value
    where = "" if found.level == 0 else f" ({_where(social, found)})"
    own_rate = definition.id == "I21" and unemployment is not None and not found.missing
    return Figure(
        id=f"indicator_{definition.id}",
        label=f"{definition.label}{where}",
        value=None if found.missing else value.value,
        missing=found.missing,
        unit=definition.unit,
        decimals=definition.decimals,
        as_of=value.as_of,
        method=METHOD,
        formula=definition.detail,
        inputs=_inputs(found, unemployment if own_rate else None),
        sources=value.sources,
        uncertainty=jobless.interval(unemployment) if own_rate and unemployment else None,
        notices=_notices(found),
    )


def _where(social: Social, found: Measured) -> str:
    return f"Kreiswert {social.levels[found.level].name}"


def _inputs(found: Measured, unemployment: Unemployment | None) -> dict[str, Scalar]:
    if found.missing:
        return {}
    shown: dict[str, Scalar] = {"Kennung im Katalog": found.definition.id}
    if found.value.top is not None and found.value.base is not None:
        shown["Zähler"] = round(found.value.top, 1)
        shown["Nenner"] = round(found.value.base, 1)
    if unemployment is not None:
        shown["geglättet (Empirical Bayes unter den Gemeinden des Kreises), in %"] = round(
            unemployment.smoothed, 2
        )
        shown["auffällig gegenüber dem Kreis"] = "ja" if unemployment.unusual else "nein"
    return shown


def _notices(found: Measured) -> tuple[Notice, ...]:
    notices = []
    if found.level > 0:
        text = "Dieser Wert gilt für den ganzen Kreis; für die Gemeinde ist keiner veröffentlicht."
        notices.append(Notice("DISTRICT_VALUE", text))
    if found.value.sources == ("zensus-2011-grid",):
        text = "Stand des Zensus 2011; seither hat sich vieles verändert."
        notices.append(Notice("CENSUS_2011", text))
    elif found.value.estimated:
        text = "Die Altersstruktur ist geschätzt."
        notices.append(Notice("STRUCTURE_ESTIMATED_SHORT", text))
    return tuple(notices)


def _deprivation(item: Deprivation, social: Social) -> Figure:
    federal = item.frame == "DG"
    frame = "Deutschland" if federal else social.levels[2].name
    classes: dict[str, Scalar] = {
        "Fünftel unter allen Kreisen (5 = am stärksten belastet)": item.quintile,
        "Zehntel": item.decile,
    }
    text = (
        f"Nur mit Gebieten im selben Rahmen ({frame}) vergleichbar. Die Werte werden jedes Jahr "
        "neu gestreckt; ein Verlauf zeigt nur die Lage unter den anderen."
    )
    return Figure(
        id="indicator_I57" if federal else "indicator_I57_state",
        label=f"Deprivationsindex GISD, {item.area} im Vergleich mit {frame}",
        value=item.score.value,
        unit="von 0 bis 1",
        decimals=3,
        as_of=item.score.as_of,
        method=GISD,
        formula="wie vom Robert Koch-Institut veröffentlicht: Bildung, Arbeit und Einkommen",
        inputs={name: value for name, value in classes.items() if federal and value is not None},
        sources=item.score.sources,
        notices=(Notice("GISD_FRAME", text),),
    )


# ------------------------------------------------------------------ the document
def document(inputs: ProfileInputs, found: Findings | None) -> dict[str, Any]:
    """Every indicator of the catalogue: shown, held back, not loaded, or in need of data."""
    social = inputs.social
    if social is None or found is None:
        return {}
    have = {figure.id for figure in figures(inputs, found)}
    if inputs.planning_area is not None:
        have.add("supply_published")
    return {
        "warning": WARNING.text,
        "peers": {"rule": social.peer_rule, "names": [peer.name for peer in social.peers]},
        "levels": [level.name for level in social.levels],
        "rows": [_row(d, social, found, have) for d in social.definitions],
        "course": jobless.course(social),
        "break": social.rate_break,
    }


def _row(d: Definition, social: Social, found: Findings, have: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": d.id, "field": d.field, "label": d.label, "unit": d.unit, "decimals": d.decimals,
        "direction": d.direction, "kind": d.kind, "source": d.source, "systems": list(d.systems),
        "state": "needs-data", "figure": "", "value": None, "level": "", "as_of": None,
        "reason": d.detail, "compared": [None, None, None], "peers": None, "same_year": True,
    }  # fmt: skip
    if d.kind is Kind.METHOD:
        ids = {"I44": "supply_published", "I57": "indicator_I57", "I58": "indicator_I58"}
        known = ids[d.id] in have
        return row | {
            "state": "method" if known else "not-loaded",
            "figure": ids[d.id] if known else "",
            "reason": "" if known else NOT_LOADED,
        }
    if d.kind is Kind.NEEDS_DATA:
        return row
    one = found.measured.get(d.id)
    if one is None:
        return row | {"state": "not-loaded", "reason": NOT_LOADED}
    level = social.levels[one.level]
    row |= {
        "state": "withheld" if one.missing else "shown",
        "figure": SHOWN.get(d.id, f"indicator_{d.id}"),
        "value": None if one.missing else one.value.value,
        "level": LEVELS[one.level],
        "level_name": level.name,
        "as_of": one.value.as_of,
        "reason": one.missing,
    }
    return row if one.missing else row | _compared(d, social, one)


def _compared(d: Definition, social: Social, one: Measured) -> dict[str, Any]:
    """Values of district, Land and Germany; the middle half of similar municipalities."""
    others: list[float | None] = []
    days: list[date] = []
    for place in (1, 2, 3):
        value = measure(d, social.levels[place].numbers) if place > one.level else None
        fit = value is not None and not withheld(d, value)
        others.append(value.value if fit and value is not None else None)
        days.extend([value.as_of] if fit and value is not None else [])
    years = {day.year for day in days} | {one.value.as_of.year}
    return {
        "compared": others if d.id != "I01" else [None, None, None],
        "peers": _peers(d, social.peers) if one.level == 0 else None,
        "same_year": len(years) == 1,
    }


def _peers(d: Definition, peers: tuple[Level, ...]) -> dict[str, float] | None:
    found = [measure(d, peer.numbers) for peer in peers]
    values = [v.value for v in found if v is not None and v.value is not None
              and not withheld(d, v)]  # fmt: skip
    if len(values) < FEWEST_PEERS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return {"low": low, "median": middle, "high": high, "count": len(values)}


def sentences(inputs: ProfileInputs, found: Findings | None) -> list[str]:
    social = inputs.social
    if social is None or found is None:
        return []
    whole = [d for d in social.definitions if d.id.startswith("I")]
    missing = sum(d.kind is Kind.NEEDS_DATA for d in whole)
    said = [
        f"Von {len(whole)} Indikatoren fehlen für {missing} noch Daten; unten steht, wer sie hat."
    ]
    one = found.unemployment
    if one is None or found.measured["I21"].missing:
        return [*said, "Zur Arbeitslosigkeit in der Gemeinde gibt es hier keine Zahl."]
    above = [s for r in social.rates[1:3] if (s := r.share(one.year)) is not None]
    names = [f"{r.name}: {number(s, 1)} %" for r, s in zip(social.rates[1:3], above, strict=False)]
    compared = f" ({'; '.join(names)})" if names else ""
    said.append(
        f"{one.year} waren {number(one.share, 1)} % der Menschen von 15 bis 64 "
        f"arbeitslos{compared}."
    )
    if one.change is not None:
        said.append(
            f"Das sind {signed(one.change, 1)} Prozentpunkte gegenüber "
            f"{one.year - jobless.CHANGE_YEARS}."
        )
    return said
