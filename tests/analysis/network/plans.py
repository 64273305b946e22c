"""Small towns drawn by hand, as the arrays a reader would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.network import Network, from_roads, profile
from nahraum.analysis.network.geometry import EARTH_M

# One metre in degrees along a meridian; plans lie on the equator, where it holds both ways.
METRE = 180 / np.pi / EARTH_M
Point = tuple[float, float]
Way = tuple[Sequence[str], Mapping[str, str]]


@dataclass(frozen=True)
class Town:
    """Streets as `from_streets` wants them."""

    lon: Any
    lat: Any
    node_tags: Any
    way_tags: Any
    first: Any
    refs: Any
    tag_sets: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Roads as `from_roads` wants them."""

    lon: Any
    lat: Any
    elevation: Any
    start: Any
    end: Any
    seconds: Any
    length_m: Any
    maxspeed: Any
    highway: tuple[str, ...]
    forward: Any
    backward: Any


def town(
    nodes: Mapping[str, Point], ways: Sequence[Way], tagged: Mapping[str, Mapping[str, str]] = {}
) -> Town:
    """Nodes in metres east and north; a way names its nodes, "?" is one outside the file."""
    sets: list[Mapping[str, str]] = [{}]
    names = list(nodes)

    def number(tags: Mapping[str, str]) -> int:
        if dict(tags) not in sets:
            sets.append(dict(tags))
        return sets.index(dict(tags))

    refs = [names.index(name) if name != "?" else -1 for way, _ in ways for name in way]
    return Town(
        lon=np.array([x for x, _ in nodes.values()]) * METRE,
        lat=np.array([y for _, y in nodes.values()]) * METRE,
        node_tags=np.array([number(tagged.get(name, {})) for name in names]),
        way_tags=np.array([number(tags) for _, tags in ways]),
        first=np.cumsum([0, *(len(way) for way, _ in ways)]),
        refs=np.array(refs),
        tag_sets=tuple(sets),
    )


def table(
    places: Sequence[Point], edges: Sequence[tuple[int, int, float]], **columns: Any
) -> Table:
    """Nodes in metres; edges as (from, to, seconds)."""
    start, end, seconds = (list(column) for column in zip(*edges, strict=True))
    count = len(edges)
    given = {
        "lon": np.array([x for x, _ in places]) * METRE,
        "lat": np.array([y for _, y in places]) * METRE,
        "elevation": np.full(len(places), np.nan),
        "start": np.array(start),
        "end": np.array(end),
        "seconds": np.array(seconds, dtype=float),
        "length_m": np.full(count, np.nan),
        "maxspeed": np.full(count, np.nan),
        "highway": ("unclassified",) * count,
        "forward": np.ones(count, dtype=bool),
        "backward": np.ones(count, dtype=bool),
    }
    return Table(**{**given, **columns})


def net(
    places: Sequence[Point],
    edges: Sequence[tuple[int, int, float]],
    *,
    who: str = "car",
    **columns: Any,
) -> Network:
    return from_roads(table(places, edges, **columns), profile(who)).value


def links(network: Network) -> list[tuple[tuple[int, int], tuple[int, int], float, float]]:
    """Ends in whole metres and seconds each way, whatever order the network chose."""
    x, y = np.round(network.lon / METRE), np.round(network.lat / METRE)
    at = [(int(a), int(b)) for a, b in zip(x, y, strict=True)]
    ends = zip(network.start, network.end, strict=True)
    found = [
        (at[a], at[b], forward, backward)
        for (a, b), forward, backward in zip(
            ends, network.forward.tolist(), network.backward.tolist(), strict=True
        )
    ]
    return sorted(found)
