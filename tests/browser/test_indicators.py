"""A planner brings numbers: an own indicator, a table with an error, the right one, and back."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import complaints
from tests.browser.test_import import aside

HERE = "/kalletal/beobachtung"
PLANNER = "planung@nahraum.invalid"
NAME = "Besuche im Hofladen (erfunden)"
GOOD = (
    "gebiet;jahr;Besuche im Hofladen (erfunden)\n"
    "Erder;2024;3,5\nStemmen;2024;4,25\nTalle;2024;2\nWestorf;2024;9,75\n"
)
BAD = GOOD.replace("Talle", "Tale")


def forget() -> None:
    from nahraum.understand.indicators.models import OwnIndicator, ValueImport

    ValueImport.across_tenants.filter(source="Hofladen (erfunden)").delete()
    OwnIndicator.across_tenants.filter(label__startswith=NAME).delete()


@pytest.fixture(params=["wide", "320px", "no-script"])
def planner(request: pytest.FixtureRequest, open_tab: Open, axe: str) -> Iterator[Visit]:
    ways = {"wide": {"script": axe}, "320px": {"script": axe, "width": 320},
            "no-script": {"java_script_enabled": False}}  # fmt: skip
    yield open_tab(PLANNER, **ways[request.param])
    aside(forget)


def test_numbers_come_in_are_seen_and_go_out_again(
    planner: Visit, picture: Callable[..., None], request: pytest.FixtureRequest
) -> None:
    tab = planner.tab
    scripted = "no-script" not in request.node.name

    planner.go(f"{HERE}/eigene/neu/")
    tab.get_by_label("Name", exact=True).fill(NAME)
    tab.get_by_label("Formel in Worten").fill("Besuche / Menschen")
    tab.get_by_label("Einheit").select_option(label="Minuten")
    tab.get_by_label("Richtung").select_option(label="hohe Werte zeigen Stärke")
    tab.get_by_role("button", name="Speichern").click()
    assert tab.get_by_text("Der Indikator ist angelegt.").is_visible()

    tab.get_by_role("link", name=f"Ändern {NAME}").click()
    tab.get_by_label("kleinster Nenner").fill("30")
    tab.get_by_role("button", name="Speichern").click()
    assert tab.get_by_text("Gespeichert.").is_visible()

    _upload(planner, BAD)
    row = tab.get_by_role("row").filter(has_text="ist kein Ortsteil dieser Kommune")
    assert row.get_by_role("rowheader").inner_text() == "4"
    _fine(planner, scripted=scripted)

    _upload(planner, GOOD)
    assert tab.get_by_text("4 Werte kommen hinzu.").is_visible()
    _fine(planner, scripted=scripted)
    tab.get_by_role("button", name="Alles übernehmen").click()
    assert tab.get_by_text("4 Werte übernommen.").is_visible()

    planner.go(f"{HERE}/katalog/?suche=Hofladen")
    tab.get_by_role("link", name=NAME).click()
    shown = tab.get_by_role("row").filter(has_text="Westorf").first
    assert "9,8" in shown.inner_text()
    assert "Status hoch" in shown.inner_text()
    _fine(planner, scripted=scripted)

    planner.go(f"{HERE}/tabellen/")
    tab.get_by_role("button", name="Zurücknehmen werte.csv").click()
    assert tab.get_by_text("Frühere Werte gelten wieder.").is_visible()
    planner.go(f"{HERE}/katalog/?suche=Hofladen")
    tab.get_by_role("link", name=NAME).click()
    assert tab.get_by_text("Zu diesem Indikator gibt es noch keine Zahlen").is_visible()
    if "wide" in request.node.name:
        planner.go(f"{HERE}/?i=I19&i=I27&i=I38")
        clip = {"x": 290, "y": 0, "width": 990, "height": 900}
        picture(tab, "beobachtung.png", clip=clip)


def _upload(planner: Visit, text: str) -> None:
    tab = planner.tab
    planner.go(f"{HERE}/tabellen/neu/")
    file = {"name": "werte.csv", "mimeType": "text/csv", "buffer": text.encode()}
    tab.get_by_label("Tabelle", exact=True).set_input_files(files=[file])
    tab.get_by_label("Quelle", exact=True).fill("Hofladen (erfunden)")
    tab.get_by_role("button", name="Hochladen und prüfen").click()


def _fine(planner: Visit, *, scripted: bool) -> None:
    if scripted:  # the check itself is a script
        assert complaints(planner) == {}
