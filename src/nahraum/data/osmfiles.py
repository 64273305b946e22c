"""Files of OpenStreetMap before they are read: which format, complete, not too large.

The library that reads OSM files says little about where a file is broken and trusts what is
packed. So the container is looked at first: gzip is unpacked within a limit, the blocks of a PBF
file are walked through (lengths only), and XML must start as OSM data does.
"""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from nahraum.data.errors import FormatError, shown

OsmFormat = Literal["osm", "pbf"]

_HEAD = 4_096
_CHUNK = 1 << 20
_BLOB_HEADER = 64 * 1024  # limits of the PBF format itself
_BLOB = 32 * 1024 * 1024
_REMEDY = "Den Ausschnitt neu herunterladen"
_OTHERS = (
    (b"PK\x03\x04", "ein ZIP-Archiv", "Erst entpacken"),
    (b"BZh", "mit bzip2 gepackt", "Erst entpacken"),
    (b"\xfd7zXZ", "mit xz gepackt", "Erst entpacken"),
    (b"%PDF", "ein PDF", "Eine OSM-Datei (.osm, .pbf, auch .gz) angeben"),
    (b"{", "JSON", "Eine OSM-Datei (.osm, .pbf, auch .gz) angeben"),
)


@dataclass(frozen=True, slots=True)
class OsmLimits:
    """What the reader accepts: bytes of the file, bytes once unpacked, ways and their nodes."""

    bytes: int = 4_000_000_000
    unpacked: int = 2_000_000_000
    blocks: int = 64_000_000_000
    ways: int = 5_000_000
    refs: int = 60_000_000


LIMITS = OsmLimits()


@dataclass(frozen=True, slots=True)
class OsmSource:
    """A file whose outside is in order: a path, or bytes already unpacked."""

    file: str
    format: OsmFormat
    content: Path | bytes


def inspect(source: str | Path | bytes, name: str = "", limits: OsmLimits = LIMITS) -> OsmSource:
    """Find the format and refuse what is cut off, too large or something else. FormatError."""
    if isinstance(source, bytes):
        return _inspect_bytes(source, name or "Datei", limits)
    path = Path(source)
    file = name or str(path)
    try:
        if not path.exists():
            raise FormatError("Die Datei gibt es nicht", file=file, remedy="Pfad prüfen")
        if not path.is_file():
            raise FormatError("Das ist keine Datei", file=file, remedy="Eine Datei angeben")
        _within(path.stat().st_size, limits.bytes, file)
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            stream.seek(0)
            if head.startswith(b"\x1f\x8b"):
                return _unpacked(_unpack(stream, file, limits), file, limits)
            return OsmSource(file, _checked(head, stream, file, limits), path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problem = f"Die Datei lässt sich nicht lesen ({reason})"
        remedy = "Leserechte und Pfad prüfen"
        raise FormatError(problem, file=file, remedy=remedy, code="NO_FILE") from error


def _inspect_bytes(data: bytes, file: str, limits: OsmLimits) -> OsmSource:
    if data.startswith(b"\x1f\x8b"):
        data = _unpack(io.BytesIO(data), file, limits)
    return _unpacked(data, file, limits)


def _unpacked(data: bytes, file: str, limits: OsmLimits) -> OsmSource:
    return OsmSource(file, _checked(data[:_HEAD], io.BytesIO(data), file, limits), data)


def _within(size: int, most: int, file: str) -> None:
    if size > most:
        problem = f"Die Datei hat mehr als {most} Bytes"
        remedy = "Nur den Ausschnitt des Kreises mit seinem Rand verwenden"
        raise FormatError(problem, file=file, remedy=remedy, code="TOO_BIG")


def _unpack(stream: IO[bytes], file: str, limits: OsmLimits) -> bytes:
    """Unpack gzip piece by piece, so that the limit holds before the memory is gone."""
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            while part := packed.read(_CHUNK):
                size += len(part)
                _within(size, limits.unpacked, file)
                parts.append(part)
    except (EOFError, OSError, zlib.error) as error:
        problem = "Die gepackte Datei ist beschädigt oder abgeschnitten"
        raise FormatError(problem, file=file, remedy=_REMEDY, code="GZIP") from error
    return b"".join(parts)


def _checked(head: bytes, stream: IO[bytes], file: str, limits: OsmLimits) -> OsmFormat:
    if not head.strip(b"\0 \t\r\n"):
        raise FormatError("Die Datei ist leer", file=file, line=1, remedy=_REMEDY, code="EMPTY")
    for magic, what, remedy in _OTHERS:
        if head.startswith(magic):
            problem = f"Das ist {what}, keine lesbare OSM-Datei"
            raise FormatError(problem, file=file, remedy=remedy, code="NOT_OSM")
    if b"OSMHeader" in head[:40]:
        _walk_blocks(stream, file, limits)
        return "pbf"
    _check_root(head, file)
    return "osm"


def _check_root(head: bytes, file: str) -> None:
    """XML whose first element is <osm>."""
    bare = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>", b"", head, flags=re.DOTALL)
    root = re.match(rb"(?:\xef\xbb\xbf)?\s*<\s*([A-Za-z!][\w.:-]*)", bare)
    if root is None:
        problem = "Das ist weder OSM-XML noch PBF"
        remedy = "Eine OSM-Datei (.osm, .pbf, auch .gz) angeben; XML als UTF-8"
        raise FormatError(problem, file=file, line=1, remedy=remedy, code="NOT_OSM")
    if root[1] == b"!DOCTYPE":
        problem = "Das XML erklärt eigene Textbausteine; so etwas enthält keine OSM-Datei"
        raise FormatError(problem, file=file, line=1, remedy=_REMEDY, code="NOT_OSM")
    if root[1] != b"osm":
        element = root[1].decode("ascii", "replace")
        problem = f"Das XML beginnt mit {shown(element)} statt mit „osm“"
        remedy = "Vollständige OSM-Daten angeben, keine Änderungsdatei und kein anderes Format"
        raise FormatError(problem, file=file, line=1, remedy=remedy, code="NOT_OSM")


def _walk_blocks(stream: IO[bytes], file: str, limits: OsmLimits) -> None:
    """Go from block to block of a PBF file without unpacking them."""
    stream.seek(0, io.SEEK_END)
    end = stream.tell()
    at, number, raw = 0, 0, 0
    while at < end:
        number += 1
        stream.seek(at)
        start = stream.read(4)
        length = int.from_bytes(start, "big")
        header = stream.read(length) if length <= _BLOB_HEADER else b""
        if len(start) < 4 or not header or len(header) < length:
            raise _block(file, number, at, "hat keinen lesbaren Kopf")
        size = _fields(header).get(3)
        if size is None or size > _BLOB:
            raise _block(file, number, at, "nennt keine mögliche Länge")
        if at + 4 + length + size > end:
            raise _block(file, number, at, "ist abgeschnitten")
        at += 4 + length + size
        raw += _fields(stream.read(16)).get(2, size)
        _within(raw, limits.blocks, file)


def _block(file: str, number: int, at: int, what: str) -> FormatError:
    problem = f"Block {number} ab Byte {at} {what}"
    return FormatError(problem, file=file, column=f"Block {number}", remedy=_REMEDY, code="PBF")


def _fields(message: bytes) -> dict[int, int]:
    """Whole numbers of a protocol buffers message by field; stops at what it cannot follow."""
    found: dict[int, int] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 2:
            at += value
        elif key & 7 == 0:
            found[key >> 3] = value
        else:
            break
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    return value, at
