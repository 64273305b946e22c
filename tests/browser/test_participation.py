"""Having a say: by mouse, by keyboard, on a small screen, without script."""

from collections.abc import Callable

from tests.browser.citizen import Citizen
from tests.browser.conftest import Open
from tests.browser.test_every_page import everywhere_fine

LIST = "/kalletal/beteiligung/"
BENCH = "Bänke auf dem Weg zum Friedhof"
KNOWN_CODE = "2345-6789-BCDF"


def choose(citizen: Citizen, label: str, option: str) -> None:
    """An entry of a list, by keys where there is no mouse."""
    field = citizen.main.get_by_label(label, exact=True)
    if citizen.way != "keyboard":
        field.select_option(label=option)
        return
    citizen.reach(field)
    citizen.visit.tab.keyboard.type(option[:8])
    assert field.locator("option:checked").inner_text() == option


def test_j10_take_part_see_the_result_and_what_came_of_it(citizen: Citizen) -> None:
    citizen.visit.go(LIST)
    citizen.press(citizen.main.get_by_role("link", name="Umfrage zur Bürgerwerkstatt"))
    citizen.main.get_by_text("Die Steuerungsgruppe berät das Ergebnis").wait_for()
    citizen.press(citizen.main.get_by_role("link", name="Zur Umfrage"))
    citizen.press(citizen.main.get_by_role("button", name="Anfangen"))
    assert citizen.heading == "Seite 1 von 3"
    choose(citizen, "Am wichtigsten (freiwillig)", "Treffpunkt")
    citizen.press(citizen.main.get_by_label("1: gar nicht gut"))
    citizen.press(citizen.main.get_by_role("button", name="Weiter"))
    assert citizen.heading == "Seite 2 von 3"
    citizen.press(citizen.main.get_by_label("Bürgerbus"))
    citizen.press(citizen.main.get_by_role("button", name="Weiter"))
    choose(citizen, "Wie alt sind Sie? (freiwillig)", "75 und älter")
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    assert citizen.heading == "Danke für Ihre Antworten"
    citizen.press(citizen.main.get_by_role("link", name="Alle Beteiligungen"))
    citizen.press(citizen.main.get_by_role("link", name="Umfrage: Gut leben im Alter"))
    citizen.main.get_by_text("Am wichtigsten sind den Menschen Hausarzt").wait_for()
    citizen.press(citizen.main.get_by_role("link", name="Ergebnis ansehen"))
    citizen.main.get_by_text("140 Menschen haben geantwortet").wait_for()
    cookies = citizen.visit.tab.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["nahraum-csrf"]


def test_propose_an_idea_that_stands_there_and_support_it(citizen: Citizen) -> None:
    citizen.visit.go("{say_ideas}")
    citizen.press(citizen.main.get_by_role("link", name="Eine Idee vorschlagen"))
    citizen.write("Ihre Idee in wenigen Worten", "Sitzbänke am Friedhof")
    citizen.press(citizen.main.get_by_role("button", name="Idee absenden"))
    citizen.main.get_by_text("Ist das Ihr Anliegen?").wait_for()
    citizen.press(citizen.main.get_by_role("link", name=BENCH))
    citizen.main.get_by_text("Der Bauhof stellt im Frühjahr vier Bänke auf").wait_for()
    citizen.press(citizen.main.get_by_role("link", name="Das will ich auch"))
    citizen.press(citizen.main.get_by_role("button", name="Ich unterstütze diese Idee"))
    assert citizen.heading == "Danke für Ihre Unterstützung"
    assert citizen.main.get_by_role("button", name="Ich unterstütze diese Idee").count() == 0


