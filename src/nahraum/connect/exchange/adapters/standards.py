"""Which open format a file has, by what stands in it; its name is no evidence."""

import io
import zipfile

from nahraum.connect.exchange.adapters.fhir import fhir_of
from nahraum.connect.exchange.adapters.geojson import geojson_of
from nahraum.connect.exchange.adapters.hsds import hsds_of
from nahraum.connect.exchange.adapters.hsds_tables import (
    hsds_tables_of,
    is_tabular,
    read_hsds_tables,
)
from nahraum.connect.exchange.adapters.tables import read_tables
from nahraum.connect.exchange.rules.taking import Reading
from nahraum.data.errors import FormatError
from nahraum.data.jsontexts import read_json_text
from nahraum.data.spreadsheets import check_archive

_OURS = ("Einrichtungen.csv",)
_SHEETS = b"Einrichtungen"


def read_standard(data: bytes, *, file: str) -> Reading | None:
    """Records of HSDS, FHIR, GeoJSON or our own tables; None if it is a list of somebody else.

    Raises FormatError for a file that is one of them and broken.
    """
    start = data[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return _json(data, file)
    if data[:2] == b"PK":
        return _archive(data, file)
    return None


def _json(data: bytes, file: str) -> Reading:
    value = read_json_text(data, file=file)
    if isinstance(value, dict) and "resourceType" in value:
        return fhir_of(value, file=file)
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        return geojson_of(value, file=file)
    if is_tabular(value):
        return hsds_tables_of(value, file=file)
    return hsds_of(value, file=file)


def _archive(data: bytes, file: str) -> Reading | None:
    try:
        check_archive(data, file)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.rsplit("/", 1)[-1] for name in archive.namelist()}
            book = archive.read("xl/workbook.xml") if "workbook.xml" in names else b""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        problem = "Die Datei ist beschädigt"
        raise FormatError(problem, file=file, line=1, remedy="Noch einmal speichern") from error
    if "organizations.csv" in names:
        return read_hsds_tables(data, file=file)
    if names & set(_OURS) or (_SHEETS in book and b"Abwesenheiten" in book):
        return read_tables(data, file=file)
    return None
