"""Small OpenStreetMap files, written the way the formats ask for."""

import gzip
import zlib

XML = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="test">
 <node id="1" version="1" lat="52.0000000" lon="9.0000000"/>
 <node id="2" version="1" lat="52.0010000" lon="9.0000000">
  <tag k="highway" v="traffic_signals"/>
 </node>
 <node id="3" version="1" lat="52.0020000" lon="9.0000000"/>
 <node id="4" version="1" lat="52.0010000" lon="9.0010000"><tag k="amenity" v="bench"/></node>
 <way id="20" version="1"><nd ref="2"/><nd ref="4"/>
  <tag k="highway" v="footway"/><tag k="name" v="Zum Brunnen"/></way>
 <way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
  <tag k="highway" v="residential"/><tag k="maxspeed" v="30"/></way>
 <way id="30" version="1"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
</osm>
"""


def xml() -> bytes:
    return XML.encode()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


# ------------------------------------------------------------------ pbf, by hand
def number(value: int) -> bytes:
    parts = bytearray()
    while True:
        value, low = value >> 7, value & 127
        parts.append(low | (128 if value else 0))
        if not value:
            return bytes(parts)


def field(place: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return number(place << 3) + number(value)
    return number(place << 3 | 2) + number(len(value)) + value


def signed(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def block(kind: bytes, content: bytes, *, raw_size: int | None = None) -> bytes:
    size = len(content) if raw_size is None else raw_size
    blob = field(2, size) + field(3, zlib.compress(content))
    header = field(1, kind) + field(3, len(blob))
    return len(header).to_bytes(4, "big") + header + blob


def header() -> bytes:
    return block(b"OSMHeader", field(4, b"OsmSchema-V0.6"))


def data(*, nodes: list[tuple[int, float, float]], refs: list[int]) -> bytes:
    """Plain nodes and one residential way."""
    words = [b"", b"highway", b"residential"]
    table = b"".join(field(1, word) for word in words)
    drawn = b"".join(
        field(
            1,
            field(1, signed(key))
            + field(8, signed(round(lat * 1e7)))
            + field(9, signed(round(lon * 1e7))),
        )
        for key, lon, lat in nodes
    )
    steps = [b - a for a, b in zip([0, *refs], refs, strict=False)]
    way = field(1, 7) + field(2, number(1)) + field(3, number(2))
    way += field(8, b"".join(number(signed(step)) for step in steps))
    return block(b"OSMData", field(1, table) + field(2, drawn) + field(2, field(3, way)))


def pbf() -> bytes:
    return header() + data(nodes=[(1, 9.0, 52.0), (2, 9.001, 52.0), (3, 9.0, 52.1)], refs=[1, 2])
