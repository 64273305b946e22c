"""Crisis first: whatever a search finds or fails to find, these come before. Pure."""

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

    def occurs_in(self, said: Iterable[str]) -> bool:
        return any(word in self.wholes or word.startswith(self.beginnings) for word in said)


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    calls: tuple[Call, ...]
    signs: tuple[tuple[_Word, ...], ...]
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
    said = [plain(word) for word in words(text)]
    return tuple(
        kind
        for kind in _prepared()
        if not kind.unless.occurs_in(said)
        and any(all(word.occurs_in(said) for word in sign) for sign in kind.signs)
    )


@cache
def _prepared() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(kind.id, kind.calls, tuple(map(_sign, kind.signs)), _word("|".join(kind.unless)))
        for kind in kinds()
    )


def _sign(text: str) -> tuple[_Word, ...]:
    return tuple(_word(part) for part in text.split())


def _word(text: str) -> _Word:
    ways = text.split("|")
    wholes = frozenset(plain(way[1:]) for way in ways if way.startswith("="))
    return _Word(tuple(plain(way) for way in ways if not way.startswith("=")), wholes)
