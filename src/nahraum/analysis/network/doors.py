"""How places hang on the network: ways to the ends of their link, and along it. Nanoseconds."""

from dataclasses import dataclass

import numpy as np

from nahraum.analysis.network.arrays import Doors
from nahraum.analysis.network.graph import Ints, Network
from nahraum.analysis.network.hierarchy import nanoseconds
from nahraum.analysis.network.snapping import Places
from nahraum.analysis.population.ages import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """Pairs of an origin and a destination on one link, with the time along it."""

    origin: Ints
    destination: Ints
    ns: Floats


def leaving(network: Network, places: Places) -> Doors:
    """From the places to the ends of their links."""
    ahead, back = _directions(network, places)
    return _doors(network, places, (back, places.share), (ahead, 1 - places.share))


def arriving(network: Network, places: Places) -> Doors:
    """From the ends of their links to the places."""
    ahead, back = _directions(network, places)
    return _doors(network, places, (ahead, places.share), (back, 1 - places.share))


def _directions(network: Network, places: Places) -> tuple[Floats, Floats]:
    return network.forward[places.link], network.backward[places.link]


def _doors(
    network: Network, places: Places, start: tuple[Floats, Floats], end: tuple[Floats, Floats]
) -> Doors:
    known = places.link >= 0
    ends = np.column_stack((network.start[places.link], network.end[places.link]))
    seconds = np.column_stack([_portion_of(*start), _portion_of(*end)]) + places.access_s[:, None]
    node, ns = np.where(known[:, None], ends.astype(np.int64), -1), nanoseconds(seconds)
    # Who stands at a node needs no other way than over it.
    for here, other, at_node in ((0, 1, places.share == 0), (1, 0, places.share == 1)):
        node[at_node, other], ns[at_node, other] = node[at_node, here], ns[at_node, here]
    return Doors(node, ns)


def _portion_of(seconds: Floats, share: Floats) -> Floats:
    """Part of a link's time; nothing of a forbidden link is still no time at all."""
    with np.errstate(invalid="ignore"):
        return np.where(share == 0, 0.0, seconds * share)


def along(network: Network, origins: Places, destinations: Places) -> Along:
    """Ways between places on the same link, sorted by origin."""
    on = np.flatnonzero(origins.link >= 0)
    left = np.zeros(network.links, dtype=np.bool_)
    left[origins.link[on]] = True
    beside = np.flatnonzero((destinations.link >= 0) & left[destinations.link])
    order = beside[np.argsort(destinations.link[beside], kind="stable")]
    links = destinations.link[order]
    low = np.searchsorted(links, origins.link[on], side="left")
    counts = np.searchsorted(links, origins.link[on], side="right") - low
    origin = np.repeat(on, counts)
    step = np.arange(len(origin)) - np.repeat(np.cumsum(counts) - counts, counts)
    destination = order[np.repeat(low, counts) + step]
    link = origins.link[origin]
    way = destinations.share[destination] - origins.share[origin]
    ahead = _portion_of(network.forward[link], np.maximum(way, 0))
    back = _portion_of(network.backward[link], np.maximum(-way, 0))
    access = origins.access_s[origin] + destinations.access_s[destination]
    return Along(origin, destination, nanoseconds(access + np.where(way >= 0, ahead, back)))


def starts(found: Ints, number: int) -> Ints:
    """Where the entries of 0, 1, ... number - 1 begin in sorted positions, and the end."""
    return np.concatenate(([0], np.cumsum(np.bincount(found, minlength=number))))
