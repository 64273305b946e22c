"""`nahraum reach network|times`: networks of streets and paths, travel times on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.network import (
    ARRAYS,
    MOST_METRES,
    PROFILES,
    Network,
    PairTimes,
    Places,
    from_roads,
    from_streets,
    profile,
    restore,
    snap,
    travel_times,
)
from nahraum.cli.output import answer, emit, json_option
from nahraum.cli.progress import progress_bar
from nahraum.cli.reading import (
    Number,
    Reading,
    broken,
    first_line,
    located,
    path_option,
    reading_options,
    remarks,
)
from nahraum.cli.writing import target_option, write_whole
from nahraum.data.columns import Column, Table
from nahraum.data.errors import Finding, FormatError
from nahraum.data.networkfiles import StoredNetwork, network_bytes, read_network
from nahraum.data.osm import read_streets
from nahraum.data.roads import LAT, LON, read_roads

TIMES = Method("network.times", "1")
OSM = "osm"
# As many pairs are answered one by one; more would only fill the disk.
MOST_PAIRS = 5_000_000
PLACES = (
    Column(name="id", aliases=("kennung", "nr", "ort", "zelle", "name"), max_length=200),
    LON,
    LAT,
)


@click.command()
@path_option("--osm", text="OpenStreetMap: .osm oder .pbf, auch .gz.")
@path_option("--nodes", text="Knoten: id, lon, lat (elevation_m).")
@path_option("--edges", text="Kanten: from, to, seconds oder length_m (highway, oneway, maxspeed).")
@click.option("--profile", "persona", type=click.Choice(list(PROFILES)), required=True)
@click.option("--speed", type=Number(), help="Anderes Tempo in km/h (nicht beim Auto).")
@target_option("--out", text="Datei, in die das Netz geschrieben wird.")
@reading_options
@json_option
def network(
    *,
    osm: Path | None,
    nodes: Path | None,
    edges: Path | None,
    persona: str,
    speed: Decimal | None,
    out: Path | None,
    reading: Reading,
    as_json: bool,
) -> None:
    """Netz für ein Profil aus OpenStreetMap oder aus Knoten und Kanten."""
    if (osm is None) == (nodes is None) or (nodes is None) != (edges is None):
        raise click.UsageError("Entweder --osm oder --nodes und --edges angeben.")
    if out is None:
        raise click.UsageError("--out fehlt: wohin das Netz geschrieben wird.")
    if speed is not None and (persona == "car" or not 0 < speed <= 50):
        raise click.UsageError("--speed erwartet über 0 bis 50 km/h und gilt nicht für car.")
    who = profile(persona, kmh=None if speed is None else float(speed))
    source = osm or edges
    with located(str(source)):
        if osm is not None:
            streets = read_streets(osm)
            found, remarked = from_streets(streets, who), streets.warnings
        else:
            assert nodes is not None
            assert edges is not None
            roads = read_roads(nodes, edges, decimal=reading.decimal, mapping=reading.mapping)
            found, remarked = from_roads(roads, who), roads.warnings
    sources = [OSM] if osm is not None else []
    arrays = {name: getattr(found.value, name) for name in ARRAYS}
    write_whole(out, network_bytes(persona, found.value.access_kmh, sources, arrays))
    inputs = {"osm": osm, "nodes": nodes, "edges": edges, "profile": persona, "speed": speed}
    _show_network(found, {**inputs, "out": out}, (*remarked, *found.warnings), sources, as_json)


def _show_network(
    found: Result[Network],
    inputs: dict[str, Any],
    warnings: Sequence[Finding | Notice],
    sources: Sequence[str],
    as_json: bool,
) -> None:
    built = found.value
    emit(
        answer(
            method=found.method,
            inputs=inputs,
            values={
                "nodes": built.nodes,
                "edges": built.links,
                "components": found.parts["pieces"],
                "main_nodes": found.parts["main_nodes"],
                "length_km": float(built.length_m.sum()) / 1000,
            },
            warnings=warnings,
            sources=sources,
            assumptions=found.assumptions,
        ),
        as_json=as_json,
    )


@dataclass(frozen=True, slots=True)
class Side:
    """Origins or destinations: the table and where its places are on the network."""

    table: Table
    places: Places

    @property
    def ids(self) -> list[str]:
        return self.table.column("id")

    def distances(self) -> dict[str, float | None]:
        metres = zip(self.ids, self.places.link, self.places.distance_m, strict=True)
        return {key: float(far) if link >= 0 else None for key, link, far in metres}

    def off(self) -> list[str]:
        return [key for key, link in zip(self.ids, self.places.link, strict=True) if link < 0]


@click.command()
@path_option("--network", "net", required=True, text="Netz aus „nahraum reach network“.")
@path_option("--origins", required=True, text="Orte: id, lon, lat.")
@path_option("--destinations", required=True, text="Ziele: id, lon, lat.")
@click.option("--limit", type=Number(), required=True, help="Längste Zeit in Sekunden.")
@click.option(
    "--max-snap",
    type=Number(),
    default=str(int(MOST_METRES)),
    show_default=True,
    help="Größter Abstand eines Orts vom Netz in Metern.",
)
@click.option(
    "--terminal",
    type=Number(),
    default="0",
    help="Zuschlag je Weg in Sekunden, etwa 180 für Parken (in der Stadt 360).",
)
@reading_options
@json_option
def times(
    *,
    net: Path,
    origins: Path,
    destinations: Path,
    limit: Decimal,
    max_snap: Decimal,
    terminal: Decimal,
    reading: Reading,
    as_json: bool,
) -> None:
    """Reisezeiten zwischen Orten und Zielen auf einem Netz."""
    if limit <= 0 or max_snap <= 0 or not 0 <= terminal < limit:
        text = "--limit und --max-snap müssen größer als null sein, --terminal kleiner als --limit."
        raise click.UsageError(text)
    stored, roads = _load(net)
    here = _side(roads, origins, reading, float(max_snap))
    there = _side(roads, destinations, reading, float(max_snap))
    if (pairs := len(here.ids) * len(there.ids)) > MOST_PAIRS:
        problem = f"Es sind {pairs} Paare, höchstens {MOST_PAIRS} sind möglich"
        raise broken(here.table, None, "id", problem, "Orte auf mehrere Dateien aufteilen")
    with progress_bar() as bar:
        found = travel_times(
            roads,
            here.places,
            there.places,
            limit_s=float(limit) - float(terminal),
            report=lambda done, total: bar(done, total, "Reisezeiten"),
        )
    inputs = {
        "network": net,
        "profile": stored.profile,
        "origins": origins,
        "destinations": destinations,
        "limit": limit,
        "max_snap": max_snap,
        "terminal": terminal,
    }
    emit(
        answer(
            method=TIMES,
            inputs=inputs,
            values=_values(found, here, there, float(terminal)),
            warnings=[*remarks(here.table), *remarks(there.table), *_off(here, there, max_snap)],
            sources=stored.sources,
            assumptions=_assumptions(stored),
        ),
        as_json=as_json,
        only=("times", "unreached"),
    )


def _load(path: Path) -> tuple[StoredNetwork, Network]:
    stored = read_network(path)
    with located(str(path), line=3):
        return stored, restore(stored.profile, stored.access_kmh, stored.arrays)


def _assumptions(stored: StoredNetwork) -> Any:
    return PROFILES[stored.profile].assumptions() if stored.profile in PROFILES else ()


def _side(roads: Network, path: Path, reading: Reading, most_m: float) -> Side:
    table = reading.table(path, PLACES, key=("id",))
    side = Side(table, snap(roads, table.column("lon"), table.column("lat"), most_m=most_m))
    if len(side.off()) == len(table):
        raise FormatError(
            f"Kein Ort liegt höchstens {most_m:g} m vom Netz",
            file=table.file,
            line=first_line(table),
            column="lon, lat",
            remedy="Gebiet prüfen; sind Längen- und Breitengrad vertauscht?",
        )
    return side


def _values(found: PairTimes, here: Side, there: Side, extra: float) -> dict[str, Any]:
    origins, destinations = here.ids, there.ids
    pairs = zip(found.origin.tolist(), found.destination.tolist(), strict=True)
    reached = dict(zip(pairs, found.seconds.tolist(), strict=True))
    off = {("origin", key) for key in here.off()} | {("destination", key) for key in there.off()}
    times: list[dict[str, Any]] = []
    unreached: list[dict[str, Any]] = []
    for row, origin in enumerate(origins):
        for column, destination in enumerate(destinations):
            pair = {"origin": origin, "destination": destination}
            seconds = reached.get((row, column))
            if seconds is not None:
                times.append({**pair, "seconds": seconds + extra})
            elif ("origin", origin) in off:
                unreached.append({**pair, "reason": "origin-off-network"})
            elif ("destination", destination) in off:
                unreached.append({**pair, "reason": "destination-off-network"})
            else:
                unreached.append({**pair, "reason": "beyond-limit"})
    return {
        "times": times,
        "unreached": unreached,
        "snap_distance_m": {"origins": here.distances(), "destinations": there.distances()},
    }


def _off(here: Side, there: Side, most_m: Decimal) -> list[Notice]:
    return [
        Notice(
            "OFF_NETWORK",
            f"{len(side.off())} von {len(side.table)} Orten in {side.table.file} liegen mehr als "
            f"{most_m} m vom Netz; ihre Zeiten sind unbekannt: {', '.join(side.off()[:5])}.",
        )
        for side in (here, there)
        if side.off()
    ]
