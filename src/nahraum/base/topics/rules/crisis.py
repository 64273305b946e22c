"""Crisis first: whatever a search finds or fails to find, these come before. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from nahraum.analysis.language import plain, words
from nahraum.facts.crisis import Call, kinds


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a sign: beginnings or whole words of which one must occur."""

    beginnings: tuple[str, ...]
    wholes: frozenset[str]

    def says(self, word: str) -> bool:
        return word in self.wholes or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    calls: tuple[Call, ...]
    signs: tuple[frozenset[_Word], ...]
    unless: _Word


def crisis_kinds(text: str) -> tuple[str, ...]:
    """Ids of the kinds of crisis a sentence shows, danger to life first; () on ordinary days."""
    return tuple(kind.id for kind in _shown(text))


def crisis_calls(text: str) -> tuple[Call, ...]:
    """Whom to call at once, each number once; () if nothing in the sentence shows a crisis."""
    calls = [call for kind in _shown(text) for call in kind.calls]
    return tuple({call.number: call for call in reversed(calls)}.values())[::-1]


@lru_cache(maxsize=1)  # calls and kinds are asked for one sentence after the other
def _shown(text: str) -> tuple[_Kind, ...]:
    found = _occurring([plain(word) for word in words(text)])
    return tuple(
        kind
        for kind in _prepared()
        if kind.unless not in found and any(sign <= found for sign in kind.signs)
    )


def _occurring(said: Iterable[str]) -> set[_Word]:
    """The words of signs that occur; only those with the same first letter are compared."""
    starts = _by_letter()
    return {sign for word in said for sign in starts.get(word[:1], ()) if sign.says(word)}


@cache
def _by_letter() -> dict[str, tuple[_Word, ...]]:
    found: defaultdict[str, dict[_Word, None]] = defaultdict(dict)
    for kind in _prepared():
        for word in (kind.unless, *(word for sign in kind.signs for word in sign)):
            for start in (*word.beginnings, *word.wholes):
                found[start[:1]][word] = None
    return {letter: tuple(held) for letter, held in found.items()}


@cache
def _prepared() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(kind.id, kind.calls, tuple(map(_sign, kind.signs)), _word("|".join(kind.unless)))
        for kind in kinds()
    )


def _sign(text: str) -> frozenset[_Word]:
    return frozenset(_word(part) for part in text.split())


def _word(text: str) -> _Word:
    ways = text.split("|")
    wholes = frozenset(plain(way[1:]) for way in ways if way.startswith("="))
    return _Word(tuple(plain(way) for way in ways if not way.startswith("=")), wholes)
