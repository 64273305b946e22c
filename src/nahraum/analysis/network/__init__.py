"""Road and path networks: who gets where in which time (METHODS 3.3, without public transport).

    profiles    personas: car, walk, walk-65, walk-80, wheelchair, bike, e-bike, as data
    tags        what the tags of OpenStreetMap mean for a persona
    build       streets or tables -> the network of one profile
    graph       the network: links with seconds each way, connected parts, compact graph
    snapping    places -> points on the network, with the distance
    times       travel times between places, nearest facilities, who is within a limit
    hierarchy   a network prepared for many questions, and the times of a profile on it
    reference   the same answers by Dijkstra's algorithm, short and slow

All arrays; no files (reading and storing is `nahraum.data`), no clock, nothing random. Results do
not depend on the order of ways, nodes or places.
"""

from nahraum.analysis.network.build import Roads, Streets, from_roads, from_streets
from nahraum.analysis.network.graph import ARRAYS, Network, restore
from nahraum.analysis.network.hierarchy import Hierarchy, Weights, prepare, weigh
from nahraum.analysis.network.profiles import PROFILES, Profile, profile
from nahraum.analysis.network.snapping import MOST_METRES, Places, snap
from nahraum.analysis.network.times import (
    Nearest,
    PairTimes,
    isochrone,
    nearest_of_nodes,
    travel_times,
    weights,
)

__all__ = [
    "ARRAYS",
    "MOST_METRES",
    "PROFILES",
    "Hierarchy",
    "Nearest",
    "Network",
    "PairTimes",
    "Places",
    "Profile",
    "Roads",
    "Streets",
    "Weights",
    "from_roads",
    "from_streets",
    "isochrone",
    "nearest_of_nodes",
    "prepare",
    "profile",
    "restore",
    "snap",
    "travel_times",
    "weigh",
    "weights",
]
