"""What everybody may see: the list, an event, feeds, and what is printed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.documents import paper
from nahraum.connect.calendar.documents.feeds import Entry, Linked, OwnDate, ics, linked_data
from nahraum.connect.calendar.forms.asking import FilterForm
from nahraum.connect.calendar.models import Age, Event, Group, Occurrence, Programme
from nahraum.connect.calendar.queries import Shown, Wish
from nahraum.connect.calendar.rules import TRANSLATED, Chance, days, in_words
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Site

FEED_BEHIND, FEED_AHEAD = timedelta(days=60), timedelta(days=400)
MOST_IN_FEED = 1_000
ICS = "text/calendar; charset=utf-8"
MOST_ON_SHEET, OFTEN = 60, 3
_CAN_SIGN_UP = (Chance.OPEN, Chance.WAITING)


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Day by day, as text. Filters stand in the address."""
    now = timezone.now()
    form = FilterForm(request.GET or None)
    first, until = form.span()
    wish = form.wish()
    fits, perhaps = queries.found_dates(wish, first=first, until=until, at=now)
    length = (until - first).days + 1
    context = {
        "form": form,
        "days": queries.by_day(fits),
        "perhaps": queries.by_day(perhaps),
        "number": len(fits),
        "language_remarks": queries.language_remarks(row.said for row in (*fits, *perhaps)),
        "first": first,
        "until": until,
        "one_day": first == until,
        "wished": wish != Wish(),
        "age": (wish.age, dict(Age.choices).get(wish.age, "")),
        "ages": [
            (label, _query(request, alter=value), value == wish.age) for value, label in Age.choices
        ],
        "house": form.house(),
        "later": _query(request, ab=(until + timedelta(days=1)).isoformat()),
        "earlier": _query(request, ab=(first - timedelta(days=length)).isoformat())
        if first > timezone.localdate()
        else "",
        "programmes": [
            (row, queries.programme_said(row))
            for row in queries.public_programmes(today=timezone.localdate(now))
        ],
        "feed": _feed_query(request),
        "today": timezone.localdate(now),
    }
    return render(request, "calendar/list.html", context)


def _query(request: HouseRequest, **changed: str) -> str:
    given = request.GET.copy()
    for name, value in changed.items():
        given[name] = value
    return str(given.urlencode())


def _feed_query(request: HouseRequest) -> str:
    """What of the wish a feed understands."""
    given = request.GET.copy()
    for name in list(given):
        if name not in ("thema", "ort", "einrichtung") or not given[name]:
            given.pop(name)
    return str(given.urlencode())


def event_or_404(pk: UUID) -> Event:
    found = queries.public_event(pk)
    if found is None:
        raise Http404
    return found


