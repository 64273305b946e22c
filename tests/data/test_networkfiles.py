"""Stored networks: the same back, and nothing but the same."""

import contextlib
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.errors import FormatError
from nahraum.data.networkfiles import network_bytes, read_network

ARRAYS = {
    "lon": np.array([9.0, 9.5]),
    "start": np.array([0], dtype=np.int32),
    "first": np.array([0, 2]),
    "through": np.array([False, True]),
}
GOOD = network_bytes("walk", 4.8, ("osm",), ARRAYS)
LINES = GOOD.split(b"\n", 2)


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.net"
    path.write_bytes(GOOD)
    found = read_network(path)
    assert (found.profile, found.access_kmh, found.sources) == ("walk", 4.8, ("osm",))
    assert list(found.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found.arrays[name].dtype == array.dtype
        assert found.arrays[name].tolist() == array.tolist()


def test_equal_networks_are_equal_files() -> None:
    turned = {name: array.astype(array.dtype.newbyteorder(">")) for name, array in ARRAYS.items()}
    assert network_bytes("walk", 4.8, ["osm"], turned) == GOOD


def head(**changed: object) -> bytes:
    """A file with a changed header and a checksum that is right for it."""
    plain = {**json.loads(LINES[1]), **changed}
    plain.pop("sha256")
    line = json.dumps(plain, sort_keys=True).encode()
    digest = hashlib.sha256(line + LINES[2]).hexdigest()
    full = json.dumps({**plain, "sha256": digest}, sort_keys=True).encode()
    return b"\n".join((LINES[0], full, LINES[2]))


def test_the_helper_makes_readable_files() -> None:
    assert head() == GOOD
    assert read_network(head(profile="car")).profile == "car"


BROKEN = {
    "empty": (b"", "n.net:1: Das ist kein gespeichertes Netz"),
    "csv": (b"id,lon,lat\n", "n.net:1: Das ist kein gespeichertes Netz"),
    "zip": (b"PK\x03\x04", "n.net:1: Das ist kein gespeichertes Netz"),
    "pickle": (b"\x80\x04cos\nsystem\n", "n.net:1: Das ist kein gespeichertes Netz"),
    "bom": (b"\xef\xbb\xbf" + GOOD, "n.net:1: Das ist kein gespeichertes Netz"),
    "first line only": (LINES[0] + b"\n", "n.net:2: network: Der Kopf ist nicht lesbar"),
    "later version": (GOOD.replace(b"network 1", b"network 2"), "n.net:1: Das Netz hat die Fass"),
    "no version": (b"nahraum network \n", "n.net:1: Das Netz hat die Fassung „“"),
    "line ends of windows": (GOOD.replace(b"\n", b"\r\n"), "n.net:1: Das Netz hat die Fassung"),
    "no json": (LINES[0] + b"\n{profile\n", "n.net:2: network: Der Kopf ist nicht lesbar"),
    "list": (LINES[0] + b"\n[]\n", "n.net:2: network: Der Kopf ist nicht lesbar"),
    "deep": (LINES[0] + b"\n" + b"[" * 9000 + b"\n", "n.net:2: network: Der Kopf"),
    "endless head": (LINES[0] + b"\n" + b"x" * 200_000, "n.net:2: network: Der Kopf"),
    "not ascii": (head().replace(b"walk", b"w\xe4lk"), "n.net:2: network: Der Kopf"),
    "key missing": (GOOD.replace(b'"sources"', b'"source"'), "n.net:2: network: Der Kopf"),
    "speed as text": (head(access_kmh="4.8"), "n.net:2: network: Der Kopf"),
    "speed infinite": (head(access_kmh=float("inf")), "n.net:2: network: Der Kopf"),
    "speed true": (head(access_kmh=True), "n.net:2: network: Der Kopf"),
    "profile number": (head(profile=7), "n.net:2: network: Der Kopf"),
    "sources text": (head(sources="osm"), "n.net:2: network: Der Kopf"),
    "sources numbers": (head(sources=[1]), "n.net:2: network: Der Kopf"),
    "objects": (head(arrays=[["lon", "|O", 2]]), "n.net:2: network: Der Kopf"),
    "short entry": (head(arrays=[["lon", "<f8"]]), "n.net:2: network: Der Kopf"),
    "entry is text": (head(arrays=["lon"]), "n.net:2: network: Der Kopf"),
    "negative length": (head(arrays=[["lon", "<f8", -2]]), "n.net:2: network: Der Kopf"),
    "length true": (head(arrays=[["lon", "<f8", True]]), "n.net:2: network: Der Kopf"),
    "ten gigabytes": (
        head(arrays=[["lon", "<f8", 1_250_000_000]]), "n.net:2: network: Die Datei hat 38 statt"),
    "more than fits": (head(arrays=[["lon", "<f8", 1 << 50]]), "n.net:2: network: Der Kopf"),
    "cut off": (GOOD[:-1], "n.net:2: network: Die Datei hat 37 statt 38 Bytes"),
    "something behind": (GOOD + b"\n", "n.net:2: network: Die Datei hat 39 statt 38 Bytes"),
    "changed number": (GOOD[:-3] + b"\x07" + GOOD[-2:], "n.net:3: network: Die Prüfsumme"),
    "changed head": (GOOD.replace(b"walk", b"bike"), "n.net:3: network: Die Prüfsumme"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files(name: str) -> None:
    content, start = BROKEN[name]
    with pytest.raises(FormatError) as caught:
        read_network(content, "n.net")
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith("Mit „nahraum reach network“ neu erzeugen")


@pytest.mark.fuzz
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(0, len(GOOD)))
def test_no_changed_byte_goes_unnoticed(at: int, byte: int, cut: int) -> None:
    changed = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    for content in (changed, GOOD[:cut], changed[:cut]):
        with contextlib.suppress(FormatError):
            # Only blanks between the words of the header may differ.
            assert read_network(content, "n").arrays["lon"].tolist() == [9.0, 9.5]
