"""The network of one profile: links between nodes, their seconds each way, their course.

A link is a piece of way between two nodes where ways meet or end. Points in between only give its
course, so that places can be attached anywhere along it. `matrix` gives the same as a compact
graph (CSR) for shortest paths.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network.geometry import degrees
from nahraum.analysis.population.ages import Floats

Ints = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """What one profile can use.

    lon, lat: degrees (nodes,). start, end: int32 positions of nodes (links,). forward, backward:
    seconds (links,), infinite where the direction is not allowed. length_m (links,).
    component: (nodes,) number of the strongly connected part, 0 = the largest. Link k runs
    through the points first[k]:first[k + 1] of shape_lon, shape_lat, its ends included.
    through: bool (links,), True where no place can be attached (motorways).
    access_kmh: speed between a place and the network.
    """

    profile: str
    lon: Floats
    lat: Floats
    start: Positions
    end: Positions
    forward: Floats
    backward: Floats
    length_m: Floats
    through: Bools
    component: Positions
    first: Ints
    shape_lon: Floats
    shape_lat: Floats
    access_kmh: float

    def __post_init__(self) -> None:
        for name in ARRAYS:
            getattr(self, name).setflags(write=False)

    @property
    def nodes(self) -> int:
        return len(self.lon)

    @property
    def links(self) -> int:
        return len(self.start)

    @property
    def main_nodes(self) -> int:
        """Nodes of the largest part in which everything reaches everything."""
        return int((self.component == 0).sum())

    @property
    def pieces(self) -> int:
        """Parts that no way at all connects."""
        return int(connected_components(self.matrix(), directed=True, connection="weak")[0])

    def matrix(self) -> csr_array:
        """Seconds between neighbours, (nodes, nodes)."""
        heads = np.concatenate((self.start, self.end))
        tails = np.concatenate((self.end, self.start))
        seconds = np.concatenate((self.forward, self.backward))
        return sparse(heads, tails, seconds, self.nodes)


ARRAYS = (
    "lon",
    "lat",
    "start",
    "end",
    "forward",
    "backward",
    "length_m",
    "through",
    "component",
    "first",
    "shape_lon",
    "shape_lat",
)


def sparse(heads: Any, tails: Any, seconds: Floats, nodes: int) -> csr_array:
    """Compact graph (CSR) of the arcs; of parallel ones the quickest, infinite ones left out.

    Zero seconds stay an arc of zero seconds.
    """
    usable = np.isfinite(seconds)
    heads, tails, seconds = heads[usable], tails[usable], seconds[usable]
    order = np.lexsort((seconds, tails, heads))
    heads, tails, seconds = heads[order], tails[order], seconds[order]
    fresh = np.ones(len(heads), dtype=np.bool_)
    fresh[1:] = (np.diff(heads) != 0) | (np.diff(tails) != 0)
    heads, tails, seconds = heads[fresh], tails[fresh], seconds[fresh]
    first = np.searchsorted(heads, np.arange(nodes + 1)).astype(np.int32)
    return csr_array((seconds, tails.astype(np.int32), first), shape=(nodes, nodes))


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Links before they are put in order; arrays as in `Network`."""

    lon: Floats
    lat: Floats
    start: Any
    end: Any
    forward: Floats
    backward: Floats
    length_m: Floats
    through: Bools
    first: Any
    shape_lon: Floats
    shape_lat: Floats


