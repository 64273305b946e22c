"""Houses with several providers, for planners: one address however written, months, blocks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.queries import history_of
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.connect.directory.actions import (
    add_month,
    add_offer,
    add_site,
    change,
    publish,
    restore_state,
)
from nahraum.connect.directory.models import Offer, PlaceMonth
from nahraum.connect.directory.queries import (
    houses_at,
    shared_addresses,
    sites_together,
    texts_of,
    with_places,
)
from nahraum.connect.directory.rules import (
    Told,
    address_key,
    name_of_house,
    together,
    told_by,
)
from nahraum.facts import homes
from nahraum.facts.blocks import blocks, checked
from nahraum.facts.reading import FactsError
from tests.base.world import browser, make_person
from tests.connect.directory.pages import sent, text_of, url

TOWN = ("32689", "Kalletal")


@pytest.mark.parametrize("street", ["Hauptstr. 12 a", "Hauptstraße 12a", "HAUPT-STRASSE 12A"])
def test_one_address_however_it_is_written(street: str) -> None:
    assert address_key(street, *TOWN) == "32689:kalletal:hauptstr12a"


@pytest.mark.parametrize(
    ("street", "town"),
    [("Hauptstr. 12", TOWN), ("Hauptstr. 12a", ("32689", "Erder"))],
    ids=["another door", "another village of the same postcode"],
)
def test_another_address_is_another_house(street: str, town: tuple[str, str]) -> None:
    assert address_key(street, *town) != address_key("Hauptstr. 12a", *TOWN)


@pytest.mark.parametrize(("street", "town"), [("Hauptstraße", TOWN), ("Weg 1", ("", ""))])
def test_without_a_door_nothing_is_together(street: str, town: tuple[str, str]) -> None:
    assert address_key(street, *town) == ""


def test_a_house_is_called_as_most_say() -> None:
    assert name_of_house(["", "Haus", "Haus", "Hof"], ["a", "b"], "Weg 1") == "Haus"
    assert name_of_house(["", ""], ["Verein", "Verein"], "Weg 1") == "Verein"
    assert name_of_house(["", ""], ["Verein", "Praxis"], "Weg 1") == "Weg 1"


def test_two_who_say_different_things_are_both_heard() -> None:
    said = [("Hof", "unknown"), ("Praxis", "yes"), ("Hof", "unknown"), ("Amt", "no")]
    assert told_by(said) == [("yes", ("Praxis",)), ("no", ("Amt",)), ("unknown", ("Hof",))]
    assert told_by([("Hof", "unknown"), ("Amt", "unknown")]) == [("unknown", ())]


@pytest.fixture
def neighbour(shown, hall, topic, by):
    """Another house, another spelling of the same street."""
    from nahraum.connect.directory.actions import add_organisation

    house = add_organisation(by=by, name="Praxis (erfunden)", sector="market", phone="05264 99")
    site = add_site(
        by=by, organisation=house, street="am markt 1", postcode="32689", place="Kalletal"
    )
    offer = add_offer(
        by=by, organisation=house, title="Sprechstunde", summary="Hilft.", topics=[topic],
        sites=[site],
    )  # fmt: skip
    publish(offer=offer, checked_by="Test", on=timezone.localdate(), by=by)
    return site


def test_houses_are_found_by_their_address(hall, neighbour, django_assert_num_queries) -> None:
    assert sites_together(neighbour) == [hall, neighbour]
    with django_assert_num_queries(2):
        (found,) = houses_at(list(shared_addresses(at=timezone.now())), at=timezone.now())
    assert (found.site, found.name, found.offers) == (hall.pk, "Dorfhaus", 2)
    assert found.houses == ("Dorfverein (erfunden)", "Praxis (erfunden)")


def test_a_protected_address_is_together_with_nobody(hall, neighbour) -> None:
    neighbour.protected_address = True
    neighbour.save()
    assert neighbour.address_key == ""
    assert sites_together(neighbour) == [neighbour]
    assert sites_together(hall) == [hall]
    assert list(shared_addresses(at=timezone.now())) == []


def test_a_house_of_one_provider_or_without_a_public_offer_is_none(hall, neighbour) -> None:
    """Negative controls: what is no draft, and no second door of the same house."""
    neighbour.offers.update(status="draft")
    assert list(shared_addresses(at=timezone.now())) == []
    neighbour.offers.update(status="published")
    assert list(shared_addresses(at=timezone.now())) == [hall.address_key]
    assert hall.address_key == neighbour.address_key == "32689:kalletal:ammarkt1"


def test_numbers_of_a_month_stand_where_planners_look(hall, neighbour, staff, by) -> None:
    """Typed at either of the houses they are kept at the one that stands for both."""
    page = url("add-month", pk=neighbour.pk)
    given = {"visitors": "120", "rooms": "6", "rooms_taken": "5"}
    answer = staff.post(page, sent(staff.get(page)) | given)
    assert answer.status_code == 302, answer.context["form"].errors
    (row,) = PlaceMonth.objects.all()
    assert (row.site, row.visitors, row.rooms_taken) == (hall, 120, 5)
    before = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert row.month == before.replace(day=1)
    with pytest.raises(ValidationError):
        add_month(by=by, site=hall, month=row.month, visitors=1, as_of=row.month)
    assert staff.get(url("place", pk=hall.pk)).context["chart"] is None
    add_month(by=by, site=hall, month=date(2026, 1, 1), visitors=90, as_of=date(2026, 2, 2))
    answer = staff.get(url("place", pk=neighbour.pk))
    assert [(month.visitors) for month in answer.context["months"]] == [120, 90]
    assert answer.context["chart"] is not None
    assert "5 von 6" in text_of(answer)
    change(row=row, values={"visitors": 121}, version=row.version, by=by)
    assert PlaceMonth.objects.get(pk=row.pk).visitors == 121


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "__all__"),
        ({"rooms": "2", "rooms_taken": "3"}, "__all__"),
        ({"rooms_taken": "3", "visitors": "1"}, "rooms"),
    ],
)
def test_numbers_that_say_nothing_or_too_much_are_refused(hall, staff, given, field) -> None:
    page = url("add-month", pk=hall.pk)
    answer = staff.post(page, sent(staff.get(page)) | given)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not PlaceMonth.objects.exists()


def test_blocks_say_what_is_there_and_what_is_missing(kalletal, hall, neighbour, staff) -> None:
    rows = {
        row.block.id: row
        for _word, layer in staff.get(url("blocks")).context["layers"]
        for row in layer
    }
    assert [row.pk for row in rows["cafe"].here] == list(hall.offers.values_list("pk", flat=True))
    assert rows["hebammenpraxis"].here == rows["hebammenpraxis"].elsewhere == []
    planner = browser(make_person("planner", kalletal))
    labels = [label for label, _url in rows["tagespflege"].follow_ups]
    assert "Maßnahme planen" not in labels
    text = text_of(planner.get(url("blocks") + f"?ort={neighbour.pk}"))
    assert "von 13 Bausteinen sind in diesem Haus" in text
    assert "Maßnahme planen" in text
    assert "Annahme, bitte anpassen" in text
    assert staff.get(url("blocks") + "?ort=kein-ort").status_code == 404


def test_every_need_without_a_source_is_an_assumption() -> None:
    needs = [getattr(row, name) for row in blocks().values() for name in ("rooms", "staff", "use")]
    assert {need.source for need in needs if need.verified} == {"owl-urbanland-2025"}
    assert sum(not need.verified for need in needs) == 3 * len(blocks()) - 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"topics": ["mond"]}, "mond: no topic"),
        ({"layer": "keller"}, "keller is none of"),
        ({"staff": {"text": "x", "source": "wo"}}, "staff: is no source"),
        ({"use": None}, "use: missing"),
        ({"price": 1}, "price: unknown"),
    ],
)
def test_a_wrong_block_is_named(change: dict[str, object], problem: str) -> None:
    need = {"text": "ein Zimmer"}
    good = {"id": "x", "title": "X", "layer": "block", "topics": ["hausarzt"]}
    good |= {"rooms": need, "staff": need, "use": need}
    assert list(checked({"block": [good]})) == ["x"]
    with pytest.raises(FactsError, match=problem):
        checked({"block": [good | change]})
    with pytest.raises(FactsError, match="appears twice"):
        checked({"block": [good, good]})


def test_places_told_long_ago_are_shown_but_not_counted(shown, topic, staff) -> None:
    Topic.objects.filter(pk=topic.pk).update(key="tagespflege")
    today = timezone.localdate()
    shown.places_total, shown.places_free, shown.waiting_weeks = 12, 2, 0
    shown.capacity_as_of = today
    shown.save()
    answer = staff.get(url("capacity"))
    group = answer.context["groups"][0]
    assert (group.word, [row.offer.pk for row in group.rows]) == ("Tagespflege", [shown.pk])
    whole = group.whole
    assert (whole.taken, whole.of, whole.free, whole.silent) == (10, 12, 2, 0)
    assert "10 von 12 Plätzen belegt" in text_of(answer)
    assert "6 Euro" in text_of(answer)
    shown.capacity_as_of = today - timedelta(days=61)
    shown.save()
    answer = staff.get(url("capacity"))
    whole = answer.context["groups"][0].whole
    assert (whole.total, whole.taken, whole.free, whole.silent) == (None, None, None, 1)
    assert "zu alt" in text_of(answer)
    assert "von 12" not in text_of(answer)


def test_unknown_places_are_a_group_and_never_zero() -> None:
    said = [Told(total=12, free=2), Told(total=8, free=None), Told(total=None, free=1)]
    found = together([*said, Told(total=None, free=None)])
    assert (found.total, found.free, found.taken, found.of) == (20, 3, 10, 12)
    assert (found.offers, found.told_free, found.silent) == (4, 2, 2)
    nobody = together([Told(total=None, free=None)])
    assert (nobody.total, nobody.free, nobody.taken, nobody.silent) == (None, None, None, 1)
    assert together([Told(total=12, free=12)]).taken == 0


def test_places_stand_where_the_offer_is_and_a_protected_place_nowhere(shown, hall, topic) -> None:
    box = dict.fromkeys(("min_x", "max_x", "min_y", "max_y"), 0)
    village = Neighbourhood(name="Erder", x=0, y=0, radius=9, source="t", **box)
    village.save_new(by_id="system:test")
    Topic.objects.filter(pk=topic.pk).update(key="pflege-wg")

    def where() -> str:
        (row,) = with_places(["pflege-wg"], besides="wohnberatung", at=timezone.now())["pflege-wg"]
        return row.where

    assert where() == ""
    hall.neighbourhood = village
    hall.save()
    assert where() == "Erder"
    hall.protected_address = True
    hall.save()
    assert where() == ""
    assert with_places(["pflege-wg"], besides="pflege-wg", at=timezone.now()) == {}


def test_there_are_never_more_free_places_than_places(shown, staff, by) -> None:
    page = url("change", kind="angebot", pk=shown.pk)
    data = sent(staff.get(page))
    answer = staff.post(page, data | {"places_total": "3", "places_free": "4"})
    assert list(answer.context["form"].errors) == ["places_free"]
    with pytest.raises(ValidationError, match="Mehr freie Plätze"):
        change(
            row=shown, values={"places_total": 3, "places_free": 4}, version=shown.version, by=by
        )
    told = {"places_total": "3", "places_free": "0", "barrier_grade": "wheelchair"}
    assert staff.post(page, data | told).status_code == 302
    shown.refresh_from_db()
    assert (shown.places_taken, shown.grade_in_words) == (3, "rollstuhlgerecht (DIN 18040-2 R)")
    assert shown.capacity_as_of == timezone.localdate()
    assert "rollstuhlgerecht" in texts_of(shown)
    text = text_of(staff.get(f"/kalletal/angebote/{shown.pk}/"))
    assert "3 von 3 Plätzen belegt. " in text
    assert "rollstuhlgerecht (DIN 18040-2 R)" in text
    number = history_of(shown).order_by("number").last().number
    values = {"places_total": None, "barrier_grade": "unknown"}
    change(row=shown, values=values, version=shown.version, by=by)
    assert shown.places_taken is None
    restored = restore_state(row=shown, number=number, version=shown.version, by=by)
    assert (restored.places_total, restored.barrier_grade) == (3, "wheelchair")


def test_grades_are_those_of_the_directory_and_only_a_standard_has_a_source() -> None:
    assert [*homes.grades(), "unknown"] == list(Offer.Grade)
    said = {grade.standard: grade.source for grade in homes.grades().values()}
    assert said == {"DIN 18040-2 R": "din-18040-2", "DIN 18040-2": "din-18040-2", "": ""}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"price": 1}, "unknown: price"),
        ({"source": ""}, "belong together"),
        ({"source": "wo"}, "wo: no source"),
    ],
)
def test_a_wrong_grade_is_named(change: dict[str, object], problem: str) -> None:
    good = {"id": "x", "standard": "N 1", "text": "X", "words": ["x"], "source": "din-18040-2"}
    assert list(homes.checked({"grade": [good]})) == ["x"]
    with pytest.raises(FactsError, match=problem):
        homes.checked({"grade": [good | change]})
    with pytest.raises(FactsError, match="appears twice"):
        homes.checked({"grade": [good, good]})
