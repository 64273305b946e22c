"""A municipality whose people have a say. Django is imported late: this file is read before the
settings are chosen."""

from datetime import timedelta

import pytest


@pytest.fixture
def by(kalletal, planner):
    from tests.base.world import acting

    return acting(planner)


@pytest.fixture
def now(db):
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def topic(db):
    from nahraum.base.topics.models import Topic, TopicLabel

    group = Topic.objects.create(key="gesundheit", position=1)
    row = Topic.objects.create(key="tagespflege", position=2, parent=group)
    for one, label in ((group, "Gesundheit"), (row, "Tagespflege")):
        TopicLabel.objects.create(topic=one, language="de", label=label)
    return row


@pytest.fixture
def place(in_kalletal):
    from nahraum.base.places.models import Neighbourhood

    row = Neighbourhood(
        name="Lüdenhausen", x=500_000.0, y=5_770_000.0, radius=900, source="test",
        min_x=499_100, max_x=500_900, min_y=5_769_100, max_y=5_770_900, population=1_000,
    )  # fmt: skip
    row.save_new(by_id="system:test")
    return row


@pytest.fixture
def make_procedure(in_kalletal, by):
    """`make_procedure("ideas", **values)`: running, unless `draft`."""
    from django.utils import timezone

    from nahraum.plan.participation.actions import add_procedure, set_state

    def make(kind, *, draft=False, **values):
        today = timezone.localdate()
        facts = {
            "kind": kind, "title": "Was fehlt im Dorf?", "question": "Was fehlt Ihnen?",
            "level": 2, "promise": "Jede Idee bekommt eine Antwort.", "decides": "der Rat",
            "used_for": "den Haushalt", "starts_on": today - timedelta(days=5),
            "ends_on": today + timedelta(days=20), **values,
        }  # fmt: skip
        row = add_procedure(by=by, **facts)
        return row if draft else set_state(procedure=row, state="running", by=by)

    return make


@pytest.fixture
def collection(make_procedure):
    return make_procedure("ideas")


@pytest.fixture
def propose(collection, now):
    """`propose("Titel", text="", **values)` as nobody in particular."""
    from uuid import uuid4

    from nahraum.base.people.rules import ANONYMOUS
    from nahraum.plan.participation.actions import Sender
    from nahraum.plan.participation.actions import propose as act

    def make(title, *, age=20.0, trap="", address="10.0.0.1", key=None, **values):
        facts = {"text": "", "topic": None, "neighbourhood": None, "email": "", **values}
        return act(
            procedure=collection, sender=Sender(address=address, age=age, trap=trap),
            by=ANONYMOUS, key=key or uuid4(), at=now, title=title, **facts,
        )  # fmt: skip

    return make


@pytest.fixture
def idea(propose, by, now, topic, place):
    from nahraum.plan.participation.actions import publish_idea

    found = propose("Tagespflege im Pfarrhaus", topic=topic, neighbourhood=place)
    return publish_idea(idea=found, by=by, at=now)
