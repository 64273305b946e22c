"""Looking for help in easy language, in English, Turkish and Ukrainian."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.citizen import Citizen
from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import everywhere_fine


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as somebody meets it: how it calls itself, what stands on its pages."""

    code: str
    name: str
    asked: str
    search: str
    teeth: str


EASY = Tongue("de-simple", "Leichte Sprache", "Was brauchen Sie?", "Suchen", "Zähne tun weh")
ENGLISH = Tongue("en", "English", "What do you need?", "Search", "toothache")
TURKISH = Tongue("tr", "Türkçe", "Neye ihtiyacınız var?", "Ara", "diş doktoru")
UKRAINIAN = Tongue("uk", "Українська", "Що вам потрібно?", "Шукати", "болить зуб")
ALL = (EASY, ENGLISH, TURKISH, UKRAINIAN)
BOTH = pytest.mark.parametrize("tongue", [EASY, ENGLISH], ids=lambda tongue: tongue.code)
EACH = pytest.mark.parametrize("tongue", ALL, ids=lambda tongue: tongue.code)


def switch(citizen: Citizen, tongue: Tongue) -> None:
    header = citizen.visit.tab.locator("header.nr-header")
    citizen.press(header.get_by_role("link", name=tongue.name, exact=True))
    citizen.visit.tab.wait_for_url(f"**/{tongue.code}/**")


def search(citizen: Citizen, tongue: Tongue, question: str) -> None:
    citizen.visit.go(f"/{tongue.code}/kalletal/angebote/")
    citizen.write(tongue.asked, question)
    citizen.press(citizen.main.get_by_role("button", name=tongue.search, exact=True))
    citizen.visit.tab.wait_for_url("**frage=**")


def language_of(visit: Visit) -> str:
    return visit.tab.locator("html").get_attribute("lang") or ""


def test_the_language_changes_and_the_question_stays(citizen: Citizen) -> None:
    """J11."""
    citizen.search("Zahnweh")
    number = citizen.main.locator(".nr-hit").count()
    assert number > 0
    for tongue in ALL:
        switch(citizen, tongue)
        address = urlsplit(citizen.visit.tab.url)
        assert address.path == f"/{tongue.code}/kalletal/angebote/"
        assert parse_qs(address.query)["frage"] == ["Zahnweh"]
        assert language_of(citizen.visit) == tongue.code
        assert citizen.main.get_by_label(tongue.asked).input_value() == "Zahnweh"
        assert citizen.main.locator(".nr-hit").count() == number
    citizen.press(citizen.first_hit.get_by_role("heading").get_by_role("link"))
    assert language_of(citizen.visit) == "uk"
    assert citizen.main.locator("a.nr-phone--large[href^='tel:']").is_visible()
    switch(citizen, EASY)
    assert "So geht es los" in citizen.main.inner_text()
    assert "Das Wichtigste" in citizen.main.inner_text()


@EACH
def test_words_of_ones_own_language_find_help(tongue: Tongue, open_tab: Open) -> None:
    citizen = Citizen(open_tab(width=320), "320px")
    search(citizen, tongue, tongue.teeth)
    assert "Zahn" in citizen.first_hit.inner_text()
    assert citizen.visit.tab.context.cookies() == []


@BOTH
def test_who_is_in_despair_sees_the_number_first(tongue: Tongue, citizen: Citizen) -> None:
    """J3 in easy language and in English."""
    search(citizen, tongue, "ich will nicht mehr leben")
    first_number(citizen, "tel:08001110111")


@EACH
def test_numbers_for_a_crisis_stand_on_top_in_every_language(
    tongue: Tongue, open_tab: Open, axe: str
) -> None:
    citizen = Citizen(open_tab(script=axe), "mouse")
    search(citizen, tongue, "Notarzt Herzinfarkt")
    first_number(citizen, "tel:112")
    everywhere_fine(citizen.visit)
    citizen.visit.go(f"/{tongue.code}/kalletal/")
    if tongue is not ENGLISH:
        assert citizen.main.locator("a[href='tel:112']").is_visible()


def first_number(citizen: Citizen, number: str) -> None:
    first = citizen.main.locator("a[href^='tel:']").first
    assert first.get_attribute("href") == number
    call, form = first.bounding_box(), citizen.main.get_by_role("search").bounding_box()
    assert call is not None
    assert form is not None
    assert call["y"] + call["height"] < form["y"]
    assert call["y"] + call["height"] < 900
    assert call["height"] >= 44


@BOTH
def test_who_asks_for_care_can_call_at_once(tongue: Tongue, citizen: Citizen) -> None:
    """J4 in easy language and in English."""
    asked = "Wer hilft beim Pflegeantrag?" if tongue is EASY else "who helps with care application"
    search(citizen, tongue, asked)
    assert "flege" in citizen.first_hit.inner_text()
    number = citizen.first_hit.locator("a[href^='tel:']")
    box = number.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    if citizen.way == "keyboard":
        citizen.reach(number)


