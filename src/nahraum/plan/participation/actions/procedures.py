"""Opening and closing procedures; what was promised, and whether it was kept."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.plan.participation.actions.common import T, check, insert, keep, may
from nahraum.plan.participation.models import Budget, Procedure, Proof, Response
from nahraum.plan.participation.queries import answered
from nahraum.plan.participation.rules import Refused, proofs_of

_State = Procedure.State


@audited
def add_procedure(
    *,
    by: Actor,
    key: UUID | None = None,
    topics: Iterable[Topic] = (),
    neighbourhoods: Iterable[Neighbourhood] = (),
    **values: Any,
) -> Procedure:
    """A new procedure is a draft. Level and promise stand before anybody takes part."""
    chosen = list(topics)
    row = Procedure(**{**values, "state": _State.DRAFT})
    try:
        procedure = insert(row, by, key)
    except AlreadyThere as there:
        same = there.same and {t.pk for t in there.row.topics.all()} == {t.pk for t in chosen}
        raise AlreadyThere(there.row, same=same) from None
    procedure.topics.set(chosen)
    procedure.neighbourhoods.set(neighbourhoods)
    return keep(procedure, "participation.add", by)


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor) -> T:
    """Change a row; refuses if somebody else saved since `version`."""
    may(by, row)
    given = dict(values)
    many = {name: given.pop(name) for name in ("topics", "neighbourhoods") if name in given}
    if isinstance(row, Procedure) and row.state != _State.DRAFT:
        _check_promise(row, given)
    for name, value in given.items():
        setattr(row, name, value)
    check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    for name, chosen in many.items():
        getattr(row, name).set(chosen)
    return keep(row, "participation.change", by)


def _check_promise(procedure: Procedure, values: Mapping[str, Any]) -> None:
    """What people were promised is not rewritten while they take part."""
    for name in ("kind", "level", "promise", "decides", "used_for"):
        if name in values and values[name] != getattr(procedure, name):
            raise ValidationError(
                {name: _("Das wurde den Menschen zugesagt und bleibt, wie es war.")}
            )


@audited
def set_state(*, procedure: Procedure, state: str, by: Actor) -> Procedure:
    """Begin, end or finish. Raises Refused with what is missing."""
    may(by, procedure)
    if state == _State.RUNNING:
        _check_ready(procedure)
    if state == _State.DRAFT and procedure.state != _State.DRAFT:
        raise Refused(_("Ein begonnenes Verfahren wird nicht wieder zum Entwurf."))
    if state == _State.DONE:
        _check_finished(procedure)
    procedure.state = state
    procedure.save_next_version(by_id=by.id_text)
    return keep(procedure, "participation.set-state", by)


def _check_ready(procedure: Procedure) -> None:
    if procedure.result_at is not None:
        raise Refused(_("Das Ergebnis ist schon veröffentlicht."))
    kind = procedure.kind
    if kind == Procedure.Kind.SURVEY and not procedure.questions.exists():
        raise Refused(_("Die Umfrage hat noch keine Frage."))
    if kind == Procedure.Kind.BUDGET:
        if not Budget.objects.filter(procedure=procedure).exists():
            raise Refused(_("Es fehlt, wie viel Geld da ist."))
        if procedure.projects.count() < 2:
            raise Refused(_("Es fehlen Projekte, über die man abstimmen kann."))


def _check_finished(procedure: Procedure) -> None:
    if not (procedure.promise_kept and procedure.promise_reason and procedure.outcome):
        raise Refused(_("Es fehlt, was herauskam und ob die Zusage gehalten wurde."))
    if procedure.kind == Procedure.Kind.IDEAS and not answered(procedure).all:
        raise Refused(_("Noch nicht jede Idee hat eine Antwort."))
    counted = (Procedure.Kind.SURVEY, Procedure.Kind.BUDGET)
    if procedure.kind in counted and procedure.result_at is None:
        raise Refused(_("Das Ergebnis ist noch nicht ausgezählt und veröffentlicht."))


@audited
def keep_promise(
    *, procedure: Procedure, outcome: str, kept: str, reason: str, version: int, by: Actor
) -> Procedure:
    """Say what came of it, and whether the promise was kept, with the reason."""
    may(by, procedure)
    if kept and not reason.strip():
        raise ValidationError({"promise_reason": _("Bitte begründen Sie es.")})
    procedure.outcome, procedure.promise_kept = outcome, kept
    procedure.promise_reason = reason.strip()
    check(procedure)
    procedure.save_next_version(by_id=by.id_text, expected=version)
    return keep(procedure, "participation.promise", by)


@audited
def prove(*, procedure: Procedure, key: str, text: str, by: Actor) -> Proof:
    """Note where something the level asks for is shown."""
    may(by, procedure)
    if key not in proofs_of(procedure.level):
        raise Refused(_("Diese Stufe verlangt das nicht."))
    row: Proof | None = Proof.objects.filter(procedure=procedure, key=key).first()
    if row is None:
        return keep(
            insert(Proof(procedure=procedure, key=key, text=text), by, None),
            "participation.prove",
            by,
        )
    row.text = text
    check(row)
    row.save_next_version(by_id=by.id_text)
    return keep(row, "participation.prove", by)


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash. A procedure people take part in stays."""
    may(by, row)
    if isinstance(row, Procedure) and row.state == _State.RUNNING:
        raise ValidationError(_("Das Verfahren läuft. Beenden Sie es zuerst."))
    procedure = getattr(row, "procedure", None)
    if isinstance(procedure, Procedure):
        check_unasked(procedure)
    row.move_to_trash(by_id=by.id_text)
    keep(row, "participation.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    may(by, row)
    check(row)
    row.restore_from_trash(by_id=by.id_text)
    keep(row, "participation.restore", by)


def check_unasked(procedure: Procedure) -> None:
    """Questions and projects are fixed once somebody has answered."""
    answered_already = (
        Response.objects.filter(procedure=procedure).exists() or procedure.ballots.exists()
    )
    if answered_already or procedure.result_at is not None:
        raise ValidationError(
            _("Es haben schon Menschen geantwortet. Was gefragt wird, bleibt jetzt, wie es ist.")
        )
