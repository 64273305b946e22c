"""Places of health and help in OpenStreetMap: nodes and ways with their tags, as they stand there.

xml or pbf, each also as .gz. Of a way the middle of its corners counts; relations are left out and
counted. Data © OpenStreetMap contributors, ODbL 1.0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nahraum.data.errors import Finding, FormatError, Notes, shown
from nahraum.data.osmfiles import LIMITS, OsmLimits, inspect

AMENITIES = frozenset(
    "doctors dentist pharmacy hospital clinic nursing_home social_facility social_centre".split()
)
MOST_PLACES = 200_000
_LONGEST_VALUE = 300
_MOST_TAGS = 60
_KINDS = {"n": "node", "w": "way"}


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """A place: `key` such as "node/123", degrees (WGS84), and its tags."""

    key: str
    lon: float
    lat: float
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OsmPlaces:
    """Places in the order of their keys, and remarks."""

    places: tuple[OsmPlace, ...]
    warnings: tuple[Finding, ...]


def read_places(
    source: str | Path | bytes, *, name: str = "", limits: OsmLimits = LIMITS
) -> OsmPlaces:
    """Read the places with `amenity` or `healthcare` of health and help. Raises FormatError."""
    found = inspect(source, name, limits)
    notes = Notes(found.file)
    try:
        places = list(_places(found.content, found.format, notes))
    except FormatError:
        raise
    except Exception as error:  # the library raises a type of its own for damage
        problem = f"Die OSM-Daten sind beschädigt ({shown(error)})"
        remedy = "Den Ausschnitt neu herunterladen"
        raise FormatError(problem, file=found.file, remedy=remedy, code="OSM") from error
    newest = {place.key: place for place in places}
    ordered = sorted(
        newest.values(), key=lambda place: (place.key[0], int(place.key.split("/")[1]))
    )
    return OsmPlaces(tuple(ordered), notes.warnings)


def _places(content: Any, form: str, notes: Notes) -> Iterator[OsmPlace]:
    import osmium

    file = (
        osmium.io.FileBuffer(content, form)
        if isinstance(content, bytes)
        else osmium.io.File(str(content), form)
    )
    wanted = osmium.filter.KeyFilter("amenity", "healthcare", "social_facility")
    count = 0
    item: Any
    for item in osmium.FileProcessor(file).with_locations().with_filter(wanted):
        tags = {tag.k: tag.v.strip()[:_LONGEST_VALUE] for tag in item.tags if tag.v.strip()}
        if item.deleted or not is_help(tags):
            continue
        if item.type_str() not in _KINDS:
            notes.warn("RELATION", "Relation übergangen (nur Punkte und Wege werden gelesen)", None)
            continue
        point = _point(item)
        if point is None:
            notes.warn("PLACE", "Ort ohne gültige Koordinaten übergangen", None)
            continue
        count += 1
        if count > MOST_PLACES:
            remedy = "Nur den Ausschnitt des Kreises verwenden"
            problem = f"Mehr als {MOST_PLACES} Orte"
            raise FormatError(problem, file=notes.file, remedy=remedy, code="TOO_BIG")
        kept = dict(sorted(tags.items())[:_MOST_TAGS])
        yield OsmPlace(f"{_KINDS[item.type_str()]}/{item.id}", *point, kept)


def is_help(tags: Mapping[str, str]) -> bool:
    """Whether people find health care or help there."""
    return tags.get("amenity", "") in AMENITIES or bool(
        {"healthcare", "social_facility"} & tags.keys()
    )


def _point(item: Any) -> tuple[float, float] | None:
    """Where it is: the point, or the middle of the box around a way."""
    if item.is_node():
        corners = [item.location] if item.location.valid() else []
    else:
        corners = [node.location for node in item.nodes if node.location.valid()]
    if not corners:
        return None
    lons, lats = [place.lon for place in corners], [place.lat for place in corners]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
