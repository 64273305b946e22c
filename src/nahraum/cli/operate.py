"""Running the house: set-up, demo, server, worker, backup and restore."""

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from nahraum.analysis.figures import Method
from nahraum.cli.output import answer, emit, fail, json_option
from nahraum.web import bootstrap
from nahraum.web.paths import var

START_SECONDS = 60
STOP_SECONDS = 15
HERE = "127.0.0.1"
port_option = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port."
)


def _prepare() -> None:
    """Bring database and served files to the state of this version."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    if not (settings.DEMO or settings.DEBUG):
        click.echo("Stile und Schriften werden bereitgelegt ...", err=True)
        call_command("collectstatic", interactive=False, verbosity=0)


def _tell(method: str, values: Mapping[str, Any], inputs: Mapping[str, Any], json: bool) -> None:
    emit(answer(method=Method(method, "1"), inputs=inputs, values=values), as_json=json)


@click.command()
@click.option("--municipality", "kommune", help="Name, AGS oder ARS der ersten Kommune.")
@click.option("--email", help="E-Mail der ersten Verwalterin oder des ersten Verwalters.")
@click.option("--name", help="Name dieser Person.")
@json_option
def setup(kommune: str | None, email: str | None, name: str | None, as_json: bool) -> None:
    """Datenbank einrichten, erste Kommune und erste Verwaltung anlegen."""
    if bool(email) != bool(name):
        raise click.UsageError("--email und --name gehören zusammen.")
    if email and not kommune:
        raise click.UsageError("Zu --email gehört --municipality: Wo soll die Person verwalten?")
    bootstrap.start()
    _prepare()
    from django.core.exceptions import ValidationError

    from nahraum.cli.first_steps import Administrator, first_steps

    person = Administrator(email, name) if email and name else None
    try:
        report = first_steps(kommune, person)
    except ValidationError as error:
        fail(f"--email: {' '.join(error.messages)}")
    _tell("setup", report, {"municipality": kommune, "email": email, "name": name}, as_json)


@click.command()
@port_option
@click.option("--host", default=HERE, show_default=True, help="Adresse.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(port: int, host: str, workers: int, threads: int) -> None:
    """Webserver starten."""
    bootstrap.start()
    _check_ready()
    _check_free(host, port)
    arguments = [sys.executable, "-m", "gunicorn", "nahraum.web.wsgi:application"]
    arguments += ["--config=python:nahraum.web.serving"]
    arguments += [f"--bind={host}:{port}", f"--workers={workers}", f"--threads={threads}"]
    arguments += ["--no-control-socket", f"--worker-tmp-dir={_heartbeats()}", "--log-level=warning"]
    os.execv(sys.executable, arguments)


def _check_ready() -> None:
    """Refuse to open a house that is unsafe or not on the state of this version."""
    from django.core import checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    for message in checks.run_checks(databases=["default"]):
        if message.level >= checks.ERROR:
            fail(f"{message.id}: {message.msg} {message.hint or ''}")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        fail("Die Datenbank ist nicht auf dem Stand dieser Fassung; nahraum setup ausführen")
    if not _served_files_are_there():
        fail("Stile und Schriften fehlen oder sind veraltet; nahraum setup ausführen")


def _served_files_are_there() -> bool:
    from django.conf import settings

    return settings.DEMO or settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").is_file()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"{host}:{port} ist nicht frei ({error.strerror}); --port wählt einen anderen")


def _heartbeats() -> Path:
    """Where gunicorn's workers show that they live: in memory, or a slow disk looks like death."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else var()


@click.command()
@click.option("--once", is_flag=True, help="Nur abarbeiten, was jetzt wartet.")
def worker(once: bool) -> None:
    """Aufträge aus der Datenbank abarbeiten und den Zeitplan führen."""
    bootstrap.start()
    from nahraum.base.jobs.jobs import run_worker

    count = run_worker(once=once)
    click.echo(f"{count} Aufträge abgearbeitet.", err=True)


@click.command()
@port_option
@click.option("--prepare", is_flag=True, help="Nur einrichten, nicht starten.")
@click.option("--open/--no-open", "open_browser", default=False, help="Im Browser öffnen.")
def demo(port: int, prepare: bool, open_browser: bool) -> None:
    """Die Demo-Region einrichten und starten (SQLite, keine weiteren Dienste)."""
    os.environ["NAHRAUM_DEMO"] = "1"
    if not prepare:
        _check_free(HERE, port)
        os.environ.setdefault("NAHRAUM_ADDRESS", f"http://{HERE}:{port}")
    bootstrap.start()
    _prepare()
    from nahraum.demo.load import NotTheDemo, load_region

    try:
        for line in load_region():
            click.echo(line, err=True)
    except NotTheDemo as error:
        fail(str(error))
    if not prepare:
        sys.exit(_run_house(port, open_browser))


def _run_house(port: int, open_browser: bool) -> int:
    """Server and worker until one of them ends or we are asked to stop; then both are stopped."""
    from django.db import connections

    connections.close_all()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    command = [sys.executable, "-m", "nahraum"]
    # Groups of their own: a Ctrl-C reaches only us, and we stop them in order.
    server = subprocess.Popen([*command, "serve", f"--port={port}"], start_new_session=True)
    helper = subprocess.Popen([*command, "worker"], start_new_session=True)
    try:
        if _answers(server, port):
            address = f"http://{HERE}:{port}"
            click.echo(f"\nNahraum läuft: {address}   (beenden mit Strg+C)\n", err=True)
            if open_browser:
                webbrowser.open(address)
        while server.poll() is None and helper.poll() is None:
            time.sleep(0.2)
        click.echo("Webserver oder Worker haben sich beendet.", err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("\nNahraum wird beendet ...", err=True)
        return 0
    finally:
        _end(server, helper)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes connections; False if it ended before."""
    limit = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < limit:
        try:
            socket.create_connection((HERE, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask both to finish what they do; who does not listen is killed with all its children."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Schlüssel mitsichern (getrennt verwahren!).")
@json_option
def backup(target: Path, with_keys: bool, as_json: bool) -> None:
    """Datenbank, Dateien und geladene Daten in eine Datei sichern, im laufenden Betrieb."""
    bootstrap.start()
    from nahraum.cli.backups import BackupError, write_backup

    try:
        report = write_backup(target, var(), with_keys=with_keys)
    except BackupError as error:
        fail(str(error))
    _tell("backup", asdict(report), {"target": target, "with_keys": with_keys}, as_json)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Vorhandenes zur Seite legen und ersetzen.")
@json_option
def restore(source: Path, replace: bool, as_json: bool) -> None:
    """Eine Sicherung prüfen und einspielen; Webserver und Worker vorher anhalten."""
    bootstrap.start()
    from nahraum.cli.backups import BackupError, check_chains, restore_backup

    try:
        report = restore_backup(source, var(), replace=replace)
        _prepare()
        entries = check_chains()
    except BackupError as error:
        fail(str(error))
    values = {**asdict(report), "audit_entries_checked": entries}
    _tell("restore", values, {"source": source, "replace": replace}, as_json)
