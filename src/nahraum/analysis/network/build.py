"""From streets (OpenStreetMap) or tables of nodes and edges to the network of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.network.geometry import degrees, metres
from nahraum.analysis.network.graph import Bools, Ints, Network, Pieces, assemble
from nahraum.analysis.network.profiles import Profile
from nahraum.analysis.network.tags import Pace, Tags, node_seconds, pace, uphill
from nahraum.analysis.population.ages import Floats

METHOD = Method("network.build", "1")


class Streets(Protocol):
    """Ways, their nodes and tags; `nahraum.data.osm.StreetTable` describes the arrays."""

    @property
    def lon(self) -> npt.NDArray[np.float64]: ...
    @property
    def lat(self) -> npt.NDArray[np.float64]: ...
    @property
    def node_tags(self) -> npt.NDArray[np.int64]: ...
    @property
    def way_tags(self) -> npt.NDArray[np.int64]: ...
    @property
    def first(self) -> npt.NDArray[np.int64]: ...
    @property
    def refs(self) -> npt.NDArray[np.int64]: ...
    @property
    def tag_sets(self) -> Sequence[Tags]: ...


class Roads(Protocol):
    """Nodes and edges; `nahraum.data.roads.RoadTable` describes the arrays."""

    @property
    def lon(self) -> npt.NDArray[np.float64]: ...
    @property
    def lat(self) -> npt.NDArray[np.float64]: ...
    @property
    def elevation(self) -> npt.NDArray[np.float64]: ...
    @property
    def start(self) -> npt.NDArray[np.int64]: ...
    @property
    def end(self) -> npt.NDArray[np.int64]: ...
    @property
    def seconds(self) -> npt.NDArray[np.float64]: ...
    @property
    def length_m(self) -> npt.NDArray[np.float64]: ...
    @property
    def maxspeed(self) -> npt.NDArray[np.float64]: ...
    @property
    def highway(self) -> Sequence[str]: ...
    @property
    def forward(self) -> npt.NDArray[np.bool_]: ...
    @property
    def backward(self) -> npt.NDArray[np.bool_]: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Stretches between two neighbouring points of a way, in the order of ways.

    a, b: nodes; way (steps,); extra nodes (where a barrier cuts) follow the real ones.
    """

    a: Ints
    b: Ints
    way: Ints
    lon: Floats
    lat: Floats


def from_streets(streets: Streets, who: Profile) -> Result[Network]:
    """The network a profile can use. Raises InvalidInput if there is none.

    Pieces of way between junctions become one link each. A node nobody can pass (barrier, kerb)
    cuts its ways: both sides end there.
    """
    paces = [
        pace(tags, who) if "highway" in tags else Pace(None, None) for tags in streets.tag_sets
    ]
    ahead = _per_way(streets, [item.forward for item in paces])
    back = _per_way(streets, [item.backward for item in paces])
    costs = [node_seconds(tags, who) for tags in streets.tag_sets]
    closed = np.array([cost is None for cost in costs])[streets.node_tags]
    delay = np.array([cost or 0.0 for cost in costs])[streets.node_tags]
    steps = _steps(streets, ~(np.isnan(ahead) & np.isnan(back)), closed)
    delay = np.concatenate((delay, np.zeros(len(steps.lon) - len(delay))))
    begins = _link_begins(steps, delay > 0)
    ends = np.append(begins[1:], len(steps.a)) - 1
    length = metres(steps.lon[steps.a], steps.lat[steps.a], steps.lon[steps.b], steps.lat[steps.b])
    length = np.add.reduceat(length, begins)
    start, end, way = steps.a[begins], steps.b[ends], steps.way[begins]
    wait = (delay[start] + delay[end]) / 2
    used = np.unique(np.concatenate((start, end)))
    first, points = _shapes(steps, begins, ends)
    network = assemble(
        Pieces(
            lon=steps.lon[used],
            lat=steps.lat[used],
            start=np.searchsorted(used, start),
            end=np.searchsorted(used, end),
            forward=_seconds(length, ahead[way], who) + wait,
            backward=_seconds(length, back[way], who) + wait,
            length_m=length,
            through=np.array([item.through for item in paces])[streets.way_tags][way],
            first=first,
            shape_lon=steps.lon[points],
            shape_lat=steps.lat[points],
        ),
        profile=who.id,
        access_kmh=who.access_kmh,
    )
    doubtful = np.array([item.doubtful for item in paces])[streets.way_tags][way]
    return _result(network, who, _doubts(length, doubtful))


