"""Writing what bodies do. `key` is the id a creating form brings along: sent twice it makes one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel, current_municipality
from nahraum.base.notify.actions import post
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.documents.mails import invitation
from nahraum.plan.bodies.models import AgendaItem, Body, Decision, Meeting, Seat, Task
from nahraum.plan.bodies.rules import (
    FORGET_NAMES,
    BodiesRefused,
    Council,
    Kind,
    Result,
    check_council,
    check_votes,
    next_number,
)

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")
# Two people may close a meeting at the same moment; then the second takes the next number.
_TRIES = 10


@audited
def add_body(*, by: Actor, key: UUID | None = None, **values: Any) -> Body:
    return _keep(_insert(Body(**values), by, key), "bodies.add-body", by)


@audited
def add_seat(*, by: Actor, key: UUID | None = None, **values: Any) -> Seat:
    return _log(_insert(Seat(**values), by, key), "bodies.add-seat", by)


@audited
def add_meeting(*, by: Actor, key: UUID | None = None, **values: Any) -> Meeting:
    """A new meeting is planned, whatever else is said."""
    row = Meeting(**{**values, "state": Meeting.State.PLANNED})
    return _keep(_insert(row, by, key), "bodies.add-meeting", by)


@audited
def add_item(*, by: Actor, key: UUID | None = None, **values: Any) -> AgendaItem:
    _still_open(values["meeting"])
    return _keep(_insert(AgendaItem(**values), by, key), "bodies.add-item", by)


@audited
def add_task(*, by: Actor, key: UUID | None = None, **values: Any) -> Task:
    return _keep(_insert(Task(**values), by, key), "bodies.add-task", by)


@audited
def record_decision(
    *,
    body: Body,
    title: str,
    text: str,
    decided_on: date | None = None,
    meeting: Meeting | None = None,
    by: Actor,
    key: UUID | None = None,
    **values: Any,
) -> Decision:
    """Write down what a body decided or recommended; it gets the next number of its year.

    In a meeting it was decided on the day of the meeting. Where nothing else is said it is an
    adopted decision. An adopted recommendation waits for the council from now on.
    """
    day = decided_on or (meeting.day if meeting else timezone.localdate())
    said = {"kind": Kind.DECISION, "result": Result.ADOPTED, **values}
    for attempt in range(_TRIES):
        row = Decision(body=body, meeting=meeting, title=title, text=text, decided_on=day, **said)
        row.number = next_number(day.year, queries.numbers_taken(day.year))
        _settle_kind(row)
        try:
            return _keep(_insert(row, by, key), "bodies.decide", by)
        except AlreadyThere as there:
            raise AlreadyThere(there.row, same=_same(there.row, row)) from None
        except IntegrityError:
            if attempt + 1 == _TRIES:
                raise
    raise AssertionError("the loop returns or raises")


def _same(made: Decision, sent: Decision) -> bool:
    """The number is ours, not part of what was said."""
    before, now = made.said(), sent.said()
    return {**before, "number": ""} == {**now, "number": ""}


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor) -> T:
    """Change a row; refuses if somebody else saved since `version`."""
    _may(by, row)
    if isinstance(row, AgendaItem):
        _still_open(row.meeting)
    if isinstance(row, Decision) and row.released_at is not None:
        raise ValidationError(
            _("Der Beschluss ist veröffentlicht. Nehmen Sie ihn zuerst zurück, dann ändern Sie.")
        )
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Decision):
        _settle_kind(row)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    return (_log if isinstance(row, Seat) else _keep)(row, "bodies.change", by)


def _settle_kind(row: Decision) -> None:
    """What is no adopted recommendation any more does not wait for the council."""
    waits = row.kind == Kind.ADVICE and row.result == Result.ADOPTED
    if not waits:
        row.council, row.agenda_on = "", None
    elif not row.council:
        row.council = Council.RECOMMENDED


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash. What others build on stays."""
    _may(by, row)
    if isinstance(row, Body) and queries.decisions().filter(body=row).exists():
        raise ValidationError(
            _("Dieses Gremium hat beschlossen. Tragen Sie ein, wann es aufgelöst wurde.")
        )
    if isinstance(row, Meeting) and queries.decisions().filter(meeting=row).exists():
        raise ValidationError(_("In dieser Sitzung wurde beschlossen. Sie bleibt in den Akten."))
    if isinstance(row, AgendaItem):
        _still_open(row.meeting)
    if isinstance(row, Decision) and row.released_at is not None:
        raise ValidationError(_("Der Beschluss ist veröffentlicht. Nehmen Sie ihn zuerst zurück."))
    row.move_to_trash(by_id=by.id_text)
    _log(row, "bodies.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    _may(by, row)
    try:
        _check(row)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise ValidationError(_("Zurückholen geht nicht: %(text)s") % {"text": text}) from error
    row.restore_from_trash(by_id=by.id_text)
    _log(row, "bodies.restore", by)


# ------------------------------------------------------------------ a meeting and its minutes
@audited
def invite(*, meeting: Meeting, link: str, by: Actor, version: int | None = None) -> int:
    """Write to all members with an address. Returns how many have none.

    Sent again after a change of day, place or agenda it is a new letter; otherwise the same one,
    which nobody gets twice.
    """
    _may(by, meeting)
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.INVITED):
        raise ValidationError(_("Zu dieser Sitzung kann nicht mehr eingeladen werden."))
    agenda = list(queries.items(meeting))
    if not agenda:
        raise ValidationError(_("Die Tagesordnung ist noch leer."))
    municipality = current_municipality()
    subject, body, digest = invitation(
        meeting=meeting, agenda=agenda, link=link, municipality=municipality.name
    )
    unreached = 0
    for seat in queries.seats(meeting.body, on=meeting.day):
        if not seat.email:
            unreached += 1
            continue
        key = f"bodies.invite.{meeting.pk}.{seat.pk}.{digest}"
        post(key=key[:100], to=seat.email, subject=subject, body=body, by=by)
    meeting.state, meeting.invited_at = Meeting.State.INVITED, timezone.now()
    meeting.save_next_version(by_id=by.id_text, expected=version)
    _keep(meeting, "bodies.invite", by)
    return unreached