def test_a_new_idea_is_read_shown_and_answered(open_tab: Open) -> None:
    citizen = open_tab()
    citizen.go("{say_ideas}vorschlagen/")
    main = citizen.tab.locator("main")
    main.get_by_label("Ihre Idee in wenigen Worten").fill("Lastenrad zum Ausleihen")
    citizen.tab.wait_for_timeout(3200)  # nobody writes faster
    main.get_by_role("button", name="Idee absenden").click()
    assert citizen.tab.locator("h1").inner_text() == "Danke für Ihre Idee"
    citizen.go("{say_ideas}ideen/")
    assert main.get_by_text("Lastenrad").count() == 0

    staff = open_tab("planung@nahraum.invalid")
    staff.go("/kalletal/beteiligung/verwaltung/ideen/")
    desk = staff.tab.locator("main")
    desk.get_by_role("button", name="Zeigen Lastenrad zum Ausleihen").click()
    desk.get_by_role("link", name="Lastenrad zum Ausleihen").click()
    desk.get_by_label("Antwort", exact=True).select_option("partly")
    desk.get_by_label("Begründung").fill("Eines steht ab Mai am Rathaus.")
    desk.get_by_role("button", name="Antwort veröffentlichen").click()
    desk.get_by_text("Die Antwort steht jetzt bei der Idee.").wait_for()

    citizen.go("{say_ideas}ideen/")
    main.get_by_role("link", name="Lastenrad zum Ausleihen").click()
    main.get_by_text("Eines steht ab Mai am Rathaus.").wait_for()
    assert citizen.console == []


def test_why_a_project_is_paid_for_and_what_my_share_paid(citizen: Citizen) -> None:
    citizen.visit.go("{say_budget_over}")
    citizen.press(citizen.main.get_by_role("link", name="Ergebnis ansehen"))
    citizen.press(citizen.main.get_by_role("link", name="Zweiter Bürgerbus"))
    citizen.main.get_by_text("37 von 72 Menschen").wait_for()
    citizen.main.get_by_text("Nach den meisten Stimmen wäre es dabei gewesen.").wait_for()
    citizen.visit.go("{say_budget_over}mein-anteil/")
    citizen.write("Ihr Code", KNOWN_CODE.lower())
    citizen.press(citizen.main.get_by_role("button", name="Anteil zeigen"))
    citizen.main.get_by_text("243,24 € ausgegeben").wait_for()


def test_a_table_is_looked_at_taken_over_and_taken_back(open_tab: Open) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("{keep_ideas}einlesen/")
    main = visit.tab.locator("main")
    table = "beitrag;satz\n1;Ein Wochenmarkt fehlt.\n2;Die Uhr am Rathaus geht falsch.\n"
    file = {"name": "post.csv", "mimeType": "text/csv", "buffer": table.encode()}
    main.get_by_label("Tabelle", exact=True).set_input_files(file)  # type: ignore[arg-type]
    main.get_by_label("Woher stammt die Tabelle?").fill("Briefkasten (erfunden)")
    main.get_by_role("button", name="Speichern").click()
    main.get_by_text("Ein Wochenmarkt fehlt.").wait_for()
    main.get_by_role("button", name="Als Ideen übernehmen").click()
    main.get_by_text("2 Ideen übernommen.").wait_for()
    main.get_by_role("button", name="Alles zurücknehmen").click()
    main.get_by_text("2 Ideen zurückgenommen.").wait_for()


def test_pages_behind_a_press_are_fine_everywhere(open_tab: Open, axe: str) -> None:
    """Pages that no address of the list leads to."""
    visit = open_tab(script=axe)
    visit.go("{say_survey}mitmachen/")
    main = visit.tab.locator("main")
    main.get_by_role("button", name="Anfangen").click()
    assert visit.tab.locator("h1").inner_text() == "Seite 1 von 3"
    everywhere_fine(visit)
    for path in ("{idea}unterstuetzen/", "{say_budget_over}abstimmen/", "{say_budget_over}"):
        visit.go(path)
        everywhere_fine(visit)
    visit.go("{say_budget_over}ergebnis/")
    main.get_by_role("link", name="Zweiter Bürgerbus").click()
    everywhere_fine(visit)


def test_the_ideas(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("{say_ideas}")
    clip = {"x": 0, "y": 0, "width": 960, "height": 1300}
    picture(visit.tab, "ideen.png", full_page=True, clip=clip)


def test_the_vote_explained(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("{say_budget_over}ergebnis/")
    clip = {"x": 0, "y": 0, "width": 960, "height": 1250}
    picture(visit.tab, "buergerbudget.png", full_page=True, clip=clip)
