"""Which offers answer a question, and in which order. Pure.

An offer is found by a topic the question means, or by words it says itself. Both are numbers from
0 to 1; the better one counts, the other adds a little:

    score = max(topic, text) + 0.2·min(topic, text)

`topic` is the score of the best meaning among its topics, `text` the share of the question's words
that the offer says, each weighed by where it says them. Entries nobody checked for long sink. Who
asks for a place gets the near ones first: the score is divided by 1 + metres/5000. Equal scores
stand in the order of their titles. Nothing else counts: no money, no stars.

The same arithmetic serves one candidate after the other and whole columns of an index, so that both
give the same order to the last digit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.language import content_words, stem, words
from nahraum.connect.directory.rules import LONGEST
from nahraum.connect.portal.rules.found import Hit, Meaning, Reason

Floats = NDArray[np.float64]

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
    """
    nicht nichts kein keine keinen mehr nie immer viel viele ohne hilft helfen hilfe alt alte
    """.split()
)
LEAST = 0.12  # below this nobody would see why it was found
_WORD = re.compile(r"[^\W_]+")
_DIGITS = 1e9  # scores that differ less are equal


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


def asked_words(question: str) -> tuple[str, ...]:
    """The words of a question that count, each once, as somebody typed them: "Arzt" is a noun."""
    said = tuple(word for word in dict.fromkeys(content_words(question)) if stem(word).isalnum())
    typed = {word.lower(): word for word in _WORD.findall(question)}
    counting = tuple(word for word in said if word not in FILLERS) or said
    return tuple(typed.get(word, word) for word in counting)


def ranked(
    question: str, meanings: Sequence[Meaning], candidates: Sequence[Candidate]
) -> tuple[Hit, ...]:
    """Candidates that answer the question, best first; all of them where nothing is asked."""
    asked = asked_words(question)
    found = [why_found(asked, meanings, one.topics, one.texts) for one in candidates]
    score = scores(
        topic=np.array([topic for topic, _, _ in found], dtype=np.float64),
        text=np.array([text for _, text, _ in found], dtype=np.float64),
        stale=np.array([one.stale for one in candidates], dtype=np.bool_),
        metres=np.array([one.metres or 0.0 for one in candidates], dtype=np.float64),
        asked=bool(asked),
    )
    by_title = sorted(range(len(found)), key=lambda row: by_name(candidates[row]))
    titles = np.empty(len(found), dtype=np.int64)
    titles[by_title] = np.arange(len(found))
    return tuple(
        Hit(one.offer, float(score[row]), found[row][2], one.filters, one.metres)
        for row in best_first(score, titles, asked=bool(asked))
        for one in (candidates[row],)
    )


def by_name(candidate: Candidate) -> tuple[str, str]:
    """What decides between equal scores."""
    return candidate.title.casefold(), str(candidate.offer)


def scores(
    *, topic: Floats, text: Floats, stale: NDArray[np.bool_], metres: Floats, asked: bool
) -> Floats:
    """The score of each candidate; all arrays of shape (n,), `metres` 0 where unknown."""
    score = np.maximum(topic, text) + BOTH * np.minimum(topic, text)
    if not asked:
        score = np.ones_like(topic)
    score = np.where(stale, score * STALE, score)
    found: Floats = score / (1 + metres / HALF_AT_METRES)
    return found


def best_first(score: Floats, titles: NDArray[np.integer], *, asked: bool) -> NDArray[np.intp]:
    """Positions of those good enough to be shown, best first, equal ones by title.

    `titles`: the place of each in the order of titles, no two alike. One number says both, which
    sorts several times as fast; scores are at most 1 + BOTH, so it stays far below 2^63.
    """
    kept = np.flatnonzero(score >= LEAST) if asked else np.arange(len(score))
    if len(kept) == 0:
        return kept
    places = titles[kept].astype(np.int64)
    ranks = np.rint(score[kept] * -_DIGITS).astype(np.int64)
    return kept[np.argsort(ranks * (int(places.max()) + 1) + places)]


def distance(dx: Floats, dy: Floats) -> Floats:
    """Metres between points that lie `dx`, `dy` apart."""
    found: Floats = np.sqrt(dx * dx + dy * dy)
    return found


def best_meaning(meanings: Sequence[Meaning], topics: frozenset[str]) -> Meaning | None:
    meant = [meaning for meaning in meanings if meaning.topic in topics]
    return max(meant, key=lambda meaning: meaning.score, default=None)


def topic_score(meaning: Meaning | None) -> float:
    return min(1.0, meaning.score) if meaning else 0.0


def why_found(
    asked: Sequence[str],
    meanings: Sequence[Meaning],
    topics: frozenset[str],
    texts: Mapping[str, Sequence[str]],
) -> tuple[float, float, tuple[Reason, ...]]:
    """The scores by topic and by text of an offer, and what to tell people."""
    best = best_meaning(meanings, topics)
    text, reasons = _text_score(asked, texts)
    if best is not None:
        reasons = (Reason(best.phrase, best.label, "topic"), *reasons)
    return topic_score(best), text, reasons


def stems_said(texts: Sequence[str]) -> dict[str, str]:
    """Stems of what an offer says in one place, with the word as it stands there."""
    return {stem(word): word for text in texts for word in words(text) if len(word) <= LONGEST}


def _text_score(
    asked: Sequence[str], texts: Mapping[str, Sequence[str]]
) -> tuple[float, tuple[Reason, ...]]:
    """The share of the words asked for that the offer says, and where."""
    if not asked:
        return 0.0, ()
    said = {where: stems_said(spoken) for where, spoken in texts.items()}
    total, reasons = 0.0, []
    for word in asked:
        places = [where for where in said if stem(word) in said[where]]
        if places:
            where = max(places, key=lambda place: WEIGHTS[place])
            total += WEIGHTS[where]
            reasons.append(Reason(word, said[where][stem(word)], where))
    return total / len(asked), tuple(reasons)
