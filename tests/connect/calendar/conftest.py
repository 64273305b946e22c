"""A club that invites people, and who keeps its calendar. Django is imported late: this file is
read before the settings are chosen."""

from datetime import timedelta

import pytest

from tests.connect.directory.conftest import by, club, hall, keeper, staff, topic

__all__ = ["by", "club", "hall", "keeper", "staff", "topic"]


@pytest.fixture
def soon():
    """Ten days ahead, in the morning."""
    from django.utils import timezone

    return timezone.localdate() + timedelta(days=10)


@pytest.fixture
def make_event(in_kalletal, club, hall, topic, by, soon):
    """`make_event(**values)`: a published event with registration and two places."""
    from datetime import time

    from nahraum.connect.calendar.actions import add_event, publish

    def make(*, draft=False, **values):
        facts = {
            "title": "Gehirnjogging", "summary": "Spiele für den Kopf.", "organisation": club,
            "site": hall, "starts_on": soon, "starts_at": time(10), "minutes": 90,
            "sign_up": "date", "places": 2, "topics": [topic], "cost": "free", **values,
        }  # fmt: skip
        event = add_event(by=by, **facts)
        return event if draft else publish(row=event, by=by)

    return make


@pytest.fixture
def event(make_event):
    return make_event()


@pytest.fixture
def first(event):
    return event.dates.order_by("starts").first()


@pytest.fixture
def join():
    """`join(event, occurrence, "Ada", ...)` signs people up as nobody in particular."""
    from uuid import uuid4

    from django.utils import timezone

    from nahraum.base.people.rules import ANONYMOUS
    from nahraum.connect.calendar.actions import sign_up

    def act(event, occurrence, *names, email="", phone="05264 1234", key=None, **more):
        return sign_up(
            event=event, occurrence=occurrence, names=names, email=email, phone=phone,
            key=key or uuid4(), by=more.pop("by", ANONYMOUS), at=more.pop("at", timezone.now()),
            **more,
        )  # fmt: skip

    return act
