"""Where somebody is: what fits several places is asked, never chosen."""

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.rules import Details, Shape
from nahraum.connect.directory import actions as directory
from nahraum.connect.portal.queries import search
from nahraum.connect.portal.queries.near import place_named, without_place
from nahraum.connect.portal.rules import Wish
from tests.base.world import SYSTEM, acting, make_person

VILLAGES = {"Hohenhausen": 0.0, "Hohensonne": 6_000.0, "Bega": 12_000.0}


@pytest.fixture
def region(in_kalletal):
    """Three villages in a row, six kilometres apart, with a street of the same name in two."""
    by = acting(make_person("network_coordinator", in_kalletal))
    for name, east in VILLAGES.items():
        shape = Shape(name, x=500_000.0 + east, y=5_770_000.0, radius=900)
        details = Details(name=name, kind="village", shape=shape, source="erfunden")
        place = add_neighbourhood(details=details, by=SYSTEM)
        house = directory.add_organisation(
            by=by, name=f"Haus {name}", sector="association", phone="05264 1234"
        )
        for street, protected in ((f"{name}er Weg 1", False), ("Hauptstraße 3", name == "Bega")):
            directory.add_site(
                by=by, organisation=house, neighbourhood=place, street=street, postcode="32689",
                place="Kalletal", x=500_100.0 + east, y=5_770_000.0, protected_address=protected,
            )  # fmt: skip
    return in_kalletal


@pytest.mark.parametrize(
    ("text", "name", "choices"),
    [
        ("Bega", "Bega", ()),
        ("Hohenhaussen", "Hohenhausen", ()),
        ("Hohenso", "Hohensonne", ()),
        ("32689 Bega", "Bega", ()),
        ("Hohen", "", ("Hohenhausen", "Hohensonne")),
        ("Kalletal", "", ("Bega", "Hohenhausen", "Hohensonne")),
        ("32689", "32689", ("Bega", "Hohenhausen", "Hohensonne")),
        ("32689 Kalletal", "32689", ("Bega", "Hohenhausen", "Hohensonne")),
        ("Hauptstraße", "", ("Hauptstraße, Hohenhausen", "Hauptstraße, Hohensonne")),
        ("Hauptstraße, Hohensonne", "Hauptstraße, Hohensonne", ()),
        ("Hauptstraße, Bega", "Bega", ()),  # a protected address is no street: only the village
        ("Begaer Weg", "Begaer Weg", ()),
        ("Timbuktu", "", ()),
        ("", "", ()),
        ("12", "", ()),
    ],
)
def test_one_place_is_taken_and_several_are_asked(region, text, name, choices) -> None:
    named = place_named(text)
    assert (named.name, named.choices) == (name, choices)
    assert named.start is None or not choices


@pytest.mark.parametrize(
    ("question", "rest", "place"),
    [
        ("Arzt in Bega", "Arzt in", "Bega"),
        ("Bega: Bürgerhaus", "Bürgerhaus", "Bega"),
        ("Zahnarzt Kalletal", "Zahnarzt", ""),  # everybody is there
        ("Zahnarzt Bega Kalletal", "Zahnarzt", "Bega"),
        ("Wer ist in Bega", "Wer ist in Bega", ""),  # nothing would be left
        ("Von Bega nach Hohenhausen", "Von Bega nach Hohenhausen", ""),
        ("Hohenhaussen Arzt", "Hohenhaussen Arzt", ""),  # typing errors are for the field
    ],
)
def test_a_place_in_the_question_is_where_it_is_looked_for(region, question, rest, place) -> None:
    assert without_place(question) == (rest, place)
    found = search(Wish(question=question), at=timezone.now())
    assert (found.wish.question, found.place) == (question, place)


def test_each_choice_is_one_place(region) -> None:
    for text in ("Hohen", "Kalletal", "32689", "Hauptstraße"):
        for choice in place_named(text).choices:
            found = place_named(choice)
            assert found.start is not None
            assert found.choices == ()
    assert place_named("Hauptstraße, Hohensonne").where == (506_100.0, 5_770_000.0)


@pytest.mark.parametrize("page", ["angebote/", "angebote/karte/"])
def test_the_page_asks_with_links_and_keeps_the_rest_of_the_wish(region, page) -> None:
    html = Client().get(f"/kalletal/{page}?frage=Arzt&ort=Hauptstra%C3%9Fe").content.decode()
    assert "Welcher Ort ist gemeint?" in html
    assert 'href="?frage=Arzt&amp;ort=Hauptstra%C3%9Fe%2C%20Hohensonne"' in html
    clear = Client().get(f"/kalletal/{page}?frage=Arzt&ort=Bega").content.decode()
    assert "Welcher Ort ist gemeint?" not in clear


def test_without_a_car_nobody_starts_in_the_middle_of_a_postcode(region) -> None:
    html = Client().get("/kalletal/angebote/?ort=32689&bus=on").content.decode()
    assert "Welcher Ort ist gemeint?" in html
    assert "kennen wir nicht als Ort" not in html
