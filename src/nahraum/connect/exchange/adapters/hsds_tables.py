"""Open Referral HSDS 3, tabular package: rows are hung below each other and read like the JSON."""

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from nahraum.base.files.rules import restored
from nahraum.connect.exchange.adapters.hsds import hsds_of
from nahraum.connect.exchange.rules import remarks as say
from nahraum.connect.exchange.rules.hsds import ALIASES, PARENTS, TABLES
from nahraum.connect.exchange.rules.taking import Log, Reading
from nahraum.data.errors import FormatError
from nahraum.data.jsontexts import read_json_text
from nahraum.data.spreadsheets import check_archive

MOST_ROWS = 500_000
Row = dict[str, Any]


def read_hsds_tables(data: bytes, *, file: str) -> Reading:
    """Records of a zip of HSDS tables, or of the JSON form of it. Raises FormatError."""
    if data[:2] != b"PK":
        return hsds_tables_of(read_json_text(data, file=file), file=file)
    check_archive(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = {
                name.rsplit("/", 1)[-1].removesuffix(".csv"): _rows(archive.read(name), file, name)
                for name in archive.namelist()
                if name.endswith(".csv")
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        problem = "Die Zip-Datei ist beschädigt"
        raise FormatError(problem, file=file, line=1, remedy="Noch einmal speichern") from error
    return _nested(tables, file)


def hsds_tables_of(value: Any, *, file: str) -> Reading:
    """Records of the JSON form: an object with a list for each table. Raises FormatError."""
    tables = value if isinstance(value, dict) else {}
    known = {str(name).removesuffix(".csv"): rows for name, rows in tables.items()}
    return _nested({name: _objects(rows) for name, rows in known.items()}, file)


def is_tabular(value: object) -> bool:
    """Whether parsed JSON is the tabular package in one object."""
    return isinstance(value, dict) and isinstance(value.get("organizations.csv"), list)


def _objects(rows: object) -> list[Row]:
    return [dict(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _rows(data: bytes, file: str, name: str) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            "Die Tabelle ist nicht als UTF-8 gespeichert",
            file=f"{file}/{name}", line=1, remedy="Mit der Kodierung UTF-8 speichern",
        ) from error  # fmt: skip
    found: list[Row] = []
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), restkey=""):
            if len(found) >= MOST_ROWS:
                raise csv.Error("too many")
            found.append(
                {
                    column: restored(cell)
                    for column, cell in row.items()
                    if column and isinstance(cell, str) and cell
                }
            )
    except csv.Error as error:
        raise FormatError(
            "Die Tabelle lässt sich nicht lesen",
            file=f"{file}/{name}", line=len(found) + 2, remedy="Als CSV mit Komma speichern",
        ) from error  # fmt: skip
    return found


def _nested(tables: Mapping[str, list[Row]], file: str) -> Reading:
    """Every row below the row it names; rows nobody is named by are reported."""
    log = Log()
    tables = {ALIASES.get(name, name): rows for name, rows in tables.items()}
    known = {name: {_key(row.get("id")): row for row in rows} for name, rows in tables.items()}
    for name in TABLES:
        for row in tables.get(name, ()):
            _hang(name, row, known, log)
    _attributes(tables, known, log)
    for name in tables:
        if name not in (*TABLES, "organizations", "attributes", *_BESIDE):
            log.note(name, say.NO_FIELD)
    found = hsds_of(list(known.get("organizations", {}).values()), file=file)
    own = log.reading(())
    return Reading(found.records, (*own.remarks, *found.remarks), own.more + found.more)


_ABOUT_ATTRIBUTES = ("taxonomy_terms", "taxonomies", "metadata", "meta_table_descriptions")
_BESIDE = (*_ABOUT_ATTRIBUTES, "units")


def _hang(name: str, row: Row, known: Mapping[str, Mapping[Any, Row]], log: Log) -> None:
    """Put a row below every row it names, as the JSON form repeats it there."""
    field, fixed, _many = TABLES[name]
    if name == "phones" and isinstance(row.get("number"), str) and row["number"][:2] == "00":
        row["number"] = f"+{row['number'][2:]}"
    if name == "service_capacity" and (
        unit := known.get("units", {}).get(_key(row.get("unit_id")))
    ):
        row["unit"] = unit
    if name == "service_at_location":
        place = known.get("locations", {}).get(_key(row.get("location_id")))
        row["location"] = {"id": row.get("location_id")} if place is None else place
    named = {column: row.pop(column) for column in PARENTS if column in row}
    homes = []
    for column, table in PARENTS.items():
        key = _key(named.get(column))
        if key and fixed in ("", table) and key in known.get(table, {}):
            homes.append(known[table][key])
    for home in homes:
        _below(home, field).append(row)
    if not homes and name != "locations":  # a location may be named by its services only
        log.note(name, say.STRAY_ROW)


def _below(home: Row, field: str) -> list[Row]:
    """The list of a field; a column of that name is no list and gives way."""
    found = home.get(field)
    if not isinstance(found, list):
        found = home[field] = []
    return found


def _key(value: object) -> str:
    return value if isinstance(value, str) else ""


def _attributes(
    tables: Mapping[str, list[Row]], known: Mapping[str, Mapping[Any, Row]], log: Log
) -> None:
    terms = known.get("taxonomy_terms", {})
    rows = {key: row for table in known.values() for key, row in table.items() if key}
    for attribute in tables.get("attributes", ()):
        home = rows.get(_key(attribute.get("link_id")))
        term = terms.get(_key(attribute.get("taxonomy_term_id")))
        if home is None or term is None:
            log.note("attributes", say.STRAY_ROW)
            continue
        _below(home, "attributes").append({**attribute, "taxonomy_term": dict(term)})
