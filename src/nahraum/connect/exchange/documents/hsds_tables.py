"""Open Referral HSDS 3 as tabular package: a zip of CSV files with a datapackage description.

Telephone numbers begin with 00 instead of +, because a spreadsheet would calculate the latter;
other cells that look like a formula are defused as in all our tables.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from nahraum.base.files.rules import defused
from nahraum.connect.exchange.documents.hsds import organisations
from nahraum.connect.exchange.rules.hsds import FIELD_OF, SINGULAR, VERSION
from nahraum.connect.exchange.rules.records import OrganisationRecord

MIME = "application/zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: equal content gives equal bytes
Row = dict[str, str]


def hsds_tables(
    records: Iterable[OrganisationRecord], *, topics: Mapping[str, str], title: str, licence: str
) -> bytes:
    """The tabular package of the directory."""
    tables: dict[str, list[Row]] = {"organizations": [], "services": [], "locations": []}
    for organisation in organisations(records, topics):
        _spread(organisation, "organizations", {}, tables)
    files = {f"{name}.csv": _csv(rows) for name, rows in tables.items() if rows}
    described = _description({n: r for n, r in tables.items() if r}, title, licence)
    files["datapackage.json"] = json.dumps(described, ensure_ascii=False, indent=1).encode()
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip that depends on nothing but its content."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return memory.getvalue()


def _spread(
    value: Mapping[str, Any], table: str, parents: Row, tables: dict[str, list[Row]]
) -> None:
    """An object as a row, the objects below it as rows of their own that name it."""
    row: Row = {"id": value["id"], **parents}
    tables.setdefault(table, []).append(row)
    for field, content in value.items():
        if field == "location":
            row["location_id"] = content["id"]
        elif field == "unit":
            row["unit_id"] = content["id"]
            units = tables.setdefault("units", [])
            units += [] if content in units else [content]
        elif field == "attributes":
            for attribute in content:
                _attribute(attribute, value["id"], table, tables)
        elif isinstance(content, list):
            for child in content:
                _spread(child, FIELD_OF[field], {SINGULAR[table]: value["id"]}, tables)
        else:
            row[field] = _cell(field, content)


def _attribute(
    value: Mapping[str, Any], link: str, table: str, tables: dict[str, list[Row]]
) -> None:
    term = value["taxonomy_term"]
    known = tables.setdefault("taxonomy_terms", [])
    if all(row["id"] != term["id"] for row in known):
        known.append({name: defused(str(text)) for name, text in term.items()})
    tables.setdefault("attributes", []).append(
        {
            "id": value["id"],
            "link_id": link,
            "taxonomy_term_id": term["id"],
            "link_entity": table,
            "value": defused(value.get("value", "")),
            "label": defused(value.get("label", "")),
        }
    )


def _cell(field: str, content: Any) -> str:
    if field in ("latitude", "longitude"):
        return str(content)
    text = str(content)
    return defused(f"00{text[1:]}" if field == "number" and text.startswith("+") else text)


def _csv(rows: list[Row]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    memory = io.StringIO(newline="")
    writer = csv.DictWriter(memory, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return memory.getvalue().encode()


def _description(tables: Mapping[str, list[Row]], title: str, licence: str) -> dict[str, Any]:
    return {
        "name": "nahraum-hsds",
        "title": title,
        "profile": "tabular-data-package",
        "hsds_version": VERSION,
        "licenses": [{"name": licence}],
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {
                    "primaryKey": "id",
                    "fields": [
                        {"name": field, "type": "string"}
                        for field in dict.fromkeys(field for row in rows for field in row)
                    ],
                },
            }
            for name, rows in tables.items()
        ],
    }
