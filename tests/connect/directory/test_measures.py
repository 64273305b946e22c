"""An offer made from a measure, and the way back."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from nahraum.base import registry
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import Actor, HeldRole
from nahraum.connect.directory.models import Offer
from nahraum.plan.measures.actions import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(in_kalletal: Municipality, topic):  # type: ignore[no-untyped-def]
    held = HeldRole("planner", in_kalletal.pk, date(2020, 1, 1))
    by = Actor(account=uuid4(), roles=(held,))
    return plan(title="Mittagstisch im Dorf", topic=topic, in_short="Zusammen essen.", by=by)


def test_an_offer_is_made_from_a_measure_in_two_forms(staff, kalletal, club, measure) -> None:  # type: ignore[no-untyped-def]
    (follow,) = registry.follow_ups("measures.measure")
    start = follow.url(kalletal, {"massnahme": str(measure.pk), "titel": "egal"})
    assert str(measure.pk).encode() in staff.get(start).content
    chosen = staff.get(start, {"massnahme": str(measure.pk), "einrichtung": str(club.pk)})
    page = staff.get(chosen.url)
    form = page.context["form"]
    assert form["title"].value() == "Mittagstisch im Dorf"
    assert form["summary"].value() == "Zusammen essen."
    sent = {"key": uuid4(), "title": "Mittagstisch", "summary": "Essen.", "cost": "free",
            "new_people": "unknown", "topic_0": form["topic_0"].value()}  # fmt: skip
    assert staff.post(chosen.url, sent).status_code == 302
    offer = Offer.objects.get()
    assert offer.measure_id == measure.pk
    (made,) = registry.related("measures.measure", measure.pk)
    assert (made.label, made.text, made.state) == (
        "Angebot", "Mittagstisch (Dorfverein (erfunden))", "Entwurf"
    )  # fmt: skip
    assert made.url == reverse("directory:offer", args=["kalletal", offer.pk])
    assert "Mittagstisch im Dorf" in staff.get(made.url).content.decode()


def test_a_measure_of_others_is_no_beginning(staff, kalletal, warburg, club, measure) -> None:  # type: ignore[no-untyped-def]
    way = reverse("directory:add-offer", args=["kalletal", club.pk])
    for word in (str(uuid4()), "kein Schlüssel"):
        assert staff.get(way, {"massnahme": word}).context["form"]["title"].value() in (None, "")
    with municipality_scope(warburg):
        assert list(registry.related("measures.measure", measure.pk)) == []
