"""Streets and paths from OpenStreetMap: xml or pbf, each also as .gz.

Two passes: first the ways with a `highway`, then the nodes they are made of. Kept are the tags
that decide who may use a way and how fast; equal sets of tags are stored once, so that a profile
looks at some hundred sets instead of a million ways. The tables are sorted by identifier: the
order of the file does not matter. Names, buildings and everything else are left where they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.data.arrays import floats, ints
from nahraum.data.errors import Finding, FormatError, Notes, shown
from nahraum.data.osmfiles import LIMITS, OsmLimits, OsmSource, inspect

WAY_KEYS = frozenset(
    """highway access vehicle motor_vehicle motorcar foot bicycle wheelchair oneway oneway:bicycle
    oneway:foot junction maxspeed maxspeed:forward maxspeed:backward maxspeed:type source:maxspeed
    zone:maxspeed surface smoothness tracktype incline kerb sidewalk motorroad
    cycleway cycleway:left cycleway:right cycleway:both ramp:wheelchair""".split()
)
NODE_KEYS = frozenset(
    """highway barrier kerb kerb:height access vehicle motor_vehicle motorcar foot bicycle
    wheelchair""".split()
)
# A node counts when one of these is there; `access` alone belongs to parking and the like.
_NODE_MEANING = frozenset({"highway", "barrier", "kerb", "kerb:height"})
_LONGEST_VALUE = 60
_LARGEST_ID = 1 << 40  # identifiers of OpenStreetMap have passed 2^33; beyond is damage
_PLACE = re.compile(r"at line (\d+), column (\d+)")
_REMEDY = "Den Ausschnitt neu herunterladen"

TagSet = Mapping[str, str]
_Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class StreetTable:
    """Ways and their nodes.

    node_id int64 (nodes,) ascending; lon, lat degrees (nodes,); node_tags (nodes,) and way_tags
    (ways,) are positions in `tag_sets`, whose first set is empty; way_id int64 (ways,)
    ascending. Way w is made of refs[first[w]:first[w + 1]], positions of nodes; -1 stands for a
    node that is not in the file (beyond the border of the extract).
    """

    node_id: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    node_tags: npt.NDArray[np.int64]
    way_id: npt.NDArray[np.int64]
    way_tags: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    refs: npt.NDArray[np.int64]
    tag_sets: tuple[TagSet, ...]
    warnings: tuple[Finding, ...]


def read_streets(
    source: str | Path | bytes, *, name: str = "", limits: OsmLimits = LIMITS
) -> StreetTable:
    """Read the ways with a `highway` and their nodes. Raises FormatError."""
    found = inspect(source, name, limits)
    notes = Notes(found.file)
    reader = _Reader(found, notes, limits)
    try:
        ways = reader.ways()
        nodes = reader.nodes({ref for _, refs, _ in ways.values() for ref in refs})
    except FormatError:
        raise
    except Exception as error:  # the library raises a type of its own for wrong coordinates
        raise _broken(error, found.file) from error
    return _table(ways, nodes, reader.tag_sets, notes)


def _broken(error: Exception, file: str) -> FormatError:
    """The library's English sentence, with the place where it names one."""
    text = str(error)
    place = _PLACE.search(text)
    return FormatError(
        f"Die OSM-Daten sind beschädigt ({shown(text)})",
        file=file,
        line=int(place[1]) if place else None,
        column=f"Spalte {place[2]}" if place else "",
        remedy=_REMEDY,
        code="OSM",
    )


