"""`nahraum supply`: GP needs planning from files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Assumption, Notice, Result
from nahraum.analysis.supply import (
    AgeOutlook,
    Posts,
    Rounding,
    Scope,
    Supply,
    Thresholds,
    age_outlook,
    assess,
    count_posts,
)
from nahraum.cli import legal
from nahraum.cli.doctors import Doctors, read_doctors
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.reading import DATE, Number, Reading, located, path_option, reading_options, today
from nahraum.cli.succession import succession
from nahraum.data.errors import Finding


@click.group()
def supply() -> None:
    """Hausärztliche Versorgung: Versorgungsgrad, Einstufung, freie Sitze, Nachfolge."""


supply.add_command(succession)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The options of `ratio`."""

    inhabitants: Decimal
    ratio: Decimal | None
    posts: Decimal | None
    doctors: Path | None
    as_of: datetime | None
    group: str
    scope: str
    rounding: str
    threatened: bool | None

    @property
    def day(self) -> date:
        return self.as_of.date() if self.as_of else today()


@dataclass(frozen=True, slots=True)
class Counting:
    """What is known about the doctors: counted posts, or only their sum."""

    posts: Decimal
    counted: Result[Posts] | None
    doctors: Doctors | None


@supply.command()
@click.option("--inhabitants", type=Number(), required=True, help="Einwohnerzahl.")
@click.option("--ratio", type=Number(), help="Verhältniszahl; sonst zum Stichtag.")
@click.option("--posts", type=Number(fraction=True), help="Vorhandene Arztsitze.")
@path_option("--doctors", text="Tabelle der Ärztinnen und Ärzte statt --posts.")
@click.option("--as-of", type=DATE, help="Stichtag, sonst heute.")
@click.option("--group", type=click.Choice(["gp", "specialist"]), default="gp", help="Arztgruppe.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.PLANNING_AREA.value,
    help="Wofür gerechnet wird.",
)
@click.option(
    "--rounding",
    type=click.Choice([mode.value for mode in Rounding]),
    default=Rounding.UP.value,
    help="Wie freie Sitze zu halben Sitzen werden.",
)
@click.option(
    "--threatened/--not-threatened",
    default=None,
    help="Ob Unterversorgung droht, falls anderswo festgestellt.",
)
@reading_options
@json_option
def ratio(*, reading: Reading, as_json: bool, **given: Any) -> None:
    """Versorgungsgrad aus Einwohnern, Verhältniszahl und Sitzen."""
    question = Question(**given)
    if (question.posts is None) == (question.doctors is None):
        raise click.UsageError("Entweder --posts oder --doctors angeben.")
    if question.ratio is None and question.group != "gp":
        raise click.UsageError("Für diese Arztgruppe --ratio angeben.")
    chosen = legal.gp_ratio(question.day) if question.ratio is None else None
    question = replace(question, ratio=chosen.value.value if chosen else question.ratio)
    limits = legal.thresholds(question.group)
    counting = _count(question, reading)
    result = _assess(question, counting, limits, None)
    outlook = _outlook(counting, result.value.need, question.day, limits)
    result = _assess(question, counting, limits, outlook)
    known = [part for part in (result, counting.counted, outlook, chosen) if part is not None]
    emit(
        answer(
            method=result.method,
            inputs=_inputs(question),
            values=_values(result.value, counting, outlook),
            warnings=_warnings(known, counting),
            assumptions=_assumptions(known),
            sources=[source for part in known for source in part.sources],
        ),
        as_json=as_json,
    )


def _inputs(question: Question) -> dict[str, Any]:
    return {
        **{name: getattr(question, name) for name in Question.__dataclass_fields__},
        "as_of": question.day,
    }


def _assess(
    question: Question, counting: Counting, limits: Thresholds, outlook: Result[AgeOutlook] | None
) -> Result[Supply]:
    """What a person says about the future counts before the age structure."""
    expects = question.threatened
    if expects is None and outlook is not None:
        expects = outlook.value.expects_undersupply
    assert question.ratio is not None
    return assess(
        inhabitants=question.inhabitants,
        ratio=question.ratio,
        actual=counting.posts,
        thresholds=limits,
        expects_undersupply=expects,
        scope=Scope(question.scope),
        rounding=Rounding(question.rounding),
    )


def _count(question: Question, reading: Reading) -> Counting:
    if question.doctors is None:
        assert question.posts is not None
        return Counting(question.posts, None, None)
    found = read_doctors(question.doctors, reading)
    with located(found.file, found.lines):
        counted = count_posts(found.activities, as_of=question.day)
    return Counting(counted.value.posts, counted, found)


def _outlook(
    counting: Counting, need: Decimal, day: date, limits: Thresholds
) -> Result[AgeOutlook] | None:
    """The age structure, where the file says anything about it."""
    if counting.doctors is None or counting.counted is None:
        return None
    activities = counting.doctors.activities
    if all(a.birth_year is None and a.planned_end is None for a in activities):
        return None
    entries = counting.counted.value.counted
    return age_outlook(activities, entries, need=need, as_of=day, thresholds=limits)


def _values(
    value: Supply, counting: Counting, outlook: Result[AgeOutlook] | None
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "need": value.need,
        "actual": value.actual,
        "supply_ratio": value.supply_ratio,
        "status": value.status,
        "openings": value.openings,
        "doctors_per_100k": value.doctors_per_100k,
        "inhabitants_per_post": value.inhabitants_per_post,
        "missing": value.missing,
        "counted": [],
    }
    if counting.counted is not None:
        values["persons"] = counting.counted.value.persons
        values["counted"] = [
            {"id": c.id, "factor": c.factor, "rule": c.rule, "text": c.text}
            for c in counting.counted.value.counted
        ]
    if outlook is not None:
        values["outlook"] = {
            "staying": outlook.value.staying,
            "leaving": outlook.value.leaving,
            "unknown": outlook.value.unknown,
            "expects_undersupply": outlook.value.expects_undersupply,
        }
    return values


def _warnings(known: Sequence[Result[Any]], counting: Counting) -> list[Notice | Finding]:
    found: list[Notice | Finding] = list(counting.doctors.warnings if counting.doctors else ())
    for part in known:
        found.extend(part.warnings)
    return found


def _assumptions(known: Sequence[Result[Any]]) -> list[Assumption]:
    return list(dict.fromkeys(item for part in known for item in part.assumptions))
