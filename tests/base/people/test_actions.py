from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.jobs.actions import enqueue
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people import actions, queries
from nahraum.base.people.actions import InvitationInvalid
from nahraum.base.people.models import Account, Invitation, Membership
from nahraum.base.people.rules import ANONYMOUS, Actor, NotAllowed
from nahraum.base.registry import job_kind
from tests.base.world import PASSWORD, SYSTEM, acting, give_role, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def invited(municipality: Municipality, **changes: object) -> tuple[Invitation, str]:
    wanted = {"email": "Neu@Kalletal.Example ", "name": "Neu (erfunden)", "role": "planner"}
    return actions.invite(**{**wanted, **changes}, municipality=municipality, by=SYSTEM)


def test_an_invitation_becomes_an_account_with_a_role(kalletal: Municipality) -> None:
    _invitation, secret = invited(kalletal)
    account = actions.accept_invitation(secret=secret, password=PASSWORD)
    assert (account.email, account.name) == ("neu@kalletal.example", "Neu (erfunden)")
    assert account.check_password(PASSWORD)
    assert acting(account).roles_in(kalletal.pk, TODAY()) == {"planner"}
    assert [entry.action for entry in entries_of(kalletal.pk)] == [
        "people.accept",
        "people.grant",
        "people.invite",
    ]


def test_the_secret_is_not_stored(kalletal: Municipality) -> None:
    invitation, secret = invited(kalletal)
    invitation.refresh_from_db()
    stored = [str(getattr(invitation, field.attname)) for field in Invitation._meta.fields]
    assert not any(secret in value for value in stored)


def test_a_used_invitation_is_refused(kalletal: Municipality) -> None:
    _invitation, secret = invited(kalletal)
    actions.accept_invitation(secret=secret, password=PASSWORD)
    with pytest.raises(InvitationInvalid):
        actions.accept_invitation(secret=secret, password=PASSWORD)
    assert Membership.objects.count() == 1


def test_twin_without_the_mark_the_invitation_works_again(kalletal: Municipality) -> None:
    _invitation, secret = invited(kalletal)
    actions.accept_invitation(secret=secret, password=PASSWORD)
    Invitation.objects.update(used_at=None)
    assert actions.find_invitation(secret).email == "neu@kalletal.example"


