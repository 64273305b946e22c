from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    FollowUp,
    JobKind,
    NavigationItem,
    Permission,
    Related,
    Room,
    SignalKind,
    Step,
    Todo,
    Translatable,
    Visibility,
)
from nahraum.connect.directory.actions import GONE
from nahraum.connect.directory.jobs import run_forget
from nahraum.connect.directory.queries import (
    checks_due,
    corrections_waiting,
    destinations,
    offers_of_measure,
    offers_to_translate,
    tallies,
)
from nahraum.connect.directory.rules import TRANSLATED

_EDITORS = frozenset({"network_coordinator", "municipality_admin"})
_READERS = _EDITORS | {"planner", "navigator", "case_team_lead"}
_LOOK = ("list", "organisations", "organisation", "offer", "place", "blocks", "capacity")
_CHANGE = (
    *("add-organisation", "add-site", "choose-house", "add-offer", "add-leave", "change"),
    *("add-month", "remove", "restore", "trash", "hours", "publish", "confirm", "close"),
    *("corrections", "answer"),
)


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Two lines at most: what people wrote, and entries nobody checked for long."""
    if not allowed(actor, "directory.change", municipality, at=timezone.now()):
        return
    number, first = corrections_waiting()
    if first is not None:
        text = ngettext(
            "Ein Hinweis zum Verzeichnis wartet auf Antwort",
            "%(number)s Hinweise zum Verzeichnis warten auf Antwort",
            number,
        )
        yield Todo(
            text=text % {"number": number},
            url=reverse("directory:corrections", args=[municipality.slug]),
            due=timezone.localdate(first),
            room="directory",
        )
    number, since = checks_due(today=on)
    if number:
        text = ngettext(
            "Ein Angebot prüfen: Stimmt noch alles?",
            "%(number)s Angebote prüfen: Stimmt noch alles?",
            number,
        )
        yield Todo(
            text=text % {"number": number},
            url=reverse("directory:list", args=[municipality.slug]) + "?pruefung=waiting",
            due=since,
            room="directory",
        )


def _related(kind: str, pk: Any) -> Iterable[Related]:
    """The offers a measure has become."""
    if kind != "measures.measure":
        return
    try:
        key = UUID(str(pk))
    except ValueError:
        return
    slug = current_municipality().slug
    for offer in offers_of_measure(key):
        yield Related(
            label=_("Angebot"),
            text=f"{offer.title} ({offer.organisation.name})",
            url=reverse("directory:offer", args=[slug, offer.pk]),
            state=str(offer.get_status_display()),
            since=offer.first or timezone.localdate(offer.created_at),
        )


def _from_measure(municipality: Any, words: Mapping[str, str]) -> str:
    words_of_way = urlencode({"massnahme": words.get("massnahme", "")})
    return f"{reverse('directory:choose-house', args=[municipality.slug])}?{words_of_way}"


ROOM = Room(
    name="directory",
    label="Verzeichnis",
    step=Step.CONNECT,
    summary="Wer hilft womit, wo und wann: Einrichtungen, Orte und Angebote.",
    help_template="directory/help.html",
    navigation=(
        NavigationItem(
            label="Verzeichnis",
            url_name="directory:list",
            step=Step.CONNECT,
            action="directory.read",
            order=20,
        ),
    ),
    urls=(
        *(Access(url_name=f"directory:{name}", action="directory.read") for name in _LOOK),
        *(Access(url_name=f"directory:{name}", action="directory.change") for name in _CHANGE),
    ),
    todos=_todos,
    related=_related,
    follow_ups=(
        FollowUp(
            after="measures.measure",
            label="Als Angebot anlegen",
            action="directory.change",
            url=_from_measure,
        ),
    ),
    destinations=destinations,
    tallies=tallies,
    translatables=(
        Translatable(
            kind="directory.offer",
            label="Angebot",
            fields=TRANSLATED,
            rows=offers_to_translate,
        ),
    ),
    permissions=(
        Permission(
            action="directory.read", sentence="das Verzeichnis der Angebote lesen", roles=_READERS
        ),
        Permission(
            action="directory.change",
            sentence="das Verzeichnis der Angebote ändern und veröffentlichen",
            roles=_EDITORS,
        ),
        Permission(
            action="directory.report",
            sentence="melden, was an einem Eintrag nicht stimmt",
            visibility=Visibility.PUBLIC,
        ),
        Permission(action="directory.forget", sentence="Adressen aus alten Hinweisen löschen"),
    ),
    signals=(SignalKind(name=GONE, label="Angebot gibt es nicht mehr", person=False),),
    jobs=(
        JobKind(
            name="directory.forget",
            label="Adressen aus alten Hinweisen löschen",
            run=run_forget,
            action="directory.forget",
            every_minutes=24 * 60,
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"directory.{action}", sentence=sentence)
        for action, sentence in (
            ("add-organisation", "{who} hat eine Einrichtung eingetragen."),
            ("add-site", "{who} hat einen Ort eingetragen."),
            ("add-offer", "{who} hat ein Angebot eingetragen."),
            ("add-leave", "{who} hat eine Abwesenheit eingetragen."),
            ("add-month", "{who} hat Monatszahlen eines Ortes eingetragen."),
            ("change", "{who} hat das Verzeichnis geändert."),
            ("set-hours", "{who} hat Öffnungszeiten geändert."),
            ("publish", "{who} hat ein Angebot veröffentlicht."),
            ("confirm", "{who} hat bestätigt, dass ein Angebot stimmt."),
            ("close", "{who} hat ein Angebot beendet."),
            ("remove", "{who} hat etwas aus dem Verzeichnis in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas aus dem Papierkorb zurückgeholt."),
            ("restore-state", "{who} hat einen früheren Stand wiederhergestellt."),
            ("report", "{who} hat gemeldet, dass an einem Angebot etwas nicht stimmt."),
            ("answer", "{who} hat einen Hinweis zu einem Angebot beantwortet."),
            ("forget", "{who} hat Adressen und alte Hinweise gelöscht."),
        )
    ),
)
