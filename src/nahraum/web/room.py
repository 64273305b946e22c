"""What web itself offers: start pages, help, law pages, health."""

from nahraum.base.people.roles import ROLES
from nahraum.base.registry import Access, Permission, Room, Step, Visibility

# Who keeps the installation running does not work in a municipality.
_STAFF = frozenset(role.id for role in ROLES.values() if role.staff and not role.everywhere)
_PUBLIC_HOUSE = "start house-imprint house-privacy house-accessibility house-help offline demo"
_PUBLIC_TENANT = "municipality help help-room imprint privacy accessibility"

ROOM = Room(
    name="web",
    label="Start",
    step=Step.HOUSE,
    summary="Startseiten, Hilfe und Rechtliches.",
    permissions=(
        Permission(
            action="web.read",
            sentence="die öffentlichen Seiten lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="web.own",
            sentence="zum eigenen Arbeitsplatz gelangen",
            visibility=Visibility.SIGNED_IN,
        ),
        Permission(
            action="web.today", sentence="die Seite „Heute“ der Kommune sehen", roles=_STAFF
        ),
        Permission(
            action="web.health",
            sentence="den Zustand der Installation sehen",
            roles=frozenset({"operator"}),
        ),
    ),
    urls=(
        *(
            Access(url_name=f"plain:{name}", action="web.read", tenant=False)
            for name in ("alive", "worker", "robots", "security")
        ),
        *(
            Access(url_name=f"web:{name}", action="web.read", tenant=False)
            for name in _PUBLIC_HOUSE.split()
        ),
        *(Access(url_name=f"web:{name}", action="web.read") for name in _PUBLIC_TENANT.split()),
        Access(url_name="web:after-sign-in", action="web.own", tenant=False),
        Access(url_name="web:today", action="web.today"),
        Access(url_name="web:health", action="web.health", tenant=False),
    ),
)
