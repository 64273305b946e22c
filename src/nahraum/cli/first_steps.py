"""The first municipality and the first administrator of an installation."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from nahraum.base.municipality.actions import import_areas, open_municipality
from nahraum.base.municipality.adapters import official_areas
from nahraum.base.municipality.models import Area, Municipality
from nahraum.base.municipality.queries import current_area
from nahraum.base.people.actions import invite, withdraw_invitation
from nahraum.base.people.models import Account
from nahraum.base.people.queries import memberships_of, open_invitations
from nahraum.base.people.rules import Actor
from nahraum.base.sources.actions import load_reference
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.cli.areas import area_meant
from nahraum.cli.output import fail
from nahraum.data.store import pointer
from nahraum.understand.profile.queries import reference

SETUP = Actor(system="setup")
ADMIN = "municipality_admin"
MORE = "mit „nahraum data fetch“ und „nahraum data load“ ganz Deutschland laden"


@dataclass(frozen=True, slots=True)
class Administrator:
    email: str
    name: str


def first_steps(kommune: str | None, administrator: Administrator | None) -> dict[str, Any]:
    """Load the reference tables, open the municipality, invite its administrator.

    Running it again changes nothing but the link of an invitation nobody has accepted yet.
    """
    load_reference(by=SETUP)
    load_vocabulary(entries=shipped_vocabulary(), by=SETUP)
    import_areas(**official_areas(reference()), by=SETUP)
    municipality = _open(kommune) if kommune else None
    report: dict[str, Any] = {
        "areas": Area.objects.filter(kind=Area.Kind.MUNICIPALITY).count(),
        "municipality": None,
        "invitation": None,
    }
    if municipality is not None:
        report["municipality"] = {"name": municipality.name, "slug": municipality.slug}
        if administrator is not None:
            report["invitation"] = _invite(municipality, administrator)
    return {**report, "checklist": checklist(municipality)}


def _open(kommune: str) -> Municipality:
    meant = area_meant(reference().areas, kommune, remedy=MORE)
    if not meant.inhabited:
        fail(f"KOMMUNE: {meant.name} ({meant.key}) ist unbewohnt; eine bewohnte Kommune angeben")
    existing = Municipality.objects.filter(area__key=meant.key).first()
    if existing is not None:
        return existing
    area = current_area("municipality", meant.key)
    if area is None:
        fail(f"KOMMUNE: {meant.name} ({meant.key}) fehlt in der Datenbank; setup wiederholen")
    return open_municipality(area=area, by=SETUP)


def _invite(municipality: Municipality, person: Administrator) -> dict[str, Any]:
    """A link that works once. An older one of the same person stops working."""
    email = person.email.strip().lower()
    account = Account.objects.filter(email=email).first()
    if account is not None:
        held = memberships_of(account, on=timezone.localdate())
        if held.filter(municipality=municipality, role=ADMIN).exists():
            return {"email": email, "link": None, "accepted": True}
    for open_one in open_invitations(municipality).filter(email=email, role=ADMIN):
        withdraw_invitation(invitation=open_one, by=SETUP)
    _invitation, secret = invite(
        email=email, name=person.name, role=ADMIN, municipality=municipality, by=SETUP
    )
    link = _address() + reverse("people:accept", kwargs={"secret": secret})
    return {"email": email, "link": link, "accepted": False}


def _address() -> str:
    """Where this installation answers, as far as its settings say."""
    host = settings.ALLOWED_HOSTS[0]
    return f"https://{host}" if settings.HTTPS else f"http://{host}:8000"


def checklist(municipality: Municipality | None) -> list[dict[str, Any]]:
    """What an operator still has to do, in the order that makes sense."""
    admin = municipality is not None and municipality.memberships.filter(role=ADMIN).exists()
    return [
        {"step": "Kommune anlegen: nahraum setup --municipality NAME", "done": bool(municipality)},
        {"step": "Erste Verwaltung: --email, --name; den Link öffnen", "done": admin},
        {
            "step": "Amtliche Daten: nahraum data fetch, nahraum data load, nahraum setup",
            "done": bool(pointer(settings.NAHRAUM_DATA, "current")),
        },
        {"step": "Mailversand: NAHRAUM_MAIL_HOST", "done": bool(settings.EMAIL_HOST)},
        {"step": "Adresse: NAHRAUM_HOSTS, NAHRAUM_HTTPS=1", "done": bool(settings.HTTPS)},
        {
            "step": "Kontakt für Impressum und Datenschutz eintragen",
            "done": bool(municipality and municipality.contact_email),
        },
        {"step": "Demo-Betrieb ausschalten: ohne NAHRAUM_DEMO", "done": not settings.DEMO},
        {"step": "Schlüssel aus keys/ getrennt verwahren", "done": False},
        {"step": "Tägliche Sicherung: nahraum backup DATEI; Rückspielen üben", "done": False},
    ]
