"""A steering group, a council, and a meeting of the group. Django is imported late: this file is
read before the settings are chosen."""

from datetime import time, timedelta

import pytest


@pytest.fixture
def by(planner):
    from tests.base.world import acting

    return acting(planner)


@pytest.fixture
def group(in_kalletal, by):
    from nahraum.plan.bodies.actions import add_body

    return add_body(
        by=by,
        name="Entwicklungsbeirat",
        type="advisory",
        power="advises",
        mandate="Er berät den Rat.",
    )


@pytest.fixture
def council(in_kalletal, by):
    from nahraum.plan.bodies.actions import add_body

    facts = {"name": "Rat", "type": "council", "power": "decides", "mandate": "Er entscheidet."}
    return add_body(by=by, **facts)


@pytest.fixture
def seats(group, by):
    """Two with a vote, one of them without an address, and one who only advises."""
    from nahraum.plan.bodies.actions import add_seat

    return [
        add_seat(by=by, body=group, function="Vorsitz", email="vorsitz@example.org", chairs=True),
        add_seat(by=by, body=group, function="Hausärzte", organisation="Ärzteverein"),
        add_seat(by=by, body=group, function="Beratung", votes=False, email="beratung@example.org"),
    ]


@pytest.fixture
def meeting(group, seats, by):
    """Three days ago, with two items."""
    from django.utils import timezone

    from nahraum.plan.bodies.actions import add_item, add_meeting

    day = timezone.localdate() - timedelta(days=3)
    facts = {"title": "3. Sitzung", "day": day, "clock": time(18), "place": "Rathaus"}
    row = add_meeting(by=by, body=group, **facts)
    add_item(by=by, meeting=row, title="Begrüßung", purpose="inform", position=1)
    add_item(by=by, meeting=row, title="Tagespflege", purpose="decide", position=2)
    return row
