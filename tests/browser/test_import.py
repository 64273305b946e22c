"""J14: forty offers from Excel with three errors, in every way of using a page."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.citizen import WAYS, Citizen
from tests.browser.conftest import House, Open
from tests.browser.test_every_page import complaints
from tests.connect.exchange.lists import forty, xlsx_of

HERE = "/kalletal/verzeichnis/einlesen/"
COORDINATOR = "netzwerk@nahraum.invalid"
SOURCE = "Liste der Vereine, Herbst (erfunden)"
FILE = {
    "name": "vereine.xlsx",
    "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def aside(work: Callable[[], object]) -> None:
    """Do something with the database while playwright runs: it needs a thread of its own."""

    def run() -> None:
        from django.db import connection

        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(run).result()


def work_off() -> None:
    from nahraum.base.jobs.jobs import run_worker

    run_worker(once=True)


def forget() -> None:
    """What the journey left behind: nobody else counts it."""
    from nahraum.connect.directory.models import Offer, Organisation, Site
    from nahraum.connect.exchange.models import ExternalId, Import

    Offer.across_tenants.filter(source=SOURCE).delete()
    names = {row[0] for row in forty()}
    Site.across_tenants.filter(organisation__name__in=names).delete()
    Organisation.across_tenants.filter(name__in=names).delete()
    ExternalId.across_tenants.filter(source=SOURCE).delete()
    Import.across_tenants.filter(source=SOURCE).delete()


@pytest.fixture(params=[*WAYS])
def keeper(request: pytest.FixtureRequest, open_tab: Open, axe: str) -> Iterator[Citizen]:
    way = request.param
    script = "" if way == "no-script" else axe
    yield Citizen(open_tab(COORDINATOR, script=script, **WAYS[way]), way)
    aside(forget)


def hand_in(keeper: Citizen) -> None:
    keeper.visit.go(HERE)
    field = keeper.main.get_by_label("Tabelle", exact=True)
    if keeper.way == "keyboard":
        keeper.reach(field)
    field.set_input_files({**FILE, "buffer": xlsx_of(forty())})
    keeper.write("Von wem ist die Tabelle?", SOURCE)
    keeper.press(keeper.main.get_by_role("button", name="Hochladen und ansehen"))
    keeper.main.get_by_role("button", name="37 Zeilen übernehmen").wait_for()


def test_forty_offers_with_three_errors(keeper: Citizen, house: House) -> None:
    hand_in(keeper)
    assert keeper.heading == "Das würde geschehen"
    faults = keeper.main.locator("#zellen tbody tr")
    assert faults.count() == 3
    assert "siehe Homepage" in faults.first.inner_text()
    fields = faults.locator("select")
    keeper.choose(fields.nth(0), "ohne diese Angabe übernehmen")
    keeper.choose(fields.nth(2), "Vorschlag: 32689")
    keeper.press(keeper.main.get_by_role("button", name="Antworten merken und neu ansehen"))
    ready = keeper.main.get_by_role("button", name="39 Zeilen übernehmen")
    ready.wait_for()
    keeper.press(ready)
    assert "/auftraege/" in keeper.visit.tab.url
    job = keeper.visit.tab.url
    keeper.visit.tab.goto("about:blank")  # a page that asks how far it is would meet the worker
    aside(work_off)
    keeper.visit.tab.goto(job)
    keeper.press(keeper.main.get_by_role("link", name="Zum Ergebnis"))
    assert keeper.heading == "Übernommen"
    assert keeper.main.locator("#angebote + ul li").count() == 39
    if keeper.way != "no-script":
        assert complaints(keeper.visit) == {}
    keeper.press(keeper.main.get_by_role("button", name="Einlesen rückgängig machen"))
    keeper.main.get_by_text("Alles ist wieder wie vorher").wait_for()
    assert keeper.heading == "Das würde geschehen"


def test_the_pictures(open_tab: Open, picture: Callable[..., None], house: House) -> None:
    visit = open_tab(COORDINATOR, width=1100)
    visit.go("{list}")
    clip = {"x": 0, "y": 120, "width": 1100, "height": 1000}
    picture(visit.tab, "einlesen.png", full_page=True, clip=clip)
