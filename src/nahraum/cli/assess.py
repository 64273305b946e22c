"""`nahraum assess`: assessments with published scoring."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.assessment import (
    Answer,
    CareGrade,
    Circumstances,
    Frequency,
    instrument_from,
)
from nahraum.analysis.assessment import assess as score
from nahraum.analysis.figures import Result
from nahraum.cli.jsonfiles import read_json
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import located, path_option
from nahraum.data.errors import FormatError, shown
from nahraum.facts import nba as facts

ORGAN = click.Choice(["continent", "incontinent"])
MOST_TIMES = 1440
FORM = 'Stufe als Zahl oder {"per": "day|week|month", "times": Anzahl} angeben'


@click.group()
def assess() -> None:
    """Einschätzungen mit veröffentlichter Bewertung."""


@assess.command()
@path_option("--answers", required=True, text="Antworten als JSON: Kriterium und Stufe.")
@click.option("--age-months", type=click.IntRange(0, 1500), help="Alter in Monaten, bei Kindern.")
@click.option("--bladder", type=ORGAN, help="Harninkontinenz; ohne Angabe zählt die Antwort.")
@click.option("--bowel", type=ORGAN, help="Stuhlinkontinenz; ohne Angabe zählt die Antwort.")
@click.option("--special", is_flag=True, help="Besondere Bedarfskonstellation (§ 15 Abs. 4).")
@click.option("--partial", is_flag=True, help="Fehlende Antworten zulassen: Ergebnis als Spanne.")
@report_option
@json_option
def nba(*, answers: Path, partial: bool, as_json: bool, **given: Any) -> None:
    """Pflegegrad nach dem Begutachtungsinstrument (Selbsteinschätzung)."""
    about = Circumstances(
        age_months=given["age_months"],
        bladder=_incontinent(given["bladder"]),
        bowel=_incontinent(given["bowel"]),
        special=given["special"],
    )
    instrument = instrument_from(facts.instrument())
    found = _answers(answers)
    with located(str(answers)):
        result = score(found, instrument=instrument, circumstances=about)
    missing = result.value.missing
    if missing and not partial:
        raise FormatError(
            f"{len(missing)} Antworten fehlen, zuerst {missing[0]}",
            file=str(answers),
            column=missing[0],
            remedy="Antworten ergänzen; unbekannt ist nicht null. --partial rechnet eine Spanne",
        )
    emit(
        answer(
            method=result.method,
            inputs={"answers": answers, "partial": partial, **given},
            values=_values(result),
            warnings=result.warnings,
            assumptions=result.assumptions,
            sources=result.sources,
        ),
        as_json=as_json,
    )


def _incontinent(text: str | None) -> bool | None:
    return None if text is None else text == "incontinent"


def _answers(path: Path) -> dict[str, Answer]:
    plain = read_json(path)
    if not isinstance(plain, dict) or not plain:
        problem = "Erwartet wird ein Objekt mit Kriterien"
        raise FormatError(problem, file=str(path), line=1, remedy='Zum Beispiel {"1.1": 0}')
    return {key: _answer(path, key, value) for key, value in plain.items()}


def _answer(path: Path, key: str, value: Any) -> Answer:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and value:
        return tuple(_frequency(path, key, entry) for entry in value)
    return _frequency(path, key, value)


def _frequency(path: Path, key: str, value: Any) -> Frequency:
    if not isinstance(value, Mapping) or set(value) != {"per", "times"}:
        problem = f"{shown(value)} ist keine Antwort"
        raise FormatError(problem, file=str(path), column=key, remedy=FORM)
    times = value["times"]
    number = isinstance(times, (int, Decimal)) and not isinstance(times, bool)
    if not number or abs(times) > MOST_TIMES:
        problem = f"{shown(times)} ist keine mögliche Häufigkeit"
        raise FormatError(problem, file=str(path), column=key, remedy=f"0 bis {MOST_TIMES} angeben")
    return Frequency(str(value["per"]), Fraction(times))


def _values(result: Result[CareGrade]) -> dict[str, Any]:
    value = result.value
    return {
        "points": None if value.points is None else float(value.points),
        "care_grade": value.grade,
        "points_range": [float(value.points_low), float(value.points_high)],
        "care_grade_range": [value.grade_low, value.grade_high],
        "infant": result.parts["infant"],
        "missing": list(value.missing),
        "modules": [
            {
                "module": module.id,
                "name": module.name,
                "sum": module.sum_low if module.sum_low == module.sum_high else None,
                "weighted": float(module.weighted_low)
                if module.weighted_low == module.weighted_high
                else None,
                "counts": module.counts,
                "sum_range": [module.sum_low, module.sum_high],
                "weighted_range": [float(module.weighted_low), float(module.weighted_high)],
            }
            for module in value.modules
        ],
    }
