"""Nodes and edges as tables: spellings, defaults, and files that are broken."""

from pathlib import Path

import numpy as np
import pytest

from nahraum.data.errors import FormatError
from nahraum.data.roads import RoadTable, read_roads

NODES = "id,lon,lat\na,9.0000,52.0\nb,9.0100,52.0\nc,9.0200,52.0\n"
EDGES = "from,to,length_m,highway\na,b,700.5,primary\nb,c,690.25,footway\n"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def reader(nodes: str | bytes = NODES, edges: str | bytes = EDGES, **how) -> RoadTable:
        for name, text in (("N.csv", nodes), ("E.csv", edges)):
            Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_roads(Path("N.csv"), Path("E.csv"), **how)

    return reader


def test_lengths_and_classes(read) -> None:
    found = read()
    assert found.node_id == ("a", "b", "c")
    assert (found.start.tolist(), found.end.tolist()) == ([0, 1], [1, 2])
    assert found.length_m.tolist() == [700.5, 690.25]
    assert np.isnan(found.seconds).all()
    assert found.highway == ("primary", "footway")
    assert found.forward.all()
    assert found.backward.all()
    assert found.warnings == ()


def test_official_german_names_decimal_comma_and_bom(read) -> None:
    found = read(
        b"\xef\xbb\xbf"
        + "Kennung;Längengrad;Breitengrad;Höhe_m\na;9,0;52;12,5\nb;9,01;52;.\n".encode(),
        "von;nach;laenge_m;Straßenklasse;Einbahn;Tempo\na;b;700,5;Primary;ja;50\n".encode("cp1252"),
    )
    assert found.length_m.tolist() == [700.5]
    assert found.elevation.tolist()[0] == 12.5
    assert np.isnan(found.elevation[1])
    assert (found.forward.tolist(), found.backward.tolist()) == ([True], [False])
    assert (found.highway, found.maxspeed.tolist()) == (("primary",), [50])


def test_seconds_need_no_class(read) -> None:
    found = read(edges="from,to,seconds,oneway\na,b,60,\nb,c,0,-1\n")
    assert found.seconds.tolist() == [60, 0]
    assert (found.forward.tolist(), found.backward.tolist()) == ([True, False], [True, True])
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("edges", "code"),
    [
        ("from,to,length_m\na,b,700\n", "CLASS_MISSING"),
        ("from,to,length_m,highway\na,b,700,\n", "CLASS_MISSING"),
        ("from,to,length_m,highway\na,a,70,service\n", "LOOP"),
        ("from,to,length_m,highway\na,b,0.7,service\n", "LENGTH_SHORT"),
        ("from,to,seconds,length_m\na,b,60,700\n", "SECONDS_GIVEN"),
        ("from,to,seconds,name\na,b,60,Hauptstraße\n", "COLUMN_UNKNOWN"),
    ],
)
def test_what_is_said_about_readable_files(read, edges: str, code: str) -> None:
    assert [warning.code for warning in read(edges=edges).warnings] == [code]


def test_columns_by_hand(read) -> None:
    found = read(
        "punkt,lon,lat\na,9,52\nb,9.01,52\n",
        "p,q,seconds\na,b,5\n",
        mapping={"id": "punkt", "from": "p", "to": "q"},
    )
    assert found.seconds.tolist() == [5]


