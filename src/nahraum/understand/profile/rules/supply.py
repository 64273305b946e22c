"""GP supply: what is published and counts, and our own aid, which has no legal effect."""

from typing import Any

from nahraum.analysis.figures import Figure, Method, Notice
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import OwnSupply, PlanningArea, ProfileInputs
from nahraum.understand.profile.rules.wording import number

PUBLISHED = Method("supply.published", "1")
COUNTED = Method("supply.planning", "1")
NO_EFFECT = Notice(
    "NO_LEGAL_EFFECT",
    "Eigene Rechenhilfe ohne Rechtsfolge. Maßgeblich ist der Wert des Planungsbereichs.",
)
NO_DOCTORS = "Keine Arztdaten geladen. Gezeigt werden nur veröffentlichte Werte."


def figures(inputs: ProfileInputs) -> tuple[Figure, ...]:
    found: list[Figure] = []
    if inputs.planning_area is not None:
        found.append(_published(inputs, inputs.planning_area))
    if inputs.own_supply is not None:
        found.extend(_own(inputs, inputs.own_supply))
    return tuple(found)


def _published(inputs: ProfileInputs, area: PlanningArea) -> Figure:
    unknown_day = area.as_of is None
    return Figure(
        id="supply_published",
        label=f"Versorgungsgrad {area.name} (veröffentlicht)",
        value=area.percent,
        unit="%",
        decimals=1,
        as_of=area.as_of or inputs.place.as_of,
        method=PUBLISHED,
        formula="wie veröffentlicht, nicht nachgerechnet",
        inputs={"Fundstelle": area.chapter},
        sources=(area.source,),
        notices=(
            (Notice("AS_OF_UNKNOWN", "Die Quelle nennt keinen Stichtag."),) if unknown_day else ()
        ),
    )


def _own(inputs: ProfileInputs, own: OwnSupply) -> tuple[Figure, ...]:
    ratio = Figure(
        id="supply_own",
        label=f"Versorgungsgrad in {inputs.place.name} (eigene Rechenhilfe)",
        value=own.supply_ratio,
        unit="%",
        decimals=1,
        as_of=own.as_of,
        method=COUNTED,
        formula="100 × Sitze × Verhältniszahl / Einwohner",
        inputs={
            "Sitze": own.posts,
            "Verhältniszahl": own.ratio,
            "Einwohner": inputs.place.population,
        },
        sources=(own.ratio_source, inputs.place.source, "nahraum-register"),
        notices=(NO_EFFECT,),
    )
    posts = Figure(
        id="gp_posts",
        label="Hausärztliche Sitze",
        value=own.posts,
        unit="Sitze",
        decimals=2,
        as_of=own.as_of,
        method=COUNTED,
        formula="Summe der Anrechnungsfaktoren aller Tätigkeiten",
        inputs={"Personen": own.doctors},
        sources=("nahraum-register",),
        notices=(NO_EFFECT,),
    )
    return (ratio, posts, *_aged(own))


def _aged(own: OwnSupply) -> tuple[Figure, ...]:
    if own.aged_60 is None or own.known_ages == 0:
        return ()
    shown = own.known_ages >= guard.SMALLEST_DOCTORS
    return (
        Figure(
            id="gp_aged_60",
            label="Hausärztinnen und Hausärzte ab 60",
            value=float(own.aged_60) if shown else None,
            missing="" if shown else "Weniger als fünf Geburtsjahre sind bekannt.",
            unit="",
            as_of=own.as_of,
            method=COUNTED,
            formula="Personen mit Geburtsjahr vor mindestens 60 Jahren",
            inputs={"mit bekanntem Geburtsjahr": own.known_ages, "Personen": own.doctors},
            sources=("nahraum-register",),
        ),
    )


def open_posts(inputs: ProfileInputs) -> list[dict[str, Any]]:
    return [
        {
            "group": posts.group,
            "posts": posts.posts,
            "planning_area": posts.planning_area,
            "source": posts.source,
        }
        for posts in inputs.open_posts
    ]


def sentences(inputs: ProfileInputs) -> list[str]:
    said = []
    area = inputs.planning_area
    if area is not None:
        said.append(
            f"Im {area.name} liegt der veröffentlichte hausärztliche Versorgungsgrad bei "
            f"{number(area.percent, 1)} %{_meaning(area.percent)}."
        )
    else:
        said.append("Für den Planungsbereich ist kein veröffentlichter Versorgungsgrad hinterlegt.")
    own = inputs.own_supply
    if own is None:
        return [*said, NO_DOCTORS]
    said.append(
        f"Im Register stehen {number(own.doctors)} Hausärztinnen und Hausärzte mit zusammen "
        f"{number(own.posts, 2)} Sitzen."
    )
    if own.aged_60 and own.known_ages >= guard.SMALLEST_DOCTORS:
        people = "Eine Person ist" if own.aged_60 == 1 else f"{number(own.aged_60)} Personen sind"
        said.append(f"{people} 60 Jahre oder älter.")
    return said


def _meaning(percent: float) -> str:
    """The published class in words; the planning area decides, not we."""
    if percent < 75:
        return "; unter 75 % gilt ein Bereich als unterversorgt"
    if percent > 110:
        return "; über 110 % ist ein Bereich für neue Sitze gesperrt"
    return ""
