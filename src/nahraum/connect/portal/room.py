from nahraum.base.registry import (
    Access,
    AuditSentence,
    Export,
    NavigationItem,
    Permission,
    Room,
    SignalKind,
    Step,
    Visibility,
)
from nahraum.connect.portal.actions import UNMET

_API = (
    *("organisations", "organisation", "sites", "site", "offers", "offer", "state", "topics"),
    *("search", "openapi", "page"),
)
_PAGES = (
    "search map offer way card notes notes-sheet answer video places place place-cards"
).split()
_SHARED = ("embed", "window", "sitemap")

ROOM = Room(
    name="portal",
    label="Angebote finden",
    step=Step.CONNECT,
    summary="Hilfe finden mit den eigenen Worten: Praxen, Pflege, Nachbarschaft, Beratung.",
    help_template="portal/help.html",
    navigation=(
        NavigationItem(
            label="Angebote finden",
            url_name="portal:search",
            step=Step.CONNECT,
            action="portal.search",
            order=10,
        ),
    ),
    exports=(
        Export(name="interface", label="Schnittstelle für Programme", url_name="portal:api-page"),
        Export(name="window", label="Angebote auf Ihrer Internetseite", url_name="portal:embed"),
    ),
    permissions=(
        Permission(
            action="portal.search", sentence="Angebote suchen", visibility=Visibility.PUBLIC
        ),
        Permission(
            action="portal.interface",
            sentence="die Schnittstelle für Programme lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="portal.tell",
            sentence="sagen, ob eine Hilfe geklappt hat",
            visibility=Visibility.PUBLIC,
        ),
    ),
    audit_sentences=(
        AuditSentence(
            action="portal.tell", sentence="{who} hat gesagt, dass eine Hilfe nicht geklappt hat."
        ),
    ),
    signals=(SignalKind(name=UNMET, label="Hilfe gefunden, nicht bekommen", person=False),),
    urls=(
        *(Access(url_name=f"portal:{verb}", action="portal.search") for verb in _PAGES),
        *(Access(url_name=f"portal:api-{name}", action="portal.interface") for name in _API),
        *(Access(url_name=f"portal:{name}", action="portal.search") for name in _SHARED),
        Access(url_name="portal:report", action="directory.report"),
        *(Access(url_name=f"portal:{name}", action="portal.tell") for name in ("outcome", "told")),
    ),
)
