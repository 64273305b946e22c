"""OR-Library networks: the format, its one trap, and broken files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.errors import FormatError
from nahraum.data.orlib import read_median_network

GOOD = b" 4 4 2 \n 1 2 30 \n 2 3 46 \n 3 4 1 \n 2 1 7 \n"


def test_the_last_of_two_equal_edges_counts() -> None:
    found = read_median_network(GOOD, "net.txt")
    assert (found.nodes, found.p) == (4, 2)
    edges = zip(found.start.tolist(), found.end.tolist(), found.cost.tolist(), strict=True)
    assert list(edges) == [(0, 1, 7), (1, 2, 46), (2, 3, 1)]
    (warning,) = found.warnings
    assert (warning.code, warning.line) == ("EDGE_TWICE", 5)


def test_line_breaks_do_not_matter() -> None:
    found = read_median_network(b"4 1\r\n2 1\r\n2 30.5")
    assert (found.cost.tolist(), found.warnings) == ([30.5], ())
    alone = read_median_network(b"3 0 1")
    assert (alone.nodes, alone.start.tolist()) == (3, [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "net.txt: nodes: Die Datei endet zu früh; "),
        (b"4 4", "net.txt: p: Die Datei endet zu früh; "),
        (GOOD[:-3], "net.txt: cost: Die Datei endet zu früh; "),
        (GOOD + b"1 3 5\n", "net.txt:6: edges: Nach 4 Kanten steht noch „1“; "),
        (GOOD.replace(b"2 3 46", b"2 5 46"), "net.txt:3: to: Einen Knoten 5 gibt es nicht"),
        (GOOD.replace(b"2 3 46", b"0 3 46"), "net.txt:3: from: Einen Knoten 0 gibt es nicht"),
        (GOOD.replace(b"46", b"-46"), "net.txt:3: cost: „-46“ sind keine Kosten"),
        (GOOD.replace(b"46", b"NaN"), "net.txt:3: cost: „NaN“ sind keine Kosten"),
        (GOOD.replace(b"46", b"inf"), "net.txt:3: cost: „inf“ sind keine Kosten"),
        (GOOD.replace(b"46", b"1e999"), "net.txt:3: cost: „1e999“ sind keine Kosten"),
        (GOOD.replace(b"46", b"1e13"), "net.txt:3: cost: „1e13“ sind keine Kosten"),
        (GOOD.replace(b"\n 2 3", b"\n 2,5 3"), "net.txt:3: from: „2,5“ ist keine ganze Zahl"),
        (GOOD.replace(b"4 4 2", b"4 4 5"), "net.txt:1: p: p = 5 passt nicht zu 4 Knoten"),
        (GOOD.replace(b"4 4 2", b"4 4 0"), "net.txt:1: p: p = 0 passt nicht"),
        (b"0 0 0", "net.txt:1: nodes: 0 Knoten"),
        (b"100000 1 1", "net.txt:1: nodes: 100000 Knoten und 1 Kanten sind nicht möglich"),
        (b"10 999999999 1", "net.txt:1: nodes: 10 Knoten und 999999999 Kanten"),
        (b"99999999999 1 1", "net.txt:1: nodes: „99999999999“ ist keine ganze Zahl"),
        (b"%PDF-1.7", "net.txt:1: Das ist ein PDF"),
        (b"4 4 2\0", "net.txt:1: Spalte 1: Die Datei enthält NUL-Bytes"),
        (b"id,count\na,1\n", "net.txt:1: nodes: „id,count“ ist keine ganze Zahl"),
    ],
)
def test_broken_files(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_median_network(data, "net.txt")
    assert str(caught.value).startswith(message)
    assert caught.value.remedy


@given(st.one_of(st.binary(max_size=60), st.text("0123456789 .\n-e", max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read_median_network(data, "net.txt")
    except FormatError as error:
        message = str(error)
    else:
        message = "net.txt is fine"
        assert 1 <= found.p <= found.nodes
        assert (found.start <= found.end).all()
        assert (found.cost >= 0).all()
    assert message.startswith("net.txt")


@pytest.mark.real_data
def test_pmed1(shared_data: Path) -> None:
    found = read_median_network(shared_data / "18_orlib_pmed" / "pmed1.txt")
    assert (found.nodes, found.p) == (100, 5)
    assert len(found.cost) == 198
    assert "2 Kanten" in found.warnings[0].text
