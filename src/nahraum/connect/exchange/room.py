from nahraum.base.registry import (
    Access,
    AuditSentence,
    Export,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Visibility,
)
from nahraum.connect.exchange.jobs import clean_up, take_over
from nahraum.connect.exchange.queries.importing import related

_KEEPERS = frozenset({"network_coordinator", "municipality_admin"})
_GIVERS = _KEEPERS | {"planner"}
_IMPORT = ("hand-in", "template", "import", "faulty", "undo", "discard")
_EXPORT = ("give", "export")
_OPEN = ("open-data", "download")

ROOM = Room(
    name="exchange",
    label="Austausch",
    step=Step.CONNECT,
    summary="Verzeichnis einlesen und weitergeben: Tabellen, offene Formate, Schnittstelle.",
    help_template="exchange/help.html",
    navigation=(
        NavigationItem(
            label="Tabellen einlesen",
            url_name="exchange:hand-in",
            step=Step.CONNECT,
            action="exchange.import",
            order=25,
        ),
        NavigationItem(
            label="Weitergeben",
            url_name="exchange:give",
            step=Step.CONNECT,
            action="exchange.export",
            order=26,
        ),
    ),
    related=related,
    exports=(
        Export(name="offers", label="Verzeichnis der Angebote", url_name="exchange:open-data"),
    ),
    urls=(
        *(Access(url_name=f"exchange:{name}", action="exchange.import") for name in _IMPORT),
        *(Access(url_name=f"exchange:{name}", action="exchange.export") for name in _EXPORT),
        *(Access(url_name=f"exchange:{name}", action="exchange.read") for name in _OPEN),
    ),
    permissions=(
        Permission(
            action="exchange.read",
            sentence="veröffentlichte Angebote als offene Daten laden",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="exchange.export",
            sentence="das Verzeichnis mit Entwürfen als Datei laden",
            roles=_GIVERS,
        ),
        Permission(
            action="exchange.import",
            sentence="Tabellen in das Verzeichnis einlesen und das rückgängig machen",
            roles=_KEEPERS,
        ),
        Permission(action="exchange.clean-up", sentence="alte eingelesene Tabellen löschen"),
    ),
    jobs=(
        JobKind(
            name="exchange.take-over",
            label="Tabelle in das Verzeichnis übernehmen",
            run=take_over,
            action="exchange.import",
        ),
        JobKind(
            name="exchange.clean-up",
            label="Alte eingelesene Tabellen löschen",
            run=clean_up,
            action="exchange.clean-up",
            every_minutes=24 * 60,
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"exchange.{action}", sentence=sentence)
        for action, sentence in (
            ("hand-in", "{who} hat eine Tabelle zum Einlesen hochgeladen."),
            ("answer", "{who} hat Angaben zu einer Tabelle gemacht."),
            ("discard", "{who} hat eine Tabelle verworfen."),
            ("take-part", "{who} hat einen Teil einer Tabelle in das Verzeichnis übernommen."),
            ("take-over", "{who} hat eine Tabelle in das Verzeichnis übernommen."),
            ("undo", "{who} hat das Einlesen einer Tabelle rückgängig gemacht."),
            ("clean-up", "{who} hat alte eingelesene Tabellen gelöscht."),
        )
    ),
)
