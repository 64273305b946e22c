"""Those who lead a process: start it, adapt it, hold a meeting, pass a gate."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from tests.browser.citizen import Citizen
from tests.browser.conftest import House, Open
from tests.browser.test_portal import everywhere_fine

PLANNER = "planung-doerentrup@nahraum.invalid"
LEAD = "/doerentrup/prozess/steuern/"
BODIES = "/doerentrup/gremien/verwaltung/"


def press(somebody: Citizen, role: str, name: str | re.Pattern[str]) -> None:
    somebody.press(somebody.main.get_by_role(role, name=name).first)  # type: ignore[arg-type]
    somebody.visit.tab.wait_for_load_state()


def write(somebody: Citizen, label: str, text: str) -> None:
    """Fields that may stay empty say so behind their name."""
    somebody.main.get_by_label(re.compile(f"^{re.escape(label)}")).fill(text)


def test_a_process_from_the_template_to_a_passed_gate(open_tab: Open, axe: str) -> None:
    somebody = Citizen(open_tab(PLANNER, script=axe), "mouse")
    _end_the_old_one(somebody)
    _begin(somebody)
    _adapt(somebody)
    _pass_with_an_open_condition(somebody)


def _end_the_old_one(somebody: Citizen) -> None:
    somebody.visit.go(LEAD)
    press(somebody, "link", "Bearbeiten")
    write(somebody, "Beendet am", f"{timezone.localdate() - timedelta(days=1)}")
    press(somebody, "button", "Speichern")
    somebody.main.get_by_text("Gespeichert: Zukunft Dörentrup (erfunden).").wait_for()


def _begin(somebody: Citizen) -> None:
    somebody.visit.go(f"{LEAD}beginnen/")
    everywhere_fine(somebody.visit)
    write(somebody, "Name", "Dörentrup 2031 (erfunden)")
    press(somebody, "button", "Speichern")
    assert somebody.heading == "Prozess steuern"
    somebody.main.get_by_text("Jetzt: Auftakt.").wait_for()
    assert somebody.main.locator("h2", has_text="Zukunftswerkstatt").count() == 1


def _adapt(somebody: Citizen) -> None:
    """A date moves: without a reason it does not."""
    press(somebody, "link", re.compile("^Stufe ändern"))
    write(somebody, "Name der Stufe", "Los geht's")
    later = timezone.localdate() + timedelta(days=300)
    write(somebody, "Ende", f"{later}")
    press(somebody, "button", "Speichern")
    assert somebody.visit.tab.title().startswith("Fehler:")
    everywhere_fine(somebody.visit)
    write(somebody, "Warum ändert sich ein Termin?", "Die Halle ist im Sommer belegt.")
    press(somebody, "button", "Speichern")
    somebody.main.get_by_text("Die Halle ist im Sommer belegt.").wait_for()
    somebody.main.get_by_role("heading", name="1. Los geht's").wait_for()


def _pass_with_an_open_condition(somebody: Citizen) -> None:
    press(somebody, "link", "Die Menschen sind gehört und haben Antwort")
    everywhere_fine(somebody.visit)
    press(somebody, "link", "Freigeben")
    write(somebody, "Begründung", "Die Dörfer wollen nicht länger warten.")
    press(somebody, "button", "Freigeben")
    somebody.main.get_by_text("Noch offen:").first.wait_for()
    everywhere_fine(somebody.visit)
    somebody.main.get_by_label("Trotz offener Bedingungen freigeben").check()
    press(somebody, "button", "Freigeben")
    somebody.main.get_by_text("trotz offener Bedingungen").first.wait_for()
    press(somebody, "link", "Die Menschen sind gehört und haben Antwort")
    somebody.main.get_by_text("Bei der Freigabe war noch offen").wait_for()
    press(somebody, "link", "Freigabe zurücknehmen")
    everywhere_fine(somebody.visit)


def test_a_meeting_with_minutes_and_a_decision(open_tab: Open, house: House, axe: str) -> None:
    somebody = Citizen(open_tab(PLANNER, script=axe), "mouse")
    somebody.visit.go(BODIES)
    press(somebody, "link", re.compile("^2. Sitzung"))
    somebody.main.get_by_text("das Protokoll fehlt").wait_for()
    press(somebody, "link", "Protokoll schreiben")
    everywhere_fine(somebody.visit)
    somebody.main.get_by_label("Vertretung der Dörfer, Dorfgemeinschaften").check()
    write(somebody, "1. Entwurf des Kommunalprofils", "Die Zahlen zu den Dörfern fehlen noch.")
    press(somebody, "button", "Speichern")
    press(somebody, "link", "Beschluss eintragen")
    everywhere_fine(somebody.visit)
    assert somebody.main.get_by_label("Art").input_value() == "advice"
    write(somebody, "Worüber", "Zahlen für jedes Dorf")
    write(somebody, "Wortlaut", "Wir empfehlen, für jedes Dorf eigene Zahlen zu zeigen.")
    somebody.main.get_by_label("Ergebnis").select_option("adopted")
    write(somebody, "Ja", "1")
    write(somebody, "Nein", "0")
    press(somebody, "button", "Speichern")
    assert somebody.heading == "Zahlen für jedes Dorf"
    press(somebody, "button", "Öffentlich zeigen")
    everybody = open_tab()
    everybody.go("/doerentrup/gremien/")
    waiting = everybody.tab.locator("#warten ~ ul li", has_text="Zahlen für jedes Dorf")
    # The meeting was four days before the region was loaded, which may have been before midnight.
    assert re.search(r"Wartet seit [45] Tagen\.", waiting.inner_text())
    press(somebody, "link", "2. Sitzung")
    for name, begins in (("Protokoll als PDF", b"%PDF-"), ("als Word-Datei", b"PK")):
        href = somebody.main.get_by_role("link", name=name).get_attribute("href")
        answer = somebody.visit.tab.context.request.get(f"{house.url}{href}")
        assert answer.body().startswith(begins)


def test_citizens_see_where_it_stands(citizen: Citizen) -> None:
    citizen.visit.go("/warburg/prozess/")
    assert citizen.heading == "Wo stehen wir?"
    citizen.press(citizen.main.get_by_role("link", name="Wer berät und wer entscheidet?"))
    assert citizen.heading == "Wer berät und wer entscheidet?"


def test_the_process(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("/kalletal/prozess/steuern/")
    assert visit.tab.locator("figure.nr-picture svg").first.is_visible()
    clip = {"x": 0, "y": 0, "width": 1280, "height": 1000}
    picture(visit.tab, "prozess.png", full_page=True, clip=clip)


def test_the_bodies(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab(width=960)
    visit.go("/kalletal/gremien/")
    assert visit.tab.locator("#warten ~ ul li").count() == 2
    clip = {"x": 0, "y": 0, "width": 960, "height": 1000}
    picture(visit.tab, "gremien.png", full_page=True, clip=clip)