@EACH
def test_every_page_of_a_language_is_open_to_everybody(
    tongue: Tongue, open_tab: Open, axe: str
) -> None:
    visit = open_tab(script=axe)
    for path in ("", "angebote/", "angebote/?thema=zahnarzt", "angebote/merkzettel/"):
        visit.go(f"/{tongue.code}/kalletal/{path}")
        assert language_of(visit) == tongue.code
        everywhere_fine(visit)
    visit.go(f"/{tongue.code}/kalletal/termine/?zeitraum=monat")
    assert language_of(visit) == tongue.code
    everywhere_fine(visit)
    visit.tab.locator(".nr-hit h3 a").first.click()
    visit.tab.wait_for_load_state()
    everywhere_fine(visit)
    visit.go(f"/{tongue.code}/kalletal/angebote/?thema=zahnarzt")
    visit.tab.locator(".nr-hit h3 a").first.click()
    visit.tab.wait_for_load_state()
    everywhere_fine(visit)


def test_easy_language_reaches_as_far_as_the_answer(citizen: Citizen) -> None:
    search(citizen, EASY, "Apotheke")
    citizen.press(citizen.first_hit.get_by_role("heading").get_by_role("link"))
    citizen.press(citizen.main.get_by_role("link", name="Stimmt etwas nicht?"))
    citizen.press(citizen.main.get_by_label("Öffnungs·zeiten"))
    citizen.press(citizen.main.get_by_role("button", name="Abschicken"))
    citizen.main.get_by_text("Ihr Hinweis ist da.").wait_for()
    assert language_of(citizen.visit) == "de-simple"


def test_a_page_in_german_only_says_so_and_leads_back(citizen: Citizen) -> None:
    visit = citizen.visit
    visit.go("/de-simple/kalletal/datenschutz/")
    assert language_of(visit) == "de"
    note = visit.tab.locator(".nr-unsaid")
    assert "nicht in Leichter Sprache" in note.inner_text()
    citizen.press(note.get_by_role("link"))
    assert urlsplit(visit.tab.url).path == "/de-simple/kalletal/"
    visit.go("/uk/kalletal/datenschutz/")
    assert visit.tab.locator(".nr-unsaid").get_attribute("lang") == "uk"
    assert language_of(visit) == "de"


def test_a_text_is_translated_and_people_read_it(open_tab: Open, axe: str) -> None:
    """German on the left, easy language on the right; then on the page; then away again."""
    staff = open_tab("netzwerk@nahraum.invalid", script=axe)
    staff.go("/kalletal/uebersetzungen/?sprache=de-simple")
    staff.tab.locator(".nr-list a").last.click()
    staff.tab.wait_for_load_state()
    everywhere_fine(staff)
    title = staff.tab.locator("#id_text_title")
    before = title.input_value()
    title.fill("Zähne·retter")
    staff.tab.locator("main").get_by_role("button", name="Speichern").click()
    staff.tab.get_by_text("Gespeichert.").wait_for()
    everywhere_fine(staff)
    key = urlsplit(staff.tab.url).path.rstrip("/").rpartition("/")[2]
    reader = open_tab(script=axe)
    reader.go(f"/de-simple/kalletal/angebote/{key}/")
    assert reader.tab.get_by_role("heading", level=1).inner_text() == "Zähne·retter"
    reader.go(f"/kalletal/angebote/{key}/")
    assert reader.tab.get_by_role("heading", level=1).inner_text() != "Zähne·retter"
    title.fill(before)
    staff.tab.locator("main").get_by_role("button", name="Speichern").click()
    staff.tab.get_by_text("Gespeichert.").wait_for()


def test_the_technical_check_asks_for_camera_and_microphone(open_tab: Open, axe: str) -> None:
    """Nothing is asked before the button, nothing leaves the page, and it can be switched off."""
    visit = open_tab(script=axe, permissions=["camera", "microphone"])
    visit.go("/kalletal/angebote/technik-check/")
    everywhere_fine(visit)
    visit.tab.get_by_role("button", name="Kamera und Mikrofon prüfen").click()
    visit.tab.locator("#technik-ergebnis li").nth(2).wait_for()
    said = visit.tab.locator("#technik-ergebnis").inner_text()
    assert "Der Browser kann Videogespräche." in said
    assert visit.refused == []
    assert visit.foreign == []
    everywhere_fine(visit)
    plain = open_tab(java_script_enabled=False)
    plain.go("/kalletal/angebote/technik-check/")
    assert not plain.tab.get_by_role("button", name="Kamera und Mikrofon prüfen").is_visible()
    assert plain.tab.get_by_text("Das brauchen Sie").is_visible()


def test_other_pages_may_not_ask_for_the_camera(open_tab: Open) -> None:
    visit = open_tab(permissions=["camera"])
    visit.go("/kalletal/angebote/")
    may_ask = "document.featurePolicy.allowsFeature('camera')"
    assert visit.tab.evaluate(may_ask) is False
    visit.go("/kalletal/angebote/technik-check/")
    assert visit.tab.evaluate(may_ask) is True
