"""`nahraum reach network` and `reach times`: from a map or tables to travel times, and refusals."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run
from tests.data.osmtowns import XML, packed, pbf, xml

NODES = (
    "id,lon,lat\na,9.0000,52.0000\nb,9.0100,52.0000\nc,9.0200,52.0000\nx,9.5,52.5\ny,9.51,52.5\n"
)
EDGES = "from,to,seconds\na,b,60\nb,c,90\nx,y,30\n"
PLACES = "id,lon,lat\no1,9.0000,52.0000\no2,9.0050,52.0001\n"
SITES = "id,lon,lat\nd1,9.0200,52.0000\nd2,9.0100,52.0000\nd3,9.3,52.3\n"
BUILD = "reach network --nodes N.csv --edges E.csv --profile car --out T.net"
TIMES = "reach times --network T.net --origins O.csv --destinations D.csv --limit 140"


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write(N=NODES, E=EDGES, O=PLACES, D=SITES)


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


def test_a_network_of_tables(ask: Ask) -> None:
    answer = ask(BUILD)
    assert (answer["nodes"], answer["edges"], answer["components"]) == (5, 3, 2)
    assert answer["main_nodes"] == 3
    assert answer["method"] == {"name": "network.build", "version": "1"}
    assert answer["inputs"]["profile"] == "car"
    assert [item["code"] for item in answer["warnings"]] == ["ISLANDS"]
    assert answer["sources"] == []
    assert Path("T.net").read_bytes().startswith(b"nahraum network 1\n")


@pytest.mark.parametrize("wrap", [bytes, packed])
@pytest.mark.parametrize(("content", "counts"), [(xml(), (4, 3, 1)), (pbf(), (2, 1, 1))])
def test_a_network_of_openstreetmap(ask: Ask, wrap, content: bytes, counts: tuple) -> None:
    Path("map").write_bytes(wrap(content))
    answer = ask("reach network --osm map --profile walk --out T.net")
    assert (answer["nodes"], answer["edges"], answer["components"]) == counts
    assert [source["id"] for source in answer["sources"]] == ["osm"]
    assert answer["sources"][0]["attribution"] == "© OpenStreetMap-Mitwirkende"
    speed = next(item for item in answer["assumptions"] if item["name"].startswith("Tempo (zu"))
    assert (speed["value"], speed["verified"]) == (4.8, False)


def test_times_on_it(ask: Ask) -> None:
    ask(BUILD)
    answer = ask(TIMES)
    found = {(row["origin"], row["destination"]): row["seconds"] for row in answer["times"]}
    aside = 11.1195 / (15 / 3.6)
    assert found == {
        ("o1", "d2"): 60,
        ("o2", "d1"): pytest.approx(120 + aside, abs=0.01),
        ("o2", "d2"): pytest.approx(30 + aside, abs=0.01),
    }
    assert answer["unreached"] == [
        {"origin": "o1", "destination": "d1", "reason": "beyond-limit"},
        {"origin": "o1", "destination": "d3", "reason": "destination-off-network"},
        {"origin": "o2", "destination": "d3", "reason": "destination-off-network"},
    ]
    distances = answer["snap_distance_m"]
    assert distances["origins"] == {"o1": 0, "o2": pytest.approx(11.1195, abs=0.02)}
    assert distances["destinations"] == {"d1": 0, "d2": 0, "d3": None}
    assert [item["code"] for item in answer["warnings"]] == ["OFF_NETWORK"]
    assert answer["inputs"]["profile"] == "car"


def test_parking_counts_for_the_limit_too(ask: Ask) -> None:
    ask(BUILD)
    answer = ask(TIMES.replace("140", "250") + " --terminal 180")
    found = {(row["origin"], row["destination"]): row["seconds"] for row in answer["times"]}
    assert set(found) == {("o1", "d2"), ("o2", "d2")}
    assert found["o1", "d2"] == 240


def test_origins_off_the_network_and_a_wider_reach(ask: Ask) -> None:
    ask(BUILD)
    write(O=PLACES + "o3,9.0,52.02\n")
    reasons = {row["reason"] for row in ask(TIMES)["unreached"] if row["origin"] == "o3"}
    assert reasons == {"origin-off-network"}
    wide = ask(TIMES + " --max-snap 5000")
    assert wide["snap_distance_m"]["origins"]["o3"] == pytest.approx(2224, abs=1)


def test_columns_by_hand_and_german_names(ask: Ask) -> None:
    ask(BUILD)
    write(O="Zelle;Längengrad;Breitengrad\no1;9,0;52,0\n", D="id;lon;lat\nd2;9,01;52,0\n")
    assert [row["seconds"] for row in ask(TIMES)["times"]] == [60]
    write(O="nummer,east,lat\no1,9.0,52.0\n", D="nummer,east,lat\nd2,9.01,52.0\n")
    answer = ask(TIMES + " --columns id=nummer,lon=east")
    assert [row["seconds"] for row in answer["times"]] == [60]


def test_a_speed_of_ones_own(ask: Ask) -> None:
    write(E="from,to,length_m\na,b,700\nb,c,700\n", O="id,lon,lat\no,9.0,52.0\n")
    ask(BUILD.replace("car", "walk") + " --speed 2.52")
    found = ask(TIMES.replace("140", "9999"))
    assert {row["destination"]: row["seconds"] for row in found["times"]} == {
        "d1": pytest.approx(2000),
        "d2": pytest.approx(1000),
    }


def test_equal_networks_are_equal_files_whatever_the_order(ask: Ask) -> None:
    ask(BUILD)
    before = Path("T.net").read_bytes()
    rows = NODES.splitlines()
    write(
        N="\n".join([rows[0], *reversed(rows[1:])]), E="from,to,seconds\nb,c,90\nx,y,30\na,b,60\n"
    )
    ask(BUILD)
    assert Path("T.net").read_bytes() == before


def test_tables_for_people(run: Run) -> None:
    built = run(BUILD)
    assert built.exit_code == 0
    assert "Knoten" in built.stdout
    assert "Hinweis (ISLANDS): 2 von 5 Knoten" in built.stderr
    found = run(TIMES)
    assert found.exit_code == 0
    assert "o1" in found.stdout
    assert "außerhalb der Grenze" in found.stdout
    assert "Nicht geprüfte Annahmen: Abbiegen" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        "reach network --profile car --out T.net",
        "reach network --osm a --nodes N.csv --edges E.csv --profile car --out T.net",
        "reach network --nodes N.csv --profile car --out T.net",
        "reach network --edges E.csv --profile car --out T.net",
        "reach network --nodes N.csv --edges E.csv --profile car",
        "reach network --nodes N.csv --edges E.csv --profile fly --out T.net",
        BUILD + " --speed 30",
        BUILD.replace("car", "walk") + " --speed 0",
        BUILD.replace("T.net", "no/T.net"),
        TIMES.replace("140", "0"),
        TIMES.replace("140", "bald"),
        TIMES + " --max-snap 0",
        TIMES + " --terminal 140",
        TIMES + " --terminal -1",
    ],
)
def test_wrong_usage(run: Run, words: str) -> None:
    result = run(words)
    assert result.exit_code == 2
    assert (result.stdout, Path("T.net").exists()) == ("", False)


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("N", NODES, "", "N.csv:1: id: Die Datei ist leer"),
        ("N", "b,9.0100", "a,9.0100", "N.csv:3: id: „a“ steht schon in Zeile 2"),
        ("N", "9.0100,52.0000", "9.0100,NaN", "N.csv:3: lat: „NaN“ ist keine Zahl"),
        ("N", "9.0100,52.0000", "9.0100", "N.csv:3: lat: Die Zeile hat 2 statt 3 Spalten"),
        ("N", "9.0100,52.0000", "9.0100,95", "N.csv:3: lat: „95“ ist größer als 90"),
        ("E", EDGES, "", "E.csv:1: from: Die Datei ist leer"),
        ("E", "b,c,", "b,q,", "E.csv:3: to: „q“ steht nicht in N.csv"),
        ("E", "90", "-90", "E.csv:3: seconds: „-90“ ist negativ"),
        ("E", "90", "inf", "E.csv:3: seconds: „inf“ ist keine Zahl"),
        ("E", "seconds", "secs", "E.csv:1: length_m: Es fehlt, wie lang die Kanten sind"),
        ("E", EDGES, "from,to,length_m,highway\na,b,700,steps\n", "E.csv: Für das Profil car"),
    ],
)  # fmt: skip
def test_broken_tables(refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    text = {"N": NODES, "E": EDGES}[name]
    assert old in text
    write(**{name: text.replace(old, new, 1)})
    assert refuse(BUILD).startswith(place)
    assert refuse(BUILD + " --json").startswith(place)


OSM = "reach network --osm map.osm --profile wheelchair --out T.net"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "map.osm:1: Die Datei ist leer"),
        (xml()[:-30], "map.osm:13: Spalte"),
        (packed(xml())[:-9], "map.osm: Die gepackte Datei ist beschädigt"),
        (pbf()[:-4], "map.osm: Block 2: Block 2 ab Byte 45 ist abgeschnitten"),
        (b"PK\x03\x04", "map.osm: Das ist ein ZIP-Archiv"),
        (b"id,lon,lat\n", "map.osm:1: Das ist weder OSM-XML noch PBF"),
        (XML.replace("residential", "steps").replace("footway", "steps").encode(),
         "map.osm: Für das Profil gibt es keinen benutzbaren Weg"),
    ],
)  # fmt: skip
def test_broken_maps(refuse: Refuse, content: bytes, place: str) -> None:
    Path("map.osm").write_bytes(content)
    assert refuse(OSM).startswith(place)


def test_missing_files(refuse: Refuse, run: Run) -> None:
    assert refuse(OSM).startswith("map.osm: Die Datei gibt es nicht")
    assert refuse(TIMES).startswith("T.net: Die Datei gibt es nicht")


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("O", PLACES, "", "O.csv:1: id: Die Datei ist leer"),
        ("O", PLACES, "id,lon,lat\n", "O.csv:1: id: Unter der Kopfzeile steht nichts"),
        ("O", "lat\n", "hoch\n", "O.csv:1: lat: Spalte „lat“ fehlt"),
        ("O", "o2", "o1", "O.csv:3: id: „o1“ steht schon in Zeile 2"),
        ("O", "o2", "", "O.csv:3: id: Die Zelle ist leer"),
        ("O", "9.0050,52.0001", "9.0050", "O.csv:3: lat: Die Zeile hat 2 statt 3 Spalten"),
        ("O", "9.0050", "NaN", "O.csv:3: lon: „NaN“ ist keine Zahl"),
        ("O", "9.0050", "inf", "O.csv:3: lon: „inf“ ist keine Zahl"),
        ("O", "9.0050", "", "O.csv:3: lon: Die Zelle ist leer"),
        ("O", "9.0050", "468000", "O.csv:3: lon: „468000“ ist größer als 180"),
        ("O", "9.0050", "-200", "O.csv:3: lon: „-200“ ist kleiner als -180"),
        ("O", "9.0050", "9°0'18\"", "O.csv:3: lon: "),
        ("O", "9.0050", "1e400", "O.csv:3: lon: "),
        ("O", "o2,", '"o2,', "O.csv:3: Spalte 1: Ein Anführungszeichen"),
        ("O", "o2,", "o\x002,", "O.csv:3: Spalte 1: Die Datei enthält NUL"),
        ("O", "o2,", "o\x072,", "O.csv:3: id: "),
        ("O", PLACES, "id,lon,lat\no1,52.0,9.0\no2,52.0,9.005\n",
         "O.csv:2: lon, lat: Kein Ort liegt höchstens 1000 m vom Netz"),
        ("D", "d2,9.0100", "d1,9.0100", "D.csv:3: id: „d1“ steht schon in Zeile 2"),
        ("D", "52.0000\nd2", "zwei\nd2", "D.csv:2: lat: „zwei“ ist keine Zahl"),
        ("D", SITES, "%PDF-1.7", "D.csv:1: Das ist ein PDF"),
        ("D", SITES, "id,lon,lat\nd,10,53\n", "D.csv:2: lon, lat: Kein Ort"),
        ("D", SITES, "id,lon,lon,lat\nd,9,9,52\n", "D.csv:1: lon: „lon“ und „lon“ bedeuten"),
    ],
)  # fmt: skip
def test_broken_places(ask: Ask, refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    ask(BUILD)
    text = {"O": PLACES, "D": SITES}[name]
    assert old in text
    write(**{name: text.replace(old, new, 1)})
    assert refuse(TIMES).startswith(place)
    assert refuse(TIMES + " --json").startswith(place)


def test_a_damaged_network(ask: Ask, refuse: Refuse) -> None:
    ask(BUILD)
    path = Path("T.net")
    whole = path.read_bytes()
    path.write_bytes(whole[:-8])
    assert refuse(TIMES).startswith("T.net:2: network: Die Datei hat ")
    path.write_bytes(whole[:-1] + b"\x01")
    assert refuse(TIMES).startswith("T.net:3: network: Die Prüfsumme stimmt nicht")
    path.write_text(NODES, encoding="utf-8")
    assert refuse(TIMES).startswith("T.net:1: Das ist kein gespeichertes Netz")


def test_a_network_with_a_right_checksum_and_wrong_content(ask: Ask, refuse: Refuse) -> None:
    import numpy as np

    from nahraum.data.networkfiles import network_bytes, read_network

    ask(BUILD)
    stored = read_network(Path("T.net"))
    arrays = {**stored.arrays, "start": np.array([7, 7, 10**6], dtype=np.int32)}
    Path("T.net").write_bytes(network_bytes("car", 15.0, (), arrays))
    assert refuse(TIMES).startswith("T.net:3: network: Die Felder widersprechen einander")


def test_too_many_pairs(ask: Ask, refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(BUILD)
    monkeypatch.setattr("nahraum.cli.roads.MOST_PAIRS", 5)
    assert refuse(TIMES).startswith("O.csv:2: id: Es sind 6 Paare, höchstens 5 sind möglich")


def test_report_names_everything(run: Run) -> None:
    write(E="from,to,seconds\na,q,60\nq,c,90\n")
    assert run(BUILD + " --report R.json").exit_code == 1
    found = json.loads(Path("R.json").read_text(encoding="utf-8"))["findings"]
    assert [(item["line"], item["column"]) for item in found] == [(2, "to"), (3, "from")]
