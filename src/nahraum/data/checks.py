"""`nahraum data check`: everything there is in a data directory, read, counted and compared."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nahraum.data import consistency, tidy
from nahraum.data.catalogue import TABLES, DataSet
from nahraum.data.directory import Directory
from nahraum.data.errors import DataError, Finding, Notes
from nahraum.data.measures import measure
from nahraum.data.reports import CheckReport, Compared, Progress, silent
from nahraum.data.store import sha256

TABLE_LABELS = {
    "areas": "Gemeinderegister",
    "district_ages": "Altersgruppen der Kreise",
    "state_ages": "Altersaufbau der Länder",
    "national_ages": "Altersaufbau Deutschlands",
    "national_deaths": "Sterbefälle",
    "national_births": "Geburten",
    "life_tables": "Sterbetafeln",
    "care": "Pflegestatistik",
    "grid": "Zensusgitter",
    "boundaries": "Gemeindegrenzen",
    "inkar": "Zeitreihen aus INKAR",
    "unemployment": "Arbeitslose der Kreise",
    "deprivation": "Deprivationsindex GISD",
    "living": "Arztdichte, Fahrzeit und Lebenserwartung",
    "pharmacies": "Apotheken",
    "fertility": "Geburten je Frau",
}


def check(directory: str | Path, *, progress: Progress = silent) -> CheckReport:
    """Read and compare all sets of a data directory. Raises MissingData if it does not exist."""
    root = Path(directory)
    source = Directory(root)
    tables, found = read_all(source, progress)
    compared = compare(root, source.sets(), tables)
    found += judge(root, source.sets(), tables, compared)
    return CheckReport(
        action="check",
        ok=not any(item.severity == "error" for item in found),
        directory=str(root),
        tables=tuple(tables),
        compared=compared,
        findings=tuple(found),
    )


def read_all(source: Directory, progress: Progress) -> tuple[dict[str, Any], list[Finding]]:
    """All tables that can be read, and findings about files, also of those that cannot."""
    present = [table for table in TABLES if source.has(table)]
    tables: dict[str, Any] = {}
    notes, found = Notes(), list[Finding]()
    for done, table in enumerate(present):
        progress(done, len(present), f"{TABLE_LABELS[table]} lesen")
        try:
            tables[table] = source.read(table, notes)
        except DataError as error:
            found += [item for item in error.findings if item.severity == "error"]
            notes.errors.clear()
    progress(len(present), len(present), "Alle Tabellen gelesen")
    for table in TABLES:
        if table not in present:
            text = f"{TABLE_LABELS[table]}: keine Daten im Verzeichnis"
            found.append(Finding("warning", "ABSENT", text, "Mit „nahraum data fetch“ laden"))
    return tables, [*found, *notes.warnings]


def compare(root: Path, sets: Sequence[DataSet], tables: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Every figure the catalogue states beside the one measured.

    A table fetched anew from its publisher may no longer hold an old year; then there is nothing
    to compare.
    """
    rows = []
    for item in sets:
        if item.table not in tables:
            continue
        for name, expected in item.checks.items():
            value = measure(tables[item.table], name, item.checks)
            if value is not None or not _renewable(root, item):
                rows.append(Compared(item.id, name, expected, value, value == expected))
    return tuple(rows)


def _renewable(root: Path, item: DataSet) -> bool:
    """Does the set come as the publisher's own file, which may be newer than the catalogue?"""
    return [path.name for path in item.present(root)] == [item.official.name]


def judge(
    root: Path,
    sets: Sequence[DataSet],
    tables: Mapping[str, Any],
    compared: Sequence[Compared],
) -> list[Finding]:
    """Findings about sums, files and the agreement of the tables."""
    return [
        *_deviations(root, sets, compared),
        *(finding for item in sets for finding in _files(root, item)),
        *consistency.findings(tables),
        *tidy.findings(root, tables),
    ]


def _deviations(
    root: Path, sets: Sequence[DataSet], compared: Sequence[Compared]
) -> Iterator[Finding]:
    """An error for a known file; a warning for one the publisher may have revised."""
    renewable = {item.id for item in sets if _renewable(root, item)}
    places = {item.id: str(item.present(root)[0]) for item in sets}
    for row in compared:
        if not row.passed:
            found = "nichts" if row.found is None else row.found
            yield Finding(
                "warning" if row.set in renewable else "error",
                "OFFICIAL_SUM",
                f"Erwartet wird {row.expected}, die Datei ergibt {found}",
                "Datei neu laden; bei einem neuen Stand den Katalog anpassen",
                places[row.set],
                column=row.name,
            )


def _files(root: Path, item: DataSet) -> list[Finding]:
    """Prepared files that are not the known ones: perhaps newer, perhaps damaged."""
    sums = {file.name: file.sha256 for file in item.files}
    return [
        Finding(
            "warning",
            "CHECKSUM",
            "Die Datei ist eine andere als die bekannte (Prüfsumme)",
            "Wenn das kein neuer Stand ist: neu laden",
            str(path),
        )
        for path in item.present(root)
        if path.name in sums and sha256(path) != sums[path.name]
    ]
