from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, Q
from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language import content_words, plain, stem
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.places.rules import centre
from nahraum.base.topics.queries import topics_meant
from nahraum.base.topics.rules import crisis_calls, crisis_kinds
from nahraum.base.translations.queries import Overlay, overlay
from nahraum.base.translations.rules import Text
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Correction, Offer, Site
from nahraum.connect.directory.rules import (
    TRANSLATED,
    Freshness,
    Mode,
    State,
    Status,
    capacity_counts,
    freshness,
    shown_phone,
)
from nahraum.connect.portal.documents import Card, Place
from nahraum.connect.portal.rules import (
    FILTERS,
    UNKNOWN,
    VIOLENCE,
    Candidate,
    Facts,
    Found,
    Hit,
    Meaning,
    Reason,
    Wish,
    checked_in_words,
    distance_in_words,
    judged,
    languages_in_words,
    phone_in_words,
    ranked,
    remarks_on_language,
    status_in_words,
    week_in_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An offer as a page shows it, in sentences."""

    offer: Offer
    said: Mapping[str, Text]  # its texts in the language of the page, else in German and marked
    phone: str
    phone_shown: str
    email: str
    website: str
    status: tuple[str, str]
    phone_status: tuple[str, str] | None
    checked: tuple[str, str]
    sites: list[Site]
    hidden_address: bool
    visiting: list[tuple[str, str]]
    appointments: list[tuple[str, str]]
    calling: list[tuple[str, str]]
    leave_instead: str
    languages: str
    capacity: bool
    discreet: bool
    distance: str = ""
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()


# A topic counts if it fits at least half as well as the best one: two may be meant.
_FITS = 0.5
_MOST_MEANINGS = 4
_READ = 200  # letters of a question the search reads; the crisis rule reads all
Point = tuple[float, float]


def search(wish: Wish, *, at: datetime) -> Found:
    """The answer to a wish, in the open scope. The crisis rule does not wait for the rest."""
    crisis, kinds = crisis_calls(wish.question), crisis_kinds(wish.question)
    wish = replace(wish, question=wish.question[:_READ])
    meanings = _meanings(wish)
    place, where = _place(wish.near)
    offers = _candidates(wish, meanings, at)
    candidates = [
        candidate
        for offer in offers
        if (candidate := _candidate(offer, wish, place, where, at)) is not None
    ]
    hits = ranked(wish.question, meanings, candidates)
    if crisis:  # a word in common is no help now
        hits = tuple(hit for hit in hits if any(why.how == "topic" for why in hit.reasons))
    return Found(
        wish=wish,
        crisis=crisis,
        meanings=meanings,
        hits=tuple(hit for hit in hits if hit.certain),
        perhaps=tuple(hit for hit in hits if not hit.certain),
        place=place.name if place else _known_postcode(wish.near, where),
        discreet="violence" in kinds or VIOLENCE in (wish.topic, *[m.topic for m in meanings[:1]]),
    )


def offers_of(keys: Sequence[UUID], *, at: datetime) -> list[Offer]:
    """Public offers in the order of the keys, with everything a page shows."""
    found = {offer.pk: offer for offer in directory.public_offers(at=at).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def shown(
    offer: Offer, *, at: datetime, hit: Hit | None = None, said: Overlay | None = None
) -> Shown:
    """Everything a page says about an offer. Uses what `offers_of` fetched.

    `said`: the translations of all offers of the page, if there are several.
    """
    said = said or _said([offer])
    today = timezone.localdate(at)
    house = offer.organisation
    phone = offer.phone or house.phone
    now, calls = directory.status_of(offer, at=at), directory.phone_status_of(offer, at=at)
    age = freshness(checked_at=offer.checked_at, check_due=offer.check_due, today=today)
    hours = directory.hours_of(offer)
    state, on_phone = _states(now, calls, at)
    return Shown(
        offer=offer,
        said=said.texts(offer, TRANSLATED),
        phone=phone,
        phone_shown=shown_phone(phone),
        email=offer.email or house.email,
        website=offer.website or house.website,
        status=state,
        phone_status=on_phone,
        checked=checked_in_words(age, checked_at=offer.checked_at, checked_by=offer.checked_by),
        sites=shown_sites(offer),
        hidden_address=any(site.protected_address for site in offer.sites.all()),
        visiting=week_in_words(hours, Mode.OPEN),
        appointments=week_in_words(hours, Mode.APPOINTMENT),
        calling=week_in_words(hours, Mode.PHONE),
        leave_instead=now.leave.instead if now.leave else "",
        languages=languages_in_words(offer.languages),
        capacity=capacity_counts(offer.capacity_as_of, today=today),
        discreet=any(topic.key == VIOLENCE for topic in offer.topics.all()),
        distance=_distance(offer, hit),
        reasons=() if hit is None else hit.reasons,
        unknown=()
        if hit is None
        else tuple(str(FILTERS[name]) for name, state in hit.filters.items() if state == UNKNOWN),
    )


def _states(
    now: Status, calls: Status, at: datetime
) -> tuple[tuple[str, str], tuple[str, str] | None]:
    """Whether somebody is there, and whether somebody answers the phone if that is different."""
    there = status_in_words(now, at=at)
    if calls.state is State.UNKNOWN:
        return there, None
    on_phone = phone_in_words(calls, at=at)
    if now.state is State.UNKNOWN:
        return on_phone, None
    return there, None if on_phone == there else on_phone


def _distance(offer: Offer, hit: Hit | None) -> str:
    """How far it is; who comes home everywhere is not in every village."""
    if hit is None or hit.metres is None or (offer.home_visit and offer.served_everywhere):
        return ""
    return distance_in_words(hit.metres)


def card_of(shown: Shown, *, url: str) -> Card:
    """What machines may know of an offer: no more than its page says."""
    offer = shown.offer
    return Card(
        key=str(offer.pk),
        title=offer.title,
        summary=offer.summary,
        organisation=offer.organisation.name,
        phone=shown.phone,
        email=shown.email,
        website=shown.website,
        url=url,
        places=tuple(Place(site.street, site.postcode, site.place) for site in shown.sites),
        hours=tuple(
            (span.weekday, span.opens, span.closes)
            for span in directory.hours_of(offer)
            if span.mode is Mode.OPEN and not (span.first or span.last or span.season_from)
        ),
    )


def shown_hits(hits: Iterable[Hit], *, at: datetime) -> list[Shown]:
    """Hits as a list shows them, in their order."""
    by_key = {hit.offer: hit for hit in hits}
    offers = offers_of(list(by_key), at=at)
    said = _said(offers)
    return [shown(offer, at=at, hit=by_key[offer.pk], said=said) for offer in offers]


def shown_all(offers: Sequence[Offer], *, at: datetime) -> list[Shown]:
    said = _said(offers)
    return [shown(offer, at=at, said=said) for offer in offers]


def _said(offers: Sequence[Offer]) -> Overlay:
    return overlay("directory.offer", offers, language=get_language() or "de")


def language_remarks(rows: Iterable[Shown]) -> tuple[str, ...]:
    """What to know about the language of the texts of a page."""
    return remarks_on_language(text for row in rows for text in row.said.values())


def answered(number: str) -> Correction | None:
    """A correction by the number its sender was given."""
    found: Correction | None = Correction.objects.filter(number=number.upper()).first()
    return found


def _meanings(wish: Wish) -> tuple[Meaning, ...]:
    found = topics_meant(wish.question) if wish.question else []
    best = max((meant.finding.score for meant in found), default=0.0)
    return tuple(
        Meaning(meant.topic.key, meant.topic.name, meant.finding.phrase, meant.finding.score)
        for meant in found[:_MOST_MEANINGS]
        if meant.finding.score >= _FITS * best
    )


def _candidates(wish: Wish, meanings: Sequence[Meaning], at: datetime) -> list[Offer]:
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
    return min(((x - where[0]) ** 2 + (y - where[1]) ** 2) ** 0.5 for x, y in known)


def _place(near: str) -> tuple[Neighbourhood | None, Point | None]:
    """The neighbourhood or the postcode somebody typed, and a point for it."""
    text = near.strip()
    if not text:
        return None, None
    if text.isdigit():
        return None, _postcode(text)
    known = {plain(place.name): place for place in neighbourhoods()}
    best = process.extractOne(plain(text), list(known), scorer=OSA.distance, score_cutoff=2)
    if best is None:
        return None, None
    place = known[best[0]]
    return place, centre(shape_of(place))


def _postcode(text: str) -> Point | None:
    """The middle of the public sites with a postcode."""
    sites = directory.sites().filter(postcode=text, protected_address=False, x__isnull=False)
    middle = sites.aggregate(x=Avg("x"), y=Avg("y"))
    return (middle["x"], middle["y"]) if middle["x"] is not None else None


def _known_postcode(near: str, where: Point | None) -> str:
    return near.strip() if where is not None else ""
