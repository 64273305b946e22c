"""Where an idea belongs: a field of the map, a part of the municipality, a street."""

import re
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import addresses, neighbourhood_at, neighbourhoods
from nahraum.plan.participation.rules import Grid, Refused, coarse, looks_like_a_field

_HOUSE = re.compile(r"\s+\d+\s*[a-z]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of the map by its middle, or only a part of the municipality."""

    x: int | None
    y: int | None
    neighbourhood: Neighbourhood | None


def outline() -> Any:
    """The shape of the municipality, None if it is not known."""
    geometry = current_municipality().area.geometry
    return None if geometry is None else shapely.from_wkb(bytes(geometry))


def grid() -> Grid | None:
    """The fields of the open municipality; None while nothing is known of where it lies."""
    shape = outline()
    if shape is not None:
        return Grid.over(*shape.bounds)
    places = list(neighbourhoods())
    if not places:
        return None
    return Grid.over(
        min(place.min_x for place in places),
        min(place.min_y for place in places),
        max(place.max_x for place in places),
        max(place.max_y for place in places),
    )


def field_name(known: Grid | None, x: int | None, y: int | None) -> str:
    return "" if known is None or x is None or y is None else known.name(x, y)


def read_spot(text: str) -> Spot:
    """What people write about a place. A house number is thrown away before anybody is asked.

    Raises Refused with a sentence that says what to write.
    """
    said = " ".join(text.split())
    if looks_like_a_field(said):
        return _field(said)
    place = neighbourhoods().filter(name__iexact=said).first()
    if place is not None:
        return Spot(None, None, place)
    return _street(said)


def _field(said: str) -> Spot:
    known = grid()
    point = None if known is None else known.point(said)
    if point is None:
        raise Refused(_("Dieses Kartenfeld gibt es nicht. Felder heißen zum Beispiel C4."))
    return Spot(*point, neighbourhood_at(*point))


def _street(said: str) -> Spot:
    """A street by the addresses known on it; a short one lies in one field."""
    name = _HOUSE.sub("", said.partition(",")[0]).strip()
    found = addresses().filter(street__iexact=name, x__isnull=False).values_list("x", "y")
    points = [(x, y) for x, y in found if x is not None and y is not None]
    known = grid()
    if not points or known is None:
        raise Refused(
            _(
                "Diese Stelle kennen wir nicht. Schreiben Sie einen Ortsteil, eine Straße oder"
                " ein Kartenfeld wie C4, oder lassen Sie das Feld leer."
            )
        )
    x = sum(point[0] for point in points) / len(points)
    y = sum(point[1] for point in points) / len(points)
    middle = coarse(x, y)
    if not known.name(*middle):
        raise Refused(_("Diese Stelle liegt nicht in der Kommune."))
    return Spot(*middle, neighbourhood_at(x, y))
