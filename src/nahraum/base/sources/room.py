from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Room,
    Step,
    Visibility,
)

_INSPECTORS = frozenset(
    {
        "planner",
        "municipality_admin",
        "network_coordinator",
        "data_protection_officer",
    }
)

ROOM = Room(
    name="sources",
    label="Quellen und Rechenwege",
    step=Step.HOUSE,
    summary="Woher die Zahlen kommen, welche Rechtswerte gelten, wie gerechnet wurde.",
    help_template="sources/help.html",
    navigation=(
        NavigationItem(
            label="Quellen",
            url_name="sources:list",
            step=Step.HOUSE,
            action="sources.inspect",
            order=50,
        ),
    ),
    permissions=(
        Permission(
            action="sources.read",
            sentence="Quellen, Rechtswerte und freigegebene Zahlen nachschlagen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="sources.inspect",
            sentence="Rechenläufe vor ihrer Freigabe nachschlagen",
            roles=_INSPECTORS,
        ),
    ),
    urls=(
        *(
            Access(url_name=f"sources:{verb}", action="sources.read")
            for verb in ("list", "legal-values", "run", "figure")
        ),
    ),
    audit_sentences=(
        AuditSentence(action="sources.load", sentence="{who} hat das Quellenverzeichnis geladen."),
        AuditSentence(
            action="sources.save-run", sentence="{who} hat einen Rechenlauf gespeichert."
        ),
        AuditSentence(
            action="sources.release-run", sentence="{who} hat einen Rechenlauf freigegeben."
        ),
    ),
)
