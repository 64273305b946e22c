"""`nahraum import`: a list of offers into the directory of a municipality, with a preview."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from nahraum.analysis.figures import Method, Notice
from nahraum.cli.output import answer, emit, fail, json_option
from nahraum.data.osmplaces import read_places
from nahraum.web import bootstrap

if TYPE_CHECKING:
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.people.rules import Actor
    from nahraum.connect.exchange.queries.importing import Preview

METHOD = Method("exchange.import", "1")
_OSM = (".osm", ".osm.gz", ".pbf", ".pbf.gz", ".osm.pbf")


@click.command(name="import")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--municipality", "kommune", required=True, help="Name, AGS oder ARS.")
@click.option("--by", "email", required=True, help="E-Mail des Zugangs, der dafür einsteht.")
@click.option("--source", default="", help="Von wem die Tabelle ist; sonst der Name der Datei.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Stand der Tabelle.")
@click.option("--publish", is_flag=True, help="Vollständige neue Angebote veröffentlichen.")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was geschehen würde.")
@json_option
def import_(
    table: Path,
    kommune: str,
    email: str,
    source: str,
    as_of: datetime | None,
    publish: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Eine Liste von Angeboten (TABLE: CSV, XLSX, HSDS, FHIR, GeoJSON, OSM) einlesen."""
    bootstrap.start()
    from django.utils import timezone, translation

    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.cli.search import municipalities_meant

    municipality = municipalities_meant(kommune)[0]
    day = as_of.date() if as_of else timezone.localdate()
    with translation.override("de"), municipality_scope(municipality):
        actor = _actor(email, municipality)
        content, name, own = _content(table)
        values = {"source": (source or own or table.name)[:120], "as_of": day, "publish": publish}
        preview, counts, remarks = _done(content, name, values, actor, dry_run=dry_run)
    report = {**_plain(preview), "counts": counts, "taken_over": not dry_run, "refused": remarks}
    inputs = {"table": str(table), "municipality": kommune, "dry_run": dry_run, **values}
    warnings = [Notice(note.code, note.text) for note in preview.sheet.notices]
    done = answer(method=METHOD, inputs=_texts(inputs), values=report, warnings=warnings)
    if as_json:
        emit(done, as_json=True)
        return
    _print(report, warnings)


def _texts(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in inputs.items()
    }


def _actor(email: str, municipality: "Municipality") -> "Actor":
    """The account that answers for it, if it may."""
    from django.utils import timezone

    from nahraum.base.people.models import Account
    from nahraum.base.people.queries import actor_for
    from nahraum.base.people.rules import allowed

    account = Account.objects.filter(email__iexact=email).first()
    actor = actor_for(account) if account else None
    if actor is None or not allowed(actor, "exchange.import", municipality, at=timezone.now()):
        fail(
            f"--by: {email!r} darf in {municipality.name} keine Tabellen einlesen; "
            "einen Zugang der Koordination oder der Verwaltung angeben"
        )
    return actor


def _content(table: Path) -> tuple[bytes, str, str]:
    """What is handed in, its name, and the source if the file says it: OSM becomes HSDS."""
    if not table.name.lower().endswith(_OSM):
        if not table.is_file():
            fail(f"{table}: Die Datei gibt es nicht; Pfad prüfen")
        return table.read_bytes(), table.name, ""
    from nahraum.connect.exchange.adapters.openstreetmap import SOURCE, records_of
    from nahraum.connect.exchange.documents.hsds import hsds

    found = read_places(table)
    records, nameless = records_of(found.places)
    if nameless:
        click.echo(f"{nameless} Orte ohne Namen übergangen", err=True)
    if not records:
        fail(f"{table}: In der Datei steht keine benannte Einrichtung für Gesundheit und Hilfe")
    return hsds(records, topics={}), "openstreetmap.json", SOURCE


def _done(
    content: bytes, name: str, values: dict[str, Any], actor: "Actor", *, dry_run: bool
) -> "tuple[Preview, dict[str, int], list[dict[str, Any]]]":
    """The preview, and what came of it: nothing, in a dry run."""
    from django.core.exceptions import ValidationError

    from nahraum.base.jobs.rules import JobRefused
    from nahraum.connect.exchange import actions
    from nahraum.connect.exchange.models import Import
    from nahraum.connect.exchange.queries.importing import preview_of, previewed

    if dry_run:
        preview = previewed(Import(**values), content, name)
        return preview, preview.plan.counts, []
    try:
        imported = actions.hand_in(content=content, name=name, by=actor, key=uuid4(), **values)
        preview = preview_of(imported)
        taking = actions.Taking(imported=imported, seen=preview.plan.digest, by=actor)
        while not actions.take_part(taking=taking, by=actor):
            pass
    except (JobRefused, ValidationError) as refused:
        fail(f"{name}: {' '.join(getattr(refused, 'messages', [str(refused)]))}")
    return preview, taking.counts, list(imported.remarks)


def _plain(preview: "Preview") -> dict[str, Any]:
    steps = preview.plan.steps
    troubles = [trouble for step in steps for trouble in step.entry.troubles]
    return {
        "columns": [
            {"heading": heading, "field": field or None}
            for heading, field in zip(preview.sheet.headings, preview.fields, strict=True)
        ],
        "rows": [
            {"line": step.entry.line, "name": step.entry.name, "state": step.state}
            for step in steps
        ],
        "errors": [
            {
                "line": trouble.line,
                "column": trouble.heading or None,
                "value": trouble.value,
                "expected": trouble.expected,
                "suggestion": trouble.suggestion or None,
            }
            for trouble in troubles
        ],
        "undecided": [
            {"name": question.name, "among": [one.name for one in question.among]}
            for step in steps
            for question in step.questions
        ],
        "vanished": [name for _row, name in preview.plan.vanished],
        "coordinates": preview.usual.system or None,
    }


_WORDS = {
    "new": "neu",
    "changed": "geändert",
    "equal": "schon so eingetragen",
    "error": "mit Fehler, bleibt draußen",
    "open": "vielleicht doppelt, bleibt draußen",
    "double": "steht zweimal in der Tabelle",
    "published": "davon veröffentlicht",
    "closed": "beendet",
    "refused": "nicht angenommen",
}


def _print(report: dict[str, Any], warnings: list[Notice]) -> None:
    click.secho("Übernommen:" if report["taken_over"] else "Das würde geschehen:", bold=True)
    for state, number in report["counts"].items():
        click.echo(f"  {number:>5}  {_WORDS[state]}")
    for error in report["errors"]:
        hint = f"; Vorschlag: {error['suggestion']}" if error["suggestion"] else ""
        where = f"Zeile {error['line']}, {error['column'] or 'ganze Zeile'}"
        click.echo(f"{where}: {error['value']}, erwartet wird {error['expected']}{hint}", err=True)
    for doubt in report["undecided"]:
        click.echo(f"Vielleicht dasselbe: {doubt['name']} und {doubt['among'][0]}", err=True)
    for notice in warnings:
        click.echo(f"Hinweis: {notice.text}", err=True)
