"""Road networks as they grow: villages and towns, streets inside, roads between. Invented, seeded.

Nodes stand densely in settlements (whose sizes follow a power law) and thinly between them. Links
are a shortest tree of the triangulation, so that everything hangs together, and the shorter of the
remaining sides until there are 1.2 links a node: about what road maps have. Speeds follow three
classes of roads.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay

from nahraum.analysis.network import Network
from nahraum.analysis.network.geometry import EARTH_M
from nahraum.analysis.network.graph import Pieces, assemble

METRES_A_NODE = 180.0  # the square root of the area a node has to itself
LINKS_A_NODE = 1.2
SPEEDS, SHARES = (30.0, 50.0, 80.0), (0.6, 0.25, 0.15)  # km/h
DETOUR = 1.2
_MIDDLE = 51.5  # degrees north


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """x, y: metres (nodes,). a, b: ends of the links; seconds: either way."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    a: npt.NDArray[np.int64]
    b: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]


def town(nodes: int, *, seed: int = 1) -> Town:
    """A network of so many nodes."""
    draw = np.random.Generator(np.random.PCG64(seed))
    points = _points(nodes, draw)
    a, b = _sides(points)
    far = np.hypot(*(points[a] - points[b]).T)
    tree = minimum_spanning_tree(coo_array((far, (a, b)), shape=(nodes, nodes))).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    kept = np.isin(a * nodes + b, low * nodes + high)
    others = np.flatnonzero(~kept)
    liked = others[np.argsort(far[others] * draw.uniform(0.5, 2, len(others)), kind="stable")]
    kept[liked[: int(LINKS_A_NODE * nodes) - int(kept.sum())]] = True
    speed = draw.choice(SPEEDS, len(far), p=SHARES) / 3.6
    seconds = np.maximum(np.round(DETOUR * far / speed, 3), 0.001)
    return Town(points[:, 0], points[:, 1], a[kept], b[kept], seconds[kept])


def _points(nodes: int, draw: np.random.Generator) -> npt.NDArray[np.float64]:
    side = np.sqrt(nodes) * METRES_A_NODE
    settlements = max(20, nodes // 400)
    middles = draw.uniform(0, side, (settlements, 2))
    weight = draw.pareto(1.2, settlements) + 0.2
    weight /= weight.sum()
    home = draw.choice(settlements, nodes, p=weight)
    wide = 400 + 900 * np.sqrt(weight[home] * nodes / 400)
    points = middles[home] + draw.normal(0, 1, (nodes, 2)) * wide[:, None]
    points[: int(0.3 * nodes)] = draw.uniform(0, side, (int(0.3 * nodes), 2))
    found: npt.NDArray[np.float64] = points
    return found


def _sides(points: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Sides of the triangulation, each once, the lower number first."""
    corners = Delaunay(points).simplices.astype(np.int64)
    pairs = np.concatenate([np.sort(corners[:, [k, (k + 1) % 3]], axis=1) for k in range(3)])
    keys = np.unique(pairs[:, 0] * len(points) + pairs[:, 1])
    return keys // len(points), keys % len(points)


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
