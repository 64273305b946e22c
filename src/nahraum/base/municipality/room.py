from nahraum.base.registry import AuditSentence, Permission, Room, Step, Visibility

ROOM = Room(
    name="municipality",
    label="Kommune",
    step=Step.HOUSE,
    summary="Gebiete Deutschlands, Kommunen als Mandanten, Verbünde.",
    permissions=(
        Permission(
            action="municipality.read",
            sentence="die öffentlichen Seiten der Kommune lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="municipality.change",
            sentence="Angaben der Kommune ändern",
            roles=frozenset({"municipality_admin"}),
        ),
        Permission(
            action="municipality.share",
            sentence="Einträge mit einem Verbund teilen",
            roles=frozenset({"municipality_admin", "network_coordinator"}),
        ),
    ),
    audit_sentences=(
        AuditSentence(action="municipality.open", sentence="{who} hat die Kommune eingerichtet."),
        AuditSentence(action="municipality.close", sentence="{who} hat die Kommune geschlossen."),
        AuditSentence(
            action="municipality.contact", sentence="{who} hat die Kontaktangaben geändert."
        ),
        AuditSentence(action="municipality.share", sentence="{who} hat einen Eintrag geteilt."),
        AuditSentence(
            action="municipality.revoke", sentence="{who} hat eine Freigabe zurückgenommen."
        ),
    ),
)
