"""The social atlas of Flensburg, loaded through the same import as any other table."""

import json
from pathlib import Path
from typing import Any

from nahraum.base.places.actions import import_neighbourhoods
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.rules import Shape, polygon_from_degrees
from nahraum.data.socialatlas import SOURCE, read_atlas
from nahraum.understand.indicators import actions

FOLDER = "17_flensburg_sozialatlas"


def districts(folder: Path) -> list[Proposal]:
    """The 13 districts with their borders; "03 Nordstadt" is called Nordstadt."""
    import shapely.geometry

    found = json.loads((folder / "stadtteile_wgs84.geojson").read_text(encoding="utf-8"))
    return [
        Proposal(
            place=f"stadtteile: {number}",
            name=(name := feature["properties"]["AREA_NAME"][3:]),
            shape=Shape(
                key=name,
                polygon=polygon_from_degrees(shapely.geometry.shape(feature["geometry"])),
            ),
            kind="quarter",
        )
        for number, feature in enumerate(found["features"], start=1)
    ]


def load(shared_data: Path, by: Any) -> int:
    """Districts, own indicators, and all counts of the atlas. Returns how many."""
    folder = shared_data / FOLDER
    import_neighbourhoods(proposals=districts(folder), source=SOURCE, by=by)
    table = actions.preview_atlas(atlas=read_atlas(folder / "csv"), name="csv", by=by)
    return actions.confirm_values(table=table, by=by)
