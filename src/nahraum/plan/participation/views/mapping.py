"""Ideas on a map: the pins of what was said, and the fields to say where something is."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.people.queries import HouseRequest
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre
from nahraum.base.translations.rules import chart_words
from nahraum.charts import About, Chart, MapPoint, Pin, pin_map
from nahraum.plan.participation.models import Idea
from nahraum.plan.participation.queries.spots import grid, outline
from nahraum.plan.participation.rules import picture, pressed, size

PRESSED = "karte"


@dataclass(frozen=True, slots=True)
class GridMap:
    """The fields as an image that needs no address of its own."""

    src: str
    wide: int
    high: int
    credit: str


def _credit() -> str:
    return _("Grenze: © GeoBasis-DE / BKG, verändert")


def grid_map(chosen: str = "") -> GridMap | None:
    """None while nobody has said where the municipality lies."""
    known = grid()
    if known is None:
        return None
    shape = outline()
    places = [
        (place.name, *centre(shape_of(place))) for place in neighbourhoods() if not place.parent_id
    ]
    svg = picture(known, shape, places, chosen)
    wide, high = size(known)
    packed = base64.b64encode(svg.encode()).decode()
    src = f"data:image/svg+xml;base64,{packed}"
    return GridMap(src, wide, high, "" if shape is None else _credit())


def pressed_field(request: HouseRequest) -> str:
    """The field of the map somebody pressed on. A form sent by the key Enter says 0, 0."""
    try:
        x, y = (int(request.POST[f"{PRESSED}.{axis}"]) for axis in "xy")
    except (KeyError, ValueError):
        return ""
    known = grid()
    return "" if known is None or (x, y) == (0, 0) else pressed(known, x, y)


def ideas_map(request: HouseRequest, numbered: Iterable[tuple[int, Idea]]) -> Chart | None:
    """A pin for each idea that says where: in the middle of its field or of its part of town."""
    pins = [_pin(request.municipality.slug, number, row) for number, row in numbered if _where(row)]
    if not pins:
        return None
    shape = outline()
    about = About(
        title=_("Ideen in %(place)s") % {"place": request.municipality},
        prefix="karte",
        columns=(_("Idee"), _("Ort")),
        words=chart_words(several=_("{number} Ideen"), several_in=_("{number} Ideen in {places}")),
        credit="" if shape is None else _credit(),
    )
    known = list(neighbourhoods())
    return pin_map(
        pins,
        about,
        outline=shape,
        areas=[_area(place) for place in known],
        places=[MapPoint(place.name, *centre(shape_of(place))) for place in known],
    )


def _where(row: Idea) -> tuple[float, float] | None:
    if row.spot_x is not None and row.spot_y is not None:
        return row.spot_x, row.spot_y
    return None if row.neighbourhood is None else centre(shape_of(row.neighbourhood))


def _pin(kommune: str, number: int, row: Idea) -> Pin:
    where = _where(row)
    assert where is not None
    place = row.neighbourhood
    return Pin(
        number=number,
        label=row.title,
        x=where[0],
        y=where[1],
        href=reverse("participation:idea", args=[kommune, row.pk]),
        place=place.name if place else "",
        listed=f"#ort-{place.pk}" if place else "#ohne-ort",
        approximate=True,
    )


def _area(place: Neighbourhood) -> bytes:
    if place.polygon is not None:
        return bytes(place.polygon)
    circle = shapely.Point(place.x, place.y).buffer(place.radius)
    return bytes(shapely.to_wkb(circle))
