"""Parts of the municipality side by side, with small numbers held back."""

from typing import Any

from nahraum.analysis.figures import Notice
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import Neighbourhood, ProfileInputs
from nahraum.understand.profile.rules.wording import number, percent

CENSUS_OLD = Notice(
    "CENSUS_2011",
    "Die Angaben zu Ortsteilen stammen aus dem Zensus 2011. Der Kilometer-Raster ist jeweils dem "
    "nächsten Ort zugeordnet; an Ortsgrenzen ist das ungenau.",
)


def rows(inputs: ProfileInputs) -> list[dict[str, Any]]:
    """One row per neighbourhood, the largest first; every neighbourhood comes back."""
    known = sorted(inputs.neighbourhoods, key=lambda n: (-(n.population or -1), n.name))
    return [_row(neighbourhood) for neighbourhood in known]


def _row(place: Neighbourhood) -> dict[str, Any]:
    people = guard.count(None if place.population is None else float(place.population))
    base_known = place.population is not None and place.population >= guard.SMALLEST_BASE
    reason = people.missing or ("" if base_known else guard.BASE_TOO_SMALL)
    if place.cells == 0:
        reason = "Keine Gitterzelle mit Angaben in der Nähe."
    return {
        "name": place.name,
        "x": place.x,
        "y": place.y,
        "population": None if place.cells == 0 else people.value,
        "share_65": place.share_65 if base_known else None,
        "share_18": place.share_18 if base_known else None,
        "reason": reason,
    }


def sentences(found: list[dict[str, Any]]) -> list[str]:
    with_share = [row for row in found if row["share_65"] is not None]
    if found and len(with_share) < 2:
        return [f"{number(len(found))} Orte sind eingetragen; Zahlen zu ihnen fehlen noch."]
    if len(with_share) < 2:
        return []
    oldest = max(with_share, key=lambda row: row["share_65"])
    youngest = min(with_share, key=lambda row: row["share_65"])
    return [
        (
            f"Der Anteil der Menschen ab 65 reichte 2011 von {percent(youngest['share_65'])} in "
            f"{youngest['name']} bis {percent(oldest['share_65'])} in {oldest['name']}."
        ),
        f"Gezeigt werden {number(len(with_share))} von {number(len(found))} Orten; bei den "
        "übrigen sind es zu wenige Menschen oder es fehlen Angaben."
        if len(with_share) < len(found)
        else f"Für alle {number(len(found))} Orte liegen Angaben vor.",
    ]
