"""The page "Ausgangspost": what waits, what failed, why. Never what it says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.notify import actions
from nahraum.base.notify.models import Mail
from nahraum.base.people.models import Account
from tests.base.world import SYSTEM, acting, browser

PAGE = "/kalletal/ausgangspost/"


@pytest.fixture
def client(admin: Account) -> Client:
    return browser(admin)


def posted(town: Municipality, key: str = "1", **values: Any) -> Mail:
    with municipality_scope(town):
        mail = actions.post(
            key=key,
            to=f"anna{key}@nahraum.invalid",
            subject="Ihr Kurs",
            body="GEHEIMER TEXT",
            by=SYSTEM,
        )
        Mail.objects.filter(pk=mail.pk).update(**values)
        return Mail.objects.get(pk=mail.pk)


def failed(town: Municipality, key: str = "1", **values: Any) -> Mail:
    return posted(town, key, state="failed", error="weg", ended_at=timezone.now(), **values)


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def state_of(mail: Mail) -> str:
    with municipality_scope(mail.municipality):
        return str(Mail.objects.get(pk=mail.pk).state)


def test_an_empty_outbox_says_so(client: Client) -> None:
    assert "Alles ist verschickt" in shown(client)


def test_a_waiting_mail_is_shown_without_its_receiver(
    client: Client, kalletal: Municipality
) -> None:
    posted(kalletal)
    html = shown(client)
    assert "a…@nahraum.invalid" in html
    assert "jetzt gleich" in html
    for private in ("anna1@", "Ihr Kurs", "GEHEIMER TEXT"):
        assert private not in html


def test_a_failed_mail_is_shown_with_its_reason_and_never_its_text(
    client: Client, kalletal: Municipality
) -> None:
    failed(kalletal)
    html = shown(client)
    for word in ("anna1@nahraum.invalid", "Ihr Kurs", "weg", "Noch einmal"):
        assert word in html
    assert "GEHEIMER TEXT" not in html


def test_what_was_sent_is_only_counted(client: Client, kalletal: Municipality) -> None:
    posted(kalletal, "1", state="sent", ended_at=timezone.now())
    posted(kalletal, "2", state="sent", ended_at=timezone.now())
    html = shown(client)
    assert "nahraum.invalid</th>" not in html
    assert '<dd class="kern-description-list-item__value">2</dd>' in html


def test_sending_again_and_settling(client: Client, kalletal: Municipality) -> None:
    mail, other = failed(kalletal), failed(kalletal, "2")
    answer = client.post(f"{PAGE}{mail.pk}/erledigt/", follow=True).content.decode()
    assert "Doch noch verschicken" in answer
    assert state_of(mail) == "failed"
    client.post(f"{PAGE}{mail.pk}/noch-einmal/")
    assert (state_of(mail), state_of(other)) == ("waiting", "failed")
    again = client.post(f"{PAGE}{mail.pk}/noch-einmal/", follow=True).content.decode()
    assert "schon unterwegs" in again


def test_all_at_once_after_the_server_was_gone(client: Client, kalletal: Municipality) -> None:
    mails = [failed(kalletal, str(number)) for number in range(3)]
    settled = failed(kalletal, "settled", settled_at=timezone.now())
    answer = client.post(f"{PAGE}alle-noch-einmal/", follow=True).content.decode()
    assert "3 Nachrichten werden noch einmal verschickt." in answer
    assert {state_of(mail) for mail in mails} == {"waiting"}
    assert state_of(settled) == "failed"


def test_failed_mails_are_something_to_do(
    client: Client, kalletal: Municipality, warburg: Municipality, planner: Account
) -> None:
    failed(warburg)
    assert "nicht zugestellt" not in client.get("/kalletal/heute/").content.decode()
    mail = failed(kalletal)
    assert "Eine E-Mail wurde nicht zugestellt" in client.get("/kalletal/heute/").content.decode()
    assert "nicht zugestellt" not in browser(planner).get("/kalletal/heute/").content.decode()
    client.post(f"{PAGE}{mail.pk}/erledigt/")
    assert "nicht zugestellt" not in client.get("/kalletal/heute/").content.decode()


def test_a_form_of_somebody_else_changes_nothing(admin: Account, kalletal: Municipality) -> None:
    mail = failed(kalletal)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    for verb in ("noch-einmal", "erledigt"):
        assert strict.post(f"{PAGE}{mail.pk}/{verb}/").status_code == 403
    assert strict.post(f"{PAGE}alle-noch-einmal/").status_code == 403
    assert state_of(mail) == "failed"


def test_the_health_page_says_when_mail_lies_around(kalletal: Municipality) -> None:
    from nahraum.web.health import mail as light

    assert "nicht zugestellt" not in light().text
    posted(kalletal, "2", next_try=timezone.now() - timedelta(minutes=14))
    assert "wartet" not in light().text
    posted(kalletal, "3", next_try=timezone.now() - timedelta(minutes=20))
    assert light().text == "Die älteste wartet seit 20 Minuten."
    failed(kalletal)
    assert "1 nicht zugestellt" in light().text


def test_the_words_of_the_protocol_are_known(kalletal: Municipality, admin: Account) -> None:
    mail = failed(kalletal)
    with municipality_scope(kalletal):
        actions.retry(mail=mail, by=acting(admin))
    html = browser(admin).get("/kalletal/protokoll/").content.decode()
    assert "hat eine Nachricht noch einmal aufgegeben" in html
