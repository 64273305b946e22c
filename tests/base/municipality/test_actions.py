from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.queries import entries_of, verify
from nahraum.base.municipality.actions import (
    NotYours,
    change_contact,
    close_municipality,
    open_municipality,
    revoke,
    share,
)
from nahraum.base.municipality.models import Alliance, AllianceMember, Area, Municipality
from nahraum.base.municipality.queries import (
    areas_named,
    municipality_by_slug,
    open_municipalities,
    shared_with,
)
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.places.models import Address
from tests.base.world import SYSTEM, make_municipality

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def area(key: str, name: str) -> Area:
    return Area.objects.create(kind=Area.Kind.MUNICIPALITY, key=key, name=name, source="test")


def test_opening_gives_an_address_and_an_entry() -> None:
    first = open_municipality(area=area("01060061", "Neuenkirchen"), by=SYSTEM)
    second = open_municipality(area=area("03251025", "Neuenkirchen"), by=SYSTEM, fictitious=True)
    assert (first.slug, second.slug) == ("neuenkirchen", "neuenkirchen-03251025")
    assert second.fictitious
    assert [entry.action for entry in entries_of(first.pk)] == ["municipality.open"]
    assert list(areas_named(" neuenkirchen ")) == [first.area, second.area]
    assert list(areas_named("03251025")) == [second.area]


def test_a_closed_municipality_looks_like_none(kalletal: Municipality) -> None:
    assert municipality_by_slug("kalletal") == kalletal
    close_municipality(municipality=kalletal, by=SYSTEM)
    assert municipality_by_slug("kalletal") is None
    assert municipality_by_slug("nirgends") is None
    assert not open_municipalities().exists()


def test_contact_is_checked_and_logged_without_content(kalletal: Municipality) -> None:
    change_contact(
        municipality=kalletal, contact={"contact_email": "rathaus@kalletal.example"}, by=SYSTEM
    )
    kalletal.refresh_from_db()
    assert kalletal.contact_email == "rathaus@kalletal.example"
    (entry,) = entries_of(kalletal.pk)
    assert entry.details == {"fields": ["contact_email"]}
    with pytest.raises(ValidationError):
        change_contact(
            municipality=kalletal, contact={"contact_email": "kein Briefkasten"}, by=SYSTEM
        )
    kalletal.refresh_from_db()
    assert kalletal.contact_email == "rathaus@kalletal.example"
    assert verify(kalletal.pk) == 1


@pytest.fixture
def alliance(kalletal: Municipality, warburg: Municipality) -> Alliance:
    found = Alliance.objects.create(name="Verbund Ostwestfalen (erfunden)")
    for member in (kalletal, warburg):
        AllianceMember.objects.create(
            alliance=found, municipality=member, valid_from=date(2020, 1, 1)
        )
    return found


@pytest.fixture
def rows(kalletal: Municipality) -> tuple[Address, Address]:
    found = []
    for street in ("Geteilte Straße", "Eigene Straße"):
        row = Address(municipality=kalletal, street=street, postcode="32689", place="Kalletal")
        row.save_new(by_id="system:test")
        found.append(row)
    return found[0], found[1]


def test_one_row_is_shared_for_reading_and_taken_back(
    alliance: Alliance, rows: tuple[Address, Address], warburg: Municipality
) -> None:
    grant = share(row=rows[0], alliance=alliance, by=SYSTEM)
    assert list(shared_with(warburg, Address, on=TODAY())) == [rows[0]]
    with municipality_scope(warburg):
        assert not Address.objects.exists()
    revoke(grant=grant, by=SYSTEM)
    assert not shared_with(warburg, Address, on=TODAY()).exists()


def test_sharing_twice_is_one_grant(alliance: Alliance, rows: tuple[Address, Address]) -> None:
    assert share(row=rows[0], alliance=alliance, by=SYSTEM) == share(
        row=rows[0], alliance=alliance, by=SYSTEM
    )


def test_only_members_share_and_read(
    alliance: Alliance, rows: tuple[Address, Address], kalletal: Municipality
) -> None:
    outside = make_municipality("Lemgo", "lemgo", "05766044")
    share(row=rows[0], alliance=alliance, by=SYSTEM)
    assert not shared_with(outside, Address, on=TODAY()).exists()
    assert not shared_with(kalletal, Address, on=TODAY()).exists()
    with municipality_scope(outside):
        foreign = Address(street="Fremd", postcode="32657", place="Lemgo")
        foreign.save_new(by_id="system:test")
    with pytest.raises(NotYours):
        share(row=foreign, alliance=alliance, by=SYSTEM)


def test_who_left_the_alliance_reads_nothing_more(
    alliance: Alliance, rows: tuple[Address, Address], warburg: Municipality
) -> None:
    share(row=rows[0], alliance=alliance, by=SYSTEM)
    yesterday = TODAY() - timedelta(days=1)
    AllianceMember.objects.filter(municipality=warburg).update(valid_until=yesterday)
    assert not shared_with(warburg, Address, on=TODAY()).exists()
    assert shared_with(warburg, Address, on=yesterday).exists()


def test_a_removed_row_is_shared_no_more(
    alliance: Alliance, rows: tuple[Address, Address], kalletal: Municipality, warburg: Municipality
) -> None:
    share(row=rows[0], alliance=alliance, by=SYSTEM)
    with municipality_scope(kalletal):
        rows[0].move_to_trash(by_id="system:test")
    assert not shared_with(warburg, Address, on=TODAY()).exists()
