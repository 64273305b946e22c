"""Voting on money: rules fixed before, ballots without names, a result everybody can check."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.people.rules import Actor
from nahraum.plan.participation.actions.common import check, insert, keep, may
from nahraum.plan.participation.actions.ideas import TAKE_PART
from nahraum.plan.participation.actions.procedures import check_unasked
from nahraum.plan.participation.actions.surveys import use_code
from nahraum.plan.participation.models import Ballot, Budget, Procedure, Project, Response
from nahraum.plan.participation.queries import counted_votes, receipt_of
from nahraum.plan.participation.rules import LEAST, Refused


@audited
def set_budget(
    *, procedure: Procedure, cents: int, seed: int, raise_shares: bool, by: Actor
) -> Budget:
    """How much money there is and how ties are settled: fixed before the vote begins."""
    may(by, procedure)
    if procedure.state != Procedure.State.DRAFT:
        raise Refused(_("Geld und Regeln stehen fest, sobald die Abstimmung läuft."))
    row: Budget | None = Budget.objects.filter(procedure=procedure).first()
    if row is None:
        row = Budget(procedure=procedure, cents=cents, seed=seed, raise_shares=raise_shares)
        return keep(insert(row, by, None), "participation.set-budget", by)
    row.cents, row.seed, row.raise_shares = cents, seed, raise_shares
    check(row)
    row.save_next_version(by_id=by.id_text)
    return keep(row, "participation.set-budget", by)


@audited
def add_project(*, by: Actor, key: UUID | None = None, **values: Any) -> Project:
    check_unasked(values["procedure"])
    if values["procedure"].state != Procedure.State.DRAFT:
        raise Refused(_("Projekte stehen fest, sobald die Abstimmung läuft."))
    return keep(insert(Project(**values), by, key), "participation.add", by)


@audited
def vote(*, procedure: Procedure, code: str, projects: Sequence[UUID], by: Actor) -> None:
    """One ballot for one code. Neither says when, and only the code leads to the ballot."""
    may(by, procedure, TAKE_PART)
    _cast(procedure, code, projects, Response.Channel.WEB, by)


@audited
def enter_ballot(
    *, procedure: Procedure, code: str, projects: Sequence[UUID], channel: str, by: Actor
) -> None:
    """A ballot on paper, with the code that stands on it."""
    may(by, procedure)
    _cast(procedure, code, projects, channel, by)


def _cast(
    procedure: Procedure, code: str, projects: Sequence[UUID], channel: str, by: Actor
) -> None:
    if procedure.kind != Procedure.Kind.BUDGET or procedure.state != Procedure.State.RUNNING:
        raise Refused(_("Die Abstimmung ist gerade nicht offen."))
    known = set(Project.objects.filter(procedure=procedure).values_list("pk", flat=True))
    chosen = [pk for pk in dict.fromkeys(projects) if pk in known]
    if not chosen:
        raise ValidationError({"projects": _("Bitte kreuzen Sie mindestens ein Projekt an.")})
    use_code(procedure, code)
    row = Ballot(procedure=procedure, receipt=receipt_of(code), channel=channel)
    row.projects = sorted(str(pk) for pk in chosen)
    row.created_at = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    row.save_new(by_id=by.id_text)
    record("participation.vote", by=by, municipality=procedure.municipality_id)


@audited
def release_budget(*, procedure: Procedure, by: Actor, at: datetime) -> Procedure:
    """Publish the result once, after the vote has ended.

    Fewer ballots than a small group are not taken apart by project: single people would be seen.
    """
    may(by, procedure)
    if procedure.kind != Procedure.Kind.BUDGET or procedure.state != Procedure.State.ENDED:
        raise Refused(_("Beenden Sie die Abstimmung zuerst."))
    if procedure.result_at is not None:
        raise Refused(_("Das Ergebnis ist schon veröffentlicht."))
    told, _own = counted_votes(procedure)
    procedure.result = {**asdict(told), "small": told.voters < LEAST}
    procedure.result_at = at
    procedure.save_next_version(by_id=by.id_text)
    return keep(procedure, "participation.release", by)
