"""The place somebody names: a neighbourhood, a postcode, a village, a street."""

from django.db.models import Avg
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language import plain
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre
from nahraum.connect.directory import queries as directory

Point = tuple[float, float]


def place_named(near: str) -> tuple[Neighbourhood | None, Point | None]:
    """The neighbourhood or the postcode somebody typed, and a point for it."""
    text = near.strip()
    if not text:
        return None, None
    if text.isdigit():
        return None, _postcode(text)
    known = {plain(place.name): place for place in neighbourhoods()}
    best = process.extractOne(plain(text), list(known), scorer=OSA.distance, score_cutoff=2)
    if best is None:
        return None, None
    place = known[best[0]]
    return place, centre(shape_of(place))


def _postcode(text: str) -> Point | None:
    """The middle of the public sites with a postcode."""
    sites = directory.sites().filter(postcode=text, protected_address=False, x__isnull=False)
    middle = sites.aggregate(x=Avg("x"), y=Avg("y"))
    return (middle["x"], middle["y"]) if middle["x"] is not None else None


def known_postcode(near: str, where: Point | None) -> str:
    return near.strip() if where is not None else ""