def test_of_two_at_once_one_is_refused(
    kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second found the invitation open, before the first had used it."""
    invitation, secret = invited(kalletal)
    monkeypatch.setattr(actions, "find_invitation", lambda secret: invitation)
    actions.accept_invitation(secret=secret, password=PASSWORD)
    with pytest.raises(InvitationInvalid, match="soeben"):
        actions.accept_invitation(secret=secret, password=PASSWORD)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("ending", ["withdrawn", "expired", "unknown"])
def test_what_is_over_looks_alike(kalletal: Municipality, ending: str) -> None:
    invitation, secret = invited(kalletal)
    if ending == "withdrawn":
        actions.withdraw_invitation(invitation=invitation, by=SYSTEM)
    elif ending == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        secret += "x"
    with pytest.raises(InvitationInvalid, match=r"^Diese Einladung gilt nicht mehr\."):
        actions.accept_invitation(secret=secret, password=PASSWORD)
    assert not Account.objects.exists()


def test_a_weak_password_leaves_the_invitation_open(kalletal: Municipality) -> None:
    _invitation, secret = invited(kalletal)
    for weak in ("kurz", "password1234", "neu@kalletal.example"):
        with pytest.raises(ValidationError):
            actions.accept_invitation(secret=secret, password=weak)
    assert actions.find_invitation(secret).used_at is None
    assert not Account.objects.exists()


def test_an_existing_account_accepts_with_its_own_password(
    kalletal: Municipality, warburg: Municipality
) -> None:
    known = make_person("planner", warburg, "neu")
    Account.objects.update(email="neu@kalletal.example")
    _invitation, secret = invited(kalletal, role="council_member")
    with pytest.raises(NotAllowed, match="schon ein Konto"):
        actions.accept_invitation(secret=secret, password="etwas ganz anderes 7")
    assert actions.accept_invitation(secret=secret, password=PASSWORD) == known
    actor = acting(known)
    assert actor.roles_in(kalletal.pk, TODAY()) == {"council_member"}
    assert actor.roles_in(warburg.pk, TODAY()) == {"planner"}


def test_one_open_invitation_per_address_and_role(kalletal: Municipality) -> None:
    first, _secret = invited(kalletal)
    with pytest.raises(NotAllowed, match="schon eingeladen"):
        invited(kalletal, email="neu@kalletal.example")
    invited(kalletal, role="navigator")
    actions.withdraw_invitation(invitation=first, by=SYSTEM)
    invited(kalletal)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    invited(kalletal)


def test_the_database_refuses_a_second_open_invitation(kalletal: Municipality) -> None:
    invitation, _secret = invited(kalletal)
    invitation.pk, invitation.token_digest = None, "other"
    invitation._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save()


def test_house_roles_are_not_given_inside_a_municipality(kalletal: Municipality) -> None:
    for act in (
        lambda: invited(kalletal, role="operator"),
        lambda: actions.invite(
            email="a@b.example", name="A", role="planner", municipality=None, by=SYSTEM
        ),
        lambda: actions.grant_role(
            account=make_person("planner", kalletal),
            municipality=kalletal,
            role="operator",
            by=SYSTEM,
        ),
    ):
        with pytest.raises(NotAllowed, match="kann hier nicht vergeben werden"):
            act()


def test_role_sums_count_future_and_foreign_roles(
    kalletal: Municipality, warburg: Municipality
) -> None:
    account = make_person("case_team_lead", warburg)
    Membership.objects.update(
        valid_from=TODAY() + timedelta(days=3), valid_until=TODAY() + timedelta(days=30)
    )
    with pytest.raises(NotAllowed, match="dürfen nicht"):
        actions.grant_role(
            account=account, municipality=kalletal, role="municipality_admin", by=SYSTEM
        )
    Membership.objects.update(valid_until=TODAY() - timedelta(days=1))
    actions.grant_role(account=account, municipality=kalletal, role="municipality_admin", by=SYSTEM)


def test_planner_and_navigator_with_a_reason_is_logged(kalletal: Municipality) -> None:
    account = make_person("planner", kalletal)
    reason = "Halbe Stelle für beides, vom Rat beschlossen"
    actions.grant_role(
        account=account, municipality=kalletal, role="navigator", by=SYSTEM, reason=reason
    )
    entry = entries_of(kalletal.pk).first()
    assert entry.details == {"role": "navigator", "with_reason": True}
    assert Membership.objects.get(role="navigator").reason == reason


def test_a_role_is_held_once(kalletal: Municipality) -> None:
    account = make_person("planner", kalletal)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_role(account, "planner", kalletal)
    operator = make_person("operator", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_role(operator, "operator", None)


def test_an_ended_role_opens_nothing_from_the_next_request(kalletal: Municipality) -> None:
    account = make_person("planner", kalletal)
    actions.end_role(membership=account.memberships.get(), by=SYSTEM)
    assert acting(account).roles_in(kalletal.pk, TODAY()) == frozenset()
    actions.grant_role(account=account, municipality=kalletal, role="planner", by=SYSTEM)
    assert acting(account).roles_in(kalletal.pk, TODAY()) == {"planner"}


def test_the_last_admin_cannot_be_ended(kalletal: Municipality, warburg: Municipality) -> None:
    admin, second = (make_person("municipality_admin", kalletal, name) for name in ("a", "b"))
    make_person("municipality_admin", warburg)
    actions.end_role(membership=second.memberships.get(), by=SYSTEM)
    with pytest.raises(NotAllowed, match="letzte Person"):
        actions.end_role(membership=admin.memberships.get(), by=acting(admin))


def test_closed_municipalities_and_locked_accounts_open_nothing(kalletal: Municipality) -> None:
    account = make_person("planner", kalletal)
    Municipality.objects.update(state=Municipality.State.CLOSED)
    assert acting(account).roles == ()
    account.is_active = False
    assert queries.actor_for(account) == ANONYMOUS


def test_the_mail_goes_out_with_the_transaction(
    kalletal: Municipality, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        _invitation, secret = invited(
            kalletal, link_to=lambda secret: f"https://nahraum.example/einladung/{secret}/"
        )
        assert mail.outbox == []
    assert len(callbacks) == 1
    (message,) = mail.outbox
    assert message.to == ["neu@kalletal.example"]
    assert message.subject == "Einladung zu Nahraum: Kalletal"
    assert f"https://nahraum.example/einladung/{secret}/" in message.body
    assert "Ihre Rolle: Planung und Quartiersmanagement." in message.body


def test_no_mail_for_an_invitation_that_failed(
    kalletal: Municipality, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError):
        invited(kalletal, email="keine Adresse", link_to=str)
    assert mail.outbox == []


def test_old_invitations_are_forgotten(kalletal: Municipality, warburg: Municipality) -> None:
    now = timezone.now()
    old, _ = invited(kalletal, email="alt@kalletal.example")
    used, _ = invited(kalletal, email="benutzt@kalletal.example")
    fresh, _ = invited(kalletal, email="frisch@kalletal.example")
    foreign, _ = invited(warburg, email="alt@warburg.example")
    Invitation.objects.filter(pk__in=[old.pk, foreign.pk]).update(
        expires_at=now - timedelta(days=91)
    )
    Invitation.objects.filter(pk=used.pk).update(used_at=now - timedelta(days=91))
    assert actions.forget_invitations(municipality=kalletal, at=now, by=SYSTEM) == 2
    assert set(Invitation.objects.all()) == {fresh, foreign}


def served(account: Account, *, ended_days_ago: int, seen_days_ago: int | None) -> Account:
    """An account whose memberships ended, and whose last sign-in was so long ago."""
    now = timezone.now()
    account.memberships.update(valid_until=TODAY() - timedelta(days=ended_days_ago))
    Account.objects.filter(pk=account.pk).update(
        created_at=now - timedelta(days=3000),
        last_login=None if seen_days_ago is None else now - timedelta(days=seen_days_ago),
    )
    return account


def forget(municipality: Municipality) -> dict[str, int]:
    return actions.forget_accounts(municipality=municipality, at=timezone.now(), by=SYSTEM)


def test_accounts_lose_their_names_a_year_after_their_last_role(
    kalletal: Municipality, warburg: Municipality
) -> None:
    gone = served(make_person("planner", kalletal, "Ada"), ended_days_ago=367, seen_days_ago=400)
    kept = [
        served(make_person("planner", kalletal, "Bo"), ended_days_ago=365, seen_days_ago=400),
        served(make_person("planner", kalletal, "Cleo"), ended_days_ago=400, seen_days_ago=10),
        served(make_person("planner", warburg, "Dora"), ended_days_ago=400, seen_days_ago=None),
        make_person("planner", kalletal, "Emil"),
    ]
    moved = served(make_person("planner", kalletal, "Fee"), ended_days_ago=400, seen_days_ago=None)
    give_role(moved, "planner", warburg)
    Authenticator.objects.create(user=gone, type=Authenticator.Type.TOTP, data={})
    assert forget(kalletal) == {"memberships": 0, "accounts": 1}
    gone.refresh_from_db()
    assert (gone.name, gone.email) == ("gelöschtes Konto", f"{gone.pk}@erased.invalid")
    assert (gone.is_active, gone.last_login, gone.has_usable_password()) == (False, None, False)
    assert not Authenticator.objects.exists()
    # The proof who had which right stays for three years, without a name.
    assert [m.role for m in gone.memberships.all()] == ["planner"]
    assert queries.account_name(str(gone.pk)) == "gelöschtes Konto"
    for account in (*kept, moved):
        assert Account.objects.get(pk=account.pk).email == account.email
    (entry, *_others) = entries_of(kalletal.pk)
    assert (entry.action, entry.details) == (
        "people.forget-accounts", {"memberships": 0, "accounts": 1},
    )  # fmt: skip
    assert forget(kalletal) == {"memberships": 0, "accounts": 0}


def test_memberships_go_after_three_years_and_the_blank_account_with_them(
    kalletal: Municipality, warburg: Municipality
) -> None:
    old = served(make_person("planner", kalletal, "Ada"), ended_days_ago=1097, seen_days_ago=None)
    foreign = served(make_person("planner", warburg, "Bo"), ended_days_ago=1097, seen_days_ago=5)
    young = served(make_person("planner", kalletal, "Cleo"), ended_days_ago=1096, seen_days_ago=5)
    assert forget(kalletal) == {"memberships": 1, "accounts": 1}
    assert not Account.objects.filter(pk=old.pk).exists()
    assert set(Membership.objects.values_list("account", flat=True)) == {foreign.pk, young.pk}


def test_people_without_any_role_are_forgotten_too(kalletal: Municipality) -> None:
    citizen = Account.objects.create_user("bo@example.org", PASSWORD, name="Bo (erfunden)")
    assert forget(kalletal)["accounts"] == 0
    served(citizen, ended_days_ago=0, seen_days_ago=367)
    assert forget(kalletal)["accounts"] == 1
    assert not Account.objects.filter(pk=citizen.pk).exists()


def test_the_worker_forgets_every_day(kalletal: Municipality) -> None:
    kind = job_kind("people.forget-accounts")
    assert kind.every_minutes == 24 * 60
    with municipality_scope(kalletal):
        job = enqueue(kind=kind.name, by=SYSTEM)
    assert kind.run(job, lambda *_progress: None) == {"memberships": 0, "accounts": 0}


def test_names_and_places_of_people(kalletal: Municipality, warburg: Municipality) -> None:
    account = make_person("planner", kalletal, "Ada")
    give_role(account, "planner", warburg)
    assert list(queries.municipalities_of(account, on=TODAY())) == [kalletal, warburg]
    assert [m.account for m in queries.members_of(kalletal, on=TODAY())] == [account]
    assert queries.account_name(str(account.pk)) == "Ada (erfunden)"
    assert queries.account_name("system:x") == "Nahraum"
    assert queries.account_name("anonymous") == "ohne Anmeldung"
    assert queries.account_name(Actor(account=kalletal.pk).id_text) == "gelöschtes Konto"


def test_addresses_are_compared_in_small_letters(kalletal: Municipality) -> None:
    account = make_person("planner", kalletal, "Ada")
    assert Account.objects.get_by_natural_key(" ADA@Kalletal.example ") == account
