"""A passkey is set up, replaces the password, and is taken away again: in a real browser with a
key made of software, under the policy that forbids inline scripts."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Open, Visit
from tests.browser.test_every_page import everywhere_fine

WORD = "drei Linden am Kirchplatz"
EMAIL = "passkey@kalletal.example"


@pytest.fixture
def planner() -> Iterator[None]:
    """Somebody with a password of their own, only for this test."""
    from datetime import date

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.people.models import Account, Membership

    account = Account.objects.create_user(EMAIL, WORD, name="Sina Schlüssel (erfunden)")
    held = Membership.objects.create(
        account=account,
        municipality=Municipality.objects.get(slug="kalletal"),
        role="planner",
        valid_from=date(2020, 1, 1),
        granted_by="system:test",
    )
    yield
    held.delete()
    account.delete()


def with_key(visit: Visit, *, verified: bool = True) -> None:
    """A device that holds keys; whoever it belongs to puts a finger on it at once."""
    device = visit.tab.context.new_cdp_session(visit.tab)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(visit: Visit) -> None:
    visit.go("/anmelden/")
    visit.tab.get_by_label("E-Mail-Adresse").fill(EMAIL)
    visit.tab.get_by_label("Passwort", exact=True).fill(WORD)
    visit.tab.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    visit.tab.wait_for_url("**/kalletal/heute/")


def sign_out(visit: Visit) -> None:
    visit.tab.locator("header").get_by_role("button", name="Abmelden").click()
    visit.tab.wait_for_load_state()


def set_up(visit: Visit) -> None:
    visit.go("/konto/sicherheit/passkeys/neu/")
    if visit.tab.get_by_label("Passwort", exact=True).count():
        visit.tab.get_by_label("Passwort", exact=True).fill(WORD)
        visit.tab.locator("main").get_by_role("button", name="Bestätigen").click()
    visit.tab.get_by_label("Name").fill("Diensthandy")
    visit.tab.locator("main").get_by_role("button", name="Passkey einrichten").click()
    visit.tab.get_by_role("heading", name="Notfallcodes", level=1).wait_for()


def test_a_passkey_replaces_the_password(planner: None, open_tab: Open, axe: str) -> None:
    visit = open_tab(script=axe)
    with_key(visit)
    sign_in(visit)
    set_up(visit)
    assert visit.tab.locator(".nr-code-list li").count() == 10
    sign_out(visit)
    visit.go("/anmelden/")
    everywhere_fine(visit)
    visit.tab.get_by_role("button", name="Mit Passkey anmelden").click()
    visit.tab.wait_for_url("**/kalletal/heute/")
    visit.go("/konto/sicherheit/passkeys/")
    assert "Diensthandy" in visit.tab.locator("main").inner_text()
    assert "ohne Passwort" in visit.tab.locator("main").inner_text()
    everywhere_fine(visit)
    visit.tab.get_by_role("link", name="Entfernen").click()
    visit.tab.get_by_role("link", name="Mit einem Passkey").click()
    everywhere_fine(visit)
    visit.tab.get_by_role("button", name="Mit Passkey bestätigen").click()
    visit.tab.get_by_role("heading", name="Passkey entfernen").wait_for()
    everywhere_fine(visit)
    visit.tab.locator("main").get_by_role("button", name="Entfernen").click()
    visit.tab.get_by_text("Noch kein Passkey eingerichtet.").wait_for()
    sign_out(visit)
    visit.go("/anmelden/")
    visit.tab.get_by_role("button", name="Mit Passkey anmelden").click()
    # The device still offers its key; the server refuses it.
    visit.tab.get_by_text("Dieser Code oder Passkey passt nicht.").wait_for()
    visit.tab.wait_for_load_state()
    visit.go("/kalletal/")
    assert visit.tab.locator("header").get_by_role("link", name="Anmelden").is_visible()


def test_a_passkey_is_the_second_factor_after_the_password(planner: None, open_tab: Open) -> None:
    visit = open_tab()
    with_key(visit)
    sign_in(visit)
    set_up(visit)
    sign_out(visit)
    visit.go("/anmelden/")
    visit.tab.get_by_label("E-Mail-Adresse").fill(EMAIL)
    visit.tab.get_by_label("Passwort", exact=True).fill(WORD)
    visit.tab.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    visit.tab.get_by_role("heading", name="Zweiter Faktor").first.wait_for()
    visit.tab.get_by_role("button", name="Mit Passkey bestätigen").click()
    visit.tab.wait_for_url("**/kalletal/heute/")
    assert visit.refused == []


def test_without_a_key_of_ones_own_nobody_gets_in(planner: None, open_tab: Open) -> None:
    """The control: another device, and one that does not know its owner."""
    owner = open_tab()
    with_key(owner)
    sign_in(owner)
    set_up(owner)
    thief = open_tab()
    with_key(thief)
    thief.go("/anmelden/")
    assert not thief.tab.get_by_text("Das hat nicht geklappt").is_visible()
    thief.tab.get_by_role("button", name="Mit Passkey anmelden").click()
    thief.tab.get_by_text("Das hat nicht geklappt").wait_for()
    thief.go("/kalletal/heute/", status=200)
    assert thief.tab.get_by_role("heading", level=1).inner_text() == "Anmelden"


def test_pages_of_passkeys_work_without_javascript_as_far_as_they_can(
    planner: None, open_tab: Open
) -> None:
    visit = open_tab(java_script_enabled=False)
    visit.go("/anmelden/")
    assert not visit.tab.get_by_role("button", name="Mit Passkey anmelden").is_visible()
    sign_in(visit)
    assert visit.tab.get_by_role("heading", level=1).inner_text() == "Heute"
