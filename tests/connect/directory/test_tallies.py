"""What the directory counts for the need map: offers people can use in a place, free places."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from nahraum.base.places.models import Neighbourhood
from nahraum.connect.directory.queries import public_offers, tallies
from nahraum.connect.exchange.queries.public import removed_offers
from nahraum.connect.upkeep.queries import shares_checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(in_kalletal):
    box = dict.fromkeys(("min_x", "max_x", "min_y", "max_y"), 0)
    rows = [
        Neighbourhood(name=n, x=0, y=0, radius=9, source="t", **box) for n in ("Erder", "Talle")
    ]
    for row in rows:
        row.save_new(by_id="system:test")
    return [row.pk for row in rows]


def counted(name="directory.offers"):
    found = {tally.name: tally.by for tally in tallies(timezone.localdate())}
    return found.get(name)


def test_an_empty_directory_says_nothing(places, topic) -> None:
    assert list(tallies(timezone.localdate())) == []


def test_drafts_do_not_count(places, lunch) -> None:
    assert counted() is None


def test_an_offer_counts_where_its_site_is(places, hall, shown) -> None:
    erder, talle = places
    type(hall).objects.filter(pk=hall.pk).update(neighbourhood=erder)
    found = counted()
    assert found["mittagstisch", erder] == 1
    assert found["mittagstisch", talle] == 0
    assert found["mittagstisch", None] == 1
    assert found["einkaufen", None] == 0
    type(hall).objects.filter(pk=hall.pk).update(protected_address=True)
    assert counted()["mittagstisch", erder] == 0


def test_who_comes_home_counts_where_they_go(places, shown) -> None:
    erder, talle = places
    shown.home_visit = True
    shown.save()
    shown.served.add(erder)
    assert (counted()["mittagstisch", erder], counted()["mittagstisch", talle]) == (1, 0)
    shown.served_everywhere = True
    shown.save()
    assert counted()["mittagstisch", talle] == 1
    assert counted()["mittagstisch", None] == 1


def test_free_places_only_where_somebody_told(places, shown) -> None:
    assert counted("directory.free") == {}
    shown.places_free, shown.capacity_as_of = 0, timezone.localdate()
    shown.save()
    assert counted("directory.free") == {("mittagstisch", None): 0}
    shown.capacity_as_of -= timedelta(days=61)  # what the portal no longer shows, either
    shown.save()
    assert counted("directory.free") == {}


def test_the_share_of_checked_entries(places, hall, shown) -> None:
    type(hall).objects.filter(pk=hall.pk).update(neighbourhood=places[0])
    (found,) = shares_checked(timezone.localdate())
    assert found.by == {("", None): 100, ("", places[0]): 100}
    type(shown).objects.update(checked_at=None, check_due=None)
    (found,) = shares_checked(timezone.localdate())
    assert found.by["", None] == 0


@pytest.mark.parametrize(
    ("hour", "seen"), [(22, True), (23, False)], ids=["before midnight", "after midnight"]
)
def test_the_last_day_ends_at_midnight_on_the_wall(shown, hour: int, seen: bool) -> None:
    """At 23:30 UTC it is half past twelve of the next day in Germany."""
    shown.last = date(2026, 11, 21)
    shown.save()
    at = datetime(2026, 11, 21, hour, 30, tzinfo=UTC)
    assert public_offers(at=at).exists() is seen
    assert (shown.pk in {row.id for row in removed_offers(at=at)}) is not seen
