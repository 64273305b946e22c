"""First words of addresses belong to the house or to a municipality, never to both."""

import re

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.exceptions import Resolver404

from nahraum.base.municipality.rules import RESERVED_SLUGS, slug_for


def first_words(entries: list[URLPattern | URLResolver], above: str = "") -> set[str]:
    """What can stand first in a path, municipalities left out."""
    found: set[str] = set()
    for entry in entries:
        path = above + str(entry.pattern).lstrip("^")
        if "<kommune" in path or "(?P<kommune" in path:
            continue
        if isinstance(entry, URLResolver):
            found |= first_words(entry.url_patterns, path)
        elif word := path.split("/")[0].rstrip("$"):
            found.add(word)
    return found


def test_first_words_of_the_house_are_reserved() -> None:
    words = first_words(get_resolver().url_patterns) | {"static", "en", "de-simple", "media"}
    # A dot cannot be part of a municipality's address word.
    assert {word for word in words if "." not in word} - RESERVED_SLUGS == set()


def test_planted_word_is_found() -> None:
    planted = [URLPattern(type("P", (), {"__str__": lambda self: "lager/"})(), lambda r: None)]
    assert first_words([*get_resolver().url_patterns, *planted]) - RESERVED_SLUGS >= {"lager"}


def test_languages_are_reserved() -> None:
    assert {code for code, _name in settings.LANGUAGES} <= RESERVED_SLUGS


@pytest.mark.parametrize("word", sorted(RESERVED_SLUGS))
def test_reserved_words_are_no_municipality(word: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("web:municipality", args=[word])
    assert slug_for(word, "05766036", ()) != word


@pytest.mark.parametrize("slug", ["kalletal", "neuenkirchen-03459027", "hilfenhausen", "entrup"])
def test_municipalities_may_start_like_a_reserved_word(slug: str) -> None:
    assert resolve(f"/{slug}/heute/").kwargs == {"kommune": slug}


@pytest.mark.parametrize("path", ["/Kalletal/", "/kalle_tal/", "/impressum/heute/"])
def test_other_words_lead_nowhere(path: str) -> None:
    with pytest.raises(Resolver404):
        resolve(path)


def test_addresses_are_german() -> None:
    words = {word for name in _paths() for word in re.findall(r"[a-z]{3,}", name)}
    assert words & {"login", "logout", "help", "today", "new", "edit", "delete", "health"} == set()


def _paths() -> set[str]:
    def walk(entries: list[URLPattern | URLResolver]) -> set[str]:
        found: set[str] = set()
        for entry in entries:
            found.add(re.sub(r"<[^>]*>|\(\?P[^)]*\)", "", str(entry.pattern)))
            if isinstance(entry, URLResolver):
                found |= walk(entry.url_patterns)
        return found

    return walk(get_resolver().url_patterns)
