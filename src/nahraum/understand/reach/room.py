from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
)
from nahraum.understand.reach.jobs import run_read_feed, run_tidy
from nahraum.understand.reach.queries import ending

_EDITORS = frozenset({"planner", "municipality_admin"})
_SOON = 21


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    if not allowed(actor, "reach.change", municipality, at=timezone.now()):
        return
    for feed in ending(on=on, within=_SOON):
        yield Todo(
            text=_("Neuen Fahrplan laden: %(name)s läuft ab") % {"name": feed.name},
            url=reverse("reach:feeds", kwargs={"kommune": municipality.slug}),
            due=feed.last,
            room="reach",
        )


ROOM = Room(
    name="reach",
    label="Erreichbarkeit",
    step=Step.UNDERSTAND,
    summary="Fahrpläne, und wie man ohne Auto ans Ziel kommt.",
    help_template="reach/help.html",
    navigation=(
        NavigationItem(
            label="Fahrpläne",
            url_name="reach:feeds",
            step=Step.UNDERSTAND,
            action="reach.read",
            order=40,
        ),
    ),
    permissions=(
        Permission(
            action="reach.read",
            sentence="sehen, welche Fahrpläne geladen sind",
            roles=_EDITORS | {"network_coordinator"},
        ),
        Permission(action="reach.change", sentence="Fahrpläne laden", roles=_EDITORS),
        Permission(action="reach.tidy", sentence="Dateien alter Fahrpläne löschen"),
    ),
    urls=(
        Access(url_name="reach:feeds", action="reach.read"),
        *(
            Access(url_name=f"reach:{verb}", action="reach.change")
            for verb in ("add", "remove", "restore")
        ),
    ),
    todos=_todos,
    audit_sentences=(
        AuditSentence(action="reach.add-feed", sentence="{who} hat einen Fahrplan hochgeladen."),
        AuditSentence(action="reach.read-feed", sentence="{who} hat einen Fahrplan eingelesen."),
        AuditSentence(
            action="reach.refuse-feed", sentence="{who} konnte einen Fahrplan nicht einlesen."
        ),
        AuditSentence(
            action="reach.remove-feed",
            sentence="{who} hat einen Fahrplan in den Papierkorb gelegt.",
        ),
        AuditSentence(
            action="reach.restore-feed", sentence="{who} hat einen Fahrplan zurückgeholt."
        ),
        AuditSentence(action="reach.tidy", sentence="{who} hat Dateien alter Fahrpläne gelöscht."),
    ),
    jobs=(
        JobKind(
            name="reach.tidy",
            label="Dateien alter Fahrpläne löschen",
            run=run_tidy,
            action="reach.tidy",
            every_minutes=24 * 60,
        ),
        JobKind(
            name="reach.read-feed",
            label="Fahrplan einlesen",
            run=run_read_feed,
            action="reach.change",
        ),
    ),
)
