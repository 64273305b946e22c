"""Planning in the browser: from a need to a measure, two at once, the board, the council."""

from playwright.sync_api import expect

from tests.browser.conftest import Open

PLANNER, COUNCIL = "planung@nahraum.invalid", "rat@nahraum.invalid"
OFFICE = "Zuständige Stelle"


def test_from_a_need_to_a_measure_with_its_evidence(open_tab: Open) -> None:
    visit = open_tab(PLANNER)
    tab = visit.tab
    visit.go("/kalletal/massnahmen/neu/?thema=demenz&ort=&halbjahr=2026-1")
    expect(tab.locator("input[name=title]")).to_have_value("Leben mit Demenz")
    assert tab.locator("input[name=evidence]:checked").count() >= 2
    tab.locator("input[name=title]").fill("Hilfe bei Demenz (Probe)")
    tab.get_by_role("button", name="Maßnahme anlegen").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hilfe bei Demenz (Probe)")
    assert tab.locator("#belege ~ * tbody tr").count() >= 2
    tab.get_by_role("link", name="Bearbeiten").click()
    tab.get_by_role("button", name="In den Papierkorb").click()
    row = tab.get_by_role("row", name="Hilfe bei Demenz (Probe)")
    row.get_by_role("button", name="Zurückholen").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Hilfe bei Demenz (Probe)")
    tab.get_by_role("link", name="Bearbeiten").click()
    tab.get_by_role("button", name="In den Papierkorb").click()


def test_two_who_write_at_once_lose_no_word(open_tab: Open) -> None:
    first, second = open_tab(PLANNER), open_tab(PLANNER, java_script_enabled=False)
    for visit in (first, second):
        visit.go("{measure}aendern/")
    said = {label: first.tab.get_by_label(label).input_value() for label in ("Wozu", OFFICE)}
    first.tab.get_by_label("Wozu").fill("Gemeinsam essen. Ihre Worte.")
    first.tab.get_by_role("button", name="Speichern").click()
    expect(first.tab.get_by_text("Ihre Worte.")).to_be_visible()
    second.tab.get_by_label("Wozu").fill("Meine Worte.")
    second.tab.get_by_label(OFFICE).fill("Amt für Soziales")
    second.tab.get_by_role("button", name="Speichern").click()
    expect(second.tab.get_by_role("heading", level=1)).to_have_text("Zwei haben dasselbe geändert")
    both = second.tab.get_by_role("row", name="Wozu")
    expect(both).to_contain_text("Ihre Worte.")
    expect(both).to_contain_text("Meine Worte.")
    text = second.tab.get_by_label("Wozu").input_value()
    assert text == "Gemeinsam essen. Ihre Worte.\n\nMeine Worte."
    second.tab.get_by_role("button", name="Speichern").click()
    expect(second.tab.get_by_text("Amt für Soziales")).to_be_visible()
    first.go("{measure}verlauf/")
    expect(first.tab.get_by_text("Meine Worte.").first).to_be_visible()
    first.go("{measure}aendern/")  # others look at this measure too
    for label, words in said.items():
        first.tab.get_by_label(label).fill(words)
    first.tab.get_by_role("button", name="Speichern").click()
    expect(first.tab.get_by_text("Meine Worte.")).to_have_count(0)


def test_the_board_by_keyboard_and_back_again(open_tab: Open) -> None:
    visit = open_tab(PLANNER)
    tab = visit.tab
    visit.go("/kalletal/massnahmen/tafel/")
    title = "Fahrten zu Tagespflege und Praxis"
    button = tab.get_by_role("button", name=f"→ Idee {title}")
    button.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_contain_text(f"„{title}“ steht jetzt auf „Idee“.")
    undo = tab.get_by_role("button", name="Rückgängig")
    undo.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_contain_text("Zurückgenommen")
    expect(tab.get_by_role("button", name=f"→ Idee {title}")).to_be_visible()


def test_the_council_reads_and_keeps_what_is_released_only(open_tab: Open) -> None:
    planner = open_tab(PLANNER)
    planner.go("/kalletal/massnahmen/fassungen/neu/")
    planner.tab.get_by_label("Warum es diese Fassung gibt").fill("Für die Sitzung (Probe)")
    planner.tab.get_by_role("button", name="Vorbereiten").click()
    expect(planner.tab.get_by_text("Vorbereitet, noch nicht freigegeben")).to_be_visible()
    draft = planner.tab.url.removeprefix(planner.base)
    visit = open_tab(COUNCIL)
    visit.go(draft, status=404)
    visit.go("/kalletal/massnahmen/", status=403)
    visit.go("/kalletal/massnahmen/fassungen/")
    expect(visit.tab.get_by_role("row")).to_have_count(2)
    visit.tab.locator("#fassungen a").first.click()
    for name, ending in (("Als PDF", "pdf"), ("Als Word-Datei", "docx")):
        with visit.tab.expect_download() as download:
            visit.tab.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"plan-kalletal-fassung-1.{ending}"


def test_everybody_reads_what_became_of_it(open_tab: Open) -> None:
    visit = open_tab(width=320, java_script_enabled=False)
    visit.go("/kalletal/was-wurde-daraus/")
    visit.tab.get_by_role("link", name="aufgegeben: 1").click()
    visit.tab.get_by_role("link", name="Bürgerbus auch am Abend").click()
    expect(visit.tab.get_by_text("Der Grund: Für zwei Abende fehlen")).to_be_visible()
