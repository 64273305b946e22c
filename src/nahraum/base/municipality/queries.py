from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q, QuerySet

from nahraum.base.municipality.models import Area, Grant, Municipality, TenantModel
from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import current_municipality, scope_is_open

T = TypeVar("T", bound=TenantModel)
Rows = list[tuple[Any, ...]]
_Asked = tuple[Callable[..., QuerySet[Any, Any]], tuple[Any, ...], UUID | None]
_ahead: ContextVar[dict[_Asked, Rows] | None] = ContextVar("answers asked together", default=None)
_PLACE = [field.attname for field in Municipality._meta.concrete_fields]
_AREA = [field.attname for field in Area._meta.concrete_fields if field.name != "geometry"]


def tenant_models() -> list[type[TenantModel]]:
    """Every table with the wall around it, lower rooms first."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def trash_of(kinds: Mapping[str, tuple[Any, type[TenantModel], Any]]) -> dict[str, Any]:
    """What `web/trash.html` shows of the kinds of a room: kind in the address -> (form, model,
    label)."""
    rows = [
        {"kind": kind, "label": label, "row": row}
        for kind, (_form, model, label) in kinds.items()
        for row in model.trash.all()
    ]
    rows.sort(key=lambda item: item["row"].deleted_at, reverse=True)
    return {"rows": rows, "days": TRASH_DAYS}


def open_municipalities() -> QuerySet[Municipality]:
    found = Municipality.objects.filter(state=Municipality.State.OPEN)
    return found.select_related("area", "area__parent")


def municipality_by_slug(slug: str) -> Municipality | None:
    """The open municipality of this address, or None: closed and unknown look alike."""
    for row in repeated(_addressed, slug):
        found = _row(Municipality, _PLACE, row[: len(_PLACE)])
        ends = len(_PLACE) + len(_AREA)
        found.area = _row(Area, _AREA, row[len(_PLACE) : ends])
        found.area.parent = None if row[ends] is None else _row(Area, _AREA, row[ends:])
        return found
    return None


def _addressed(slug: str) -> "QuerySet[Municipality, tuple[Any, ...]]":
    areas = (f"{way}__{name}" for way in ("area", "area__parent") for name in _AREA)
    found = Municipality.objects.filter(state=Municipality.State.OPEN, slug=slug).order_by()
    return found.values_list(*_PLACE, *areas)


def _row(model: Any, names: list[str], values: tuple[Any, ...]) -> Any:
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


def repeated(make: Callable[..., QuerySet[Any, Any]], *arguments: Any) -> Rows:
    """Rows of a question every page asks: `make` says it as a queryset of values.

    Making the SQL takes twenty times as long as the database needs for the answer, so it is kept
    for the arguments, the open scope and the kind of database. The answers are never kept.
    """
    asked = _asked(make, *arguments)
    ahead = _ahead.get()
    if ahead is not None and asked in ahead:
        return ahead.pop(asked)
    return _answers([asked])[0]


@contextmanager
def asked_together(*makes: Callable[..., QuerySet[Any, Any]]) -> Iterator[None]:
    """The block asks these with `repeated`: one journey to the database answers all of them.

    Each answer is given once, and only in the scope it was asked in.
    """
    asked = [_asked(make) for make in makes]
    token = _ahead.set(dict(zip(asked, _answers(asked), strict=True)))
    try:
        yield
    finally:
        _ahead.reset(token)


def _asked(make: Callable[..., QuerySet[Any, Any]], *arguments: Any) -> _Asked:
    return make, arguments, current_municipality().pk if scope_is_open() else None


def _answers(asked: Sequence[_Asked]) -> list[Rows]:
    known = [_question(*one, connection.vendor) for one in asked]
    statements = [(sql, values) for sql, values, _ in known]
    one_journey = connection.vendor == "postgresql"
    if one_journey:
        every = [value for _, values in statements for value in values]
        statements = [(";".join(sql for sql, _ in statements), every)]
    found = []
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
            found.append(cursor.fetchall())
            while one_journey and cursor.nextset():
                found.append(cursor.fetchall())
    return [
        [_converted(row, converters) for row in rows]
        for rows, (_, _, converters) in zip(found, known, strict=True)
    ]


@lru_cache(maxsize=512)
def _question(
    make: Callable[..., QuerySet[Any, Any]], arguments: tuple[Any, ...], scope: Any, vendor: str
) -> tuple[str, Any, dict[int, Any]]:
    compiler = make(*arguments).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    return sql, values, compiler.get_converters([part[0] for part in compiler.select])


def _converted(row: Any, converters: dict[int, Any]) -> tuple[Any, ...]:
    made = list(row)
    for place, (ways, expression) in converters.items():
        for way in ways:
            made[place] = way(made[place], expression, connection)
    return tuple(made)


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
