"""OpenStreetMap files: what is read, what is left, and everything that can be broken."""

import contextlib
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.errors import FormatError
from nahraum.data.osm import StreetTable, read_streets
from nahraum.data.osmfiles import OsmLimits
from tests.data.osmtowns import XML, block, data, field, header, packed, pbf, xml


def ways(table: StreetTable) -> list[tuple[int, list[int], dict[str, str]]]:
    return [
        (
            int(way),
            [int(table.node_id[ref]) for ref in table.refs[table.first[k] : table.first[k + 1]]],
            dict(table.tag_sets[table.way_tags[k]]),
        )
        for k, way in enumerate(table.way_id)
    ]


def test_ways_with_a_highway_their_nodes_and_the_tags_that_matter() -> None:
    found = read_streets(xml(), name="a.osm")
    assert ways(found) == [
        (10, [1, 2, 3], {"highway": "residential", "maxspeed": "30"}),
        (20, [2, 4], {"highway": "footway"}),
    ]
    assert found.node_id.tolist() == [1, 2, 3, 4]
    assert (found.lon[3], found.lat[3]) == (9.001, 52.001)
    assert [dict(found.tag_sets[k]) for k in found.node_tags] == [
        {}, {"highway": "traffic_signals"}, {}, {},
    ]  # fmt: skip
    assert found.warnings == ()


@pytest.mark.parametrize("wrap", [bytes, packed])
def test_all_four_formats(tmp_path: Path, wrap: Callable[[bytes], bytes]) -> None:
    for name, content in (("a.osm", xml()), ("a.pbf", pbf())):
        path = tmp_path / name
        path.write_bytes(wrap(content))
        by_path, by_bytes = read_streets(path), read_streets(wrap(content))
        assert ways(by_path) == ways(by_bytes)
        assert len(by_path.way_id) == (2 if name == "a.osm" else 1)


def test_two_packed_members_and_padding() -> None:
    half = len(XML) // 2
    whole = packed(xml()[:half]) + packed(xml()[half:]) + b"\0" * 20
    assert ways(read_streets(whole)) == ways(read_streets(xml()))


def test_pbf_positions() -> None:
    found = read_streets(pbf())
    assert ways(found) == [(7, [1, 2], {"highway": "residential"})]
    assert found.lon.tolist() == [9.0, 9.001]


def test_the_order_in_the_file_does_not_matter() -> None:
    start, end = XML.index(" <node"), XML.index("</osm>")
    parts = re.findall(r"<node[^>]*/>|<node.*?</node>|<way.*?</way>", XML[start:end], re.DOTALL)
    turned = XML[:start] + "".join(reversed(parts)) + XML[end:]
    mixed, plain = read_streets(turned.encode()), read_streets(xml())
    for name in ("node_id", "lon", "lat", "node_tags", "way_id", "way_tags", "first", "refs"):
        assert np.array_equal(getattr(mixed, name), getattr(plain, name)), name
    assert mixed.tag_sets == plain.tag_sets


def test_the_border_of_the_extract() -> None:
    found = read_streets(XML.replace('<nd ref="3"/>\n', '<nd ref="99"/>\n').encode())
    assert found.refs.tolist() == [0, 1, -1, 1, 2]
    assert [warning.code for warning in found.warnings] == ["NODES_MISSING"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<way id="30"', '<way id="31" version="1"><tag k="highway" v="path"/></way><way id="30"',
         "WAY_SHORT"),
        ('<way id="30"', ('<way id="20" version="2"><nd ref="2"/><nd ref="3"/>'
         '<tag k="highway" v="path"/></way><way id="30"'), "WAY_TWICE"),
        (' <node id="4"', ' <node id="3" version="2" lat="53" lon="9"/><node id="4"',
         "NODE_TWICE"),
        ('lat="52.0020000"', 'lat="95.0"', "NODE_PLACE"),
    ],
)  # fmt: skip
def test_remarkable_but_readable(old: str, new: str, code: str) -> None:
    found = read_streets(XML.replace(old, new, 1).encode())
    assert code in [warning.code for warning in found.warnings]
    if code == "WAY_TWICE":
        assert ways(found)[1] == (20, [2, 3], {"highway": "path"})
    if code == "NODE_TWICE":
        assert found.lat[2] == 53


