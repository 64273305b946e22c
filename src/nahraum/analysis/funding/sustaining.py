"""Will it go on when the grant ends: criteria with a traffic light, and the gap by year."""

from collections.abc import Mapping
from dataclasses import dataclass

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("funding.sustaining", "1")
# METHODS 6.3 (DStGB 150, evaluations of projects of Deutsches Hilfswerk).
CRITERIA: Mapping[str, str] = {
    "concept": "Konzept mit den örtlichen Akteuren",
    "carrier": "Trägerschaft und Rechtsform",
    "coordinator": "Gesicherte Stelle für Kümmerer",
    "finance": "Nachhaltige Finanzierung",
    "agreement": "Kooperationsvertrag",
    "engagement": "Bürgerschaftliches Engagement",
    "meeting_place": "Raum für Begegnung",
    "evidence": "Nachweis der Wirkung",
}
HIGHEST = 3
GREEN, YELLOW = 0.75, 0.5
INCOME = ("regular", "levy", "revenue", "donations")


@dataclass(frozen=True, slots=True)
class Sustaining:
    """Points, share of the points possible, light; None while a criterion is unknown."""

    points: int | None
    share: float | None
    light: str
    lowest: int
    highest: int
    weak: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearGap:
    """Costs, income and what is missing in a year, euros; surplus is negative."""

    year: int
    costs: float
    income: float
    gap: float


def score(points: Mapping[str, int | None]) -> Result[Sustaining]:
    """Score eight criteria with 0 to 3 points; a missing or None criterion is unknown.

    The light is green, yellow or red where the points possible allow only one of them, else
    "unknown". A criterion with 0 points keeps the light from being green. Raises InvalidInput.
    """
    strange = set(points) - set(CRITERIA)
    if strange:
        raise InvalidInput(f"Das Kriterium {min(strange)} gibt es nicht.", place=min(strange))
    known = {name: value for name, value in points.items() if value is not None}
    for name, given in known.items():
        if not 0 <= given <= HIGHEST:
            raise InvalidInput("Punkte liegen zwischen 0 und 3.", place=name)
    unknown = tuple(name for name in CRITERIA if name not in known)
    low, most = sum(known.values()), HIGHEST * len(CRITERIA)
    high = low + HIGHEST * len(unknown)
    zero = 0 in known.values()
    worst = _light(low / most, zero=zero or bool(unknown))
    best = _light(high / most, zero=zero)
    whole = not unknown
    value = Sustaining(
        points=low if whole else None,
        share=low / most if whole else None,
        light=best if best == worst else "unknown",
        lowest=low,
        highest=high,
        weak=tuple(name for name in CRITERIA if known.get(name, HIGHEST) <= 1),
        unknown=unknown,
    )
    notices = tuple(
        Notice("CRITERION_UNKNOWN", f"Nicht bewertet: {CRITERIA[name]}.") for name in unknown
    )
    limits = (
        Assumption("green_from", GREEN, "Anteil", "nahraum-assumption", verified=False),
        Assumption("yellow_from", YELLOW, "Anteil", "nahraum-assumption", verified=False),
    )
    return Result(
        value=value, method=METHOD, assumptions=limits, warnings=notices, sources=("dstgb-150",)
    )


def _light(share: float, *, zero: bool) -> str:
    if share >= GREEN and not zero:
        return "green"
    return "yellow" if share >= YELLOW else "red"


def gaps(
    costs: Mapping[int, float], income: Mapping[str, Mapping[int, float]]
) -> tuple[tuple[YearGap, ...], int | None]:
    """The gap of every year and years until covered: Lücke = costs − lasting income.

    `income` by kind (regular, levy, revenue, donations) and year. The second value counts the
    years before the first from which every later year is covered (0: at once), None if the
    last year is not. Raises InvalidInput for unknown kinds or years, or negative sums.
    """
    for kind, by_year in income.items():
        if kind not in INCOME:
            raise InvalidInput(f"Die Einnahmeart {kind} gibt es nicht.", place=kind)
        if set(by_year) - set(costs):
            odd = min(set(by_year) - set(costs))
            raise InvalidInput(f"Für {odd} sind keine Kosten angegeben.", place=kind)
    amounts = [*costs.values(), *(v for by_year in income.values() for v in by_year.values())]
    if any(not 0 <= value <= 1e15 for value in amounts):
        raise InvalidInput("Kosten und Einnahmen sind nicht negativ.", place="costs")
    rows = []
    for year in sorted(costs):
        covered = float(sum(by_year.get(year, 0.0) for by_year in income.values()))
        # Sums of euros as floats miss by less than a thousandth of a cent; that is no gap.
        rows.append(YearGap(year, costs[year], covered, round(costs[year] - covered, 5)))
    open_years = [position for position, row in enumerate(rows) if row.gap > 0]
    until = open_years[-1] + 1 if open_years else 0
    return tuple(rows), None if until == len(rows) and rows else until
