"""Municipalities and people in roles for the tests of base. Persons are invented."""

from datetime import date

from django.test import Client

from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.people.models import Account, Membership
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import Actor

SYSTEM = Actor(system="test")
PASSWORD = "drei Linden am Kirchplatz"


def make_municipality(name: str, slug: str, key: str) -> Municipality:
    area = Area.objects.create(
        kind=Area.Kind.MUNICIPALITY, key=key, name=name, population=13_000, source="test"
    )
    return Municipality.objects.create(area=area, name=name, slug=slug, fictitious=True)


def make_person(role: str, municipality: Municipality | None, name: str = "") -> Account:
    """An account with a role in a municipality (None: in the whole house)."""
    place = municipality.slug if municipality else "haus"
    account = Account.objects.create_user(
        f"{name or role}@{place}.example", PASSWORD, name=f"{name or role} (erfunden)"
    )
    give_role(account, role, municipality)
    return account


def give_role(account: Account, role: str, municipality: Municipality | None) -> Membership:
    return Membership.objects.create(
        account=account,
        municipality=municipality,
        role=role,
        valid_from=date(2020, 1, 1),
        granted_by="system:test",
    )


def acting(account: Account) -> Actor:
    return actor_for(account)


def browser(account: Account | None = None) -> Client:
    """A browser, signed in as somebody or as nobody."""
    client = Client()
    if account is not None:
        client.force_login(account)
    return client
