"""Attaching places to the network: the nearest point of the nearest usable link.

Only links inside the largest connected part take part, and no motorways: whoever stands beside
a blocked yard or a motorway is attached to the road. Only who stands right on a cut-off link stays
there, and reaches what it reaches. Every link is sampled along its course; the nearest sample
bounds the distance, and all stretches that can be as near are looked at exactly.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network.geometry import degrees, in_space, metres
from nahraum.analysis.network.graph import Bools, Ints, Network
from nahraum.analysis.population.ages import Floats

MOST_METRES = 1000.0
_SPACING = 100.0
_ON_IT = 1.0  # metres; who is nearer to a cut-off link than this belongs there
_SAME = 0.001  # metres; nearer than this is the same place


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Points on the network.

    link: (places,) position of the link, -1 = farther from the network than allowed. share:
    (places,) how far along the link, 0 = its start, 1 = its end. distance_m: (places,) to that
    point as the crow flies, infinite where there is none. access_s: (places,) seconds for it.
    """

    link: Ints
    share: Floats
    distance_m: Floats
    access_s: Floats

    def __len__(self) -> int:
        return len(self.link)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Straight pieces between neighbouring points of links: ends in space, position along."""

    link: Ints
    a: Floats
    b: Floats
    begin: Floats
    end: Floats


def snap(network: Network, lon: Any, lat: Any, *, most_m: float = MOST_METRES) -> Places:
    """Attach points (places,) in degrees; farther than `most_m` they stay off the network.

    Of equally near links the first one counts. Raises InvalidInput for wrong coordinates.
    """
    x, y = degrees(lon, lat)
    if not most_m > 0:
        raise InvalidInput(f"{most_m:g} m ist kein Abstand.", place="most_m")
    where = in_space(x, y)
    main = (network.component[network.start] == 0) & (network.component[network.end] == 0)
    stretches = _stretches(network, main & ~network.through)
    if not len(stretches.link):
        raise InvalidInput(
            "Das Netz hat keinen zusammenhängenden Teil, an den Orte passen.",
            place="network",
            remedy="Ausschnitt und Profil prüfen.",
        )
    link, share, distance = _nearest(where, stretches, most_m)
    islands = _stretches(network, ~main & ~network.through)
    if len(islands.link):
        own, own_share, own_distance = _nearest(where, islands, min(_ON_IT, most_m))
        there = (own >= 0) & (distance > _ON_IT)
        link, share = np.where(there, own, link), np.where(there, own_share, share)
        distance = np.where(there, own_distance, distance)
    return Places(link, share, distance, distance / (network.access_kmh / 3.6))


def _nearest(where: Floats, stretches: _Stretches, most_m: float) -> tuple[Ints, Floats, Floats]:
    """Link, position along it and distance of every point; -1, 0 and infinite beyond `most_m`."""
    tree, owner = _samples(stretches)
    radius, _ = tree.query(where, distance_upper_bound=most_m + _SPACING / 2)
    near = np.flatnonzero(np.isfinite(radius))
    link = np.full(len(where), -1, dtype=np.int64)
    share = np.zeros(len(where))
    distance = np.full(len(where), np.inf)
    if len(near):
        # A point of a stretch is at most half a spacing from a sample of it.
        lists = tree.query_ball_point(where[near], radius[near] + _SPACING / 2 + _SAME)
        point = np.repeat(near, [len(items) for items in lists])
        sample = owner[np.concatenate([np.array(items, dtype=np.int64) for items in lists])]
        far, along = _project(where[point], stretches, sample)
        order = np.lexsort((along, stretches.link[sample], far, point))
        best = order[np.unique(point[order], return_index=True)[1]]
        link[near], share[near] = stretches.link[sample[best]], along[best]
        distance[near] = far[best]
    off = distance > most_m
    link[off], share[off], distance[off] = -1, 0.0, np.inf
    return link, share, distance


def _stretches(network: Network, chosen: Bools) -> _Stretches:
    """The stretches of the links chosen."""
    sizes = np.diff(network.first)
    owner = np.repeat(np.arange(network.links), sizes)
    at = np.flatnonzero((owner[:-1] == owner[1:]) & chosen[owner[:-1]])
    lon, lat = network.shape_lon, network.shape_lat
    length = metres(lon[at], lat[at], lon[at + 1], lat[at + 1])
    link = owner[at]
    before = np.cumsum(length) - length
    fresh = np.flatnonzero(np.diff(link, prepend=-1))
    begin = before - np.repeat(before[fresh], np.diff(np.append(fresh, len(link))))
    total = np.bincount(link, length, network.links)[link]
    total = np.where(total > 0, total, 1.0)
    points = in_space(lon, lat)
    return _Stretches(link, points[at], points[at + 1], begin / total, (begin + length) / total)


def _samples(stretches: _Stretches) -> tuple[cKDTree, Ints]:
    """A tree of the middles of pieces no longer than the spacing, and whose they are."""
    length = np.linalg.norm(stretches.b - stretches.a, axis=1)
    pieces = np.maximum(1, np.ceil(length / _SPACING)).astype(np.int64)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    part = ((number + 0.5) / pieces[owner])[:, None]
    return cKDTree(stretches.a[owner] * (1 - part) + stretches.b[owner] * part), owner


def _project(where: Floats, stretches: _Stretches, which: Ints) -> tuple[Floats, Floats]:
    """Distance to the stretches, in whole millimetres, and how far along their links."""
    a, course = stretches.a[which], stretches.b[which] - stretches.a[which]
    square = (course**2).sum(axis=1)
    part = ((where - a) * course).sum(axis=1) / np.where(square > 0, square, 1.0)
    length = np.sqrt(square)
    part = np.clip(part, 0.0, 1.0)
    part = np.where(part * length < _SAME, 0.0, part)
    part = np.where((1 - part) * length < _SAME, 1.0, part)
    far = np.linalg.norm(where - a - part[:, None] * course, axis=1)
    begin, end = stretches.begin[which], stretches.end[which]
    along = np.where(part == 1.0, end, begin + part * (end - begin))
    # The ends of links must be exact: there a way may turn into any other link.
    along = np.where(along > 1 - 1e-12, 1.0, np.where(along < 1e-12, 0.0, along))
    return np.round(far, 3), along
