import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.actions import invite
from nahraum.base.people.models import Account, Invitation, Membership
from tests.base.world import PASSWORD, SYSTEM, browser, make_person

pytestmark = pytest.mark.django_db
BOTH = {"password": PASSWORD, "repeated": PASSWORD}
ADA = {
    "key": "5c0f7e3a-6d1b-4f0e-9a55-0c4f6f1f2a10",
    "name": "Ada (erfunden)",
    "email": "ada@kalletal.example",
    "role": "navigator",
}


@pytest.fixture
def secret(kalletal: Municipality) -> str:
    return invite(
        email="neu@kalletal.example",
        name="Neu (erfunden)",
        role="planner",
        municipality=kalletal,
        by=SYSTEM,
    )[1]


def test_members_and_invitations_are_listed(
    admin: Account, planner: Account, warburg: Municipality, secret: str
) -> None:
    make_person("planner", warburg, "Fremd")
    page = browser(admin).get("/kalletal/menschen/").content.decode()
    assert "planner (erfunden)" in page
    assert "Planung und Quartiersmanagement" in page
    assert "neu@kalletal.example" in page
    assert "Fremd" not in page


def test_inviting_hands_out_the_link_where_no_mail_leaves(
    admin: Account, django_capture_on_commit_callbacks: object
) -> None:
    sent = ADA
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(admin).post("/kalletal/menschen/einladen/", sent, follow=True)
    (link,) = re.findall(r"http://testserver(/einladung/[\w-]+/)", answer.content.decode())
    assert link in mail.outbox[0].body
    assert "Ada (erfunden)" in Client().get(link).content.decode()
    assert Invitation.objects.get().created_by == str(admin.pk)


def test_a_form_sent_twice_invites_once(
    admin: Account, django_capture_on_commit_callbacks: object
) -> None:
    client = browser(admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/kalletal/menschen/einladen/", ADA)
        again = client.post("/kalletal/menschen/einladen/", ADA, follow=True)
    assert "Diese Einladung ist schon angelegt" in again.content.decode()
    assert str(Invitation.objects.get().pk) == ADA["key"]
    assert len(mail.outbox) == 1
    other = client.post("/kalletal/menschen/einladen/", {**ADA, "email": "bo@kalletal.example"})
    assert "schon abgeschickt" in other.content.decode()
    assert "bo@kalletal.example" in other.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"role": "operator"}, "keine gültige Auswahl"),
        ({"role": ""}, "Hier fehlt eine Angabe"),
        ({"email": "neu@kalletal.example", "role": "planner"}, "schon eingeladen"),
        ({"email": "kein Briefkasten"}, "gültige E-Mail"),
    ],
)
def test_wrong_invitations_say_why(
    admin: Account, secret: str, changed: dict[str, str], told: str
) -> None:
    sent = {**ADA, **changed}
    answer = browser(admin).post("/kalletal/menschen/einladen/", sent)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_looking_at_the_link_changes_nothing(secret: str) -> None:
    """Mail scanners open links, some of them several times."""
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(f"/einladung/{secret}/").status_code == 200
    assert Invitation.objects.get().used_at is None
    assert not Account.objects.exists()


def test_setting_a_password_takes_the_role(secret: str, kalletal: Municipality) -> None:
    answer = Client().post(f"/einladung/{secret}/", BOTH)
    assert (answer.status_code, answer["Location"]) == (302, "/anmelden/")
    assert Membership.objects.get().role == "planner"
    again = Client().post(f"/einladung/{secret}/", BOTH)
    assert again.status_code == 410
    assert Membership.objects.count() == 1


def test_unequal_and_weak_passwords_are_explained(secret: str) -> None:
    unequal = Client().post(f"/einladung/{secret}/", {**BOTH, "repeated": "anders"})
    assert "nicht gleich" in unequal.content.decode()
    weak = Client().post(f"/einladung/{secret}/", {"password": "kurz", "repeated": "kurz"})
    assert "mindestens 12 Zeichen" in weak.content.decode()
    assert not Account.objects.exists()


def test_a_link_that_is_over_offers_two_ways_on(secret: str) -> None:
    Invitation.objects.update(withdrawn_at=timezone.now())
    over, unknown = (Client().get(f"/einladung/{s}/") for s in (secret, "unbekannt"))
    assert over.status_code == unknown.status_code == 410
    assert over.content.decode().count("/anmelden/") >= 1
    assert "/hilfe/" in over.content.decode()


def test_accepting_needs_the_token_of_the_form(secret: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/einladung/{secret}/", BOTH).status_code == 403
    assert not Account.objects.exists()


def test_withdrawing_and_ending(admin: Account, planner: Account, secret: str) -> None:
    invitation = Invitation.objects.get()
    membership = planner.memberships.get()
    client = browser(admin)
    client.post(f"/kalletal/menschen/einladung/{invitation.pk}/zurueckziehen/")
    client.post(f"/kalletal/menschen/rolle/{membership.pk}/beenden/")
    invitation.refresh_from_db()
    membership.refresh_from_db()
    assert invitation.withdrawn_at is not None
    assert membership.valid_until == timezone.localdate() - timedelta(days=1)
    last = admin.memberships.get()
    answer = client.post(f"/kalletal/menschen/rolle/{last.pk}/beenden/", follow=True)
    assert "letzte Person" in answer.content.decode()
    last.refresh_from_db()
    assert last.valid_until is None


def test_foreign_rows_are_not_there(admin: Account, warburg: Municipality) -> None:
    foreign = make_person("planner", warburg).memberships.get()
    invitation, _secret = invite(
        email="neu@warburg.example", name="N", role="planner", municipality=warburg, by=SYSTEM
    )
    client = browser(admin)
    for path in (
        f"/kalletal/menschen/rolle/{foreign.pk}/beenden/",
        f"/kalletal/menschen/einladung/{invitation.pk}/zurueckziehen/",
        f"/warburg/menschen/rolle/{foreign.pk}/beenden/",
    ):
        assert client.post(path).status_code == 404
    foreign.refresh_from_db()
    assert foreign.valid_until is None


def test_own_account_says_what_the_roles_mean(planner: Account, warburg: Municipality) -> None:
    Membership.objects.create(
        account=planner,
        municipality=warburg,
        role="council_member",
        valid_from=date(2020, 1, 1),
        granted_by="system:test",
    )
    page = browser(planner).get("/konto/").content.decode()
    assert "Erstellt Profile, pflegt das Arztregister" in page
    assert "Warburg" in page
    assert "Mitglied des Rates" in page
    assert browser().get("/konto/").status_code == 302
