"""`nahraum data load`: validate everything, store it, switch. All or nothing.

Nothing is written before every file was read and every check passed; what is written becomes
visible in one step. Loading the same files again changes nothing.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nahraum import __version__
from nahraum.data.catalogue import DataSet
from nahraum.data.checks import compare, judge, read_all
from nahraum.data.directory import Directory
from nahraum.data.errors import CheckError, DataError, Finding, Notes, StoreError, raise_findings
from nahraum.data.reports import Compared, LoadReport, Progress, silent
from nahraum.data.store import (
    Input,
    Store,
    pointer,
    sha256,
    switch,
    version_name,
    write_version,
    writing,
)


def load(
    directory: str | Path,
    store: str | Path,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load all sets of a data directory into the store.

    `force` loads even if the same files were loaded before, for example after a repair of the
    readers. Raises MissingData, FormatError, CheckError (with all findings), StoreError.
    """
    root, target = Path(directory), Path(store)
    source = Directory(root)
    inputs = inputs_of(root, source.sets())
    version = version_name(inputs, __version__)
    if not force and pointer(target, "current") == version and _intact(target):
        stored = tuple(Store(target).manifest.tables)
        return _report(root, target, version, False, stored, (), ())
    tables, found = read_all(source, progress)
    compared = compare(root, source.sets(), tables)
    found += judge(root, source.sets(), tables, compared)
    if "areas" not in tables and not any(item.severity == "error" for item in found):
        text = "Das Gemeinderegister fehlt; ohne es lässt sich nichts zuordnen"
        remedy = "Mit „nahraum data fetch“ laden"
        found.insert(0, Finding("error", "ABSENT", text, remedy, str(root)))
    if any(item.severity == "error" for item in found):
        raise_findings(_errors_first(found), CheckError)
    if inputs_of(root, source.sets()) != inputs:
        raise CheckError(
            "Dateien haben sich während des Ladens geändert",
            file=str(root),
            remedy="Warten, bis sie vollständig sind, und noch einmal laden",
        )
    _store(target, tables, inputs, version, progress)
    return _report(root, target, version, True, tuple(tables), compared, tuple(found))


def inputs_of(root: Path, sets: Sequence[DataSet]) -> tuple[Input, ...]:
    """Every file that is there, with its checksum."""
    return tuple(
        Input(item.id, path.relative_to(root).as_posix(), path.stat().st_size, sha256(path))
        for item in sets
        for path in item.present(root)
    )


def _store(
    target: Path,
    tables: Mapping[str, Any],
    inputs: Sequence[Input],
    version: str,
    progress: Progress,
) -> None:
    try:
        with writing(target):
            for done, _ in enumerate(write_version(target, tables, inputs, __version__), start=1):
                progress(done, len(tables), "Tabellen speichern")
            switch(target, version)
    except OSError as error:
        raise StoreError(
            f"Die Daten lassen sich nicht speichern ({error.strerror or error})",
            file=str(target),
            remedy="Speicherplatz und Schreibrechte prüfen; der frühere Stand gilt weiter",
        ) from error


def _intact(target: Path) -> bool:
    """Can every table of the loaded version be read?"""
    try:
        store = Store(target)
        for table in store.manifest.tables:
            store.read(table, Notes())
    except DataError:
        return False
    return True


def _report(
    root: Path,
    target: Path,
    version: str,
    changed: bool,
    tables: tuple[str, ...],
    compared: tuple[Compared, ...],
    findings: tuple[Finding, ...],
) -> LoadReport:
    return LoadReport(
        action="load",
        ok=True,
        directory=str(root),
        store=str(target),
        version=version,
        changed=changed,
        tables=tables,
        compared=compared,
        findings=findings,
    )


def _errors_first(found: Sequence[Finding]) -> list[Finding]:
    return sorted(found, key=lambda item: item.severity != "error")
