"""`nahraum doctor`: is this installation sound? Looks only, mends nothing."""

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.places import store
from nahraum.data.errors import DataError, Finding
from nahraum.web.paths import var

FREE_BYTES = 1_000_000_000
OLDEST_PYTHON = (3, 11)
METHOD = Method("doctor", "1")
Check = Callable[[], Iterator[Finding]]


@click.command()
@report_option
@json_option
def doctor(as_json: bool) -> None:
    """Prüfen, ob Programm, Daten und Datenbank in Ordnung sind."""
    findings: list[Finding] = []
    rows: list[dict[str, Any]] = []
    for label, check in CHECKS.items():
        found = _run(label, check)
        findings += found
        ok = not any(item.severity == "error" for item in found)
        remarks = "; ".join(f"{item.text} – {item.remedy}" for item in found)
        rows.append({"check": label, "ok": ok, "remarks": remarks})
    emit(
        answer(
            method=METHOD,
            inputs={"var": var(), "store": store()},
            values={"ok": all(row["ok"] for row in rows), "checks": rows},
            warnings=[item for item in findings if item.severity != "error"],
        ),
        as_json=as_json,
        findings=findings,
    )


def _run(label: str, check: Check) -> list[Finding]:
    """What a check finds; a check that breaks is a finding too."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001  a doctor reports what it meets
        first = str(error).strip().splitlines() or [type(error).__name__]
        return [_error("CHECK_FAILED", f"{label}: {first[0]}", "Diese Meldung beheben")]


def _error(code: str, text: str, remedy: str, file: str = "") -> Finding:
    return Finding("error", code, text, remedy, file)


def _warning(code: str, text: str, remedy: str) -> Finding:
    return Finding("warning", code, text, remedy)


def _not_checked() -> Finding:
    """Looking at what is not set up would create it."""
    text = "nicht geprüft, weil nichts eingerichtet ist"
    return _error("NOT_CHECKED", text, "nahraum setup oder make demo ausführen")


def _program() -> Iterator[Finding]:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        yield _error("PYTHON", f"Python {found} ist zu alt", "Python ab 3.11 benutzen")
    try:
        needed = requires("nahraum") or []
    except PackageNotFoundError:
        yield _warning("NOT_INSTALLED", "Das Paket ist nicht installiert", "make demo ausführen")
        return
    for line in needed:
        if "extra ==" in line:
            continue
        name = line.split(";")[0].split("[")[0].split(">")[0].split("=")[0].split("<")[0].strip()
        try:
            version(name)
        except PackageNotFoundError:
            yield _error("PACKAGE", f"Das Paket {name} fehlt", "make demo ausführen")


def _facts() -> Iterator[Finding]:
    from nahraum import facts
    from nahraum.facts import care, projection, tables

    known = facts.source_texts()
    used = {ratio.source for ratio in facts.ratios()}
    used |= {limit.source for limit in facts.thresholds()}
    tables.life_tables()
    projection.variants()
    care.care_rates()
    for key in sorted(used - set(known)):
        yield _error("SOURCE", f"Die Quelle {key} fehlt im Verzeichnis", "sources.toml ergänzen")


def _loaded_data() -> Iterator[Finding]:
    from nahraum.data.errors import Notes
    from nahraum.data.store import Store, pointer

    place = store()
    if not pointer(place, "current"):
        text = "Es sind keine amtlichen Daten geladen; nur die mitgelieferten Kreise sind da"
        yield _warning("NO_DATA", text, "nahraum data fetch, dann nahraum data load")
        return
    try:
        opened = Store(place)
        for table in opened.manifest.tables:
            opened.read(table, Notes())
    except DataError as error:
        yield from error.findings


def _files() -> Iterator[Finding]:
    place = var()
    if not place.is_dir():
        text = f"{place} gibt es noch nicht"
        yield _error("NOT_SET_UP", text, "nahraum setup oder make demo ausführen")
        return
    if shutil.disk_usage(place).free < FREE_BYTES:
        yield _warning("DISK", f"Auf dem Speicher von {place} ist wenig frei", "Platz schaffen")
    for file in sorted((place / "keys").glob("*")):
        if file.stat().st_mode & 0o077:
            text = "Andere Benutzer dürfen diesen Schlüssel lesen"
            yield _error("KEY_OPEN", text, f"chmod 600 {file}", str(file))


def _database() -> Iterator[Finding]:
    if not var().is_dir():
        yield _not_checked()
        return
    from nahraum.web import bootstrap

    bootstrap.start()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not Path(name).is_file():
        text = "Die Datenbank gibt es noch nicht"
        yield _error("NOT_SET_UP", text, "nahraum setup oder make demo ausführen", name)
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        text = "Die Datenbank ist nicht auf dem Stand des Programms"
        yield _error("MIGRATIONS", text, "nahraum setup ausführen")
    if connection.vendor == "sqlite":
        yield from _sqlite()


def _sqlite() -> Iterator[Finding]:
    from django.db import connection

    remedy = "Einstellungen der Datenbank nicht überschreiben"
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found != value:
                yield _error("SQLITE", f"SQLite läuft mit {name}={found} statt {value}", remedy)
        cursor.execute("PRAGMA quick_check(1)")
        if cursor.fetchone()[0] != "ok":
            yield _error("SQLITE", "Die Datenbank ist beschädigt", "Letzte Sicherung einspielen")


def _settings() -> Iterator[Finding]:
    if not var().is_dir():
        yield _not_checked()
        return
    from nahraum.web import bootstrap

    bootstrap.start()
    from django.conf import settings
    from django.core import checks

    for message in checks.run_checks():
        if message.level >= checks.ERROR:
            yield _error(str(message.id), str(message.msg), str(message.hint or "siehe Meldung"))
    empty = [name for name, value in settings.NAHRAUM_CONTACT.items() if not value]
    if empty:
        names = ", ".join(f"NAHRAUM_CONTACT_{name.upper()}" for name in empty)
        yield _warning("CONTACT", "Angaben für Impressum und Datenschutz fehlen", f"{names} setzen")
    if settings.DEMO:
        text = "Der Demo-Betrieb ist an; jeder kann sich anmelden"
        yield _warning("DEMO", text, "Für echten Betrieb NAHRAUM_DEMO weglassen")


CHECKS: dict[str, Check] = {
    "Programm": _program,
    "Mitgelieferte Tabellen": _facts,
    "Geladene Daten": _loaded_data,
    "Dateien": _files,
    "Datenbank": _database,
    "Einstellungen": _settings,
}
