"""What citizens do in the portal: by mouse, by keyboard, on a small screen, without script."""

import re
from typing import Any

from tests.browser.citizen import Citizen
from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import everywhere_fine

START = "/kalletal/angebote/"


def test_aching_knees_lead_to_a_practice_and_onto_paper(citizen: Citizen) -> None:
    """J1 without a bus; with it in test_getting_there.py."""
    citizen.search("Knieschmerzen")
    title = citizen.first_hit.get_by_role("heading").inner_text()
    citizen.press(citizen.first_hit.get_by_role("link", name=title))
    assert citizen.heading == title
    text = citizen.main.inner_text()
    assert "Zuletzt geprüft am" in text
    assert "Haltestelle:" in text
    citizen.visit.tab.go_back()
    citizen.press(citizen.first_hit.get_by_role("checkbox"))
    citizen.press(citizen.main.get_by_role("button", name="Gemerkte auf den Merkzettel"))
    assert citizen.heading == "Merkzettel"
    assert citizen.main.locator(".nr-notes h2").all_inner_texts() == [title]
    citizen.visit.tab.emulate_media(media="print")
    assert citizen.main.locator(".nr-notes .nr-phone").is_visible()
    for gone in (".nr-header__tools", ".nr-actions", ".nr-lead p"):
        assert not citizen.visit.tab.locator(gone).first.is_visible(), gone


def test_who_is_in_despair_sees_the_number_first(citizen: Citizen) -> None:
    """J3."""
    citizen.search("ich will nicht mehr leben")
    numbers = citizen.main.locator("a[href^='tel:']")
    assert numbers.first.get_attribute("href") == "tel:08001110111"
    call, form = numbers.first.bounding_box(), citizen.main.get_by_role("search").bounding_box()
    assert call is not None
    assert form is not None
    assert call["y"] + call["height"] < form["y"]
    assert call["y"] + call["height"] < 900
    assert call["height"] >= 44


def test_who_asks_for_care_can_call_at_once(citizen: Citizen) -> None:
    """J4."""
    citizen.search("Wer hilft beim Pflegeantrag?")
    assert "Pflegestützpunkt" in citizen.first_hit.inner_text()
    number = citizen.first_hit.locator("a[href^='tel:']")
    assert re.fullmatch(r"tel:\+49\d{6,13}", number.get_attribute("href") or "")
    box = number.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    if citizen.way == "keyboard":
        citizen.reach(number)


def test_wrong_hours_are_reported_without_an_account(citizen: Citizen) -> None:
    """J7."""
    citizen.search("Apotheke")
    citizen.press(citizen.first_hit.get_by_role("heading").get_by_role("link"))
    citizen.press(citizen.main.get_by_role("link", name="Stimmt etwas nicht?"))
    assert citizen.heading == "Stimmt etwas nicht?"
    citizen.press(citizen.main.get_by_label("Öffnungszeiten"))
    citizen.write("Was ist richtig?", f"Samstags geschlossen ({citizen.way}).")
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    citizen.main.get_by_text("Wir prüfen ihn.").wait_for()
    assert re.fullmatch(r"Ihr Hinweis \w{7}", citizen.heading)
    cookies = citizen.visit.tab.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["nahraum-csrf"]


def test_who_got_no_help_says_so_and_is_led_on(citizen: Citizen) -> None:
    """U22: one question without login; what else there is and whom to call."""
    citizen.search("Tagespflege")
    citizen.press(citizen.first_hit.get_by_role("heading").get_by_role("link"))
    citizen.press(citizen.main.get_by_role("link", name="Hat es geklappt?"))
    assert citizen.heading == "Hat es geklappt?"
    # Tab reaches the first of several answers, arrows the others.
    citizen.press(citizen.main.get_by_label("Ja, es hat geklappt."))
    citizen.visit.tab.keyboard.press("ArrowDown")
    assert citizen.main.get_by_label("Nein, es war kein Platz frei.").is_checked()
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    citizen.main.get_by_text("Das gibt es auch").wait_for()
    assert citizen.main.locator("a[href^='tel:']").count() >= 2
    cookies = citizen.visit.tab.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["nahraum-csrf"]


def test_pages_on_the_way_are_open_to_everybody(open_tab: Open, axe: str) -> None:
    """Those that need an id; the others stand in pages.toml."""
    somebody = Citizen(open_tab(script=axe), "mouse")
    somebody.search("Apotheke")
    somebody.press(somebody.first_hit.get_by_role("heading").get_by_role("link"))
    somebody.press(somebody.main.get_by_role("link", name="Stimmt etwas nicht?"))
    everywhere_fine(somebody.visit)
    somebody.press(somebody.main.get_by_role("button", name="Absenden"))
    assert somebody.visit.tab.title().startswith("Fehler:")
    everywhere_fine(somebody.visit)
    somebody.press(somebody.main.get_by_label("Etwas anderes"))
    somebody.press(somebody.main.get_by_role("button", name="Absenden"))
    somebody.main.get_by_text("Wir prüfen ihn.").wait_for()
    everywhere_fine(somebody.visit)
    somebody.search("Tagespflege")
    somebody.press(somebody.first_hit.get_by_role("heading").get_by_role("link"))
    somebody.press(somebody.main.get_by_role("link", name="Hat es geklappt?"))
    everywhere_fine(somebody.visit)
    somebody.press(somebody.main.get_by_label("Nein, ich habe niemanden erreicht."))
    somebody.press(somebody.main.get_by_role("button", name="Absenden"))
    somebody.main.get_by_text("Stimmt die Telefonnummer nicht?").wait_for()
    everywhere_fine(somebody.visit)
    somebody.visit.go(notes(somebody.visit, 12))
    everywhere_fine(somebody.visit)


