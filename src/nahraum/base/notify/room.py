from nahraum.base.notify.jobs import run_forget, run_send
from nahraum.base.notify.queries import anything_due
from nahraum.base.registry import AuditSentence, JobKind, Permission, Room, Step

_KEEPERS = frozenset({"municipality_admin", "network_coordinator"})

ROOM = Room(
    name="notify",
    label="Benachrichtigungen",
    step=Step.HOUSE,
    summary="E-Mails, die verschickt werden, und was aus ihnen wurde.",
    permissions=(
        Permission(
            action="notify.retry",
            sentence="nicht zugestellte Nachrichten noch einmal verschicken",
            roles=_KEEPERS,
        ),
        Permission(action="notify.send", sentence="Nachrichten verschicken"),
        Permission(action="notify.forget", sentence="Adressen alter Nachrichten löschen"),
    ),
    audit_sentences=(
        AuditSentence(action="notify.post", sentence="{who} hat eine Nachricht aufgegeben."),
        AuditSentence(action="notify.sent", sentence="{who} hat eine Nachricht verschickt."),
        AuditSentence(
            action="notify.postponed",
            sentence="{who} konnte eine Nachricht noch nicht zustellen.",
        ),
        AuditSentence(
            action="notify.failed", sentence="{who} konnte eine Nachricht nicht zustellen."
        ),
        AuditSentence(
            action="notify.retry", sentence="{who} hat eine Nachricht noch einmal aufgegeben."
        ),
        AuditSentence(
            action="notify.settle", sentence="{who} hat eine liegengebliebene Nachricht erledigt."
        ),
        AuditSentence(
            action="notify.forget", sentence="{who} hat Adressen alter Nachrichten gelöscht."
        ),
        AuditSentence(
            action="notify.link", sentence="{who} hat einen Link für eine Nachricht erzeugt."
        ),
        AuditSentence(
            action="notify.use-link", sentence="{who} hat einen Link aus einer Nachricht benutzt."
        ),
    ),
    jobs=(
        JobKind(
            name="notify.send-mails",
            label="Nachrichten verschicken",
            run=run_send,
            action="notify.send",
            every_minutes=1,
            needed=anything_due,
        ),
        JobKind(
            name="notify.forget",
            label="Adressen alter Nachrichten löschen",
            run=run_forget,
            action="notify.forget",
            every_minutes=24 * 60,
        ),
    ),
)
