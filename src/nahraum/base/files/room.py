from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from nahraum.base.files.jobs import run_check, run_expire
from nahraum.base.files.queries import damaged
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

_KEEPERS = frozenset({"municipality_admin", "network_coordinator"})
_DAY = 24 * 60


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """One line, if files are missing or are not what was handed in."""
    if not allowed(actor, "files.remove", municipality, at=timezone.now()):
        return
    number = damaged().count()
    if number:
        text = ngettext(
            "Eine Datei fehlt oder ist beschädigt",
            "%(number)s Dateien fehlen oder sind beschädigt",
            number,
        )
        yield Todo(
            text=text % {"number": number},
            url=reverse("files:list", args=[municipality.slug]),
            due=on,
            room="files",
        )


ROOM = Room(
    name="files",
    label="Dateien",
    step=Step.HOUSE,
    summary="Dateien, die abgegeben wurden: geprüft, aufbewahrt, fristgerecht gelöscht.",
    help_template="files/help.html",
    navigation=(
        NavigationItem(
            label="Dateien",
            url_name="files:list",
            step=Step.HOUSE,
            action="files.read",
            order=64,
        ),
    ),
    urls=(
        *(Access(url_name=f"files:{verb}", action="files.read") for verb in ("list", "download")),
        *(
            Access(url_name=f"files:{verb}", action="files.remove")
            for verb in ("remove", "restore")
        ),
    ),
    todos=_todos,
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
        AuditSentence(
            action="files.remove", sentence="{who} hat eine Datei in den Papierkorb gelegt."
        ),
        AuditSentence(
            action="files.restore", sentence="{who} hat eine Datei aus dem Papierkorb geholt."
        ),
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
