"""Which offers answer a question, and in which order. Pure.

An offer is found by a topic the question means, or by words it says itself. Both are numbers from
0 to 1; the better one counts, the other adds a little:

    score = max(topic, text) + 0.2·min(topic, text)

`topic` is the score of the best meaning among its topics, `text` the share of the question's words
that the offer says, each weighed by where it says them. Entries nobody checked for long sink. Who
asks for a place gets the near ones first: the score is divided by 1 + metres/5000. Equal scores
stand in the order of their titles. Nothing else counts: no money, no stars.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nahraum.analysis.language import content_words, stem, words
from nahraum.connect.portal.rules.found import Hit, Meaning, Reason

WEIGHTS: Mapping[str, float] = {
    "title": 1.0,
    "organisation": 0.9,
    "place": 0.5,
    "text": 0.5,
}
BOTH = 0.2
STALE = 0.8
HALF_AT_METRES = 5_000.0
# Words that many offers say and that say nothing of what an offer is.
FILLERS = frozenset(
    "nicht nichts kein keine keinen mehr nie immer viel viele hilft helfen hilfe alt alte".split()
)
LEAST = 0.12  # below this nobody would see why it was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An offer as the ranking sees it. `texts`: what it says, by where (keys of WEIGHTS)."""

    offer: UUID
    title: str
    topics: frozenset[str]
    texts: Mapping[str, Sequence[str]]
    stale: bool = False
    metres: float | None = None
    filters: Mapping[str, str]


def ranked(
    question: str, meanings: Sequence[Meaning], candidates: Sequence[Candidate]
) -> tuple[Hit, ...]:
    """Candidates that answer the question, best first; all of them where nothing is asked."""
    said = tuple(dict.fromkeys(content_words(question)))
    asked = tuple(word for word in said if word not in FILLERS) or said
    scored = [(_hit(asked, meanings, candidate), candidate.title) for candidate in candidates]
    kept = [(hit, title) for hit, title in scored if not asked or hit.score >= LEAST]
    kept.sort(key=lambda pair: (-round(pair[0].score, 9), pair[1].casefold(), str(pair[0].offer)))
    return tuple(hit for hit, _title in kept)


def _hit(asked: Sequence[str], meanings: Sequence[Meaning], candidate: Candidate) -> Hit:
    meant = [meaning for meaning in meanings if meaning.topic in candidate.topics]
    best = max(meant, key=lambda meaning: meaning.score, default=None)
    text, reasons = _text_score(asked, candidate)
    topic = min(1.0, best.score) if best else 0.0
    score = max(topic, text) + BOTH * min(topic, text) if asked else 1.0
    if candidate.stale:
        score *= STALE
    if candidate.metres is not None:
        score /= 1 + candidate.metres / HALF_AT_METRES
    if best is not None:
        reasons = (Reason(best.phrase, best.label, "topic"), *reasons)
    return Hit(candidate.offer, score, reasons, candidate.filters, candidate.metres)


def _text_score(asked: Sequence[str], candidate: Candidate) -> tuple[float, tuple[Reason, ...]]:
    """The share of the words asked for that the offer says, and where."""
    if not asked:
        return 0.0, ()
    said = {
        where: {stem(word): word for text in texts for word in words(text)}
        for where, texts in candidate.texts.items()
    }
    total, reasons = 0.0, []
    for word in asked:
        places = [where for where in said if stem(word) in said[where]]
        if places:
            where = max(places, key=lambda place: WEIGHTS[place])
            total += WEIGHTS[where]
            reasons.append(Reason(word, said[where][stem(word)], where))
    return total / len(asked), tuple(reasons)
