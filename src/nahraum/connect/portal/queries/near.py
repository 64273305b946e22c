"""The place somebody names: a neighbourhood, a postcode, a stop, a street.

What fits several places is not decided here: whoever asked is asked which one is meant.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Avg, Max, Min, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language import STOP_WORDS, plain, words
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, place_names, shape_of
from nahraum.base.places.rules import centre
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Site
from nahraum.understand.reach.queries import service, stop_called

_SHORTEST, _LONGEST_STREET = 4, 1_500  # letters, metres
_TYPING_ERRORS = 2
MOST_CHOICES = 20
_WORD = re.compile(r"[^\W_]+")
_POSTCODE = re.compile(r"(\d{5})(?:\s+(.*))?")
Point = tuple[float, float]
_Name = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody typed, as far as it is known.

    `place` only if it is one of ours; `choices` are clearer words if several places fit: then
    `where` is at most the middle of them.
    """

    name: str = ""
    place: Neighbourhood | None = None
    where: Point | None = None
    choices: tuple[str, ...] = ()

    @property
    def start(self) -> Point | None:
        """From where somebody leaves: one place, never the middle of several."""
        return None if self.choices else self.where


NOWHERE = Named()


def place_named(near: str) -> Named:
    """The place of a text, in the open scope."""
    text = near.strip()
    numbered = _POSTCODE.fullmatch(text)
    if numbered:
        rest = _named(numbered[2]) if numbered[2] else NOWHERE
        return rest if rest.place else _postcode(numbered[1])
    return _named(text) if text and not text.isdigit() else NOWHERE


def neighbourhood_asked_for(near: str, question: str) -> Neighbourhood | None:
    """Where help was looked for: the place that was named, or one that stands in the question."""
    if near.strip():
        return place_named(near).place
    said = set(plain(question).split())
    return next((place for place in neighbourhoods() if plain(place.name) in said), None)


def without_place(question: str) -> tuple[str, str]:
    """What is asked apart from the place it names, and the place: ("Arzt in", "Bega").

    The municipality itself is where everybody is: its name says nothing, and "" is the place. The
    whole question and "" if it names several places, or nothing else.
    """
    typed = _WORD.findall(question)
    said = [plain(word) for word in typed]
    own = current_municipality().name
    names = {name for _key, name in place_names()} - {own}
    near = {name: at for name in names if (at := _said_at(name, said))}
    at = _said_at(own, said) | set().union(*near.values())
    rest = " ".join(word for place, word in enumerate(typed) if place not in at)
    if len(near) > 1 or not at or STOP_WORDS.issuperset(words(rest)):
        return question, ""
    return rest, next(iter(near), "")


@lru_cache(maxsize=5_000)
def _words_of(name: str) -> list[str]:
    return [plain(word) for word in _WORD.findall(name)]


def _said_at(name: str, said: Sequence[str]) -> set[int]:
    """Which of the words name a place."""
    wanted = _words_of(name)
    size = len(wanted)
    starts = [start for start in range(len(said)) if said[start : start + size] == wanted]
    return {start + step for start in starts for step in range(size)}


def _named(text: str) -> Named:
    places = place_names()
    if plain(text) == plain(current_municipality().name):
        same = [place for place in places if plain(place[1]) == plain(text)]
        return _one_of(same or places)
    meant = _called(text, places)
    if meant:
        return _one_of(meant)
    stop = stop_called(service(), text)
    if stop:
        return Named(text, where=(stop[1].x, stop[1].y))
    return _street(text, places)


def _called(text: str, places: Iterable[_Name]) -> list[_Name]:
    """Places that fit best: equally few typing errors, else those that begin like the text."""
    asked, known = plain(text), [(_plain_name(place[1]), place) for place in places]
    names = [name for name, _place in known]
    fits = process.extract(
        asked, names, scorer=OSA.distance, score_cutoff=_TYPING_ERRORS, limit=None
    )
    if fits:
        return [known[at][1] for _name, errors, at in fits if errors == fits[0][1]]
    return [place for name, place in known if len(asked) >= _SHORTEST and name.startswith(asked)]


_plain_name = lru_cache(maxsize=5_000)(plain)


def _one_of(places: Sequence[_Name]) -> Named:
    if len(places) != 1:
        return Named(choices=tuple(sorted(name for _key, name in places)[:MOST_CHOICES]))
    place = neighbourhoods().get(pk=places[0][0])
    return Named(place.name, place, centre(shape_of(place)))


def _public_sites() -> QuerySet[Site]:
    """Protected addresses are never among them: nobody can ask for a street or a postcode to
    learn who lives there."""
    return directory.sites().filter(protected_address=False, x__isnull=False)


def _postcode(text: str) -> Named:
    """The middle of the sites with a postcode, and the places it is shared by."""
    sites = _public_sites().filter(postcode=text)
    middle = sites.aggregate(x=Avg("x"), y=Avg("y"))
    if middle["x"] is None:
        return NOWHERE
    shared = _places_of(sites)
    return Named(
        text,
        where=(middle["x"], middle["y"]),
        choices=tuple(shared[:MOST_CHOICES]) if len(shared) > 1 else (),
    )


def _places_of(sites: QuerySet[Site]) -> list[str]:
    names = sites.filter(neighbourhood__deleted_at__isnull=True).values_list(
        "neighbourhood__name", flat=True
    )
    return sorted({name for name in names if name})


def _street(text: str, places: Sequence[_Name]) -> Named:
    """The middle of the sites in a street; "Hauptstraße, Bega" says in which place."""
    street, _comma, of = text.rpartition(",")
    meant = _called(of, places) if street else []
    if len(meant) != 1:
        return _street_anywhere(text)
    one = _one_of(meant)
    found = _middle(_in_street(street).filter(neighbourhood=meant[0][0]))
    return Named(text, one.place, found) if found else one


def _street_anywhere(text: str) -> Named:
    sites = _in_street(text)
    middle = _middle(sites)
    if middle:
        return Named(text, where=middle)
    name = text.rstrip("0123456789 -,.")
    several = [f"{name}, {place}" for place in _places_of(sites)]
    return Named(choices=tuple(several[:MOST_CHOICES])) if len(several) > 1 else NOWHERE


def _in_street(text: str) -> QuerySet[Site]:
    name = text.strip().rstrip("0123456789 -,.")
    known = _public_sites()
    return known.filter(street__istartswith=name) if len(name) >= _SHORTEST else known.none()


def _middle(sites: QuerySet[Site]) -> Point | None:
    """The middle of sites that lie together."""
    ends = sites.aggregate(west=Min("x"), east=Max("x"), south=Min("y"), north=Max("y"))
    if ends["west"] is None:
        return None
    wide = max(ends["east"] - ends["west"], ends["north"] - ends["south"])
    middle = ((ends["west"] + ends["east"]) / 2, (ends["south"] + ends["north"]) / 2)
    return middle if wide <= _LONGEST_STREET else None
