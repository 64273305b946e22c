"""How fresh and how complete the entries are, place by place."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import Tally as CountedBy
from nahraum.connect.directory.models import Offer, OpeningHours, Site
from nahraum.connect.directory.rules import Entry, Freshness, completeness, freshness, unanswered
from nahraum.connect.upkeep.rules import Place, Tally

ALL, UNKNOWN = "alle", "unbekannt"
QUESTIONS = 8
Kind = tuple[Freshness, tuple[bool, ...]]


@dataclass(frozen=True, slots=True)
class Neglect:
    """The tallies of a municipality: every neighbourhood, what lies in none, and all together."""

    places: list[Tally]
    unknown: Tally
    together: Tally

    def of(self, key: str) -> Tally | None:
        """The tally of a place by its key."""
        every = (*self.places, self.unknown, self.together)
        return next((tally for tally in every if tally.place.key == key), None)


def tallies(*, today: date) -> Neglect:
    """Published offers of the open scope, counted. A neighbourhood without any is there too."""
    together = Tally(Place(ALL, _("alle zusammen")))
    unknown = Tally(Place(UNKNOWN, _("Ortsteil nicht bekannt")))
    places = {row.pk: Tally(Place(str(row.pk), row.name)) for row in neighbourhoods()}
    where = _where()
    groups: Counter[tuple[Any, Kind]] = Counter()
    for key, kind in _kinds(today):
        groups[None, kind] += 1
        for place in where.get(key, {UNKNOWN}):
            groups[place, kind] += 1
    for (place, kind), times in groups.items():
        tally = together if place is None else places.get(place, unknown)
        state, said = kind
        tally.add(state, questions=QUESTIONS, missing=_missing(said), times=times)
    return Neglect(sorted(places.values(), key=lambda t: t.place.name), unknown, together)


def shares_checked(on: date) -> Iterator[CountedBy]:
    """Share of the entries that were checked in time, by place and together, for the need map."""
    found = tallies(today=on)
    by: dict[tuple[str, Any], float] = {}
    for tally in (found.together, *found.places):
        share = tally.share(Freshness.CHECKED.value)
        if share is not None:
            by["", None if tally is found.together else UUID(tally.place.key)] = share
    yield CountedBy(
        name="upkeep.checked",
        label=_("geprüfte Einträge"),
        unit="%",
        by=by,
        as_of=on,
        source=_("Verzeichnis der Angebote"),
    )


def _where() -> dict[UUID, set[Any]]:
    """Neighbourhoods of each offer; a protected site tells nobody where it is."""
    through: Any = Offer.sites.through
    shown = Site.objects.filter(protected_address=False, neighbourhood__isnull=False)
    known = dict(shown.values_list("pk", "neighbourhood"))
    found: defaultdict[UUID, set[Any]] = defaultdict(set)
    offers = Offer.objects.filter(status=Offer.Status.PUBLISHED).values("pk")
    rows = through.objects.filter(offer__in=offers)
    for offer, site in rows.values_list("offer", "site"):
        if site in known:
            found[offer].add(known[site])
    return dict(found)


def _kinds(today: date) -> list[tuple[UUID, Kind]]:
    """Each offer with its state and which of the first questions it answers."""
    barriers = Q(pk__in=[])
    for name in Site.BARRIERS:
        barriers |= ~Q(**{name: "unknown"})
    sites = Site.objects.filter(barriers, offers=OuterRef("pk"))
    rows = Offer.objects.filter(status=Offer.Status.PUBLISHED).annotate(
        reach=Coalesce(NullIf("phone", Value("")), F("organisation__phone")),
        hours_known=Exists(OpeningHours.objects.filter(offer=OuterRef("pk"))),
        barriers_known=Exists(sites),
    )
    names = "pk checked_at check_due summary for_whom cost how_to_start reach hours_known"
    found = []
    for row in rows.values_list(*names.split(), "barriers_known", "on_site"):
        key, checked_at, check_due, *said = row
        state = freshness(checked_at=checked_at, check_due=check_due, today=today)
        summary, for_whom, cost, start, phone, hours, barrier, on_site = said
        flags = (summary, for_whom, cost != Offer.Cost.UNKNOWN, start, phone, hours)
        facts = tuple(bool(flag) for flag in (*flags, barrier, on_site, checked_at))
        found.append((key, (state, facts)))
    return found


def _missing(facts: tuple[bool, ...]) -> tuple[str, ...]:
    """What an entry of this kind leaves open, in the words of the directory."""
    summary, for_whom, cost, start, phone, hours, barriers, on_site, checked = facts
    entry = Entry(
        title="x",
        summary="x" * summary,
        topics=1,
        ways=frozenset({"on_site"} if on_site else {"by_phone"}),
        sites=1,
        protected_site=False,
        served_everywhere=False,
        served=0,
        phone="x" * phone,
        email="",
        website="",
        video_link="",
        for_whom="x" * for_whom,
        cost_known=cost,
        how_to_start="x" * start,
        hours=int(hours),
        barriers_known=int(barriers),
        checked_at=date.min if checked else None,
    )
    gaps = unanswered(entry)
    if round(completeness(entry) * QUESTIONS) != QUESTIONS - len(gaps):
        raise ValueError("the directory asks another number of questions")
    return gaps
