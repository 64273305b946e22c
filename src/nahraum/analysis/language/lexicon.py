"""From everyday words to what they mean.

An entry is a phrase ("Oma vergisst alles") that leads to a key ("demenz"). A question is compared
with every entry word by word: by stem, by parts of compounds, by sound, and with typing errors. The
words are weighed by rarity (inverse document frequency over keys), an entry by the share of its own
words and of the question's words that meet:

    meet(q, e) = Σ min(idf(w), idf(v))·quality   over the words w of e that a word v of q reaches
    score(q, e) = weight(e) · meet² / (Σ_{w in e} idf(w) · Σ_{w in q} idf(w))

which is 1 for the same words and falls with each word that is missing on either side. A word says
no more by being part of a rarer one: "Haus" is not as telling as "Krankenhaus". A word that is not
in the lexicon counts as the rarest.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language.compounds import Compounds
from nahraum.analysis.language.sounds import sound
from nahraum.analysis.language.words import content_words, plain, stem

How = Literal["word", "part", "sound", "typing"]

# How far a word that is only related counts. Parameters of taste, set by the tuning cases.
QUALITY: dict[How, float] = {"word": 1.0, "part": 0.75, "sound": 0.7, "typing": 0.8}
_SHORTEST_TYPED = 4  # shorter words have too many neighbours
_LONG = 8  # from here on two typing errors are forgiven
_SHORTEST_SOUND = 3  # digits
_VERB_ENDINGS = ("test", "tet", "ten", "te", "st", "et", "t", "e")
_SHORTEST_ROOT = 3
_REMEMBERED = 10_000  # words and what they reach: most questions are made of the same ones
_FURTHER = 0.15  # what a second entry of the same key adds


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase that leads to a key; `weight` is the trust in it, 0 to 1."""

    key: str
    phrase: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Trace:
    """A word of the question, the word it reached, and how."""

    asked: str
    reached: str
    how: How


@dataclass(frozen=True, slots=True)
class Finding:
    """A key the question may mean; `phrase` is the entry that met it best."""

    key: str
    score: float
    phrase: str
    traces: tuple[Trace, ...]


_Met = tuple[Trace, float]
_Scored = tuple[float, str, tuple[_Met, ...]]  # minus the score, the phrase, the words that met


