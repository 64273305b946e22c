"""Crisis first: whatever a search finds or fails to find, these come before. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, product

from rapidfuzz.distance import OSA

from nahraum.analysis.language import plain, words
from nahraum.facts.crisis import Call, idioms, kinds

BEGIN, END = "^", "$"  # stand around the words of a sentence


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """One word of a sign: beginnings or whole words of which one must occur.

    `long`: beginnings that are known with one slip of the hand too.
    """

    beginnings: tuple[str, ...]
    wholes: tuple[str, ...]
    long: tuple[str, ...]


_Words = tuple[_Word, ...]  # words that follow each other
_Phrase = tuple[_Words, ...]  # ways to say it, of which one must occur
_Heard = list[frozenset[_Word]]  # for each word of a sentence what it says


@dataclass(frozen=True, slots=True, eq=False)
class _Sign:
    """Phrases that must all occur. A mention counts only where nothing speaks of ordinary days."""

    phrases: tuple[_Phrase, ...]
    mention: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    calls: tuple[Call, ...]
    signs: tuple[_Sign, ...]
    unless: tuple[_Phrase, ...]


def crisis_kinds(text: str) -> tuple[str, ...]:
    """Ids of the kinds of crisis a sentence shows, danger to life first; () on ordinary days."""
    return tuple(kind.id for kind in _shown(text))


def crisis_calls(text: str) -> tuple[Call, ...]:
    """Whom to call at once, each number once; () if nothing in the sentence shows a crisis."""
    found: dict[str, Call] = {}
    for kind in _shown(text):
        for call in kind.calls:
            found.setdefault(call.number, call)
    return tuple(found.values())


@lru_cache(maxsize=1)  # calls and kinds are asked for one sentence after the other
def _shown(text: str) -> tuple[_Kind, ...]:
    said = (BEGIN, *(plain(word) for word in words(text)), END)
    heard = _without_idioms([_said(word) for word in said])
    found = {sign for word in frozenset().union(*heard) for sign in _signs().get(word, ())}
    seen = {sign for sign in found if all(_occurs(one, heard) for one in sign.phrases)}
    return tuple(kind for kind in _prepared() if seen and _shows(kind, seen, heard))


def _shows(kind: _Kind, seen: set[_Sign], heard: _Heard) -> bool:
    found = seen.intersection(kind.signs)
    if all(sign.mention for sign in found):
        return bool(found) and not any(_occurs(one, heard) for one in kind.unless)
    return True


def _occurs(phrase: _Phrase, heard: _Heard) -> bool:
    return any(True for way in phrase for _place in _places(way, heard))


def _places(way: _Words, heard: _Heard) -> Iterator[int]:
    """Where in the sentence these words begin."""
    first, *others = way
    for place in range(len(heard) - len(others)):
        if first in heard[place] and all(
            word in heard[place + step] for step, word in enumerate(others, start=1)
        ):
            yield place


def _without_idioms(heard: _Heard) -> _Heard:
    """Who laughs himself to death is well: words of such a phrase say nothing."""
    for phrase in _idioms():
        for way in phrase:
            for place in list(_places(way, heard)):
                heard[place : place + len(way)] = [frozenset()] * len(way)
    return heard


@lru_cache(maxsize=20_000)
def _said(word: str) -> frozenset[_Word]:
    """The words of signs that a word says."""
    vocabulary = _vocabulary()
    starts = (vocabulary.beginnings.get(word[:end], ()) for end in range(1, len(word) + 1))
    slips = [sign for start, sign in vocabulary.long.get(word[:1], ()) if _slipped(word, start)]
    return frozenset((*chain(*starts), *vocabulary.wholes.get(word, ()), *slips))


def _slipped(word: str, start: str) -> bool:
    """Whether a word begins so but for one letter too few, too many, wrong or in the wrong place.

    The first letter is always right.
    """
    lengths = (len(start) - 1, len(start), len(start) + 1)
    return any(OSA.distance(word[:length], start, score_cutoff=1) <= 1 for length in lengths)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of signs by what is typed; `long` by the first letter."""

    beginnings: dict[str, list[_Word]]
    wholes: dict[str, list[_Word]]
    long: dict[str, list[tuple[str, _Word]]]


@cache
def _vocabulary() -> _Vocabulary:
    found = _Vocabulary(defaultdict(list), defaultdict(list), defaultdict(list))
    for word in dict.fromkeys(_all_words()):
        for start in word.beginnings:
            found.beginnings[start].append(word)
        for whole in word.wholes:
            found.wholes[whole].append(word)
        for start in word.long:
            found.long[start[0]].append((start, word))
    return found


def _all_words() -> Iterator[_Word]:
    phrases = [*_idioms()]
    for kind in _prepared():
        phrases += kind.unless
        phrases += [phrase for sign in kind.signs for phrase in sign.phrases]
    return (word for phrase in phrases for way in phrase for word in way)


@cache
def _signs() -> dict[_Word, list[_Sign]]:
    """Each sign by the words of which it needs one: those that stand in the fewest signs."""
    signs = [sign for kind in _prepared() for sign in kind.signs]
    often = Counter(
        word for sign in signs for phrase in sign.phrases for way in phrase for word in way
    )
    found: defaultdict[_Word, list[_Sign]] = defaultdict(list)
    for sign in signs:
        keys = [[min(way, key=often.__getitem__) for way in phrase] for phrase in sign.phrases]
        for word in min(keys, key=lambda words: max(often[word] for word in words)):
            found[word].append(sign)
    return found


@cache
def _idioms() -> tuple[_Phrase, ...]:
    return _phrases(idioms())


@cache
def _prepared() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            kind.id,
            kind.calls,
            (
                *(_Sign(_phrases(sign.split()), mention=False) for sign in kind.signs),
                *(_Sign(_phrases(sign.split()), mention=True) for sign in kind.mentions),
            ),
            _phrases(kind.unless),
        )
        for kind in kinds()
    )


def _phrases(texts: Sequence[str]) -> tuple[_Phrase, ...]:
    return tuple(_phrase(text) for text in texts)


def _phrase(text: str) -> _Phrase:
    steps = [_ways(step.split("|")) for step in text.split("+")]
    return tuple(tuple(chain(*way)) for way in product(*steps))


def _ways(texts: Sequence[str]) -> list[_Words]:
    """Single words are heard as one, those joined by "_" follow each other."""
    single = [text for text in texts if "_" not in text]
    joined = [tuple(_word((part,)) for part in text.split("_")) for text in texts if "_" in text]
    return [(_word(tuple(single)),), *joined] if single else joined


@cache  # one for all places where it stands: what is heard is compared by identity
def _word(ways: tuple[str, ...]) -> _Word:
    by_mark: dict[str, list[str]] = {"": [], "=": [], "~": []}
    for way in ways:
        mark = way[0] if way[0] in by_mark else ""
        by_mark[mark].append(plain(way.removeprefix(mark)))
    return _Word(tuple(by_mark[""]), tuple(by_mark["="]), tuple(by_mark["~"]))
