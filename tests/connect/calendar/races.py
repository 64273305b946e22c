"""What the processes of the races do. Each starts its own Django on a real database."""

from collections.abc import Mapping
from datetime import time, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID, uuid4

from tests.houses import build, start

KEYS = [UUID(int=number) for number in range(1, 101)]


def prepare(environment: Mapping[str, str], places: int) -> None:
    """A database with one event that has so many places and no waiting list."""
    build(environment)
    from django.utils import timezone

    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.topics.models import Topic
    from nahraum.connect.calendar.actions import add_event, publish
    from nahraum.connect.directory.actions import add_organisation
    from tests.base.world import acting, make_municipality, make_person

    municipality = make_municipality("Kalletal", "kalletal", "05766036")
    by = acting(make_person("network_coordinator", municipality))
    with municipality_scope(municipality):
        club = add_organisation(
            by=by, name="Verein (erfunden)", sector="association", phone="05264 1234"
        )
        group = Topic.objects.create(key="gruppe")
        event = add_event(
            by=by, title="Tanz", summary="Tanzen.", organisation=club, place="Saal",
            starts_on=timezone.localdate() + timedelta(days=9), starts_at=time(10),
            sign_up="date", places=places, waiting_list=False,
            topics=[Topic.objects.create(key="tanz", parent=group)],
        )  # fmt: skip
        publish(row=event, by=by)


def _inside() -> tuple[Any, Any]:
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope

    return municipality_scope, Municipality.objects.get()


def sign_up_many(
    environment: Mapping[str, str], together: Barrier, told: Any, times: int, key: str
) -> None:
    """Sign up so many people at once with the others; tell what became of each."""
    start(environment)
    from django.utils import timezone

    from nahraum.base.people.rules import ANONYMOUS
    from nahraum.connect.calendar.actions import sign_up
    from nahraum.connect.calendar.models import Event
    from nahraum.connect.calendar.rules import SignUpRefused

    scope, municipality = _inside()
    with scope(municipality):
        event = Event.objects.get()
        date = event.dates.get()
        together.wait(60)
        for number in range(times):
            try:
                made = sign_up(
                    event=event, occurrence=date, names=["Ada (erfunden)"], email="",
                    phone="05264 1234", by=ANONYMOUS, at=timezone.now(),
                    key=KEYS[number % len(KEYS)] if key == "same" else uuid4(),
                )  # fmt: skip
            except SignUpRefused:
                told.put("full")
            else:
                told.put(f"in {made.pk}")
    told.put(None)


def sign_up_carelessly(
    environment: Mapping[str, str], together: Barrier, told: Any, times: int, key: str
) -> None:
    """Look first, write later, without the constraint: what `sign_up` must not do."""
    start(environment)
    from nahraum.connect.calendar.models import Event, GuestList

    scope, municipality = _inside()
    with scope(municipality):
        event = Event.objects.get()
        found = GuestList.objects.get(event=event)
        together.wait(60)
        seen = GuestList.objects.get(pk=found.pk).taken
        together.wait(60)
        told.put("in" if seen < event.places else "full")
    told.put(None)


def make_list(environment: Mapping[str, str]) -> None:
    start(environment)
    from nahraum.connect.calendar.models import Event, GuestList

    scope, municipality = _inside()
    with scope(municipality):
        event = Event.objects.get()
        GuestList(event=event, occurrence=event.dates.get(), places=event.places).save_new(
            by_id="system:test"
        )


def look(environment: Mapping[str, str], told: Any) -> None:
    """(taken, registrations, participants, audit entries of registrations)."""
    start(environment)
    from nahraum.base.audit.models import Entry
    from nahraum.connect.calendar.models import GuestList, Participant, Registration

    scope, municipality = _inside()
    with scope(municipality):
        entries = Entry.objects.filter(action="calendar.sign-up").count()
        taken = sum(GuestList.objects.values_list("taken", flat=True))
        told.put((taken, Registration.objects.count(), Participant.objects.count(), entries))
