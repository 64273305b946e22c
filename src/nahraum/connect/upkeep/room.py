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
from nahraum.connect.upkeep.queries import calls, open_proposals, owns, shares_checked

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


def _navigation(*, label: str, name: str, action: str, order: int) -> NavigationItem:
    return NavigationItem(
        label=label, url_name=f"upkeep:{name}", step=Step.CONNECT, action=action, order=order
    )


def _says(*, verb: str, sentence: str) -> AuditSentence:
    return AuditSentence(action=f"upkeep.{verb}", sentence=sentence)


def _every_day(*, name: str, label: str, run: Any) -> JobKind:
    return JobKind(name=name, label=label, run=run, action=name, every_minutes=24 * 60)


ROOM = Room(
    name="upkeep",
    label="Einträge pflegen",
    step=Step.CONNECT,
    summary="Was Einträge aktuell hält: Erinnerungen, Rückmeldungen, Vorschläge der Einrichtungen.",
    help_template="upkeep/help.html",
    navigation=(
        _navigation(label="Unsere Einträge", name="own", action="upkeep.own", order=21),
        _navigation(label="Vorschläge", name="proposals", action="upkeep.moderate", order=22),
        _navigation(label="Anrufliste", name="calls", action="upkeep.moderate", order=23),
        _navigation(label="Pflegestand", name="freshness", action="upkeep.figures", order=24),
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
    tallies=shares_checked,
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
    audit_sentences=(
        _says(verb="remind", sentence="{who} hat eine Einrichtung an ihre Einträge erinnert."),
        _says(verb="confirm", sentence="{who} hat Einträge einer Einrichtung bestätigt."),
        _says(verb="call", sentence="{who} hat sich Einträge am Telefon bestätigen lassen."),
        _says(verb="propose", sentence="{who} hat eine Änderung an einem Eintrag vorgeschlagen."),
        _says(
            verb="change-own", sentence="{who} hat einen Eintrag der eigenen Einrichtung geändert."
        ),
        _says(verb="decide", sentence="{who} hat über einen Vorschlag entschieden."),
        _says(verb="give", sentence="{who} hat jemanden für eine Einrichtung zuständig gemacht."),
        _says(verb="end", sentence="{who} hat eine Zuständigkeit beendet."),
        _says(verb="forget", sentence="{who} hat alte Vorschläge und Erinnerungen gelöscht."),
    ),
    jobs=(
        _every_day(name="upkeep.remind", label="Einrichtungen erinnern", run=run_remind),
        _every_day(name="upkeep.forget", label="Alte Vorschläge löschen", run=run_forget),
    ),
    exports=(Export(name="upkeep", label="Pflegestand (CSV)", url_name="upkeep:freshness-table"),),
)
