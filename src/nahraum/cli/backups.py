"""Backups: one file with the database, the files of the municipalities and a manifest.

The keys of the installation are left out unless asked for; they belong on another shelf.
A backup that cannot be checked is refused, never restored in part.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FORMAT = 1
FOLDERS = ("files", "data")


class BackupError(Exception):
    """Says which file is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    file: str
    engine: str
    members: int
    bytes: int
    rows: dict[str, int]
    with_keys: bool


def write_backup(target: Path, var: Path, *, with_keys: bool) -> BackupReport:
    """Write everything to a temporary file beside `target`, then rename it."""
    from django.db import connection

    engine = connection.vendor
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / ("database.sqlite3" if engine == "sqlite" else "database.dump")
        _dump_database(engine, dump)
        members = {dump.name: dump, **_members(var, with_keys)}
        rows = row_counts()
        manifest = {
            "format": FORMAT,
            "engine": engine,
            "created": datetime.now(UTC).isoformat(),
            "rows": rows,
            "with_keys": with_keys,
            "sha256": {name: _sha256(path) for name, path in members.items()},
        }
        packed = Path(folder) / "packed"
        _pack(packed, manifest, members)
        os.replace(packed, target)
    return BackupReport(
        str(target), engine, len(members), target.stat().st_size, rows, with_keys
    )


def _dump_database(engine: str, dump: Path) -> None:
    from django.db import connection

    if engine == "sqlite":
        source = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(dump)) as copy:
            live.backup(copy)
        return
    _run_postgres("pg_dump", "--format=custom", f"--file={dump}")


def _run_postgres(program: str, *arguments: str) -> None:
    from django.db import connection

    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} fehlt; installieren Sie die PostgreSQL-Werkzeuge.")
    at = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {**os.environ, **{k: str(at[v]) for k, v in names.items() if at.get(v)}}
    done = subprocess.run(
        [found, *arguments, f"--dbname={at['NAME']}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip().splitlines()[-1]}")


def _members(var: Path, with_keys: bool) -> dict[str, Path]:
    folders = (*FOLDERS, "keys") if with_keys else FOLDERS
    return {
        str(path.relative_to(var)): path
        for folder in folders
        for path in sorted((var / folder).rglob("*"))
        if path.is_file()
    }


def _pack(packed: Path, manifest: dict[str, Any], members: dict[str, Path]) -> None:
    head = packed.with_suffix(".json")
    head.write_text(json.dumps(manifest, indent=1), "utf-8")
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(head, "manifest.json")
        for name, path in members.items():
            archive.add(path, name, recursive=False)


def restore_backup(source: Path, var: Path, *, replace: bool) -> BackupReport:
    """Check everything first, then put it in place; what was there is kept beside it."""
    from django.db import connection

    var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var.parent) as folder:
        unpacked = Path(folder)
        manifest = _unpack(source, unpacked)
        _check_manifest(manifest, unpacked, source)
        if manifest["engine"] != connection.vendor:
            raise BackupError(
                f"{source}: Sicherung aus {manifest['engine']}, diese Installation nutzt "
                f"{connection.vendor}; stellen Sie DATABASE_URL passend ein."
            )
        _restore_database(manifest["engine"], unpacked, replace)
        _restore_folders(unpacked, var, manifest)
    _check_restored(manifest, source)
    return BackupReport(
        str(source),
        manifest["engine"],
        len(manifest["sha256"]),
        source.stat().st_size,
        manifest["rows"],
        manifest["with_keys"],
    )


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(
            f"{source}: keine lesbare Sicherung ({type(error).__name__}); "
            "nehmen Sie eine andere Sicherungsdatei."
        ) from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source}: Format {manifest.get('format')}, erwartet {FORMAT}.")
    return manifest


def _check_manifest(manifest: dict[str, Any], folder: Path, source: Path) -> None:
    found = {
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()
    } - {"manifest.json"}
    if found != set(manifest["sha256"]):
        odd = sorted(found ^ set(manifest["sha256"]))[0]
        raise BackupError(f"{source}: {odd} passt nicht zum Verzeichnis der Sicherung.")
    for name, expected in manifest["sha256"].items():
        if _sha256(folder / name) != expected:
            raise BackupError(f"{source}: {name} ist beschädigt; nehmen Sie eine andere Sicherung.")


def _restore_database(engine: str, folder: Path, replace: bool) -> None:
    from django.db import connection

    filled = bool(row_counts())
    if filled and not replace:
        raise BackupError("Die Datenbank ist nicht leer; --replace ersetzt sie.")
    if engine != "sqlite":
        _run_postgres("pg_restore", "--clean", "--if-exists", "--no-owner",
                      str(folder / "database.dump"))
        return
    connection.close()
    database = Path(connection.settings_dict["NAME"])
    _set_aside(database)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    os.replace(folder / "database.sqlite3", database)


def _restore_folders(unpacked: Path, var: Path, manifest: dict[str, Any]) -> None:
    folders = (*FOLDERS, "keys") if manifest["with_keys"] else FOLDERS
    for name in folders:
        if not (unpacked / name).exists():
            continue
        _set_aside(var / name)
        os.replace(unpacked / name, var / name)


def _set_aside(path: Path) -> None:
    if path.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        os.replace(path, path.with_name(f"{path.name}.before-restore-{stamp}"))


def _check_restored(manifest: dict[str, Any], source: Path) -> None:
    counts = row_counts()
    wrong = [t for t, number in manifest["rows"].items() if counts.get(t, 0) != number]
    if wrong:
        raise BackupError(
            f"{source}: Nach dem Einspielen stimmen die Zeilen von {wrong[0]} nicht "
            f"({counts.get(wrong[0], 0)} statt {manifest['rows'][wrong[0]]})."
        )


def row_counts() -> dict[str, int]:
    """Rows per table of the house; empty tables are left out."""
    return {table: number for table, number in _count_tables() if number}


def _count_tables() -> Iterator[tuple[str, int]]:
    from django.db import connection

    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(present):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            yield table, cursor.fetchone()[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
