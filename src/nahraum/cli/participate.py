"""`nahraum participate`: evaluate what citizens decided."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Notice
from nahraum.analysis.participation import (
    Ballot,
    Completion,
    Outcome,
    Project,
    Utility,
    equal_shares,
)
from nahraum.cli.contributions import contributions
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import Number, located
from nahraum.data.errors import Finding
from nahraum.data.pabulib import WITH_POINTS, PabulibFile, read_pabulib


@click.group()
def participate() -> None:
    """Beteiligung auswerten: Bürgerbudget mit gleichen Anteilen, Beiträge."""


participate.add_command(contributions)


@participate.command("equal-shares")
@click.argument("file", type=click.Path(path_type=Path), metavar="DATEI.pb")
@click.option(
    "--utility",
    type=click.Choice([item.value for item in Utility]),
    default=Utility.COST.value,
    show_default=True,
    help="Was ein Projekt einer Person wert ist: seine Kosten, oder eins.",
)
@click.option(
    "--completion",
    type=click.Choice([item.value for item in Completion]),
    default=Completion.NONE.value,
    show_default=True,
    help="Was mit übrigem Geld geschieht.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Los.")
@click.option("--step", type=Number(), default=Decimal(1), help="Erhöhung je Person bei add1.")
@report_option
@json_option
def shares(*, file: Path, as_json: bool, **given: Any) -> None:
    """Projekte mit gleichen Anteilen für alle Abstimmenden auswählen."""
    if given["step"] <= 0:
        raise click.BadParameter("Die Schrittweite muss größer als null sein.")
    found = read_pabulib(file)
    with located(found.file):
        result = equal_shares(
            [Project(project.id, project.cost) for project in found.projects],
            [_ballot(ballot.voter, ballot.projects, ballot.points) for ballot in found.ballots],
            budget=found.budget,
            utility=Utility(given["utility"]),
            completion=Completion(given["completion"]),
            seed=given["seed"],
            step=Fraction(given["step"]),
        )
    emit(
        answer(
            method=result.method,
            inputs={"file": file, **given},
            values=_values(found, result.value, result.parts["votes"]),
            warnings=[*found.warnings, *_read_as_support(found), *result.warnings],
            assumptions=result.assumptions,
            sources=result.sources,
        ),
        as_json=as_json,
    )


def _ballot(voter: str, projects: Sequence[str], points: Sequence[Fraction]) -> Ballot:
    """Points above zero are support."""
    if points:
        projects = [key for key, number in zip(projects, points, strict=True) if number > 0]
    return Ballot(voter, frozenset(projects))


def _read_as_support(found: PabulibFile) -> list[Notice | Finding]:
    if found.vote_type in (*WITH_POINTS, "ordinal"):
        text = "Punkte und Reihenfolge sind als Zustimmung gelesen."
        return [Notice("READ_AS_APPROVAL", text)]
    return []


def _values(found: PabulibFile, value: Outcome, votes: dict[str, int]) -> dict[str, Any]:
    names = {project.id: project.name for project in found.projects}
    costs = {project.id: project.cost for project in found.projects}
    return {
        "selected": list(value.selected),
        "budget": float(found.budget),
        "spent": float(value.spent),
        "unspent": float(value.unspent),
        "share": float(value.share),
        "raises": value.raises,
        "voters": len(found.ballots),
        "rounds": [
            {
                "project": done.project,
                "name": names[done.project],
                "cost": float(costs[done.project]),
                "votes": votes[done.project],
                "rho": float(done.rho),
                "rho_exact": str(done.rho),
                "most_paid": float(done.most_paid),
                "tied": list(done.tied),
            }
            for done in value.rounds
        ],
        "payments": [
            {
                "voter": payment.voter,
                "spent": float(sum(payment.paid.values())),
                "left": float(payment.left),
                "projects": {key: float(amount) for key, amount in payment.paid.items()},
            }
            for payment in value.payments
        ],
        "by_votes": list(value.by_votes),
    }
