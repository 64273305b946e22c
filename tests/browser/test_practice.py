"""From what others did to an own measure; from an own example to another municipality."""

from pathlib import Path

from tests.browser.citizen import Citizen
from tests.browser.conftest import Open
from tests.browser.test_journeys import PLANNER, fine, heading, press


def test_anybody_finds_an_example(citizen: Citizen) -> None:
    citizen.visit.go("/kalletal/praxisbeispiele/")
    citizen.write("Suchwort", "Kaiserstuhl Wohnanlage")
    citizen.press(citizen.main.get_by_role("button", name="Suchen", exact=True))
    citizen.press(citizen.main.get_by_role("link", name="Ein Dorf übernimmt die Sorge selbst"))
    assert citizen.heading == "Ein Dorf übernimmt die Sorge selbst"
    assert "Bürgergemeinschaft Eichstetten e. V." in citizen.main.inner_text()


def test_an_example_becomes_a_measure(open_tab: Open, axe: str) -> None:
    planner = open_tab(PLANNER, script=axe)
    planner.go("/kalletal/praxisbeispiele/aehnliche/")
    first = planner.tab.locator(".nr-cards article").first
    assert first.locator("li").count() >= 1
    planner.go("/kalletal/praxisbeispiele/eichstetten-buergergemeinschaft/")
    planner.tab.get_by_role("link", name="Als Vorlage übernehmen").click()
    planner.tab.get_by_role("textbox", name="Beginn").fill("2027-01-15")
    planner.tab.get_by_label("Monate bis dahin: Verein gründen").fill("6")
    fine(planner)
    press(planner, "Maßnahme anlegen")
    text = planner.tab.locator("main").inner_text()
    assert "15.07.2027" in text or "15. Juli 2027" in text
    assert "Anderswo: Ein Dorf übernimmt die Sorge selbst" in text


def test_an_own_example_travels_to_another_municipality(
    open_tab: Open, axe: str, tmp_path: Path
) -> None:
    planner = open_tab(PLANNER, script=axe)
    planner.go("/kalletal/praxisbeispiele/eigene/neu/")
    for label, text in (
        ("Was wurde gemacht?", "Bank vor jedem Laden (erfunden)"),
        ("Wo?", "Talle"),
        ("Ziele", "Unterwegs ausruhen können."),
        ("Schritte", "Läden fragen (1 Monat)\nBänke bauen (3 Monate)"),
    ):
        planner.tab.locator("main").get_by_label(label).first.fill(text)
    planner.tab.get_by_label("Art des Ortes").select_option("village")
    planner.tab.locator("select[name=topic_0]").select_option("barrierefreie-wege")
    press(planner, "Speichern")
    assert heading(planner) == "Bank vor jedem Laden (erfunden)"
    press(planner, "Veröffentlichen")
    fine(planner)
    with planner.tab.expect_download() as waiting:
        planner.tab.get_by_role("link", name="Als offenes Paket herunterladen").click()
    package = tmp_path / "paket.zip"
    waiting.value.save_as(package)

    other = open_tab("planung-warburg@nahraum.invalid", script=axe)
    other.go("/warburg/praxisbeispiele/eigene/uebernehmen/")
    other.tab.get_by_label("Paket").set_input_files(package)
    press(other, "Übernehmen")
    assert heading(other) == "Bank vor jedem Laden (erfunden)"
    assert "Bänke bauen" in other.tab.locator("main").inner_text()
    fine(other)


def test_a_year_is_assessed_and_closed(open_tab: Open, axe: str) -> None:
    planner = open_tab(PLANNER, script=axe)
    planner.go("/kalletal/standort/neu/")
    planner.tab.get_by_label("Jahr").fill("2019")
    press(planner, "Beginnen")
    asked = planner.tab.locator("main fieldset", has=planner.tab.locator("input[type=radio]"))
    while heading(planner).startswith(("These", "Sozial", "Ganz", "Vernetzt", "Partizipativ")):
        for choice in asked.all():
            choice.get_by_label("in weiten Teilen").check()
        if heading(planner) == "Vernetzt":
            fine(planner)
        planner.tab.locator("main form .nr-actions button").first.click()
    assert heading(planner) == "Standortbestimmung 2019, ganze Kommune"
    press(planner, "Abschließen")
    fine(planner)
    planner.go("/kalletal/standort/verlauf/")
    assert "2019" in planner.tab.locator("#jahre").inner_text()
    fine(planner)
