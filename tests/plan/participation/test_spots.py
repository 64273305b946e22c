"""Where an idea is: fields of a kilometre, never a house; and the same in list and map."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.places.models import Address
from nahraum.plan.participation.models import Idea
from nahraum.plan.participation.queries.spots import grid, read_spot
from nahraum.plan.participation.rules import CELL, Grid, Refused, coarse, letters, pressed, size
from tests.base.world import browser

METRES = st.floats(min_value=280_000, max_value=920_000)
NORTH = st.floats(min_value=5_230_000, max_value=6_110_000)


@given(METRES, NORTH, METRES, NORTH)
def test_two_points_of_a_field_cannot_be_told_apart(x, y, other_x, other_y) -> None:
    found = coarse(x, y)
    assert abs(found[0] - x) <= CELL / 2
    assert abs(found[1] - y) <= CELL / 2
    assert coarse(*found) == found
    same = (x // CELL, y // CELL) == (other_x // CELL, other_y // CELL)
    assert (coarse(other_x, other_y) == found) == same


@given(st.integers(0, 40), st.integers(0, 40))
def test_each_field_has_its_name_and_is_found_by_it(column, row) -> None:
    known = Grid.over(500_000, 5_760_000, 541_000, 5_801_000)
    x, y = 500_500 + column * CELL, 5_800_500 - row * CELL
    name = known.name(x, y)
    assert name == f"{letters(column)}{row + 1}"
    assert known.point(name) == (x, y)
    assert known.point(f" {name.lower()} ") == (x, y)


def test_what_lies_beside_the_fields_has_no_name() -> None:
    known = Grid.over(500_000, 5_760_000, 503_000, 5_762_000)
    assert (known.columns, known.rows) == (3, 2)
    assert known.name(500_000, 5_761_999) == "A1"
    assert [known.name(499_999, 5_761_000), known.name(503_000, 5_761_000)] == ["", ""]
    assert [known.point(name) for name in ("D1", "A3", "A0", "1A", "", "Ä1")] == [None] * 6


def test_a_press_on_the_picture_means_the_field_under_the_finger() -> None:
    known = Grid.over(500_000, 5_760_000, 507_000, 5_764_000)
    wide, high = size(known)
    assert (wide, high) == (280, 172)
    assert pressed(known, 20, 20) == "A1"
    assert pressed(known, 14 + 36 * 6 + 18, 14 + 36 * 3 + 18) == "G4"
    assert [pressed(known, 3, 20), pressed(known, 20, 170)] == ["", ""]


def _address(street: str, house: str, x: float, y: float) -> None:
    row = Address(street=street, house_number=house, postcode="32689", place="Kalletal", x=x, y=y)
    row.save_new(by_id="system:test")


def test_a_house_number_is_thrown_away(place, in_kalletal) -> None:
    _address("Lange Straße", "5", 500_190.0, 5_770_110.0)
    _address("Lange Straße", "9", 500_260.0, 5_770_130.0)
    with_house, without = read_spot("Lange Straße 5"), read_spot("lange straße")
    assert with_house == without == read_spot("Lange Straße 77 b, Kalletal")
    assert (with_house.x, with_house.y) == (500_500, 5_770_500)
    assert with_house.neighbourhood == place


def test_a_place_and_a_field_are_understood_anything_else_is_said(place, in_kalletal) -> None:
    assert read_spot("lüdenhausen").neighbourhood == place
    assert read_spot("lüdenhausen").x is None
    known = grid()
    assert known is not None
    assert (read_spot("A1").x, read_spot("A1").y) == known.point("A1")
    for text in ("Unbekannte Gasse 3", "Z99"):
        with pytest.raises(Refused):
            read_spot(text)


def test_a_point_that_is_not_the_middle_of_a_field_is_not_kept(propose) -> None:
    """Negative control: whatever way it comes, nothing finer reaches the table."""
    with pytest.raises(ValidationError, match="Kartenfeld"):
        propose("Bank vor Haus 5", spot_x=500_190, spot_y=5_770_110)
    assert propose("Bank am Friedhof", spot_x=500_500, spot_y=5_770_500).spot_x == 500_500


def test_a_press_keeps_the_words_and_the_field_stands_in_list_and_map(
    collection, place, by, now, monkeypatch
) -> None:
    from nahraum.plan.participation.actions import publish_idea

    monkeypatch.setattr("nahraum.plan.participation.views.proposing.age_of", lambda _token: 20.0)
    client, path = browser(), f"/kalletal/beteiligung/{collection.pk}/"
    page = client.get(f"{path}vorschlagen/")
    assert 'type="image"' in page.content.decode()
    words = {"title": "Eine Bank am Friedhof", "text": "Zum Ausruhen.", "key": str(uuid4())}
    token = page.context["form"]["token"].value()
    typed = {**words, "token": token, "karte.x": "30", "karte.y": "30"}
    answer = client.post(f"{path}vorschlagen/", typed)
    assert not Idea.objects.exists()
    assert "Zum Ausruhen." in answer.content.decode()
    field = answer.context["form"]["spot"].value()
    assert field == "A1"
    # The key Enter sends the place 0, 0 along: that is no press, the idea is sent.
    enter = {**words, "token": token, "spot": field, "seen": "1", "karte.x": "0", "karte.y": "0"}
    assert client.post(f"{path}vorschlagen/", enter).status_code == 302
    idea = Idea.objects.get()
    assert (idea.spot_x, idea.spot_y) == grid().point("A1")  # type: ignore[union-attr]
    publish_idea(idea=idea, by=by, at=now)
    for name in ("ideen/", "karte/"):
        assert "Kartenfeld A1" in client.get(f"{path}{name}").content.decode(), name
    assert "Kartenfeld A1" in client.get(f"/kalletal/beteiligung/idee/{idea.pk}/").content.decode()


def test_ideas_on_paper_have_the_same_map(collection, place, planner) -> None:
    """A press keeps the lines; the field counts for all of them, as the place it names does."""
    client, path = browser(planner), f"/kalletal/beteiligung/verwaltung/{collection.pk}/"
    assert 'type="image"' in client.get(f"{path}aufschreiben/").content.decode()
    words = {"lines": "Eine Bank am Friedhof\nEin Licht am Weg", "channel": "paper",
             "key": str(uuid4())}  # fmt: skip
    answer = client.post(f"{path}aufschreiben/", {**words, "karte.x": "30", "karte.y": "30"})
    assert not Idea.objects.exists()
    assert "Ein Licht am Weg" in answer.content.decode()
    field = answer.context["form"]["spot"].value()
    assert field == "A1"
    wrong = client.post(f"{path}aufschreiben/", {**words, "spot": "Z99"})
    assert wrong.status_code == 200
    assert not Idea.objects.exists()
    enter = {**words, "spot": field, "karte.x": "0", "karte.y": "0"}
    assert client.post(f"{path}aufschreiben/", enter).status_code == 302
    point = grid().point("A1")  # type: ignore[union-attr]
    assert [(row.spot_x, row.spot_y) for row in Idea.objects.all()] == [point, point]
    words = {**words, "lines": "Eine Rampe", "spot": "lüdenhausen", "key": str(uuid4())}
    assert client.post(f"{path}aufschreiben/", words).status_code == 302
    assert Idea.objects.get(title="Eine Rampe").neighbourhood == place
