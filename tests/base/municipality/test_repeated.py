"""Questions every page asks: their SQL is kept, their answers never, and the wall stands."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.municipality.queries import asked_together, municipality_by_slug, repeated
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.places.models import Neighbourhood


def _names() -> Any:
    return Neighbourhood.objects.order_by("name").values_list("name", "id")


def _place(name: str) -> Neighbourhood:
    row = Neighbourhood(
        name=name, x=500.0, y=500.0, radius=500, min_x=0, min_y=0, max_x=1_000, max_y=1_000,
        source="test",
    )  # fmt: skip
    row.save_new(by_id="system:test")
    return row


def test_each_municipality_hears_of_its_own_rows_only(kalletal, warburg) -> None:
    with municipality_scope(kalletal):
        hohenhausen = _place("Hohenhausen")
        assert repeated(_names) == [("Hohenhausen", hohenhausen.pk)]
    with municipality_scope(warburg):
        assert repeated(_names) == []
        scherfede = _place("Scherfede")
        assert repeated(_names) == [("Scherfede", scherfede.pk)]
    with municipality_scope(kalletal):
        assert repeated(_names) == [("Hohenhausen", hohenhausen.pk)]
        hohenhausen.move_to_trash(by_id="system:test")
        assert repeated(_names) == []


def test_what_was_changed_is_read_the_next_time(kalletal) -> None:
    Area.objects.filter(pk=kalletal.area_id).update(
        area_km2=Decimal("112.52"), population_as_of=date(2025, 12, 31)
    )
    first = municipality_by_slug("kalletal")
    assert first == kalletal
    Municipality.objects.filter(pk=kalletal.pk).update(contact_phone="05264 644-0")
    with CaptureQueriesContext(connection) as asked:
        second = municipality_by_slug("kalletal")
        assert second is not None
        assert (second.contact_phone, first and first.contact_phone) == ("05264 644-0", "")
        assert second.created_at == Municipality.objects.get(pk=kalletal.pk).created_at
        assert (second.area.area_km2, second.area.population_as_of) == (
            Decimal("112.52"), date(2025, 12, 31),
        )  # fmt: skip
        assert second.area.parent == kalletal.area.parent
    assert len(asked) <= 3  # ours, the one compared with, and kalletal's own parent


def _numbers() -> Any:
    return Municipality.objects.order_by("slug").values_list("slug")


def test_asked_together_each_answer_is_given_once_and_in_its_scope(kalletal, warburg) -> None:
    with municipality_scope(kalletal):
        hohenhausen = _place("Hohenhausen")
        with asked_together(_names, _numbers), CaptureQueriesContext(connection) as asked:
            assert repeated(_numbers) == [("kalletal",), ("warburg",)]
            with municipality_scope(warburg):
                assert repeated(_names) == []  # asked anew
            _place("Talle")
            assert repeated(_names) == [("Hohenhausen", hohenhausen.pk)]  # as it was
            assert [name for name, _pk in repeated(_names)] == ["Hohenhausen", "Talle"]
        assert len([one for one in asked if one["sql"].startswith("SELECT")]) == 2
        assert [name for name, _pk in repeated(_names)] == ["Hohenhausen", "Talle"]


@pytest.mark.postgres
def test_on_postgresql_questions_asked_together_are_one_journey(kalletal) -> None:
    with municipality_scope(kalletal):
        hohenhausen = _place("Hohenhausen")
        with CaptureQueriesContext(connection) as asked, asked_together(_names, _numbers):
            assert repeated(_names) == [("Hohenhausen", hohenhausen.pk)]
            assert repeated(_numbers) == [("kalletal",)]
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:  # the control
            assert [repeated(_names), repeated(_numbers)]
        assert len(asked) == 2


def test_an_area_above_comes_along(kalletal) -> None:
    above = Area.objects.create(kind="district", key="05766", name="Kreis Lippe", source="test")
    Area.objects.filter(pk=kalletal.area_id).update(parent=above)
    found = municipality_by_slug("kalletal")
    assert found is not None
    with CaptureQueriesContext(connection) as asked:
        assert found.area.parent == above
    assert len(asked) == 0
