from nahraum.base.registry import AuditSentence, JobKind, Permission, Room, SignalKind, Step
from nahraum.base.signals.jobs import run_flush

ROOM = Room(
    name="signals",
    label="Bedarfsmeldungen",
    step=Step.HOUSE,
    summary="Zählt, wo Bedarf nicht gedeckt wurde, ohne Personen.",
    permissions=(Permission(action="signals.flush", sentence="gepufferte Suchanfragen zählen"),),
    audit_sentences=(
        AuditSentence(action="signals.emit", sentence="{who} hat einen Bedarf gemeldet."),
        AuditSentence(action="signals.flush", sentence="{who} hat Suchanfragen gezählt."),
    ),
    jobs=(
        JobKind(
            name="signals.flush-searches",
            label="Suchanfragen zählen",
            run=run_flush,
            action="signals.flush",
            every_minutes=24 * 60,
        ),
    ),
    signals=(
        SignalKind(name="signals.search", label="Suche ohne brauchbares Ergebnis", person=False),
    ),
)
