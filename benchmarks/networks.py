"""Road networks as they grow: villages and towns, streets inside, roads between. Invented, seeded.

Nodes stand densely in settlements (whose sizes follow a power law) and thinly between them.
Neighbouring settlements are joined by main roads, continuous and quick. All other links join
relative neighbours (no third node is nearer to both), less so many drawn ones that 1.2 links a
node are left, about what road maps have; a shortest tree among them stays, so that everything hangs
together. Ten kilometres as the crow flies are 16 on the road and take 21 minutes.

Toussaint (1980), The relative neighbourhood graph of a finite planar set, Pattern Recognition 12.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from nahraum.analysis.network import Network
from nahraum.analysis.network.geometry import EARTH_M
from nahraum.analysis.network.graph import Pieces, assemble

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
METRES_A_NODE = 180.0  # the square root of the area a node has to itself
LINKS_A_NODE = 1.2
SLOW, SHARES = (30.0, 50.0), (0.3, 0.7)  # km/h off the main roads
MAIN_KMH, THROUGH_KMH, TOWN_M = 70.0, 40.0, 600.0  # on them, outside and inside a settlement
STEP_M, BEND_M = 250.0, 60.0  # between two nodes of a main road; how far it strays
DETOUR = 1.2
_MIDDLE = 51.5  # degrees north


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """x, y: metres (nodes,). a, b: ends of the links; seconds: either way."""

    x: Floats
    y: Floats
    a: Ints
    b: Ints
    seconds: Floats


def town(nodes: int, *, seed: int = 1) -> Town:
    """A network of so many nodes."""
    draw = np.random.Generator(np.random.PCG64(seed))
    middles, weight = _settlements(nodes, draw)
    roads, stretch = _main_roads(middles, draw)
    points = np.vstack((roads, _points(nodes - len(roads), middles, weight, draw)))
    on = np.flatnonzero(stretch)
    keys = np.concatenate(
        (on * nodes + on + 1, np.ravel_multi_index(_sides(points), (nodes, nodes)))
    )
    keys, at = np.unique(keys, return_index=True)
    a, b, main = keys // nodes, keys % nodes, at < len(on)
    far = np.hypot(*(points[a] - points[b]).T)
    length = np.where(main, far * 1e-3, far)  # main roads come first
    tree = minimum_spanning_tree(coo_array((length, (a, b)), shape=(nodes, nodes))).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    within = low.astype(np.int64) * nodes + high  # scipy's numbers have 32 bits
    kept = np.isin(a * nodes + b, within) | main
    others = draw.permutation(np.flatnonzero(_relative(points, a, b, far) & ~kept))
    kept[others[: int(LINKS_A_NODE * nodes) - int(kept.sum())]] = True
    inside = cKDTree(middles).query(points[a])[0] < TOWN_M
    speed = draw.choice(SLOW, len(far), p=SHARES)
    speed = np.where(main, np.where(inside, THROUGH_KMH, MAIN_KMH), speed) / 3.6
    seconds = np.maximum(np.round(DETOUR * far / speed, 3), 0.001)
    return Town(points[:, 0], points[:, 1], a[kept], b[kept], seconds[kept])


def _settlements(nodes: int, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """Where they are, in metres, and which share of the people lives there."""
    side = np.sqrt(nodes) * METRES_A_NODE
    count = max(20, nodes // 400)
    weight = draw.pareto(1.2, count) + 0.2
    return draw.uniform(0, side, (count, 2)), weight / weight.sum()


def _main_roads(middles: Floats, draw: np.random.Generator) -> tuple[Floats, Ints]:
    """Points along the roads between neighbouring settlements; 1 where the next one follows."""
    a, b = _sides(middles)
    far = np.hypot(*(middles[a] - middles[b]).T)
    chosen = np.argsort(far, kind="stable")[: 2 * len(middles)]
    parts, follows = [], []
    for start, end, metres in zip(middles[a[chosen]], middles[b[chosen]], far[chosen], strict=True):
        steps = max(2, int(metres / STEP_M))
        way = np.linspace(0, 1, steps + 1)[:, None]
        bend = draw.normal(0, BEND_M, (steps + 1, 2))
        parts.append(start + way * (end - start) + bend)
        follows.append(np.r_[np.ones(steps, dtype=np.int64), 0])
    return np.vstack(parts), np.concatenate(follows)


def _points(people: int, middles: Floats, weight: Floats, draw: np.random.Generator) -> Floats:
    home = draw.choice(len(middles), people, p=weight)
    wide = 400 + 900 * np.sqrt(weight[home] * people / 400)
    points = middles[home] + draw.normal(0, 1, (people, 2)) * wide[:, None]
    lonely = int(0.3 * people)
    points[:lonely] = draw.uniform(middles.min(axis=0), middles.max(axis=0), (lonely, 2))
    found: Floats = points
    return found


def _sides(points: Floats) -> tuple[Ints, Ints]:
    """Sides of the triangulation, each once, the lower number first."""
    corners = Delaunay(points).simplices.astype(np.int64)
    pairs = np.concatenate([np.sort(corners[:, [k, (k + 1) % 3]], axis=1) for k in range(3)])
    keys = np.unique(pairs[:, 0] * len(points) + pairs[:, 1])
    return keys // len(points), keys % len(points)


def _relative(points: Floats, a: Ints, b: Ints, far: Floats) -> npt.NDArray[np.bool_]:
    """Sides with no third node nearer to both ends; the nearest eight of each are looked at."""
    kept = np.ones(len(a), dtype=np.bool_)
    for third in cKDTree(points).query(points, k=9)[1].T[1:]:
        for end, other in ((a, b), (b, a)):
            to_end = np.hypot(*(points[third[end]] - points[end]).T)
            to_other = np.hypot(*(points[third[end]] - points[other]).T)
            kept &= np.maximum(to_end, to_other) >= far
    return kept


def network(drawn: Town) -> Network:
    """The same as nahraum's own network, every link a straight line."""
    lat = _MIDDLE + np.degrees(drawn.y / EARTH_M)
    lon = 9.0 + np.degrees(drawn.x / (EARTH_M * np.cos(np.radians(_MIDDLE))))
    ends = np.column_stack((drawn.a, drawn.b)).ravel()
    metres = np.hypot(drawn.x[drawn.a] - drawn.x[drawn.b], drawn.y[drawn.a] - drawn.y[drawn.b])
    return assemble(
        Pieces(
            lon=lon,
            lat=lat,
            start=drawn.a,
            end=drawn.b,
            forward=drawn.seconds,
            backward=drawn.seconds,
            length_m=metres,
            through=np.zeros(len(drawn.a), dtype=np.bool_),
            first=np.arange(0, 2 * len(drawn.a) + 1, 2),
            shape_lon=lon[ends],
            shape_lat=lat[ends],
        ),
        profile="car",
        access_kmh=15.0,
    )
