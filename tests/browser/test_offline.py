"""What stays readable without a network, and what must not stay (U25, L-13, F-27)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import everywhere_fine

START = "/kalletal/angebote/"
KEPT = """async () => {
  const read = await caches.open('nahraum-gelesen');
  return (await read.keys()).map(request => new URL(request.url).pathname);
}"""
EVERYTHING_KEPT = """async () => {
  let found = '';
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const type = request.url.split('.').pop();
      if (!type.startsWith('woff')) found += await (await cache.match(request)).text();
    }
  }
  return found;
}"""
ARRIVED = "navigator.serviceWorker.controller !== null"


@dataclass
class Reader:
    """Somebody who reads offers, with a worker that keeps them."""

    visit: Visit

    @property
    def tab(self) -> Tab:
        return self.visit.tab

    def offers(self, **asked: str) -> list[str]:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        self.visit.go(f"{START}?{query}")
        links = self.tab.locator(".nr-hit h3 a").all()
        return [str(link.get_attribute("href")) for link in links]

    def arrive(self) -> None:
        self.wait_until(lambda: bool(self.tab.evaluate(ARRIVED)))

    def kept(self) -> list[str]:
        found: list[str] = self.tab.evaluate(KEPT)
        return found

    def read(self, path: str) -> str:
        self.visit.go(path)
        self.wait_until(lambda: self.kept()[-1:] == [path])
        return self.tab.locator("h1").inner_text()

    def listed(self) -> list[str]:
        """The titles on the page without a network, which a script fills."""
        self.tab.locator("#aufgehoben-liste").wait_for()
        return self.tab.locator("#aufgehoben-liste a").all_inner_texts()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Asked from here: the policy of the page forbids that it asks itself again and again."""
        for _turn in range(600):
            if holds():
                return
            self.tab.wait_for_timeout(50)
        pytest.fail("it does not become true")

    def without_network(self) -> None:
        self.tab.context.set_offline(True)


@pytest.fixture
def reader(open_tab: Open, axe: str) -> Iterator[Reader]:
    visit = open_tab(script=axe, service_workers="allow")
    yield Reader(visit)
    visit.tab.context.set_offline(False)


def test_three_offers_are_read_again_without_a_network(reader: Reader) -> None:
    tab, offers = reader.tab, reader.offers(thema="begegnung")[:3]
    reader.arrive()
    titles = [reader.read(path) for path in offers]
    assert reader.kept() == offers
    assert not tab.get_by_text("Sie sind gerade ohne Netz.").is_visible()
    reader.without_network()
    reader.visit.go(offers[1])
    assert tab.locator("h1").inner_text() == titles[1]
    notice = tab.locator("main .kern-alert")
    assert "Sie sind gerade ohne Netz." in notice.inner_text()
    assert notice.locator("time").get_attribute("datetime")
    assert tab.locator("main a[href^='tel:']").first.is_visible()
    assert not tab.locator("main .kern-badge").first.is_visible()  # "open now" was then
    styled = "getComputedStyle(document.querySelector('h1')).fontFamily"
    assert "Fira Sans" in tab.evaluate(styled)
    everywhere_fine(reader.visit)
    reader.visit.go(f"{offers[2]}?von=Talle")  # without the way there, which nobody kept
    assert tab.locator("h1").inner_text() == titles[2]
    reader.visit.go("/kalletal/termine/")
    assert tab.locator("h1").inner_text() == "Ohne Netz"
    assert reader.listed() == [titles[2], titles[1], titles[0]]
    numbers = tab.locator("#notfall + ul a")
    assert [link.get_attribute("href") for link in numbers.all()][:2] == ["tel:112", "tel:110"]
    everywhere_fine(reader.visit)
    reader.tab.context.set_offline(False)
    tab.get_by_role("link", name="Noch einmal versuchen").click()
    assert tab.url.endswith("/kalletal/termine/")
    assert tab.locator("h1").inner_text() != "Ohne Netz"


def test_the_first_page_is_kept_too_and_the_button_empties_everything(reader: Reader) -> None:
    """Somebody comes by a code on paper: the page was there before the worker."""
    tab, offers = reader.tab, reader.offers(thema="begegnung")
    path = offers[0].replace("/kalletal/", "/en/kalletal/")
    tab.evaluate("navigator.serviceWorker.ready.then(worker => worker.unregister())")
    title = reader.read(path)
    reader.without_network()
    reader.visit.go("/en/kalletal/termine/")
    assert tab.locator("html").get_attribute("lang") == "en"
    assert tab.get_by_text("You are offline right now.").is_visible()
    assert reader.listed() == [title]
    tab.get_by_role("button", name="Delete saved offers").click()
    tab.get_by_text("Deleted.").wait_for()
    assert tab.evaluate("document.activeElement.id") == "aufgehoben-gesagt"
    assert not tab.locator("#aufgehoben-liste").is_visible()
    assert "nahraum-gelesen" not in tab.evaluate("caches.keys()")
    assert title not in tab.evaluate(EVERYTHING_KEPT)
    reader.visit.go(path)
    assert tab.locator("h1").inner_text() == "Offline"
    assert tab.get_by_text("No offer is saved on this device.").is_visible()


