"""The place somebody names: a neighbourhood, a postcode, a stop, a street."""

from django.db.models import Avg, Max, Min
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language import plain
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre
from nahraum.connect.directory import queries as directory
from nahraum.understand.reach.queries import service, stop_called

_SHORTEST_STREET, _LONGEST_STREET = 4, 1_500  # letters, metres
Point = tuple[float, float]


def place_named(near: str) -> tuple[Neighbourhood | None, Point | None]:
    """What somebody typed, and a point for it; only a neighbourhood is also one of ours."""
    text = near.strip()
    if not text:
        return None, None
    if text.isdigit():
        return None, _postcode(text)
    known = {plain(place.name): place for place in neighbourhoods()}
    best = process.extractOne(plain(text), list(known), scorer=OSA.distance, score_cutoff=2)
    if best is None:
        stop = stop_called(service(), text)
        return None, (stop[1].x, stop[1].y) if stop else _street(text)
    place = known[best[0]]
    return place, centre(shape_of(place))


def neighbourhood_asked_for(near: str, question: str) -> Neighbourhood | None:
    """Where help was looked for: the place that was named, or one that stands in the question."""
    if near.strip():
        return place_named(near)[0]
    said = set(plain(question).split())
    return next((place for place in neighbourhoods() if plain(place.name) in said), None)


def _postcode(text: str) -> Point | None:
    """The middle of the public sites with a postcode."""
    sites = directory.sites().filter(postcode=text, protected_address=False, x__isnull=False)
    middle = sites.aggregate(x=Avg("x"), y=Avg("y"))
    return (middle["x"], middle["y"]) if middle["x"] is not None else None


def _street(text: str) -> Point | None:
    """The middle of the public sites in a street, if they lie together.

    Protected addresses are none of them: nobody can ask for a street to learn who lives in it.
    """
    name = text.rstrip("0123456789 -,.")
    if len(name) < _SHORTEST_STREET:
        return None
    sites = directory.sites().filter(
        street__istartswith=name, protected_address=False, x__isnull=False
    )
    ends = sites.aggregate(west=Min("x"), east=Max("x"), south=Min("y"), north=Max("y"))
    if ends["west"] is None:
        return None
    wide = max(ends["east"] - ends["west"], ends["north"] - ends["south"])
    middle = ((ends["west"] + ends["east"]) / 2, (ends["south"] + ends["north"]) / 2)
    return middle if wide <= _LONGEST_STREET else None


def known_postcode(near: str, where: Point | None) -> str:
    return near.strip() if where is not None else ""
