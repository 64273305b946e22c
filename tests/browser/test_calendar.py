"""What citizens do in the calendar: by mouse, by keyboard, on a small screen, without script."""

import re
from collections.abc import Callable

from tests.browser.citizen import Citizen
from tests.browser.conftest import House, Open
from tests.browser.test_every_page import everywhere_fine

START = "/kalletal/termine/"
HANDY = "Handy-Sprechstunde (erfunden)"


def to_the_form(citizen: Citizen) -> None:
    citizen.visit.go(f"{START}?zeitraum=monat")
    citizen.press(citizen.main.get_by_role("link", name=HANDY).first)
    assert citizen.heading == HANDY
    citizen.press(citizen.main.get_by_role("link", name=re.compile("^Zum Termin anmelden")).first)
    assert citizen.heading == "Zum Termin anmelden"


def sign_up(citizen: Citizen, email: str) -> str:
    """Sign two people up; returns the number."""
    to_the_form(citizen)
    citizen.write("Ihr Name", "Ada Ahorn (erfunden)")
    citizen.write("Wer kommt noch mit?", "Bo Birke (erfunden)")
    citizen.write("Ihre E-Mail", email)
    citizen.press(citizen.main.get_by_role("button", name="Verbindlich anmelden"))
    citizen.main.get_by_text("Für 2 Personen.").wait_for()
    assert citizen.heading in ("Sie sind angemeldet", "Sie stehen auf der Warteliste")
    number = citizen.main.locator("strong.nr-phone").inner_text()
    assert re.fullmatch(r"\w{7}", number)
    return number


def link_for(number: str) -> str:
    """The link in the mail the worker would send."""
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.models import Mail

    with municipality_scope(Municipality.objects.get(slug="kalletal")):
        body = Mail.objects.get(body__contains=number).body
    found = re.search(r"/kalletal/termine/absagen/\S+/", body)
    assert found is not None
    return found.group()