@audited
def cancel_meeting(*, meeting: Meeting, because: str, by: Actor) -> Meeting:
    _may(by, meeting)
    if meeting.state == Meeting.State.HELD:
        raise ValidationError(_("Die Sitzung hat stattgefunden."))
    meeting.state, meeting.because = Meeting.State.CANCELLED, because.strip()
    _check(meeting)
    meeting.save_next_version(by_id=by.id_text)
    return _keep(meeting, "bodies.cancel", by)


@audited
def write_minutes(
    *,
    meeting: Meeting,
    present: list[Seat],
    guests: str,
    remarks: str,
    notes: Mapping[UUID, str],
    version: int,
    by: Actor,
) -> Meeting:
    """Write who was there and what was said; refuses if somebody else saved since `version`."""
    _may(by, meeting)
    _still_open(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        raise ValidationError(_("Die Sitzung ist abgesagt."))
    meeting.guests, meeting.remarks = guests.strip(), remarks.strip()
    meeting.state = Meeting.State.HELD
    _check(meeting)
    meeting.save_next_version(by_id=by.id_text, expected=version)
    meeting.present.set(present)
    for item in queries.items(meeting):
        text = notes.get(item.pk, item.note).strip()
        if text != item.note:
            item.note = text
            _check(item)
            item.save_next_version(by_id=by.id_text)
    return _keep_minutes(meeting, "bodies.write-minutes", by)


@audited
def approve_minutes(*, meeting: Meeting, on: date, by: Actor) -> Meeting:
    """The body has approved its minutes: they stay as they are, word for word."""
    _may(by, meeting)
    if meeting.state != Meeting.State.HELD:
        raise ValidationError(_("Es gibt noch kein Protokoll."))
    if meeting.approved_on is None:
        if on < meeting.day:
            raise ValidationError(_("Genehmigt wird nach der Sitzung, nicht davor."))
        meeting.approved = queries.content_of(meeting)
        meeting.approved_on = on
        meeting.save_next_version(by_id=by.id_text)
    return _keep_minutes(meeting, "bodies.approve", by)


@audited
def reopen_minutes(*, meeting: Meeting, because: str, by: Actor) -> Meeting:
    """Open approved minutes again, with a reason. What was approved stays in the history."""
    _may(by, meeting)
    if not because.strip():
        raise ValidationError(_("Bitte sagen Sie, warum das Protokoll noch einmal geändert wird."))
    meeting.approved, meeting.approved_on = None, None
    meeting.save_next_version(by_id=by.id_text)
    entry = _entry("bodies.reopen", meeting, by)
    keep_revision(meeting, entry=entry, by=by, reason=because.strip()[:200])
    return meeting


def _keep_minutes(meeting: Meeting, action: str, by: Actor) -> Meeting:
    """The minutes stand in several tables; the history keeps them together."""
    entry = _entry(action, meeting, by)
    keep_revision(meeting, entry=entry, by=by, more={"content": queries.content_of(meeting)})
    return meeting


def _still_open(meeting: Meeting) -> None:
    if meeting.approved_on is not None:
        raise ValidationError(
            _("Das Protokoll ist genehmigt. Öffnen Sie es mit einer Begründung noch einmal.")
        )


# ------------------------------------------------------------------ what becomes of a decision
@audited
def release(*, decision: Decision, by: Actor) -> Decision:
    """Show a decision to everybody."""
    check_allowed(by, "bodies.release", decision, at=timezone.now())
    if not decision.body.public:
        raise ValidationError(_("Dieses Gremium wird nicht öffentlich gezeigt."))
    if decision.released_at is None:
        decision.released_at = timezone.now()
        decision.save_next_version(by_id=by.id_text)
    return _keep(decision, "bodies.release", by)


@audited
def withdraw(*, decision: Decision, by: Actor) -> Decision:
    """Take a decision off the public page; it stays in the files."""
    check_allowed(by, "bodies.release", decision, at=timezone.now())
    if decision.released_at is not None:
        decision.released_at = None
        decision.save_next_version(by_id=by.id_text)
    return _keep(decision, "bodies.withdraw", by)


@audited
def answer_recommendation(
    *,
    decision: Decision,
    state: str,
    by: Actor,
    agenda_on: date | None = None,
    answered_on: date | None = None,
    reason: str = "",
    council_decision: Decision | None = None,
    version: int | None = None,
) -> Decision:
    """Say where a recommendation stands in the council, and what the council answered."""
    _may(by, decision)
    try:
        check_council(
            before=decision.council,
            state=state,
            agenda_on=agenda_on,
            answered_on=answered_on,
            reason=reason,
        )
    except BodiesRefused as refused:
        raise ValidationError(str(refused)) from None
    answered = state not in queries.OPEN_COUNCIL
    decision.council, decision.council_reason = state, reason.strip()
    if state != Council.RECOMMENDED:
        decision.agenda_on = agenda_on or decision.agenda_on
    decision.answered_on = answered_on if answered else None
    decision.council_decision = council_decision if answered else None
    _check(decision)
    decision.save_next_version(by_id=by.id_text, expected=version)
    return _keep(decision, "bodies.answer", by)


@audited
def set_done(*, row: Task | Decision, done: bool, by: Actor) -> Task | Decision:
    """A task or a decision is done, or not yet after all."""
    _may(by, row)
    if done != (row.done_on is not None):
        row.done_on = timezone.localdate() if done else None
        row.save_next_version(by_id=by.id_text)
    return _keep(row, "bodies.done" if done else "bodies.undone", by)


@audited
def forget_names(*, at: datetime, by: Actor) -> int:
    """Nightly: names and addresses of seats that ended a year ago go; the functions stay."""
    before = timezone.localdate(at) - FORGET_NAMES
    count = queries.names_to_forget(before).update(name="", email="")
    here = current_municipality().pk
    record("bodies.forget", by=by, municipality=here, details={"seats": count})
    return count


# ------------------------------------------------------------------ what a row must be
def _insert(row: T, by: Actor, key: UUID | None) -> T:
    row.municipality = current_municipality()
    _may(by, row)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    _check(row)
    row.save_once(by_id=by.id_text)
    return row


def _may(by: Actor, row: TenantModel) -> None:
    check_allowed(by, "bodies.change", row, at=timezone.now())


def _check(row: TenantModel) -> None:
    """Whether the room can take this row. Raises ValidationError with the field's name."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})
    if isinstance(row, Decision):
        _check_decision(row)
    if isinstance(row, Body) and row.since and row.until and row.until < row.since:
        raise ValidationError({"until": _("Das Ende liegt vor dem Anfang.")})
    row.full_clean(exclude=(*_AUTHORS, "id", "number"))


def _check_decision(row: Decision) -> None:
    meeting = row.meeting
    if meeting is not None:
        _still_open(meeting)
        if meeting.body_id != row.body_id:
            raise ValidationError({"meeting": _("Diese Sitzung war von einem anderen Gremium.")})
        if row.item is not None and row.item.meeting_id != meeting.pk:
            raise ValidationError({"item": _("Dieser Punkt stand nicht auf der Tagesordnung.")})
    elif row.item is not None:
        raise ValidationError({"item": _("Ein Tagesordnungspunkt gehört zu einer Sitzung.")})
    try:
        check_votes(
            result=row.result,
            yes=row.yes,
            no=row.no,
            abstained=row.abstained,
            voters=0 if meeting is None else queries.voters(meeting),
        )
    except BodiesRefused as refused:
        raise ValidationError({"yes": str(refused)}) from None


def _entry(action: str, row: TenantModel, by: Actor) -> Any:
    return record(action, by=by, municipality=row.municipality_id, obj=row)


def _log(row: T, action: str, by: Actor) -> T:
    """Rows with names leave no snapshot: what is erased is gone."""
    _entry(action, row, by)
    return row


def _keep(row: T, action: str, by: Actor) -> T:
    keep_revision(row, entry=_entry(action, row, by), by=by)
    return row
