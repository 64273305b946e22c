"""The pictures of README and handbook, taken of real pages. `make pictures` keeps them."""

from collections.abc import Callable

from tests.browser.conftest import Open

FIRST_LOOK = {"x": 0, "y": 0, "width": 1280, "height": 1190}
DESK = {"x": 0, "y": 0, "width": 1280, "height": 750}


def test_the_profile(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab()
    visit.go("/kalletal/profil/")
    assert "Kalletal" in visit.tab.locator("h1").inner_text()
    picture(visit.tab, "profil.png", full_page=True, clip=FIRST_LOOK)


def test_the_pyramid(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab()
    visit.go("/kalletal/profil/")
    pyramid = visit.tab.locator("figure.nr-picture", has_text="Alter").first
    assert pyramid.locator("svg").first.is_visible()
    picture(pyramid, "pyramide.png")


def test_the_origin_of_a_figure(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab()
    visit.go("/kalletal/profil/")
    visit.tab.get_by_text("Woher kommt diese Zahl?").nth(1).click()
    visit.tab.wait_for_load_state()
    picture(visit.tab, "herkunft.png", clip=DESK)


def test_the_day_of_a_planner(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("/kalletal/heute/")
    assert visit.tab.locator("h1").inner_text() == "Heute"
    picture(visit.tab, "heute.png", clip=DESK)


def test_the_offers(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/angebote/?frage=Knieschmerzen")
    assert visit.tab.locator(".nr-hit").count() > 2
    clip = {"x": 0, "y": 180, "width": 960, "height": 1350}
    picture(visit.tab, "angebote.png", full_page=True, clip=clip)


def test_help_in_despair(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/angebote/?frage=ich+will+nicht+mehr+leben")
    assert visit.tab.locator("main a[href^='tel:']").first.is_visible()
    clip = {"x": 0, "y": 110, "width": 960, "height": 620}
    picture(visit.tab, "krise.png", full_page=True, clip=clip)


def test_an_offer(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/angebote/?frage=Wer+hilft+beim+Pflegeantrag%3F")
    visit.tab.locator(".nr-hit h3 a").first.click()
    assert visit.tab.locator("a.nr-phone--large").is_visible()
    clip = {"x": 0, "y": 110, "width": 960, "height": 900}
    picture(visit.tab, "angebot.png", full_page=True, clip=clip)


def test_the_notes(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/angebote/?frage=Knieschmerzen")
    for box in visit.tab.locator(".nr-hit__note input").all()[:3]:
        box.check()
    visit.tab.get_by_role("button", name="Gemerkte auf den Merkzettel").click()
    assert visit.tab.locator(".nr-notes > li").count() == 3
    clip = {"x": 0, "y": 110, "width": 960, "height": 1000}
    picture(visit.tab, "merkzettel.png", full_page=True, clip=clip)


def test_a_hint(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/angebote/?frage=Apotheke")
    visit.tab.locator(".nr-hit h3 a").first.click()
    visit.tab.get_by_role("link", name="Stimmt etwas nicht?").click()
    visit.tab.get_by_label("Öffnungszeiten").check()
    clip = {"x": 0, "y": 110, "width": 960, "height": 900}
    picture(visit.tab, "hinweis.png", full_page=True, clip=clip)


def test_the_search_in_english(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/en/kalletal/angebote/?frage=toothache")
    assert visit.tab.locator("html").get_attribute("lang") == "en"
    clip = {"x": 0, "y": 0, "width": 960, "height": 1350}
    picture(visit.tab, "englisch.png", full_page=True, clip=clip)


def test_the_search_in_easy_language(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/de-simple/kalletal/angebote/?frage=Zahnweh")
    assert visit.tab.locator("html").get_attribute("lang") == "de-simple"
    clip = {"x": 0, "y": 0, "width": 960, "height": 1250}
    picture(visit.tab, "leichte-sprache.png", full_page=True, clip=clip)


def test_a_text_beside_its_translation(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("netzwerk@nahraum.invalid")
    visit.go("/kalletal/uebersetzungen/?sprache=de-simple")
    visit.tab.locator(".nr-list a").first.click()
    visit.tab.locator(".nr-pair").first.wait_for()
    picture(visit.tab, "uebersetzen.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1000})


def test_the_open_data(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/offene-daten/")
    clip = {"x": 0, "y": 0, "width": 960, "height": 900}
    picture(visit.tab, "offene-daten.png", clip=clip)


def test_the_window_for_other_pages(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/einbetten/?thema=hausarzt")
    visit.tab.frame_locator("iframe").locator(".nr-hit").first.wait_for()
    picture(visit.tab.locator("iframe"), "einbetten.png")


def test_the_events(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/termine/?zeitraum=monat")
    assert visit.tab.locator(".nr-hit").count() > 2
    clip = {"x": 0, "y": 180, "width": 960, "height": 1350}
    picture(visit.tab, "termine.png", full_page=True, clip=clip)


def test_practice_examples(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab()
    visit.go("/kalletal/praxisbeispiele/aehnliche/")
    assert visit.tab.locator(".nr-cards article").count() >= 3
    picture(visit.tab, "praxisbeispiele.png", clip=DESK)


def test_where_we_stand(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("/kalletal/standort/")
    visit.tab.locator("#bestimmungen tbody a").first.click()
    assert visit.tab.locator("figure svg").first.is_visible()
    picture(visit.tab, "standortbestimmung.png", full_page=True, clip=FIRST_LOOK)


def test_whether_it_goes_on(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("/kalletal/verstetigung/")
    visit.tab.locator("#verstetigung tbody a").first.click()
    picture(visit.tab, "verstetigung.png", full_page=True, clip=FIRST_LOOK)


def test_a_measure(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("{measure}")
    assert "Mittagstische" in visit.tab.locator("h1").inner_text()
    picture(visit.tab, "massnahme.png", full_page=True, clip=FIRST_LOOK)
