"""A network on disk: one file, plain numbers, nothing that could be executed.

    line 1    nahraum network 1               (the number is the version of the layout)
    line 2    JSON: profile, access_kmh, sources, arrays [[name, type, length], ...], sha256
    rest      the arrays one after the other, little-endian, in the order of line 2

The checksum covers everything after line 2 and the line without it. The sizes must add up to the
size of the file: no header can ask for more memory than the file itself has bytes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.data.errors import FormatError, shown
from nahraum.data.textfiles import Limits, read_bytes

MAGIC = b"nahraum network "
VERSION = 1
_TYPES = {"<f8", "<i4", "<i8", "|b1"}
_HEADER = 64 * 1024
_LIMITS = Limits(bytes=8_000_000_000)
_REMEDY = "Mit „nahraum reach network“ neu erzeugen"


@dataclass(frozen=True, slots=True, eq=False)
class StoredNetwork:
    """What a file holds; `sources` are ids of the catalogue of sources."""

    profile: str
    access_kmh: float
    sources: tuple[str, ...]
    arrays: Mapping[str, Any]


def network_bytes(
    profile: str, access_kmh: float, sources: Sequence[str], arrays: Mapping[str, Any]
) -> bytes:
    """The content of a file; equal networks give equal bytes."""
    plain = {name: _little(array) for name, array in arrays.items()}
    body = b"".join(array.tobytes() for array in plain.values())
    head: dict[str, Any] = {
        "profile": profile,
        "access_kmh": access_kmh,
        "sources": list(sources),
        "arrays": [[name, array.dtype.str, len(array)] for name, array in plain.items()],
    }
    line = json.dumps({**head, "sha256": _checksum(head, body)}, sort_keys=True)
    return b"%s%d\n%s\n%s" % (MAGIC, VERSION, line.encode("ascii"), body)


def _little(array: Any) -> Any:
    return np.ascontiguousarray(array, dtype=np.asarray(array).dtype.newbyteorder("<"))


def _checksum(head: Mapping[str, Any], body: bytes) -> str:
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode("ascii"))
    digest.update(body)
    return digest.hexdigest()


def read_network(source: str | Path | bytes, name: str = "") -> StoredNetwork:
    """Read a stored network. Raises FormatError for anything but a complete, unchanged file."""
    data, file = read_bytes(source, name, _LIMITS)
    if not data.startswith(MAGIC):
        problem = "Das ist kein gespeichertes Netz"
        raise FormatError(problem, file=file, line=1, remedy=_REMEDY, code="NOT_NETWORK")
    version, _, _ = data[len(MAGIC) : len(MAGIC) + 20].partition(b"\n")
    if version != str(VERSION).encode():
        problem = f"Das Netz hat die Fassung {shown(version.decode('ascii', 'replace'))}"
        raise FormatError(problem, file=file, line=1, remedy=_REMEDY, code="VERSION")
    begin = len(MAGIC) + len(version) + 1
    end = data.find(b"\n", begin, begin + _HEADER)
    head = _head(data[begin:end]) if end > 0 else None
    if head is None:
        raise _damaged(file, 2, "Der Kopf ist nicht lesbar")
    body = data[end + 1 :]
    given = head.pop("sha256")
    sizes = [np.dtype(kind).itemsize * length for _, kind, length in head["arrays"]]
    if sum(sizes) != len(body):
        raise _damaged(file, 2, f"Die Datei hat {len(body)} statt {sum(sizes)} Bytes Inhalt")
    if _checksum(head, body) != given:
        raise _damaged(file, 3, "Die Prüfsumme stimmt nicht")
    ends = np.cumsum(sizes).tolist()
    arrays = {
        label: np.frombuffer(body, dtype=kind, count=length, offset=stop - size)
        for (label, kind, length), size, stop in zip(head["arrays"], sizes, ends, strict=True)
    }
    return StoredNetwork(head["profile"], head["access_kmh"], tuple(head["sources"]), arrays)


def _damaged(file: str, line: int, problem: str) -> FormatError:
    return FormatError(
        problem, file=file, line=line, column="network", remedy=_REMEDY, code="DAMAGED"
    )


def _head(line: bytes) -> dict[str, Any] | None:
    """The header if it is what we write, else None."""
    try:
        head = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError):
        return None
    expected = {"profile", "access_kmh", "sources", "arrays", "sha256"}
    if not isinstance(head, dict) or set(head) != expected:
        return None
    texts = [head["profile"], head["sha256"]]
    speed, sources, arrays = head["access_kmh"], head["sources"], head["arrays"]
    if not isinstance(sources, list) or not isinstance(arrays, list):
        return None
    if type(speed) not in (int, float) or not isfinite(speed):
        return None
    if not all(isinstance(text, str) for text in [*texts, *sources]):
        return None
    return head if all(_is_array(item) for item in arrays) else None


def _is_array(item: Any) -> bool:
    if not isinstance(item, list) or len(item) != 3:
        return False
    name, kind, length = item
    return isinstance(name, str) and kind in _TYPES and type(length) is int and 0 <= length < 2**40
