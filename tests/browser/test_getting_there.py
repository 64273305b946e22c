"""J1 and J2 with timetable and map: by mouse, by keyboard, on a small screen, without script."""

import re
import zlib
from collections.abc import Callable
from datetime import date, time, timedelta

from tests.browser.citizen import Citizen
from tests.browser.conftest import Open
from tests.browser.test_every_page import complaints, everywhere_fine

LIST = "/kalletal/angebote/"
MAP = "/kalletal/angebote/karte/"


def weekday() -> date:
    """A Tuesday ahead that is no holiday: buses run as on every other."""
    from django.utils.timezone import localdate

    today = localdate()
    ahead = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    return ahead if (ahead.month, ahead.day) not in ((12, 25), (1, 1)) else ahead + timedelta(7)


def asked(place: str = "Talle") -> str:
    return f"bus=on&ort={place}&wann=selbst&tag={weekday()}&zeit=08:00"


def open_details(citizen: Citizen) -> None:
    details = citizen.main.locator("details", has_text="ohne Auto erreichbar")
    if details.get_attribute("open") is None:
        summary = details.locator("summary")
        if citizen.way == "keyboard":
            citizen.reach(summary)
            citizen.visit.tab.keyboard.press("Enter")
        else:
            summary.click()


def test_aching_knees_lead_by_bus_to_an_open_practice_and_onto_paper(citizen: Citizen) -> None:
    """J1 to its end: a practice that is open when the bus arrives, there and back, printed."""
    citizen.search("Knieschmerzen")
    open_details(citizen)
    citizen.write("In der Nähe von", "Talle")
    box = citizen.main.get_by_label("ohne Auto erreichbar")
    citizen.press(box)
    citizen.choose(citizen.main.get_by_label("Wann möchten Sie los?"), "an diesem Tag")
    citizen.set_day("Tag", weekday())
    citizen.set_clock("Uhrzeit", time(8))
    citizen.press(citizen.main.get_by_role("button", name="Suchen", exact=True))
    reached = citizen.main.locator(".nr-hit", has_text="bei der Ankunft geöffnet").first
    line = reached.locator(".nr-hit__way").inner_text()
    assert re.search(
        r"mit Linien? \d+.* in .*Min\., davon .* zu Fuß .*letzter Bus zurück \d+:\d\d", line
    )
    title = reached.get_by_role("heading").inner_text()
    citizen.press(reached.get_by_role("link", name=title, exact=True))
    assert citizen.heading == title
    assert "letzter Bus zurück" in citizen.main.inner_text()
    citizen.press(citizen.main.get_by_role("link", name="So kommen Sie hin"))
    assert citizen.heading == "So kommen Sie hin"
    text = citizen.main.inner_text()
    assert "Bei der Ankunft geöffnet" in text
    assert "Talle, Kirche: Linie 764 Richtung Hohenhausen" in text
    assert citizen.main.get_by_role("heading", name="Zurück").is_visible()
    citizen.visit.tab.emulate_media(media="print")
    assert citizen.main.locator(".nr-way__steps").first.is_visible()
    assert citizen.main.locator("a.nr-phone").first.is_visible()
    for gone in (".nr-header__tools", "form.nr-search"):
        assert not citizen.visit.tab.locator(gone).first.is_visible(), gone


def test_another_place_without_gps(citizen: Citizen) -> None:
    """J2: nobody is asked for a location; another village is another word."""
    citizen.visit.tab.context.clear_permissions()
    citizen.search("Knieschmerzen")
    open_details(citizen)
    citizen.write("In der Nähe von", "Talle")
    citizen.press(citizen.main.get_by_label("ohne Auto erreichbar"))
    citizen.choose(citizen.main.get_by_label("Wann möchten Sie los?"), "an diesem Tag")
    citizen.set_day("Tag", weekday())
    citizen.set_clock("Uhrzeit", time(8))
    citizen.press(citizen.main.get_by_role("button", name="Suchen", exact=True))
    citizen.main.get_by_text("Ohne Auto von Talle").first.wait_for()
    citizen.write("In der Nähe von", "Varenholz")
    citizen.press(citizen.main.get_by_role("button", name="Suchen", exact=True))
    citizen.main.get_by_text("Ohne Auto von Varenholz").first.wait_for()
    text = citizen.main.inner_text()
    assert "Linie 762" in text
    asked_for = citizen.visit.tab.context.cookies()
    assert asked_for == []


