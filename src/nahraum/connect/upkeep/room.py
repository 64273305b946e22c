from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    Export,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
    Visibility,
)
from nahraum.connect.upkeep.jobs import run_forget, run_remind
from nahraum.connect.upkeep.queries import calls, open_proposals, owns

_EDITORS = frozenset({"network_coordinator", "municipality_admin"})
_READERS = _EDITORS | {"planner", "navigator", "case_team_lead"}
_MODERATE = (
    *("proposals", "proposal", "calls", "called", "letter", "owners", "end-ownership"),
    *("history", "restore"),
)
_FIGURES = ("freshness", "freshness-table", "figure")


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Two lines at most: proposals that wait, and calls to make."""
    if not allowed(actor, "upkeep.moderate", municipality, at=timezone.now()):
        return
    waiting = list(open_proposals().values_list("created_at", flat=True))
    if waiting:
        text = ngettext(
            "Ein Vorschlag einer Einrichtung wartet",
            "%(number)s Vorschläge von Einrichtungen warten",
            len(waiting),
        )
        yield Todo(
            text=text % {"number": len(waiting)},
            url=reverse("upkeep:proposals", args=[municipality.slug]),
            due=timezone.localdate(waiting[0]),
            room="upkeep",
        )
    found = calls(today=on)
    if found:
        text = ngettext(
            "Eine Einrichtung anrufen: Stimmt noch alles?",
            "%(number)s Einrichtungen anrufen: Stimmt noch alles?",
            len(found),
        )
        yield Todo(
            text=text % {"number": len(found)},
            url=reverse("upkeep:calls", args=[municipality.slug]),
            due=found[0].asked.due,
            room="upkeep",
        )


def _navigation(label: str, name: str, action: str, order: int) -> NavigationItem:
    return NavigationItem(
        label=label, url_name=f"upkeep:{name}", step=Step.CONNECT, action=action, order=order
    )


def _every_day(name: str, label: str, run: Any) -> JobKind:
    return JobKind(name=name, label=label, run=run, action=name, every_minutes=24 * 60)


ROOM = Room(
    name="upkeep",
    label="Einträge pflegen",
    step=Step.CONNECT,
    summary="Was Einträge aktuell hält: Erinnerungen, Rückmeldungen, Vorschläge der Einrichtungen.",
    help_template="upkeep/help.html",
    navigation=(
        _navigation("Unsere Einträge", "own", "upkeep.own", 21),
        _navigation("Vorschläge", "proposals", "upkeep.moderate", 22),
        _navigation("Anrufliste", "calls", "upkeep.moderate", 23),
        _navigation("Pflegestand", "freshness", "upkeep.figures", 24),
    ),
    urls=(
        Access(url_name="upkeep:check", action="upkeep.answer"),
        Access(url_name="upkeep:suggest", action="upkeep.answer"),
        *(Access(url_name=f"upkeep:{name}", action="upkeep.own") for name in ("own", "edit")),
        Access(url_name="upkeep:confirm", action="upkeep.own"),
        *(Access(url_name=f"upkeep:{name}", action="upkeep.moderate") for name in _MODERATE),
        *(Access(url_name=f"upkeep:{name}", action="upkeep.figures") for name in _FIGURES),
    ),
    todos=_todos,
    permissions=(
        Permission(
            action="upkeep.answer",
            sentence="mit dem Link aus einer E-Mail die eigenen Einträge bestätigen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="upkeep.own",
            sentence="die Einträge der eigenen Einrichtung pflegen",
            roles=frozenset({"provider_member"}),
            condition=owns,
        ),
        Permission(
            action="upkeep.moderate",
            sentence="über Vorschläge von Einrichtungen entscheiden",
            roles=_EDITORS,
        ),
        Permission(
            action="upkeep.figures",
            sentence="sehen, wie aktuell die Einträge sind",
            roles=_READERS,
        ),
        Permission(action="upkeep.remind", sentence="Einrichtungen an ihre Einträge erinnern"),
        Permission(action="upkeep.forget", sentence="alte Vorschläge und Erinnerungen löschen"),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"upkeep.{action}", sentence=sentence)
        for action, sentence in (
            ("remind", "{who} hat eine Einrichtung an ihre Einträge erinnert."),
            ("confirm", "{who} hat Einträge einer Einrichtung bestätigt."),
            ("call", "{who} hat sich Einträge am Telefon bestätigen lassen."),
            ("propose", "{who} hat eine Änderung an einem Eintrag vorgeschlagen."),
            ("change-own", "{who} hat einen Eintrag der eigenen Einrichtung geändert."),
            ("decide", "{who} hat über einen Vorschlag entschieden."),
            ("give", "{who} hat jemanden für eine Einrichtung zuständig gemacht."),
            ("end", "{who} hat eine Zuständigkeit beendet."),
            ("forget", "{who} hat alte Vorschläge und Erinnerungen gelöscht."),
        )
    ),
    jobs=(
        _every_day("upkeep.remind", "Einrichtungen erinnern", run_remind),
        _every_day("upkeep.forget", "Alte Vorschläge löschen", run_forget),
    ),
    exports=(Export(name="upkeep", label="Pflegestand (CSV)", url_name="upkeep:freshness-table"),),
)
