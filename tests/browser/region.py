"""What the browser looks at."""

import tomllib
from datetime import date
from decimal import Decimal
from importlib import resources

from django.conf import settings
from django.test import Client

from nahraum.base.municipality.actions import open_municipality
from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.people.actions import grant_role
from nahraum.base.people.models import Account
from nahraum.base.people.rules import Actor

HOUSE = Actor(system="test")
TOWNS = (
    ("Dörentrup", "05766024", 7660),
    ("Kalletal", "05766036", 13786),
    ("Warburg", "05762036", 23079),
)


def load() -> None:
    district = Area.objects.create(kind="district", key="05766", name="Kreis Lippe", source="test")
    for name, key, people in TOWNS:
        area = Area.objects.create(
            kind="municipality",
            key=key,
            name=name,
            parent=district,
            population=people,
            population_as_of=date(2022, 12, 31),
            area_km2=Decimal("112.4"),
            source="test",
        )
        open_municipality(area=area, by=HOUSE, fictitious=True)
    places = {place.slug: place for place in Municipality.objects.all()}
    text = resources.files("nahraum.demo").joinpath("region/accounts.toml").read_text("utf-8")
    for entry in tomllib.loads(text)["account"]:
        account = Account.objects.create_user(entry["email"], None, name=entry["name"])
        place = places.get(entry["municipality"])
        if place is not None or not entry["municipality"]:
            grant_role(account=account, municipality=place, role=entry["role"], by=HOUSE)


def sign_in_everybody() -> dict[str, str]:
    """A session of each account, by e-mail."""
    sessions = {}
    for account in Account.objects.all():
        client = Client()
        client.force_login(account)
        sessions[account.email] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions
