"""The official register of areas -> what `import_areas` takes. No ORM."""

from typing import Any

from nahraum.data.areas import AreaKind, ags_of
from nahraum.data.reference import Reference

# Parents come before their children; the country itself is no area of the house.
_FROM_THE_TOP: tuple[AreaKind, ...] = ("state", "district", "association", "municipality")


def official_areas(reference: Reference) -> dict[str, Any]:
    """`areas`, `source` and `geometry` (WKB by AGS, empty where no boundaries are loaded)."""
    table = reference.areas
    geometry: dict[str, bytes] = {}
    if reference.has("boundaries"):
        bounds = reference.boundaries
        geometry = dict(zip(map(ags_of, bounds.ars), bounds.wkb, strict=True))
    return {
        "areas": [area for kind in _FROM_THE_TOP for area in table.of_kind(kind)],
        "source": reference.sources_of("areas")[0],
        "geometry": geometry,
    }
