"""What happened to a row, and what it said before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nahraum.base.audit.queries import entries_of, history_of, names_of
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import audit_sentence
from nahraum.connect.directory.models import (
    Offer,
    OpeningHours,
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an offer: when, in a sentence, and which fields changed."""

    at: datetime
    sentence: str
    fields: tuple[str, ...]


def history(offer: Offer, *, most: int = 20) -> list[Event]:
    """What happened to an offer, newest first."""
    found = entries_of(offer.municipality_id).filter(
        object_type=offer._meta.label, object_id=str(offer.pk)
    )
    entries = list(found[:most])
    names = names_of(entry.actor for entry in entries)
    changed = _changed_fields(offer)
    return [
        Event(entry.at, _sentence(entry.action, names[entry.actor]), changed.get(entry.pk, ()))
        for entry in entries
    ]


def _sentence(action: str, who: str) -> str:
    known = audit_sentence(action)
    return f"{who}: {action}" if known is None else _(known.sentence).format(who=who, what="")


def _changed_fields(offer: Offer) -> dict[UUID, tuple[str, ...]]:
    """Labels of the fields that differ from the revision before, by audit entry."""
    fields = [
        (field.name, str(field.verbose_name))
        for field in (*offer._meta.concrete_fields, *offer._meta.many_to_many)
        if field.name not in offer.common_protection
    ]
    return {
        later.entry: tuple(
            label
            for name, label in (*fields, ("hours", _("Öffnungszeiten")))
            if later.snapshot.get(name) != earlier.snapshot.get(name, later.snapshot.get(name))
        )
        for later, earlier in pairwise(history_of(offer))
    }


# What restoring an earlier state never touches: decisions of their own, and who keeps the row.
_KEPT = frozenset(
    "organisation status checked_at checked_by check_due protected_address fictitious".split()
)


def hours_snapshot(offer: Offer) -> list[dict[str, Any]]:
    """The opening hours of an offer as a revision keeps them."""
    rows = OpeningHours.objects.filter(offer=offer).order_by("weekday", "opens", "pk")
    return [
        {
            **{name: getattr(row, name) for name in ("weekday", "mode", "on_holidays")},
            **{name: getattr(row, name) for name in ("season_from", "season_to")},
            **{name: getattr(row, name).isoformat() for name in ("opens", "closes")},
            "first": row.first.isoformat() if row.first else None,
            "last": row.last.isoformat() if row.last else None,
            "site": str(row.site_id) if row.site_id else None,
        }
        for row in rows
    ]


def snapshot_of(row: TenantModel, number: int) -> dict[str, Any]:
    """What a row said in a revision. Raises Revision.DoesNotExist."""
    found: dict[str, Any] = history_of(row).get(number=number).snapshot
    return found


def told(row: TenantModel, snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot says, as values to write; links only to rows that are still there."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in row.common_protection or field.name not in snapshot.keys() - _KEPT:
            continue
        value = snapshot[field.name]
        if field.is_relation:
            rows: Any = field.related_model
            value = rows.objects.filter(pk=value).first() if value else None
        values[field.name] = value if field.is_relation else field.to_python(value)
    for link in row._meta.many_to_many:
        targets: Any = link.related_model
        values[link.name] = list(targets.objects.filter(pk__in=snapshot.get(link.name, ())))
    return values


def told_hours(offer: Offer, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Opening hours of a snapshot as values to write, without those at places that are gone."""
    places = {str(site.pk): site for site in offer.sites.all()}
    found = []
    for row in rows:
        if row["site"] is not None and row["site"] not in places:
            continue
        clocks = {name: time.fromisoformat(row[name]) for name in ("opens", "closes")}
        days = {
            name: date.fromisoformat(row[name]) if row[name] else None for name in ("first", "last")
        }
        found.append({**row, **clocks, **days, "site": places.get(row["site"])})
    return found
