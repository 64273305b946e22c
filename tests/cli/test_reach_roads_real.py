"""Real maps: north of Bayreuth (OpenStreetMap 2014) and three rural networks.

Counts of ways stand in the data's SOURCE.md. Times are held against a second reading of the raw
XML, point by point, without links, course or attachment: ElementTree and networkx.
"""

import gzip
import math
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from nahraum.data.osm import read_streets
from tests.cli.conftest import Ask

pytestmark = pytest.mark.real_data
BAYREUTH = "13_osm_north_bayreuth/north-bayreuth.osm.gz"
Tags = dict[str, str]
# Place nodes of the map itself: Neudrossenfeld, Harsdorf, Altdrossenfeld.
VILLAGES = "id,lon,lat\nN,11.5011482,50.0183416\nH,11.5686144,50.027467\nA,11.4948423,50.0112145\n"


def test_ways_as_the_source_counts_them(shared_data: Path) -> None:
    found = read_streets(shared_data / BAYREUTH)
    kinds = Counter(found.tag_sets[k]["highway"] for k in found.way_tags)
    expected = {
        "residential": 313, "unclassified": 136, "tertiary": 80, "secondary": 23, "primary": 62,
        "motorway": 64, "track": 900,
    }  # fmt: skip
    assert {kind: kinds[kind] for kind in expected} == expected
    assert (len(found.way_id), len(found.node_id)) == (2056, 14166)
    assert found.warnings == ()


def test_pbf_and_packed_pbf_say_the_same(shared_data: Path, tmp_path: Path) -> None:
    plain = read_streets(shared_data / BAYREUTH)
    binary = tmp_path / "b.osm.pbf"
    with osmium.SimpleWriter(str(binary)) as writer:
        for item in osmium.FileProcessor(str(shared_data / BAYREUTH)):
            writer.add(item)
    for source in (binary, gzip.compress(binary.read_bytes(), 1)):
        found = read_streets(source)
        for name in ("node_id", "lon", "lat", "node_tags", "way_id", "way_tags", "first", "refs"):
            assert np.array_equal(getattr(found, name), getattr(plain, name)), name
        assert found.tag_sets == plain.tag_sets


@pytest.mark.parametrize(
    ("persona", "nodes", "edges", "components", "km"),
    [
        ("car", 1167, 1304, 12, 217.2),
        ("walk", 2705, 3421, 19, 544.3),
        ("walk-65", 2705, 3421, 19, 544.3),
        ("walk-80", 2702, 3414, 19, 544.2),
        ("wheelchair", 1185, 1345, 16, 204.6),
        ("bike", 2703, 3440, 12, 550.0),
        ("e-bike", 2703, 3440, 12, 550.0),
    ],
)
def test_every_persona(
    ask: Ask, shared_data: Path, persona: str, nodes: int, edges: int, components: int, km: float
) -> None:
    built = ask(f"reach network --osm {shared_data / BAYREUTH} --profile {persona} --out B.net")
    assert (built["nodes"], built["edges"], built["components"]) == (nodes, edges, components)
    assert built["length_km"] == pytest.approx(km, abs=0.05)
    Path("P.csv").write_text(VILLAGES, encoding="utf-8")
    found = ask("reach times --network B.net --origins P.csv --destinations P.csv --limit 9000")
    seconds = {(row["origin"], row["destination"]): row["seconds"] for row in found["times"]}
    # Neudrossenfeld to its neighbour, 1 km as the crow flies: never faster than that.
    straight_s = 911.0 / {"car": 28, "bike": 4.2, "e-bike": 5.3}.get(persona, 1.34)
    assert straight_s < seconds["N", "A"] < 4 * straight_s + 400
    assert all(far < 250 for far in found["snap_distance_m"]["origins"].values())


