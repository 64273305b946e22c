"""Measures in lists, and what waits for what."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from nahraum.plan.measures import rules
from nahraum.plan.measures.models import Measure


def measures() -> QuerySet[Measure]:
    """All measures, ready to be listed."""
    found = Measure.objects.select_related("topic", "topic__parent", "decision")
    return found.prefetch_related("topic__labels", "neighbourhoods")


def ids(rows: Iterable[Any]) -> list[UUID]:
    return [row.pk for row in rows]


def waiting(restored: Measure | None = None) -> dict[UUID, list[UUID]]:
    """For each measure that waits: for which. `restored` counts as if it were back already."""
    found: dict[UUID, list[UUID]] = {}
    there = Q(waits_for__deleted_at__isnull=True, waits_for__isnull=False)
    if restored is not None:
        there |= Q(waits_for=restored)
    pairs = Measure.objects.filter(there)
    for pk, other in pairs.order_by("title", "waits_for__title").values_list("pk", "waits_for"):
        found.setdefault(pk, []).append(other)
    return found


def circle_of(row: Measure, waits: Mapping[UUID, list[UUID]]) -> list[str]:
    """Titles along a way from a measure back to itself; empty if there is none."""
    way = rules.circle(waits, row.pk)
    titles = dict(Measure.objects.filter(pk__in=way).values_list("pk", "title"))
    return [titles.get(pk, str(row)) for pk in way]
