"""Signing in, a forgotten password, the second factor: in our words and on our pages."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from bs4 import BeautifulSoup
from django.core import mail

from tests.base.world import PASSWORD, make_person

INFORMAL = re.compile(r"\b([Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich)\b")


@pytest.fixture
def planner(kalletal):
    return make_person("planner", kalletal)


def page_of(answer) -> BeautifulSoup:
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.find_all("h1")) == 1
    assert not INFORMAL.search(page.main.get_text(" ")), page.main.get_text(" ")
    return page


def test_right_password_leads_to_work(client, planner) -> None:
    answer = client.post("/anmelden/", {"login": planner.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/kalletal/heute/"


def test_wanted_page_is_not_forgotten(client, planner) -> None:
    sent_away = client.get("/kalletal/orte/").headers["Location"]
    page = page_of(client.get(sent_away))
    fields = {field["name"]: field.get("value", "") for field in page.select("main input")}
    answer = client.post("/anmelden/", {**fields, "login": planner.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/kalletal/orte/"


def test_wrong_password_and_unknown_address_look_alike(client, planner) -> None:
    texts = []
    for email in (planner.email, "niemand@example.org"):
        page = page_of(client.post("/anmelden/", {"login": email, "password": "falsch"}))
        assert page.title.string.startswith("Fehler: ")
        texts.append(page.select_one("#fehler").get_text(" ", strip=True))
    assert texts[0] == texts[1]


def test_too_many_wrong_passwords(client, planner) -> None:
    for _attempt in range(12):
        answer = client.post("/anmelden/", {"login": planner.email, "password": "falsch"})
    text = page_of(answer).main.get_text(" ", strip=True)
    assert "versuchen Sie es später" in text or answer.status_code == 429


def test_attempts_of_others_behind_the_same_web_server_shut_nobody_out(
    client, kalletal, settings
) -> None:
    """Eleven strangers from one connection; whoever comes from another one still gets in."""
    settings.HTTPS = True
    # Somebody nobody else here tries: attempts are counted for longer than a test.
    untried = make_person("coordinator", kalletal)

    def sent(email: str, password: str, source: str) -> int:
        headers = {"X-Forwarded-For": f"10.0.0.1, {source}"}
        said = {"login": email, "password": password}
        return int(client.post("/anmelden/", said, headers=headers).status_code)

    tried = [sent(f"niemand{number}@example.org", "falsch", "192.0.2.1") for number in range(11)]
    assert sent(untried.email, PASSWORD, "192.0.2.1") != 302, tried
    assert sent(untried.email, PASSWORD, "198.51.100.7") == 302


def test_nobody_signs_up_alone(client, db) -> None:
    page = page_of(client.get("/anmelden/neu/"))
    assert page.select("main form") == []
    assert "Einladung" in page.h1.get_text()


def test_signing_out_takes_a_press_of_a_button(client, planner) -> None:
    client.force_login(planner)
    assert page_of(client.get("/abmelden/")).h1.get_text() == "Abmelden"
    assert "_auth_user_id" in client.session
    assert client.post("/abmelden/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


# ------------------------------------------------------------------ forgotten password
def test_forgotten_password(client, planner) -> None:
    answer = client.post("/passwort/vergessen/", {"email": planner.email}, follow=True)
    assert page_of(answer).h1.get_text() == "Der Link ist unterwegs"
    (message,) = mail.outbox
    assert message.subject == "Nahraum: Neues Passwort wählen"
    assert not INFORMAL.search(message.body)
    (link,) = re.findall(r"https?://testserver(/\S+)", message.body)
    answer = client.get(link, follow=True)
    page = page_of(answer)
    new = "sieben Birnen im Gutsgarten"
    where = answer.redirect_chain[-1][0]
    assert [field["autocomplete"] for field in page.select("main input[type=password]")] == [
        "new-password", "new-password"
    ]  # fmt: skip
    answer = client.post(where, {"password1": new, "password2": new}, follow=True)
    assert page_of(answer).h1.get_text() == "Ihr Passwort ist geändert"
    planner.refresh_from_db()
    assert planner.check_password(new)
    assert page_of(client.get(link)).h1.get_text() == "Dieser Link gilt nicht mehr"


def test_forgotten_password_of_an_unknown_address_looks_the_same(client, db) -> None:
    answer = client.post("/passwort/vergessen/", {"email": "niemand@example.org"}, follow=True)
    assert page_of(answer).h1.get_text() == "Der Link ist unterwegs"
    (message,) = mail.outbox
    assert "kein Konto" in message.body
    assert "http" not in message.body


@pytest.mark.parametrize("weak", ["kurz", "q1w2e3r4t5y6", "123412341234", "planner@kalletal"])
def test_weak_passwords_are_refused(weak, client, planner) -> None:
    client.force_login(planner)
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = page_of(client.post("/passwort/aendern/", data))
    assert page.select("#fehler a[href='#id_password1'], #fehler a[href='#id_password2']")
    planner.refresh_from_db()
    assert planner.check_password(PASSWORD)


# ------------------------------------------------------------------ second factor
@pytest.fixture
def signed(client, planner):
    """Signed in by password, as the login library wants it before it shows secrets."""
    client.post("/anmelden/", {"login": planner.email, "password": PASSWORD})
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    return client


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def with_app(signed, planner):
    """Somebody who has set up the authenticator app."""
    page = page_of(signed.get("/konto/sicherheit/app/"))
    secret = page.select_one("code").get_text(strip=True)
    answer = signed.post("/konto/sicherheit/app/", {"code": code_for(secret)}, follow=True)
    assert page_of(answer).h1.get_text() == "Notfallcodes"
    return signed, secret


def test_setting_up_the_app(signed) -> None:
    page = page_of(signed.get("/konto/sicherheit/app/"))
    assert page.select_one("img")["src"].startswith("data:image/svg+xml")
    assert "Schlüssel" in page.select_one("img")["alt"]
    wrong = page_of(signed.post("/konto/sicherheit/app/", {"code": "000000"}))
    assert wrong.select("#fehler a[href='#id_code']")


def test_recovery_codes_are_shown_and_renewed(with_app) -> None:
    client, _secret = with_app
    codes = [
        li.get_text()
        for li in page_of(client.get("/konto/sicherheit/notfallcodes/")).select(".nr-code-list li")
    ]
    assert len(codes) == 10
    text = client.get("/konto/sicherheit/notfallcodes/datei/")
    assert all(code in text.content.decode() for code in codes)
    answer = client.post("/konto/sicherheit/notfallcodes/neu/", follow=True)
    renewed = [li.get_text() for li in page_of(answer).select(".nr-code-list li")]
    assert len(renewed) == 10
    assert set(codes) & set(renewed) == set()


def test_signing_in_asks_for_the_second_factor(with_app, planner) -> None:
    client, _secret = with_app
    codes = [
        li.get_text()
        for li in page_of(client.get("/konto/sicherheit/notfallcodes/")).select(".nr-code-list li")
    ]
    client.post("/abmelden/")
    answer = client.post("/anmelden/", {"login": planner.email, "password": PASSWORD}, follow=True)
    assert page_of(answer).h1.get_text() == "Zweiter Faktor"
    assert "_auth_user_id" not in client.session
    wrong = client.post("/anmelden/zweiter-faktor/", {"code": "falsch"})
    assert page_of(wrong).select("#fehler")
    answer = client.post("/anmelden/zweiter-faktor/", {"code": codes[0]}, follow=True)
    assert answer.redirect_chain[-1][0] == "/kalletal/heute/"


def test_removing_the_app(with_app) -> None:
    client, _secret = with_app
    assert (
        page_of(client.get("/konto/sicherheit/app/entfernen/")).h1.get_text()
        == "Bestätigungs-App entfernen"
    )
    client.post("/konto/sicherheit/app/entfernen/")
    page = page_of(client.get("/konto/sicherheit/"))
    assert "nicht eingerichtet" in page.get_text()


def test_roles_with_protected_data_set_up_a_second_factor_first(signed, settings) -> None:
    settings.NAHRAUM_SECOND_FACTOR = True
    assert signed.get("/kalletal/heute/").headers["Location"] == "/konto/sicherheit/app/"
    assert signed.get("/kalletal/").status_code == 200


def test_sensitive_steps_ask_for_the_password_again(client, planner) -> None:
    client.force_login(planner)
    answer = client.get("/konto/sicherheit/app/", follow=True)
    page = page_of(answer)
    assert page.h1.get_text() == "Bitte bestätigen Sie, dass Sie es sind"
    wrong = page_of(client.post("/konto/bestaetigen/", {"password": "falsch"}))
    assert wrong.select("#fehler a[href='#id_password']")
