"""Our own tables read in again: the workbook, or the zip of CSV files."""

import csv
import io
import zipfile
import zlib
from dataclasses import replace
from typing import Any

from nahraum.base.files.rules import restored
from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.layout import FOR_PEOPLE, REST, REST_COLUMNS, SHEETS, value_of
from nahraum.connect.exchange.rules.plain import BARRIERS, from_plain
from nahraum.connect.exchange.rules.records import OfferRecord, OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.taking import Log, Reading, Taken
from nahraum.connect.exchange.rules.tidy import tidy
from nahraum.data.errors import FormatError
from nahraum.data.spreadsheets import check_archive, read_workbook

MOST_ROWS = 200_000
_KNOWN = {**SHEETS, REST: REST_COLUMNS}
_LONGEST_HEADING, _LONGEST_TEXT = 120, 2_000
Plain = dict[str, Any]
Tables = dict[str, list[Plain]]


def read_tables(data: bytes, *, file: str) -> Reading:
    """Records of an XLSX workbook or a zip of CSV files that we wrote. Raises FormatError."""
    check_archive(data, file)
    log = Log()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
            tables = {
                sheet: _csv(archive.read(names[f"{sheet}.csv"]), sheet, file, log)
                for sheet in _KNOWN
                if f"{sheet}.csv" in names
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        problem = "Die Datei ist beschädigt"
        raise FormatError(problem, file=file, line=1, remedy="Noch einmal speichern") from error
    if not tables:
        tables = _workbook(data, file, log)
    if "Einrichtungen" not in tables:
        raise FormatError(
            "Die Tabelle „Einrichtungen“ fehlt",
            file=file, line=1, remedy="Eine Datei von „Weitergeben“ wählen",
        )  # fmt: skip
    return replace(log.reading(tidy(_records(tables, log))), rest=_rest(tables.get(REST, [])))


def _rest(rows: list[Plain]) -> dict[str, dict[str, str]]:
    """What had no place in the directory, by the entry it belongs to."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.keys() >= {"of", "heading", "text"}:
            texts = found.setdefault(str(row["of"]), {})
            texts[str(row["heading"])[:_LONGEST_HEADING]] = str(row["text"])[:_LONGEST_TEXT]
    return found


def _csv(data: bytes, sheet: str, file: str, log: Log) -> list[Plain]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            "Die Tabelle ist nicht als UTF-8 gespeichert",
            file=f"{file}/{sheet}.csv", line=1, remedy="Mit der Kodierung UTF-8 speichern",
        ) from error  # fmt: skip
    try:
        rows = [
            [restored(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")
        ]
    except csv.Error as error:
        raise FormatError(
            "Die Tabelle lässt sich nicht lesen",
            file=f"{file}/{sheet}.csv", line=1, remedy="Als CSV mit Semikolon speichern",
        ) from error  # fmt: skip
    return _plain(rows, sheet, log)


def _workbook(data: bytes, file: str, log: Log) -> Tables:
    sheets = {sheet.title: sheet.rows for sheet in read_workbook(data, file, max_rows=MOST_ROWS)}
    return {
        name: _plain([[str(cell) for cell in row.cells] for row in sheets[name]], name, log)
        for name in _KNOWN
        if name in sheets
    }


def _plain(rows: list[list[str]], sheet: str, log: Log) -> list[Plain]:
    """Rows as plain values by field; a column nobody knows is reported."""
    if not rows:
        return []
    fields = {heading: field for field, heading in _KNOWN[sheet].items()}
    headings = [cell.strip() for cell in rows[0]]
    for heading in headings:
        if heading and heading not in fields:
            log.note(f"{sheet}: {heading[:40]}", say.OTHER_COLUMN)
    found = []
    for row in rows[1 : MOST_ROWS + 1]:
        cells = [(h, cell) for h, cell in zip(headings, row, strict=False) if cell.strip()]
        if cells:
            found.append({fields[h]: value_of(fields[h], cell) for h, cell in cells if h in fields})
    return found


def _records(tables: Tables, log: Log) -> list[OrganisationRecord]:
    spans = _by(tables.get("Zeiten", []), "offer")
    leaves = _by(tables.get("Abwesenheiten", []), "offer")
    sites, offers = (
        _by(tables.get("Orte", []), "organisation"),
        _by(tables.get("Angebote", []), "organisation"),
    )
    found: dict[str, OrganisationRecord] = {}
    for plain in tables["Einrichtungen"]:
        house = from_plain(OrganisationRecord, Taken(plain, "Einrichtungen", log))
        if house is None:
            continue
        if house.key in found:
            log.note("Einrichtungen", say.KEY_TWICE)
            continue
        found[house.key] = replace(
            house,
            sites=tuple(_sites(sites.pop(house.key, []), log)),
            offers=tuple(_offers(offers.pop(house.key, []), spans, leaves, log)),
        )
    for name, rest in (("Orte", sites), ("Angebote", offers)):
        if rest:
            log.note(name, say.NO_HOUSE_FOR_IT)
    for name, rest in (("Zeiten", spans), ("Abwesenheiten", leaves)):
        if rest:
            log.note(name, say.NO_OFFER_FOR_IT)
    return list(found.values())


def _by(rows: list[Plain], name: str) -> dict[str, list[Plain]]:
    """Rows by what they belong to, without that column and those for people only."""
    found: dict[str, list[Plain]] = {}
    for row in rows:
        rest = {field: value for field, value in row.items() if field not in (name, *FOR_PEOPLE)}
        found.setdefault(str(row.get(name, "")), []).append(rest)
    return found


def _sites(rows: list[Plain], log: Log) -> list[SiteRecord]:
    found: dict[str, SiteRecord] = {}
    for row in rows:
        barriers = {name: row[name] for name in BARRIERS if name in row}
        plain = {name: value for name, value in row.items() if name not in BARRIERS}
        site = from_plain(SiteRecord, Taken({**plain, "barriers": barriers}, "Orte", log))
        if site is not None:
            found.setdefault(site.key, site)
    return list(found.values())


def _offers(
    rows: list[Plain],
    spans: dict[str, list[Plain]],
    leaves: dict[str, list[Plain]],
    log: Log,
) -> list[OfferRecord]:
    found: dict[str, OfferRecord] = {}
    for row in rows:
        key = str(row.get("key", ""))
        below = {"hours": spans.pop(key, []), "leaves": leaves.pop(key, [])}
        offer = from_plain(OfferRecord, Taken({**row, **below}, "Angebote", log))
        if offer is not None:
            found.setdefault(offer.key, offer)
    return list(found.values())
