"""Unemployment in the municipality: interval, smoothing, change and uneven spread."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from nahraum.analysis.figures import Figure, Method, Notice, Uncertainty
from nahraum.analysis.monitoring import (
    DynamicsClass,
    Indicator,
    dissimilarity_trend,
    dynamics,
    empirical_bayes,
    wilson,
)
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.socialinputs import Rate, Social

CHANGE_YEARS = 3
SPREAD_YEARS = 5
FEWEST_AREAS = 3
FEWEST_PEOPLE = 100
DYNAMICS = Method("monitoring.dynamics", "1")
SPREAD = Method("monitoring.dissimilarity_trend", "1")
CLASSES = {
    DynamicsClass.POSITIVE: "günstiger als in den anderen Gemeinden",
    DynamicsClass.STABLE: "wie in den anderen Gemeinden",
    DynamicsClass.NEGATIVE: "ungünstiger als in den anderen Gemeinden",
}
TRENDS = {
    "rising": "Die Ungleichheit ist größer geworden.",
    "falling": "Die Ungleichheit ist kleiner geworden.",
    "level": "Ein Unterschied zum ersten Jahr ist nicht belegt.",
}
NO_CUTS = Notice(
    "RISE_CUTS",
    "Die Grenzen der Dynamikklassen (±1) sind eine Vorgabe, die noch niemand am Original geprüft "
    "hat.",
)


@dataclass(frozen=True, slots=True)
class Unemployment:
    """The newest year and what is computed for it; None where there are too few numbers."""

    year: int
    share: float
    low: float
    high: float
    smoothed: float
    unusual: bool
    change: float | None
    z: float | None
    dynamics: DynamicsClass | None


def compute(social: Social) -> Unemployment | None:
    """The municipality among those of its district; None where its number is held back."""
    own = social.rates[0]
    known = [year for year in own.years if _enough(own, year)]
    if not known or _secret(own, known[-1]):
        return None
    year = known[-1]
    areas = [rate for rate in social.siblings if _enough(rate, year)]
    ids = [rate.key for rate in areas]
    if own.key not in ids:
        return None
    counts = [rate.at(year) or (0.0, 0.0) for rate in areas]
    top, base = [c[0] for c in counts], [c[1] for c in counts]
    place = ids.index(own.key)
    interval = wilson(ids, top, base).value.intervals[place]
    smooth = empirical_bayes(ids, top, base, binomial=True).value.rates[place]
    change, z, class_ = _change(areas, own, year)
    return Unemployment(
        year=year,
        share=(interval.rate or 0.0) * 100,
        low=(interval.low or 0.0) * 100,
        high=(interval.high or 0.0) * 100,
        smoothed=(smooth.smoothed or 0.0) * 100,
        unusual=bool(interval.unusual),
        change=change,
        z=z,
        dynamics=class_,
    )


def _enough(rate: Rate, year: int) -> bool:
    found = rate.at(year)
    return found is not None and found[1] >= FEWEST_PEOPLE and found[0] <= found[1]


def _secret(rate: Rate, year: int) -> bool:
    """One to four people, whom a share or a change would give away."""
    found = rate.at(year)
    return found is not None and guard.count(found[0]).value is None


def _change(
    areas: list[Rate], own: Rate, year: int
) -> tuple[float | None, float | None, DynamicsClass | None]:
    """Change over three years in points, standardised over the municipalities of the district."""
    before = year - CHANGE_YEARS
    both = [rate for rate in areas if _enough(rate, before)]
    now, then = own.share(year), own.share(before)
    if own not in both or now is None or then is None or _secret(own, before):
        return None, None, None
    if len(both) < FEWEST_AREAS:
        return now - then, None, None
    found = dynamics(
        [rate.key for rate in both],
        [Indicator(name="unemployment")],
        [(rate.share(before),) for rate in both],
        [(rate.share(year),) for rate in both],
    )
    z, class_ = next((z, c) for key, z, c in found.value if key == own.key)
    return now - then, z, class_


def figures(social: Social, found: Unemployment, seed: int) -> tuple[Figure, ...]:
    return (*_dynamics(social, found), *_spread(social, found, seed))


def interval(found: Unemployment) -> Uncertainty:
    return Uncertainty(found.low, found.high, "ci95")


def _dynamics(social: Social, found: Unemployment) -> tuple[Figure, ...]:
    if found.change is None:
        return ()
    before = found.year - CHANGE_YEARS
    said = {} if found.dynamics is None else {"Einordnung": CLASSES[found.dynamics]}
    missing = "" if found.z is not None else "Zu wenige Gemeinden im Kreis für einen Vergleich."
    return (
        Figure(
            id="indicator_I58",
            label=f"Veränderung der Arbeitslosigkeit {before} bis {found.year}, standardisiert",
            value=found.z,
            missing=missing,
            unit="Standardabweichungen",
            decimals=2,
            as_of=date(found.year, 12, 31),
            method=DYNAMICS,
            formula="(Veränderung − Mittel der Gemeinden im Kreis) / Standardabweichung",
            inputs={
                "Veränderung in Prozentpunkten": round(found.change, 4),
                **said,
                "Indikatoren im Index": "nur der Arbeitslosenanteil",
            },
            sources=social.rate_sources,
            notices=(NO_CUTS,),
        ),
    )


def _spread(social: Social, found: Unemployment, seed: int) -> tuple[Figure, ...]:
    """Segregation among the municipalities of the district, in steps of five years."""
    years = [found.year - step * SPREAD_YEARS for step in (2, 1, 0)]
    areas = [r for r in social.siblings if all(_enough(r, year) for year in years)]
    if len(areas) < FEWEST_AREAS:
        return ()
    numbers = {
        year: ([_pair(r, year)[0] for r in areas], [_pair(r, year)[1] for r in areas])
        for year in years
    }
    trend = dissimilarity_trend([r.key for r in areas], numbers, seed=seed).value
    value = trend.values[found.year]
    if value is None:
        return ()
    return (
        Figure(
            id="segregation",
            label=f"Ungleiche Verteilung der Arbeitslosen im Kreis {found.year}",
            value=value * 100,
            unit="%",
            decimals=1,
            as_of=date(found.year, 12, 31),
            method=SPREAD,
            formula="½ × Summe |Anteil an den Arbeitslosen − Anteil an den übrigen Menschen|",
            inputs={
                **{f"im Jahr {y}, in %": round((trend.values[y] or 0) * 100, 2) for y in years},
                "Gemeinden": len(areas),
                "Verlauf": TRENDS[trend.direction or "level"],
            },
            sources=social.rate_sources,
            notices=(
                Notice(
                    "SEGREGATION_MEANING",
                    "So viele Arbeitslose müssten in eine andere Gemeinde des Kreises ziehen, "
                    "damit sie überall gleich verteilt wären. Über Ortsteile sagt das nichts.",
                ),
            ),
        ),
    )


def _pair(rate: Rate, year: int) -> tuple[float, float]:
    """Unemployed and all others of 15-64."""
    top, base = rate.at(year) or (0.0, 0.0)
    return top, base - top


def course(social: Social) -> list[dict[str, Any]]:
    """Shares of the municipality, its district, its Land and Germany by year."""
    years = social.rates[0].years
    return [
        {
            "year": year,
            "shares": [{"name": rate.name, "share": _shown(rate, year)} for rate in social.rates],
        }
        for year in years
    ]


def _shown(rate: Rate, year: int) -> float | None:
    found = rate.at(year)
    if found is None or found[1] < FEWEST_PEOPLE or guard.count(found[0]).value is None:
        return None
    return rate.share(year)
