import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import TenantManager, municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.places.actions import add_neighbourhood, remove_neighbourhood
from nahraum.base.places.models import Neighbourhood
from tests.base.places.samples import circle, details, square
from tests.base.world import SYSTEM, browser, make_person

pytestmark = pytest.mark.django_db
FORM = {
    "key": "5c0f7e3a-6d1b-4f0e-9a55-0c4f6f1f2a10",
    "name": "Talle",
    "kind": "village",
    "parent": "",
    "lat": "52,083",
    "lon": "8,953",
    "radius": "1.200",
    "approximate": "on",
    "source": "eigene Karte (erfunden)",
    "population": "1.043",
    "population_as_of": "2024-12-31",
    "version": "",
}
TABLE = b"name;lon;lat;radius\nTalle;8,953;52,083;600\nLangenholzhausen;9,0;52,13;700\n"


def place(municipality: Municipality, name: str = "Hohenhausen", **more: object) -> Neighbourhood:
    with municipality_scope(municipality):
        return add_neighbourhood(details=details(name, **more), by=SYSTEM)


def all_places(municipality: Municipality) -> list[Neighbourhood]:
    with municipality_scope(municipality):
        return list(Neighbourhood.objects.all())


def test_a_place_typed_by_hand(planner: Account, kalletal: Municipality) -> None:
    answer = browser(planner).post("/kalletal/orte/neu/", FORM, follow=True)
    assert "Der Ort ist angelegt." in answer.content.decode()
    (found,) = all_places(kalletal)
    assert (found.name, found.radius, found.population) == ("Talle", 1200, 1043)
    assert (found.x, found.y) == pytest.approx((496_779, 5_770_271), abs=1)
    assert found.approximate
    page = browser(planner).get("/kalletal/orte/").content.decode()
    for text in ("Umkreis 1.200 m, ungefähr", "1.043", "(31.12.2024)", "eigene Karte (erfunden)"):
        assert text in page


def test_a_form_sent_twice_makes_one_place(planner: Account, kalletal: Municipality) -> None:
    client = browser(planner)
    for _click in range(2):
        answer = client.post("/kalletal/orte/neu/", FORM, follow=True)
        assert "Der Ort ist angelegt." in answer.content.decode()
    (found,) = all_places(kalletal)
    assert str(found.pk) == FORM["key"]
    # Sent from a page gone back to, with another name: a decision, and the text stays.
    asked = client.post("/kalletal/orte/neu/", {**FORM, "name": "Bavenhausen"})
    page = asked.content.decode()
    assert "schon abgeschickt" in page
    assert "Bavenhausen" in page
    assert len(all_places(kalletal)) == 1
    fresh = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert fresh is not None
    assert fresh[1] != FORM["key"]
    client.post("/kalletal/orte/neu/", {**FORM, "name": "Bavenhausen", "key": fresh[1]})
    assert {row.name for row in all_places(kalletal)} == {"Talle", "Bavenhausen"}


