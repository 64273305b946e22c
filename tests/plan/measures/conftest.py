"""A village with a measure. Django is imported late: this file is read before the settings."""

from datetime import date
from typing import Any

import pytest


@pytest.fixture
def by(planner: Any) -> Any:
    from tests.base.world import acting

    return acting(planner)


@pytest.fixture
def boss(admin: Any) -> Any:
    from tests.base.world import acting

    return acting(admin)


@pytest.fixture
def staff(planner: Any) -> Any:
    from tests.base.world import browser

    return browser(planner)


@pytest.fixture
def topic(db: None) -> Any:
    from nahraum.base.topics.models import Topic, TopicLabel

    group = Topic.objects.create(key="pflege")
    made = Topic.objects.create(key="tagespflege", parent=group)
    for row, label in ((group, "Pflege"), (made, "Tagespflege")):
        TopicLabel.objects.create(topic=row, language="de", label=label)
    return made


@pytest.fixture
def village(in_kalletal: Any) -> Any:
    from nahraum.base.places.models import Neighbourhood

    row = Neighbourhood(name="Hohenhausen", x=0, y=0, radius=9, min_x=0, min_y=0, max_x=0,
                        max_y=0, source="test")  # fmt: skip
    row.save_new(by_id="system:test")
    return row


@pytest.fixture
def measure(village: Any, topic: Any, by: Any) -> Any:
    from nahraum.plan.measures.actions import plan

    return plan(
        title="Tagespflege in Hohenhausen", topic=topic, neighbourhoods=[village], by=by,
        purpose="Angehörige entlasten.", starts=date(2026, 1, 1), ends=date(2028, 12, 31),
    )  # fmt: skip


@pytest.fixture
def decision(in_kalletal: Any, by: Any) -> Any:
    from nahraum.plan.bodies.models import Body, Decision

    council = Body(name="Rat", type="council", power="decides", mandate="Beschließt.")
    council.save_new(by_id="system:test")
    row = Decision(body=council, number="2026-7", kind="decision", title="Tagespflege",
                   text="Die Gemeinde richtet sie ein.", result="adopted",
                   decided_on=date(2026, 3, 5))  # fmt: skip
    row.save_new(by_id="system:test")
    return row