def test_what_others_must_not_see_is_not_kept(reader: Reader) -> None:
    """Neither violence, crisis and addiction, nor questions, nor where somebody sets out."""
    tab = reader.tab
    offers = reader.offers(thema="begegnung")
    reader.arrive()
    title = reader.read(offers[0])
    discreet = [path for topic in ("gewaltschutz", "krise") for path in reader.offers(thema=topic)]
    assert discreet
    for path in (*discreet, f"{START}?frage=Knieschmerzen", f"{offers[1]}?von=Talle"):
        reader.visit.go(path)
    reader.read(offers[2])  # the worker has done what it does with the pages before
    assert reader.kept() == [offers[0], offers[2]]
    assert "Knieschmerzen" not in tab.evaluate(EVERYTHING_KEPT)
    assert title in tab.evaluate(EVERYTHING_KEPT)  # the twin: it would be found
    reader.without_network()
    reader.visit.go(discreet[0])
    assert tab.locator("h1").inner_text() == "Ohne Netz"
    assert len(reader.listed()) == 2


def test_a_page_that_is_gone_goes_and_twenty_stay(reader: Reader) -> None:
    tab, offers = reader.tab, reader.offers()
    reader.arrive()
    plant = """async ([url, number]) => {
      const read = await caches.open('nahraum-gelesen');
      const headers = {'Nahraum-Keep': 'x', 'Nahraum-Since': new Date().toISOString()};
      for (let n = 0; n < number; n++) await read.put(url + n + '/', new Response('', {headers}));
    }"""
    gone = f"{START}00000000-0000-4000-8000-00000000000"
    tab.evaluate(plant, [gone, 9])
    assert len(reader.kept()) == 9
    reader.visit.go(f"{gone}3/", 404)
    reader.read(offers[0])
    reader.wait_until(lambda: f"{gone}3/" not in reader.kept())
    assert len(reader.kept()) == 9
    tab.evaluate(plant, ["/kalletal/angebote/x", 30])
    reader.read(offers[1])
    reader.wait_until(lambda: len(reader.kept()) <= 20)  # put first, tidied after
    assert len(reader.kept()) == 20
    assert reader.kept()[-1] == offers[1]


def test_who_is_signed_in_keeps_nothing(open_tab: Open) -> None:
    visit = open_tab(service_workers="allow")
    reader = Reader(visit)
    offers = reader.offers(thema="begegnung")
    reader.arrive()
    reader.read(offers[0])
    tab = visit.tab
    visit.go("/demo/")
    tab.locator("button", has_text="Merle Wiesengrund").click()
    for path in ("/kalletal/heute/", offers[1], "/kalletal/einstellungen/", offers[0]):
        tab.goto(visit.base + path)
    reader.wait_until(lambda: reader.kept() == [])
    everything = tab.evaluate(EVERYTHING_KEPT)
    for own in ("Merle", "Abmelden", "/kalletal/heute/", "csrfmiddlewaretoken"):
        assert own not in everything, own
    assert "Im Notfall" in everything


# ------------------------------------------------------------------ little bandwidth
def test_the_page_stands_without_styles_and_scripts(open_tab: Open) -> None:
    """F-27: what does not arrive is missing, and nothing else."""
    visit = open_tab()
    visit.tab.route("**/static/**", lambda route: route.abort())
    visit.go(START)
    visit.tab.get_by_label("Was brauchen Sie?").fill("Hausarzt")
    visit.tab.locator("main").get_by_role("button", name="Suchen", exact=True).click()
    visit.tab.locator(".nr-hit h3 a").first.click()
    assert visit.tab.locator("h1").is_visible()
    assert visit.tab.locator("main a[href^='tel:']").first.is_visible()


def test_only_styles_stand_before_the_first_paint(open_tab: Open) -> None:
    """L-13: four sheets of our own hold the page up, and no script does."""
    visit = open_tab()
    visit.go(START)
    holds_up = visit.tab.evaluate("""() => performance.getEntriesByType('resource')
      .filter(e => e.renderBlockingStatus === 'blocking').map(e => new URL(e.name).pathname)""")
    names = [path.rpartition("/")[2].partition(".")[0] for path in holds_up]
    assert sorted(names) == ["charts", "kern", "nahraum", "parts"]