def test_every_empty_form_has_its_own_key(planner: Account, kalletal: Municipality) -> None:
    client = browser(planner)
    pages = [client.get("/kalletal/orte/neu/").content.decode() for _visit in range(2)]
    keys = [re.findall(r'name="key" value="([0-9a-f-]{36})"', page) for page in pages]
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"lat": "8,953", "lon": "52,083"}, "vertauscht"),
        ({"radius": ""}, "Hier fehlt eine Angabe"),
        ({"lat": "", "lon": "", "radius": ""}, "Hier fehlt eine Angabe"),
        ({"radius": "1,5"}, "ganze Zahl"),
        ({"population": "1.5"}, "ganze Zahl"),
        ({"population_as_of": ""}, "Stand der Einwohnerzahl angeben"),
        ({"name": " "}, "Hier fehlt eine Angabe"),
        ({"kind": "castle"}, "keine gültige Auswahl"),
        ({"parent": "00000000-0000-0000-0000-000000000000"}, "gültige Auswahl"),
    ],
)
def test_mistakes_are_explained_and_typed_text_stays(
    planner: Account, kalletal: Municipality, changed: dict[str, str], told: str
) -> None:
    answer = browser(planner).post("/kalletal/orte/neu/", {**FORM, **changed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert "eigene Karte (erfunden)" in page
    assert not all_places(kalletal)


def test_changing_keeps_an_area_while_the_point_is_empty(
    planner: Account, kalletal: Municipality
) -> None:
    row = place(kalletal, "Talle", shape=square("Talle"))
    sent = {**FORM, "lat": "", "lon": "", "radius": "", "version": "1"}
    browser(planner).post(f"/kalletal/orte/{row.pk}/", sent)
    (found,) = all_places(kalletal)
    assert (found.kind, found.version) == ("village", 2)
    assert found.polygon is not None
    browser(planner).post(f"/kalletal/orte/{row.pk}/", {**FORM, "version": "2"})
    (found,) = all_places(kalletal)
    assert (found.polygon, found.radius) == (None, 1200)


def test_half_a_point_is_none(planner: Account, kalletal: Municipality) -> None:
    row = place(kalletal, "Talle", shape=square("Talle"))
    sent = {**FORM, "radius": "", "version": "1"}
    answer = browser(planner).post(f"/kalletal/orte/{row.pk}/", sent)
    assert "Punkt und Radius gehören zusammen." in answer.content.decode()
    assert all_places(kalletal)[0].version == 1


def test_the_second_of_two_editors_is_told_and_can_decide(
    planner: Account, kalletal: Municipality
) -> None:
    row = place(kalletal, "Talle")
    client = browser(planner)
    path = f"/kalletal/orte/{row.pk}/"
    client.post(path, {**FORM, "version": "1"})
    late = client.post(path, {**FORM, "source": "späte Karte", "version": "1"})
    page = late.content.decode()
    assert "inzwischen geändert" in page
    assert "späte Karte" in page
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    client.post(path, {**FORM, "source": "späte Karte", "version": version})
    (found,) = all_places(kalletal)
    assert (found.source, found.version) == ("späte Karte", 3)


def test_removing_goes_to_the_trash_and_comes_back(
    planner: Account, kalletal: Municipality
) -> None:
    row = place(kalletal)
    client = browser(planner)
    page = client.post(f"/kalletal/orte/{row.pk}/entfernen/", follow=True).content.decode()
    assert "Hohenhausen" in page
    assert not all_places(kalletal)
    client.post(f"/kalletal/orte/{row.pk}/zurueckholen/")
    assert all_places(kalletal) == [row]


def test_a_whole_with_parts_stays(planner: Account, kalletal: Municipality) -> None:
    top = place(kalletal)
    place(kalletal, "Markt", shape=circle("Markt", radius=50), parent=top.pk)
    answer = browser(planner).post(f"/kalletal/orte/{top.pk}/entfernen/", follow=True)
    assert "gehören noch andere Orte" in answer.content.decode()
    assert len(all_places(kalletal)) == 2


def test_the_map_and_the_table_say_the_same(planner: Account, kalletal: Municipality) -> None:
    for number, name in enumerate(("Hohenhausen", "Talle", "Varenholz")):
        place(kalletal, name, shape=circle(name, 3000 * number))
    page = browser(planner).get("/kalletal/orte/").content.decode()
    assert "<svg" in page
    for name in ("Hohenhausen", "Talle", "Varenholz"):
        assert page.count(f'<th scope="row">{name}</th>') == 1
        assert f">{name}</a></th>" in page


def upload(client: Client, data: bytes, name: str = "orte.csv") -> str:
    sent = {"file": SimpleUploadedFile(name, data), "source": "Geoportal (erfunden)"}
    return client.post("/kalletal/orte/einlesen/", sent).content.decode()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_reading_in_shows_first_and_takes_over_then(
    planner: Account, kalletal: Municipality
) -> None:
    place(kalletal, "Talle")
    client = browser(planner)
    page = upload(client, TABLE)
    assert "2 Orte gelesen. Noch ist nichts geändert." in page
    assert "wird angelegt" in page
    assert "wird geändert" in page
    assert len(all_places(kalletal)) == 1
    confirmed = {
        name: value for name, value in hidden(page).items() if name != "csrfmiddlewaretoken"
    }
    assert set(confirmed) == {"content", "name", "source", "approximate"}
    answer = client.post("/kalletal/orte/einlesen/", confirmed, follow=True)
    assert "Eingelesen: 1 neu, 1 geändert, 0 unverändert." in answer.content.decode()
    again = client.post("/kalletal/orte/einlesen/", confirmed, follow=True)
    assert "Eingelesen: 0 neu, 0 geändert, 2 unverändert." in again.content.decode()
    assert {row.name for row in all_places(kalletal)} == {"Talle", "Langenholzhausen"}


def test_geojson_is_read_in_too(planner: Account, kalletal: Municipality) -> None:
    corners = [[[8.9, 52.0], [9.0, 52.0], [9.0, 52.1], [8.9, 52.1], [8.9, 52.0]]]
    feature = {
        "type": "Feature",
        "properties": {"name": "Talle"},
        "geometry": {"type": "Polygon", "coordinates": corners},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    page = upload(browser(planner), data, "orte.geojson")
    assert "Ein Ort gelesen." in page
    assert "Fläche" in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (TABLE.replace(b"600", b"viel"), "orte.csv:2"),
        (TABLE.replace(b"8,953;52,083", b"52,083;8,953"), "vertauscht"),
        (b'{"type": "FeatureCollection"}', "FeatureCollection"),
        (b"name;lat\nTalle;52\n", "fehlt"),
    ],
)
def test_a_broken_file_is_explained_in_a_table(
    planner: Account, kalletal: Municipality, data: bytes, told: str
) -> None:
    page = upload(browser(planner), data)
    assert "Diese Datei lässt sich so nicht übernehmen." in page
    assert told in page
    assert not all_places(kalletal)


def test_a_confirmation_made_up_by_hand_changes_nothing(
    planner: Account, kalletal: Municipality
) -> None:
    client = browser(planner)
    for content in ("kein base64!", "", "bmFtZTtsYXQK"):
        sent = {"content": content, "name": "x.csv", "source": "x"}
        assert client.post("/kalletal/orte/einlesen/", sent).status_code == 302
    assert not all_places(kalletal)


def test_foreign_places_are_not_there(
    planner: Account, kalletal: Municipality, warburg: Municipality
) -> None:
    foreign = place(warburg, "Scherfede")
    with municipality_scope(warburg):
        gone = add_neighbourhood(details=details("Ossendorf"), by=SYSTEM)
        remove_neighbourhood(place=gone, by=SYSTEM)
    client = browser(planner)
    assert client.get(f"/kalletal/orte/{foreign.pk}/").status_code == 404
    assert client.post(f"/kalletal/orte/{foreign.pk}/", FORM).status_code == 404
    assert client.post(f"/kalletal/orte/{foreign.pk}/entfernen/").status_code == 404
    assert client.post(f"/kalletal/orte/{gone.pk}/zurueckholen/").status_code == 404
    assert client.get(f"/warburg/orte/{foreign.pk}/").status_code == 404
    assert "Scherfede" not in client.get("/kalletal/orte/").content.decode()
    assert "Scherfede" not in client.get("/kalletal/orte/neu/").content.decode()
    sent = {**FORM, "parent": str(foreign.pk)}
    assert client.post("/kalletal/orte/neu/", sent).status_code == 200
    assert not all_places(kalletal)
    assert all_places(warburg) == [foreign]


def test_twin_without_the_wall_the_foreign_place_leaks(
    planner: Account, kalletal: Municipality, warburg: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.models import Manager

    foreign = place(warburg, "Scherfede")
    monkeypatch.setattr(TenantManager, "get_queryset", Manager.get_queryset)
    client = browser(planner)
    assert client.get(f"/kalletal/orte/{foreign.pk}/").status_code == 200
    assert "Scherfede" in client.get("/kalletal/orte/").content.decode()


def test_readers_see_no_buttons(kalletal: Municipality) -> None:
    place(kalletal)
    client = browser(make_person("council_member", kalletal))
    page = client.get("/kalletal/orte/").content.decode()
    assert "Hohenhausen" in page
    assert "/kalletal/orte/neu/" not in page
    assert client.get("/kalletal/orte/neu/").status_code == 403
