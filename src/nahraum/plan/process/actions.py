"""Starting, changing and passing through a process. `key` makes one row of a form sent twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.facts.process import ProcessTemplate, StageTemplate, process_template
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.bodies.models import Decision
from nahraum.plan.process import queries
from nahraum.plan.process.models import (
    Advice,
    DateChange,
    Factor,
    Gate,
    Partner,
    Process,
    Product,
    Stage,
)
from nahraum.plan.process.rules import (
    CHECKS,
    ProcessRefused,
    check_moved,
    check_pass,
    check_stage,
    conditions,
    months_later,
)

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")
_DATES = ("starts", "ends", "due", "kick_off")


@audited
def start(
    *, kick_off: date, title: str, about: str = "", by: Actor, key: UUID | None = None, **more: Any
) -> Process:
    """Begin a process from the shipped template; all dates follow from the kick-off."""
    template = process_template()
    row = Process(title=title, about=about, kick_off=kick_off, source=template.source, **more)
    try:
        process = _insert(row, by, key)
    except IntegrityError:
        raise ValidationError(_("Es läuft schon ein Prozess. Beenden Sie ihn zuerst.")) from None
    _lay_out(process, template, by)
    return _keep(process, "process.start", by)


def _lay_out(process: Process, template: ProcessTemplate, by: Actor) -> None:
    for position, stage in enumerate(template.stages, start=1):
        _lay_out_stage(process, stage, position, by)


def _lay_out_stage(process: Process, found: StageTemplate, position: int, by: Actor) -> None:
    def day(months: int) -> date:
        return months_later(process.kick_off, months)

    names = ("title", "about", "responsible", "level")
    stage = Stage(
        process=process,
        position=position,
        starts=day(found.first),
        ends=day(found.last),
        **{name: getattr(found, name) for name in names},
    )
    stage.save_new(by_id=by.id_text)
    for product in found.products:
        Product(stage=stage, title=product.title, due=day(product.month)).save_new(by_id=by.id_text)
    for gate in found.gates:
        said = {"title": gate.title, "decides": gate.decides, "checks": list(gate.checks)}
        Gate(stage=stage, due=day(gate.month), **said).save_new(by_id=by.id_text)


@audited
def add_stage(*, by: Actor, key: UUID | None = None, **values: Any) -> Stage:
    return _keep(_insert(Stage(**values), by, key), "process.add", by)


@audited
def add_product(*, by: Actor, key: UUID | None = None, **values: Any) -> Product:
    return _keep(_insert(Product(**values), by, key), "process.add", by)


@audited
def add_gate(*, by: Actor, key: UUID | None = None, **values: Any) -> Gate:
    return _keep(_insert(Gate(**values), by, key), "process.add", by)


@audited
def add_advice(*, by: Actor, key: UUID | None = None, **values: Any) -> Advice:
    return _keep(_insert(Advice(**values), by, key), "process.add", by)


@audited
def add_partner(*, by: Actor, key: UUID | None = None, **values: Any) -> Partner:
    return _keep(_insert(Partner(**values), by, key), "process.add", by)


@audited
def add_factor(*, by: Actor, key: UUID | None = None, **values: Any) -> Factor:
    return _keep(_insert(Factor(**values), by, key), "process.add", by)


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, reason: str = "", by: Actor) -> T:
    """Change a row; a date that moves needs a reason, which stays readable.

    Refuses if somebody else saved since `version`.
    """
    _may(by, row)
    if isinstance(row, Gate) and row.passed_on is not None:
        raise ValidationError(_("Diese Freigabe ist erteilt. Nehmen Sie sie zuerst zurück."))
    moved = _moves(row, values, reason)
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    for change_ in moved:
        change_.save_new(by_id=by.id_text)
    entry = record("process.change", by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by, reason=reason.strip()[:200])
    return row


def _moves(row: TenantModel, values: Mapping[str, Any], reason: str) -> list[DateChange]:
    found = []
    for name in _DATES:
        if name not in values:
            continue
        before, after = getattr(row, name), values[name]
        try:
            moved = check_moved(before=before, after=after, reason=reason)
        except ProcessRefused as refused:
            raise ValidationError({"reason": str(refused)}) from None
        if moved:
            label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            found.append(
                DateChange(
                    process=_process_of(row),
                    what=f"{row} ({label})"[:200],
                    before=before,
                    after=after,
                    reason=reason.strip()[:300],
                    on=timezone.localdate(),
                )
            )
    return found


def _process_of(row: Any) -> Process:
    if isinstance(row, Process):
        return row
    stage = row if isinstance(row, Stage) else row.stage
    process: Process = stage.process
    return process


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash; what was decided stays."""
    _may(by, row)
    passed = queries.gates().filter(passed_on__isnull=False)
    below = "stage" if isinstance(row, Stage) else "stage__process"
    if isinstance(row, Gate) and row.passed_on is not None:
        raise ValidationError(_("Diese Freigabe ist erteilt. Nehmen Sie sie zuerst zurück."))
    if isinstance(row, (Stage, Process)) and passed.filter(**{below: row}).exists():
        raise ValidationError(_("Hier ist schon etwas freigegeben. Das bleibt in den Akten."))
    row.move_to_trash(by_id=by.id_text)
    _log(row, "process.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    _may(by, row)
    try:
        _check(row)
        row.restore_from_trash(by_id=by.id_text)
    except (ValidationError, IntegrityError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        raise ValidationError(_("Zurückholen geht nicht. %(text)s") % {"text": text}) from error
    _log(row, "process.restore", by)


@audited
def set_done(*, product: Product, done: bool, by: Actor) -> Product:
    """A product is there, or not yet after all."""
    _may(by, product)
    if done != (product.done_on is not None):
        product.done_on = timezone.localdate() if done else None
        product.save_next_version(by_id=by.id_text)
    return _keep(product, "process.done" if done else "process.undone", by)


# ------------------------------------------------------------------ gates
@audited
def prepare(*, gate: Gate, by: Actor) -> Gate:
    """The planner says: ready to be decided. Whoever decides finds it among the things to do."""
    _may(by, gate)
    if gate.passed_on is None and gate.prepared_on is None:
        gate.prepared_on = timezone.localdate()
        gate.save_next_version(by_id=by.id_text)
    return _keep(gate, "process.prepare", by)


@audited
def pass_gate(
    *,
    gate: Gate,
    reason: str,
    override: bool,
    version: int,
    by: Actor,
    decision: Decision | None = None,
    on: date | None = None,
) -> Gate:
    """Decide that it goes on. Who may depends on the gate; what is open then is kept with it."""
    check_allowed(by, f"process.pass-{gate.decides}", gate, at=timezone.now())
    if gate.passed_on is not None:
        raise ValidationError(_("Diese Freigabe ist schon erteilt."))
    known = None if decision is None else bodies.decision(decision.pk)
    by_council = known is not None and known.by_council
    standing = replace(queries.standing(gate.stage.process), council_decided=by_council)
    found = conditions(gate.checks, standing)
    try:
        check_pass(
            opens=found,
            reason=reason,
            override=override,
            decides=gate.decides,
            council_decided=by_council,
        )
    except ProcessRefused as refused:
        raise ValidationError(str(refused)) from None
    gate.open_then = [condition.sentence for condition in found if not condition.holds]
    gate.passed_on, gate.reason = on or timezone.localdate(), reason.strip()
    gate.decision = decision
    gate.save_next_version(by_id=by.id_text, expected=version)
    details = {"open": len(gate.open_then)}
    entry = record(
        "process.pass", by=by, municipality=gate.municipality_id, obj=gate, details=details
    )
    keep_revision(gate, entry=entry, by=by, reason=reason.strip()[:200])
    return gate


@audited
def take_back(*, gate: Gate, reason: str, by: Actor) -> Gate:
    """Take a passing back, with a reason; the history keeps both."""
    check_allowed(by, f"process.pass-{gate.decides}", gate, at=timezone.now())
    if gate.passed_on is None:
        raise ValidationError(_("Diese Freigabe ist nicht erteilt."))
    if not reason.strip():
        raise ValidationError(_("Bitte sagen Sie, warum."))
    gate.passed_on, gate.prepared_on, gate.reason = None, None, ""
    gate.open_then, gate.decision = [], None
    gate.save_next_version(by_id=by.id_text)
    entry = record("process.take-back", by=by, municipality=gate.municipality_id, obj=gate)
    keep_revision(gate, entry=entry, by=by, reason=reason.strip()[:200])
    return gate


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
    check_allowed(by, "process.change", row, at=timezone.now())


def _check(row: TenantModel) -> None:
    """Whether the room can take this row. Raises ValidationError with the field's name."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})
    if isinstance(row, Stage):
        try:
            check_stage(starts=row.starts, ends=row.ends, level=row.level)
        except ProcessRefused as refused:
            raise ValidationError({"ends": str(refused)}) from None
    if isinstance(row, Gate) and (unknown := set(row.checks) - set(CHECKS)):
        raise ValidationError({"checks": ", ".join(sorted(map(str, unknown)))})
    row.full_clean(exclude=(*_AUTHORS, "id"), validate_constraints=False)


def _log(row: T, action: str, by: Actor) -> T:
    record(action, by=by, municipality=row.municipality_id, obj=row)
    return row


def _keep(row: T, action: str, by: Actor) -> T:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row
