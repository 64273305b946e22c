"""Open data, the interface and the window on other pages, as people meet them."""

from tests.browser.citizen import Citizen


def test_open_data_are_found(citizen: Citizen) -> None:
    citizen.visit.go("/kalletal/offene-daten/")
    assert "Datenlizenz Deutschland" in citizen.main.inner_text()
    citizen.reach(citizen.main.get_by_role("link", name="GeoJSON"))
    address = citizen.main.get_by_role("link", name="GeoJSON").get_attribute("href")
    answer = citizen.visit.tab.request.get(citizen.visit.base + str(address))
    assert answer.json()["type"] == "FeatureCollection"
    assert citizen.visit.foreign == []


def test_an_association_takes_a_window_home(citizen: Citizen) -> None:
    visit = citizen.visit
    visit.go("/kalletal/einbetten/")
    visit.tab.get_by_label("Thema").select_option("hausarzt")
    citizen.press(citizen.main.get_by_role("button", name="Ansehen"))
    lines = visit.tab.get_by_label("Als Fenster mit Suche").input_value()
    assert 'title="Angebote finden: Kalletal"' in lines
    visit.tab.goto(lines.split('src="')[1].split('"')[0].replace("&amp;", "&"))
    assert citizen.main.locator(".nr-hit").count() > 0
    assert visit.tab.context.cookies() == []
    assert visit.foreign == []
