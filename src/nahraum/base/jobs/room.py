from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.jobs.actions import WORKER, clean_up
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
)

_STAFF = frozenset(
    {
        "provider_member",
        "network_coordinator",
        "navigator",
        "case_team_lead",
        "planner",
        "council_member",
        "municipality_admin",
        "data_protection_officer",
    }
)


def _run_clean_up(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    erased = clean_up(at=timezone.now(), by=WORKER)
    report(1, 1, "")
    return {"erased": erased}


ROOM = Room(
    name="jobs",
    label="Aufträge",
    step=Step.HOUSE,
    summary="Was länger dauert als ein Klick: Fortschritt, Ergebnis, Abbruch.",
    help_template="jobs/help.html",
    navigation=(
        NavigationItem(
            label="Aufträge", url_name="jobs:list", step=Step.HOUSE, action="jobs.follow", order=60
        ),
    ),
    permissions=(
        Permission(
            action="jobs.follow", sentence="eigene Aufträge verfolgen und abbrechen", roles=_STAFF
        ),
        Permission(action="jobs.clean-up", sentence="alte Aufträge löschen"),
    ),
    urls=tuple(
        Access(url_name=f"jobs:{verb}", action="jobs.follow") for verb in ("list", "show", "cancel")
    ),
    audit_sentences=(
        AuditSentence(action="jobs.enqueue", sentence="{who} hat einen Auftrag erteilt."),
        AuditSentence(action="jobs.finish", sentence="{who} hat einen Auftrag erledigt."),
        AuditSentence(action="jobs.fail", sentence="{who} konnte einen Auftrag nicht erledigen."),
        AuditSentence(action="jobs.put-back", sentence="{who} hat einen Auftrag zurückgestellt."),
        AuditSentence(action="jobs.cancel", sentence="{who} hat einen Auftrag abgebrochen."),
        AuditSentence(action="jobs.clean-up", sentence="{who} hat alte Aufträge gelöscht."),
    ),
    jobs=(
        JobKind(
            name="jobs.clean-up",
            label="Alte Aufträge löschen",
            run=_run_clean_up,
            action="jobs.clean-up",
            every_minutes=24 * 60,
        ),
    ),
)
