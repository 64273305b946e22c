"""Partners share rooms: what else is there at the same time."""

import copy
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from nahraum.connect.calendar.models import Event, Occurrence, Proposal
from nahraum.connect.calendar.queries.proposals import changes_of, told
from nahraum.connect.calendar.rules import Clash, Room, Span, clashes, days, ends, instant

MOST = 5


def clashes_of(event: Event, *, at: datetime) -> list[Clash[Event]]:
    """Other events in the room of this one at the same time, the next few; drafts too."""
    own = _planned(at).filter(event=event.pk).values_list("starts", "ends")
    return _found(_room(event), list(own), event, at)


def clashes_of_proposal(proposal: Proposal, *, at: datetime) -> list[Clash[Event]]:
    """The same for what a house proposes, before it stands in the calendar."""
    event: Event = copy.copy(proposal.event or Event())
    values = told({change.field: change.after for change in changes_of(proposal)})
    if proposal.event_id and not values.keys() & _WHEN_AND_WHERE:
        return clashes_of(event, at=at)
    for name in _WHEN_AND_WHERE & values.keys():
        setattr(event, name, values[name])
    return _found(_room(event), _spans(event, at), event, at)


_WHEN_AND_WHERE = frozenset("starts_on starts_at second_time minutes rule site place".split())


def _spans(event: Event, at: datetime) -> list[Span]:
    first: date = event.starts_on
    clock: time = event.starts_at
    last = _planned(at).order_by("-starts").values_list("starts", flat=True).first()
    until = max(first, timezone.localdate(last or at))
    starts = [
        instant(day, clock, second=event.second_time)
        for day in days(event.rule, first, until=until)
    ]
    return [(moment, ends(moment, event.minutes)) for moment in starts if moment > at]


def _found(room: Room, spans: list[Span], event: Event, at: datetime) -> list[Clash[Event]]:
    if not spans:
        return []
    begin, end = min(starts for starts, _until in spans), max(until for _starts, until in spans)
    rows = _planned(at).filter(starts__lt=end, ends__gt=begin, event__site=room.site)
    rows = rows.exclude(event=event.pk).select_related("event__organisation")
    others = ((_room(row.event), (row.starts, row.ends), row.event) for row in rows)
    return list(clashes(room, spans, others))[:MOST]


def _planned(at: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(
        state=Occurrence.State.PLANNED, ends__gt=at, event__deleted_at__isnull=True
    ).exclude(event__status=Event.Status.CANCELLED)


def _room(event: Event) -> Room:
    return Room(event.site_id, event.place)
