"""Files that want to hurt: refused in a sentence or read with remarks, in bounded time."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.connect.exchange.adapters.standards import read_standard
from nahraum.connect.exchange.documents.fhir import fhir
from nahraum.connect.exchange.documents.geojson import geojson
from nahraum.connect.exchange.documents.hsds import hsds
from nahraum.connect.exchange.documents.hsds_tables import hsds_tables
from nahraum.connect.exchange.documents.tables import csv_tables, xlsx
from nahraum.connect.exchange.rules.taking import LONGEST_TEXT, MOST_REMARKS, Reading
from nahraum.data.errors import FormatError
from tests.connect.exchange.test_hsds import HOUSE

SECONDS = 20  # on a slow machine; most files take a thousandth of it
ABOUT = {"name": "V", "licence": "L"}
HSDS = json.loads(hsds([HOUSE], topics={}))
FHIR = json.loads(fhir([HOUSE], topics={}))
GEOJSON = json.loads(geojson([HOUSE], about=ABOUT))
STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 10**25, 1.5, "", "x", "<script>alert(1)</script>", "\x00", "\ud800", [], {},
    [[]], [None], [1, "a", {}], {"a": {"b": []}}, "9999-99-99", "24:61", "true",
)  # fmt: skip


def read(data: bytes) -> Reading | None:
    """What a file gives, in time. A refusal is a sentence with file and line."""
    begun = time.perf_counter()
    try:
        return read_standard(data, file="datei")
    except FormatError as error:
        sentence = str(error)
    finally:
        assert time.perf_counter() - begun < SECONDS
    assert sentence.startswith("datei"), sentence
    return None


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for name, child in children:
        yield (*path, name)
        if isinstance(child, dict | list):
            yield from paths(child, (*path, name))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> bytes:
    copy = json.loads(json.dumps(value))
    home = copy
    for step in path[:-1]:
        home = home[step]
    home[path[-1]] = new
    return json.dumps(copy).encode()


# ------------------------------------------------------------------ texts that are no JSON
@pytest.mark.parametrize(
    "text",
    [b"{", b"[", b"{]", b'{"a":}', b'{"a":1,}', b"{'a':1}", b'{"a":NaN}', b'{"a":Infinity}',
     b'{"a":-Infinity}', b'{"a":1e999}', b'{"a":1,"a":2}', b'{"x":{"id":1,"id":2}}',
     b'{"a":' + b"9" * 5_000 + b"}", b"[" * 2_000, b"[" * 2_000 + b"]" * 2_000,
     b'{"a":' * 2_000 + b"1" + b"}" * 2_000, b"[" * 1_000_000, b'{"a":"\xff"}',
     "{\"ä\": 1}".encode("utf-16"), b"{} {}", b"{}x", b'"{}"', b"{\x00}", b'{"a":"\t"}',
     b"\xef\xbb\xbf{", b"[1,2", b'{"a":0x10}', b'{"a":01}', b'{"a":+1}', b'{"a":.5}'],
)  # fmt: skip
def test_broken_json_is_refused(text: bytes) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text", [b"{}", b"[]", b"[[]]", b"[null]", b'{"contents": []}', b'{"contents": {}}',
             b'{"resourceType": 3}', b'{"resourceType": "Patient"}', b'{"resourceType": null}',
             b'{"type": "FeatureCollection"}', b'{"organizations.csv": []}',
             b'{"organizations.csv": [3, null, {}]}', b'{"contents": [1, "a", []]}'],
)  # fmt: skip
def test_empty_files_give_nothing(text: bytes) -> None:
    found = read(text)
    assert found is None or found.records == ()


# ------------------------------------------------------------------ every place, every wrong type
@pytest.mark.parametrize("new", STRANGE, ids=repr)
@pytest.mark.parametrize("whole", [HSDS, FHIR, GEOJSON], ids=["hsds", "fhir", "geojson"])
def test_a_wrong_value_at_any_place_is_reported_or_refused(whole: Any, new: Any) -> None:
    for path in paths(whole):
        found = read(changed(whole, path, new))
        if found is not None:
            assert len(found.remarks) <= MOST_REMARKS
            for house in found.records:
                assert house.key
                assert house.name


@pytest.mark.parametrize("whole", [HSDS, FHIR, GEOJSON], ids=["hsds", "fhir", "geojson"])
def test_an_unknown_field_at_any_place_is_reported(whole: Any) -> None:
    """Objects only: in lists of texts there are no fields."""
    silent = []
    for path in {path[:-1] for path in paths(whole) if isinstance(path[-1], str)}:
        found = read(changed(whole, (*path, "zzz"), "unheard of"))
        assert found is not None
        if not any("zzz" in remark.place for remark in found.remarks):
            silent.append(".".join(map(str, path)))
    # Codes, references and ids are about the thing, not things themselves; people are names only.
    told = {"coding", "reference", "identifier", "taxonomy_term", "crs", "geometry", "location",
            "extension", "managingOrganization", "providedBy", "during", "position"}  # fmt: skip
    assert [place for place in silent if not told & set(place.split("."))] == []


# ------------------------------------------------------------------ much of everything
def bundle(number: int, **more: Any) -> bytes:
    entries = [
        {"resource": {"resourceType": "Organization", "id": f"o{row}", "name": f"O {row}", **more}}
        for row in range(number)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


@pytest.mark.slow
def test_a_bundle_of_50_000_entries_is_read() -> None:
    found = read(bundle(50_000))
    assert found is not None
    assert len(found.records) == 50_000


@pytest.mark.slow
def test_entries_beyond_all_measure_are_cut_with_a_remark() -> None:
    found = read(bundle(50_001))
    assert found is not None
    assert len(found.records) == 50_000
    assert "Die Liste ist zu lang; nur der Anfang wurde gelesen." in {r.text for r in found.remarks}


def test_a_story_of_10_mb_with_a_script_is_left_out() -> None:
    story = "<div><script>alert(1)</script>" + "x" * 10_000_000 + "</div>"
    house = {"resourceType": "Organization", "id": "a", "name": "A",
             "text": {"status": "generated", "div": story}}  # fmt: skip
    found = read(json.dumps(house).encode())
    assert found is not None
    assert "script" not in repr(found)


def test_a_name_of_10_mb_is_cut_with_a_remark() -> None:
    service = {"id": "a", "name": "x" * 10_000_000, "status": "active",
               "organization": {"id": "b", "name": "B"}}  # fmt: skip
    found = read(json.dumps(service).encode())
    assert found is not None
    assert len(found.records[0].offers[0].title) == LONGEST_TEXT
    assert "Der Text ist zu lang und wurde gekürzt." in {remark.text for remark in found.remarks}


def test_thousands_of_unknown_fields_are_counted_not_listed() -> None:
    house = {"id": "a", "name": "A", "services": [], **{f"f{row}": 1 for row in range(20_000)}}
    found = read(json.dumps(house).encode())
    assert found is not None
    assert len(found.remarks) == MOST_REMARKS
    assert found.more == 20_000 - MOST_REMARKS


def test_more_than_60_mb_are_refused() -> None:
    assert read(b"{" + b" " * 60_000_001) is None


@pytest.mark.parametrize(
    "key", [str(UUID(int=7)), "../../etc/passwd", "' OR 1=1 --", "<b>", "x" * 5_000]
)
def test_foreign_ids_are_only_names(key: str) -> None:
    """Nothing is looked up under them here: whose they are is decided in the scope, by the plan."""
    found = read(json.dumps({"id": key, "name": "A", "website": "https://example.org"}).encode())
    assert found is not None
    assert found.records[0].key == key[:LONGEST_TEXT]


@pytest.mark.parametrize("twice", ["Organization", "Location", "HealthcareService"])
def test_the_same_id_twice_is_reported(twice: str) -> None:
    row = {"resourceType": twice, "id": "a", "name": "A"}
    entries = [{"resource": row}, {"resource": {**row, "name": "B"}}]
    data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    found = read(data)
    assert found is not None
    assert any("zweimal" in remark.text for remark in found.remarks)


# ------------------------------------------------------------------ archives
def archive(**files: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_csv", ".csv"), content)
    return memory.getvalue()


TABLES = hsds_tables([HOUSE], topics={}, title="T", licence="L")
OWN = csv_tables([HOUSE], about=ABOUT)
BOOK = xlsx([HOUSE], about=ABOUT)


@pytest.mark.parametrize("data", [TABLES, OWN, BOOK], ids=["hsds", "csv", "xlsx"])
@pytest.mark.parametrize("cut", [4, 100, 0.3, 0.5, 0.9, -1, -30])
def test_a_cut_archive_is_refused(data: bytes, cut: float) -> None:
    end = int(len(data) * cut) if isinstance(cut, float) else int(cut)
    assert read(data[:end]) is None


@pytest.mark.parametrize("data", [TABLES, OWN, BOOK], ids=["hsds", "csv", "xlsx"])
@pytest.mark.parametrize("share", [0.1, 0.25, 0.4, 0.55, 0.7])
def test_a_damaged_archive_is_read_or_refused(data: bytes, share: float) -> None:
    place = int(len(data) * share)
    read(data[:place] + bytes(len(data[place : place + 40])) + data[place + 40 :])


def test_a_bomb_is_refused() -> None:
    assert read(archive(organizations_csv=b"0" * 300_000_000)) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"id", b"id,name\r\n", b"id,name\r\na\r\n", b"a,b\r\n1,2,3,4\r\n",
     b'id,name\r\n"a', b"id,id\r\na,b\r\n", b"id,name\r\n\x00,\x00\r\n", b"\r\n\r\n\r\n",
     b"id,name\r\na," + b"x" * 2_000_000, b"id,organization_id,name\r\na,a,A\r\n",
     b"phones,id,name\r\n1,a,A\r\n", b"attributes,id,name,services\r\nx,a,A,y\r\n"],
)  # fmt: skip
def test_tables_of_hsds_that_are_none(content: bytes) -> None:
    read(archive(organizations_csv=content, services_csv=content, phones_csv=content,
                 attributes_csv=content, taxonomy_terms_csv=content))  # fmt: skip
    read(archive(**{"Einrichtungen.csv": content, "Orte.csv": content, "Zeiten.csv": content}))


@pytest.mark.fuzz
@settings(max_examples=2_000, deadline=None)
@given(data=st.binary(max_size=400), head=st.sampled_from((b"", b"{", b"[", b"PK\x03\x04")))
def test_any_bytes(data: bytes, head: bytes) -> None:
    read(head + data)


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                """
                id name status services locations contents organization service location phones
                schedules attributes taxonomy_term code resourceType entry resource type features
                properties kind extension url identifier availableTime telecom key organisation
                """.split()
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=30,
)


@pytest.mark.fuzz
@settings(max_examples=3_000, deadline=None)
@given(value=JSON_VALUES, kind=st.sampled_from(("", "Bundle", "Organization", "HealthcareService")))
def test_any_json(value: Any, kind: str) -> None:
    if isinstance(value, dict) and kind:
        value = {**value, "resourceType": kind}
    read(json.dumps(value).encode())
