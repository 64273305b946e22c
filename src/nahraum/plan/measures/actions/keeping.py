"""Goals and the parts of a measure: add, change, remove, restore."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.plan.measures import queries
from nahraum.plan.measures.models import (
    EvidenceNote,
    ExpectedEffect,
    Goal,
    Measure,
    PlanVersion,
    Reading,
)

T = TypeVar("T", bound=TenantModel)
AUTHORS = ("created_by", "changed_by")
CHANGE, DECIDE = "measures.change", "measures.decide"


def may(by: Actor, row: TenantModel, right: str = CHANGE) -> None:
    check_allowed(by, right, row, at=timezone.now())


def keep(
    row: T,
    action: str,
    by: Actor,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> T:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row, details=details)
    keep_revision(row, entry=entry, by=by, reason=reason[:300])
    return row


def insert(row: T, by: Actor, key: UUID | None, right: str = CHANGE) -> T:
    """Save a new row of the open scope. Raises AlreadyThere if its form was sent before."""
    row.municipality = current_municipality()
    may(by, row, right)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    if isinstance(row, ExpectedEffect) and row.reads:
        _read(row)
    check(row)
    try:
        row.save_once(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError({"__all__": _("Diesen Eintrag gibt es schon.")}) from None
    return row


@audited
def add(*, row: T, by: Actor, key: UUID | None = None) -> T:
    """A goal, or a part of a measure."""
    return keep(insert(row, by, key), "measures.add", by)


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor) -> T:
    """Change a goal or a part; refuses if somebody else saved since `version`."""
    may(by, row)
    if isinstance(row, (EvidenceNote, PlanVersion, Measure)):
        raise TypeError(f"{type(row).__name__} has an action of its own, or is never changed")
    told = dict(values)
    asked = isinstance(row, ExpectedEffect) and _asked_again(row, told)
    for name, value in told.items():
        setattr(row, name, value)
    if isinstance(row, ExpectedEffect) and asked:
        _read(row)
    check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    return keep(row, "measures.change", by)


_FROM_FIGURES = ("figure", "unit", "baseline", "source")


def _asked_again(row: ExpectedEffect, told: dict[str, Any]) -> bool:
    """Whether another figure or another day is wanted. What was read once is not typed over."""
    reads = told.get("reads", row.reads)
    if not reads:
        return False
    for name in _FROM_FIGURES:
        told.pop(name, None)
    return (reads, told.get("baseline_on", row.baseline_on)) != (row.reads, row.baseline_on)


def _read(row: ExpectedEffect) -> None:
    """Take name, unit, baseline, day and source from the figures as they read now."""
    with translation.override("de"):
        found = queries.Figures().read(row.reads, row.baseline_on)
    if found is None:
        raise ValidationError(
            {"reads": _("An diesem Ort oder bis zu diesem Tag gibt es diese Zahl nicht.")}
        )
    if found.value is None:
        text = _("Hier steht kein Wert: %(missing)s. Bitte einen anderen Ort oder Tag wählen.")
        raise ValidationError({"reads": text % {"missing": found.missing}})
    row.figure, row.unit, row.source = found.label[:160], found.unit[:40], found.source[:300]
    row.baseline, row.baseline_on = found.value, found.on


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash. What was released to the council cannot be removed."""
    may(by, row)
    if isinstance(row, PlanVersion) and row.released_at is not None:
        raise ValidationError(_("Eine freigegebene Fassung bleibt. Legen Sie eine neue an."))
    if isinstance(row, Goal) and Goal.objects.filter(parent=row).exists():
        raise ValidationError(_("Darunter stehen noch Ziele. Bitte zuerst umhängen."))
    row.move_to_trash(by_id=by.id_text)
    keep(row, "measures.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    may(by, row)
    try:
        check(row)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise ValidationError(_("Zurückholen geht nicht: %(text)s") % {"text": text}) from error
    if isinstance(row, Measure):
        _refuse_circle(row)
    row.restore_from_trash(by_id=by.id_text)
    keep(row, "measures.restore", by)


def _refuse_circle(row: Measure) -> None:
    waiting = {**queries.waiting(restored=row), row.pk: queries.ids(row.waits_for.all())}
    if queries.circle_of(row, waiting):
        raise ValidationError(_("Zurückholen geht nicht: Maßnahmen würden aufeinander warten."))


# ------------------------------------------------------------------ what an entry must be
def check(row: TenantModel) -> None:
    """Whether the plan can take this row. Raises ValidationError with the field's name."""
    _check_own(row)
    if isinstance(row, Goal):
        _check_parents(row)
    if isinstance(row, Measure) and row.starts and row.ends and row.ends < row.starts:
        raise ValidationError({"ends": _("Das Ende liegt vor dem Beginn.")})
    if isinstance(row, ExpectedEffect):
        _check_effect(row)
    if isinstance(row, Reading) and row.on > timezone.localdate():
        raise ValidationError({"on": _("Dieser Tag liegt in der Zukunft.")})
    row.full_clean(exclude=AUTHORS)


def _check_effect(row: ExpectedEffect) -> None:
    if row.baseline is not None and row.baseline_on is None:
        raise ValidationError({"baseline_on": _("Von welchem Tag ist der Ausgangswert?")})
    if row.target is not None and row.due is None:
        raise ValidationError({"due": _("Bis wann soll das erreicht sein?")})


def _check_own(row: TenantModel) -> None:
    """A row may only point to rows of its own municipality that are not in the trash."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})


def _check_parents(goal: Goal) -> None:
    """A goal does not stand below itself."""
    parents = dict(Goal.objects.values_list("pk", "parent_id"))
    above = goal.parent_id
    while above is not None:
        if above == goal.pk:
            raise ValidationError({"parent": _("Ein Ziel kann nicht unter sich selbst stehen.")})
        above = parents.get(above)
