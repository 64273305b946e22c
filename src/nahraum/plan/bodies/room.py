from collections.abc import Iterable
from datetime import date, timedelta
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
    Translatable,
    Visibility,
)
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.jobs import anything_to_forget, run_forget

_KEEPERS = frozenset({"planner", "municipality_admin"})
_READERS = _KEEPERS | {"network_coordinator"}
_LOOK = ("list", "feed", "decision", "meeting-file")
_READ = ("keep", "body", "meeting", "keep-decision", "minutes-file")
_CHANGE = (
    *("add-body", "add-seat", "add-meeting", "add-item", "add-decision", "add-task"),
    *("invite", "cancel", "minutes", "approve", "reopen", "council", "done"),
    *("change", "remove", "restore", "trash"),
)
SOON = timedelta(days=14)


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Minutes nobody wrote, tasks and decisions that are due, recommendations left lying."""
    if not allowed(actor, "bodies.change", municipality, at=timezone.now()):
        return
    slug = municipality.slug
    for meeting in queries.without_minutes(timezone.now()):
        yield Todo(
            text=_("Protokoll schreiben: %(meeting)s") % {"meeting": meeting},
            url=reverse("bodies:minutes", args=[slug, meeting.pk]),
            due=meeting.day + SOON,
            room="bodies",
            weight=40,
        )
    for task in queries.open_tasks().filter(due__lte=on + SOON):
        page = "meeting" if task.meeting_id else "body"
        key = task.meeting_id or task.body_id
        yield Todo(
            text=_("Aufgabe aus %(body)s: %(task)s") % {"body": task.body, "task": task},
            url=reverse(f"bodies:{page}", args=[slug, key]),
            due=task.due,
            room="bodies",
        )
    for decision in queries.open_decisions().filter(due__lte=on + SOON):
        yield Todo(
            text=_("Beschluss umsetzen: %(decision)s") % {"decision": decision},
            url=reverse("bodies:keep-decision", args=[slug, decision.pk]),
            due=decision.due,
            room="bodies",
            weight=45,
        )
    for row in queries.forgotten(on):
        text = _("Empfehlung wartet seit %(days)s Tagen auf den Rat: %(row)s")
        yield Todo(
            text=text % {"days": queries.waited(row, on), "row": row},
            url=reverse("bodies:council", args=[slug, row.pk]),
            room="bodies",
            weight=55,
        )


def _texts(kind: str, label: str, rows: Any) -> Translatable:
    return Translatable(kind=f"bodies.{kind}", label=label, fields=queries.TEXTS[kind], rows=rows)


ROOM = Room(
    name="bodies",
    label="Gremien",
    step=Step.PLAN,
    summary="Wer berät und beschließt: Gremien, Sitzungen, Beschlüsse, Aufgaben.",
    help_template="bodies/help.html",
    navigation=(
        NavigationItem(
            label="Gremien und Beschlüsse",
            url_name="bodies:list",
            step=Step.PLAN,
            action="bodies.look",
            order=60,
        ),
        NavigationItem(
            label="Gremien verwalten",
            url_name="bodies:keep",
            step=Step.PLAN,
            action="bodies.read",
            order=65,
            stands_for=("bodies:list",),
        ),
    ),
    urls=(
        *(Access(url_name=f"bodies:{name}", action="bodies.look") for name in _LOOK),
        *(Access(url_name=f"bodies:{name}", action="bodies.read") for name in _READ),
        *(Access(url_name=f"bodies:{name}", action="bodies.change") for name in _CHANGE),
        *(
            Access(url_name=f"bodies:{name}", action="bodies.release")
            for name in ("release", "withdraw")
        ),
    ),
    todos=_todos,
    translatables=(
        _texts("body", "Gremium", queries.bodies_to_translate),
        _texts("meeting", "Öffentliche Sitzung", queries.meetings_to_translate),
        _texts("decision", "Beschluss", queries.released),
    ),
    permissions=(
        Permission(
            action="bodies.look",
            sentence="Gremien und freigegebene Beschlüsse ansehen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="bodies.read",
            sentence="Sitzungen, Protokolle und alle Beschlüsse lesen",
            roles=_READERS,
        ),
        Permission(
            action="bodies.change",
            sentence="Gremien, Sitzungen, Protokolle und Aufgaben führen",
            roles=_KEEPERS,
        ),
        Permission(action="bodies.release", sentence="Beschlüsse veröffentlichen", roles=_KEEPERS),
        Permission(action="bodies.worker", sentence="Namen früherer Mitglieder löschen"),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"bodies.{action}", sentence=sentence)
        for action, sentence in (
            ("add-body", "{who} hat ein Gremium eingetragen."),
            ("add-seat", "{who} hat einen Sitz eingetragen."),
            ("add-meeting", "{who} hat eine Sitzung geplant."),
            ("add-item", "{who} hat die Tagesordnung ergänzt."),
            ("add-task", "{who} hat eine Aufgabe eingetragen."),
            ("decide", "{who} hat einen Beschluss eingetragen."),
            ("change", "{who} hat etwas bei den Gremien geändert."),
            ("remove", "{who} hat etwas bei den Gremien in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas bei den Gremien zurückgeholt."),
            ("invite", "{who} hat zu einer Sitzung eingeladen."),
            ("cancel", "{who} hat eine Sitzung abgesagt."),
            ("write-minutes", "{who} hat ein Protokoll geschrieben."),
            ("approve", "{who} hat festgehalten, dass ein Protokoll genehmigt ist."),
            ("reopen", "{who} hat ein genehmigtes Protokoll noch einmal geöffnet."),
            ("release", "{who} hat einen Beschluss veröffentlicht."),
            ("withdraw", "{who} hat einen veröffentlichten Beschluss zurückgenommen."),
            ("answer", "{who} hat festgehalten, wo eine Empfehlung im Rat steht."),
            ("done", "{who} hat etwas als erledigt eingetragen."),
            ("undone", "{who} hat etwas wieder als offen eingetragen."),
            ("forget", "{who} hat Namen früherer Mitglieder gelöscht."),
        )
    ),
    jobs=(
        JobKind(
            name="bodies.forget",
            label="Namen früherer Mitglieder löschen",
            run=run_forget,
            action="bodies.worker",
            every_minutes=24 * 60,
            needed=anything_to_forget,
        ),
    ),
)
