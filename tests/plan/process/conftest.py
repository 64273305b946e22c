"""A running process, and who leads it. Django is imported late: this file is read before the
settings are chosen."""

from datetime import date

import pytest

KICK_OFF = date(2024, 1, 31)


@pytest.fixture
def by(planner):
    from tests.base.world import acting

    return acting(planner)


@pytest.fixture
def leader(admin):
    from tests.base.world import acting

    return acting(admin)


@pytest.fixture
def process(in_kalletal, by):
    from nahraum.plan.process.actions import start

    return start(by=by, kick_off=KICK_OFF, title="Kalletal 2029")


@pytest.fixture
def gate(process):
    """`gate("Der Rat ...")` finds a gate by the beginning of its title."""
    from nahraum.plan.process.models import Gate

    return lambda title: Gate.objects.get(title__startswith=title)


@pytest.fixture
def council_decision(in_kalletal, by):
    from nahraum.plan.bodies.actions import add_body, record_decision

    facts = {"name": "Rat", "type": "council", "power": "decides", "mandate": "Er entscheidet."}
    return record_decision(by=by, body=add_body(by=by, **facts), title="Los", text="Es beginnt.")
