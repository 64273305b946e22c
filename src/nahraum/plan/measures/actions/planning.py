"""A measure from its first idea to its end."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, current_municipality
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Evidence
from nahraum.base.topics.models import Topic
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures import queries, rules
from nahraum.plan.measures.actions.keeping import DECIDE, check, insert, keep, may
from nahraum.plan.measures.models import EvidenceNote, Measure, StateChange

LINKS = ("neighbourhoods", "goals", "waits_for")
_TRIES = 5


class ChangedByBoth(Exception):
    """Two people changed the same fields; `merged` has both texts, `row` is what is stored now."""

    def __init__(self, row: Measure, merged: rules.Merged) -> None:
        super().__init__(f"{row.pk}: {[both.field for both in merged.both]}")
        self.row, self.merged = row, merged


@audited
def plan(
    *,
    key: UUID | None = None,
    title: str,
    topic: Topic,
    neighbourhoods: Iterable[Neighbourhood] = (),
    evidence: Iterable[Evidence] = (),
    evidence_kind: str = EvidenceNote.Kind.OTHER,
    on: date | None = None,
    by: Actor,
    **values: Any,
) -> Measure:
    """A new measure is an idea, since today or since `on`. Its evidence is kept as it reads now."""
    links = {name: list(values.pop(name, ())) for name in LINKS if name != "neighbourhoods"}
    links["neighbourhoods"] = list(neighbourhoods)
    today = on or timezone.localdate()
    fresh = Measure(title=title, topic=topic, **values)
    fresh.state, fresh.state_since = Measure.State.IDEA, today
    try:
        measure = insert(fresh, by, key)
    except AlreadyThere as there:
        same = there.row.title == title and there.row.topic_id == topic.pk
        raise AlreadyThere(there.row, same=same) from None
    _link(measure, links)
    _step(measure, "", today, "", by)
    _note(measure, evidence, evidence_kind, by)
    return keep(measure, "measures.plan", by)


@audited
def add_evidence(
    *,
    measure: Measure,
    evidence: Iterable[Evidence],
    kind: str = EvidenceNote.Kind.OTHER,
    by: Actor,
) -> int:
    """Keep what is known today; returns how many notes are new. The same words are kept once."""
    may(by, measure)
    new = _note(measure, evidence, kind, by)
    keep(measure, "measures.add-evidence", by, details={"notes": new})
    return new


def _note(measure: Measure, evidence: Iterable[Evidence], kind: str, by: Actor) -> int:
    there = {
        (note.text, note.value, note.as_of) for note in EvidenceNote.objects.filter(measure=measure)
    }
    new = 0
    for position, item in enumerate(evidence, start=len(there)):
        said = (item.text[:600], item.value[:160], item.as_of)
        if said in there:
            continue
        note = EvidenceNote(
            measure=measure,
            municipality=measure.municipality,
            kind=kind,
            text=said[0],
            value=said[1],
            as_of=item.as_of,
            source=item.source[:300],
            url=item.url[:500],
            position=position,
        )
        check(note)
        note.save_new(by_id=by.id_text)
        there.add(said)
        new += 1
    return new


@audited
def change_measure(
    *, measure: Measure, values: Mapping[str, Any], version: int, by: Actor, reason: str = ""
) -> tuple[str, ...]:
    """Store what was typed over `version`; what others changed since in other fields stays.

    Returns the fields that were kept for somebody else. Raises ChangedByBoth if the same field was
    changed twice.
    """
    may(by, measure)
    before = queries.said_in(measure, version)
    for _attempt in range(_TRIES):
        row = Measure.objects.get(pk=measure.pk)
        merged = rules.merge(before, queries.said_now(row), queries.said(values))
        if merged.both and row.version != version:
            raise ChangedByBoth(row, merged)
        told = {name: value for name, value in values.items() if name not in merged.kept}
        try:
            _store(row, told, by)
        except StaleVersion:
            continue
        keep(row, "measures.change", by, reason)
        return merged.kept
    raise StaleVersion(f"measure {measure.pk} is changed all the time")


def _store(row: Measure, values: Mapping[str, Any], by: Actor) -> None:
    links = {name: list(value) for name, value in values.items() if name in LINKS}
    for name, value in values.items():
        if name not in LINKS:
            setattr(row, name, value)
    check(row)
    row.save_next_version(by_id=by.id_text)
    _link(row, links)


def _link(row: Measure, links: Mapping[str, list[Any]]) -> None:
    for name, targets in links.items():
        for target in targets:
            if target.municipality_id != row.municipality_id:
                raise ValidationError({name: _("Diesen Eintrag gibt es nicht (mehr).")})
        if name == "waits_for":
            _refuse_circle(row, targets)
        getattr(row, name).set(targets)


def _refuse_circle(row: Measure, targets: list[Measure]) -> None:
    """Two people at once must not close a circle either: they queue at the municipality."""
    if not targets:
        return
    Municipality.objects.select_for_update().get(pk=current_municipality().pk)
    waiting = {**queries.waiting(), row.pk: [target.pk for target in targets]}
    names = queries.circle_of(row, waiting)
    if names:
        raise ValidationError(
            {
                "waits_for": _("So warten Maßnahmen im Kreis aufeinander: %(names)s.")
                % {"names": " → ".join(names)}
            }
        )


@audited
def set_state(
    *,
    measure: Measure,
    state: str,
    reason: str = "",
    on: date | None = None,
    by: Actor,
    version: int | None = None,
) -> StateChange:
    """Go on, pause, finish or give up, dated and with a reason.

    Deciding is the right of others than planning, unless a decision is linked.
    """
    may(by, measure)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"on": _("Dieser Tag liegt in der Zukunft.")})
    try:
        rules.check_step(measure.state, state, reason)
    except rules.StateRefused as refused:
        raise ValidationError({"reason": str(refused)}) from None
    if state == Measure.State.DECIDED and measure.decision_id is None:
        may(by, measure, DECIDE)
    return _step(measure, state, day, reason, by, version)


def _step(
    measure: Measure, state: str, day: date, reason: str, by: Actor, version: int | None = None
) -> StateChange:
    step = StateChange(
        measure=measure,
        municipality=measure.municipality,
        before=measure.state if state else "",
        after=state or measure.state,
        on=day,
        reason=reason.strip(),
        began_before=measure.began_on,
    )
    if state:
        measure.state, measure.state_since, measure.state_reason = state, day, reason.strip()
        if state == Measure.State.RUNNING and measure.began_on is None:
            measure.began_on = day
        measure.full_clean(exclude=("created_by", "changed_by"))
        measure.save_next_version(by_id=by.id_text, expected=version)
    step.full_clean(exclude=("created_by", "changed_by"))
    step.save_new(by_id=by.id_text)
    if state:
        keep(measure, "measures.set-state", by, reason)
    return step


@audited
def take_back(*, step: StateChange, by: Actor) -> Measure:
    """Undo the last step of a measure. Raises StaleVersion if it is not the last one any more."""
    measure: Measure = Measure.objects.get(pk=step.measure_id)
    may(by, measure)
    steps = list(StateChange.objects.filter(measure=measure)[:2])
    if len(steps) < 2 or steps[0].pk != step.pk or measure.state != step.after:
        raise StaleVersion("the measure has gone on since")
    earlier = steps[1]
    measure.state, measure.state_since = step.before, earlier.on
    measure.state_reason, measure.began_on = earlier.reason, step.began_before
    measure.save_next_version(by_id=by.id_text)
    steps[0].move_to_trash(by_id=by.id_text)
    return keep(measure, "measures.take-back", by)


@audited
def link_decision(
    *, measure: Measure, decision: Decision | None, by: Actor, version: int | None = None
) -> Measure:
    """Say which decision a measure rests on. What a council adopted makes a plan a decided one."""
    may(by, measure)
    known = None if decision is None else queries.known_decision(decision.pk)
    if decision is not None and known is None:
        raise ValidationError({"decision": _("Diesen Beschluss gibt es nicht (mehr).")})
    measure.decision = decision
    measure.save_next_version(by_id=by.id_text, expected=version)
    keep(measure, "measures.link-decision", by)
    if known is not None and known.by_council and measure.state == Measure.State.PLANNED:
        _step(measure, Measure.State.DECIDED, known.decided_on, known.number, by)
    return measure