def _per_way(streets: Streets, values: Sequence[float | None]) -> Floats:
    """km/h of every way, NaN = not allowed."""
    numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    found: Floats = numbers[streets.way_tags]
    return found


def _steps(streets: Streets, open_ways: Bools, closed: Bools) -> _Steps:
    sizes = np.diff(streets.first)
    way = np.repeat(np.arange(len(sizes)), sizes)
    a, b = streets.refs[:-1], streets.refs[1:]
    whole = (way[:-1] == way[1:]) & (a >= 0) & (b >= 0) & (a != b) & open_ways[way[:-1]]
    a, b, way = a[whole].copy(), b[whole].copy(), way[:-1][whole]
    if not len(a):
        raise InvalidInput(
            "Für das Profil gibt es keinen benutzbaren Weg.",
            remedy="Ausschnitt und Profil prüfen.",
        )
    nodes = len(streets.lon)
    cut_a, cut_b = np.flatnonzero(closed[a]), np.flatnonzero(closed[b])
    origin = np.concatenate((a[cut_a], b[cut_b]))
    a[cut_a] = nodes + np.arange(len(cut_a))
    b[cut_b] = nodes + len(cut_a) + np.arange(len(cut_b))
    return _Steps(
        a,
        b,
        way,
        np.concatenate((streets.lon, streets.lon[origin])),
        np.concatenate((streets.lat, streets.lat[origin])),
    )


def _link_begins(steps: _Steps, delayed: Bools) -> Ints:
    """Positions of the steps a link begins with: everywhere but at points of one way only."""
    visits = np.bincount(steps.a, minlength=len(steps.lon))
    visits += np.bincount(steps.b, minlength=len(steps.lon))
    begins = np.ones(len(steps.a), dtype=np.bool_)
    goes_on = (steps.way[1:] == steps.way[:-1]) & (steps.a[1:] == steps.b[:-1])
    inside = (visits[steps.a[1:]] == 2) & ~delayed[steps.a[1:]]
    begins[1:] = ~(goes_on & inside)
    return np.flatnonzero(begins)


