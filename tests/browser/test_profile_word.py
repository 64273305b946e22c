"""J20: a planner makes the profile her own and takes it to the office; colleagues remark on it."""

import io
import re
from pathlib import Path

import docx
import pikepdf
import xlsxwriter

from tests.browser.conftest import Open, Visit
from tests.browser.test_journeys import PLANNER, fine, heading, press

COLLEAGUE = "netzwerk@nahraum.invalid"


def own_excel(folder: Path) -> Path:
    """The count of the residents' register, as an office has it: 13,029 people."""
    path = folder / "melderegister.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Bestand")
        sheet.write_row(0, 0, ("Geschlecht", "Alter", "Anzahl"))
        rows = [(sex, age, 63 if sex == "m" else 66) for sex in ("m", "w") for age in range(101)]
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, row)
    return path


def text_of(visit: Visit) -> str:
    return visit.tab.locator("main").inner_text()


def download(visit: Visit, name: str, path: Path) -> Path:
    with visit.tab.expect_download() as waiting:
        visit.tab.locator("main").get_by_role("link", name=name, exact=True).first.click()
    waiting.value.save_as(path)
    return path


def test_from_sample_data_to_an_own_profile_in_word(
    open_tab: Open, axe: str, tmp_path: Path
) -> None:
    planner = open_tab(PLANNER, script=axe)
    planner.go("/kalletal/profil/entwurf/")
    assert "Altersstruktur geschätzt" in text_of(planner)

    # Own Excel.
    planner.tab.get_by_role("link", name="Eigene Zahlen hochladen").click()
    planner.tab.get_by_label("Tabelle nach Geschlecht und Alter").set_input_files(
        own_excel(tmp_path)
    )
    planner.tab.get_by_label("Stichtag").fill("2025-12-31")
    planner.tab.get_by_label("Woher stammen die Zahlen?").fill("Melderegister (erfunden)")
    press(planner, "Hochladen und prüfen")
    assert "13029" in re.sub(r"\D", "", text_of(planner))
    press(planner, "Ja, übernehmen")
    assert "Altersstruktur geschätzt" not in text_of(planner)
    fine(planner)

    # Change an assumption and see what it does.
    planner.go("/kalletal/profil/nachfolge/?years=15&replaced=1")
    before = text_of(planner)
    planner.tab.get_by_label("Wie oft gelingt eine Nachbesetzung?").select_option("0.5")
    planner.tab.locator("main form button").first.click()
    planner.tab.wait_for_url(re.compile("replaced=0.5"))
    assert text_of(planner) != before
    fine(planner)

    # Where does a number come from?
    planner.go("/kalletal/profil/entwurf/")
    planner.tab.get_by_role("link", name="Woher kommt diese Zahl?").nth(1).click()
    assert "Melderegister (erfunden)" in text_of(planner)
    fine(planner)

    # Word and PDF say the same as the page.
    planner.go("/kalletal/profil/entwurf/")
    share = planner.tab.locator(".nr-figure", has_text="Anteil ab 65 Jahren").inner_text()
    number = re.search(r"\d+,\d", share)
    assert number is not None
    word = docx.Document(str(download(planner, "Word", tmp_path / "profil.docx")))
    cells = {row.cells[0].text: row.cells[1].text for table in word.tables for row in table.rows}
    assert number.group() in cells["Anteil ab 65 Jahren"]
    assert any("Melderegister (erfunden)" in part.text for part in word.paragraphs) or any(
        "Melderegister (erfunden)" in text for pair in cells.items() for text in pair
    )
    assert len(word.inline_shapes) >= 4
    data = download(planner, "PDF", tmp_path / "profil.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as file, file.open_metadata() as meta:
        assert meta["dc:title"] == "Kommunalprofil Kalletal"

    planner.go("/kalletal/profil/eigene-zahlen/")
    press(planner, "Zurücknehmen")


def test_colleagues_remark_on_the_profile(open_tab: Open, axe: str) -> None:
    colleague = open_tab(COLLEAGUE, script=axe)
    colleague.go("/kalletal/profil/entwurf/")
    colleague.tab.get_by_text("Etwas anmerken").click()
    colleague.tab.get_by_label("Ihre Bemerkung").fill("Zahl der Betten prüfen (erfunden).")
    press(colleague, "Anmerken")
    assert colleague.tab.url.endswith("/kalletal/profil/entwurf/#bemerkungen")
    fine(colleague)

    planner = open_tab(PLANNER, script=axe)
    planner.go("/kalletal/bemerkungen/")
    planner.tab.locator("#offen tbody a").first.click()
    said = planner.tab.locator("article", has_text="Zahl der Betten")
    said.get_by_text("Antworten", exact=True).first.click()
    said.get_by_label("Ihre Antwort").fill("Erledigt, danke.")
    said.get_by_role("button", name="Antworten", exact=True).click()
    said = planner.tab.locator("article", has_text="Zahl der Betten")
    assert "Erledigt, danke." in said.inner_text()
    fine(planner)
    said.get_by_role("button", name="Erledigt").click()
    said = planner.tab.locator("article", has_text="Zahl der Betten")
    assert "erledigt am" in said.inner_text()
    said.get_by_role("link", name="Ändern").click()
    assert heading(planner) == "Bemerkung ändern"
    fine(planner)

    public = open_tab()
    public.go("/kalletal/profil/")
    assert "Bemerkungen" not in text_of(public)
