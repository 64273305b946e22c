"""What a measure said at a time, and who changed it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from nahraum.base.audit.queries import history_of, snapshot
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.measures.models import Measure


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
