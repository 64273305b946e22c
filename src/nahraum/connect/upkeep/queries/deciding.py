"""Proposals that wait, and who speaks for whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from nahraum.base.people.models import Account, Membership
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Leave, Offer, Organisation
from nahraum.connect.upkeep.models import Ownership, Proposal
from nahraum.connect.upkeep.queries.entries import Entry, in_words, label_of, values_of
from nahraum.connect.upkeep.rules import Change, clashing

PROVIDER = "provider_member"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a proposal, in words. `now` is said only if the entry changed meanwhile."""

    field: str
    label: str
    before: list[str]
    now: list[str]
    after: list[str]
    clash: bool
    accepted: bool | None


def proposals() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("organisation", "offer", "offer__organisation")


def open_proposals() -> QuerySet[Proposal]:
    """The oldest first."""
    return proposals().filter(state=Proposal.State.OPEN).order_by("created_at")


def answered_proposals() -> QuerySet[Proposal]:
    """The newest answer first."""
    return proposals().exclude(state=Proposal.State.OPEN).order_by("-answered_at")


def entry_of(proposal: Proposal) -> Entry | None:
    """What it is about, as it is now; None if that lies in the trash."""
    if proposal.offer_id is None:
        return directory.organisations().filter(pk=proposal.organisation_id).first()
    return directory.offers().filter(pk=proposal.offer_id).first()


def changes_of(proposal: Proposal) -> tuple[Change, ...]:
    return tuple(Change(**change) for change in proposal.changes)


def lines_of(proposal: Proposal, entry: Entry) -> list[Line]:
    """A proposal field by field beside what the entry says now."""
    changes, now = changes_of(proposal), values_of(entry)
    open_ = proposal.state == Proposal.State.OPEN
    clashes = {clash.field for clash in clashing(changes, now)} if open_ else set()
    decisions: dict[str, Any] = proposal.decisions
    return [
        Line(
            field=change.field,
            label=label_of(entry, change.field),
            before=in_words(entry, change.field, change.before),
            now=in_words(entry, change.field, now.get(change.field)),
            after=in_words(entry, change.field, change.after),
            clash=change.field in clashes,
            accepted=decisions.get(change.field),
        )
        for change in changes
    ]


# ------------------------------------------------------------------ who speaks for whom
def ownerships(*, on: date) -> QuerySet[Ownership]:
    """Those that hold on a day or later."""
    going = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found = Ownership.objects.filter(going).select_related("account", "organisation")
    return found.order_by("organisation__name", "account__name")


def owned_by(account: Any, *, on: date) -> QuerySet[Organisation]:
    """Organisations an account speaks for on a day."""
    held = ownerships(on=on).filter(account_id=account, valid_from__lte=on)
    return directory.organisations().filter(pk__in=held.values("organisation"))


def owns(actor: Any, obj: Any, at: datetime) -> bool:
    """Whether somebody speaks for the organisation a row belongs to. No row: for any."""
    if actor.account is None:
        return False
    if isinstance(obj, Organisation):
        house = obj.pk
    elif isinstance(obj, (Offer, Leave)):
        house = (obj.offer if isinstance(obj, Leave) else obj).organisation_id
    else:
        return True
    return owned_by(actor.account, on=timezone.localdate(at)).filter(pk=house).exists()


def providers(municipality: Any, *, on: date) -> QuerySet[Account]:
    """Accounts that may be given an organisation: members of the municipality in this role."""
    going = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    members = Membership.objects.filter(going, municipality=municipality, role=PROVIDER)
    return Account.objects.filter(pk__in=members.values("account")).order_by("name")
