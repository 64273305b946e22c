"""`nahraum centre`: does a medical centre pay for itself."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.centre import Centre, Payment, Ranges, economics, liquidity
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import located, path_option
from nahraum.cli.yamlfiles import Section, read_yaml

NEEDED = (
    *("posts", "cases_per_quarter", "fee_per_case", "doctor_salary", "assistants_per_post"),
    *("assistant_cost", "rent", "material_per_post", "fixed_cost"),
)
OPTIONAL = ("depreciation", "start_up_loss", "other_revenue")


@click.group()
def centre() -> None:
    """Versorgungszentren (MVZ, RVZ)."""


@centre.command("economics")
@path_option("--file", "path", required=True, text="Zentrum als YAML: Sitze, Fälle, Kosten.")
@click.option("--runs", type=click.IntRange(1, 1_000_000), default=10_000, help="Zahl der Läufe.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Startwert des Zufalls.")
@click.option("--months", type=click.IntRange(1, 120), default=24, help="Monate der Liquidität.")
@report_option
@json_option
def economics_verb(*, path: Path, runs: int, seed: int, months: int, as_json: bool) -> None:
    """Erlös, Kosten, Ergebnis, Gewinnschwelle, Tornado und Liquidität."""
    top = read_yaml(path)
    with located(top.file, {name: top.line(name) for name in top.entries}, line=1):
        planned, grants = _centre(top)
        off = _ranges(top)
        how = _payment(top)
        opening = top.amount("opening_balance", 0.0, high=1e12)
        top.done()
        found = economics(planned, ranges=off, runs=runs, seed=seed)
        bank = liquidity(planned, months=months, payment=how, opening=opening)
    value = found.value
    values = {
        "revenue": value.revenue,
        "cost": value.cost,
        "result": value.result,
        "break_even_cases": value.break_even_cases,
        "break_even_exact": value.break_even_exact,
        "subsidy": value.subsidy,
        "costs": dict(value.costs),
        "tornado": [
            {"name": bar.name, "low": bar.low, "high": bar.high, "span": bar.span}
            for bar in value.tornado
        ],
        "distribution": asdict(value.outlook),
        "liquidity": {
            "needed": bank.value.needed,
            "lowest_month": bank.value.lowest_month,
            "owed": bank.value.owed,
        },
        "months": [asdict(month) for month in bank.value.months],
    }
    emit(
        answer(
            method=found.method,
            inputs={
                "file": path,
                "runs": runs,
                "seed": seed,
                "months": months,
                **asdict(planned),
                "grants": grants,
            },
            values=values,
            warnings=[*top.warnings, *found.warnings, *bank.warnings],
            assumptions=[*found.assumptions, *bank.assumptions],
            sources=found.sources,
        ),
        as_json=as_json,
    )


def _centre(top: Section) -> tuple[Centre, list[dict[str, Any]]]:
    numbers = {name: top.amount(name, high=1e12) for name in NEEDED}
    numbers |= {name: top.amount(name, 0.0, high=1e12) for name in OPTIONAL}
    numbers["extra_share"] = top.number("extra_share", 0.0, high=1)
    employer = top.number("employer_share", high=1)
    grants = _grants(top)
    total = sum(grant["amount"] for grant in grants)
    return Centre(**numbers, employer_share=employer, grants=total), grants


def _grants(top: Section) -> list[dict[str, Any]]:
    """Grants a year: plain sums, or entries with name and amount."""
    nodes = top.items("grants")
    if all(isinstance(node.value, str) for node in nodes):
        return [
            {"name": "", "amount": sum_} for sum_ in top.numbers("grants", high=1e12, amounts=True)
        ]
    found = []
    for part in top.sections("grants"):
        amount = part.amount("amount", high=1e12)
        found.append({"name": part.text("name", ""), "amount": amount})
        part.done()
    return found


def _ranges(top: Section) -> Ranges:
    part = top.inner("ranges")
    if part is None:
        return Ranges()
    usual = Ranges()
    with located(top.file, {name: part.line(name) for name in part.entries}):
        off = Ranges(
            cases=part.number("cases", usual.cases, high=1),
            fee=part.number("fee", usual.fee, high=1),
            posts=part.amount("posts", usual.posts),
        )
    part.done()
    return off


def _payment(top: Section) -> Payment:
    part = top.inner("payment")
    if part is None:
        return Payment()
    usual = Payment()
    how = Payment(
        advance_share=part.number("advance_share", usual.advance_share, high=1),
        first_advance=part.whole("first_advance", usual.first_advance, low=1, high=12),
        rest_after=part.whole("rest_after", usual.rest_after, low=0, high=12),
    )
    part.done()
    return how
