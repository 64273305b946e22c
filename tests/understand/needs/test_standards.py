"""What every place shall have at least: set by people, judged by what is known."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from nahraum.base.audit.queries import entries_of
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import NotAllowed
from nahraum.understand.needs import actions, queries
from nahraum.understand.needs.models import Standard
from nahraum.understand.needs.rules import (
    DENSITY,
    MINUTES,
    Judged,
    Kind,
    Place,
    known,
    reached,
    unknown,
    unreachable,
    verdict,
)
from tests.base.world import browser, make_person
from tests.understand.needs.samples import CARE, GP, TODAY

pytestmark = pytest.mark.django_db
CAR = MINUTES["car"]


@pytest.fixture
def planner(in_kalletal):
    return actor_for(make_person("planner", in_kalletal))


def set_standard(topics, by, key=CARE, figure="car", limit="15"):
    return actions.add_standard(
        topic=topics[key], figure=figure, limit=limit, decided="Rat, 12.3.2026", by=by
    )


@pytest.mark.parametrize(
    ("part", "limit", "most", "expected"),
    [
        (known(Kind.REACH, CAR, 15), 15, True, "met"),
        (known(Kind.REACH, CAR, 15.1), 15, True, "missed"),
        (unreachable(CAR), 1000, True, "missed"),
        (unknown(Kind.REACH, CAR, "nicht berechnet"), 15, True, "unknown"),
        (None, 15, True, "unknown"),
        (known(Kind.SUPPLY, DENSITY, 0.5), 0.5, False, "met"),
        (known(Kind.SUPPLY, DENSITY, 0.0), 0.5, False, "missed"),
    ],
)
def test_a_place_is_judged(part, limit, most, expected) -> None:
    assert verdict(part, limit, most=most) == expected


def judged(people, kind):
    return Judged(Place(uuid4(), "Ort", people, None), None, kind)


def test_people_are_counted_and_uncounted_places_named() -> None:
    found = reached(
        [judged(600, "met"), judged(300, "missed"), judged(100, "unknown"), judged(None, "met")]
    )
    assert (found.met, found.missed, found.unknown, found.without_count) == (60, 30, 10, 1)
    nobody = reached([judged(None, "met")])
    assert (nobody.met, nobody.without_count) == (None, 1)


def test_what_places_reach(topics, counted, ways, places, planner) -> None:
    set_standard(topics, planner)
    set_standard(topics, planner, figure="density", limit="1.5")
    set_standard(topics, planner, key=GP, figure="walk", limit="30")
    told = {
        (one.standard.topic.key, one.standard.figure): {j.place.name: j.verdict for j in one.places}
        for one in queries.attained(TODAY)
    }
    assert told[CARE, "car"] == {"Erder": "missed", "Talle": "met"}
    assert told[CARE, "density"] == {"Erder": "missed", "Talle": "missed"}
    assert told[GP, "walk"] == {"Erder": "unknown", "Talle": "unknown"}
    care = queries.attained(TODAY, topic=CARE)[0]
    assert (care.people.met, care.people.missed, care.people.without_count) == (100, 0, 1)


def test_one_standard_of_a_figure_and_back_from_the_trash(topics, planner) -> None:
    first = set_standard(topics, planner)
    with pytest.raises(ValidationError, match="diese Grenze schon"):
        set_standard(topics, planner, limit="20")
    actions.remove_standard(row=first, by=planner)
    second = set_standard(topics, planner, limit="20")
    with pytest.raises(ValidationError, match="diese Grenze schon"):
        actions.restore_standard(row=first, by=planner)
    actions.remove_standard(row=second, by=planner)
    actions.restore_standard(row=first, by=planner)
    assert [row.limit for row in queries.standards()] == [15]
    said = [entry.action for entry in entries_of(first.municipality_id)]
    assert said.count("needs.restore-standard") == 1


def test_only_planners_set_them(topics, in_kalletal) -> None:
    with pytest.raises(NotAllowed):
        set_standard(topics, actor_for(make_person("council_member", in_kalletal)))
    assert not Standard.objects.exists()


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_pages(topics, counted, ways, places, in_kalletal) -> None:
    client = browser(make_person("planner", in_kalletal))
    page = read(client, reverse("needs:standards", args=["kalletal"]))
    assert "Noch keiner festgelegt" in page
    data = {"topic": topics[CARE].pk, "figure": "car", "limit": "15", "decided": "Rat"}
    answer = client.post(
        reverse("needs:add-standard", args=["kalletal"]), {**data, "key": str(uuid4())}
    )
    assert answer.status_code == 302
    page = read(client, reverse("needs:standards", args=["kalletal"]))
    assert "Erfüllt für 100 % der Menschen" in page
    assert "Ein Ort ohne bekannte Einwohnerzahl zählt darin nicht mit." in page
    cell = reverse("needs:cell", args=["kalletal", CARE, str(places["Erder"].pk)])
    assert "Nicht erfüllt" in read(client, cell)
