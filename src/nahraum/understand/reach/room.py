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
    Evidence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
)
from nahraum.understand.reach import queries
from nahraum.understand.reach.jobs import (
    run_compute_times,
    run_read_feed,
    run_tidy,
    times_needed,
)
from nahraum.understand.reach.models import StoredTime

_EDITORS = frozenset({"planner", "municipality_admin"})
_SOON = 21


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    if not allowed(actor, "reach.change", municipality, at=timezone.now()):
        return
    for feed in queries.ending(on=on, within=_SOON):
        yield Todo(
            text=_("Neuen Fahrplan laden: %(name)s läuft ab") % {"name": feed.name},
            url=reverse("reach:feeds", kwargs={"kommune": municipality.slug}),
            due=feed.last,
            room="reach",
        )


def _evidence(topic: str, neighbourhood: Any, on: date) -> Iterable[Evidence]:
    """How far people of a place have to go for a topic; nothing for the whole municipality."""
    if neighbourhood is None or not topic:
        return
    for mode in StoredTime.Mode:
        found = queries.stored_times(topic, mode.value).get(neighbourhood)
        if found is None:
            continue
        text = _("Weg zum nächsten Angebot %(mode)s") % {"mode": mode.label}
        if found.estimate:
            text = _("%(text)s, geschätzt aus der Luftlinie") % {"text": text}
        value = queries.told(found.value)
        yield Evidence(text=text, value=value, as_of=found.as_of, source=found.source)


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
        NavigationItem(
            label="Wege",
            url_name="reach:times",
            step=Step.UNDERSTAND,
            action="reach.times",
            order=41,
        ),
    ),
    permissions=(
        Permission(
            action="reach.read",
            sentence="sehen, welche Fahrpläne geladen sind",
            roles=_EDITORS | {"network_coordinator"},
        ),
        Permission(
            action="reach.times",
            sentence="sehen, wie lange die Wege zu Angeboten sind",
            roles=_EDITORS | {"network_coordinator"},
        ),
        Permission(
            action="reach.change",
            sentence="Fahrpläne laden und Wege neu berechnen",
            roles=_EDITORS,
        ),
        Permission(action="reach.tidy", sentence="Dateien alter Fahrpläne löschen"),
    ),
    urls=(
        Access(url_name="reach:feeds", action="reach.read"),
        *(
            Access(url_name=f"reach:{verb}", action="reach.change")
            for verb in ("add", "remove", "restore", "compute")
        ),
        Access(url_name="reach:times", action="reach.times"),
    ),
    todos=_todos,
    evidence=_evidence,
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
        AuditSentence(action="reach.order-times", sentence="{who} lässt die Wege neu berechnen."),
        AuditSentence(
            action="reach.compute-times", sentence="{who} hat die Wege der Ortsteile berechnet."
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
        JobKind(
            name="reach.compute-times",
            label="Wege der Ortsteile berechnen",
            run=run_compute_times,
            action="reach.change",
            every_minutes=24 * 60,
            needed=times_needed,
        ),
    ),
)
