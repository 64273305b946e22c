"""Proposing, supporting, changing, withdrawing: without an account."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.actions import make_link, use_link
from nahraum.base.notify.models import Link
from nahraum.base.people.rules import Actor
from nahraum.base.signals.actions import visited, visitor
from nahraum.base.signals.queries import visits_today
from nahraum.plan.participation.actions.common import (
    check,
    insert,
    keep,
    may,
)
from nahraum.plan.participation.actions.telling import tell_received
from nahraum.plan.participation.models import Idea, Procedure, Support
from nahraum.plan.participation.queries.ideas import stands_already
from nahraum.plan.participation.rules import Attempt, Refused, Stop, judge

OWN = "participation.idea"
TAKE_PART = "participation.take-part"
MOST_SUPPORTS = 5  # for one idea from one connection a day: a family
MOST_SUPPORTS_IN_ALL = 40
_State = Idea.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a post shows of who sent it. `age` of the form in seconds, None if it is not ours."""

    address: str
    age: float | None
    trap: str


class Stopped(Exception):
    """A post that was taken for a program's; nothing was kept."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop.value)
        self.stop = stop


@audited
def propose(
    *, procedure: Procedure, sender: Sender, by: Actor, key: UUID, at: datetime, **values: Any
) -> Idea:
    """An idea waits until somebody has read it. Sent twice with the same key it is one idea.

    Raises Stopped, Refused if nobody can propose any more, ValidationError, AlreadyThere.
    """
    may(by, procedure, TAKE_PART)
    if procedure.kind != Procedure.Kind.IDEAS or procedure.state != Procedure.State.RUNNING:
        raise Refused(_("Hier werden gerade keine Ideen gesammelt."))
    idea = new_idea(procedure, at, **values)
    idea.municipality, idea.pk = procedure.municipality, key
    try:
        idea.refuse_repeat()
    except AlreadyThere as there:
        if there.same:
            record("participation.propose", by=by, municipality=procedure.municipality_id)
            found: Idea = there.row
            return found
        raise
    day = timezone.localdate(at)
    visit = visitor(sender.address, "idea", day)
    stop = judge(
        Attempt(
            age=sender.age,
            trap=sender.trap,
            text=f"{idea.title} {idea.text}",
            repeated=stands_already(procedure, idea.title, idea.text),
            today=visits_today(visit, day),
        )
    )
    if stop is not None:
        raise Stopped(stop)
    check(idea)
    idea.save_once(by_id=by.id_text)
    visited(visit, day)
    _send_link(idea, by, at)
    return keep(idea, "participation.propose", by)


def _send_link(idea: Idea, by: Actor, at: datetime) -> None:
    if not idea.email:
        return
    expires = max(at, _end_of(idea.procedure)) + timedelta(days=30)
    token = make_link(purpose=OWN, subject=idea, expires=expires, by=by)
    tell_received(idea, token, by=by)


def _end_of(procedure: Procedure) -> datetime:
    today = timezone.localdate()
    return timezone.now() + timedelta(days=max(0, (procedure.ends_on - today).days))


def new_idea(procedure: Procedure, at: datetime, **values: Any) -> Idea:
    idea = Idea(procedure=procedure, **values)
    idea.answer_by = timezone.localdate(at) + timedelta(days=procedure.answer_days)
    return idea


@audited
def enter(
    *,
    procedure: Procedure,
    lines: Iterable[str],
    channel: str,
    by: Actor,
    key: UUID,
    at: datetime,
    **values: Any,
) -> int:
    """Write down what people said by phone, on paper or at an event: a line is an idea.

    A line „Titel: mehr dazu" is taken apart. Sent twice with the same key nothing doubles.
    Returns how many there are.
    """
    may(by, procedure)
    if procedure.kind != Procedure.Kind.IDEAS or procedure.state == Procedure.State.DRAFT:
        raise Refused(_("Hier werden gerade keine Ideen gesammelt."))
    said = [" ".join(line.split()) for line in lines if line.strip()]
    if not said:
        raise ValidationError({"lines": _("Bitte schreiben Sie mindestens eine Idee auf.")})
    for number, line in enumerate(said):
        title, text = parts_of(line)
        row = new_idea(procedure, at, title=title, text=text, channel=channel, **values)
        try:
            idea = insert(row, by, uuid5(key, str(number)))
        except AlreadyThere:
            continue
        keep(idea, "participation.enter", by)
    record("participation.enter", by=by, municipality=procedure.municipality_id, obj=procedure)
    return len(said)


def parts_of(line: str) -> tuple[str, str]:
    """Title and text of a line; a long line without a colon goes on in the text."""
    title, colon, text = line.partition(": ")
    if colon and len(title) <= 160:
        return title, text
    if len(line) <= 160:
        return line, ""
    short = line[:150].rsplit(" ", 1)[0] + " …"
    return short, line[:3000]


@audited
def rewrite(*, idea: Idea, link: Link, title: str, text: str, by: Actor, at: datetime) -> Idea:
    """The proposer changes their idea; it is read again before it is shown. A new link is sent."""
    use_link(link=link, by=by)
    if idea.state not in (_State.WAITING, _State.PUBLISHED) or idea.answers.exists():
        raise Refused(_("Die Idee ist schon beantwortet und lässt sich nicht mehr ändern."))
    idea.title, idea.text, idea.state = title, text, _State.WAITING
    check(idea)
    idea.save_next_version(by_id=by.id_text)
    _send_link(idea, by, at)
    return keep(idea, "participation.rewrite", by)


@audited
def withdraw(*, idea: Idea, link: Link, by: Actor) -> None:
    """Take the idea back: its text and the e-mail are erased."""
    use_link(link=link, by=by)
    idea.state, idea.text, idea.email = _State.WITHDRAWN, "", ""
    idea.title = _("zurückgezogen")
    idea.save_next_version(by_id=by.id_text)
    record("participation.withdraw", by=by, municipality=idea.municipality_id, obj=idea)


@audited
def support(*, idea: Idea, address: str, key: UUID, by: Actor, at: datetime) -> bool:
    """Somebody finds an idea good. Only their browser remembers who.

    False if this connection has done so too often today.
    """
    may(by, idea, TAKE_PART)
    record("participation.support", by=by, municipality=idea.municipality_id)
    procedure = idea.procedure
    if idea.state != _State.PUBLISHED or procedure.state != Procedure.State.RUNNING:
        raise Refused(_("Diese Idee lässt sich nicht mehr unterstützen."))
    day = timezone.localdate(at)
    if Support.objects.filter(pk=key).exists():
        return True
    # First counted, then asked: many presses at the same moment are one after the other here.
    here = visited(visitor(address, f"support {idea.pk}", day), day)
    anywhere = visited(visitor(address, "support", day), day)
    if here > MOST_SUPPORTS or anywhere > MOST_SUPPORTS_IN_ALL:
        return False
    row = Support(pk=key, idea=idea, municipality=idea.municipality)
    # The day is enough: nobody has to know when.
    row.created_at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    with suppress(AlreadyThere):
        row.save_once(by_id=by.id_text)
    return True
