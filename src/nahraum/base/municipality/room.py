from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.municipality.jobs import run_empty_trash
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
    Visibility,
)


def _todos(actor: Any, municipality: Any, day: date) -> Iterable[Todo]:
    """The law pages need somebody to name, so the administrator is asked until somebody is."""
    if "municipality_admin" not in actor.roles_in(municipality.pk, day):
        return
    if not (municipality.contact_name and municipality.contact_email):
        yield Todo(
            text=_("Kontaktangaben für Impressum und Datenschutz ergänzen"),
            url=reverse("municipality:contact", kwargs={"kommune": municipality.slug}),
            room="municipality",
        )


ROOM = Room(
    name="municipality",
    label="Kommune",
    step=Step.HOUSE,
    summary="Angaben zur eigenen Kommune: Kontakt, Impressum, Verbünde.",
    help_template="municipality/help.html",
    navigation=(
        NavigationItem(
            label="Angaben der Kommune",
            url_name="municipality:contact",
            step=Step.HOUSE,
            action="municipality.change",
            order=10,
        ),
    ),
    urls=(Access(url_name="municipality:contact", action="municipality.change"),),
    todos=_todos,
    permissions=(
        Permission(
            action="municipality.read",
            sentence="die öffentlichen Seiten der Kommune lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="municipality.change",
            sentence="Angaben der Kommune ändern",
            roles=frozenset({"municipality_admin"}),
        ),
        Permission(
            action="municipality.share",
            sentence="Einträge mit einem Verbund teilen",
            roles=frozenset({"municipality_admin", "network_coordinator"}),
        ),
        Permission(action="municipality.empty-trash", sentence="den Papierkorb leeren"),
    ),
    jobs=(
        JobKind(
            name="municipality.empty-trash",
            label="Papierkorb leeren",
            run=run_empty_trash,
            action="municipality.empty-trash",
            every_minutes=24 * 60,
        ),
    ),
    audit_sentences=(
        AuditSentence(action="municipality.open", sentence="{who} hat die Kommune eingerichtet."),
        AuditSentence(action="municipality.close", sentence="{who} hat die Kommune geschlossen."),
        AuditSentence(
            action="municipality.contact", sentence="{who} hat die Kontaktangaben geändert."
        ),
        AuditSentence(action="municipality.areas", sentence="{who} hat Gebiete geladen."),
        AuditSentence(action="municipality.found", sentence="{who} hat einen Verbund gegründet."),
        AuditSentence(action="municipality.join", sentence="{who} hat einen Verbund gegründet."),
        AuditSentence(action="municipality.share", sentence="{who} hat einen Eintrag geteilt."),
        AuditSentence(
            action="municipality.empty-trash", sentence="{who} hat den Papierkorb geleert."
        ),
        AuditSentence(
            action="municipality.revoke", sentence="{who} hat eine Freigabe zurückgenommen."
        ),
    ),
)
