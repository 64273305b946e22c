"""Visits one address as everybody, everywhere, and says where the answer is not the table's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.permissions.rows import EVERYBODY, NO, SIGNED_IN, Row
from tests.permissions.world import ANONYMOUS, STRANGER, VISITORS, World, made_for

OTHER_METHODS = ("PUT", "PATCH", "DELETE")
TO_SIGN_IN = "sign in"

Answer = frozenset[int] | str


def deviations(row: Row, world: World) -> list[str]:
    """Every visit whose answer differs from the table, as readable lines."""
    return [
        f"{method} {place} {path} as {visitor}: {_shown(response)}, not {_wanted(wanted)}"
        for place, path in places(row, world)
        for visitor in VISITORS
        for method in ("GET", "POST", *OTHER_METHODS)
        if (wanted := expected(row, visitor, place, method)) is not None
        if not _fits(response := visit(world.client(visitor), method, path), wanted)
    ]


def places(row: Row, world: World) -> list[tuple[str, str]]:
    """Where the address can point: own rows, the neighbour's, the neighbour's row at home ..."""
    if not row.tenant:
        return [("house", reverse(row.url, kwargs=dict(row.words)))]
    own, other = made_for(world.own, row.rows), made_for(world.other, row.rows)
    found = [
        ("own", _address(row, world.own.slug, own)),
        ("other", _address(row, world.other.slug, other)),
        ("closed", _address(row, world.closed.slug, own)),
    ]
    return [*found, ("foreign row", _address(row, world.own.slug, other))] if other else found


def _address(row: Row, slug: str, parts: dict[str, object]) -> str:
    return reverse(row.url, kwargs={"kommune": slug, **row.words, **parts})


def expected(row: Row, visitor: str, place: str, method: str) -> Answer | None:
    """What the table says; None for visits that show nothing new."""
    refusal = _refusal(row.door or row.who, visitor, place, tenant=row.tenant)
    if method in OTHER_METHODS and (refusal is not None or place not in ("own", "house")):
        return None
    if refusal is not None:
        return refusal
    answer = {"GET": row.get, "POST": row.post}.get(method, NO)
    if not answer:
        return frozenset({405})
    hidden = _refusal(row.who, visitor, place, tenant=row.tenant) is not None
    return frozenset({404}) if hidden or place == "foreign row" else answer


def _refusal(who: frozenset[str], visitor: str, place: str, *, tenant: bool) -> Answer | None:
    """The same for every row: see the docstring of the table."""
    if place == "closed":
        return frozenset({404})
    if who == EVERYBODY or (who == SIGNED_IN and visitor != ANONYMOUS):
        return None
    if visitor == ANONYMOUS:
        return TO_SIGN_IN
    at_home = place != "other" or visitor == "operator"
    if visitor in who and at_home:
        return None
    member = visitor != STRANGER and at_home
    return frozenset({403}) if member or not tenant else frozenset({404})


def visit(client: Client, method: str, path: str) -> HttpResponse:
    """One request; what it changed is undone."""
    with undone():
        return client.generic(method, path)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _fits(response: HttpResponse, wanted: Answer) -> bool:
    if wanted == TO_SIGN_IN:
        return _leads_to_sign_in(response)
    return response.status_code in wanted and not _leads_to_sign_in(response)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and "/anmelden/?next=" in response["Location"]


def _shown(response: HttpResponse) -> str:
    return f"{response.status_code} {response.get('Location', '')}".strip()


def _wanted(wanted: Answer) -> str:
    return wanted if isinstance(wanted, str) else "/".join(map(str, sorted(wanted)))
