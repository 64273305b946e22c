from nahraum.base.files.jobs import run_check, run_expire
from nahraum.base.registry import AuditSentence, JobKind, Permission, Room, Step

_KEEPERS = frozenset({"municipality_admin", "network_coordinator"})
_DAY = 24 * 60

ROOM = Room(
    name="files",
    label="Dateien",
    step=Step.HOUSE,
    summary="Dateien, die abgegeben wurden: geprüft, aufbewahrt, fristgerecht gelöscht.",
    permissions=(
        Permission(
            action="files.read", sentence="abgegebene Dateien herunterladen", roles=_KEEPERS
        ),
        Permission(action="files.remove", sentence="abgegebene Dateien löschen", roles=_KEEPERS),
        Permission(action="files.expire", sentence="Dateien nach Ablauf der Frist löschen"),
        Permission(action="files.check", sentence="die Ablage der Dateien prüfen"),
    ),
    audit_sentences=(
        AuditSentence(action="files.keep", sentence="{who} hat eine Datei abgegeben."),
        AuditSentence(action="files.hand-out", sentence="{who} hat eine Datei heruntergeladen."),
        AuditSentence(action="files.let-go", sentence="{who} hat eine Datei gelöscht."),
        AuditSentence(action="files.expire", sentence="{who} hat abgelaufene Dateien gelöscht."),
        AuditSentence(action="files.sweep", sentence="{who} hat die Ablage aufgeräumt."),
        AuditSentence(action="files.check", sentence="{who} hat die Ablage geprüft."),
    ),
    jobs=(
        JobKind(
            name="files.expire",
            label="Abgelaufene Dateien löschen",
            run=run_expire,
            action="files.expire",
            every_minutes=_DAY,
        ),
        JobKind(
            name="files.check",
            label="Ablage der Dateien prüfen",
            run=run_check,
            action="files.check",
            every_minutes=7 * _DAY,
        ),
    ),
)
