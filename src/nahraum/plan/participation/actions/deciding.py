"""Reading ideas before they are shown, answering each of them, making measures of them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.people.rules import Actor
from nahraum.base.registry import Evidence
from nahraum.base.signals.actions import emit
from nahraum.base.signals.models import Signal
from nahraum.base.topics.models import Topic
from nahraum.plan.measures import actions as measures
from nahraum.plan.measures.models import Measure
from nahraum.plan.participation.actions.common import check, insert, keep, may
from nahraum.plan.participation.actions.telling import tell_answer, tell_rejected
from nahraum.plan.participation.models import Answer, Idea, Note
from nahraum.plan.participation.rules import Refused

PROPOSAL = "participation.proposal"
_State = Idea.State


@audited
def publish_idea(*, idea: Idea, by: Actor, at: datetime, topic: Topic | None = None) -> Idea:
    """Show an idea to everybody. Once for each idea a need is counted, without any name."""
    may(by, idea)
    if idea.state == _State.WITHDRAWN:
        raise Refused(_("Die Idee wurde zurückgezogen."))
    if topic is not None:
        idea.topic = topic
    idea.state, idea.broken_rule = _State.PUBLISHED, ""
    fresh = not idea.counted
    idea.counted = True
    idea.save_next_version(by_id=by.id_text)
    if fresh:
        emit(
            kind=PROPOSAL,
            municipality=idea.municipality,
            topic=idea.topic,
            neighbourhood=idea.neighbourhood,
            reason=Signal.Reason.NO_OFFER,
            party=None,
            person_or_event=idea.pk,
            at=at,
            by=by,
        )
    return keep(idea, "participation.publish-idea", by)


@audited
def reject_idea(*, idea: Idea, rule: str, by: Actor) -> Idea:
    """Do not show an idea; whoever left an e-mail hears which rule it breaks."""
    may(by, idea)
    if rule not in Idea.Rule.values:
        raise ValidationError({"rule": _("Bitte sagen Sie, gegen welche Regel die Idee verstößt.")})
    idea.state, idea.broken_rule = _State.REJECTED, rule
    idea.save_next_version(by_id=by.id_text)
    tell_rejected(idea, by=by)
    return keep(idea, "participation.reject-idea", by)


@audited
def answer(
    *,
    idea: Idea,
    verdict: str,
    reason: str,
    by: Actor,
    key: UUID,
    forwarded_to: str = "",
    measure: UUID | None = None,
) -> Answer:
    """Answer an idea with a reason; earlier answers stay. Whoever left an e-mail hears of it."""
    may(by, idea)
    if idea.state != _State.PUBLISHED:
        raise Refused(_("Erst veröffentlichen, dann antworten."))
    if verdict == Answer.Verdict.FORWARDED and not forwarded_to.strip():
        raise ValidationError({"forwarded_to": _("Bitte sagen Sie, an wen.")})
    if measure is not None and not Measure.objects.filter(pk=measure).exists():
        raise ValidationError({"measure": _("Diese Maßnahme gibt es nicht (mehr).")})
    row = Answer(
        idea=idea, verdict=verdict, reason=reason.strip(), forwarded_to=forwarded_to.strip()
    )
    row.measure = measure
    said = keep(insert(row, by, key), "participation.answer", by)
    tell_answer(idea, said, by=by)
    return said


@audited
def plan_measure(*, idea: Idea, by: Actor, key: UUID) -> Measure:
    """A measure from an idea, with the idea as its evidence; the idea is answered with it."""
    may(by, idea)
    if idea.topic is None:
        raise Refused(_("Bitte sagen Sie zuerst, um welches Thema es geht."))
    if idea.state != _State.PUBLISHED:
        raise Refused(_("Erst veröffentlichen, dann antworten."))
    places = [idea.neighbourhood] if idea.neighbourhood else []
    supporters = _("%(n)d Unterstützungen") % {"n": idea.supports.count()}
    text = _("Idee aus „%(procedure)s“: %(idea)s") % {
        "procedure": idea.procedure.title,
        "idea": idea.title,
    }
    measure = _plan(key, idea.title, idea.topic, places, text, supporters, by)
    row = Answer(
        idea=idea,
        verdict=Answer.Verdict.ACCEPTED,
        reason=_("Aus der Idee ist eine Maßnahme geworden. Wir sagen hier, wie es weitergeht."),
        measure=measure.pk,
    )
    tell_answer(idea, insert(row, by, uuid5(key, "answer")), by=by)
    keep(idea, "participation.plan-measure", by)
    return measure


@audited
def plan_from_note(*, note: Note, by: Actor, key: UUID) -> Measure:
    """A measure from a need that was said in a workshop."""
    may(by, note)
    if note.topic is None:
        raise Refused(_("Bitte sagen Sie zuerst, um welches Thema es geht."))
    procedure = note.session.procedure
    text = _("Bedarf aus „%(procedure)s“: %(need)s") % {
        "procedure": procedure.title,
        "need": note.text,
    }
    points = _("%(n)d Punkte") % {"n": note.points} if note.points else ""
    places = list(procedure.neighbourhoods.all())
    measure = _plan(key, note.text[:160], note.topic, places, text, points, by)
    note.measure = measure.pk
    check(note)
    note.save_next_version(by_id=by.id_text)
    keep(note, "participation.plan-measure", by)
    return measure


def _plan(
    key: UUID,
    title: str,
    topic: Topic,
    places: list[Any],
    text: str,
    value: str,
    by: Actor,
) -> Measure:
    return measures.plan(
        key=key,
        title=title,
        topic=topic,
        neighbourhoods=places,
        evidence=(Evidence(text=text, value=value, source=_("Beteiligung")),),
        by=by,
    )