def test_deleted_objects_are_not_there() -> None:
    text = XML.replace('<way id="20" version="1">', '<way id="20" version="1" visible="false">')
    assert [way for way, _, _ in ways(read_streets(text.encode()))] == [10]


def test_strange_but_harmless_values() -> None:
    text = XML.replace('v="residential"', f'v=" {"Ü" * 200} "').replace(
        'id="1" version="1"', 'id="1" version="1" timestamp="2199-01-01T00:00:00Z"'
    )
    text = text.replace("Zum Brunnen", "&lt;script&gt;alert(1)&lt;/script&gt;")
    for name in ("id", "ref"):
        text = text.replace(f'{name}="1"', f'{name}="8589934592"')
    found = read_streets(text.encode())
    assert max(map(len, (tags.get("highway", "") for tags in found.tag_sets))) == 60
    assert found.node_id[-1] == 8589934592


BROKEN = {
    "empty": (b"", "net.osm:1: Die Datei ist leer"),
    "blank": (b"  \n\n", "net.osm:1: Die Datei ist leer"),
    "zeros": (b"\0" * 300, "net.osm:1: Die Datei ist leer"),
    "cut off": (xml()[:-20], "net.osm:13: Spalte 52: Die OSM-Daten sind beschädigt"),
    "not closed": (xml().replace(b"</way>", b"", 1), "net.osm: Die OSM-Daten"),
    "windows-1252": ("Über".encode("cp1252") + xml(), "net.osm:1: Das ist weder OSM-XML"),
    "umlaut inside": (xml().replace(b"Zum", b"\xdcber"), "net.osm:10: Spalte"),
    "utf-16": (XML.encode("utf-16"), "net.osm:1: Das ist weder OSM-XML noch PBF"),
    "html": (b"<!doctype html><html>Fehler 429</html>", "net.osm:1: Das XML"),
    "gpx": (b'<?xml version="1.0"?><gpx></gpx>', "net.osm:1: Das XML beginnt mit „gpx“"),
    "changes": (b"<osmChange version='0.6'/>", "net.osm:1: Das XML beginnt mit „osmChange“"),
    "json": (b'{"elements": []}', "net.osm: Das ist JSON"),
    "zip": (b"PK\x03\x04aaaa", "net.osm: Das ist ein ZIP-Archiv"),
    "bzip2": (b"BZh91AY", "net.osm: Das ist mit bzip2 gepackt"),
    "binary": (bytes(range(256)), "net.osm:1: Das ist weder OSM-XML noch PBF"),
    "csv": (b"id,lon,lat\n1,9,52\n", "net.osm:1: Das ist weder OSM-XML noch PBF"),
    "old version": (xml().replace(b'"0.6"', b'"0.5"'), "net.osm: Die OSM-Daten sind beschädigt"),
    "no version": (xml().replace(b' version="0.6"', b""), "net.osm: Die OSM-Daten"),
    "billion laughs": (
        b'<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml()[39:],
        "net.osm:1: Das XML erklärt eigene Textbausteine",
    ),
    "no streets": (xml().replace(b'k="highway"', b'k="waterway"'), "net.osm: Die Datei enthält"),
    "no nodes": (xml().replace(b'<node id="', b'<node id="9'), "net.osm: Die Punkte der Wege"),
    "letters as id": (xml().replace(b'ref="2"', b'ref="zwei"', 1), "net.osm: Die OSM-Daten"),
    "negative id": (xml().replace(b'ref="2"', b'ref="-2"', 1), "net.osm: way 20: Weg 20 nennt"),
    "huge id": (xml().replace(b'ref="2"', b'ref="4611686018427387904"', 1), "net.osm: "),
    "id beyond 64 bits": (xml().replace(b'ref="2"', b'ref="92233720368547758070"', 1), "net.osm"),
    "NaN": (xml().replace(b'"52.0000000"', b'"NaN"'), "net.osm: Die OSM-Daten"),
    "infinite": (xml().replace(b'"52.0000000"', b'"inf"'), "net.osm: Die OSM-Daten"),
    "decimal comma": (xml().replace(b'"52.0000000"', b'"52,0"'), "net.osm: Die OSM-Daten"),
    "long key": (xml().replace(b'k="name"', b'k="' + b"n" * 3000 + b'"'), "net.osm: Die OSM"),
    "wrong time": (xml().replace(b'id="1"', b'id="1" timestamp="gestern"'), "net.osm: Die OSM"),
    "gzip cut off": (packed(xml())[:-12], "net.osm: Die gepackte Datei ist beschädigt"),
    "gzip changed": (
        packed(xml())[:60] + b"\xff\xff\xff" + packed(xml())[63:], "net.osm: Die gepackte Datei"),
    "gzip of gzip": (packed(packed(xml())), "net.osm:1: Das ist weder OSM-XML noch PBF"),
    "gzip of nothing": (packed(b""), "net.osm:1: Die Datei ist leer"),
    "pbf cut off": (pbf()[:-5], "net.osm: Block 2: Block 2 ab Byte"),
    "pbf head cut off": (header() + pbf()[:20], "net.osm: Block 2: Block 2 ab Byte"),
    "pbf without data": (header(), "net.osm: Die Datei enthält keine Straßen"),
    "pbf huge head": (header() + b"\x7f\xff\xff\xff" * 4, "net.osm: Block 2: Block 2 ab Byte 45"),
    "pbf no length": (
        header() + b"\0\0\0\x09" + field(1, b"OSMData"), "net.osm: Block 2: "),
    "pbf huge block": (
        header() + b"\0\0\0\x10" + field(1, b"OSMData") + field(3, 1 << 40), "net.osm: Block 2: "),
    "pbf says larger": (
        header() + block(b"OSMData", b"x" * 50, raw_size=31 << 20), "net.osm: Die OSM-Daten"),
    "pbf wrong content": (header() + block(b"OSMData", b"\xff" * 40), "net.osm: Die OSM-Daten"),
    "pbf other feature": (
        block(b"OSMHeader", field(4, b"Zeitreise")) + pbf()[len(header()):], "net.osm: Die OSM"),
    "pbf broken zlib": (pbf()[:-30] + b"\0" * 30, "net.osm: Die OSM-Daten"),
    "pbf one node": (header() + data(nodes=[(1, 9.0, 52.0)], refs=[1]), "net.osm: Die Datei"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(name: str, tmp_path: Path) -> None:
    content, start = BROKEN[name]
    with pytest.raises(FormatError) as caught:
        read_streets(content, name="net.osm")
    assert str(caught.value).startswith(start)
    path = tmp_path / "net.osm"
    path.write_bytes(content)
    with pytest.raises(FormatError) as by_path:
        read_streets(path, name="net.osm")
    assert by_path.value.problem == caught.value.problem


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="gibt es nicht"):
        read_streets(tmp_path / "no.osm")
    with pytest.raises(FormatError, match="keine Datei"):
        read_streets(tmp_path)
    with pytest.raises(FormatError, match="nicht lesen"):
        read_streets(tmp_path / ("a" * 300))


def test_limits_hold_before_the_memory_is_gone(tmp_path: Path) -> None:
    small = OsmLimits(bytes=2000, unpacked=5_000_000, blocks=1000, ways=1, refs=4)
    bomb = tmp_path / "bomb.osm.gz"
    # Ten megabytes of blanks in ten kilobytes; what is behind them is never reached.
    bomb.write_bytes(gzip.compress(b"<osm>" + b" " * 10_000_000, mtime=0))
    with pytest.raises(FormatError, match="mehr als 5000000 Bytes"):
        read_streets(bomb, limits=OsmLimits(unpacked=5_000_000))
    with pytest.raises(FormatError, match="mehr als 2000 Bytes"):
        read_streets(bomb, limits=small)
    with pytest.raises(FormatError, match="Mehr als 1 Wege"):
        read_streets(xml(), limits=small)
    many = header() + block(b"OSMData", b"", raw_size=900) * 2
    with pytest.raises(FormatError, match="mehr als 1000 Bytes"):
        read_streets(many, limits=small)


@pytest.mark.fuzz
@given(st.data(), st.sampled_from([xml(), pbf(), packed(xml()), packed(pbf())]))
def test_changed_bytes_never_crash(draw: st.DataObject, whole: bytes) -> None:
    content = bytearray(whole)
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(content) - 1))
        content[at] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(content)))
    for changed in (bytes(content), bytes(content[:cut])):
        with contextlib.suppress(FormatError):
            found = read_streets(changed, name="x")
            assert np.isfinite(found.lon).all()
            assert found.refs.max() < len(found.node_id)
