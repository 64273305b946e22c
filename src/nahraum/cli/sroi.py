"""`nahraum impact sroi`: what a euro brings, from a YAML file, never without its range."""

from dataclasses import asdict
from pathlib import Path

import click

from nahraum.analysis.impact import Investment, OutcomeValue, Span, exactly, social_return
from nahraum.cli.indicators import file_argument
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import located
from nahraum.cli.yamlfiles import Section, read_yaml

SHARES = ("deadweight", "attribution", "displacement", "drop_off")
ENDS = 3


@click.command()
@file_argument
@click.option("--runs", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@report_option
@json_option
def sroi(*, as_json: bool, path: Path, runs: int, seed: int) -> None:
    """Sozialer Ertrag je Euro mit Spanne und Annahmen.

    Schlüssel: input, years, discount_rate, outcomes mit name, quantity, proxy, deadweight,
    attribution, displacement, drop_off; dazu unpaid_hours und hourly_rate. Jede Zahl darf
    [niedrig, Wert, hoch] sein.
    """
    top = read_yaml(path)
    investment, lines = _investment(top)
    top.done()
    with located(top.file, lines, line=1):
        result = social_return(investment, seed=seed, runs=runs)
    value = result.value
    emit(
        answer(
            method=result.method,
            inputs={"path": path, "runs": runs, "seed": seed, **asdict(investment)},
            values={
                "ratio": value.ratio,
                "range": [value.p10, value.p90],
                "present_value": value.present_value,
                "input": value.input,
                "p50": value.p50,
                "probability_above_1": value.probability_above_1,
                "outcomes": [asdict(outcome) for outcome in value.outcomes],
                "tornado": [{**asdict(bar), "width": bar.width} for bar in value.tornado],
            },
            warnings=[*top.warnings, *result.warnings],
            assumptions=result.assumptions,
        ),
        as_json=as_json,
    )


def _investment(top: Section) -> tuple[Investment, dict[str, int]]:
    """The case, and the line of every place an error may name."""
    case = {"input": _span(top, "input")}
    for name in ("discount_rate", "unpaid_hours", "hourly_rate"):
        if top.has(name):
            case[name] = _span(top, name, 1.0 if name == "discount_rate" else 1e15)
    years = top.whole("years", low=1, high=100)
    top.need("outcomes")
    sections = top.sections("outcomes")
    outcomes = tuple(_outcome(section) for section in sections)
    lines = {name: top.line(name) for name in (*case, "years", "outcomes", "hourly_rate")}
    lines |= {f"outcomes[{n}]": section.line("name") for n, section in enumerate(sections)}
    return Investment(years=years, outcomes=outcomes, **case), lines


def _outcome(section: Section) -> OutcomeValue:
    found = OutcomeValue(
        section.text("name"),
        *(_span(section, name) for name in ("quantity", "proxy")),
        *(_span(section, name, 1.0) for name in SHARES),
    )
    section.done()
    return found


def _span(section: Section, key: str, high: float = 1e15) -> Span:
    """A number, or [low, value, high]."""
    if not isinstance(section.need(key).value, list):
        return exactly(section.amount(key, high=high))
    numbers = section.numbers(key, high=high, amounts=True)
    if len(numbers) != ENDS or numbers != sorted(numbers):
        problem = f"{len(numbers)} Zahlen" if len(numbers) != ENDS else "Die Zahlen fallen"
        section.fail(key, problem, "Eine Zahl oder [niedrig, Wert, hoch] angeben")
    return Span(*numbers)
