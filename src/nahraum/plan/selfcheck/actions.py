"""Writing assessments, sustaining checks and what neighbourhood work counts."""

from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import StaleVersion, TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.plan.selfcheck.models import (
    AreaAnswer,
    SelfCheck,
    SustainingCheck,
    WorkCount,
    WorkProfile,
)
from nahraum.plan.selfcheck.rules import check_jobs, read_jobs

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")


class Finished(Exception):
    """A finished assessment is not changed; it can be taken up again."""


@audited
def begin(*, by: Actor, key: UUID | None = None, **values: Any) -> SelfCheck:
    """Begin the assessment of a year."""
    return _add(SelfCheck(**values), "selfcheck.begin", by, key)


@audited
def answer(
    *,
    check: SelfCheck,
    area: str,
    levels: dict[str, int | None],
    remark: str,
    evidence: str,
    version: int,
    by: Actor,
) -> AreaAnswer:
    """Say where an area stands. `version` is that of the answer seen, 0 if there was none."""
    _may(by, check)
    if check.state == SelfCheck.State.FINISHED:
        raise Finished(_("Diese Standortbestimmung ist abgeschlossen."))
    row = AreaAnswer.objects.filter(check_of=check, area=area).first()
    if (row.version if row else 0) != version:
        raise StaleVersion(f"{area} of {check.pk} was answered by somebody else")
    row = row or AreaAnswer(municipality=current_municipality(), check_of=check, area=area)
    row.levels = {key: level for key, level in levels.items() if level is not None}
    row.remark, row.evidence = remark.strip(), evidence.strip()
    row.full_clean(exclude=_AUTHORS, validate_unique=False, validate_constraints=False)
    if version:
        row.save_next_version(by_id=by.id_text, expected=version)
    else:
        try:
            row.save_once(by_id=by.id_text)
        except IntegrityError:
            raise StaleVersion(f"{area} of {check.pk} was answered by somebody else") from None
    return _keep(row, "selfcheck.answer", by)


@audited
def finish(*, check: SelfCheck, by: Actor) -> None:
    """Close it: from now on it is compared with other years."""
    _may(by, check)
    if not AreaAnswer.objects.filter(check_of=check).exists():
        raise ValidationError(_("Noch ist keine Frage beantwortet."))
    check.state, check.finished_on = SelfCheck.State.FINISHED, timezone.localdate()
    check.save_next_version(by_id=by.id_text)
    _keep(check, "selfcheck.finish", by)


@audited
def take_up(*, check: SelfCheck, by: Actor) -> None:
    """Take up a finished one again."""
    _may(by, check)
    check.state, check.finished_on = SelfCheck.State.OPEN, None
    check.save_next_version(by_id=by.id_text)
    _keep(check, "selfcheck.take-up", by)


@audited
def add_sustaining(*, by: Actor, key: UUID | None = None, **values: Any) -> SustainingCheck:
    return _add(SustainingCheck(**values), "selfcheck.add-sustaining", by, key)


@audited
def add_post(*, by: Actor, key: UUID | None = None, **values: Any) -> WorkProfile:
    return _add(WorkProfile(**values), "selfcheck.add-post", by, key)


@audited
def add_count(*, by: Actor, key: UUID | None = None, **values: Any) -> WorkCount:
    return _add(WorkCount(**values), "selfcheck.add-count", by, key)


@audited
def change(*, row: T, values: dict[str, Any], version: int, by: Actor) -> T:
    """Change a sustaining check, a post or a count."""
    _may(by, row)
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    return _keep(row, "selfcheck.change", by)


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put it into the trash, from where it comes back for 30 days."""
    _may(by, row)
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "selfcheck.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    """Take it out again, if nothing has taken its place."""
    _may(by, row)
    try:
        row.restore_from_trash(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError(_("Für dieses Jahr gibt es schon einen anderen Eintrag.")) from None
    _keep(row, "selfcheck.restore", by)


def _add(row: T, action: str, by: Actor, key: UUID | None) -> T:
    row.municipality = current_municipality()
    _may(by, row)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    _check(row)
    try:
        row.save_once(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError(_("Das gibt es schon.")) from None
    return _keep(row, action, by)


def _check(row: TenantModel) -> None:
    row.full_clean(exclude=_AUTHORS, validate_unique=False)
    if isinstance(row, WorkProfile):
        check_jobs(read_jobs(row.tasks), row.weekly_hours)


def _may(by: Actor, row: TenantModel) -> None:
    check_allowed(by, "selfcheck.change", row, at=timezone.now())


def _keep(row: T, action: str, by: Actor) -> T:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row
