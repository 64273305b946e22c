import sys

import pytest


@pytest.fixture
def bench(monkeypatch):
    """The imagined room is part of the house; nothing is due by schedule."""
    from tests.base.jobs.kinds import ROOM

    known = sys.modules["nahraum.base.registry.rooms"]._ROOMS
    without_schedule = {name: room for name, room in known.items() if name in {"jobs", "places"}}
    monkeypatch.setattr(
        sys.modules["nahraum.base.registry.rooms"], "_ROOMS", {**without_schedule, "bench": ROOM}
    )
    monkeypatch.setattr("nahraum.base.jobs.jobs.enqueue_scheduled", lambda at: None)
    return ROOM
