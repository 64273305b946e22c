"""A version of the plan as an open package: each measure as an example others can follow.

The responsible unit, contacts, partners and decisions stay at home; a package names no persons.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nahraum.plan.practice.rules import Example, Step
from nahraum.plan.practice.rules.packages import LONGEST, MIME, write_plan

__all__ = ["MIME", "package"]

LICENCE = "CC-BY-4.0"
# Our own sorting of a municipality by its people.
VILLAGE, TOWN = 5_000, 50_000


def package(
    content: Mapping[str, Any],
    *,
    named: str,
    topics: Mapping[str, str],
    population: int | None,
) -> bytes:
    """`topics` are keys by German name; `named` says which version this is."""
    examples = [
        _example(measure, content["municipality"], named, topics, population)
        for measure in content["measures"]
    ]
    made_on = date.fromisoformat(content["as_of"])
    return write_plan(examples, licence=LICENCE, publisher=content["municipality"], made_on=made_on)


def _example(
    measure: Mapping[str, Any],
    town: str,
    named: str,
    topics: Mapping[str, str],
    population: int | None,
) -> Example:
    places = ", ".join(measure["places"])
    key = topics.get(measure["topic"])
    return Example(
        key="",
        title=measure["title"],
        place=f"{town}, {places}"[:200] if places else town,
        setting=_setting(population),
        of_place=population,
        period=" bis ".join(day[:7] for day in (measure["starts"], measure["ends"]) if day),
        topics=(key,) if key else (),
        aims=measure["purpose"][:LONGEST],
        steps=_steps(measure),
        funding=", ".join(dict.fromkeys(row["source"] for row in measure["funding"]))[:LONGEST],
        source=f"{town}, {named}",
        licence=LICENCE,
    )


def _setting(population: int | None) -> str:
    if population is None or VILLAGE <= population < TOWN:
        return "town"
    return "village" if population < VILLAGE else "city"


def _steps(measure: Mapping[str, Any]) -> tuple[Step, ...]:
    """Milestones in their order, each with the whole months since the one before."""
    steps, before = [], measure["starts"]
    for stone in sorted(measure["milestones"], key=lambda row: row["due"]):
        months = _months(before, stone["due"]) if before else None
        steps.append(Step(stone["title"].replace("\n", " "), months))
        before = stone["due"]
    return tuple(steps)


def _months(first: str, last: str) -> int | None:
    """Whole months between two days, at least one; None for what lies before or too far."""
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    months = (other.year - one.year) * 12 + other.month - one.month
    return None if other < one or months > 240 else max(months, 1)
