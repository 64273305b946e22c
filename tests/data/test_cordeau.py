"""Dial-a-ride instances: the format, its variants, and broken files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.cordeau import read_cordeau
from nahraum.data.errors import FormatError

GOOD = b"""2 4 480 3 30
 0 0.0 0.0 0 0 0 1440
 1 -1.5 2 3 1 10 25
 2 4 4 3 2 0 1440
 3 5 6 3 -1 0 1440
 4 7 8 3 -2 100 115
"""


def test_requests_are_pairs() -> None:
    found = read_cordeau(GOOD, "a.txt")
    assert (found.vehicles, found.duration, found.capacity, found.ride) == (2, 480, 3, 30)
    assert [(p.x, p.load, p.earliest) for p in found.pickups] == [(-1.5, 1, 10), (4, 2, 0)]
    assert [(d.x, d.load, d.latest) for d in found.dropoffs] == [(5, -1, 1440), (7, -2, 115)]
    assert found.depot.latest == 1440


@pytest.mark.parametrize(
    "data",
    [
        GOOD + b" 5 0 0 0 0 0 1440\n",
        GOOD.replace(b"2 4 480", b"2 2 480"),
        GOOD.replace(b"2 4 480", b"2 2 480") + b"5 0 0 0 0 0 1440",
        GOOD.replace(b"\n", b"\r\n\r\n"),
        b"\xef\xbb\xbf" + GOOD,
    ],
)
def test_variants_mean_the_same(data: bytes) -> None:
    assert read_cordeau(data, "a.txt") == read_cordeau(GOOD, "a.txt")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt:1: vehicles: Die Datei ist leer; "),
        (b"2 4 480 3", "a.txt:1: ride: Die Zeile hat 4 statt 5 Zahlen; "),
        (b"2 4 480 3 30 9", "a.txt:1: ride: Die Zeile hat 6 statt 5 Zahlen; "),
        (b"2 4 480 3 30\n", "a.txt:1: stops: 4 Halte sind angekündigt"),
        (GOOD[:-22], "a.txt:1: stops: 4 Halte sind angekündigt"),
        (GOOD + b"5 0 0 0 0 0 9\n6 0 0 0 0 0 9\n", "a.txt:1: stops: 4 Halte"),
        (GOOD.replace(b"2 4 480", b"0 4 480"), "a.txt:1: vehicles: „0“ ist hier nicht möglich"),
        (GOOD.replace(b"2 4 480", b"2 3 480"), "a.txt:1: stops: 3 Halte"),
        (GOOD.replace(b"2 4 480", b"2 99999 480"), "a.txt:1: stops: „99999“"),
        (GOOD.replace(b"2 4 480", b"2 4 -480"), "a.txt:1: duration: „-480“"),
        (GOOD.replace(b"480 3 30", b"480 2.5 30"), "a.txt:1: capacity: „2.5“"),
        (GOOD.replace(b"480 3 30", b"480 3 NaN"), "a.txt:1: ride: „NaN“"),
        (GOOD.replace(b"-1.5", b"inf"), "a.txt:3: x: „inf“"),
        (GOOD.replace(b"-1.5", b"1,5"), "a.txt:3: x: „1,5“"),
        (GOOD.replace(b"-1.5", b"1e9"), "a.txt:3: x: „1e9“"),
        (GOOD.replace(b"-1.5", b"1" * 50), "a.txt:3: x: „111"),
        (GOOD.replace(b" 2 4 4 3", b" 7 4 4 3"), "a.txt:4: id: „7“ statt Halt 2"),
        (GOOD.replace(b" 2 4 4 3", b" 1 4 4 3"), "a.txt:4: id: „1“ statt Halt 2"),
        (GOOD.replace(b" 2 4 4 3", b" 2 4 4 -3"), "a.txt:4: service: „-3“"),
        (GOOD.replace(b"3 2 0", b"3 -2 0"), "a.txt:4: load: Ladung -2 passt nicht"),
        (GOOD.replace(b"3 -2 100", b"3 2 100"), "a.txt:6: load: Ladung 2 passt nicht"),
        (GOOD.replace(b"3 -2 100", b"3 -1 100"), "a.txt:6: load: -1 steigen aus, 2 sind"),
        (GOOD.replace(b"0 0 0 1440", b"0 1 0 1440"), "a.txt:2: load: Ladung 1 passt nicht"),
        (GOOD.replace(b"10 25", b"25 10"), "a.txt:3: latest: Das Zeitfenster 25 bis 10"),
        (GOOD.replace(b" 3 5 6", b" 3 -1.5 2"), "a.txt:5: x: Start und Ziel sind derselbe"),
        (GOOD.replace(b"10 25", b"10"), "a.txt:3: latest: Die Zeile hat 6 statt 7 Zahlen"),
        (b"%PDF-1.7", "a.txt:1: Das ist ein PDF"),
        (GOOD.replace(b"480", b"4\x0080"), "a.txt:1: Spalte 1: Die Datei enthält NUL-Bytes"),
    ],
)
def test_broken_files(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_cordeau(data, "a.txt")
    assert str(caught.value).startswith(message)
    assert caught.value.remedy


@given(st.one_of(st.binary(max_size=80), st.text("01234 .\n-e", max_size=80).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read_cordeau(data, "a.txt")
    except FormatError as error:
        message = str(error)
    else:
        message = "a.txt is fine"
        assert len(found.pickups) == len(found.dropoffs) > 0
    assert message.startswith("a.txt")


@pytest.mark.real_data
def test_published_files(shared_data: Path) -> None:
    files = sorted((shared_data / "19_darp_cordeau").glob("*.txt"))
    sizes = {path.stem: len(read_cordeau(path).pickups) for path in files}
    assert sizes == {"a2-16": 16, "a2-20": 20, "a3-24": 24, "b2-16": 16, "b2-20": 20}
