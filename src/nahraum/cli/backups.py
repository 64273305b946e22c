"""Backups: one file with the database, the municipalities' files, the loaded data and a manifest.

The keys of the installation are left out unless asked for; they belong on another shelf. A backup
is checked as a whole before anything is replaced, and what was there is kept beside it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from nahraum.base.audit.models import ChainHead
from nahraum.base.audit.queries import verify
from nahraum.base.audit.rules import AuditBroken
from nahraum.web.keys import key

FORMAT = 1
MANIFEST = "manifest.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# Rows of these do not make an installation: a fresh one has them too.
_FRAMEWORK = ("django_", "auth_", "sqlite_")
_OTHER_FILE = "eine andere Sicherungsdatei nehmen"


class BackupError(Exception):
    """Says which file is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """`rows` per table of the house; `set_aside` is what was there before a restore."""

    file: str
    engine: str
    created: str
    bytes: int
    members: int
    rows: dict[str, int]
    with_keys: bool
    set_aside: tuple[str, ...] = ()


def write_backup(target: Path, var: Path, *, with_keys: bool) -> BackupReport:
    """Write everything to a folder beside `target`, then give the packed file its name."""
    if not _rows_now():
        raise BackupError("Hier ist noch nichts eingerichtet, es gibt nichts zu sichern")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / DUMPS[connection.vendor]
        rows = _dump_sqlite(dump) if connection.vendor == "sqlite" else _dump_postgres(dump)
        members = {dump.name: dump, **_members(var, with_keys)}
        applied = MigrationLoader(connection).applied_migrations
        manifest = {
            "format": FORMAT,
            "engine": connection.vendor,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": rows,
            "migrations": sorted(".".join(name) for name in applied),
            "with_keys": with_keys,
            "sha256": {name: _sha256(path) for name, path in members.items()},
        }
        packed = Path(folder) / "packed"
        _pack(packed, manifest, members)
        packed.chmod(0o600)
        packed.replace(target)
    # The health page of the web says when the last one was made.
    (var / "last-backup.json").write_text(json.dumps({"created": manifest["created"]}), "utf-8")
    return _report(target, manifest)


def _report(file: Path, manifest: dict[str, Any], set_aside: tuple[str, ...] = ()) -> BackupReport:
    return BackupReport(
        file=str(file),
        engine=manifest["engine"],
        created=manifest["created"],
        bytes=file.stat().st_size,
        members=len(manifest["sha256"]),
        rows=manifest["rows"],
        with_keys=manifest["with_keys"],
        set_aside=set_aside,
    )


def _dump_sqlite(dump: Path) -> dict[str, int]:
    """A consistent copy while others write; the rows are counted in the copy."""
    live = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    with closing(live), closing(sqlite3.connect(dump)) as copy:
        live.backup(copy)
        return _rows(copy)


def _dump_postgres(dump: Path) -> dict[str, int]:
    """Dump and count in the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _rows(connection)
        options = ("--format=custom", "--schema=public", f"--snapshot={snapshot}")
        _run_postgres("pg_dump", *options, f"--file={dump}")
    return rows


def _run_postgres(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} fehlt; die Werkzeuge von PostgreSQL einrichten")
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
        lines = done.stderr.strip().splitlines() or [f"Exit-Code {done.returncode}"]
        raise BackupError(f"{program}: {lines[0]}")


def _members(var: Path, with_keys: bool) -> dict[str, Path]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for name, folder in _folders(var, with_keys).items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != ".lock"
    }


def _folders(var: Path, with_keys: bool) -> dict[str, Path]:
    """Name in the backup -> place; the loaded data are small and make it complete."""
    folders = {"files": var / "files", "data": Path(settings.NAHRAUM_DATA)}
    return {**folders, "keys": var / "keys"} if with_keys else folders


def _pack(packed: Path, manifest: dict[str, Any], members: dict[str, Path]) -> None:
    head = packed.with_name(MANIFEST)
    head.write_text(json.dumps(manifest, indent=1), "utf-8")
    with tarfile.open(packed, "w:gz", compresslevel=6) as archive:
        archive.add(head, MANIFEST)
        for name, path in members.items():
            archive.add(path, name, recursive=False)


# ------------------------------------------------------------------------------ restore
def restore_backup(source: Path, var: Path, *, replace: bool) -> BackupReport:
    """Check everything first, then put it in place; what was there is kept beside it."""
    var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var, prefix=".restore-") as folder:
        unpacked = Path(folder)
        manifest = read_backup(source, unpacked)
        if manifest["engine"] != connection.vendor:
            raise BackupError(
                f"{source}: Sicherung aus {manifest['engine']}, diese Installation nutzt "
                f"{connection.vendor}; DATABASE_URL passend einstellen"
            )
        _check_known(manifest, source)
        if _rows_now() and not replace:
            raise BackupError(
                "Die Datenbank ist nicht leer; --replace legt sie zur Seite und ersetzt sie"
            )
        dump = unpacked / DUMPS[manifest["engine"]]
        sqlite = manifest["engine"] == "sqlite"
        replaced = _replace_sqlite(dump) if sqlite else _replace_postgres(dump, manifest, source)
        aside = [*replaced, *_replace_folders(unpacked, var, manifest)]
    cache.clear()
    return _report(source, manifest, tuple(aside))


def read_backup(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and check every byte. Returns the manifest."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            _unpack(archive, folder.resolve())
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError, zlib.error) as error:
        raise BackupError(
            f"{source}: keine lesbare Sicherung ({type(error).__name__}); {_OTHER_FILE}"
        ) from error
    _check_manifest(manifest, source)
    _check_members(manifest, folder, source)
    if manifest["engine"] == "sqlite":
        _check_sqlite(manifest, folder, source)
    return dict(manifest)


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files below the folder, nothing else. Python 3.11.2 has no filter that sees to it."""
    for member in archive:
        target = (folder / member.name).resolve()
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or not target.is_relative_to(folder):
            raise tarfile.ReadError(member.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)  # keys are nobody else's, from the first byte on
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(member.mode & 0o755 | 0o600)


