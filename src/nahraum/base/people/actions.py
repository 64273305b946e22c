import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people import queries
from nahraum.base.people.documents import invitation_mail
from nahraum.base.people.models import Account, Invitation, Membership
from nahraum.base.people.rules import (
    Actor,
    NotAllowed,
    check_keeps_admin,
    check_role_place,
    check_role_sum,
)

_ALREADY_INVITED = gettext_lazy(
    "Diese Adresse ist für diese Rolle schon eingeladen. Ziehen Sie das zuerst zurück."
)
INVITATION_DAYS = 14
KEEP_DAYS = 90
# A year and three years with their leap days: never a day too early.
KEEP_ACCOUNT = timedelta(days=366)
KEEP_MEMBERSHIP = timedelta(days=1096)


class InvitationInvalid(Exception):
    """Unknown, used, withdrawn and expired look alike from outside."""


@audited
def grant_role(
    *,
    account: Account,
    municipality: Municipality | None,
    role: str,
    by: Acting,
    valid_from: date | None = None,
    reason: str = "",
) -> Membership:
    """Give an account a role; refuses sums of roles that must not meet."""
    start = valid_from or timezone.localdate()
    check_role_place(role, inside=municipality is not None)
    check_role_sum(queries.roles_held(account, on=start), role, reason)
    membership = Membership(
        account=account,
        municipality=municipality,
        role=role,
        valid_from=start,
        reason=reason,
        granted_by=by.id_text,
    )
    membership.full_clean()
    membership.save()
    record(
        "people.grant",
        by=by,
        municipality=municipality.pk if municipality else None,
        obj=membership,
        details={"role": role, "with_reason": bool(reason)},
    )
    return membership


@audited
def end_role(*, membership: Membership, by: Acting) -> None:
    """End a role today; from the next request on it opens nothing."""
    others = queries.others_with_role(membership, on=timezone.localdate())
    if membership.municipality_id is not None:
        check_keeps_admin(membership.role, others.count())
    membership.valid_until = timezone.localdate() - timedelta(days=1)
    membership.save(update_fields=["valid_until"])
    record(
        "people.end",
        by=by,
        municipality=membership.municipality_id,
        obj=membership,
        details={"role": membership.role},
    )


@audited
def invite(
    *,
    email: str,
    name: str,
    role: str,
    municipality: Municipality | None,
    by: Acting,
    reason: str = "",
    link_to: Callable[[str], str] | None = None,
    key: UUID | None = None,
) -> tuple[Invitation, str]:
    """Invite an address to a role. Returns the invitation and the secret of its link.

    With `link_to`, which makes the link of a secret, a mail goes out once everything is saved.
    `key` is the id a form brings along; raises AlreadyThere if the form was sent before.
    """
    check_role_place(role, inside=municipality is not None)
    address = email.strip().lower()
    if key is not None:
        _refuse_repeat(key, address, role, municipality)
    _make_room(address, role, municipality)
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        pk=key or uuid4(),
        municipality=municipality,
        email=address,
        name=name.strip(),
        role=role,
        reason=reason,
        token_digest=_digest(secret),
        created_by=by.id_text,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    invitation.full_clean()
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        _refuse_repeat(invitation.pk, address, role, municipality)
        raise NotAllowed(str(_ALREADY_INVITED)) from None
    record(
        "people.invite",
        by=by,
        municipality=municipality.pk if municipality else None,
        obj=invitation,
        details={"role": role},
    )
    if link_to is not None:
        subject, text = invitation_mail(
            name=invitation.name,
            role=role,
            place=municipality.name if municipality else "Nahraum",
            link=link_to(secret),
            until=timezone.localdate(invitation.expires_at),
        )
        transaction.on_commit(
            lambda: send_mail(subject, text, None, [invitation.email]), robust=True
        )
    return invitation, secret


def _refuse_repeat(key: UUID, email: str, role: str, municipality: Municipality | None) -> None:
    made = Invitation.objects.filter(pk=key, municipality=municipality).first()
    if made is not None:
        raise AlreadyThere(made, same=(made.email, made.role) == (email, role))


