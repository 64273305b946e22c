"""Houses say what should stand in the calendar; whoever keeps it decides. Earlier states."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import StaleVersion, current_municipality
from nahraum.base.notify.actions import post
from nahraum.base.people.models import Account
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions.entering import add_event, change, publish
from nahraum.connect.calendar.documents import mails
from nahraum.connect.calendar.models import Event, Proposal
from nahraum.connect.directory.models import Organisation
from nahraum.connect.upkeep.models import Reminder
from nahraum.connect.upkeep.queries import asking
from nahraum.connect.upkeep.rules import (
    Change,
    ProposalRefused,
    changes_between,
    check_decision,
    outcome,
)

OWN, BY_LINK = "calendar.own", "calendar.propose"
KEEP_PROPOSALS = timedelta(days=365)


@audited
def propose(
    *,
    organisation: Organisation,
    event: Event | None,
    values: Mapping[str, Any],
    note: str,
    key: UUID,
    by: Actor,
    version: int = 0,
    reminder: Reminder | None = None,
) -> Proposal:
    """Take what a house says; nothing of it stands in the calendar before somebody has decided.

    `reminder` is the mail whose link was used, None for somebody signed in. Raises StaleVersion
    if the event changed since the form was opened, AlreadyThere if the form was sent before.
    """
    check_allowed(by, OWN if reminder is None else BY_LINK, organisation, at=timezone.now())
    _check_own(organisation, event, values, reminder)
    if event is not None and event.version != version:
        raise StaleVersion(f"event {event.pk} was changed by somebody else")
    row = Proposal(
        pk=key,
        municipality=current_municipality(),
        organisation=organisation,
        event=event,
        title=event.title if event is not None else values["title"],
        based_on=0 if event is None else version,
        note=note.strip(),
        reply_to=_reply_to(organisation, by, reminder),
        via=Proposal.Via.ACCOUNT if reminder is None else Proposal.Via.LINK,
    )
    before = {} if event is None else queries.values_of(event)
    changes = changes_between(before, queries.stored(values))
    row.changes = [{"field": c.field, "before": c.before, "after": c.after} for c in changes]
    if not changes and not row.note:
        raise ValidationError(_("Sie haben nichts geändert und nichts geschrieben."))
    row.refuse_repeat()
    row.save_once(by_id=by.id_text)
    _log("calendar.propose", row, by, {"fields": [c.field for c in changes]})
    return row


def _check_own(
    house: Organisation,
    event: Event | None,
    values: Mapping[str, Any],
    reminder: Reminder | None,
) -> None:
    """A house speaks for itself alone: its own events, its own rooms."""
    if reminder is not None and reminder.organisation_id != house.pk:
        raise ValidationError(_("Dieser Link ist für eine andere Einrichtung."))
    if event is not None and event.organisation_id != house.pk:
        raise ValidationError(_("Dieser Termin gehört einer anderen Einrichtung."))
    site = values.get("site")
    if site is not None and site.organisation_id != house.pk:
        raise ValidationError({"site": _("Dieser Ort gehört einer anderen Einrichtung.")})


def _reply_to(house: Organisation, by: Actor, reminder: Reminder | None) -> str:
    if reminder is not None:
        return asking.address_of(house)
    account = Account.objects.filter(pk=by.account).first() if by.account else None
    return asking.mailable(account.email if account else "")


# ------------------------------------------------------------------ deciding
@audited
def decide(
    *,
    proposal: Proposal,
    accepted: Collection[str],
    answer: str,
    version: int,
    event_version: int,
    by: Actor,
) -> Proposal:
    """Take all of a proposal, some or nothing, and tell whoever made it.

    A new event is taken whole and published. Raises StaleVersion if somebody decided or changed
    the event meanwhile, ProposalRefused, ValidationError or EntryRefused; then nothing is done.
    """
    check_allowed(by, "calendar.change", proposal, at=timezone.now())
    if proposal.state != Proposal.State.OPEN:
        raise StaleVersion(f"proposal {proposal.pk} is decided")
    changes = queries.changes_of(proposal)
    fields = [change_.field for change_ in changes]
    check_decision(fields=fields, accepted=accepted, answer=answer)
    if not proposal.based_on and accepted and set(accepted) != set(fields):
        raise ProposalRefused(_("Ein neuer Termin lässt sich nur ganz übernehmen."))
    proposal.state = outcome(fields=fields, accepted=accepted)
    proposal.decisions = {name: name in accepted for name in fields}
    proposal.answer, proposal.answered_at = answer.strip(), timezone.now()
    taken = [change_ for change_ in changes if change_.field in accepted]
    if taken:
        proposal.event = _take(proposal, taken, event_version, by)
    proposal.save_next_version(by_id=by.id_text, expected=version)
    if proposal.reply_to:
        _tell(proposal, changes, by)
    _log("calendar.decide", proposal, by, {"state": proposal.state, "fields": sorted(accepted)})
    return proposal


def _take(proposal: Proposal, taken: Sequence[Change], version: int, by: Actor) -> Event:
    values = queries.told({change_.field: change_.after for change_ in taken})
    if not proposal.based_on:
        house = proposal.organisation
        made: Event = add_event(by=by, key=proposal.pk, organisation=house, **values)
        publish(row=made, by=by)
        return made
    event = queries.event_of(proposal)
    if event is None:
        raise ProposalRefused(_("Der Termin liegt im Papierkorb. Holen Sie ihn zuerst zurück."))
    if event.version != version:
        raise StaleVersion(f"event {event.pk} was changed by somebody else")
    return change(row=event, values=values, version=version, by=by)


def _tell(proposal: Proposal, changes: Sequence[Change], by: Actor) -> None:
    """The answer goes back to where the proposal came from, in German."""
    town = current_municipality()
    with translation.override("de"):
        lines = [
            (queries.label_of(change_.field), bool(proposal.decisions[change_.field]))
            for change_ in changes
        ]
        subject, body = mails.decided(
            title=proposal.title,
            results=lines if proposal.based_on else (),
            state=proposal.get_state_display(),
            answer=proposal.answer,
            phone=town.contact_phone,
            municipality=town.name,
        )
    key = f"calendar.decided.{proposal.pk}"
    post(key=key, to=proposal.reply_to, subject=subject[:150], body=body, by=by)


@audited
def restore_state(*, event: Event, number: int, version: int, by: Actor) -> Event:
    """Let an event say again what it said in a revision; that is a new revision.

    Whether it is published and who has signed up stays: these are decisions of their own.
    """
    values = queries.values_before(event, number)
    restored = change(row=event, values=values, version=version, by=by)
    _log("calendar.restore-state", event, by, {"revision": number})
    return restored


def forget_proposals(*, at: datetime) -> int:
    """Erase what was answered a year ago. Belongs to the action that calls it."""
    erased, _rows = Proposal.objects.filter(answered_at__lt=at - KEEP_PROPOSALS).delete()
    return erased


def _log(action: str, row: Any, by: Actor, details: Mapping[str, Any]) -> None:
    record(action, by=by, municipality=row.municipality_id, obj=row, details=details)
