"""J13: a house confirms its entry by the link in our mail, then changes its holidays.

Each walk finds the house as the first one did: what a walk changed is put back by its end.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.citizen import Citizen
from tests.browser.conftest import House, Open
from tests.browser.test_calendar import in_a_thread

HOUSE = "Jugendtreff Kalletal (erfunden)"
COORDINATOR = "netzwerk@nahraum.invalid"
DESK = {"x": 0, "y": 0, "width": 1280, "height": 900}


@pytest.fixture
def link(house: House, citizen: Citizen) -> Iterator[str]:
    """The link of a mail that was just sent, for each walk a new one."""
    from nahraum.connect.upkeep.models import Proposal

    with _kalletal():
        yield _fresh_link()
        Proposal.objects.filter(organisation__name=HOUSE).delete()


@pytest.fixture
def mailed(house: House) -> Iterator[str]:
    """The same for one who looks without walking."""
    with _kalletal():
        yield _fresh_link()


def _kalletal() -> object:
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope

    return municipality_scope(Municipality.objects.get(slug="kalletal"))


def _fresh_link() -> str:
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    from nahraum.base.notify.actions import make_link
    from nahraum.base.people.rules import Actor
    from nahraum.connect.upkeep.models import Reminder

    reminder = Reminder.objects.get(organisation__name=HOUSE)
    Reminder.objects.filter(pk=reminder.pk).update(answered=[])
    expires = timezone.now() + timedelta(days=1)
    by = Actor(system="test")
    token = make_link(purpose="upkeep.check", subject=reminder, expires=expires, by=by)
    return reverse("upkeep:check", args=["kalletal", token])


def test_a_house_confirms_with_one_press(citizen: Citizen, link: str) -> None:
    citizen.visit.go(link)
    assert citizen.heading == "Stimmt alles noch?"
    citizen.press(citizen.main.get_by_role("button", name="Stimmt alles noch", exact=True))
    expect(citizen.main.get_by_role("heading", level=1)).to_have_text("Danke!")
    citizen.visit.go(link, status=404)
    assert citizen.heading == "Dieser Link gilt nicht mehr"


def test_a_house_changes_its_holidays(citizen: Citizen, link: str) -> None:
    citizen.visit.go(link)
    citizen.press(citizen.main.get_by_role("link", name=re.compile("Ändern Jugendtreff$")))
    assert citizen.heading == "Was ist anders?"
    for label, day in (("erster", date(2099, 12, 20)), ("letzter", date(2100, 1, 2))):
        citizen.set_day(f"Neue Abwesenheit, {label} Tag", day)
    citizen.write("Vertretung", "Café Kalle")
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    expect(citizen.main).to_contain_text("Die Kommune sieht Ihren Vorschlag")
    assert not citizen.visit.console
    assert not citizen.visit.foreign
    assert in_a_thread(proposed_leave) == "2099-12-20 2100-01-02 Café Kalle"


def proposed_leave() -> str:
    """What the municipality would take over."""
    from nahraum.connect.upkeep.models import Proposal

    with _kalletal():
        changes = Proposal.objects.filter(organisation__name=HOUSE).latest("created_at").changes
    (leaves,) = (change for change in changes if change["field"] == "leaves")
    return " ".join(leaves["after"][-1])


def test_the_coordinator_takes_it_over(
    open_tab: Open, mailed: str, picture: Callable[..., None]
) -> None:
    house = open_tab()
    house.go(mailed)
    picture(house.tab, "eintrag-bestaetigen.png", clip=DESK)
    house.tab.get_by_role("link", name=re.compile("Ändern Jugendtreff$")).click()
    house.tab.get_by_label(re.compile("^Telefon")).fill("0221 4710 955")
    house.tab.get_by_role("button", name="Absenden").click()
    expect(house.tab.locator("main")).to_contain_text("Die Kommune sieht Ihren Vorschlag")
    staff = open_tab(COORDINATOR)
    staff.go("/kalletal/eintraege/vorschlaege/")
    staff.tab.locator("tr", has_text=HOUSE).get_by_role("link").first.click()
    expect(staff.tab.locator("main")).to_contain_text("0221 4710955")
    picture(staff.tab, "vorschlag.png", clip=DESK)
    staff.tab.get_by_role("button", name="Angekreuztes übernehmen und antworten").click()
    expect(staff.tab.locator("main")).to_contain_text("Entschieden")


def test_an_earlier_state_comes_back(open_tab: Open, mailed: str) -> None:
    staff = open_tab(COORDINATOR)
    staff.go("{history}")
    button = staff.tab.get_by_role("button", name=re.compile("wiederherstellen")).first
    button.click()
    expect(staff.tab.locator("main")).to_contain_text("Wiederhergestellt.")


def test_the_state_of_the_entries(open_tab: Open, picture: Callable[..., None]) -> None:
    visit = open_tab("planung@nahraum.invalid")
    visit.go("/kalletal/eintraege/pflegestand/")
    assert visit.tab.locator("tfoot a").count() == 6
    picture(visit.tab, "pflegestand.png", full_page=True, clip={**DESK, "height": 1300})