def in_a_thread(act: Callable[..., str], *arguments: str) -> str:
    """Django refuses the database where playwright's loop runs."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def run() -> str:
        try:
            return act(*arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_two_people_sign_up_and_cancel_by_link(citizen: Citizen) -> None:
    """J5."""
    number = sign_up(citizen, f"ada-{citizen.way}@example.org")
    cookies = citizen.visit.tab.context.cookies()
    assert [cookie["name"] for cookie in cookies] == ["nahraum-csrf"]
    entry = citizen.main.get_by_role("link", name="In den eigenen Kalender")
    citizen.reach(entry)
    into = citizen.visit.tab.request.get(citizen.visit.base + str(entry.get_attribute("href")))
    assert into.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Handy-Sprechstunde" in into.text()
    path = in_a_thread(link_for, number)
    citizen.visit.go(path)
    assert citizen.heading == "Anmeldung absagen?"
    citizen.press(citizen.main.get_by_role("button", name="Ja, absagen"))
    citizen.main.get_by_text("Danke, dass Sie Bescheid gesagt haben.").wait_for()
    assert citizen.heading == "Sie sind abgemeldet"
    citizen.visit.go(path, status=410)
    citizen.visit.go(f"{START}anmeldung/{number}/")
    assert citizen.heading == "Sie sind abgemeldet"


def test_picture_of_the_confirmation(open_tab: Open, picture: Callable[..., None]) -> None:
    somebody = Citizen(open_tab(width=960), "mouse")
    sign_up(somebody, "bild@example.org")
    clip = {"x": 0, "y": 110, "width": 960, "height": 780}
    picture(somebody.visit.tab, "angemeldet.png", full_page=True, clip=clip)


def test_number_and_telephone_cancel_too(open_tab: Open) -> None:
    somebody = Citizen(open_tab(), "mouse")
    to_the_form(somebody)
    somebody.write("Ihr Name", "Cleo Citrus (erfunden)")
    somebody.write("Ihr Telefon", "05264 / 12 34")
    somebody.press(somebody.main.get_by_role("button", name="Verbindlich anmelden"))
    somebody.main.get_by_text("Für eine Person.").wait_for()
    somebody.press(somebody.main.get_by_role("link", name="Absagen"))
    assert somebody.main.get_by_label("Ihre Nummer").input_value() != ""
    somebody.write("Telefon oder E-Mail, wie bei der Anmeldung", "+49 5264 1234")
    somebody.press(somebody.main.get_by_role("button", name="Absagen"))
    somebody.main.get_by_text("Danke, dass Sie Bescheid gesagt haben.").wait_for()


def test_pages_on_the_way_are_open_to_everybody(open_tab: Open, axe: str) -> None:
    """Those that need an id; the others stand in pages.toml."""
    somebody = Citizen(open_tab(script=axe), "mouse")
    to_the_form(somebody)
    assert somebody.main.locator("form .kern-form-input").count() <= 5
    everywhere_fine(somebody.visit)
    somebody.press(somebody.main.get_by_role("button", name="Verbindlich anmelden"))
    assert somebody.visit.tab.title().startswith("Fehler:")
    everywhere_fine(somebody.visit)
    number = sign_up(somebody, "dora@example.org")
    everywhere_fine(somebody.visit)
    somebody.visit.go(in_a_thread(link_for, number))
    everywhere_fine(somebody.visit)


def test_somebody_says_which_course_is_missing(citizen: Citizen) -> None:
    citizen.visit.go(START)
    citizen.press(
        citizen.visit.tab.get_by_role("link", name="Kein passender Kurs? Sagen Sie es uns")
    )
    citizen.main.get_by_label("Wozu fehlt Ihnen ein Kurs oder ein Termin?").select_option(
        "sprachkurs"
    )
    citizen.press(citizen.main.get_by_role("button", name="Das fehlt mir"))
    citizen.main.get_by_text("sieht es die Planung").wait_for()
    assert citizen.heading == "Danke, das hilft"


def link_to_rate() -> str:
    """The link somebody who was there would get."""
    from datetime import timedelta

    from django.utils import timezone

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.notify.actions import make_link
    from nahraum.base.people.rules import ANONYMOUS
    from nahraum.connect.calendar.actions import RATE
    from nahraum.connect.calendar.models import Registration

    with municipality_scope(Municipality.objects.get(slug="kalletal")):
        row = Registration.objects.earliest("created_at")
        expires = timezone.now() + timedelta(days=1)
        token = make_link(purpose=RATE, subject=row, expires=expires, by=ANONYMOUS)
    return f"{START}rueckmeldung/{token}/"


def test_somebody_says_how_it_was(citizen: Citizen) -> None:
    path = in_a_thread(link_to_rate)
    citizen.visit.go(path)
    assert citizen.heading == "Wie war es?"
    citizen.press(citizen.main.get_by_label("ja", exact=True))
    citizen.main.get_by_label("Hat etwas gefehlt?").select_option("barrier")
    citizen.write("Ein Satz an die Veranstalter", "Bitte mehr Stühle.")
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    citizen.main.get_by_text("Das hilft denen, die den nächsten").wait_for()
    assert citizen.heading == "Danke für Ihre Antwort"
    citizen.visit.go(path, status=410)


def propose(somebody: Citizen, title: str) -> None:
    """Fill the form for a new event with what has to be there."""
    main = somebody.main
    for name, text in (
        ("title", title),
        ("summary", "Wir lesen vor."),
        ("starts_on", "2027-03-02"),
        ("starts_at", "15:00"),
        ("place", "Saal"),
    ):
        main.locator(f"[name={name}]").fill(text)
    main.locator("[name=topic_0]").select_option(index=1)
    main.get_by_role("button", name="Absenden").click()
    main.get_by_text("auf die Kommune").first.wait_for()


def test_a_house_proposes_and_the_keepers_publish(open_tab: Open, axe: str) -> None:
    house = Citizen(open_tab("einrichtung@nahraum.invalid", script=axe), "mouse")
    house.visit.go(f"{START}unsere/neu/")
    propose(house, "Vorlesen (erfunden)")
    everywhere_fine(house.visit)
    keeper = Citizen(open_tab("netzwerk@nahraum.invalid", script=axe), "mouse")
    keeper.visit.go(f"{START}verwaltung/vorschlaege/")
    keeper.press(keeper.main.get_by_role("link", name="Vorlesen (erfunden)"))
    everywhere_fine(keeper.visit)
    keeper.main.get_by_label("übernehmen und veröffentlichen").check()
    keeper.press(keeper.main.get_by_role("button", name="Entscheiden und antworten"))
    keeper.main.get_by_text("übernommen").first.wait_for()
    house.visit.go(f"{START}unsere/")
    house.press(house.main.get_by_role("link", name="Änderung vorschlagen Vorlesen"))
    assert house.heading == "Was ist anders?"
    everywhere_fine(house.visit)


def test_a_house_proposes_by_the_link_of_its_mail(open_tab: Open, axe: str) -> None:
    house = Citizen(open_tab(width=320, script=axe), "mouse")
    house.visit.go("{calendar_link}")
    house.press(house.main.get_by_role("link", name="Neuen Termin vorschlagen"))
    everywhere_fine(house.visit)
    propose(house, "Spielenachmittag (erfunden)")
    assert house.heading == "Unsere Termine"


def test_the_notice_is_a_pdf_and_the_feed_a_calendar(open_tab: Open, house: House) -> None:
    visit = open_tab()
    for path, kind, begins in (
        ("termine/aushang.pdf", "application/pdf", b"%PDF"),
        ("termine/kalender.ics", "text/calendar", b"BEGIN:VCALENDAR"),
    ):
        answer = visit.tab.context.request.get(f"{house.url}/kalletal/{path}")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(kind)
        assert answer.body().startswith(begins)
    assert visit.tab.context.cookies() == []