@require_GET
def event(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One event: whom to call, when and where, how to sign up."""
    now = timezone.now()
    found = event_or_404(pk)
    coming = queries.shown_all(queries.dates_of(found, since=now)[:12], at=now)
    said = queries.said_of([found]).texts(found, TRANSLATED)
    url = request.build_absolute_uri(request.path)
    course = getattr(found, "course", None)
    first = coming[0] if coming else None
    context = {
        "event": found,
        "said": said,
        "language_remarks": queries.language_remarks([said]),
        "coming": coming,
        "first": first,
        "whole": found.sign_up == Event.SignUp.WHOLE,
        "open": [row for row in coming if row.chance in _CAN_SIGN_UP],
        "phone": queries.phone_of(found),
        "phone_shown": queries.phone_shown(found),
        "place": queries.place_of(found),
        "cost": queries.cost_of(found, said["cost_note"]),
        "rule": in_words(found.rule, found.starts_on),
        "ages": queries.labels(found.ages, Age.choices),
        "groups": queries.labels(found.groups, Group.choices),
        "site": found.site if found.site and not found.site.protected_address else None,
        "step_free": queries.step_free(found),
        "course": course,
        "modules": queries.modules_of(found) if course else (),
        "linked_data": linked_data(_linked(first, url)) if first else "",
        "more": queries.others_of_house(found, at=now),
        "recommended": queries.recommended(found, at=now),
    }
    return render(request, "calendar/event.html", context)


def _linked(shown: Shown, url: str) -> Linked:
    found = shown.event
    site: Site | None = found.site
    open_site = site if site is not None and not site.protected_address else None
    return Linked(
        title=found.title,
        summary=found.summary,
        url=url,
        starts=shown.row.starts,
        ends=shown.row.ends,
        place=shown.place,
        address=(open_site.street, open_site.postcode, open_site.place)
        if open_site
        else ("", "", ""),
        organiser=found.organisation.name,
        phone=queries.phone_of(found),
        cancelled=shown.chance is Chance.CANCELLED,
        online=bool(found.online_link),
        free={Event.Cost.FREE: True, Event.Cost.FEE: False}.get(Event.Cost(found.cost)),
    )


# ------------------------------------------------------------------ for other calendars
@require_GET
def feed(request: HouseRequest, kommune: str) -> HttpResponse:
    """All events of the municipality, or those of a topic, a place, a provider."""
    form = FilterForm(request.GET or None)
    wish = form.wish()
    found = _in_feeds()
    if wish.topic:
        found = found.filter(topics__key=wish.topic)
    if wish.organisation:
        found = found.filter(organisation=wish.organisation)
    events = [row for row in found[:MOST_IN_FEED] if _is_near(row, wish)]
    return _feed(request, events, request.municipality.name)


@require_GET
def house_feed(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What takes place in one house, whoever offers it. A protected address has no feed."""
    site = get_object_or_404(directory.sites(), pk=pk, protected_address=False)
    places = directory.sites_together(site)
    events = _in_feeds().filter(site__in=[place.pk for place in places])[:MOST_IN_FEED]
    return _feed(request, events, directory.name_of_place(places))


def _in_feeds() -> QuerySet[Event]:
    """Public events around today."""
    now = timezone.now()
    first, until = (timezone.localdate(day) for day in (now - FEED_BEHIND, now + FEED_AHEAD))
    rows = queries.public_dates(first=first, until=until)
    return queries.events().filter(pk__in=rows.order_by().values("event"))


def _feed(request: HouseRequest, events: Iterable[Event], whose: str) -> HttpResponse:
    name = _("Termine %(municipality)s") % {"municipality": whose}
    return HttpResponse(ics((_entry(request, row) for row in events), name=name), content_type=ICS)


def _is_near(found: Event, wish: Wish) -> bool:
    where = queries.neighbourhood_of(found)
    return not wish.neighbourhood or (where is not None and where.name == wish.neighbourhood)


@require_GET
def event_file(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One event for the calendar of a phone."""
    found = event_or_404(pk)
    answer = HttpResponse(ics([_entry(request, found)], name=found.title), content_type=ICS)
    name = slugify(found.title) or "termin"
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _entry(request: HouseRequest, found: Event) -> Entry:
    path = reverse("calendar:event", kwargs={"kommune": request.municipality.slug, "pk": found.pk})
    rows = list(Occurrence.objects.filter(event=found.pk).order_by("original_on"))
    known = {row.original_on for row in rows}
    last = max(known, default=found.starts_on)
    given = days(found.rule, found.starts_on, until=last)
    return Entry(
        uid=f"{found.pk}@nahraum",
        sequence=found.version - 1,
        changed=found.changed_at,
        title=found.title,
        summary=found.summary,
        place=queries.place_of(found),
        organiser=found.organisation.name,
        topics=tuple(topic.name for topic in found.topics.all()),
        url=request.build_absolute_uri(path),
        cancelled=found.status == Event.Status.CANCELLED,
        starts_on=found.starts_on,
        starts_at=found.starts_at,
        second_time=found.second_time,
        minutes=found.minutes,
        rule=found.rule,
        left_out=tuple(day for day in given if day not in known),
        own=tuple(
            OwnDate(
                original_on=row.original_on,
                starts=row.starts,
                ends=row.ends,
                cancelled=row.state == Occurrence.State.CANCELLED,
                note=row.note,
            )
            for row in rows
            if row.own
        ),
    )


# ------------------------------------------------------------------ on paper
@require_GET
def sheet(request: HouseRequest, kommune: str) -> HttpResponse:
    """The month for the notice board, as a page and with links to the PDF."""
    first = _month(request.GET.get("monat", ""))
    context = {
        "sheet": _sheet(request, first),
        "qr": paper.qr(_list_address(request)),
        "month": first,
        "previous": (first - timedelta(days=1)).replace(day=1)
        if first > timezone.localdate()
        else None,
        "following": _next_month(first),
    }
    return render(request, "calendar/sheet.html", context)


@require_GET
def sheet_file(request: HouseRequest, kommune: str) -> HttpResponse:
    """The same as PDF, A4 or A3."""
    first = _month(request.GET.get("monat", ""))
    size = "a3" if request.GET.get("papier") == "a3" else "a4"
    content, address = _sheet(request, first), _list_address(request)
    made = paper.sheet(content, address=address, more=_more_words, paper=size)
    return _pdf(made, f"aushang-{first:%Y-%m}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=paper.MIME)
    answer["Content-Disposition"] = f'inline; filename="{slugify(name) or "blatt"}.pdf"'
    return answer


def _month(text: str) -> date:
    """The first day of a month such as 2026-12; this month for anything else."""
    today = timezone.localdate()
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a local day
    except ValueError:
        found = today
    near = abs((found.year - today.year) * 12 + found.month - today.month) <= 24
    return (found if near else today).replace(day=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _list_address(request: HouseRequest) -> str:
    path = reverse("calendar:list", kwargs={"kommune": request.municipality.slug})
    return request.build_absolute_uri(path)


def _sheet(request: HouseRequest, first: date) -> dict[str, Any]:
    now = timezone.now()
    begin = max(first, timezone.localdate(now))
    until = _next_month(first) - timedelta(days=1)
    rows, _perhaps = queries.found_dates(Wish(), first=begin, until=until, at=now)
    often, single = _often(rows)
    shown = single[:MOST_ON_SHEET]
    more = len(single) - len(shown)
    month = formats.date_format(first, "F Y")
    return {
        "title": _("Termine im %(month)s") % {"month": month},
        "subtitle": request.municipality.name,
        "municipality": request.municipality.name,
        "days": [*often, *day_lines(shown)],
        "more": more,
        "more_text": _more_words(more) if more else "",
        **_foot(request, now),
    }


def _often(rows: Iterable[Shown]) -> tuple[list[dict[str, Any]], list[Shown]]:
    """(what takes place on several like days, each once; the other dates)

    Else the first half of a month of weekly rounds would fill the sheet.
    """
    rounds: dict[tuple[UUID, str, str], list[Shown]] = {}
    for row in rows:
        weekday = formats.date_format(row.day, "l")
        rounds.setdefault((row.event.pk, row.time, weekday), []).append(row)
    single: list[Shown] = []
    items = []
    for (_pk, _clock, weekday), found in rounds.items():
        if len(found) < OFTEN or any(row.row.own for row in found):
            single += found
            continue
        dot = "." if get_language() == "de" else ""
        days = ", ".join(f"{row.day.day}{dot}" for row in found)
        line = _line(found[0])
        items.append({**line, "place": f"{weekday} {days}: {line['place']}"})
    top = [{"name": _("Mehrmals im Monat"), "items": items}] if items else []
    return top, single


def _more_words(more: int) -> str:
    text = ngettext(
        "Und ein weiterer Termin im Internet.", "Und %(more)s weitere Termine im Internet.", more
    )
    return text % {"more": more}


def _foot(request: HouseRequest, now: datetime) -> dict[str, str]:
    phone = request.municipality.contact_phone
    ask = _("Fragen? Telefon %(phone)s") % {"phone": phone} if phone else _("Mehr im Internet:")
    stand = formats.date_format(timezone.localdate(now), "DATE_FORMAT")
    return {
        "ask": ask,
        "as_of": _("Stand: %(day)s") % {"day": stand},
        "qr_alt": _("QR-Code der Internetseite mit allen Terminen"),
    }


def day_lines(rows: Iterable[Shown]) -> list[dict[str, Any]]:
    """Dates by day as a printed page needs them."""
    return [
        {
            "name": formats.date_format(day, "WEEKDAY_FORMAT"),
            "items": [_line(row) for row in found],
        }
        for day, found in queries.by_day(rows)
    ]


def _line(row: Shown) -> dict[str, str]:
    return {
        "time": f"{row.time} Uhr",
        "title": row.event.title,
        "summary": row.event.summary,
        # What is different on this day, such as another room, is what the paper is for.
        "place": ", ".join(part for part in (row.place, row.row.note) if part),
        "cost": row.cost if row.event.cost != Event.Cost.UNKNOWN else "",
        "phone": queries.phone_shown(row.event),
        "state": row.state[0] if row.chance is Chance.CANCELLED else "",
    }


@require_GET
def programme(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A week or a day of its own, with its stands."""
    found = get_object_or_404(queries.programmes(), pk=pk, status=Programme.Status.PUBLISHED)
    now = timezone.now()
    rows = queries.shown_all(queries.dates_of_programme(found), at=now)
    said = queries.programme_said(found)
    context = {
        "programme": found,
        "said": said,
        "language_remarks": queries.language_remarks([said, *(row.said for row in rows)]),
        "days": queries.by_day(rows),
        "exhibitors": queries.exhibitors_of(found),
    }
    return render(request, "calendar/programme.html", context)


@require_GET
def programme_file(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.programmes(), pk=pk, status=Programme.Status.PUBLISHED)
    now = timezone.now()
    rows = [queries.shown(row, at=now) for row in queries.dates_of_programme(found)]
    path = reverse("calendar:programme", kwargs={"kommune": kommune, "pk": pk})
    address = request.build_absolute_uri(path)
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (found.first, found.last))
    content = {
        "title": found.name,
        "subtitle": ", ".join(
            part
            for part in (first if first == last else f"{first} bis {last}", found.place)
            if part
        ),
        "summary": found.summary,
        "municipality": request.municipality.name,
        "days": day_lines(rows),
        "stands_title": _("Stände"),
        "stands_head": [_("Tisch"), _("Wer"), _("Thema"), _("Was es dort gibt")],
        "stands": [
            [str(stand.table), stand.organisation.name, stand.topic.name, stand.shows]
            for stand in queries.exhibitors_of(found)
        ],
        **_foot(request, now),
    }
    return _pdf(paper.programme(content, address=address), found.name)
