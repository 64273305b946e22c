import hashlib
import secrets
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.municipality.models import Municipality
from nahraum.base.people.models import Account, Invitation, Membership
from nahraum.base.people.rules import Actor, NotAllowed, check_role_sum

INVITATION_DAYS = 14


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
    held = Membership.objects.filter(account=account, valid_until__isnull=True)
    check_role_sum(set(held.values_list("role", flat=True)), role, reason)
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
) -> tuple[Invitation, str]:
    """Invite an address to a role. Returns the invitation and the secret of its link."""
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        municipality=municipality,
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        reason=reason,
        token_digest=_digest(secret),
        created_by=by.id_text,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    invitation.full_clean()
    invitation.save()
    record(
        "people.invite",
        by=by,
        municipality=municipality.pk if municipality else None,
        obj=invitation,
        details={"role": role},
    )
    return invitation, secret


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
        account = Account.objects.create_user(
            invitation.email, password, name=invitation.name
        )
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


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