class _Reader:
    """Goes through the file; remembers every set of tags once."""

    def __init__(self, source: OsmSource, notes: Notes, limits: OsmLimits) -> None:
        self.source, self.notes, self.limits = source, notes, limits
        self.numbers: dict[_Key, int] = {(): 0}

    @property
    def tag_sets(self) -> tuple[TagSet, ...]:
        return tuple(dict(key) for key in self.numbers)

    def _objects(self, kind: Any, chosen: Any) -> Iterator[Any]:
        """Objects of one kind; deleted ones (history files) are passed over."""
        import osmium

        content, form = self.source.content, self.source.format
        file = (
            osmium.io.FileBuffer(content, form)
            if isinstance(content, bytes)
            else osmium.io.File(str(content), form)
        )
        item: Any
        for item in osmium.FileProcessor(file, kind).with_filter(chosen):
            if not item.deleted:
                yield item

    def _tags(self, item: Any, keys: frozenset[str]) -> int:
        kept = ((tag.k, tag.v.strip().lower()) for tag in item.tags if tag.k in keys)
        key = tuple(sorted((name, value[:_LONGEST_VALUE]) for name, value in kept))
        return self.numbers.setdefault(key, len(self.numbers))

    def ways(self) -> dict[int, tuple[int, tuple[int, ...], int]]:
        """Version, nodes and tags of every way with a highway; the newest version counts."""
        import osmium

        found: dict[int, tuple[int, tuple[int, ...], int]] = {}
        total = 0
        highways = osmium.filter.KeyFilter("highway")
        for way in self._objects(osmium.osm.WAY, highways):
            refs = tuple(node.ref for node in way.nodes)
            total += len(refs)
            if len(found) >= self.limits.ways or total > self.limits.refs:
                problem = f"Mehr als {self.limits.ways} Wege oder {self.limits.refs} Wegpunkte"
                remedy = "Nur den Ausschnitt des Kreises mit seinem Rand verwenden"
                raise FormatError(problem, file=self.notes.file, remedy=remedy, code="TOO_BIG")
            self._check_ids(way.id, refs)
            if len(refs) < 2:
                self.notes.warn("WAY_SHORT", "Weg mit weniger als zwei Punkten übergangen", None)
                continue
            new = (way.version, refs, self._tags(way, WAY_KEYS))
            if way.id in found:
                self.notes.warn("WAY_TWICE", "Weg mehrfach vorhanden, neueste Fassung gilt", None)
            found[way.id] = max(new, found.get(way.id, new))
        if not found:
            problem = "Die Datei enthält keine Straßen und Wege (highway)"
            remedy = "Einen Ausschnitt mit Wegen und ihren Punkten verwenden"
            raise FormatError(problem, file=self.notes.file, remedy=remedy, code="NO_ROWS")
        return found

    def _check_ids(self, way: int, refs: tuple[int, ...]) -> None:
        for number in (way, *refs):
            if not 0 < number < _LARGEST_ID:
                raise FormatError(
                    f"Weg {way} nennt die Kennung {number}",
                    file=self.notes.file,
                    column=f"way {way}",
                    remedy="Kennungen müssen positiv sein; Entwürfe aus JOSM erst neu nummerieren",
                    code="ID",
                )

    def nodes(self, wanted: set[int]) -> dict[int, tuple[int, float, float, int]]:
        """Version, position and tags of the nodes wanted; the newest version counts."""
        import osmium

        found: dict[int, tuple[int, float, float, int]] = {}
        for node in self._objects(osmium.osm.NODE, osmium.filter.IdFilter(sorted(wanted))):
            if not node.location.valid():
                self.notes.warn("NODE_PLACE", "Punkt ohne gültige Koordinaten übergangen", None)
                continue
            tags = self._tags(node, NODE_KEYS) if _NODE_MEANING & {t.k for t in node.tags} else 0
            new = (node.version, node.location.lon, node.location.lat, tags)
            old = found.get(node.id, new)
            if old[1:3] != new[1:3]:
                self.notes.warn("NODE_TWICE", "Punkt an zwei Orten, neueste Fassung gilt", None)
            found[node.id] = max(new, old)
        return found


def _table(
    ways: Mapping[int, tuple[int, tuple[int, ...], int]],
    nodes: Mapping[int, tuple[int, float, float, int]],
    tag_sets: tuple[TagSet, ...],
    notes: Notes,
) -> StreetTable:
    node_id = np.array(sorted(nodes), dtype=np.int64)
    way_id = sorted(ways)
    named = np.array([ref for way in way_id for ref in ways[way][1]], dtype=np.int64)
    refs = np.searchsorted(node_id, named)
    refs[refs == len(node_id)] = 0
    there = node_id[refs] == named if len(node_id) else np.zeros(len(named), dtype=np.bool_)
    if not there.any():
        problem = "Die Punkte der Wege fehlen"
        remedy = "Den Ausschnitt mit den Punkten der Wege herunterladen (Overpass: „(._;>;);“)"
        raise FormatError(problem, file=notes.file, remedy=remedy, code="NO_NODES")
    if missing := int((~there).sum()):
        text = f"{missing} Wegpunkte fehlen; dort endet der Weg (Rand des Ausschnitts)"
        notes.warn("NODES_MISSING", text, None)
    # Numbers of tag sets follow the file; renumbered by content they do not.
    order = sorted(range(len(tag_sets)), key=lambda at: sorted(tag_sets[at].items()))
    number = np.argsort(order)
    rows = [nodes[key] for key in node_id.tolist()]
    return StreetTable(
        node_id=ints(node_id),
        lon=floats([row[1] for row in rows]),
        lat=floats([row[2] for row in rows]),
        node_tags=ints(number[[row[3] for row in rows]]),
        way_id=ints(way_id),
        way_tags=ints(number[[ways[way][2] for way in way_id]]),
        first=ints(np.cumsum([0, *(len(ways[way][1]) for way in way_id)])),
        refs=ints(np.where(there, refs, -1)),
        tag_sets=tuple(tag_sets[at] for at in order),
        warnings=notes.warnings,
    )
