"""The wall between municipalities, on the smallest tenant table there is, and on all of them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import models, transaction
from django.utils import timezone

from nahraum.base.municipality.actions import empty_trash
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.queries import tenant_models
from nahraum.base.municipality.tenancy import (
    AlreadyThere,
    Here,
    ScopeMissing,
    StaleVersion,
    TenantManager,
    TenantModel,
    current_municipality,
    municipality_scope,
    scope_is_open,
)
from nahraum.base.places.models import Address
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db


def address(street: str, municipality: Municipality) -> Address:
    row = Address(municipality=municipality, street=street, postcode="32689", place="Kalletal")
    row.save_new(by_id="system:test")
    return row


@pytest.fixture
def both(kalletal: Municipality, warburg: Municipality) -> tuple[Address, Address]:
    return address("Lange Straße", kalletal), address("Kurze Straße", warburg)


def test_every_tenant_table_needs_a_scope() -> None:
    tables = tenant_models()
    assert len(tables) >= 5
    for table in tables:
        for manager in (table.objects, table.trash):
            with pytest.raises(ScopeMissing):
                list(manager.all())
            with pytest.raises(ScopeMissing):
                manager.count()
            with pytest.raises(ScopeMissing):
                manager.filter(pk="00000000-0000-0000-0000-000000000000").exists()


def test_writing_in_bulk_needs_a_scope_too(both: tuple[Address, Address]) -> None:
    with pytest.raises(ScopeMissing), transaction.atomic():
        Address.objects.update(place="überall")
    with pytest.raises(ScopeMissing), transaction.atomic():
        Address.objects.all().delete()
    assert Address.across_tenants.filter(place="Kalletal").count() == 2


def test_a_scope_shows_one_municipality(
    both: tuple[Address, Address], kalletal: Municipality, warburg: Municipality
) -> None:
    mine, theirs = both
    with municipality_scope(kalletal):
        assert list(Address.objects.all()) == [mine]
        assert not Address.objects.filter(pk=theirs.pk).exists()
        with pytest.raises(Address.DoesNotExist):
            Address.objects.get(pk=theirs.pk)
    with municipality_scope(warburg):
        assert list(Address.objects.all()) == [theirs]


def test_twin_without_the_filter_the_neighbour_is_seen(
    both: tuple[Address, Address], kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    with municipality_scope(kalletal):
        assert set(Address.objects.all()) == set(both)


def test_twin_without_the_lookup_nothing_is_asked(
    both: tuple[Address, Address], kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the condition fell back to a fixed municipality, a missing scope would go unnoticed."""
    fixed = models.Value(kalletal.pk, output_field=models.UUIDField())
    monkeypatch.setattr(Here, "as_sql", lambda self, compiler, conn: compiler.compile(fixed))
    assert list(Address.objects.all()) == [both[0]]


def test_a_query_left_unread_takes_the_scope_of_its_reading(
    both: tuple[Address, Address], kalletal: Municipality, warburg: Municipality
) -> None:
    with municipality_scope(kalletal):
        unread = Address.objects.all()
    with pytest.raises(ScopeMissing):
        list(unread)
    with municipality_scope(warburg):
        assert list(unread.all()) == [both[1]]


def test_scopes_nest_and_close(kalletal: Municipality, warburg: Municipality) -> None:
    assert not scope_is_open()
    with municipality_scope(kalletal):
        with municipality_scope(warburg):
            assert current_municipality() == warburg
        assert current_municipality() == kalletal
    with pytest.raises(ScopeMissing), municipality_scope(kalletal):
        raise ScopeMissing("from inside")
    assert not scope_is_open()


def test_a_row_of_another_municipality_is_not_saved(
    both: tuple[Address, Address], kalletal: Municipality
) -> None:
    with municipality_scope(kalletal), pytest.raises(ScopeMissing):
        both[1].save()


