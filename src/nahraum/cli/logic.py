"""`nahraum impact logic`: can the effects of a plan ever be seen? From a YAML file."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from nahraum.analysis.impact import Element, Goal, IndicatorPlan, Stage, check_logic
from nahraum.cli.indicators import file_argument
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import DATE, located, today
from nahraum.cli.yamlfiles import Section, read_yaml

LARGEST = 1e15


@click.command()
@file_argument
@click.option("--as-of", type=DATE, help="Stichtag für Termine, sonst heute.")
@report_option
@json_option
def logic(*, as_json: bool, path: Path, as_of: datetime | None) -> None:
    """Wirkungslogik prüfen: Ebenen, Treppe, Indikatoren, Ziele.

    Schlüssel: elements mit id, stage (input, activity, output, outcome, impact), text, stair,
    leads_to, indicators; indicators mit id, baseline, target, due, source; goals mit id, text,
    target_group, indicators, agreed_by, because, due.
    """
    top = read_yaml(path)
    top.need("elements")
    boxes, plans, goals = (top.sections(name) for name in ("elements", "indicators", "goals"))
    elements = [_element(section) for section in boxes]
    indicators = [_indicator(section) for section in plans]
    wanted = [_goal(section) for section in goals]
    for section in (top, *boxes, *plans, *goals):
        section.done()
    lines = {section.text("id"): section.line("id") for section in (*plans, *goals, *boxes)}
    day = as_of.date() if as_of else today()
    with located(top.file, lines, line=top.line("elements")):
        result = check_logic(elements, indicators, wanted, as_of=day)
    value = result.value
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "as_of": day},
            values={
                **asdict(value),
                "stages": {stage.value: count for stage, count in value.stages.items()},
            },
            warnings=[*top.warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


def _element(section: Section) -> Element:
    stage = section.text("stage")
    if stage not in tuple(Stage):
        section.fail("stage", f"„{stage}“ ist keine Ebene", f"Eine von {', '.join(Stage)} angeben")
    return Element(
        id=section.text("id"),
        stage=Stage(stage),
        text=section.text("text"),
        stair=section.whole("stair", low=1, high=7) if section.has("stair") else None,
        leads_to=section.texts("leads_to"),
        indicators=section.texts("indicators"),
    )


def _indicator(section: Section) -> IndicatorPlan:
    baseline, target = (
        section.number(name, low=-LARGEST, high=LARGEST) if section.has(name) else None
        for name in ("baseline", "target")
    )
    source = section.text("source", "")
    return IndicatorPlan(section.text("id"), baseline, target, section.day("due"), source)


def _goal(section: Section) -> Goal:
    return Goal(
        id=section.text("id"),
        text=section.text("text"),
        target_group=section.text("target_group", ""),
        indicators=section.texts("indicators"),
        agreed_by=section.text("agreed_by", ""),
        because=section.text("because", ""),
        due=section.day("due"),
    )