def test_who_is_slower_takes_longer(ask: Ask, shared_data: Path) -> None:
    Path("P.csv").write_text(VILLAGES, encoding="utf-8")
    times = []
    for persona in ("car", "e-bike", "bike", "walk", "walk-65", "walk-80"):
        ask(f"reach network --osm {shared_data / BAYREUTH} --profile {persona} --out B.net")
        found = ask("reach times --network B.net --origins P.csv --destinations P.csv --limit 9999")
        (row,) = [r for r in found["times"] if (r["origin"], r["destination"]) == ("N", "A")]
        times.append(row["seconds"])
    assert times == sorted(times)
    # The same way on foot: 4.8 km/h against 3.6 km/h and a minute's rest every 300 m.
    assert times[4] / times[3] == pytest.approx((1 + 0.2) / (3.6 / 4.8), rel=0.02)


@pytest.mark.parametrize(
    ("name", "nodes", "edges", "km"),
    [
        ("rethem_huelsen_niedersachsen", 216, 277, 60.5),
        ("rosswein_nossen_sachsen", 659, 822, 163.2),
        ("epfenbach_bw", 490, 617, 87.6),
    ],
)
def test_rural_networks(
    ask: Ask, shared_data: Path, name: str, nodes: int, edges: int, km: float
) -> None:
    folder = shared_data / "14_osm_landstrassennetze"
    files = f"--nodes {folder / name}_nodes.csv --edges {folder / name}_edges.csv"
    built = ask(f"reach network {files} --profile car --out R.net")
    assert (built["nodes"], built["edges"], built["components"]) == (nodes, edges, 1)
    assert built["length_km"] == pytest.approx(km, abs=0.05)
    assert {item["code"] for item in built["warnings"]} == {"CLASS_MISSING", "LOOP"}
    import networkx as nx

    graph = nx.Graph()
    rows = (folder / f"{name}_edges.csv").read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        u, v, metres = row.split(",")
        weight = float(metres) / (25 / 3.6)
        if not graph.has_edge(u, v) or graph[u][v]["weight"] > weight:
            graph.add_edge(u, v, weight=weight)
    places = (folder / f"{name}_nodes.csv").read_text(encoding="utf-8").splitlines()
    chosen = places[1::9]
    Path("P.csv").write_text("\n".join(["id,lon,lat", *chosen]) + "\n", encoding="utf-8")
    found = ask("reach times --network R.net --origins P.csv --destinations P.csv --limit 600")
    ids = [row.split(",")[0] for row in chosen]
    reached = {(row["origin"], row["destination"]): row["seconds"] for row in found["times"]}
    expected = {
        (a, b): seconds
        for a in ids
        for b, seconds in nx.single_source_dijkstra_path_length(graph, a, cutoff=600).items()
        if b in set(ids)
    }
    assert reached == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert len(reached) + len(found["unreached"]) == len(ids) ** 2


# ------------------------------------------------------------------ a second reading
def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((y2 - y1) / 2) ** 2
    half += math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6371008.8 * math.asin(math.sqrt(half))


CAR = {
    "motorway": 90, "motorway_link": 45, "primary": 65, "primary_link": 30, "secondary": 55,
    "tertiary": 40, "unclassified": 25, "residential": 25, "living_street": 10, "service": 15,
    "road": 25,
}  # fmt: skip
ON_FOOT = {
    "primary", "primary_link", "secondary", "tertiary", "unclassified", "residential",
    "living_street", "service", "road", "track", "footway", "path", "steps",
}  # fmt: skip


Pace = tuple[float | None, float | None]  # km/h along the way and against it


def _drive(tags: Tags) -> Pace:
    kind = tags["highway"]
    said = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access")))
    if kind not in CAR or said in ("no", "private", "agricultural", "forestry"):
        return None, None
    code = {"DE:rural": "100", "DE:urban": "50"}.get(tags.get("source:maxspeed", ""), "")
    cap = {"grade1": 60, "grade2": 40, "grade3": 30, "grade4": 25, "grade5": 20}

    def kmh(side: str) -> float:
        limit = tags.get(f"maxspeed:{side}") or tags.get("maxspeed") or code
        free = CAR[kind] if not limit else 0.8 * (140 if limit == "none" else float(limit))
        return min(free, cap.get(tags.get("tracktype", ""), 999))

    oneway = tags.get("oneway", "yes" if kind == "motorway" else "no") == "yes"
    return kmh("forward"), None if oneway else kmh("backward")


