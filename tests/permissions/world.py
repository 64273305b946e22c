"""Three municipalities and somebody in every role, for the permission table. All invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.municipality.rules import slug_for
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account, Membership
from nahraum.base.people.roles import ROLES
from tests.permissions.calendar import MAKERS
from tests.permissions.objects import account_id

ANONYMOUS = "anonymous"
STRANGER = "stranger"
VISITORS = (ANONYMOUS, STRANGER, *ROLES)


@dataclass(frozen=True, slots=True)
class World:
    """`own` is where everybody works, `other` the neighbour, `closed` has left."""

    own: Municipality
    other: Municipality
    closed: Municipality
    sessions: Mapping[str, str]
    # One chain of middleware for all browsers; building it takes longer than most refusals.
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def client(self, visitor: str) -> Client:
        """A fresh browser with the visitor's session: answers may not spoil the next request."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        if session := self.sessions.get(visitor):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client


def build_world() -> World:
    own, other, closed = (
        _municipality(1, "05766036", "Kalletal"),
        _municipality(2, "05766024", "Dörentrup"),
        _municipality(3, "05762036", "Warburg", Municipality.State.CLOSED),
    )
    sessions = {STRANGER: _session(_account(STRANGER))}
    for role in ROLES.values():
        account = _account(role.id)
        Membership.objects.create(
            account=account,
            municipality=None if role.everywhere else own,
            role=role.id,
            valid_from=date(2020, 1, 1),
            granted_by="system:test",
        )
        sessions[role.id] = _session(account)
    return World(own, other, closed, sessions)


def _municipality(
    number: int, key: str, name: str, state: str = Municipality.State.OPEN
) -> Municipality:
    """Real areas, so that the shipped facts know them; same ids, so that caches serve all rows."""
    area = Area.objects.create(
        kind=Area.Kind.MUNICIPALITY, key=key, name=name, population=10_000, source="test"
    )
    return Municipality.objects.create(
        id=UUID(int=number),
        area=area,
        name=name,
        slug=slug_for(name, key, ()),
        state=state,
        fictitious=True,
    )


def _account(name: str) -> Account:
    return Account.objects.create_user(
        f"{name}@example.org", "a long password", id=account_id(name), name=f"{name} (erfunden)"
    )


def _session(account: Account) -> str:
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def made_for(municipality: Municipality, maker: str) -> dict[str, object]:
    """Parts of an address that mean a row of this municipality, and nothing in another one."""
    if not maker:
        return {}
    with municipality_scope(municipality):
        return MAKERS[maker](municipality)