_SHAPE = {
    "engine": str,
    "created": str,
    "rows": dict,
    "migrations": list,
    "with_keys": bool,
    "sha256": dict,
}


def _check_manifest(manifest: Any, source: Path) -> None:
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found != FORMAT:
        raise BackupError(f"{source}: Format {found}, diese Fassung liest nur Format {FORMAT}")
    for name, kind in _SHAPE.items():
        if not isinstance(manifest.get(name), kind):
            raise BackupError(f"{source}: {MANIFEST}: {name} fehlt; {_OTHER_FILE}")
    if DUMPS.get(manifest["engine"]) not in manifest["sha256"]:
        raise BackupError(f"{source}: {MANIFEST}: Die Datenbank fehlt; {_OTHER_FILE}")


def _check_members(manifest: dict[str, Any], folder: Path, source: Path) -> None:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    odd = sorted((found - {MANIFEST}) ^ set(manifest["sha256"]))
    if odd:
        raise BackupError(f"{source}: {odd[0]} passt nicht zum Verzeichnis; {_OTHER_FILE}")
    for name, expected in manifest["sha256"].items():
        if _sha256(folder / name) != expected:
            raise BackupError(f"{source}: {name} ist beschädigt; {_OTHER_FILE}")


def _check_sqlite(manifest: dict[str, Any], folder: Path, source: Path) -> None:
    with closing(sqlite3.connect(folder / DUMPS["sqlite"])) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            rows = _rows(copy) if sound else {}
        except sqlite3.DatabaseError:
            sound, rows = False, {}
    if not sound or rows != manifest["rows"]:
        raise BackupError(f"{source}: Die Datenbank darin ist beschädigt; {_OTHER_FILE}")


def _check_known(manifest: dict[str, Any], source: Path) -> None:
    """A backup of a newer version has tables this version does not know how to treat."""
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations or ()}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise BackupError(
            f"{source}: Die Sicherung stammt aus einer neueren Fassung ({newer[0]}); "
            "erst Nahraum aktualisieren"
        )


def _replace_sqlite(dump: Path) -> list[str]:
    connection.close()
    database = Path(connection.settings_dict["NAME"])
    aside = []
    if database.exists():
        # Leaving WAL brings everything into one file, and fails while somebody else is there.
        with closing(sqlite3.connect(database, timeout=2)) as old:
            try:
                old.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError as error:
                raise BackupError(
                    "Die Datenbank ist in Gebrauch; erst Webserver und Worker anhalten"
                ) from error
            except sqlite3.DatabaseError:
                # Damaged beyond reading: reason enough to restore; it is kept all the same.
                pass
        aside.append(_set_aside(database))
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.move(dump, database)
    return aside


def _replace_postgres(dump: Path, manifest: dict[str, Any], source: Path) -> list[str]:
    """The old tables move to a schema of their own; if anything fails they move back."""
    schema = f"before_restore_{_stamp()}"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {schema}")
        cursor.execute("CREATE SCHEMA public")
    try:
        options = ("--no-owner", "--no-privileges", "--schema=public", "--exit-on-error")
        _run_postgres("pg_restore", *options, "--single-transaction", str(dump))
        wrong = _rows(connection) != manifest["rows"]
        if wrong:
            raise BackupError(f"{source}: Nach dem Einspielen stimmen die Zeilen nicht")
    except BackupError:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {schema} RENAME TO public")
        raise
    return [schema]


def _replace_folders(unpacked: Path, var: Path, manifest: dict[str, Any]) -> list[str]:
    aside = []
    for name, folder in _folders(var, manifest["with_keys"]).items():
        if not (unpacked / name).exists():
            continue
        if folder.exists():
            aside.append(_set_aside(folder))
        shutil.move(unpacked / name, folder)
    if manifest["with_keys"]:
        (var / "keys").chmod(0o700)
        settings.NAHRAUM_AUDIT_KEY = key("audit_key", var / "keys").encode()
    return aside


def _set_aside(path: Path) -> str:
    kept = path.with_name(f"{path.name}.before-restore-{_stamp()}")
    path.replace(kept)
    return str(kept)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d_%H%M%S_%f")


def check_chains() -> int:
    """Whether the audit chains prove themselves. Returns the number of entries checked."""
    try:
        return sum(verify(head.chain) for head in ChainHead.objects.all())
    except AuditBroken as error:
        raise BackupError(
            f"Die Sicherung ist eingespielt, aber das Protokoll beweist sich nicht: {error} "
            "Fehlen die Schlüssel der alten Installation in keys/?"
        ) from error


def _rows_now() -> dict[str, int]:
    """Rows of this installation; empty for one that was only just made."""
    return {
        table: number
        for table, number in _rows(connection).items()
        if not table.startswith(_FRAMEWORK)
    }


def _rows(database: Any) -> dict[str, int]:
    """Rows of every table that has any."""
    sqlite = isinstance(database, sqlite3.Connection) or database.vendor == "sqlite"
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    with closing(database.cursor()) as cursor:
        cursor.execute(catalogue)
        tables = sorted(row[0] for row in cursor.fetchall())
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = int(cursor.fetchone()[0])
    return {table: number for table, number in counts.items() if number}


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
