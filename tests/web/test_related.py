"""What a room has made of a row of another one: a key that is none finds nothing, in any room."""

from typing import Any
from uuid import uuid4

import pytest

from nahraum.base import registry
from nahraum.base.municipality.tenancy import municipality_scope

pytestmark = pytest.mark.django_db

KINDS = (
    *("measures.measure", "needs.cell", "practice.example", "participation.idea"),
    *("bodies.decision", "directory.offer", "directory.organisation", "profile.figure"),
)
WORDS = ("not-a-uuid", "", ":", "pflege:not-a-uuid", "0", "\x00", str(uuid4()), uuid4())


def asked(room: Any) -> list[Any]:
    return [found for kind in KINDS for pk in WORDS for found in room.related(kind, pk)]


def test_no_room_stumbles_over_a_key_that_is_none(kalletal: Any) -> None:
    providers = [room for room in registry.rooms() if room.related is not None]
    assert {room.name for room in providers} >= {"measures", "participation", "directory"}
    with municipality_scope(kalletal):
        for room in providers:
            assert asked(room) == [], room.name
        assert list(registry.related("measures.measure", "not-a-uuid")) == []


def test_a_room_that_asks_the_database_at_once_would_be_noticed(kalletal: Any) -> None:
    from django.core.exceptions import ValidationError

    from nahraum.plan.measures.models import Measure

    naive = registry.Room(
        name="naive",
        label="",
        step=registry.Step.PLAN,
        summary="",
        related=lambda _kind, pk: Measure.objects.filter(pk=pk),
    )
    with municipality_scope(kalletal), pytest.raises(ValidationError, match="not-a-uuid"):
        asked(naive)