def _make_room(email: str, role: str, municipality: Municipality | None) -> None:
    """One open invitation for an address and a role; one that ran out gives way to the next."""
    same = Invitation.objects.filter(
        email=email, role=role, municipality=municipality, used_at=None, withdrawn_at=None
    )
    same.filter(expires_at__lte=timezone.now()).update(withdrawn_at=timezone.now())
    if same.exists():
        raise NotAllowed(str(_ALREADY_INVITED))


@audited
def withdraw_invitation(*, invitation: Invitation, by: Acting) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("people.withdraw", by=by, municipality=invitation.municipality_id, obj=invitation)


def find_invitation(secret: str) -> Invitation:
    """The open invitation behind a link."""
    found = Invitation.objects.filter(
        token_digest=_digest(secret),
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=timezone.now(),
    ).first()
    if found is None:
        raise InvitationInvalid(_("Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
    return found


@audited
def accept_invitation(*, secret: str, password: str) -> Account:
    """Create the account (or use the existing one with its own password) and grant the role."""
    invitation = find_invitation(secret)
    claimed = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
    if not claimed.update(used_at=timezone.now()):
        raise InvitationInvalid(_("Diese Einladung wurde soeben angenommen."))
    account = Account.objects.filter(email=invitation.email).first()
    if account is None:
        validate_password(password, Account(email=invitation.email, name=invitation.name))
        account = Account.objects.create_user(invitation.email, password, name=invitation.name)
    elif not account.check_password(password):
        raise NotAllowed(_("Für diese Adresse gibt es schon ein Konto mit anderem Passwort."))
    actor = Actor(account=account.pk)
    grant_role(
        account=account,
        municipality=invitation.municipality,
        role=invitation.role,
        by=actor,
        reason=invitation.reason,
    )
    record("people.accept", by=actor, municipality=invitation.municipality_id, obj=invitation)
    return account


@audited
def forget_invitations(*, municipality: Municipality | None, at: datetime, by: Acting) -> int:
    """Erase invitations `KEEP_DAYS` after they were used or ran out. Returns how many."""
    limit = at - timedelta(days=KEEP_DAYS)
    old = Invitation.objects.filter(
        Q(expires_at__lt=limit) | Q(used_at__lt=limit), municipality=municipality
    )
    erased, _details = old.delete()
    record(
        "people.forget",
        by=by,
        municipality=municipality.pk if municipality else None,
        details={"erased": erased},
    )
    return erased


@audited
def forget_accounts(*, municipality: Municipality, at: datetime, by: Acting) -> dict[str, int]:
    """Erase what nobody may keep any longer, of a municipality and of people without any.

    Memberships go `KEEP_MEMBERSHIP` after their end. An account that served no membership and saw
    no sign-in for `KEEP_ACCOUNT` loses everything that says who it was; its empty row, which the
    memberships kept as proof point to, goes with the last of them.
    """
    counts = {"memberships": 0, "accounts": 0}
    day = timezone.localdate(at)
    old = Membership.objects.filter(valid_until__lt=day - KEEP_MEMBERSHIP)
    counts["memberships"], _details = old.filter(
        Q(municipality=municipality) | Q(municipality__isnull=True)
    ).delete()
    for account in queries.accounts_over(municipality, at=at - KEEP_ACCOUNT):
        _blank(account)
        counts["accounts"] += 1
    queries.blank_accounts().filter(memberships__isnull=True).delete()
    record("people.forget-accounts", by=by, municipality=municipality.pk, details=counts)
    return counts


def _blank(account: Account) -> None:
    """Only the id stays: the protocol and memberships name it."""
    for relation in Account._meta.related_objects:
        table = relation.related_model
        if relation.on_delete is CASCADE and table is not Membership:
            table._default_manager.filter(**{relation.field.name: account}).delete()
    account.name = _("gelöschtes Konto")
    account.email = f"{account.pk}{queries.BLANK}"
    account.is_active, account.last_login = False, None
    account.set_unusable_password()
    account.save()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
