from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from nahraum.base.notify.jobs import run_forget, run_send
from nahraum.base.notify.queries import anything_due, failed
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


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """One line, if mails did not arrive."""
    if not allowed(actor, "notify.retry", municipality, at=timezone.now()):
        return
    number = failed().count()
    if number:
        text = ngettext(
            "Eine E-Mail wurde nicht zugestellt",
            "%(number)s E-Mails wurden nicht zugestellt",
            number,
        )
        yield Todo(
            text=text % {"number": number},
            url=reverse("notify:outbox", args=[municipality.slug]),
            due=on,
            room="notify",
        )


ROOM = Room(
    name="notify",
    label="Ausgangspost",
    step=Step.HOUSE,
    summary="E-Mails, die verschickt werden, und was aus ihnen wurde.",
    help_template="notify/help.html",
    navigation=(
        NavigationItem(
            label="Ausgangspost",
            url_name="notify:outbox",
            step=Step.HOUSE,
            action="notify.read",
            order=62,
        ),
    ),
    urls=(
        Access(url_name="notify:outbox", action="notify.read"),
        *(
            Access(url_name=f"notify:{verb}", action="notify.retry")
            for verb in ("retry", "retry-all", "settle")
        ),
    ),
    todos=_todos,
    permissions=(
        Permission(
            action="notify.read",
            sentence="sehen, welche Nachrichten warten oder nicht ankamen",
            roles=_KEEPERS,
        ),
        Permission(
            action="notify.retry",
            sentence="nicht zugestellte Nachrichten noch einmal verschicken",
            roles=_KEEPERS,
        ),
        Permission(action="notify.send", sentence="Nachrichten verschicken"),
        Permission(action="notify.forget", sentence="Adressen alter Nachrichten löschen"),
    ),
    audit_sentences=(
        AuditSentence(action="notify.post", sentence="{who} hat eine Nachricht aufgegeben."),
        AuditSentence(action="notify.sent", sentence="{who} hat eine Nachricht verschickt."),
        AuditSentence(
            action="notify.postponed",
            sentence="{who} konnte eine Nachricht noch nicht zustellen.",
        ),
        AuditSentence(
            action="notify.failed", sentence="{who} konnte eine Nachricht nicht zustellen."
        ),
        AuditSentence(
            action="notify.retry", sentence="{who} hat eine Nachricht noch einmal aufgegeben."
        ),
        AuditSentence(
            action="notify.retry-all",
            sentence="{who} hat alle liegengebliebenen Nachrichten noch einmal aufgegeben.",
        ),
        AuditSentence(
            action="notify.settle", sentence="{who} hat eine liegengebliebene Nachricht erledigt."
        ),
        AuditSentence(
            action="notify.forget", sentence="{who} hat Adressen alter Nachrichten gelöscht."
        ),
        AuditSentence(
            action="notify.link", sentence="{who} hat einen Link für eine Nachricht erzeugt."
        ),
        AuditSentence(
            action="notify.use-link", sentence="{who} hat einen Link aus einer Nachricht benutzt."
        ),
    ),
    jobs=(
        JobKind(
            name="notify.send-mails",
            label="Nachrichten verschicken",
            run=run_send,
            action="notify.send",
            every_minutes=1,
            needed=anything_due,
        ),
        JobKind(
            name="notify.forget",
            label="Adressen alter Nachrichten löschen",
            run=run_forget,
            action="notify.forget",
            every_minutes=24 * 60,
        ),
    ),
)
