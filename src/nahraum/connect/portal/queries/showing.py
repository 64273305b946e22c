"""An offer as a page shows it, from its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from nahraum.base.translations.queries import Overlay, overlay
from nahraum.base.translations.rules import Text, remarks_on_language
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Correction, Offer, Site
from nahraum.connect.directory.rules import (
    TRANSLATED,
    Mode,
    State,
    Status,
    capacity_counts,
    freshness,
    groups_in_words,
    languages_in_words,
    shown_phone,
)
from nahraum.connect.portal.documents import Card, Place
from nahraum.connect.portal.queries.rows import shown_sites
from nahraum.connect.portal.rules import (
    FILTERS,
    NEVER_KEPT,
    UNKNOWN,
    VIOLENCE,
    Hit,
    Reason,
    checked_in_words,
    distance_in_words,
    leave_in_words,
    phone_in_words,
    status_in_words,
    week_in_words,
)

SITES_ON_A_SHEET = 2
LEAVE_AHEAD_DAYS = 60  # leave is told so long before it begins


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
    leaves: list[tuple[str, str]]  # now or soon: (when, who helps meanwhile)
    groups: str
    video: bool  # there is a link, and somebody looked up that the service is certified
    languages: str
    capacity: bool
    discreet: bool
    may_be_kept: bool  # by the device of a reader, for times without a network
    distance: str = ""
    house: UUID | None = None  # a site with more offers behind its door
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def sites_on_a_sheet(self) -> list[Site]:
        return self.sites[:SITES_ON_A_SHEET]

    @property
    def more_sites(self) -> int:
        """Those that find no room on a sheet."""
        return max(0, len(self.sites) - SITES_ON_A_SHEET)


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
    hidden = any(site.protected_address for site in offer.sites.all())
    state, on_phone = states_in_words(now, calls, at, phone=bool(phone))
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
        hidden_address=hidden,
        visiting=week_in_words(hours, Mode.OPEN, today=today),
        appointments=week_in_words(hours, Mode.APPOINTMENT, today=today),
        calling=week_in_words(hours, Mode.PHONE, today=today),
        leave_instead=now.leave.instead if now.leave else "",
        leaves=[
            (leave_in_words(leave), leave.instead)
            for leave in directory.leaves_of(offer)
            if leave.last >= today and (leave.first - today).days <= LEAVE_AHEAD_DAYS
        ],
        video=bool(offer.video_link and offer.video_service and offer.video_service_checked),
        groups=groups_in_words(offer.target_groups),
        languages=languages_in_words(offer.languages),
        capacity=capacity_counts(offer.capacity_as_of, today=today),
        discreet=any(topic.key == VIOLENCE for topic in offer.topics.all()),
        may_be_kept=not hidden and NEVER_KEPT.isdisjoint(t.key for t in offer.topics.all()),
        distance=_distance(offer, hit),
        house=None if hit is None else hit.house,
        reasons=() if hit is None else hit.reasons,
        unknown=()
        if hit is None
        else tuple(str(FILTERS[name]) for name, state in hit.filters.items() if state == UNKNOWN),
    )


def states_in_words(
    now: Status, calls: Status, at: datetime, *, phone: bool = True
) -> tuple[tuple[str, str], tuple[str, str] | None]:
    """Whether somebody is there, and whether somebody answers the phone if that is different."""
    there = status_in_words(now, at=at, phone=phone)
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
