"""Does undersupply threaten? What remains if those who reach the leaving age are not replaced.

This is the plain reading of the age structure named in the Bedarfsplanungs-Richtlinie § 29.
The simulation of succession answers the same question with chances of replacement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.supply.counting import Activity, Counted
from nahraum.analysis.supply.exact import Number, non_negative
from nahraum.analysis.supply.planning import Thresholds

METHOD = Method("supply.age_structure", "1")
# Median leaving age under the hazards of METHODS 2.7 and the horizon of its flag.
LEAVING_AGE = 66
HORIZON_YEARS = 5


@dataclass(frozen=True, slots=True)
class AgeOutlook:
    """Posts that stay and go within the horizon; `expects_undersupply` None if unknown."""

    staying: Decimal
    leaving: Decimal
    unknown: Decimal
    leaving_ids: tuple[str, ...]
    expects_undersupply: bool | None


def age_outlook(
    activities: Sequence[Activity],
    counted: Sequence[Counted],
    *,
    need: Number,
    as_of: date,
    thresholds: Thresholds,
    leaving_age: int = LEAVING_AGE,
    horizon_years: int = HORIZON_YEARS,
) -> Result[AgeOutlook]:
    """Say whether the posts left after `horizon_years` fall below the limit, without successors.

    `counted` belongs to `activities` in the same order; `need` is in posts. A planned end counts
    before the age. Without birth year and planned end a post is unknown: the answer is True or
    False only if it holds whether unknown posts stay or go. Raises InvalidInput.
    """
    if len(activities) != len(counted):
        raise InvalidInput(
            f"{len(activities)} Tätigkeiten, aber {len(counted)} gezählte.", place="counted"
        )
    horizon = _years_later(as_of, horizon_years)
    staying = leaving = unknown = Decimal(0)
    leaving_ids: list[str] = []
    for activity, entry in zip(activities, counted, strict=True):
        goes = _goes(activity, horizon, leaving_age)
        if goes is None:
            unknown += entry.factor
        elif goes:
            leaving += entry.factor
            leaving_ids.append(activity.id)
        else:
            staying += entry.factor
    line = non_negative(need, "need") * non_negative(thresholds.undersupply, "undersupply") / 100
    certain = staying + unknown < line
    possible = staying < line
    answer = None if certain != possible else certain
    return Result(
        value=AgeOutlook(staying, leaving, unknown, tuple(leaving_ids), answer),
        method=METHOD,
        assumptions=(
            Assumption("Alter beim Ausscheiden", leaving_age, "Jahre", "", verified=False),
            Assumption("Zeitraum", horizon_years, "Jahre", "", verified=False),
            Assumption("Nachbesetzung", "keine", "", "", verified=False),
        ),
        warnings=_warnings(unknown, answer),
        sources=thresholds.sources,
    )


def _years_later(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def _goes(activity: Activity, horizon: date, leaving_age: int) -> bool | None:
    if activity.planned_end is not None:
        return activity.planned_end <= horizon
    if activity.birth_year is not None:
        return horizon.year - activity.birth_year >= leaving_age
    return None


def _warnings(unknown: Decimal, answer: bool | None) -> tuple[Notice, ...]:
    found = [
        Notice(
            "AGE_STRUCTURE_ONLY",
            "Gerechnet ohne Nachfolge: was geschieht, wenn niemand nachkommt.",
        )
    ]
    if unknown:
        effect = (
            "Davon hängt das Ergebnis ab." if answer is None else "Am Ergebnis ändert das nichts."
        )
        found.append(
            Notice(
                "AGE_UNKNOWN",
                f"Für {unknown} Sitze ist weder Geburtsjahr noch geplantes Ende bekannt. {effect}",
            )
        )
    return tuple(found)
