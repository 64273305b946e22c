"""Reading in a table of contributions: looked at first, taken over as a whole, taken back."""

from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.rules import Actor
from nahraum.data.contributions import read_contributions
from nahraum.data.errors import FormatError
from nahraum.plan.participation.actions.common import insert, keep, may
from nahraum.plan.participation.actions.ideas import new_idea, parts_of
from nahraum.plan.participation.models import Answer, Idea, Intake, Procedure, Support
from nahraum.plan.participation.rules import Refused

MOST = 2000


@audited
def hand_in(
    *, procedure: Procedure, content: bytes, name: str, source: str, by: Actor, key: UUID
) -> Intake:
    """Read a table; nothing becomes an idea yet. Raises ValidationError naming line and column."""
    may(by, procedure)
    if procedure.kind != Procedure.Kind.IDEAS:
        raise Refused(_("Nur eine Ideensammlung kann Beiträge einlesen."))
    try:
        found = read_contributions(content, name)
    except FormatError as error:
        raise ValidationError({"file": str(error)}) from None
    repeated = set(found.repeated)
    rows = [[one.id, one.text] for one in found if one.id not in repeated]
    if len(rows) > MOST:
        raise ValidationError(
            {"file": _("Höchstens %(most)s Beiträge auf einmal.") % {"most": MOST}}
        )
    row = Intake(procedure=procedure, name=name[:120], source=source, waiting=rows)
    return keep_quiet(insert(row, by, key), by)


def keep_quiet(row: Intake, by: Actor) -> Intake:
    """Without a snapshot: what people wrote stands in the row as long as it waits."""
    record("participation.hand-in", by=by, municipality=row.municipality_id, obj=row)
    return row


@audited
def take_over(*, intake: Intake, by: Actor, at: datetime) -> int:
    """Make ideas of the contributions; each still waits to be read. Returns how many."""
    may(by, intake)
    if intake.taken_at is not None:
        raise Refused(_("Diese Tabelle ist schon übernommen."))
    number = 0
    for name, text in intake.waiting:
        title, more = parts_of(" ".join(text.split()))
        row = new_idea(
            intake.procedure,
            at,
            title=title,
            text=more[:3000],
            channel=Idea.Channel.TABLE,
            intake=intake,
        )
        try:
            insert(row, by, uuid5(intake.pk, name))
            number += 1
        except AlreadyThere:
            continue
    intake.waiting, intake.taken_at = [], at
    intake.save_next_version(by_id=by.id_text)
    keep(intake, "participation.take-over", by)
    return number


@audited
def take_back(*, intake: Intake, by: Actor) -> int:
    """Take all ideas of a table out again, but for those somebody has answered or supported."""
    may(by, intake)
    touched = Exists(Answer.objects.filter(idea=OuterRef("pk"))) | Exists(
        Support.objects.filter(idea=OuterRef("pk"))
    )
    rows = Idea.objects.filter(intake=intake, counted=False).exclude(touched)
    number = rows.count()
    for row in rows:
        row.delete()
    keep(intake, "participation.take-back", by)
    return number
