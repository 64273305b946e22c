"""Measures made after an example of somewhere else."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Evidence
from nahraum.base.topics.models import Topic
from nahraum.plan.measures.actions.keeping import add
from nahraum.plan.measures.actions.planning import plan
from nahraum.plan.measures.models import EvidenceNote, Measure, Milestone
from nahraum.plan.practice.rules import Example


@audited
def plan_after(
    *,
    example: Example,
    url: str,
    title: str,
    topic: Topic,
    steps: Iterable[tuple[str, date | None]],
    neighbourhoods: Iterable[Neighbourhood] = (),
    key: UUID | None = None,
    by: Actor,
    **values: Any,
) -> Measure:
    """Take an example over as a template: a measure with its aims, its steps, and itself as
    evidence. A step with a day becomes a milestone, one without stands in the text.
    """
    chosen = list(steps)
    open_steps = [step for step, due in chosen if due is None]
    purpose = example.aims
    if open_steps:
        lines = "\n".join(f"- {step}" for step in open_steps)
        purpose = "\n\n".join(filter(None, (purpose, _("Schritte ohne Termin:"), lines)))
    measure = plan(
        key=key,
        title=title,
        topic=topic,
        neighbourhoods=neighbourhoods,
        evidence=[_evidence(example, url)],
        evidence_kind=EvidenceNote.Kind.PRACTICE,
        purpose=purpose[:4000],
        by=by,
        **values,
    )
    for step, due in chosen:
        if due is not None:
            add(row=Milestone(measure=measure, title=step[:200], due=due), by=by)
    return measure


def _evidence(example: Example, url: str) -> Evidence:
    text = _("Anderswo: %(title)s (%(place)s)") % {"title": example.title, "place": example.place}
    effects = f"{text}. {example.effects}" if example.effects else text
    return Evidence(text=effects[:600], source=example.source, url=url)
