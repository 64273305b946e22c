from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

from nahraum.base.municipality.models import Area, Grant, Municipality, TenantModel

T = TypeVar("T", bound=TenantModel)


def tenant_models() -> list[type[TenantModel]]:
    """Every table with the wall around it, lower rooms first."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def open_municipalities() -> QuerySet[Municipality]:
    found = Municipality.objects.filter(state=Municipality.State.OPEN)
    return found.select_related("area", "area__parent")


def municipality_by_slug(slug: str) -> Municipality | None:
    """The open municipality of this address, or None: closed and unknown look alike."""
    found = open_municipalities().defer("area__geometry", "area__parent__geometry")
    return found.filter(slug=slug).order_by().first()


def current_area(kind: str, key: str) -> Area | None:
    return Area.objects.filter(kind=kind, key=key, valid_until__isnull=True).first()


def areas_named(text: str) -> QuerySet[Area]:
    """Municipalities whose name, key or ARS is `text`."""
    wanted = text.strip()
    found = Area.objects.filter(kind=Area.Kind.MUNICIPALITY, valid_until__isnull=True)
    return found.filter(Q(name__iexact=wanted) | Q(key=wanted) | Q(ars=wanted))


def shared_with(municipality: Municipality, model: type[T], *, on: date) -> QuerySet[T]:
    """Rows other municipalities share with `municipality` through an alliance, for reading."""
    ids = _granted_ids(municipality, model._meta.label, on)
    rows: QuerySet[Any] = model.across_tenants.filter(pk__in=ids, deleted_at__isnull=True)
    return rows.exclude(municipality=municipality)


def _granted_ids(municipality: Municipality, label: str, on: date) -> QuerySet[Grant, UUID]:
    still_member = Q(alliance__alliancemember__valid_until__isnull=True) | Q(
        alliance__alliancemember__valid_until__gte=on
    )
    return (
        Grant.objects.filter(
            still_member,
            object_type=label,
            revoked_at__isnull=True,
            alliance__alliancemember__municipality=municipality,
            alliance__alliancemember__valid_from__lte=on,
        )
        .values_list("object_id", flat=True)
        .distinct()
    )
