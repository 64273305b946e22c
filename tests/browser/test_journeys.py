"""Work from beginning to end, as people do it; each page on the way is checked like every other."""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import complaints

PLANNER, ADMIN = "planung@nahraum.invalid", "verwaltung@nahraum.invalid"
COUNT = "Geschlecht;Alter;Anzahl\n" + "\n".join(
    f"{sex};{age};{60 if sex == 'm' else 70}" for sex in ("m", "w") for age in range(101)
)


def fine(visit: Visit) -> None:
    assert complaints(visit) == {}


def heading(visit: Visit) -> str:
    return visit.tab.get_by_role("heading", level=1).inner_text()


def press(visit: Visit, name: str) -> None:
    visit.tab.locator("main").get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def planner(open_tab: Open, axe: str) -> Visit:
    return open_tab(PLANNER, script=axe)


def test_own_count_is_uploaded_checked_adopted_and_withdrawn(
    planner: Visit, tmp_path: Path
) -> None:
    table = tmp_path / "melderegister.csv"
    table.write_text(COUNT, "utf-8")
    planner.go("/kalletal/heute/?alle")  # the seven most urgent things come first, this is not
    planner.tab.get_by_role("link", name="Eigene Zahlen aus dem Melderegister").click()
    planner.tab.get_by_label("Tabelle nach Geschlecht und Alter").set_input_files(table)
    planner.tab.get_by_label("Stichtag").fill("2025-12-31")
    planner.tab.get_by_label("Woher stammen die Zahlen?").fill("Melderegister (erfunden)")
    press(planner, "Hochladen und prüfen")
    assert heading(planner) == "Stimmen diese Zahlen?"
    assert "13130" in re.sub(r"\D", "", planner.tab.locator("main").inner_text())
    fine(planner)
    press(planner, "Ja, übernehmen")
    fine(planner)
    assert "13.130" in planner.tab.locator("main").inner_text()
    planner.go("/kalletal/profil/eigene-zahlen/")
    fine(planner)
    press(planner, "Zurücknehmen")
    assert "13.130" not in planner.tab.locator("main").inner_text()


def test_broken_count_says_where_and_changes_nothing(planner: Visit, tmp_path: Path) -> None:
    table = tmp_path / "kaputt.csv"
    table.write_text(COUNT.replace("m;17;60", "m;siebzehn;60"), "utf-8")
    planner.go("/kalletal/profil/eigene-zahlen/")
    planner.tab.get_by_label("Tabelle nach Geschlecht und Alter").set_input_files(table)
    planner.tab.get_by_label("Stichtag").fill("2025-12-31")
    planner.tab.get_by_label("Woher stammen die Zahlen?").fill("Melderegister (erfunden)")
    press(planner, "Hochladen und prüfen")
    assert planner.tab.title().startswith("Fehler:")
    assert planner.tab.evaluate("document.activeElement.id") == "fehler"
    rows = planner.tab.locator("#befunde tbody tr").all_inner_texts()
    assert len(rows) == 1
    assert rows[0].startswith("19")
    assert "siebzehn" in rows[0]
    assert planner.tab.get_by_label("Woher stammen die Zahlen?").input_value() != ""
    fine(planner)


def test_register_goes_out_and_comes_back(planner: Visit, tmp_path: Path) -> None:
    planner.go("/kalletal/versorgung/")
    with planner.tab.expect_download() as waiting:
        planner.tab.get_by_role("link", name="Register als Excel-Datei").click()
    table = tmp_path / "register.xlsx"
    waiting.value.save_as(table)
    planner.go("/kalletal/versorgung/einlesen/")
    planner.tab.locator("input[type=file]").set_input_files(table)
    planner.tab.locator("main form button[type=submit]").first.click()
    assert heading(planner) == "Vorschau"
    badges = planner.tab.locator("#zeilen tbody .kern-badge").all_inner_texts()
    assert set(badges) == {"schon da"}
    fine(planner)
    press(planner, "Alles übernehmen")
    fine(planner)


