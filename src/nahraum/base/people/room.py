from nahraum.base.registry import AuditSentence, Permission, Room, Step, Visibility

ROOM = Room(
    name="people",
    label="Menschen und Rollen",
    step=Step.HOUSE,
    summary="Wer arbeitet mit, in welcher Rolle, seit wann?",
    permissions=(
        Permission(
            action="people.read",
            sentence="sehen, wer in der Kommune mitarbeitet",
            roles=frozenset({"municipality_admin", "data_protection_officer"}),
        ),
        Permission(
            action="people.invite",
            sentence="Menschen einladen und Rollen vergeben",
            roles=frozenset({"municipality_admin"}),
        ),
        Permission(
            action="people.accept",
            sentence="eine Einladung annehmen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="people.own",
            sentence="das eigene Konto pflegen",
            visibility=Visibility.SIGNED_IN,
        ),
        Permission(
            action="people.sign-in", sentence="sich anmelden", visibility=Visibility.PUBLIC
        ),
    ),
    audit_sentences=(
        AuditSentence(action="people.grant", sentence="{who} hat eine Rolle vergeben."),
        AuditSentence(action="people.end", sentence="{who} hat eine Rolle beendet."),
        AuditSentence(action="people.invite", sentence="{who} hat jemanden eingeladen."),
        AuditSentence(action="people.withdraw", sentence="{who} hat eine Einladung zurückgezogen."),
        AuditSentence(action="people.accept", sentence="{who} hat eine Einladung angenommen."),
    ),
)
