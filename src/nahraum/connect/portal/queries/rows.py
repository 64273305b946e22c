"""Candidates as the full-text index of the database finds them, row by row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Q
from django.utils import timezone

from nahraum.analysis.language import content_words, stem
from nahraum.base.places.models import Neighbourhood
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.directory.rules import Freshness, freshness
from nahraum.connect.portal.queries.near import Point
from nahraum.connect.portal.rules import (
    VIOLENCE,
    Candidate,
    Facts,
    Hit,
    Meaning,
    Wish,
    distance,
    judged,
    ranked,
)


def hits(
    wish: Wish,
    meanings: Sequence[Meaning],
    place: Neighbourhood | None,
    where: Point | None,
    at: datetime,
) -> tuple[Hit, ...]:
    """All hits of a wish, best first, by the database alone."""
    offers = _offers(wish, meanings, at)
    candidates = [
        candidate
        for offer in offers
        if (candidate := _candidate(offer, wish, place, where, at)) is not None
    ]
    found = ranked(wish.question, meanings, candidates)
    by_key = {offer.pk: offer for offer in offers}
    houses = _houses([by_key[hit.offer] for hit in found], at)
    return tuple(replace(hit, house=houses.get(hit.offer)) for hit in found)


def _houses(offers: Sequence[Offer], at: datetime) -> dict[UUID, UUID]:
    """By offer a site behind whose door there are other offers too, as `Index.house_of` says it."""
    doors = {
        offer.pk: [site for site in shown_sites(offer) if site.address_key]
        for offer in offers
        if offer.on_site and all(topic.key != VIOLENCE for topic in offer.topics.all())
    }
    behind = directory.behind_doors(
        {s.address_key for sites in doors.values() for s in sites}, at=at
    )
    found = {}
    for key, sites in doors.items():
        shared = (site.pk for site in sites if behind.get(site.address_key, set()) - {key})
        if (house := next(shared, None)) is not None:
            found[key] = house
    return found


def _offers(wish: Wish, meanings: Sequence[Meaning], at: datetime) -> list[Offer]:
    """Public offers of a topic that is meant, or that say a word of the question."""
    public = directory.public_offers(at=at)
    if wish.topic:
        public = public.filter(topics__key=wish.topic)
    if not wish.question:
        return list(public)
    topics = [meaning.topic for meaning in meanings]
    stems = [stem(word) for word in content_words(wish.question)]
    saying = directory.offers_with_any(stems).values("pk")
    meant = Offer.objects.filter(topics__key__in=topics).values("pk")
    return list(public.filter(Q(pk__in=meant) | Q(pk__in=saying)))


def _candidate(
    offer: Offer, wish: Wish, place: Neighbourhood | None, where: Point | None, at: datetime
) -> Candidate | None:
    """An offer as the ranking sees it; None if it does not meet a filter."""
    today = timezone.localdate(at)
    neighbourhood = place.pk if place else None
    filters = judged(wish, _facts(offer, at), neighbourhood=neighbourhood, today=today)
    if filters is None:
        return None
    age = freshness(checked_at=offer.checked_at, check_due=offer.check_due, today=today)
    return Candidate(
        offer=offer.pk,
        title=offer.title,
        topics=frozenset(topic.key for topic in offer.topics.all()),
        texts=_texts(offer),
        stale=age in (Freshness.STALE, Freshness.NEVER),
        metres=_metres(offer, where),
        filters=filters,
    )


def _facts(offer: Offer, at: datetime) -> Facts:
    return Facts(
        state=directory.status_of(offer, at=at).state,
        on_site=offer.on_site,
        home_visit=offer.home_visit,
        served_everywhere=offer.served_everywhere,
        served=frozenset(place.pk for place in offer.served.all()),
        step_free=tuple(site.step_free for site in offer.sites.all()),
        cost=offer.cost,
        new_people=offer.new_people,
        capacity_as_of=offer.capacity_as_of,
        languages=frozenset(offer.languages),
        targets=frozenset(offer.target_groups),
        grade=offer.barrier_grade if offer.is_flat else "",
    )


def _texts(offer: Offer) -> dict[str, list[str]]:
    house = offer.organisation
    places = [
        text
        for site in shown_sites(offer)
        for text in (site.name, site.street, site.postcode, site.place)
    ]
    return {
        "title": [offer.title],
        "organisation": [house.name, house.former_names],
        "place": places,
        "text": [offer.summary, offer.for_whom],
    }


def shown_sites(offer: Offer) -> list[Site]:
    """Sites whose address may be shown."""
    return [site for site in offer.sites.all() if not site.protected_address]


def _metres(offer: Offer, where: Point | None) -> float | None:
    """To the nearest site that may be shown; who comes home is near everybody."""
    if where is None:
        return None
    if offer.home_visit and offer.served_everywhere:
        return 0.0
    points = [(site.x, site.y) for site in shown_sites(offer)]
    known = [(x, y) for x, y in points if x is not None and y is not None]
    if not known:
        return None
    xs, ys = np.array(known, dtype=np.float64).T
    return float(distance(xs - where[0], ys - where[1]).min())
