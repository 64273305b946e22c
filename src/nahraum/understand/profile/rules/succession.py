"""Who will follow the general practitioners? What of the simulation everybody may read.

Ages, planned ends and seats of single doctors are personal. So the profile shows nothing before
five of them have a birth year in the register, only every fifth year, whole percents and chances
in steps of five, and no practice: with exact numbers and a known seed, the ages of a handful of
people could be found by trying.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nahraum.analysis.figures import Figure, Notice, Uncertainty
from nahraum.analysis.supply import Flag, Shock, SuccessionYear
from nahraum.analysis.supply.succession import METHOD
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import ProfileInputs
from nahraum.understand.profile.rules.outlook import MAIN, Outlook
from nahraum.understand.profile.rules.supply import NO_EFFECT
from nahraum.understand.profile.rules.wording import number
from nahraum.understand.supply.rules import (
    Ahead,
    Unanswerable,
    Wishes,
    inhabitants_along,
    look_ahead,
)

YEARS, SCENARIO_YEARS = 20, 15
FLAG = Flag()
EVERY = 5
CHANCE_STEP = 0.05
TOO_FEW = (
    "Weniger als fünf Hausärztinnen und Hausärzte haben im Register ein Geburtsjahr. Eine "
    "öffentliche Vorausberechnung würde Angaben über Einzelne verraten."
)
NOT_ENTERED = (
    "Im Arztregister steht noch niemand. Für die Nachfolge braucht es Praxen, Personen mit "
    "Geburtsjahr, ihren Umfang und geplante Enden."
)
WITHHELD = Notice(
    "ROUNDED_FOR_PROTECTION",
    "Zum Schutz der Ärztinnen und Ärzte gerundet: nur jedes fünfte Jahr, ganze Prozent, "
    "Wahrscheinlichkeiten in Fünferschritten und keine einzelne Praxis. 0 % heißt dann: unter "
    "2,5 %; 100 % heißt: mehr als 97,5 %.",
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """The answers, or the sentence why there are none."""

    ahead: Ahead | None
    missing: str = ""


def compute(inputs: ProfileInputs, outlook: Outlook) -> Prospect:
    """Simulate with the inhabitants of the main variant; nothing for too few doctors."""
    seats = inputs.seats
    if seats is None or not (seats.doctors or seats.problem):
        return Prospect(None, NOT_ENTERED)
    if seats.known_ages < guard.SMALLEST_DOCTORS:
        return Prospect(None, TOO_FEW)
    totals = totals_of(outlook)
    try:
        people = inhabitants_along(
            totals, today=inputs.place.population, start=seats.as_of.year, years=YEARS
        )
        wishes = Wishes(years=YEARS, scenario_years=SCENARIO_YEARS)
        return Prospect(look_ahead(seats, people, wishes=wishes, seed=inputs.seed))
    except Unanswerable as error:
        return Prospect(None, str(error))


def totals_of(outlook: Outlook) -> dict[int, float]:
    main = outlook.variants[MAIN]
    return {year: float(total) for year, total in zip(main.years, main.totals, strict=True)}


def document(inputs: ProfileInputs, prospect: Prospect) -> dict[str, Any]:
    """The part of the profile document."""
    ahead = prospect.ahead
    if ahead is None:
        return {"known": False, "missing": prospect.missing}
    value, suppose = ahead.replaced.value, ahead.seats.thresholds
    return {
        "known": True,
        "missing": "",
        "seed": value.seed,
        "runs": value.runs,
        "undersupply": float(suppose.undersupply),
        "flag_years": FLAG.years,
        "flag_chance": FLAG.chance,
        "threatened": value.threatened,
        "years": [
            {"variant": variant, "label": label, **_row(year, ahead)}
            for variant, label, rows in (
                ("replaced", "mit Nachfolge", ahead.replaced.value.years),
                ("alone", "ohne Nachfolge", ahead.without.value.years),
            )
            for year in rows[::EVERY]
        ],
        "scenarios": [
            {"more": more, "variant": variant, "label": f"{more_text(more)}, {label}",
             **_row(scenario.at_end, ahead)}
            for variant, label, found in (
                ("replaced", "mit Nachfolge", ahead.more),
                ("alone", "ohne Nachfolge", ahead.more_without),
            )
            for more, scenario in enumerate(found)
        ],
        "shock": _shock(ahead),
        "assumptions": [*ahead.assumptions],
        "notices": list(notices(prospect)),
    }  # fmt: skip


def notices(prospect: Prospect) -> tuple[Notice, ...]:
    ahead = prospect.ahead
    return () if ahead is None else (NO_EFFECT, WITHHELD, _unverified(ahead), *ahead.notices)


def _row(year: SuccessionYear, ahead: Ahead) -> dict[str, Any]:
    percent = 100 * float(ahead.ratio) / float(ahead.demand.inhabitants[year.elapsed])
    return {
        "year": year.year,
        "ratio": whole(year.mean * percent),
        "low": whole(year.p10 * percent),
        "high": whole(year.p90 * percent),
        "below": coarse(year.prob_undersupply),
    }


def whole(value: float) -> int:
    return int(value + 0.5)


def coarse(chance: float | None, limit: float = FLAG.chance) -> float | None:
    """A chance in steps of five percent; one below the limit of the flag stays below it."""
    if chance is None:
        return None
    steps = whole(chance / CHANCE_STEP)
    if chance < limit <= round(steps * CHANCE_STEP, 2):
        steps -= 1
    return round(steps * CHANCE_STEP, 2)


def more_text(more: int) -> str:
    return ("heutige Sitze", "1 Sitz mehr")[more] if more < 2 else f"{more} Sitze mehr"


def _shock(ahead: Ahead) -> dict[str, Any]:
    """The mean over everybody who could drop out: no single seat can be read from it."""
    found: Sequence[Shock] = ahead.shocks
    people = ahead.demand.inhabitants
    percent = 100 * float(ahead.ratio)
    before = ahead.replaced.value.years[0].mean
    lost = sum(shock.posts for shock in found) / len(found)
    soon = sum(shock.after_year.mean for shock in found) / len(found)
    later = sum(shock.at_end.mean for shock in found) / len(found)
    return {
        "before": whole(before * percent / people[0]),
        "at_once": whole((before - lost) * percent / people[0]),
        "after_1_year": whole(soon * percent / people[1]),
        "after_5_years": whole(later * percent / people[found[0].at_end.elapsed]),
        "orphaned": round(lost * float(ahead.ratio), -2),
    }


def figures(inputs: ProfileInputs, prospect: Prospect) -> tuple[Figure, ...]:
    ahead = prospect.ahead
    if ahead is None:
        return (_missing(inputs, prospect.missing),)
    plain = document(inputs, prospect)
    rows = {(row["variant"], row["year"]): row for row in plain["years"]}
    start = ahead.seats.as_of.year
    soon, later = start + FLAG.years, start + SCENARIO_YEARS
    return (
        _ratio(inputs, ahead, "succession_ratio", "mit Nachfolge", rows["replaced", later]),
        _ratio(inputs, ahead, "succession_ratio_alone", "ohne Nachfolge", rows["alone", later]),
        _figure(
            inputs,
            ahead,
            "succession_risk",
            f"Wahrscheinlichkeit eines Versorgungsgrads unter {number(plain['undersupply'])} %, "
            f"{soon}",
            rows["replaced", soon]["below"] * 100,
            soon,
            "Rechenläufe unter der Grenze / alle Rechenläufe × 100",
        ),
        _figure(
            inputs,
            ahead,
            "succession_shock",
            "Versorgungsgrad, wenn morgen jemand ausfällt (im Mittel)",
            plain["shock"]["at_once"],
            start,
            "100 × (Sitze − mittlerer Sitz) × Verhältniszahl / Einwohner",
        ),
    )


def _ratio(
    inputs: ProfileInputs, ahead: Ahead, figure_id: str, label: str, row: Mapping[str, Any]
) -> Figure:
    return _figure(
        inputs,
        ahead,
        figure_id,
        f"Versorgungsgrad {row['year']}, {label} (eigene Rechenhilfe)",
        row["ratio"],
        row["year"],
        "100 × Mittel der Sitze aller Rechenläufe × Verhältniszahl / Einwohner",
        Uncertainty(row["low"], row["high"], "p10-p90"),
    )


def _figure(
    inputs: ProfileInputs,
    ahead: Ahead,
    figure_id: str,
    label: str,
    value: float,
    year: int,
    formula: str,
    interval: Uncertainty | None = None,
) -> Figure:
    then = ahead.demand.inhabitants[year - ahead.seats.as_of.year]
    start = ahead.seats.as_of
    sources = (*ahead.seats.thresholds.sources, inputs.place.source, "nahraum-register")
    if ahead.seats.ratio is not None:
        sources = (ahead.seats.ratio.source, *sources)
    return Figure(
        id=figure_id,
        label=label,
        value=float(value),
        unit="%",
        as_of=date(year, start.month, min(start.day, 28)) if year > start.year else start,
        method=METHOD,
        formula=formula,
        inputs={
            "Personen": ahead.seats.persons,
            "Verhältniszahl": float(ahead.ratio),
            f"Einwohner {year}": whole(float(then)),
            "Läufe": ahead.replaced.value.runs,
            "Startwert des Zufalls": ahead.replaced.value.seed,
        },
        sources=tuple(dict.fromkeys(sources)),
        uncertainty=interval,
        notices=notices(Prospect(ahead)),
    )


def _unverified(ahead: Ahead) -> Notice:
    names = "; ".join(item.name for item in ahead.assumptions if not item.verified)
    return Notice("UNVERIFIED_SUCCESSION", f"Vorgaben, nicht an Daten geprüft: {names}.")


def _missing(inputs: ProfileInputs, reason: str) -> Figure:
    return Figure(
        id="succession_ratio",
        label="Versorgungsgrad in 15 Jahren",
        value=None,
        missing=reason,
        unit="%",
        as_of=inputs.as_of,
        method=METHOD,
        formula="100 × Mittel der Sitze aller Rechenläufe × Verhältniszahl / Einwohner",
        sources=("nahraum-register",),
    )


def sentences(inputs: ProfileInputs, prospect: Prospect) -> list[str]:
    ahead = prospect.ahead
    if ahead is None:
        return [prospect.missing]
    plain = document(inputs, prospect)
    limit = number(plain["undersupply"])
    near = {(r["more"], r["variant"]): r for r in plain["scenarios"]}
    soon = next(r for r in plain["years"] if r["year"] == ahead.seats.as_of.year + FLAG.years)
    end, alone = near[0, "replaced"], near[0, "alone"]
    shock = plain["shock"]
    return [
        (
            f"{end['year']} liegt der eigene Versorgungsgrad in {inputs.place.name} nach dieser "
            f"Rechnung bei {end['ratio']} % (in acht von zehn Rechnungen zwischen {end['low']} und "
            f"{end['high']} %). Käme niemand nach, wären es {alone['ratio']} %."
        ),
        (
            f"Im Jahr {soon['year']} liegt er {chance_text(soon['below'])} unter {limit} %. "
            f"{_verdict(ahead)} Als drohend gilt, was nach {FLAG.years} Jahren mindestens "
            f"{number(FLAG.chance * 100)} % Wahrscheinlichkeit hat."
        ),
        (
            f"Fällt morgen jemand aus, sinkt der Versorgungsgrad im Mittel sofort von "
            f"{shock['before']} auf {shock['at_once']} %; rechnerisch fehlt rund "
            f"{number(shock['orphaned'])} Menschen ein Sitz. Nach einem Jahr sind es "
            f"{shock['after_1_year']} %, nach fünf Jahren {shock['after_5_years']} %."
        ),
        (
            f"Ein Sitz mehr bringt {end['year']} einen Versorgungsgrad von "
            f"{near[1, 'replaced']['ratio']} %, zwei {near[2, 'replaced']['ratio']} %, drei "
            f"{near[3, 'replaced']['ratio']} %."
        ),
    ]


def _verdict(ahead: Ahead) -> str:
    """The flag in words; what is there already does not threaten any more."""
    value = ahead.replaced.value
    if value.years[0].prob_undersupply:
        return "Schon heute liegt er darunter."
    return f"Unterversorgung droht damit{'' if value.threatened else ' nicht'}."


def chance_text(chance: float) -> str:
    """0.35 -> "mit rund 35 % Wahrscheinlichkeit"; what is nearly certain is not called certain."""
    if chance < CHANCE_STEP:
        return "mit weniger als 5 % Wahrscheinlichkeit"
    if chance > 1 - CHANCE_STEP / 2:
        return "mit mehr als 95 % Wahrscheinlichkeit"
    return f"mit rund {number(chance * 100)} % Wahrscheinlichkeit"
