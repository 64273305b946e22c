"""From a wish to the offers that answer it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nahraum.analysis.language import plain
from nahraum.base.municipality.queries import asked_together
from nahraum.base.places import queries as places
from nahraum.base.topics import queries as topics
from nahraum.base.topics.rules import crisis_calls, crisis_kinds
from nahraum.connect.directory import queries as directory
from nahraum.connect.portal.queries import rows
from nahraum.connect.portal.queries.keeping import kept_index
from nahraum.connect.portal.queries.near import place_named, without_place
from nahraum.connect.portal.rules import VIOLENCE, Found, Hit, Meaning, Wish

# A topic counts if it fits at least half as well as the best one: two may be meant.
_FITS = 0.5
_MOST_MEANINGS = 4
_READ = 200  # letters of a question the search reads; the crisis rule reads all


def search(wish: Wish, *, at: datetime) -> Found:
    """The answer to a wish, in the open scope. The crisis rule does not wait for the rest."""
    crisis, kinds = crisis_calls(wish.question), crisis_kinds(wish.question)
    asked = replace(wish, question=wish.question[:_READ])
    questions = (*topics.VOCABULARY, *places.NAMES) if wish.question else ()
    with asked_together(*directory.EDITION, *questions):
        asked = _with_place(asked)
        meanings, index = _meanings(asked), kept_index()
    named = place_named(asked.near)
    place, where = named.place, named.where
    if index is None:
        every = rows.hits(asked, meanings, place, where, at)
        if crisis:  # a word in common is no help now
            every = tuple(hit for hit in every if any(why.how == "topic" for why in hit.reasons))
        hits: Sequence[Hit] = tuple(hit for hit in every if hit.certain)
        perhaps: Sequence[Hit] = tuple(hit for hit in every if not hit.certain)
    else:
        neighbourhood = place.pk if place else None
        hits, perhaps = index.hits(
            asked, meanings, neighbourhood, where, at, only_topics=bool(crisis)
        )
    return Found(
        wish=wish,
        crisis=crisis,
        meanings=meanings,
        hits=hits,
        perhaps=perhaps,
        place=named.name,
        choices=named.choices,
        discreet="violence" in kinds or VIOLENCE in (wish.topic, *[m.topic for m in meanings[:1]]),
    )


def _with_place(wish: Wish) -> Wish:
    """Who asks for "Arzt in Bega" asks for an "Arzt" near Bega, whatever has Bega in its name."""
    if not wish.question:
        return wish
    question, place = without_place(wish.question)
    if place and wish.near and plain(wish.near) != plain(place):
        return wish
    return replace(wish, question=question, near=wish.near or place)


def without_search(wish: Wish) -> Found:
    """What stands on a page although the search failed; asks nobody."""
    question = wish.question
    discreet = "violence" in crisis_kinds(question) or wish.topic == VIOLENCE
    return Found(wish=wish, crisis=crisis_calls(question), discreet=discreet)


def _meanings(wish: Wish) -> tuple[Meaning, ...]:
    found = topics.topics_meant(wish.question) if wish.question else []
    best = max((meant.finding.score for meant in found), default=0.0)
    return tuple(
        Meaning(meant.topic.key, meant.topic.name, meant.phrase, meant.finding.score)
        for meant in found[:_MOST_MEANINGS]
        if meant.finding.score >= _FITS * best
    )