BROKEN = [
    ("N", NODES, "", "N.csv:1: id: Die Datei ist leer"),
    ("N", NODES, "id,lon,lat\n", "N.csv:1: id: Unter der Kopfzeile steht nichts"),
    ("N", "lat\n", "hoch\n", "N.csv:1: lat: Spalte „lat“ fehlt"),
    ("N", "b,9.0100", "a,9.0100", "N.csv:3: id: „a“ steht schon in Zeile 2"),
    ("N", "b,9.0100", ",9.0100", "N.csv:3: id: Die Zelle ist leer"),
    ("N", "9.0100,52.0", "9.0100", "N.csv:3: lat: Die Zeile hat 2 statt 3 Spalten"),
    ("N", "9.0100,52.0", "52.0,9.0100,7", "N.csv:3: Spalte 4: Die Zeile hat 4 statt 3"),
    ("N", "9.0100,52.0", "9.0100,NaN", "N.csv:3: lat: „NaN“ ist keine Zahl"),
    ("N", "9.0100,52.0", "inf,52.0", "N.csv:3: lon: „inf“ ist keine Zahl"),
    ("N", "9.0100,52.0", "9.0100,91", "N.csv:3: lat: „91“ ist größer als 90"),
    ("N", "9.0100,52.0", "468000.5,52", "N.csv:3: lon: „468000.5“ ist größer als 180"),
    ("N", "9.0100,52.0", "-181,52.0", "N.csv:3: lon: „-181“ ist kleiner als -180"),
    ("N", "9.0100,52.0", "9.01°,52.0", "N.csv:3: lon: „9.01°“ ist keine Zahl"),
    ("N", "9.0100,52.0", ",52.0", "N.csv:3: lon: Die Zelle ist leer"),
    ("N", "b,", 'b",', "E.csv:2: to: „b“ steht nicht in N.csv"),
    ("N", "b,", '"b,', "N.csv:3: Spalte 1: Ein Anführungszeichen wird bis zum Dateiende nicht"),
    ("N", "b,", "b\0,", "N.csv:3: Spalte 1: Die Datei enthält NUL-Bytes"),
    ("N", NODES, "PAR1xxxx", "N.csv:1: Das ist eine Parquet-Datei"),
    ("E", EDGES, "", "E.csv:1: from: Die Datei ist leer"),
    ("E", EDGES, "from,to,length_m\n", "E.csv:1: from: Unter der Kopfzeile steht nichts"),
    ("E", "b,c,690.25,footway\n", "b,c,5,path\n" * 2, "E.csv:4: from, to: Dieselbe Kante steht"),
    ("E", "length_m", "weite", "E.csv:1: length_m: Es fehlt, wie lang die Kanten sind"),
    ("E", "from,", "woher,", "E.csv:1: from: Spalte „from“ fehlt"),
    ("E", "b,c,", "b,d,", "E.csv:3: to: „d“ steht nicht in N.csv"),
    ("E", "b,c,", ",c,", "E.csv:3: from: Die Zelle ist leer"),
    ("E", "690.25", "-690.25", "E.csv:3: length_m: „-690.25“ ist negativ"),
    ("E", "690.25", "", "E.csv:3: length_m: Die Zelle ist leer"),
    ("E", "690.25", "1e7", "E.csv:3: length_m: „1e7“ ist größer als 1e+06"),
    ("E", "690.25", "9" * 60, "E.csv:3: length_m: "),
    ("E", "690.25", "690,25", "E.csv:3: Spalte 5: Die Zeile hat 5 statt 4 Spalten"),
    ("E", "690.25", "0x2b2", "E.csv:3: length_m: „0x2b2“ ist keine Zahl"),
    ("E", "footway", "chaussee", "E.csv:3: highway: „chaussee“ ist keine Straßenklasse"),
    ("E", "highway\n", "from\n", "E.csv:1: from: „from“ und „from“ bedeuten beide „from“"),
    ("E", "690.25,footway", "690.25,foot\x07way", "E.csv:3: highway: "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "start"), BROKEN)
def test_broken_files(read, name: str, old: str, new: str, start: str) -> None:
    nodes, edges = NODES, EDGES
    assert old in (nodes if name == "N" else edges)
    if name == "N":
        nodes = nodes.replace(old, new, 1)
    else:
        edges = edges.replace(old, new, 1)
    with pytest.raises(FormatError) as caught:
        read(nodes, edges)
    assert str(caught.value).startswith(start)


def test_all_unknown_nodes_are_named_at_once(read) -> None:
    with pytest.raises(FormatError) as caught:
        read(edges="from,to,seconds\na,x,1\ny,z,1\n")
    found = [(item.line, item.column) for item in caught.value.findings]
    assert found == [(2, "to"), (3, "from"), (3, "to")]
