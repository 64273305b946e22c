"""The register of Kalletal, empty, and how to fill it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def by(planner):
    from tests.base.world import acting

    return acting(planner)


@pytest.fixture
def practice(in_kalletal, by):
    from nahraum.understand.supply import actions

    return actions.add_practice(by=by, name="Praxis Lindenhof (erfunden)", form="group")


@pytest.fixture
def doctor(in_kalletal, by):
    from nahraum.understand.supply import actions

    return actions.add_doctor(by=by, name="Dr. Ada Ulme (erfunden)", birth_year=1961)


@pytest.fixture
def work(practice, doctor, by):
    from nahraum.understand.supply import actions

    return actions.add_engagement(by=by, practice=practice, doctor=doctor, mandate="1")
