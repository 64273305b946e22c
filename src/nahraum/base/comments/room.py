from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from nahraum.base.comments.jobs import run_forget
from nahraum.base.people.roles import ROLES
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

# Colleagues: whoever works in the house of a municipality. Providers and council members do not.
# What they may remark on is narrowed by who may read it.
_COLLEAGUES = frozenset(r for r, role in ROLES.items() if role.staff and not role.everywhere) - {
    "provider_member",
    "council_member",
}
_VERBS = ("list", "thread", "change", "settle", "reopen", "remove", "restore")


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """One line: what colleagues said about what this person looks after."""
    from nahraum.base.comments.queries import waiting_for

    found = waiting_for(actor=actor, at=timezone.now())
    if not found:
        return
    text = ngettext(
        "Eine Bemerkung von Kolleginnen und Kollegen ist offen",
        "%(number)s Bemerkungen von Kolleginnen und Kollegen sind offen",
        len(found),
    )
    yield Todo(
        text=text % {"number": len(found)},
        url=reverse("comments:list", args=[municipality.slug]),
        weight=60,
        room="comments",
    )


def _says(verb: str, sentence: str) -> AuditSentence:
    return AuditSentence(action=f"comments.{verb}", sentence=sentence)


ROOM = Room(
    name="comments",
    label="Bemerkungen",
    step=Step.HOUSE,
    summary="Was Kolleginnen und Kollegen zu etwas anmerken.",
    help_template="comments/help.html",
    navigation=(
        NavigationItem(
            label="Bemerkungen",
            url_name="comments:list",
            step=Step.HOUSE,
            action="comments.talk",
            order=30,
        ),
    ),
    permissions=(
        Permission(
            action="comments.talk",
            sentence="Bemerkungen zu etwas schreiben, das man lesen darf",
            roles=_COLLEAGUES,
        ),
        Permission(action="comments.forget", sentence="alte Bemerkungen löschen"),
    ),
    urls=tuple(Access(url_name=f"comments:{verb}", action="comments.talk") for verb in _VERBS),
    todos=_todos,
    audit_sentences=(
        _says("remark", "{who} hat etwas angemerkt."),
        _says("change", "{who} hat eine Bemerkung geändert."),
        _says("settle", "{who} hat eine Bemerkung als erledigt vermerkt."),
        _says("reopen", "{who} hat eine Bemerkung wieder aufgenommen."),
        _says("remove", "{who} hat eine Bemerkung entfernt."),
        _says("restore", "{who} hat eine Bemerkung zurückgeholt."),
        _says("forget", "{who} hat alte Bemerkungen gelöscht."),
    ),
    jobs=(
        JobKind(
            name="comments.forget",
            label="Alte Bemerkungen löschen",
            run=run_forget,
            action="comments.forget",
            every_minutes=24 * 60,
        ),
    ),
)
