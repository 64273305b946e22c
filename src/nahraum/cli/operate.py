"""Running the house: set-up, demo, server, worker, backup and restore."""

import os
import signal
import subprocess
import sys
import webbrowser
from dataclasses import asdict
from pathlib import Path

import click

from nahraum.cli.output import emit, fail, json_option
from nahraum.web import bootstrap


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


@click.command()
@click.option("--municipality", "kommune", help="Name, AGS oder ARS der ersten Kommune.")
@click.option("--email", help="E-Mail der ersten Verwalterin oder des ersten Verwalters.")
@click.option("--name", help="Name dieser Person.")
@json_option
def setup(kommune: str | None, email: str | None, name: str | None, as_json: bool) -> None:
    """Datenbank einrichten, erste Kommune und erste Verwaltung anlegen."""
    bootstrap.start()
    _migrate()
    from nahraum.cli.first_steps import FirstStepsError, first_steps

    try:
        report = first_steps(kommune=kommune, email=email, name=name)
    except FirstStepsError as error:
        fail(str(error))
    emit(report, as_json=as_json)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(port: int, host: str, workers: int, threads: int) -> None:
    """Webserver starten."""
    bootstrap.start()
    from django.core.management import call_command

    call_command("check", fail_level="ERROR")
    _serve(host, port, workers, threads)


def _serve(host: str, port: int, workers: int, threads: int) -> None:
    from nahraum.web.paths import var

    arguments = [sys.executable, "-m", "gunicorn", "nahraum.web.wsgi:application"]
    arguments += [f"--bind={host}:{port}", f"--workers={workers}", f"--threads={threads}"]
    arguments += ["--no-control-socket", f"--worker-tmp-dir={_short_memory(var())}"]
    os.execv(sys.executable, arguments)


def _short_memory(var: Path) -> str:
    shared = Path("/dev/shm")
    return str(shared if shared.is_dir() and os.access(shared, os.W_OK) else var)


@click.command()
@click.option("--once", is_flag=True, help="Nur abarbeiten, was jetzt wartet.")
def worker(once: bool) -> None:
    """Aufträge aus der Datenbank abarbeiten und den Zeitplan führen."""
    bootstrap.start()
    from nahraum.base.jobs.jobs import run_worker

    run_worker(once=once)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--prepare", is_flag=True, help="Nur einrichten, nicht starten.")
@click.option("--open/--no-open", "open_browser", default=False)
def demo(port: int, prepare: bool, open_browser: bool) -> None:
    """Die Demo-Region einrichten und starten (SQLite, keine weiteren Dienste)."""
    os.environ["NAHRAUM_DEMO"] = "1"
    bootstrap.start()
    _migrate()
    from nahraum.demo.load import load_region

    for line in load_region():
        click.echo(line, err=True)
    if prepare:
        return
    address = f"http://127.0.0.1:{port}"
    click.echo(f"\nNahraum läuft: {address}   (beenden mit Strg+C)\n", err=True)
    if open_browser:
        webbrowser.open(address)
    helper = subprocess.Popen([sys.executable, "-m", "nahraum", "worker"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        subprocess.run(
            [sys.executable, "-m", "nahraum", "serve", f"--port={port}"], check=False
        )
    except KeyboardInterrupt:
        click.echo("Beendet.", err=True)
    finally:
        helper.terminate()


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Schlüssel mitsichern (getrennt verwahren!).")
@json_option
def backup(target: Path, with_keys: bool, as_json: bool) -> None:
    """Datenbank und Dateien in eine geprüfte Datei sichern."""
    bootstrap.start()
    from nahraum.cli.backups import BackupError, write_backup
    from nahraum.web.paths import var

    try:
        report = write_backup(target, var(), with_keys=with_keys)
    except (BackupError, OSError) as error:
        fail(str(error))
    emit(asdict(report), as_json=as_json)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Vorhandenes zur Seite legen und ersetzen.")
@json_option
def restore(source: Path, replace: bool, as_json: bool) -> None:
    """Eine Sicherung prüfen und einspielen."""
    bootstrap.start()
    from nahraum.cli.backups import BackupError, restore_backup
    from nahraum.web.paths import var

    try:
        report = restore_backup(source, var(), replace=replace)
    except (BackupError, OSError) as error:
        fail(str(error))
    _migrate()
    emit(asdict(report), as_json=as_json)
