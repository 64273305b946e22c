"""The shipped catalogue is complete and points only to publishers."""

from urllib.parse import urlsplit

import pytest

from nahraum.data.catalogue import TABLES, catalogue, data_set, sets_of
from nahraum.data.errors import MissingData
from nahraum.facts.sources import sources

PUBLISHERS = {
    "daten.gdz.bkg.bund.de",
    "www-genesis.destatis.de",
    "www.destatis.de",
    "www.regionalstatistik.de",
    "www.zensus2011.de",
    "www.inkar.de",
    "zenodo.org",
    "www.gut-leben-in-deutschland.de",
    "www.openstreetmap.org",
    "population.un.org",
}


def test_every_table_has_a_set() -> None:
    assert {item.table for item in catalogue()} == set(TABLES)
    assert len(sets_of("life_tables")) == 4


def test_entries_are_complete() -> None:
    for item in catalogue():
        assert item.title
        assert item.publisher
        assert "Namensnennung" in item.licence
        assert item.attribution.startswith("©")
        assert item.checks
        assert item.files
        for file in item.files:
            assert len(file.sha256 or "") == 64
            assert (file.bytes or 0) > 900
        assert (item.official.kind == "genesis") == bool(item.official.code)


def test_addresses_are_official_and_encrypted() -> None:
    for item in catalogue():
        parts = urlsplit(item.official.address)
        assert (parts.scheme, parts.hostname in PUBLISHERS) == ("https", True), item.id


def test_ids_are_those_of_the_facts() -> None:
    assert {item.id for item in catalogue()} <= set(sources())


def test_unknown_id() -> None:
    with pytest.raises(MissingData, match="Bekannt sind"):
        data_set("x")
