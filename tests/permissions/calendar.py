"""Rows of the calendar for the permission table, and all makers together."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.notify.actions import make_link
from nahraum.base.people.rules import ANONYMOUS
from nahraum.connect.calendar.actions import add_event, add_programme, sign_up
from nahraum.connect.calendar.actions import publish as publish_event
from nahraum.connect.calendar.models import Event, Proposal, Registration
from nahraum.connect.upkeep.models import Reminder
from tests.permissions import bodies, library, measures, objects, participation, process
from tests.permissions.objects import Parts, coordinator


def _event(municipality: Municipality, **more: Any) -> Event:
    by = coordinator(municipality)
    row = add_event(
        by=by,
        organisation=objects._house(municipality),
        title="Treffen (erfunden)",
        summary="Wir treffen uns.",
        place="Dorfhaus",
        phone="05264 1234",
        starts_on=timezone.localdate() + timedelta(days=9),
        starts_at=time(10),
        sign_up="whole" if more else "date",
        topics=[objects._topic()],
        **more,
    )
    publish_event(row=row, by=by)
    return row


def event(municipality: Municipality) -> Parts:
    return {"pk": _event(municipality).pk}


def own_event(municipality: Municipality) -> Parts:
    row = _event(municipality)
    objects._ownership(municipality, row.organisation)
    return {"pk": row.pk}


def entry_link_event(municipality: Municipality) -> Parts:
    row, today = _event(municipality), timezone.localdate()
    house = row.organisation
    reminder = objects._make(
        Reminder, municipality, organisation=house, number=1, due=today, sent_on=today
    )
    expires, by = timezone.now() + timedelta(days=1), coordinator(municipality)
    token = make_link(purpose="upkeep.check", subject=reminder, expires=expires, by=by)
    return {"token": token, "pk": row.pk}


def event_proposal(municipality: Municipality) -> Parts:
    row = _event(municipality)
    change = {"field": "bring", "before": "", "after": "Sportschuhe"}
    made = objects._make(
        Proposal,
        municipality,
        organisation=row.organisation,
        event=row,
        title=row.title,
        via="account",
        based_on=row.version,
        changes=[change],
    )
    return {"pk": made.pk}


def course(municipality: Municipality) -> Parts:
    return {"pk": _event(municipality, course={"goal": "Etwas können"}).pk}


def removed_event(municipality: Municipality) -> Parts:
    return {"pk": objects._removed(_event(municipality)).pk}


def event_date(municipality: Municipality) -> Parts:
    row = _event(municipality)
    return {"pk": row.pk, "date": row.dates.get().pk}


def occurrence(municipality: Municipality) -> Parts:
    return {"pk": _event(municipality).dates.get().pk}


def programme(municipality: Municipality) -> Parts:
    by, today = coordinator(municipality), timezone.localdate()
    row = add_programme(
        by=by,
        name="Woche (erfunden)",
        summary="Eine Woche.",
        first=today,
        last=today,
        organisation=objects._house(municipality),
    )
    publish_event(row=row, by=by)
    return {"pk": row.pk}


def _registration(municipality: Municipality) -> Registration:
    row = _event(municipality)
    return sign_up(
        event=row,
        occurrence=row.dates.get(),
        names=["Ada (erfunden)"],
        email="",
        phone="05264 1234",
        key=uuid4(),
        by=ANONYMOUS,
        at=timezone.now(),
    )


def registration(municipality: Municipality) -> Parts:
    return {"pk": _registration(municipality).pk}


def registration_number(municipality: Municipality) -> Parts:
    return {"number": _registration(municipality).number}


def participant(municipality: Municipality) -> Parts:
    return {"pk": _registration(municipality).participants.get().pk}


MAKERS: Mapping[str, Callable[[Municipality], Parts]] = {
    **objects.MAKERS,
    **{
        maker.__name__.replace("_", "-"): maker
        for maker in (
            *(
                event,
                own_event,
                entry_link_event,
                event_proposal,
                course,
                removed_event,
                event_date,
            ),
            *(occurrence, programme),
            *(registration, registration_number, participant),
        )
    },
    **library.MAKERS,
    **bodies.MAKERS,
    **participation.MAKERS,
    **process.MAKERS,
    **measures.MAKERS,
}
