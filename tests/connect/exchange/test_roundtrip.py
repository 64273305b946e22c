"""records -> file -> records loses nothing, in every format; the second file is the first."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from nahraum.connect.exchange.adapters.fhir import read_fhir
from nahraum.connect.exchange.adapters.geojson import read_geojson
from nahraum.connect.exchange.adapters.hsds import read_hsds
from nahraum.connect.exchange.adapters.hsds_tables import read_hsds_tables
from nahraum.connect.exchange.adapters.tables import read_tables
from nahraum.connect.exchange.documents.fhir import fhir
from nahraum.connect.exchange.documents.geojson import geojson
from nahraum.connect.exchange.documents.hsds import hsds
from nahraum.connect.exchange.documents.hsds_tables import hsds_tables
from nahraum.connect.exchange.documents.tables import csv_tables, xlsx
from nahraum.connect.exchange.rules.records import OrganisationRecord, SiteRecord
from nahraum.connect.exchange.rules.taking import Reading
from nahraum.connect.exchange.rules.tidy import tidy
from tests.connect.exchange.directories import directories

Records = tuple[OrganisationRecord, ...]
ABOUT = {"name": "Verzeichnis", "licence": "dl-de/by-2-0", "as_of": "2026-11-21"}
TOPICS = {"hausarzt": "Hausarzt"}
FORMATS: dict[str, tuple[Callable[[Records], bytes], Callable[..., Reading]]] = {
    "hsds": (lambda rows: hsds(rows, topics=TOPICS), read_hsds),
    "hsds-tables": (
        lambda rows: hsds_tables(rows, topics=TOPICS, title="V", licence="L"),
        read_hsds_tables,
    ),
    "fhir": (lambda rows: fhir(rows, topics=TOPICS), read_fhir),
    "geojson": (lambda rows: geojson(rows, about=ABOUT), read_geojson),
    "xlsx": (lambda rows: xlsx(rows, about=ABOUT), read_tables),
    "csv": (lambda rows: csv_tables(rows, about=ABOUT), read_tables),
}


def goes_round(name: str, records: Records) -> None:
    write, read = FORMATS[name]
    first = write(records)
    found = read(first, file="export")
    assert found.records == tidy(records)
    assert found.remarks == ()
    assert write(found.records) == first


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(records=directories())
def test_nothing_is_lost(name: str, records: Records) -> None:
    goes_round(name, records)


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_of_which_nothing_is_known_is_a_place(name: str) -> None:
    house = OrganisationRecord(key="a", name="A", sites=(SiteRecord(key="b"),))
    goes_round(name, (house,))


@pytest.mark.fuzz
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=1_000, deadline=None)
@given(records=directories())
def test_nothing_is_lost_in_a_thousand_directories(name: str, records: Records) -> None:
    goes_round(name, records)


def test_a_writer_that_forgets_is_found() -> None:
    house = OrganisationRecord(key="a", name="A", about="Was wir tun.")
    write, read = FORMATS["hsds"]
    assert read(write((replace(house, about=""),)), file="x").records != tidy((house,))
