from datetime import date, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.models import Account, Invitation, Membership
from nahraum.base.people.rules import ANONYMOUS, Actor, HeldRole


class HouseRequest(HttpRequest):
    """A request that came through the door: the municipality of its address, and who asks."""

    municipality: Municipality
    actor: Actor
    htmx: HtmxDetails


def network_address(request: HttpRequest) -> str:
    """Where a request comes from; behind our own web server it is what that one saw.

    A home has a whole network of IPv6 addresses: they count as one.
    """
    seen = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    text = seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(text)
    except ValueError:
        return text
    if not isinstance(found, IPv6Address):
        return text
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, 64), strict=False))


def actor_for(user: Account | AnonymousUser, *, second_factor: bool = False) -> Actor:
    """The acting person with all roles, past and future ones included: the day decides."""
    if not isinstance(user, Account) or not user.is_active:
        return ANONYMOUS
    held = Membership.objects.filter(account=user).filter(
        Q(municipality__isnull=True) | Q(municipality__state=Municipality.State.OPEN)
    )
    return Actor(
        account=user.pk,
        roles=tuple(HeldRole(m.role, m.municipality_id, m.valid_from, m.valid_until) for m in held),
        second_factor=second_factor,
    )


def members_of(municipality: Municipality, *, on: date) -> QuerySet[Membership]:
    current = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found = Membership.objects.filter(current, municipality=municipality)
    return found.select_related("account").order_by("account__name", "role")


def roles_held(account: Account, *, on: date) -> set[str]:
    """Roles an account has or will have, wherever: what may not meet may not meet anywhere."""
    current = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return set(Membership.objects.filter(current, account=account).values_list("role", flat=True))


def others_with_role(membership: Membership, *, on: date) -> QuerySet[Membership]:
    """Other people who have the same role in the same municipality today."""
    same = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        municipality=membership.municipality,
        role=membership.role,
        valid_from__lte=on,
        account__is_active=True,
    )
    return same.exclude(account=membership.account)


def memberships_of(account: Account, *, on: date) -> QuerySet[Membership]:
    current = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found = Membership.objects.filter(current, account=account).select_related("municipality")
    return found.order_by("municipality__name", "role")


def municipalities_of(account: Account, *, on: date) -> QuerySet[Municipality]:
    current = Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gte=on)
    found = Municipality.objects.filter(
        current,
        memberships__account=account,
        memberships__valid_from__lte=on,
        state=Municipality.State.OPEN,
    )
    return found.distinct()


def open_invitations(municipality: Municipality) -> QuerySet[Invitation]:
    return municipality.invitations.filter(
        used_at__isnull=True, withdrawn_at__isnull=True
    ).order_by("created_at")


def account_name(actor_id: str) -> str:
    """How an actor is called in lists; ids of erased accounts stay readable as such."""
    if actor_id.startswith("system:"):
        return "Nahraum"
    try:
        account = Account.objects.filter(pk=UUID(actor_id)).first()
    except ValueError:
        return "ohne Anmeldung"
    return account.name if account else "gelöschtes Konto"


# Addresses of accounts that are erased; the ending .invalid belongs to nobody.
BLANK = "@erased.invalid"


def blank_accounts() -> QuerySet[Account]:
    """Accounts that are only an id any more."""
    return Account.objects.filter(email__endswith=BLANK)


def accounts_over(municipality: Municipality, *, at: datetime) -> QuerySet[Account]:
    """Accounts without a membership or a sign-in since `at`: those of a municipality, and those
    that belong to none.
    """
    own = Membership.objects.filter(account=OuterRef("pk"))
    since = own.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(at)))
    somewhere = own.filter(municipality__isnull=False)
    idle = Account.objects.exclude(email__endswith=BLANK).filter(
        Q(last_login__isnull=True) | Q(last_login__lt=at), ~Exists(since), created_at__lt=at
    )
    return idle.filter(Exists(own.filter(municipality=municipality)) | ~Exists(somewhere))
