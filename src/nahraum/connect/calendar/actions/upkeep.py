"""What the worker does by itself: remind, erase, forget; and wishes for courses."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.signals.actions import emit, visited, visitor
from nahraum.base.signals.models import Signal
from nahraum.base.signals.rules import is_bot
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions.proposing import forget_proposals
from nahraum.connect.calendar.actions.rating import forget_ratings
from nahraum.connect.calendar.actions.telling import remind
from nahraum.connect.calendar.models import Occurrence, Registration
from nahraum.connect.calendar.rules import reminder_due

MISSING = "calendar.missing"


@audited
def send_reminders(*, at: datetime, by: Actor) -> int:
    """Remind of dates that begin tomorrow or today; a date is told once, however often this runs.

    Returns how many were due.
    """
    sent = 0
    for registration in queries.to_remind(at=at):
        planned = queries.dates_of_list(registration.guests).filter(
            state=Occurrence.State.PLANNED, starts__gt=at
        )
        for date_ in planned[:1]:
            if reminder_due(starts=date_.starts, signed_up=registration.created_at, at=at):
                remind(registration, date_, by=by)
                sent += 1
    record("calendar.remind", by=by, municipality=current_municipality().pk, details={"sent": sent})
    return sent


@audited
def erase_guests(*, at: datetime, by: Actor) -> int:
    """Erase names, e-mails, numbers and attendance of lists that are over; the counts stay.

    Proposals answered a year ago and answers of that age go too.
    """
    erased = 0
    for guests in queries.over_since(at=at):
        for registration in Registration.objects.filter(guests=guests):
            registration.delete()
            erased += 1
        for registration in Registration.trash.filter(guests=guests):
            registration.delete()
    forget_proposals(at=at)
    forget_ratings(at=at)
    record(
        "calendar.erase",
        by=by,
        municipality=current_municipality().pk,
        details={"erased": erased},
    )
    return erased


@audited
def wish_for_course(
    *, topic: Topic, network_address: str, user_agent: str, by: Actor, at: datetime
) -> bool:
    """Somebody misses a course. Counts once a day, topic and visitor; programs never.

    The visitor is a hash with a salt that is thrown away at midnight. True if it counted.
    """
    municipality, day = current_municipality(), timezone.localdate(at)
    check_allowed(by, "calendar.wish", municipality, at=at)
    record("calendar.wish", by=by, municipality=municipality.pk)
    visit = visitor(network_address, f"course {topic.key}", day)
    if is_bot(user_agent) or visited(visit, day) > 1:
        return False
    emit(
        kind=MISSING,
        municipality=municipality,
        topic=topic,
        neighbourhood=None,
        reason=Signal.Reason.NO_OFFER,
        party=None,
        person_or_event=UUID(visit[:32]),
        at=at,
        by=by,
    )
    return True
