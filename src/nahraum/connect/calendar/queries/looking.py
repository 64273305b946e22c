"""Events and dates as everybody may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Min, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.base.translations.queries import Overlay, overlay
from nahraum.base.translations.rules import Text, remarks_on_language
from nahraum.connect.calendar.models import (
    Age,
    Event,
    Exhibitor,
    GuestList,
    Module,
    Occurrence,
    Programme,
)
from nahraum.connect.calendar.rules import (
    PROGRAMME_TRANSLATED,
    TRANSLATED,
    Chance,
    Seats,
    chance,
    clock_words,
    closes,
    instant,
)
from nahraum.connect.directory.models import Organisation, Site
from nahraum.connect.directory.rules import shown_phone

VISIBLE = (Event.Status.PUBLISHED, Event.Status.CANCELLED)
GERMAN = "de"
_LOOK_THROUGH, _MOST_MORE = 80, 4
STEP_FREE = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody looks for; what is empty asks for nothing."""

    topic: str = ""
    neighbourhood: str = ""
    age: str = ""
    free_of_charge: bool = False
    step_free: bool = False
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One date of an event as a page shows it, in sentences."""

    row: Occurrence
    event: Event
    said: Mapping[str, Text]  # texts in the language of the page, else in German and marked
    day: date
    time: str
    until: str
    place: str
    cost: str
    chance: Chance
    state: tuple[str, str]
    free: int | None
    closes: datetime | None

    @property
    def ages(self) -> list[str]:
        return labels(self.event.ages, Age.choices)

    @property
    def last_day(self) -> date | None:
        """The last day to sign up, where that ends at the midnight after it."""
        return self.closes and timezone.localdate(self.closes - timedelta(seconds=1))


def events() -> QuerySet[Event]:
    """Events with everything a page shows, in a constant number of queries."""
    whole = GuestList.objects.filter(occurrence__isnull=True)
    return (
        Event.objects.select_related("organisation", "programme", "neighbourhood", "course")
        .select_related("site__organisation", "site__neighbourhood", "municipality__area")
        .prefetch_related("topics__labels", Prefetch("lists", queryset=whole, to_attr="whole"))
        .annotate(
            first_starts=Min(
                "dates__starts",
                filter=Q(dates__deleted_at__isnull=True, dates__state=Occurrence.State.PLANNED),
            )
        )
    )


def dates() -> QuerySet[Occurrence]:
    found = Occurrence.objects.filter(event__deleted_at__isnull=True).select_related("guests")
    return found.prefetch_related(Prefetch("event", queryset=events())).order_by("starts", "pk")


def public_dates(*, first: date, until: date) -> QuerySet[Occurrence]:
    """Dates from a day to a day, both included, of events everybody may see."""
    begin, end = instant(first, time()), instant(until + timedelta(days=1), time())
    return dates().filter(event__status__in=VISIBLE, ends__gt=begin, starts__lt=end)


def public_event(pk: UUID) -> Event | None:
    return events().filter(pk=pk, status__in=VISIBLE).first()


def dates_of(event: Event, *, since: datetime | None = None) -> QuerySet[Occurrence]:
    """The dates of an event, those that are over left out from a moment on."""
    found = dates().filter(event=event.pk)
    return found if since is None else found.filter(ends__gt=since)


def upcoming(
    *,
    at: datetime,
    organisation: Organisation | None = None,
    topic: Topic | None = None,
    most: int = 5,
) -> list[Shown]:
    """The next dates of a house or a topic, for pages of other rooms; cancelled ones left out."""
    found = dates().filter(
        event__status=Event.Status.PUBLISHED, state=Occurrence.State.PLANNED, ends__gt=at
    )
    if organisation is not None:
        found = found.filter(event__organisation=organisation)
    if topic is not None:
        found = found.filter(event__topics=topic)
    return shown_all(found[:most], at=at)


def others_of_house(event: Event, *, at: datetime) -> list[Shown]:
    """The next of the other events of the same house, each once."""
    house = Q(event__organisation=event.organisation_id)
    rows = _planned(at).filter(house).exclude(event=event.pk)[:_LOOK_THROUGH]
    return _each_once(rows, at)


def recommended(event: Event, *, at: datetime) -> list[Shown]:
    """The next events of other houses for the same ages or about the same topic, each once.

    Those for everybody are recommended by their topic alone.
    """
    topics = {topic.pk for topic in event.topics.all()}
    rows = _planned(at).exclude(event__organisation=event.organisation_id)[:_LOOK_THROUGH]
    fitting = (
        row
        for row in rows
        if topics & {topic.pk for topic in row.event.topics.all()}
        or set(event.ages) & set(row.event.ages)
    )
    return _each_once(fitting, at)


def _planned(at: datetime) -> QuerySet[Occurrence]:
    published = {"event__status": Event.Status.PUBLISHED, "state": Occurrence.State.PLANNED}
    return dates().filter(starts__gt=at, **published)


def _each_once(rows: Iterable[Occurrence], at: datetime) -> list[Shown]:
    found: dict[UUID, Occurrence] = {}
    for row in rows:
        found.setdefault(row.event_id, row)
    return shown_all(list(found.values())[:_MOST_MORE], at=at)


def next_events(*, at: datetime, most: int) -> list[tuple[Occurrence, Text]]:
    """The next date and the title of each of the events that come next; without those called off.

    Light on purpose: three queries at most, for a page that shows more than events.
    """
    planned = Occurrence.objects.filter(
        state=Occurrence.State.PLANNED,
        starts__gt=at,
        event__status=Event.Status.PUBLISHED,
        event__deleted_at__isnull=True,
    )
    first = planned.order_by().values("event").annotate(first=Min("starts"))
    wanted = Q(pk__in=())
    for row in first.order_by("first", "event")[:most]:
        wanted |= Q(event=row["event"], starts=row["first"])
    found = planned.filter(wanted).order_by("starts", "event")
    places = ("event__neighbourhood", "event__site__organisation")
    rows = list(found.select_related("event", *places))
    said = said_of(row.event for row in rows)
    return [(row, said.text(row.event, "title")) for row in rows]


def found_dates(
    wish: Wish, *, first: date, until: date, at: datetime
) -> tuple[list[Shown], list[Shown]]:
    """(what fits, what may fit because nobody has said whether there are steps)."""
    rows = public_dates(first=first, until=until).filter(ends__gt=at)
    if wish.topic:
        rows = rows.filter(event__in=Event.objects.filter(topics__key=wish.topic).values("pk"))
    if wish.organisation:
        rows = rows.filter(event__organisation=wish.organisation)
    if wish.free_of_charge:
        rows = rows.filter(event__cost=Event.Cost.FREE)
    suitable = [row for row in rows if _suits(row.event, wish)]
    if not wish.step_free:
        return shown_all(suitable, at=at), []
    found = [row for row in shown_all(suitable, at=at) if step_free(row.event) is not False]
    fits = [row for row in found if step_free(row.event)]
    return fits, [row for row in found if step_free(row.event) is None]


def _suits(event: Event, wish: Wish) -> bool:
    if wish.age and event.ages and wish.age not in event.ages:
        return False
    where = neighbourhood_of(event)
    return not wish.neighbourhood or (where is not None and where.name == wish.neighbourhood)


def neighbourhood_of(event: Event) -> Neighbourhood | None:
    found: Neighbourhood | None = event.neighbourhood
    site: Site | None = event.site
    if found is None and site is not None and not site.protected_address:
        found = site.neighbourhood
    return found


def step_free(event: Event) -> bool | None:
    """Whether there are no steps; None if nobody has said."""
    return None if event.site is None else STEP_FREE.get(event.site.step_free)


def place_of(event: Event) -> str:
    """Where it is, in a line; a protected address is not told."""
    site: Site | None = event.site
    parts = [event.place]
    if site is not None and site.protected_address:
        parts.append(_("Anschrift bitte telefonisch erfragen"))
    elif site is not None:
        parts += [str(site), site.street, f"{site.postcode} {site.place}".strip()]
    elif event.neighbourhood is not None:
        parts.append(event.neighbourhood.name)
    if not any(parts) and event.online_link:
        parts.append(_("im Internet"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def phone_of(event: Event) -> str:
    return str(event.phone or event.organisation.phone)


def phone_shown(event: Event) -> str:
    return shown_phone(phone_of(event))


def cost_of(event: Event, note: str | None = None) -> str:
    """What it costs, in words; `note` is the remark in the language of the page."""
    if event.cost == Event.Cost.FREE:
        said = _("kostenlos")
    elif event.cost == Event.Cost.FEE and event.fee_cents is not None:
        said = money(event.fee_cents)
    elif event.cost == Event.Cost.FEE:
        said = _("kostet etwas")
    else:
        said = _("Kosten nicht bekannt, bitte fragen")
    more = event.cost_note if note is None else note
    return f"{said}, {more}" if more else said


def money(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return _("%(amount)s Euro") % {"amount": f"{euros},{rest:02d}" if rest else str(euros)}


def list_of(event: Event, date_: Occurrence | None) -> GuestList | None:
    """The list people stand on, if somebody has signed up already. Uses what was prefetched."""
    if event.sign_up == Event.SignUp.WHOLE:
        return next(iter(event.whole), None)  # type: ignore[attr-defined]
    return getattr(date_, "guests", None)


def seats_of(event: Event, date_: Occurrence) -> Seats:
    whole = event.sign_up == Event.SignUp.WHOLE
    known = list_of(event, date_)
    starts = getattr(event, "first_starts", None) if whole else date_.starts
    return Seats(
        needed=event.sign_up != Event.SignUp.NONE,
        places=event.places if known is None else known.places,
        taken=0 if known is None else known.taken,
        waiting_list=event.waiting_list,
        starts=starts or date_.starts,
        deadline_days=event.deadline_days,
        cancelled=event.status == Event.Status.CANCELLED
        or date_.state == Occurrence.State.CANCELLED,
    )


def shown_all(rows: Iterable[Occurrence], *, at: datetime) -> list[Shown]:
    """Dates as people read them, in the language of the page, in their order."""
    found = list(rows)
    said = said_of(row.event for row in found)
    return [shown(row, at=at, said=said) for row in found]


def said_of(rows: Iterable[Event]) -> Overlay:
    """Texts of some events in the language of the page."""
    unique = {row.pk: row for row in rows}
    return overlay("calendar.event", unique.values(), language=get_language() or GERMAN)


def programme_said(programme: Programme) -> Mapping[str, Text]:
    found = overlay("calendar.programme", [programme], language=get_language() or GERMAN)
    return found.texts(programme, PROGRAMME_TRANSLATED)


def language_remarks(rows: Iterable[Mapping[str, Text]]) -> tuple[str, ...]:
    """What to know about the language of the texts of a page."""
    return remarks_on_language(text for row in rows for text in row.values())


def events_to_translate() -> QuerySet[Event]:
    """Published events that are not over: what people read."""
    coming = Occurrence.objects.filter(ends__gt=timezone.now()).values("event")
    return Event.objects.filter(status=Event.Status.PUBLISHED, pk__in=coming)


def programmes_to_translate() -> QuerySet[Programme]:
    return public_programmes(today=timezone.localdate())


def shown(row: Occurrence, *, at: datetime, said: Overlay | None = None) -> Shown:
    """A date in sentences; expects what `dates` fetched. Without `said` its texts are German."""
    event = row.event
    texts = (said or Overlay(GERMAN, {})).texts(event, TRANSLATED)
    seats = seats_of(event, row)
    possible = chance(seats, at=at)
    last = closes(seats.starts, seats.deadline_days) if possible in _STILL else None
    return Shown(
        row=row,
        event=event,
        said=texts,
        day=timezone.localdate(row.starts),
        time=clock_words(row.starts),
        until=clock_words(row.ends),
        place=place_of(event),
        cost=cost_of(event, texts["cost_note"]),
        chance=possible,
        state=state_words(possible, seats),
        free=seats.free,
        closes=last,
    )


_STILL = (Chance.OPEN, Chance.WAITING)


def state_words(possible: Chance, seats: Seats) -> tuple[str, str]:
    """(words, tone of the badge)."""
    if possible is Chance.OPEN:
        if seats.free is None:
            return _("bitte anmelden"), "success"
        text = ngettext("noch ein Platz frei", "noch %(free)s Plätze frei", seats.free)
        return text % {"free": seats.free}, "success"
    return {
        Chance.FREE_ENTRY: (_("einfach kommen"), "success"),
        Chance.WAITING: (_("ausgebucht, Warteliste"), "warning"),
        Chance.FULL: (_("ausgebucht"), "warning"),
        Chance.CLOSED: (_("Anmeldung beendet"), "info"),
        Chance.CANCELLED: (_("fällt aus"), "danger"),
        Chance.OVER: (_("hat schon begonnen"), "info"),
    }[possible]


def by_day(rows: Iterable[Shown]) -> list[tuple[date, list[Shown]]]:
    found: dict[date, list[Shown]] = {}
    for row in rows:
        found.setdefault(row.day, []).append(row)
    return sorted(found.items())


def used_neighbourhoods() -> list[str]:
    return list(Neighbourhood.objects.order_by("name").values_list("name", flat=True))


# ------------------------------------------------------------------ programmes and courses
def programmes() -> QuerySet[Programme]:
    return Programme.objects.select_related("organisation", "municipality")


def public_programmes(*, today: date) -> QuerySet[Programme]:
    return programmes().filter(status=Programme.Status.PUBLISHED, last__gte=today)


def exhibitors_of(programme: Programme) -> QuerySet[Exhibitor]:
    found = Exhibitor.objects.filter(programme=programme)
    return found.select_related("organisation", "topic").prefetch_related("topic__labels")


def dates_of_programme(programme: Programme, *, drafts: bool = False) -> QuerySet[Occurrence]:
    found = dates().filter(event__programme=programme)
    return found if drafts else found.filter(event__status__in=VISIBLE)


def modules_of(event: Event) -> QuerySet[Module]:
    return Module.objects.filter(course__event=event)


def soonest_first(found: Any, *, at: datetime) -> Any:
    """Events with the next date, what is over at the end."""
    coming = Q(dates__deleted_at__isnull=True, dates__ends__gt=at)
    found = found.annotate(next_starts=Min("dates__starts", filter=coming))
    return found.order_by(F("next_starts").asc(nulls_last=True), "title", "pk")


def labels(values: Iterable[str], choices: Iterable[tuple[Any, Any]]) -> list[str]:
    """The words of chosen values, in the order of the choices."""
    known: Mapping[Any, Any] = dict(choices)
    chosen = set(values)
    return [str(label) for value, label in known.items() if value in chosen]
