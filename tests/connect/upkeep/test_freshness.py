"""How fresh the entries are, place by place: nothing is hidden, nothing given away."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.base.places.models import Neighbourhood
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.directory.queries import entry_of, freshness_counts, offers
from nahraum.connect.directory.rules import Freshness, completeness, unanswered
from nahraum.connect.upkeep.queries import tallies
from nahraum.connect.upkeep.rules import most_missing
from tests.base.world import browser, make_person
from tests.connect.upkeep.conftest import _checked_before


@pytest.fixture
def reader(kalletal):
    return browser(make_person("planner", kalletal))


def village(name: str) -> Neighbourhood:
    box = dict.fromkeys(("min_x", "min_y", "max_x", "max_y"), 0)
    row = Neighbourhood(name=name, source="test", x=0, y=0, radius=9, **box)
    row.save_new(by_id="system:test")
    return row


@pytest.fixture
def two(in_kalletal):
    return village("Erder"), village("Talle")


def place(site, where, by, **values):
    row = Site.objects.get(pk=site.pk)
    told = {"neighbourhood": where, **values}
    return directory.change(row=row, values=told, version=row.version, by=by)


def today():
    return timezone.localdate()


def test_an_offer_counts_where_it_is(two, shown, choir, hall, by) -> None:
    erder, _talle = two
    place(hall, erder, by)
    _checked_before(Offer.objects.get(pk=shown.pk), 300, by)
    found = tallies(today=today())
    here = found.of(str(erder.pk))
    assert (here.offers, here.share("checked"), here.share("stale")) == (2, 50, 50)
    empty = found.places[1]
    assert (empty.place.name, empty.offers, empty.share("checked")) == ("Talle", 0, None)
    assert found.unknown.offers == 0
    assert found.together.offers == 2


def test_what_lies_nowhere_has_a_row_of_its_own(two, shown) -> None:
    found = tallies(today=today())
    assert (found.unknown.offers, found.together.offers) == (1, 1)


def test_a_secret_address_tells_no_neighbourhood(two, shown, hall, by) -> None:
    row = Offer.objects.get(pk=shown.pk)
    told = {"phone": "05264 1234"}
    directory.change(row=row, values=told, version=row.version, by=by)
    place(hall, two[0], by, protected_address=True)
    found = tallies(today=today())
    assert [tally.offers for tally in found.places] == [0, 0]
    assert found.unknown.offers == 1


def test_the_sums_are_those_of_the_directory(two, shown, choir, by) -> None:
    _checked_before(Offer.objects.get(pk=shown.pk), 190, by)
    counts = freshness_counts(today=today())
    states = tallies(today=today()).together.states
    assert {state: states[state.value] for state in Freshness} == counts


def test_the_score_is_that_of_the_directory(two, shown, choir) -> None:
    """Counted in the database it must say what the rule says offer by offer."""
    every = [entry_of(offer) for offer in offers()]
    found = tallies(today=today()).together
    mean = sum(completeness(entry) for entry in every) / len(every)
    assert found.share("complete") == pytest.approx(100 * mean)
    gaps = [gap for entry in every for gap in unanswered(entry)]
    assert dict(most_missing(found, 9)) == {gap: gaps.count(gap) for gap in gaps}


def test_the_number_of_queries_does_not_grow(
    two, shown, choir, hall, by, django_assert_num_queries
) -> None:
    with django_assert_num_queries(4):
        tallies(today=today())


# ------------------------------------------------------------------ pages
def test_the_page_shows_every_place_and_explains_every_number(two, shown, hall, by, reader) -> None:
    place(hall, two[0], by)
    text = reader.get(reverse("upkeep:freshness", args=["kalletal"])).content.decode()
    for word in ("Erder", "Talle", "Ortsteil nicht bekannt", "alle zusammen", "<svg"):
        assert word in text
    for name in ("offers", "checked", "due", "stale", "never", "complete"):
        for key in (str(two[0].pk), str(two[1].pk), "unbekannt", "alle"):
            address = reverse("upkeep:figure", args=["kalletal", key, name])
            assert address in text
            page = reader.get(address).content.decode()
            assert "Eigene Angaben der Kommune" in page or "own-register" in page
            assert "Prüfung alle: 180 Tage" in page


def test_without_any_offer_the_page_still_opens(two, reader) -> None:
    answer = reader.get(reverse("upkeep:freshness", args=["kalletal"]))
    assert answer.status_code == 200
    page = reader.get(reverse("upkeep:figure", args=["kalletal", "alle", "checked"]))
    assert "noch kein Angebot" in page.content.decode()


@pytest.mark.parametrize(("key", "name"), [("alle", "x"), ("x", "offers")])
def test_other_numbers_do_not_exist(in_kalletal, reader, key, name) -> None:
    assert reader.get(reverse("upkeep:figure", args=["kalletal", key, name])).status_code == 404


def test_the_table_is_no_formula(in_kalletal, reader) -> None:
    village('=HYPERLINK("x")')
    village("-Dorf")
    answer = reader.get(reverse("upkeep:freshness-table", args=["kalletal"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row[0] for row in rows] == [
        "Ortsteil", "'-Dorf", "'=HYPERLINK(\"x\")", "Ortsteil nicht bekannt", "alle zusammen",
    ]  # fmt: skip
    assert rows[0][1:4] == ["Angebote", "geprüft (%)", "Prüfung fällig (%)"]
    assert {len(row) for row in rows} == {8}