def _walk(tags: Tags) -> Pace:
    kind, said = tags["highway"], tags.get("foot", tags.get("access"))
    open_track = kind == "cycleway" and said in ("yes", "designated", "official")
    if not (kind in ON_FOOT or open_track) or said in ("no", "private"):
        return None, None
    kmh = 2.4 if kind == "steps" else 4.8
    return kmh, kmh


def _wait(tags: Tags, persona: str) -> float:
    """Seconds at a node; infinite where nobody can pass."""
    signal = 2.0 if tags.get("highway") == "traffic_signals" else 0.0
    if "barrier" not in tags:
        return signal
    if persona == "walk":
        closed = tags.get("foot", tags.get("access")) in ("no", "private")
        return math.inf if closed else signal
    said = tags.get("motor_vehicle", tags.get("vehicle", tags.get("access")))
    if said in ("no", "private", "agricultural", "forestry"):
        return math.inf
    passable = tags["barrier"] in ("gate", "lift_gate") or said in ("yes", "permissive")
    return signal + (60.0 if "gate" in tags["barrier"] else 0.0) if passable else math.inf


def _graph(root: ET.Element, persona: str) -> tuple[Any, dict[str, tuple[float, float]]]:
    rule = _drive if persona == "car" else _walk
    nodes = {node.get("id", ""): node for node in root.iter("node")}
    where = {k: (float(n.get("lon", "")), float(n.get("lat", ""))) for k, n in nodes.items()}
    wait = {k: _wait(_tags(n), persona) for k, n in nodes.items() if len(n)}
    import networkx as nx

    graph = nx.DiGraph()
    for way in root.iter("way"):
        tags = _tags(way)
        ahead, back = rule(tags) if "highway" in tags else (None, None)
        for a, b in pairwise([nd.get("ref", "") for nd in way.iter("nd")]):
            for tail, head, kmh in ((a, b, ahead), (b, a, back)):
                weight = _metres(where[a], where[b]) / (kmh / 3.6) if kmh else math.inf
                weight += (wait.get(a, 0.0) + wait.get(b, 0.0)) / 2
                known = graph.get_edge_data(tail, head, {"w": math.inf})["w"]
                if weight < known:
                    graph.add_edge(tail, head, w=weight)
    return graph, where


def _tags(item: ET.Element) -> Tags:
    return {tag.get("k", ""): tag.get("v", "") for tag in item.iter("tag")}


@pytest.mark.peer
@pytest.mark.parametrize("persona", ["car", "walk"])
def test_against_a_second_reading(ask: Ask, shared_data: Path, persona: str) -> None:
    with gzip.open(shared_data / BAYREUTH) as stream:
        graph, where = _graph(ET.parse(stream).getroot(), persona)
    import networkx as nx

    main = max(nx.strongly_connected_components(graph), key=len)
    crossings = sorted(n for n in main if len(set(graph[n]) | set(graph.pred[n])) >= 3)
    chosen = crossings[:: {"car": 18, "walk": 50}[persona]]
    rows = [f"{n},{where[n][0]!r},{where[n][1]!r}" for n in chosen]
    Path("P.csv").write_text("\n".join(["id,lon,lat", *rows]) + "\n", encoding="utf-8")
    ask(f"reach network --osm {shared_data / BAYREUTH} --profile {persona} --out B.net")
    found = ask("reach times --network B.net --origins P.csv --destinations P.csv --limit 5000")
    near = {key for key, far in found["snap_distance_m"]["origins"].items() if far < 0.01}
    assert len(near) >= 0.9 * len(chosen)
    lengths = {n: nx.single_source_dijkstra_path_length(graph, n, weight="w") for n in near}
    compared, different = 0, []
    for row in found["times"]:
        if row["origin"] in near and row["destination"] in near:
            expected = lengths[row["origin"]][row["destination"]]
            compared += 1
            if abs(row["seconds"] - expected) > 0.05:
                different.append((row, expected))
    assert different == []
    assert compared > 400