def test_a_new_row_belongs_to_the_open_scope(in_kalletal: Municipality) -> None:
    row = Address(street="Neue Straße", postcode="32689", place="Kalletal")
    row.save_new(by_id="system:test")
    assert row.municipality == in_kalletal
    assert (row.created_by, row.changed_by, row.version) == ("system:test", "system:test", 1)


def test_the_second_of_two_savers_is_told(in_kalletal: Municipality) -> None:
    row = address("Lange Straße", in_kalletal)
    first, second = Address.objects.get(pk=row.pk), Address.objects.get(pk=row.pk)
    first.street = "Lange Straße 1"
    first.save_next_version(by_id="first")
    second.street = "Lange Straße 2"
    with pytest.raises(StaleVersion):
        second.save_next_version(by_id="second")
    row.refresh_from_db()
    assert (row.street, row.version, row.changed_by) == ("Lange Straße 1", 2, "first")


def test_the_version_a_person_saw_counts(in_kalletal: Municipality) -> None:
    row = address("Lange Straße", in_kalletal)
    row.save_next_version(by_id="somebody")
    with pytest.raises(StaleVersion):
        row.save_next_version(by_id="slow", expected=1)


def test_a_key_of_elsewhere_is_a_key_like_any_other(
    in_kalletal: Municipality, warburg: Municipality
) -> None:
    """Nobody learns that it is in use there, and a form sent twice still makes one row."""
    here = address("Lange Straße", in_kalletal)
    with municipality_scope(warburg):
        there = Address(pk=here.pk, street="Lange Straße", postcode="34414", place="Warburg")
        there.save_once(by_id="somebody")
        again = Address(pk=here.pk, street="Lange Straße", postcode="34414", place="Warburg")
        with pytest.raises(AlreadyThere):
            again.save_once(by_id="somebody")
        assert [row.pk for row in Address.objects.all()] == [there.pk]
    assert there.pk != here.pk
    assert list(Address.objects.all()) == [here]


def test_trash_hides_and_gives_back(in_kalletal: Municipality) -> None:
    row = address("Lange Straße", in_kalletal)
    row.move_to_trash(by_id="somebody")
    assert not Address.objects.exists()
    assert list(Address.trash.all()) == [row]
    with pytest.raises(StaleVersion):
        row.save_next_version(by_id="somebody")
    row.restore_from_trash(by_id="somebody")
    assert list(Address.objects.all()) == [row]
    assert row.version == 3


def test_trash_is_emptied_after_thirty_days(
    in_kalletal: Municipality, warburg: Municipality
) -> None:
    old, young, kept = (address(name, in_kalletal) for name in ("alt", "jung", "behalten"))
    now = timezone.now()
    for row, days in ((old, 31), (young, 29)):
        row.move_to_trash(by_id="somebody")
        Address.trash.filter(pk=row.pk).update(deleted_at=now - timedelta(days=days))
    with municipality_scope(warburg):
        assert empty_trash(at=now, by=SYSTEM) == 0
    assert empty_trash(at=now, by=SYSTEM) == 1
    assert list(Address.trash.all()) == [young]
    assert list(Address.objects.all()) == [kept]


def test_related_rows_stay_inside(both: tuple[Address, Address], kalletal: Municipality) -> None:
    """A forward key may be read anywhere, a backward one only in its scope."""
    from nahraum.base.places.models import Neighbourhood

    with municipality_scope(kalletal):
        place = Neighbourhood(
            name="Hohenhausen", x=1, y=1, radius=1, min_x=0, min_y=0, max_x=2, max_y=2, source="t"
        )
        place.save_new(by_id="system:test")
        Address.objects.update(neighbourhood=place)
        assert place.addresses.count() == 1
    assert both[0].municipality == kalletal
    with pytest.raises(ScopeMissing):
        place.addresses.count()


def test_checks_and_migrations_need_no_scope() -> None:
    call_command("check", verbosity=0)
    assert issubclass(Address, TenantModel)
