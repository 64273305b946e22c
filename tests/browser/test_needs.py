"""J21: a planner reads the map of unmet needs, opens a cell, and understands what is suppressed."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Open

PLANNER = "planung@nahraum.invalid"
OFFICER = "datenschutz@nahraum.invalid"
DESK = {"x": 0, "y": 0, "width": 960, "height": 900}


def test_a_planner_finds_where_something_is_missing(open_tab: Open) -> None:
    visit = open_tab(PLANNER)
    visit.go("/kalletal/heute/")
    visit.tab.get_by_role("link", name="Bedarfskarte", exact=True).first.click()
    expect(visit.tab.locator("h1")).to_have_text("Bedarfskarte")
    fields = visit.tab.locator("#felder")
    expect(fields).to_contain_text("Gesundheit, Hilfe und Pflege")
    fields.get_by_role("link", name="Mobilität").click()
    topics = visit.tab.locator("#themen")
    expect(topics).to_contain_text("Fahrdienst")
    topics.get_by_role("link", name="Fahrdienst und Begleitung", exact=True).click()
    expect(visit.tab.locator("figcaption")).to_contain_text(re.compile(r"1\d Orte"))

    visit.tab.get_by_role("link", name="Fahrdienst und Begleitung, Talle:").click()
    expect(visit.tab.locator("h1")).to_have_text("Fahrdienst und Begleitung: Talle")
    parts = visit.tab.locator("#teile")
    expect(parts).to_contain_text("keine oder zu wenige Meldungen")
    expect(parts).to_contain_text("zählt wie kein Bedarf")
    expect(parts).to_contain_text("10 Meldungen")
    why = visit.tab.get_by_role("status").filter(has_text="Warum Meldungen verdeckt sind")
    expect(why).to_contain_text("Lesen Sie es nicht als „kein Bedarf“")
    why.get_by_role("link").click()
    expect(visit.tab.locator("main")).to_contain_text("Der Unterschied bleibt mit Absicht verdeckt")
    assert visit.foreign == []
    assert visit.refused == []


def test_other_weights_without_script(open_tab: Open) -> None:
    visit = open_tab(PLANNER, java_script_enabled=False)
    visit.go("/kalletal/bedarfskarte/?feld=mobilitaet")
    name = "Fahrdienst und Begleitung, ganze Kommune:"
    topics = visit.tab.locator("#themen")
    before = topics.get_by_role("link", name=name).inner_text()
    visit.tab.get_by_label("Meldungen", exact=False).first.fill("10")
    visit.tab.get_by_role("button", name="Neu rechnen").click()
    visit.tab.locator("#felder").get_by_role("link", name="Mobilität").click()
    after = topics.get_by_role("link", name=name).inner_text()
    assert int(after) > int(before)


def test_the_released_half_years_are_the_same_for_all(open_tab: Open) -> None:
    visit = open_tab(OFFICER)
    visit.go("/kalletal/bedarfszahlen/")
    expect(visit.tab.locator("#halbjahre")).to_contain_text("freigegeben")
    visit.tab.locator("#halbjahre tbody a").first.click()
    expect(visit.tab.locator("#orte")).to_contain_text("keine/zu wenige")
    expect(visit.tab.locator("#themen")).to_contain_text("Tagespflege")
    expect(visit.tab.locator("main")).to_contain_text("keine oder zu wenige Meldungen")


def test_pictures_of_the_need_map(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(PLANNER, width=960)
    visit.go("/kalletal/bedarfskarte/?feld=mobilitaet&thema=fahrdienst")
    picture(visit.tab, "bedarfskarte.png", clip={**DESK, "height": 1020}, full_page=True)
    visit.go("/kalletal/bedarfskarte/tagespflege/kommune/")
    picture(visit.tab, "bedarf-belege.png", clip=DESK, full_page=True)
