"""J21: a planner reads the map of unmet needs, opens a cell, and understands what is suppressed."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
from playwright.sync_api import expect

from tests.browser.conftest import Open, Visit
from tests.browser.test_journeys import fine, press

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


def downloaded(visit: Visit, link: str) -> bytes:
    with visit.tab.expect_download() as waiting:
        visit.tab.locator("main").get_by_role("link", name=link).click()
    return Path(waiting.value.path()).read_bytes()


def test_from_a_need_to_its_diagnosis_and_to_an_instrument_that_fits(
    open_tab: Open, axe: str
) -> None:
    """What nobody knew of an instrument is entered where the page sends one, and is known then."""
    visit = open_tab("planung-warburg@nahraum.invalid", script=axe)
    main = visit.tab.locator("main")
    visit.go("/warburg/bedarfskarte/?feld=gesundheit")
    main.get_by_role("link", name="Tagespflege, Scherfede:").click()
    score = re.search(r"Bedarf: (\d+) von 100", main.inner_text())
    assert score is not None
    main.get_by_role("link", name="Bedarfsdiagnose Scherfede").click()
    expect(visit.tab.locator("h1")).to_have_text("Bedarfsdiagnose Warburg")
    fine(visit)
    row = main.locator("[aria-labelledby=bedarf] tbody tr", has_text="Tagespflege").first
    assert row.locator("td").first.inner_text() == score[1]
    assert downloaded(visit, "Bericht als PDF").startswith(b"%PDF-")
    word = docx.Document(io.BytesIO(downloaded(visit, "Bericht als Word-Datei")))
    rows = [[cell.text for cell in line.cells] for one in word.tables for line in one.rows]
    assert ["Tagespflege", score[1]] in [line[:2] for line in rows]
    assert "Scherfede" in " ".join(line.text for line in word.paragraphs)

    visit.tab.get_by_role("link", name="Instrumente", exact=True).first.click()
    main.get_by_role("link", name="Quartiersmanagement auf Dauer").click()
    fine(visit)
    money = main.locator("#voraussetzungen ~ * tr", has_text="reicht über dieses Jahr hinaus")
    expect(money).to_contain_text("nicht bekannt")
    expect(money).to_contain_text("Keine Stelle ist eingetragen.")
    instrument = visit.tab.url
    money.get_by_role("link", name="Quartiersarbeit").click()
    main.get_by_role("link", name="Stelle eintragen").click()
    main.get_by_label("Wie heißt die Stelle?").fill("Quartiersarbeit Altstadt (erfunden)")
    main.get_by_label("Stunden in der Woche").fill("19,5")
    fine(visit)
    press(visit, "Speichern")
    fine(visit)
    visit.tab.goto(instrument)
    expect(money).to_contain_text("erfüllt")
    expect(money).not_to_contain_text("nicht")
    expect(money).to_contain_text("„Quartiersarbeit Altstadt (erfunden)“ ist länger als ein Jahr")


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
