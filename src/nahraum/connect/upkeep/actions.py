"""Asking, confirming, proposing, deciding: what keeps entries true.

Houses speak for themselves in two ways: through a link that was sent to them, or signed in. Both
name their own right to the directory, which then does not ask for its own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import StaleVersion, TenantModel, current_municipality
from nahraum.base.notify.actions import make_link, post, use_link
from nahraum.base.notify.models import Link
from nahraum.base.notify.queries import address_of
from nahraum.base.people.models import Account
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer, Organisation
from nahraum.connect.directory.rules import Reminder as Due
from nahraum.connect.upkeep import documents
from nahraum.connect.upkeep.models import Ownership, Proposal, Reminder
from nahraum.connect.upkeep.queries import asking, deciding, entries
from nahraum.connect.upkeep.queries.asking import LINK, Asked
from nahraum.connect.upkeep.queries.entries import CAPACITY, LOW_RISK, Entry
from nahraum.connect.upkeep.rules import (
    KEEP_OWNERSHIP_DAYS,
    KEEP_PROPOSAL_DAYS,
    KEEP_REMINDER_DAYS,
    LINK_DAYS,
    Change,
    ProposalRefused,
    check_decision,
    clashing,
    outcome,
)

BY_LINK, OWN, MODERATE = "upkeep.answer", "upkeep.own", "upkeep.moderate"
Seen = Mapping[UUID, int]
_NAME = 100  # letters of a house in "checked by"


class AlreadyAnswered(RuntimeError):
    """These entries were confirmed before through the same link, or somebody was faster."""


@audited
def remind(*, asked: Asked, due: Due, at: datetime, by: Actor) -> Reminder | None:
    """Write to an organisation, once for each of the three steps. None if it was written before."""
    town, today = current_municipality(), timezone.localdate(at)
    row = Reminder(organisation=asked.organisation, number=due.number, due=asked.due, sent_on=today)
    try:
        with transaction.atomic():
            row.save_new(by_id=by.id_text)
    except IntegrityError:
        record("upkeep.remind", by=by, municipality=town.pk, details={"before": True})
        return None
    expires = at + timedelta(days=LINK_DAYS)
    token = make_link(purpose=LINK, subject=row, expires=expires, by=by)
    subject, body = documents.reminder_mail(
        house=asked.organisation.name,
        town=town.name,
        offers=[offer.title for offer in asked.offers],
        number=due.number,
        link=address_of(reverse("upkeep:check", args=[town.slug, token])),
        until=timezone.localdate(expires),
        phone=town.contact_phone,
    )
    post(key=f"upkeep.remind.{row.pk}", to=asked.address, subject=subject, body=body, by=by)
    _log("upkeep.remind", row, by, {"number": due.number, "offers": len(asked.offers)})
    return row


# ------------------------------------------------------------------ everything still holds
@audited
def confirm_by_link(*, link: Link, reminder: Reminder, seen: Seen, by: Actor) -> list[Offer]:
    """Somebody pressed "Stimmt alles noch" for entries of this mail, as they stood before them.

    Raises AlreadyAnswered for a second time, StaleVersion if an entry changed since it was shown.
    The link is used up when nothing is left to answer.
    """
    check_allowed(by, BY_LINK, reminder, at=timezone.now())
    left = {offer.pk: offer for offer in asking.unanswered(reminder)}
    if not seen or not set(seen) <= set(left):
        raise AlreadyAnswered(str(reminder.pk))
    reminder.answered = [*reminder.answered, *(str(key) for key in seen)]
    try:
        reminder.save_next_version(by_id=by.id_text)
    except StaleVersion as error:
        raise AlreadyAnswered(str(reminder.pk)) from error
    said = _said_by(reminder.organisation)
    confirmed = _confirm([left[key] for key in seen], seen, said, by, BY_LINK)
    if not asking.unanswered(reminder):
        use_link(link=link, by=by)
    _log("upkeep.confirm", reminder, by, {"offers": len(seen)})
    return confirmed


@audited
def confirm_by_phone(*, organisation: Organisation, seen: Seen, by: Actor) -> list[Offer]:
    """Somebody called, and everything still holds."""
    check_allowed(by, MODERATE, organisation, at=timezone.now())
    said = _("%(house)s, am Telefon") % {"house": _said_by(organisation)}
    offers = [offer for offer in asking.published(organisation) if offer.pk in seen]
    confirmed = _confirm(offers, seen, said, by, "directory.change", places=False)
    _log("upkeep.call", organisation, by, {"offers": len(confirmed)})
    return confirmed


@audited
def confirm_own(*, offer: Offer, version: int, by: Actor) -> Offer:
    """Somebody who speaks for the organisation says that everything still holds."""
    check_allowed(by, OWN, offer, at=timezone.now())
    said = _said_by(offer.organisation)
    (confirmed,) = _confirm([offer], {offer.pk: version}, said, by, OWN)
    _log("upkeep.confirm", offer, by)
    return confirmed


def _confirm(
    offers: Sequence[Offer], seen: Seen, said: str, by: Actor, right: str, *, places: bool = True
) -> list[Offer]:
    """`places`: the page showed the free places; on the phone nobody reads them out."""
    told: dict[str, Any] = {"checked_by": said, "on": timezone.localdate(), "places": places}
    return [
        directory.confirm(offer=offer, by=by, version=seen[offer.pk], right=right, **told)
        for offer in offers
    ]


def _said_by(house: Organisation) -> str:
    return house.name[:_NAME]


# ------------------------------------------------------------------ something is different
@audited
def propose(
    *,
    entry: Entry,
    changes: Sequence[Change],
    version: int,
    note: str,
    rest_holds: bool,
    key: UUID,
    by: Actor,
    reminder: Reminder | None = None,
) -> Proposal | None:
    """Take what a house says is different; the coordinator decides.

    Signed in, what is of low risk and clashes with nothing is written at once; None if that was
    all. Raises AlreadyThere if the form was sent before.
    """
    right = OWN if reminder is None else BY_LINK
    check_allowed(by, right, entry, at=timezone.now())
    proposal = _proposal(entry, reminder, by)
    proposal.pk, proposal.based_on = key, version
    proposal.note, proposal.rest_holds = note, rest_holds
    at_once = [] if reminder is not None else _harmless(entry, changes)
    proposal.changes = [_stored(change) for change in changes if change not in at_once]
    proposal.refuse_repeat()
    if at_once:
        told: dict[str, Any] = {"right": OWN, "key": key, "on": timezone.localdate()}
        _write(entry, at_once, by=by, version=entry.version, **told)
        _log("upkeep.change-own", entry, by, {"fields": [change.field for change in at_once]})
    if reminder is not None and isinstance(entry, Offer):
        _answered(reminder, entry, by)
    if not proposal.changes and not note:
        return None
    proposal.save_once(by_id=by.id_text)
    _log("upkeep.propose", proposal, by, {"fields": [c["field"] for c in proposal.changes]})
    return proposal


def _proposal(entry: Entry, reminder: Reminder | None, by: Actor) -> Proposal:
    offer = entry if isinstance(entry, Offer) else None
    house = entry.organisation if isinstance(entry, Offer) else entry
    if reminder is not None:
        via, reply_to = Proposal.Via.LINK, asking.address_of(reminder.organisation)
    else:
        account = Account.objects.filter(pk=by.account).first() if by.account else None
        via, reply_to = Proposal.Via.ACCOUNT, asking.mailable(account.email if account else "")
    return Proposal(
        municipality=current_municipality(),
        organisation=house,
        offer=offer,
        via=via,
        reply_to=reply_to,
    )


def _stored(change: Change) -> dict[str, Any]:
    return {"field": change.field, "before": change.before, "after": change.after}


def _harmless(entry: Entry, changes: Sequence[Change]) -> list[Change]:
    """What counts at once. Free places that fit only a new total wait with it."""
    now = entries.values_of(entry)
    waits = {clash.field for clash in clashing(changes, now)}
    said = {change.field: change.after for change in changes}
    free, total = said.get("places_free"), now.get("places_total")
    if "places_total" in said and free is not None and total is not None and free > total:
        waits.add("places_free")
    return [c for c in changes if c.field in LOW_RISK and c.field not in waits]


def _answered(reminder: Reminder, offer: Offer, by: Actor) -> None:
    """What is said to be different is not confirmed by the same mail."""
    if str(offer.pk) not in reminder.answered:
        reminder.answered = [*reminder.answered, str(offer.pk)]
        reminder.save_next_version(by_id=by.id_text)


# ------------------------------------------------------------------ deciding
@audited
def decide(
    *,
    proposal: Proposal,
    accepted: Collection[str],
    answer: str,
    version: int,
    entry_version: int,
    by: Actor,
) -> Proposal:
    """Take all of a proposal, some or nothing, and tell whoever made it.

    `version` and `entry_version` are what the coordinator saw. Raises StaleVersion if somebody
    decided or changed the entry meanwhile, ProposalRefused or what the directory refuses;
    then nothing of it is done.
    """
    check_allowed(by, MODERATE, proposal, at=timezone.now())
    if proposal.state != Proposal.State.OPEN:
        raise StaleVersion(f"proposal {proposal.pk} is decided")
    changes = deciding.changes_of(proposal)
    fields = [change.field for change in changes]
    check_decision(fields=fields, accepted=accepted, answer=answer)
    proposal.state = outcome(fields=fields, accepted=accepted)
    proposal.decisions = {name: name in accepted for name in fields}
    proposal.answer, proposal.answered_at = answer.strip(), timezone.now()
    proposal.save_next_version(by_id=by.id_text, expected=version)
    entry = deciding.entry_of(proposal)
    taken = [change for change in changes if change.field in accepted]
    if taken:
        if entry is None:
            raise ProposalRefused(
                _("Der Eintrag liegt im Papierkorb. Holen Sie ihn zuerst zurück.")
            )
        _take(proposal, entry, taken, entry_version, by)
    if entry is not None and proposal.reply_to:
        _tell(proposal, entry, changes, by)
    _log("upkeep.decide", proposal, by, {"state": proposal.state, "accepted": sorted(accepted)})
    return proposal


def _take(
    proposal: Proposal, entry: Entry, taken: Sequence[Change], version: int, by: Actor
) -> None:
    """Write what was accepted; what the house called right is checked with it."""
    if entry.version != version:
        raise StaleVersion(f"{entry._meta.label} {entry.pk} was changed by somebody else")
    day = timezone.localdate(proposal.created_at)
    told: dict[str, Any] = {"right": "directory.change", "key": proposal.pk, "on": day}
    row = _write(entry, taken, by=by, version=version, **told)
    if not isinstance(row, Offer) or row.status != Offer.Status.PUBLISHED:
        return
    if proposal.rest_holds and (row.checked_at is None or row.checked_at < day):
        said = _said_by(row.organisation)
        confirm: dict[str, Any] = {"checked_by": said, "on": day, "places": True}
        directory.confirm(offer=row, by=by, version=row.version, **confirm)


def _write(
    entry: Entry,
    changes: Sequence[Change],
    *,
    by: Actor,
    right: str,
    key: UUID,
    version: int,
    on: date,
) -> Entry:
    """Run the actions of the directory for these changes; its checks decide. `on`: when said."""
    values = {change.field: change.after for change in changes}
    hours, leaves, closed = (values.pop(name, None) for name in ("hours", "leaves", "closed"))
    if CAPACITY & values.keys():
        before = entry.capacity_as_of if isinstance(entry, Offer) else None
        values["capacity_as_of"] = max(on, before or on)
    if values:
        entry = directory.change(row=entry, values=values, version=version, by=by, right=right)
    if isinstance(entry, Offer):
        if hours is not None:
            rows = entries.hour_values(entry, hours)
            directory.set_hours(offer=entry, hours=rows, version=entry.version, by=by)
        if leaves is not None:
            _set_leaves(entry, leaves, by=by, right=right, key=key)
        if closed:
            directory.close(offer=entry, by=by)
    return entry


def _set_leaves(
    offer: Offer, wanted: Sequence[Sequence[str]], *, by: Actor, right: str, key: UUID
) -> None:
    """Add the leaves that are missing, remove those that no longer hold."""
    known = {tuple(entries.leave_value(row)): row for row in entries.coming_leaves(offer)}
    asked = {tuple(value) for value in wanted}
    for value, row in known.items():
        if value not in asked:
            directory.remove(row=row, by=by, right=right)
    for first, last, instead in sorted(asked - set(known)):
        directory.add_leave(
            offer=offer,
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            instead=instead,
            key=uuid5(key, f"{first} {last}"),
            by=by,
            right=right,
        )


def _tell(proposal: Proposal, entry: Entry, changes: Sequence[Change], by: Actor) -> None:
    """The answer goes back to where the proposal came from, in German."""
    town = current_municipality()
    with translation.override("de"):
        results = [
            (
                entries.label_of(entry, change.field),
                "; ".join(entries.in_words(entry, change.field, change.after)),
                bool(proposal.decisions[change.field]),
            )
            for change in changes
        ]
        subject, body = documents.answer_mail(
            entry=str(entry),
            town=town.name,
            results=results,
            answer=proposal.answer,
            phone=town.contact_phone,
        )
    post(
        key=f"upkeep.answer.{proposal.pk}", to=proposal.reply_to, subject=subject, body=body, by=by
    )


# ------------------------------------------------------------------ who speaks for whom
@audited
def give_ownership(
    *, account: Account, organisation: Organisation, by: Actor, key: UUID, on: date
) -> Ownership:
    """From a day on an account speaks for an organisation. Raises AlreadyThere, ValidationError."""
    check_allowed(by, MODERATE, organisation, at=timezone.now())
    town = current_municipality()
    if not deciding.providers(town, on=on).filter(pk=account.pk).exists():
        raise ValidationError(
            {"account": _("Dieses Konto hat hier nicht die Rolle „Mitglied einer Einrichtung“.")}
        )
    row = Ownership(
        pk=key, municipality=town, account=account, organisation=organisation, valid_from=on
    )
    row.refuse_repeat()
    held = deciding.ownerships(on=on).filter(account=account, organisation=organisation)
    if held.exists():
        raise ValidationError(_("Dieses Konto ist schon für die Einrichtung zuständig."))
    row.save_once(by_id=by.id_text)
    _log("upkeep.give", row, by)
    return row


@audited
def end_ownership(*, ownership: Ownership, on: date, by: Actor) -> Ownership:
    """The last day on which an account spoke for an organisation was the one before."""
    check_allowed(by, MODERATE, ownership, at=timezone.now())
    ownership.valid_until = on - timedelta(days=1)
    ownership.save_next_version(by_id=by.id_text)
    _log("upkeep.end", ownership, by)
    return ownership


@audited
def restore_state(*, row: TenantModel, number: int, version: int, by: Actor) -> TenantModel:
    """Let an entry say again what it said in a revision."""
    check_allowed(by, MODERATE, row, at=timezone.now())
    return directory.restore_state(row=row, number=number, version=version, by=by)


@audited
def forget(*, at: datetime, by: Actor) -> int:
    """Erase answered proposals, old mails and ended ownerships of the open scope."""
    today = timezone.localdate(at)
    old = at - timedelta(days=KEEP_PROPOSAL_DAYS)
    before = today - timedelta(days=KEEP_REMINDER_DAYS)
    proposals, _rows = Proposal.objects.filter(answered_at__lt=old).delete()
    reminders, _rows = Reminder.objects.filter(sent_on__lt=before).delete()
    over = today - timedelta(days=KEEP_OWNERSHIP_DAYS)
    ownerships, _rows = Ownership.objects.filter(valid_until__lt=over).delete()
    town: Municipality = current_municipality()
    facts = {"proposals": proposals, "reminders": reminders, "ownerships": ownerships}
    record("upkeep.forget", by=by, municipality=town.pk, details=facts)
    return proposals + reminders + ownerships


def _log(
    action: str, row: TenantModel, by: Actor, details: Mapping[str, Any] | None = None
) -> None:
    record(action, by=by, municipality=row.municipality_id, obj=row, details=details)
