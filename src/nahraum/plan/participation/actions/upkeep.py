"""What the worker does: say what became of ideas, erase what is over."""

from datetime import datetime, timedelta

from django.utils import timezone

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor
from nahraum.plan.measures.queries import brief
from nahraum.plan.participation.actions.telling import tell_measure
from nahraum.plan.participation.models import Ballot, Code, Idea, Procedure, Response
from nahraum.plan.participation.queries import latest_answer, unfinished
from nahraum.plan.participation.queries.ideas import to_tell

KEEP_ANSWERS = timedelta(days=730)
KEEP_ADDRESS = timedelta(days=365)


@audited
def tell_changes(*, by: Actor) -> int:
    """Write to people whose idea led to a measure with a new state. Returns how many.

    A measure nobody may read yet is not told of. The state at the time of the answer was told
    with the answer.
    """
    told = 0
    for idea in to_tell():
        said = latest_answer(idea)
        found = None if said is None or said.measure is None else brief(said.measure)
        if found is None or not found.public or idea.told == found.state:
            continue
        tell_measure(idea, found, by=by)
        Idea.objects.filter(pk=idea.pk).update(told=found.state)
        told += 1
    _log("participation.tell", by, told)
    return told


@audited
def erase(*, at: datetime, by: Actor) -> int:
    """Erase sheets nobody sent off, old answers, old addresses."""
    today = timezone.localdate(at)
    number = 0
    for row in unfinished(at):
        row.delete()
        number += 1
    old = Procedure.objects.filter(ends_on__lt=today - KEEP_ANSWERS, result_at__isnull=False)
    for model in (Response, Ballot, Code):
        deleted, _details = model.objects.filter(procedure__in=old).delete()
        number += deleted
    over = Procedure.objects.filter(ends_on__lt=today - KEEP_ADDRESS)
    number += Idea.objects.filter(procedure__in=over).exclude(email="").update(email="")
    _log("participation.erase", by, number)
    return number


def _log(action: str, by: Actor, number: int) -> None:
    record(action, by=by, municipality=current_municipality().pk, details={"number": number})
