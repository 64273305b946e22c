from nahraum.base.audit.jobs import run_checkpoint
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
)

ROOM = Room(
    name="audit",
    label="Protokoll",
    step=Step.HOUSE,
    summary="Wer hat wann was getan? Lückenlos und fälschungssicher.",
    permissions=(
        Permission(
            action="audit.read",
            sentence="das Protokoll der Kommune lesen",
            roles=frozenset({"municipality_admin", "data_protection_officer"}),
        ),
        Permission(action="audit.check", sentence="das Protokoll prüfen und unterschreiben"),
    ),
    help_template="audit/help.html",
    audit_sentences=(
        AuditSentence(action="audit.check", sentence="{who} hat das Protokoll geprüft."),
    ),
    jobs=(
        JobKind(
            name="audit.checkpoint",
            label="Protokoll prüfen",
            run=run_checkpoint,
            action="audit.check",
            every_minutes=24 * 60,
        ),
    ),
    urls=(Access(url_name="audit:list", action="audit.read"),),
    navigation=(
        NavigationItem(
            label="Protokoll",
            url_name="audit:list",
            step=Step.HOUSE,
            action="audit.read",
            order=90,
        ),
    ),
)