def assemble(pieces: Pieces, *, profile: str, access_kmh: float) -> Network:
    """Put nodes and links in an order of their own and find the connected parts.

    Nodes are sorted by place, links by ends, seconds, length: the order of the input cannot
    matter. Raises InvalidInput if there is no link, or a time is negative or unknown.
    """
    for seconds in (pieces.forward, pieces.backward):
        if np.isnan(seconds).any() or (seconds < 0).any():
            raise InvalidInput("Eine Fahrzeit ist unbekannt oder negativ.", place="seconds")
    open_links = np.isfinite(pieces.forward) | np.isfinite(pieces.backward)
    if not open_links.any():
        raise InvalidInput(
            f"Für das Profil {profile} gibt es keinen benutzbaren Weg.",
            remedy="Ausschnitt und Profil prüfen.",
        )
    by_place = np.lexsort((pieces.lat, pieces.lon))
    rank = np.empty(len(by_place), dtype=np.int64)
    rank[by_place] = np.arange(len(by_place))
    start, end = rank[pieces.start], rank[pieces.end]
    sorted_by = (pieces.through, pieces.length_m, pieces.backward, pieces.forward, end, start)
    order = np.lexsort(sorted_by)
    order = order[open_links[order]]
    first, points = _courses(np.asarray(pieces.first), order)
    start, end = start[order].astype(np.int32), end[order].astype(np.int32)
    forward, backward = pieces.forward[order], pieces.backward[order]
    heads, tails = np.concatenate((start, end)), np.concatenate((end, start))
    nodes = len(by_place)
    graph = sparse(heads, tails, np.concatenate((forward, backward)), nodes)
    return Network(
        profile=profile,
        lon=pieces.lon[by_place],
        lat=pieces.lat[by_place],
        start=start,
        end=end,
        forward=forward,
        backward=backward,
        length_m=pieces.length_m[order],
        through=pieces.through[order],
        component=_components(graph),
        first=first,
        shape_lon=pieces.shape_lon[points],
        shape_lat=pieces.shape_lat[points],
        access_kmh=access_kmh,
    )


def _courses(first: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Where each link's points start once the links are in order, and the points in that order."""
    sizes = np.diff(first)[order]
    begins = np.concatenate(([0], np.cumsum(sizes)))
    steps = np.arange(begins[-1]) - np.repeat(begins[:-1], sizes)
    return begins, np.repeat(first[:-1][order], sizes) + steps


def _components(graph: csr_array) -> Positions:
    """Strongly connected parts by size, the largest 0; equal ones by their first node."""
    count, label = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(label, minlength=count)
    firsts = np.full(count, len(label))
    np.minimum.at(firsts, label, np.arange(len(label)))
    rank = np.empty(count, dtype=np.int32)
    rank[np.lexsort((firsts, -sizes))] = np.arange(count, dtype=np.int32)
    found: Positions = rank[label]
    return found


def restore(profile: str, access_kmh: float, arrays: Mapping[str, Any]) -> Network:
    """A network from stored arrays. Raises InvalidInput unless all of them fit together."""
    if set(arrays) != set(ARRAYS):
        raise _unsound("Es fehlen Felder, oder es sind fremde dabei.")
    try:
        kept = {name: np.array(arrays[name], dtype=kind) for name, kind in _KINDS.items()}
    except (TypeError, ValueError, OverflowError) as error:
        raise _unsound("Ein Feld enthält keine Zahlen.") from error
    nodes, links, points = len(kept["lon"]), len(kept["start"]), len(kept["shape_lon"])
    sizes = {"lat": nodes, "component": nodes, "first": links + 1, "shape_lat": points}
    sizes |= dict.fromkeys(("end", "forward", "backward", "length_m", "through"), links)
    if not nodes or not links or any(len(kept[name]) != size for name, size in sizes.items()):
        raise _unsound("Die Felder haben verschiedene Längen.")
    if not (np.isfinite(access_kmh) and access_kmh > 0):
        raise _unsound("Das Tempo bis zum Netz ist keine Zahl über null.")
    degrees(kept["lon"], kept["lat"])
    degrees(kept["shape_lon"], kept["shape_lat"])
    ends = np.concatenate((kept["start"], kept["end"]))
    first = kept["first"]
    amounts = np.concatenate((kept["forward"], kept["backward"], kept["length_m"]))
    sound = (
        ends.min() >= 0
        and ends.max() < nodes
        and kept["component"].min() == 0
        and first[0] == 0
        and first[-1] == points
        and bool((np.diff(first) >= 2).all())
        and not np.isnan(amounts).any()
        and amounts.min() >= 0
        and bool(np.isfinite(kept["length_m"]).all())
    )
    if not sound:
        raise _unsound("Die Felder widersprechen einander.")
    return Network(profile=profile, access_kmh=access_kmh, **kept)


_KINDS: Mapping[str, Any] = dict.fromkeys(ARRAYS, np.float64) | {
    "through": np.bool_,
    "start": np.int32,
    "end": np.int32,
    "component": np.int32,
    "first": np.int64,
}


def _unsound(problem: str) -> InvalidInput:
    return InvalidInput(
        problem, place="network", remedy="Das Netz mit „nahraum reach network“ neu erzeugen."
    )
