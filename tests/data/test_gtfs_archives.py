"""Feeds in archives: bombs, false sizes, names that lead elsewhere, damage."""

import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.data.errors import FormatError
from nahraum.data.gtfs import FeedLimits, read_feed
from tests.data.feeds import FEED, STOPS, refusals, write_feed, zip_feed


def refused(path: Path, problem: str, **limits: int) -> None:
    with pytest.raises(FormatError, match=problem) as caught:
        read_feed(path, limits=FeedLimits(**limits))
    assert str(caught.value).startswith(f"{path}: ")


def test_archives_that_are_none(tmp_path: Path) -> None:
    refused(tmp_path / "none.zip", "gibt es nicht")
    (tmp_path / "text.zip").write_text("stop_id\n")
    refused(tmp_path / "text.zip", "kein lesbares Zip")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "kein GTFS")
    refused(zip_feed(tmp_path / "other.zip", files={"a.txt": "x"}), "kein GTFS")
    refused(Path("a\0b"), "gibt es nicht")


@pytest.mark.parametrize("name", ["../stops.txt", "/stops.txt", "..\\stops.txt", "a/../../b.txt"])
def test_names_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    refused(zip_feed(tmp_path / "f.zip", files={**FEED, name: STOPS}), "führt aus dem Archiv")


def test_archives_with_two_feeds(tmp_path: Path) -> None:
    both = {f"{folder}/{name}": text for folder in "ab" for name, text in FEED.items()}
    refused(zip_feed(tmp_path / "f.zip", files=both), "mehrfach im Archiv")
    parts = {f"{'a' if name == 'stops.txt' else 'b'}/{name}": text for name, text in FEED.items()}
    refused(zip_feed(tmp_path / "g.zip", files=parts), "mehreren Ordnern")


def test_bombs_and_false_sizes(tmp_path: Path) -> None:
    bomb = zip_feed(tmp_path / "bomb.zip", files={**FEED, "stops.txt": "0" * 30_000_000})
    refused(bomb, "verdächtig stark gepackt")
    refused(bomb, "zu groß", file=1_000_000)
    refused(zip_feed(tmp_path / "f.zip"), "zu groß", total=500)
    refused(write_feed(tmp_path / "f"), "zu groß", file=100)
    many = {**FEED, **{f"x{n}": "" for n in range(1001)}}
    refused(zip_feed(tmp_path / "many.zip", files=many), "1009 Einträge")


def test_ten_gigabytes_declared_in_the_header(tmp_path: Path) -> None:
    path = zip_feed(tmp_path / "f.zip")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + offset
        data[place : place + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    refused(path, "4294967280 Bytes zu groß")
    refused(path, "verdächtig", file=10**11, total=10**11)


def test_damaged_content_of_an_archive(tmp_path: Path) -> None:
    path = zip_feed(tmp_path / "f.zip")
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("stops.txt").header_offset + 60
    data = bytearray(path.read_bytes())
    data[place : place + 20] = bytes(20)
    path.write_bytes(data)
    refused(path, "kein lesbares Zip")
    data = bytearray(zip_feed(path).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    refused(path, "verschlüsselt")


@pytest.mark.fuzz
@given(st.integers(0, 1500), st.binary(min_size=1, max_size=12))
@settings(max_examples=500)
def test_any_damage_to_an_archive(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes
) -> None:
    path = zip_feed(tmp_path_factory.mktemp("fuzz") / "f.zip")
    data = bytearray(path.read_bytes())
    data[at : at + len(new)] = new
    path.write_bytes(data)
    with refusals(path):
        read_feed(path)