def notes(visit: Visit, number: int) -> str:
    """The address of notes with the first offers of the directory."""
    visit.go(START)
    keys = [
        box.get_attribute("value")
        for box in visit.tab.locator(".nr-hit__note input").all()[:number]
    ]
    assert len(keys) == number
    return f"{START}merkzettel/?" + "&".join(f"a={key}" for key in keys)


def test_ten_offers_fit_on_two_sheets(open_tab: Open) -> None:
    visit = open_tab()
    visit.go(notes(visit, 10))
    assert visit.tab.locator(".nr-notes > li").count() == 10
    sheets = visit.tab.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
    visit.tab.emulate_media(media="print")
    size = "e => parseFloat(getComputedStyle(e).fontSize) * 72 / 96"
    assert visit.tab.locator(".nr-notes > li").first.evaluate(size) >= 14


def test_an_offer_is_one_sheet_of_paper(open_tab: Open) -> None:
    """Both sides at most, with the barriers and the code that a closed fold hides on a screen."""
    visit = open_tab()
    visit.go(START)
    links = visit.tab.locator(".nr-hit h3 a").all()
    for address in [link.get_attribute("href") for link in links[:3]]:
        visit.go(str(address))
        sheets = visit.tab.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 2, address
    visit.tab.emulate_media(media="print")
    assert visit.tab.locator(".nr-on-paper .nr-qr").is_visible()
    assert visit.tab.get_by_text("Gebärdensprache").first.is_visible()
    assert not visit.tab.get_by_role("link", name="Stimmt etwas nicht?").is_visible()


def test_what_was_ticked_stays_ticked_from_page_to_page(citizen: Citizen) -> None:
    tab = citizen.visit.tab
    citizen.visit.go(START)
    first = citizen.first_hit.get_by_role("checkbox").get_attribute("value")
    citizen.press(citizen.first_hit.get_by_role("checkbox"))
    turn(citizen, "Weiter", 2)
    second = citizen.first_hit.get_by_role("checkbox").get_attribute("value")
    assert second != first
    citizen.press(citizen.first_hit.get_by_role("checkbox"))
    turn(citizen, "Zurück", 1)
    assert citizen.main.locator(".nr-hit__note input:checked").count() == 1
    assert citizen.first_hit.get_by_role("checkbox").is_checked()
    turn(citizen, "Weiter", 2)
    assert citizen.first_hit.get_by_role("checkbox").is_checked()
    citizen.press(citizen.first_hit.get_by_role("checkbox"))  # no longer
    turn(citizen, "Weiter", 3)
    turn(citizen, "Zurück", 2)
    assert citizen.main.locator(".nr-hit__note input:checked").count() == 0
    citizen.press(citizen.main.get_by_role("button", name="Gemerkte auf den Merkzettel"))
    assert citizen.heading == "Merkzettel"
    assert re.findall(r"\ba=([^&]+)", tab.url) == [first]
    assert citizen.main.locator(".nr-notes > li").count() == 1


def turn(citizen: Citizen, way: str, number: int) -> None:
    citizen.press(citizen.main.get_by_role("button", name=way, exact=True))
    citizen.main.get_by_text(f"Seite {number} von").wait_for()


def test_an_offer_is_passed_on(open_tab: Open, axe: str) -> None:
    """By the clipboard, by what the device offers, by its code; without script only by the code."""
    shares = "navigator.share = async what => { window.shared = what }"
    visit = open_tab(script=axe + shares, permissions=["clipboard-read", "clipboard-write"])
    visit.go(START)
    visit.tab.locator(".nr-hit h3 a").first.click()
    address = visit.tab.url
    visit.tab.get_by_role("button", name="Link kopieren").click()
    visit.tab.get_by_text("Der Link ist kopiert.").wait_for()
    assert visit.tab.evaluate("navigator.clipboard.readText()") == address
    visit.tab.get_by_role("button", name="Teilen", exact=True).click()
    assert visit.tab.evaluate("window.shared")["url"] == address
    code = visit.tab.get_by_role("img", name="QR-Code: die Adresse dieser Seite")
    assert not code.is_visible()
    visit.tab.get_by_text("QR-Code zeigen").click()
    assert code.is_visible()
    everywhere_fine(visit)
    plain = open_tab(java_script_enabled=False)
    plain.go(address.removeprefix(visit.base))
    assert not plain.tab.locator("#teilen-kopieren").is_visible()
    assert not plain.tab.locator("#teilen-geraet").is_visible()
    plain.tab.get_by_text("QR-Code zeigen").click()
    assert plain.tab.get_by_role("img", name="QR-Code").is_visible()


def test_the_first_page_of_the_portal_is_light(open_tab: Open) -> None:
    """Packed as the server packs it: text, styles and scripts; fonts, which nobody waits for."""
    import zlib

    visit = open_tab()
    sizes: dict[bool, list[int]] = {True: [], False: []}

    def weigh(answer: Any) -> None:
        body = answer.body()
        sizes[answer.url.endswith(".woff2")].append(min(len(body), len(zlib.compress(body))))

    visit.tab.on("response", weigh)
    visit.go(START)
    visit.tab.wait_for_load_state("networkidle")
    assert 0 < sum(sizes[False]) <= 60_000  # of the 100 kB of U25
    assert sum(sizes[True]) <= 45_000
    assert visit.foreign == []
    assert visit.tab.context.cookies() == []