def _shapes(steps: _Steps, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Points of every link: the start of each step and the end of the last one."""
    sizes = ends - begins + 2
    first = np.concatenate(([0], np.cumsum(sizes)))
    points = np.empty(first[-1], dtype=np.int64)
    last = first[1:] - 1
    inner = np.ones(first[-1], dtype=np.bool_)
    inner[last] = False
    points[inner] = steps.a
    points[last] = steps.b[ends]
    return first, points


def _seconds(length: Floats, kmh: Floats, who: Profile) -> Floats:
    """Time at that speed plus rest; infinite where the speed is NaN."""
    seconds = length / (kmh / 3.6) + who.pause_s_per_m * length
    return np.where(np.isnan(kmh), np.inf, seconds)


def from_roads(roads: Roads, who: Profile) -> Result[Network]:
    """The network of a profile from tables. Raises InvalidInput if nothing is usable.

    Seconds hold for every profile as they are given; lengths become seconds by class, limit and,
    where both ends have one, elevation.
    """
    lon, lat = degrees(roads.lon, roads.lat)
    ahead, back = _table_paces(roads, who)
    forward = np.where(np.isnan(roads.seconds), ahead, roads.seconds)
    backward = np.where(np.isnan(roads.seconds), back, roads.seconds)
    ordered = set(zip(roads.start.tolist(), roads.end.tolist(), strict=True))
    twins = [
        (b, a) in ordered for a, b in zip(roads.start.tolist(), roads.end.tolist(), strict=True)
    ]
    backward[~roads.backward | np.array(twins, dtype=np.bool_)] = np.inf
    forward[~roads.forward] = np.inf
    ends = np.column_stack((roads.start, roads.end)).reshape(-1)
    straight = metres(lon[roads.start], lat[roads.start], lon[roads.end], lat[roads.end])
    pieces = Pieces(
        lon=lon,
        lat=lat,
        start=roads.start,
        end=roads.end,
        forward=forward,
        backward=backward,
        length_m=np.where(np.isnan(roads.length_m), straight, roads.length_m),
        through=np.array([kind.startswith(("motorway", "trunk")) for kind in roads.highway]),
        first=2 * np.arange(len(roads.start) + 1),
        shape_lon=lon[ends],
        shape_lat=lat[ends],
    )
    network = assemble(pieces, profile=who.id, access_kmh=who.access_kmh)
    return _result(network, who, _left_out(network, roads, who))


def _table_paces(roads: Roads, who: Profile) -> tuple[Floats, Floats]:
    """Seconds each way from length, class and limit; infinite where the class is closed."""
    rise = roads.elevation[roads.end] - roads.elevation[roads.start]
    with np.errstate(divide="ignore", invalid="ignore"):
        grade = rise / roads.length_m
    grade[~np.isfinite(grade) | (not (who.slope or who.max_incline))] = 0.0
    found: dict[tuple[str, float], Pace] = {}
    ahead, back = np.full(len(grade), np.nan), np.full(len(grade), np.nan)
    limits = np.nan_to_num(roads.maxspeed).tolist()
    for at, key in enumerate(zip(roads.highway, limits, strict=True)):
        if key not in found:
            sign = {"maxspeed": f"{key[1]:g}"} if key[1] else {}
            # Tables say nothing about surfaces: what they list is taken as usable.
            found[key] = pace({"highway": key[0], "surface": "paved", **sign}, who)
        if who.max_incline is None or abs(grade[at]) <= who.max_incline:
            ahead[at] = (found[key].forward or np.nan) * uphill(float(grade[at]))
            back[at] = (found[key].backward or np.nan) * uphill(-float(grade[at]))
    return _seconds(roads.length_m, ahead, who), _seconds(roads.length_m, back, who)


def _doubts(length: Floats, doubtful: Bools) -> tuple[Notice, ...]:
    total = float(length.sum())
    share = float(length[doubtful].sum()) / total if total else 0.0
    if not share:
        return ()
    text = f"Bei {share:.0%} der Weglänge ist der Belag unbekannt; sie gilt als benutzbar."
    return (Notice("SURFACE_UNKNOWN", text),)


def _left_out(network: Network, roads: Roads, who: Profile) -> tuple[Notice, ...]:
    missing = len(roads.start) - network.links
    if not missing:
        return ()
    text = f"{missing} Kanten sind für das Profil {who.id} nicht benutzbar."
    return (Notice("EDGES_CLOSED", text),)


def _result(network: Network, who: Profile, notices: tuple[Notice, ...]) -> Result[Network]:
    outside = network.nodes - network.main_nodes
    if outside:
        text = (
            f"{outside} von {network.nodes} Knoten liegen nicht im größten zusammenhängenden "
            "Netz; Orte daneben werden an dieses angeschlossen."
        )
        notices = (*notices, Notice("ISLANDS", text))
    return Result(
        value=network,
        method=METHOD,
        parts={"pieces": network.pieces, "main_nodes": network.main_nodes},
        assumptions=who.assumptions(),
        warnings=notices,
    )