def test_version_is_saved_released_and_public(planner: Visit, open_tab: Open) -> None:
    planner.go("/doerentrup/", 200)
    planner.go("/kalletal/profil/fassungen/")
    planner.tab.get_by_label("Was ist neu an dieser Fassung?").fill("Probe im Test")
    press(planner, "Speichern")
    fine(planner)
    planner.go("/kalletal/profil/fassungen/")
    planner.tab.get_by_role("button", name="Freigeben").first.click()
    public = open_tab()
    public.go("/kalletal/profil/fassungen/")
    rows = public.tab.locator("#fassungen tbody tr").all_inner_texts()
    assert "Probe im Test" in rows[0]
    assert "freigegeben am" in rows[0]


def test_invitation_leads_to_a_workplace(open_tab: Open, axe: str) -> None:
    admin = open_tab(ADMIN, script=axe)
    admin.go("/kalletal/menschen/einladen/")
    admin.tab.get_by_label("Name").fill("Wiebke Neuland (erfunden)")
    admin.tab.get_by_label("E-Mail").fill("neuland@nahraum.invalid")
    admin.tab.get_by_label("Rolle", exact=True).select_option(label="Mitglied des Rates")
    admin.tab.locator("main form button[type=submit]").click()
    fine(admin)
    (link,) = re.findall(r"https?://[^/]+(/einladung/\S+)", admin.tab.locator("main").inner_text())
    guest = open_tab(script=axe)
    guest.go(link)
    assert heading(guest) == "Einladung annehmen"
    fine(guest)
    guest.tab.get_by_label("Passwort", exact=True).fill("kurz")
    guest.tab.get_by_label("Passwort wiederholen").fill("kurz")
    press(guest, "Einladung annehmen")
    assert guest.tab.title().startswith("Fehler:")
    fine(guest)
    for label in ("Passwort", "Passwort wiederholen"):
        guest.tab.get_by_label(label, exact=True).fill("acht Kraniche über der Weser")
    press(guest, "Einladung annehmen")
    guest.tab.get_by_label("E-Mail-Adresse").fill("neuland@nahraum.invalid")
    guest.tab.get_by_label("Passwort", exact=True).fill("acht Kraniche über der Weser")
    press(guest, "Anmelden")
    assert heading(guest) == "Heute"
    fine(guest)


def test_place_is_added_removed_and_restored(planner: Visit) -> None:
    planner.go("/kalletal/orte/neu/")
    planner.tab.get_by_label("Name").fill("Neue Mühle (erfunden)")
    planner.tab.get_by_label("Breite in Grad").fill("52,13")
    planner.tab.get_by_label("Länge in Grad").fill("9,01")
    planner.tab.get_by_label("Radius in Metern").fill("800")
    planner.tab.get_by_label("Quelle der Lage").fill("erfunden")
    planner.tab.locator("main form button[type=submit]").first.click()
    fine(planner)
    planner.go("/kalletal/orte/")
    planner.tab.get_by_role("link", name="Neue Mühle (erfunden)").click()
    planner.tab.get_by_role("button", name="In den Papierkorb").click()
    planner.go("/kalletal/orte/papierkorb/")
    fine(planner)
    planner.tab.get_by_role("button", name="Zurückholen").first.click()
    planner.go("/kalletal/orte/")
    assert planner.tab.get_by_role("link", name="Neue Mühle (erfunden)").count() == 1


def test_word_is_added_to_a_topic(planner: Visit) -> None:
    planner.go("/kalletal/themen/hausarzt/")
    planner.tab.get_by_label("Neues Wort").fill("Dorfdoktor")
    press(planner, "Wort ergänzen")
    assert "Dorfdoktor" in planner.tab.locator("#eigene-woerter").inner_text()
    fine(planner)
