"""`nahraum data`: bring official data into the installation and check them."""

import netrc
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.places import downloads, store
from nahraum.cli.progress import progress_bar
from nahraum.data.errors import Finding, FormatError
from nahraum.data.fetch import Account
from nahraum.data.reports import CheckReport, FetchReport, ListReport, LoadReport

Report = ListReport | FetchReport | CheckReport | LoadReport
# What every report has under another name in the common keys.
OWN = frozenset({"action", "findings"})
directory_option = click.option(
    "--data",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Verzeichnis mit amtlichen Dateien; sonst „downloads“ der Installation.",
)
store_option = click.option(
    "--store",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="Wohin geladen wird; sonst die Daten der Installation.",
)


@click.group()
def data() -> None:
    """Amtliche Daten auflisten, holen, prüfen und laden."""


@data.command("list")
@directory_option
@store_option
@report_option
@json_option
def list_command(directory: Path | None, target: Path | None, as_json: bool) -> None:
    """Welche Datensätze es gibt, welche da sind und welche geladen sind."""
    from nahraum.data.listing import list_sets

    root, place = directory or downloads(), target or store()
    report = list_sets(root, place)
    _emit(report, {"data": root, "store": place}, [item.id for item in report.sets], as_json)


@data.command()
@click.argument("sets", nargs=-1, metavar="[DATENSATZ]...")
@directory_option
@click.option("--mirror", help="Ordner oder Adresse, wo die Dateien schon liegen.")
@click.option(
    "--netrc",
    "accounts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Zugänge zu Tabellendiensten (machine HOST login NAME password WORT).",
)
@report_option
@json_option
def fetch(
    sets: tuple[str, ...],
    directory: Path | None,
    mirror: str | None,
    accounts: Path | None,
    as_json: bool,
) -> None:
    """Datensätze herunterladen; ohne Namen alle."""
    from nahraum.data.fetch import fetch as run

    root = directory or downloads()
    known = _accounts(accounts) if accounts else {}
    with progress_bar() as progress:
        report = run(root, sets=sets, mirror=mirror, accounts=known, progress=progress)
    inputs = {"data": root, "sets": list(sets), "mirror": mirror}
    _emit(report, inputs, [item.set for item in report.files], as_json)


def _accounts(path: Path) -> Mapping[str, Account]:
    try:
        found = netrc.netrc(path)
    except netrc.NetrcParseError as error:
        raise FormatError(
            "Die Zugänge sind nicht lesbar",
            file=str(path),
            line=error.lineno,
            remedy="Zeilen wie „machine HOST login NAME password WORT“ schreiben",
        ) from error
    return {host: Account(user, word or "") for host, (user, _, word) in found.hosts.items()}


@data.command()
@directory_option
@report_option
@json_option
def check(directory: Path | None, as_json: bool) -> None:
    """Dateien lesen und mit den amtlichen Summen vergleichen."""
    from nahraum.data.checks import check as run

    root = directory or downloads()
    with progress_bar() as progress:
        report = run(root, progress=progress)
    _emit(report, {"data": root}, [item.set for item in report.compared], as_json)


@data.command()
@directory_option
@store_option
@click.option("--force", is_flag=True, help="Auch laden, wenn sich nichts geändert hat.")
@report_option
@json_option
def load(directory: Path | None, target: Path | None, force: bool, as_json: bool) -> None:
    """Dateien prüfen und laden: ganz oder gar nicht."""
    from nahraum.data.load import load as run

    root, place = directory or downloads(), target or store()
    with progress_bar() as progress:
        report = run(root, place, force=force, progress=progress)
    inputs = {"data": root, "store": place, "force": force}
    _emit(report, inputs, [item.set for item in report.compared], as_json)


def _emit(report: Report, inputs: Mapping[str, Any], sources: list[str], as_json: bool) -> None:
    values = {
        field.name: getattr(report, field.name) for field in fields(report) if field.name not in OWN
    }
    findings: tuple[Finding, ...] = report.findings
    emit(
        answer(
            method=Method(f"data.{report.action}", "1"),
            inputs=inputs,
            values={**values, "findings": findings},
            warnings=[item for item in findings if item.severity != "error"],
            sources=sources,
        ),
        as_json=as_json,
        findings=findings,
        only=tuple(values),
    )
