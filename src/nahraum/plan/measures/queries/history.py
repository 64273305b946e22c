"""What a measure said at a time, and who changed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from nahraum.base.audit.models import Entry, Revision
from nahraum.base.audit.queries import history_of, names_of, snapshot
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import audit_sentence
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.measures.models import (
    CostYear,
    ExpectedEffect,
    Funding,
    Measure,
    Milestone,
    Reading,
    Review,
)
from nahraum.plan.measures.rules import euros


def known_decision(pk: UUID | None) -> bodies.Known | None:
    return None if pk is None else bodies.decision(pk)


def said_in(measure: Measure, version: int) -> dict[str, Any]:
    """The fields of a measure as they were stored with this version; empty if nobody kept it."""
    for revision in history_of(measure):
        if revision.snapshot.get("version") == version:
            return _plain(revision.snapshot)
    return {}


def said_now(measure: Measure) -> dict[str, Any]:
    return _plain(snapshot(measure))


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form, written as the snapshots write them."""
    return _plain(values)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (bool, int, type(None))):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(str(_one(item)) for item in value)
    return str(value).replace("\r\n", "\n")


# What a review keeps of the day it was made; it stands on the page of the measure.
_FROZEN = ("figures", "before")


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the change log: when, who, what was done to what, and why."""

    at: datetime
    who: str
    sentence: str
    reason: str
    texts: tuple[tuple[str, str, str], ...]


def history(measure: Measure) -> list[Change]:
    """Everything that was changed in a measure and its parts, newest first, with words before and
    after."""
    revisions = list(_revisions(measure))
    people = names_of({revision.actor for revision in revisions})
    entries = {entry.pk: entry.action for entry in _entries(revisions)}
    found = []
    for revision, before in _with_previous(revisions):
        sentence = audit_sentence(entries.get(revision.entry, ""))
        said_by = people[revision.actor]
        found.append(
            Change(
                at=revision.at,
                who=said_by,
                sentence=sentence.sentence.format(who=said_by, what="") if sentence else "",
                reason=revision.reason,
                texts=_texts(revision, before),
            )
        )
    return found


def _revisions(measure: Measure) -> QuerySet[Revision]:
    parts = (Milestone, CostYear, Funding, ExpectedEffect, Review)
    keys = [str(measure.pk)]
    for model in parts:
        for manager in (model.objects, model.trash):
            keys += map(str, manager.filter(measure=measure).values_list("pk", flat=True))
    readings = Reading.objects.filter(effect__measure=measure).values_list("pk", flat=True)
    labels = [model._meta.label for model in (Measure, Reading, *parts)]
    found = Revision.objects.filter(
        object_type__in=labels, object_id__in=[*keys, *map(str, readings)]
    )
    return found.order_by("-at", "-number")


def _entries(revisions: Iterable[Revision]) -> QuerySet[Entry]:
    return Entry.objects.filter(pk__in={revision.entry for revision in revisions})


def _with_previous(revisions: list[Revision]) -> Iterable[tuple[Revision, Revision | None]]:
    numbered = {(r.object_id, r.number): r for r in revisions}
    for revision in revisions:
        yield revision, numbered.get((revision.object_id, revision.number - 1))


def _texts(revision: Revision, before: Revision | None) -> tuple[tuple[str, str, str], ...]:
    """(field, before, after) of what people wrote; links and inner fields are left to the list."""
    model = apps.get_model(revision.object_type)
    was = before.snapshot if before else {}
    found = []
    for field in model._meta.concrete_fields:
        if field.name in TenantModel.common_protection or field.is_relation:
            continue
        if field.name in _FROZEN:
            continue
        old, new = was.get(field.name), revision.snapshot.get(field.name)
        if old != new and (before is not None or new not in ("", None, [])):
            found.append((str(field.verbose_name), _shown(field, old), _shown(field, new)))
    return tuple(found)


def _shown(field: Any, value: Any) -> str:
    if value is None or value in ("", [], False):
        return "–"
    if value is True:
        return "ja"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field.name == "cents":
        return euros(int(value))
    if isinstance(field, models.DateField) and isinstance(value, str):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return str(dict(field.flatchoices).get(value, value))