def test_the_map_leads_to_the_same_offers(citizen: Citizen) -> None:
    citizen.visit.go(f"{LIST}?frage=Knieschmerzen")
    wanted = citizen.main.locator(".nr-hit h3 a").evaluate_all("all => all.map(a => a.pathname)")
    citizen.press(citizen.main.get_by_role("link", name="Auf der Karte zeigen"))
    assert citizen.heading == "Angebote auf der Karte"
    entries = citizen.main.locator(".nr-map__list li").evaluate_all(
        "all => all.map(li => [Number(li.querySelector('.nr-map__number').textContent),"
        " li.querySelector('a').pathname])"
    )
    assert [address for _number, address in sorted(entries)] == wanted
    pin = citizen.main.locator("svg:visible a[aria-label*=': ']").first
    name = (pin.get_attribute("aria-label") or "").partition(": ")[2].partition(",")[0]
    if citizen.way == "keyboard":
        citizen.reach(pin)
        edge = "e => parseFloat(getComputedStyle(e.querySelector('circle')).strokeWidth)"
        assert pin.evaluate(edge) >= 4
    citizen.press(pin)
    citizen.visit.tab.wait_for_load_state()
    assert citizen.heading == name


def test_every_view_is_open_to_everybody(open_tab: Open, axe: str) -> None:
    """Light and dark, wide and narrow, and with the colours of the system."""
    visit = open_tab(script=axe)
    visit.go(f"{LIST}?frage=Knieschmerzen&{asked()}")
    offer = visit.tab.locator(".nr-hit h3 a").first.get_attribute("href") or ""
    page = offer.partition("?")[0]
    for path in (
        f"{LIST}?{asked()}",
        f"{MAP}?{asked()}",
        MAP,
        offer,
        offer.replace("?", "hinkommen/?"),
        f"{page}hinkommen/?von=Stemmen&wann=selbst&tag={weekday()}",
        f"{page}hinkommen/",
    ):
        visit.go(path)
        everywhere_fine(visit)
        visit.tab.emulate_media(color_scheme="light", forced_colors="active")
        assert complaints(visit, only_colours=True) == {}, (path, "forced colours")
        visit.tab.emulate_media(forced_colors="none")


def test_the_first_view_of_the_map_is_small(open_tab: Open) -> None:
    visit = open_tab()
    sizes: list[int] = []
    visit.tab.on(
        "response", lambda answer: sizes.append(min(len(b := answer.body()), len(zlib.compress(b))))
    )
    visit.go(MAP)
    visit.tab.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 200_000
    assert visit.foreign == []
    assert visit.tab.context.cookies() == []


# ------------------------------------------------------------------ pictures of the handbook
def test_picture_of_the_map(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go(MAP)
    clip = {"x": 0, "y": 150, "width": 960, "height": 1000}
    picture(visit.tab, "karte.png", full_page=True, clip=clip)


def test_picture_of_a_way(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go(f"{LIST}?frage=Knieschmerzen&{asked()}")
    open_then = visit.tab.locator(".nr-hit", has_text="bei der Ankunft geöffnet").first
    open_then.locator("h3 a").click()
    visit.tab.get_by_role("link", name="So kommen Sie hin").click()
    visit.tab.wait_for_load_state()
    top = visit.tab.locator("#hin").bounding_box()
    assert top is not None
    clip = {"x": 0, "y": max(0, top["y"] - 90), "width": 960, "height": 900}
    picture(visit.tab, "hinkommen.png", full_page=True, clip=clip)