class Lexicon:
    """Entries prepared for questions; build once, ask often. It does not change."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._words = [content_words(entry.phrase) for entry in self._entries]
        self._spelled = {word for found in self._words for word in found}
        self._compounds = Compounds(self._spelled)
        keys: defaultdict[str, set[str]] = defaultdict(set)
        self._postings: defaultdict[str, set[int]] = defaultdict(set)
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        self._by_sound: defaultdict[str, set[str]] = defaultdict(set)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)  # plain; their stems:
        self._stems_by_length: defaultdict[int, list[str]] = defaultdict(list)
        for number, found in enumerate(self._words):
            for word in found:
                keys[stem(word)].add(self._entries[number].key)
                self._postings[stem(word)].add(number)
        total = max(1, len({entry.key for entry in self._entries}))
        self._idf = {word: math.log(1 + total / len(held)) for word, held in keys.items()}
        self._rarest = math.log(1 + total)
        self._own = [sum(self._idf[stem(word)] for word in set(found)) for found in self._words]
        for word in sorted(self._spelled):
            self._prepare(word)
        self._reach = lru_cache(maxsize=_REMEMBERED)(self._reached)

    def _prepare(self, word: str) -> None:
        for part in self._compounds.parts(word):
            self._by_part[stem(part)].add(stem(word))
        if len(sound(word)) >= _SHORTEST_SOUND:
            self._by_sound[sound(word)].add(stem(word))
        self._by_length[len(plain(word))].append(plain(word))
        self._stems_by_length[len(plain(word))].append(stem(word))

    def ask(self, question: str, *, most: int = 10) -> tuple[Finding, ...]:
        """The keys a question may mean, best first; equal scores in the order of the keys.

        `question`: free text; `most`: how many at most. Empty where no word is known.
        """
        asked = list(dict.fromkeys(content_words(question)))
        reached = {word: self._reach(word) for word in asked}
        asked_weight = sum(self._weight(word) for word in asked)
        found: defaultdict[int, dict[str, _Met]] = defaultdict(dict)
        for word, stems in reached.items():
            for target, how in stems.items():
                met = self._met(Trace(word, target, how))
                for number in self._postings[target]:
                    held = found[number].get(target)
                    if held is None or QUALITY[how] > QUALITY[held[0].how]:
                        found[number][target] = met
        return self._rank(found, asked_weight)[:most]

    def _reached(self, word: str) -> Mapping[str, How]:
        """Stems of the lexicon a typed word reaches; errors are looked for only where it is new."""
        own = stem(word)
        reached: dict[str, How] = {}
        for part in self._compounds.parts(word):
            reached[stem(part)] = "part"
        for whole in self._by_part.get(own, ()):
            reached[whole] = "part"
        if own in self._postings:
            reached[own] = "word"
        if own not in reached and word.isalpha():
            reached.update((verb, "word") for verb in self._inflected(word))
        if not any(how == "word" for how in reached.values()) and word.isalpha():
            self._guess(word, reached)
        return {target: how for target, how in reached.items() if target in self._postings}

    def _inflected(self, word: str) -> list[str]:
        """The verb a form of it stands for ("kifft", "geimpft"): the stemmer knows nouns best."""
        forms = (plain(word), plain(word).removeprefix("ge"))
        roots = [f.removesuffix(end) for f in forms for end in _VERB_ENDINGS if f.endswith(end)]
        long = [root for root in roots if len(root) >= _SHORTEST_ROOT]
        return [root for root in long if root in self._postings][:1]

    def _guess(self, word: str, reached: dict[str, How]) -> None:
        """Add what a word nobody knows may stand for: typed or heard wrong, or half known."""
        taken_apart = bool(reached)
        for target in self._mistyped(word):
            reached.setdefault(target, "typing")
        if taken_apart:
            return
        for target in self._by_sound.get(sound(word), ()):
            reached.setdefault(target, "sound")
        if not reached:
            reached.update((stem(end), "part") for end in self._compounds.ends(word))

    def _mistyped(self, word: str) -> list[str]:
        """Stems of the nearest words within one typing error, two in long words."""
        text = plain(word)
        if len(text) < _SHORTEST_TYPED:
            return []
        limit = 2 if len(text) >= _LONG else 1
        near = [
            (distance, self._stems_by_length[length][place])
            for length in range(len(text) - limit, len(text) + limit + 1)
            for spelled, distance, place in sorted(
                process.extract(
                    text,
                    self._by_length.get(length, ()),
                    scorer=OSA.distance,
                    score_cutoff=limit,
                    limit=None,
                ),
                key=_in_order,
            )
            if limit > 1 or spelled[0] == text[0]  # few mistype the first letter
        ]
        nearest = min((distance for distance, _ in near), default=0)
        return [target for distance, target in near if distance == nearest]

    def _weight(self, word: str) -> float:
        """How much a word of the question says; one nobody knows counts as the rarest."""
        known = self._idf.get(stem(word))
        if known is not None:
            return known
        return self._rarest

    def _met(self, trace: Trace) -> _Met:
        """How much it says that a word of the question reached one of ours."""
        weight = min(self._idf[trace.reached], self._weight(trace.asked))
        return trace, weight * QUALITY[trace.how]

    def _rank(self, found: dict[int, dict[str, _Met]], asked_weight: float) -> tuple[Finding, ...]:
        by_key: defaultdict[str, list[_Scored]] = defaultdict(list)
        for number, mets in found.items():
            entry = self._entries[number]
            meet = sum([weight for _trace, weight in mets.values()])
            score = entry.weight * meet * meet / (self._own[number] * asked_weight)
            by_key[entry.key].append((-score, entry.phrase, tuple(mets.values())))
        ranked = [_joined(key, scored) for key, scored in by_key.items()]
        return tuple(sorted(ranked, key=lambda finding: (-finding.score, finding.key)))


def _in_order(met: tuple[str, float, int]) -> int:
    return met[2]


def _joined(key: str, scored: list[_Scored]) -> Finding:
    """The best entry of a key; a further one that says other words adds a little."""
    scored.sort(key=itemgetter(0, 1))
    (least, phrase, mets), *others = scored
    asked = {trace.asked for trace, _weight in mets}
    new = (-score for score, _, more in others if not {t.asked for t, _ in more} <= asked)
    extra = next(new, 0.0) * 0.8
    more = _FURTHER * -others[0][0] if others else 0.0
    return Finding(key, -least + max(extra, more), phrase, tuple(trace for trace, _ in mets))
