"""Mail and files as people meet them: an answer that arrives, an outbox, a store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.utils import timezone

from nahraum.base.files.actions import keep
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.notify.actions import post
from nahraum.base.notify.models import Mail
from tests.base.world import SYSTEM
from tests.browser.citizen import Citizen
from tests.browser.conftest import Open
from tests.browser.test_every_page import everywhere_fine

KEEPER = "netzwerk@nahraum.invalid"
CLIP = {"x": 0, "y": 0, "width": 1280, "height": 900}


@contextmanager
def kalletal() -> Iterator[None]:
    with municipality_scope(Municipality.objects.get(slug="kalletal")):
        yield


def mails_to(address: str) -> list[Mail]:
    with kalletal():
        return list(Mail.objects.filter(to=address).order_by("created_at"))


def test_who_reports_something_gets_an_answer_by_mail(citizen: Citizen, open_tab: Open) -> None:
    """J7 to its end: the answer arrives."""
    address = f"{citizen.way}@nahraum.invalid"
    citizen.search("Apotheke")
    citizen.press(citizen.first_hit.get_by_role("heading").get_by_role("link"))
    citizen.press(citizen.main.get_by_role("link", name="Stimmt etwas nicht?"))
    citizen.press(citizen.main.get_by_label("Öffnungszeiten"))
    citizen.write("Ihre E-Mail, wenn Sie eine Antwort möchten", address)
    citizen.press(citizen.main.get_by_role("button", name="Absenden"))
    citizen.main.get_by_text("Sie bekommen die Nummer als E-Mail").wait_for()
    number = citizen.heading.rpartition(" ")[2]
    (received,) = mails_to(address)
    assert number in received.subject

    desk = open_tab(KEEPER)
    desk.go(f"/kalletal/verzeichnis/hinweise/{number}/")
    desk.tab.get_by_text("Ihre Antwort geht als E-Mail an diese Adresse.").wait_for()
    desk.tab.get_by_label("geändert", exact=True).check()
    desk.tab.get_by_label("Antwort in einem Satz").fill("Danke, samstags ist jetzt zu.")
    desk.tab.get_by_role("button", name="Antworten").click()
    desk.tab.get_by_text("Die Antwort geht als E-Mail hinaus").wait_for()
    _first, answer = mails_to(address)
    assert "Danke, samstags ist jetzt zu." in answer.body
    assert number in answer.body

    citizen.visit.go(f"/kalletal/angebote/hinweis/{number}/")
    assert "Danke, samstags ist jetzt zu." in citizen.main.inner_text()


@pytest.fixture
def lying() -> Iterator[None]:
    """Mails that wait and mails that could not be sent."""
    said = {"subject": "Ihr Hinweis", "body": "Text", "by": SYSTEM}
    with kalletal():
        keys = [
            post(key=f"browser:{n}", to=f"person{n}@nahraum.invalid", **said).pk for n in range(4)
        ]
        now = timezone.now()
        Mail.objects.filter(pk__in=keys[:2]).update(
            state="failed",
            ended_at=now,
            attempts=8,
            error="Der Mailserver kennt die Adresse nicht (550).",
        )
        Mail.objects.filter(pk=keys[2]).update(
            attempts=3,
            error="Der Mailserver ist nicht zu erreichen.",
            next_try=now + timedelta(hours=2),
        )
    yield
    with kalletal():
        Mail.objects.filter(pk__in=keys).delete()


def test_an_outbox_with_something_in_it(
    open_tab: Open, axe: str, lying: None, picture: Callable[..., None]
) -> None:
    visit = open_tab(KEEPER, script=axe)
    visit.go("/kalletal/ausgangspost/")
    everywhere_fine(visit)
    visit.tab.set_viewport_size({"width": 1280, "height": 900})
    visit.tab.emulate_media(color_scheme="light")
    picture(visit.tab, "ausgangspost.png", clip=CLIP)
    visit.tab.get_by_role("button", name="Erledigt (person0@nahraum.invalid)").click()
    visit.tab.get_by_text("Unter „Erledigt“ lässt sie sich noch verschicken.").wait_for()
    everywhere_fine(visit)
    visit.go("/kalletal/heute/")
    visit.tab.get_by_text("Eine E-Mail wurde nicht zugestellt").click()
    visit.tab.get_by_role("button", name="Alle noch einmal verschicken").click()
    visit.tab.get_by_text("Eine Nachricht wird noch einmal verschickt.").wait_for()


def test_a_store_with_something_in_it(
    open_tab: Open, axe: str, picture: Callable[..., None]
) -> None:
    with kalletal():
        keep(
            name="Vereine in Kalletal (erfunden).csv",
            content=b"Name;Telefon\n",
            kinds=("csv",),
            by=SYSTEM,
            keep_until=date(2099, 1, 1),
        )
    visit = open_tab(KEEPER, script=axe)
    visit.go("/kalletal/dateien/")
    everywhere_fine(visit)
    visit.tab.set_viewport_size({"width": 1280, "height": 900})
    visit.tab.emulate_media(color_scheme="light")
    picture(visit.tab, "dateien.png", clip=CLIP)
    name = "Vereine in Kalletal (erfunden).csv"
    with visit.tab.expect_download() as download:
        visit.tab.get_by_role("link", name=name).click()
    assert download.value.suggested_filename == name
    visit.tab.get_by_role("button", name=f"Entfernen ({name})").click()
    visit.tab.get_by_role("button", name=f"Zurückholen ({name})").click()
    visit.tab.get_by_text("Zurückgeholt.").wait_for()
    visit.tab.get_by_role("button", name=f"Entfernen ({name})").click()
    everywhere_fine(visit)
