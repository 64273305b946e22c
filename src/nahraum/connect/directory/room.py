from nahraum.base.registry import AuditSentence, Permission, Room, Step, Visibility

_EDITORS = frozenset({"network_coordinator", "municipality_admin"})
_READERS = _EDITORS | {"planner", "navigator", "case_team_lead"}

ROOM = Room(
    name="directory",
    label="Verzeichnis",
    step=Step.CONNECT,
    summary="Wer hilft womit, wo und wann: Einrichtungen, Orte und Angebote.",
    permissions=(
        Permission(
            action="directory.read", sentence="das Verzeichnis der Angebote lesen", roles=_READERS
        ),
        Permission(
            action="directory.change",
            sentence="das Verzeichnis der Angebote ändern und veröffentlichen",
            roles=_EDITORS,
        ),
        Permission(
            action="directory.report",
            sentence="melden, was an einem Eintrag nicht stimmt",
            visibility=Visibility.PUBLIC,
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"directory.{action}", sentence=sentence)
        for action, sentence in (
            ("add-organisation", "{who} hat eine Einrichtung eingetragen."),
            ("add-site", "{who} hat einen Ort eingetragen."),
            ("add-offer", "{who} hat ein Angebot eingetragen."),
            ("add-leave", "{who} hat eine Abwesenheit eingetragen."),
            ("change", "{who} hat das Verzeichnis geändert."),
            ("set-hours", "{who} hat Öffnungszeiten geändert."),
            ("publish", "{who} hat ein Angebot veröffentlicht."),
            ("confirm", "{who} hat bestätigt, dass ein Angebot stimmt."),
            ("close", "{who} hat ein Angebot beendet."),
            ("remove", "{who} hat etwas aus dem Verzeichnis in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas aus dem Papierkorb zurückgeholt."),
            ("report", "{who} hat gemeldet, dass an einem Angebot etwas nicht stimmt."),
            ("answer", "{who} hat einen Hinweis zu einem Angebot beantwortet."),
        )
    ),
)
