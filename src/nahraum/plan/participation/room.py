from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
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
    Evidence,
    JobKind,
    NavigationItem,
    Permission,
    Related,
    Room,
    SignalKind,
    Step,
    Tally,
    Todo,
    Translatable,
    Visibility,
)
from nahraum.plan.participation import queries
from nahraum.plan.participation.actions import PROPOSAL
from nahraum.plan.participation.jobs import run_erase, run_tell
from nahraum.plan.participation.models import Note
from nahraum.plan.participation.queries.ideas import count_by_topic, linked_ideas
from nahraum.plan.participation.queries.wording import (
    PROCEDURE,
    PROJECT,
    QUESTION,
    SESSION,
    options_to_translate,
    procedures_to_translate,
    projects_to_translate,
    questions_to_translate,
    sessions_to_translate,
)

_MANAGERS = frozenset({"planner", "municipality_admin"})
_LOOK = ("list", "procedure", "ideas", "map", "idea", "results", "result-file", "project")
_TAKE_PART = (
    *("submit", "submitted", "support", "own-idea", "begin", "sheet", "sent", "vote"),
    "my-share",
)
_MANAGE = (
    *("keep", "add", "trash", "moderation", "keep-idea", "moderate", "answer", "idea-measure"),
    *("intake", "coding", "session", "add-note", "heads", "note-measure", "keep-procedure"),
    *("set-state", "outcome", "prove", "preview", "release", "add-question", "add-session"),
    *("add-project", "budget", "codes", "paper", "enter", "hand-in", "sheets-file"),
    *("change", "remove", "restore"),
)


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Ideas to read, answers people wait for, procedures that have run out."""
    if not allowed(actor, "participation.manage", municipality, at=timezone.now()):
        return
    queue = reverse("participation:moderation", args=[municipality.slug])
    if number := queries.waiting_ideas().count():
        text = ngettext("Eine neue Idee lesen", "%(n)s neue Ideen lesen", number)
        yield Todo(text=text % {"n": number}, url=queue, room="participation", weight=60)
    if first := queries.answers_due().first():
        number = queries.answers_due().count()
        text = ngettext("Eine Idee wartet auf Antwort", "%(n)s Ideen warten auf Antwort", number)
        yield Todo(text=text % {"n": number}, url=queue, due=first.answer_by, room="participation")
    for row in queries.running().filter(ends_on__lt=on)[:2]:
        yield Todo(
            text=_("Beteiligung auswerten: %(title)s") % {"title": row.title},
            url=reverse("participation:keep-procedure", args=[municipality.slug, row.pk]),
            due=row.ends_on,
            room="participation",
        )


def _tallies(on: date) -> Iterator[Tally]:
    yield Tally(
        name="participation.ideas",
        label=_("Veröffentlichte Ideen"),
        unit=_("Ideen"),
        by={(key, place): float(number) for key, place, number in count_by_topic()},
        as_of=on,
        source=_("Beteiligung, von allen zu lesen"),
    )


def _evidence(topic_key: str, neighbourhood: Any, on: date) -> Iterator[Evidence]:
    """The most supported public ideas on a topic."""
    rows = queries.published_ideas().filter(topic__key=topic_key)
    if neighbourhood is not None:
        rows = rows.filter(neighbourhood=neighbourhood)
    for row in rows[:5]:
        yield Evidence(
            text=_("Idee: %(title)s") % {"title": row.title},
            value=ngettext("eine Unterstützung", "%(n)s Unterstützungen", row.supporters)
            % {"n": row.supporters},
            as_of=timezone.localdate(row.created_at),
            source=row.procedure.title,
            url=reverse("participation:idea", args=[current_municipality().slug, row.pk]),
        )


def _related(kind: str, pk: Any) -> Iterator[Related]:
    """Ideas and needs a measure goes back to."""
    if kind != "measures.measure":
        return
    try:
        pk = UUID(str(pk))
    except ValueError:
        return
    slug = current_municipality().slug
    for row in linked_ideas(pk):
        yield Related(
            label=_("Idee aus der Bürgerschaft"),
            text=row.title,
            url=reverse("participation:idea", args=[slug, row.pk]),
            state=ngettext("eine Unterstützung", "%(n)s Unterstützungen", row.supporters)
            % {"n": row.supporters},
            since=timezone.localdate(row.created_at),
            asked=True,
        )
    for note in Note.objects.filter(measure=pk).select_related("session"):
        yield Related(
            label=_("Bedarf aus einer Werkstatt"),
            text=note.text,
            url=reverse("participation:procedure", args=[slug, note.session.procedure_id])
            if note.session.minutes_released
            else "",
            since=timezone.localdate(note.session.starts),
            asked=True,
        )


def _public(action: str, sentence: str) -> Permission:
    return Permission(action=action, sentence=sentence, visibility=Visibility.PUBLIC)


def _translatable(kind: str, label: str, fields: tuple[str, ...], rows: Any) -> Translatable:
    return Translatable(kind=f"participation.{kind}", label=label, fields=fields, rows=rows)


ROOM = Room(
    name="participation",
    label="Beteiligung",
    step=Step.PLAN,
    summary="Ideen, Umfragen, Werkstätten und Abstimmungen, mit Antwort auf jeden Vorschlag.",
    help_template="participation/help.html",
    navigation=(
        NavigationItem(
            label="Mitreden",
            url_name="participation:list",
            step=Step.PLAN,
            action="participation.look",
            order=40,
        ),
        NavigationItem(
            label="Beteiligung verwalten",
            url_name="participation:keep",
            step=Step.PLAN,
            action="participation.manage",
            order=45,
            stands_for=("participation:list",),
        ),
    ),
    urls=(
        *(Access(url_name=f"participation:{n}", action="participation.look") for n in _LOOK),
        *(
            Access(url_name=f"participation:{n}", action="participation.take-part")
            for n in _TAKE_PART
        ),
        *(Access(url_name=f"participation:{n}", action="participation.manage") for n in _MANAGE),
    ),
    todos=_todos,
    permissions=(
        _public("participation.look", "Beteiligungen ansehen"),
        _public("participation.take-part", "Ideen vorschlagen, antworten und abstimmen"),
        Permission(
            action="participation.manage",
            sentence="Beteiligungen führen, Ideen prüfen und beantworten",
            roles=_MANAGERS,
        ),
        Permission(action="participation.worker", sentence="Antworten verschicken, löschen"),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"participation.{action}", sentence=sentence)
        for action, sentence in (
            ("add", "{who} hat etwas für eine Beteiligung eingetragen."),
            ("change", "{who} hat eine Beteiligung geändert."),
            ("set-state", "{who} hat eine Beteiligung begonnen, beendet oder abgeschlossen."),
            ("promise", "{who} hat das Ergebnis einer Beteiligung festgehalten."),
            ("prove", "{who} hat einen Nachweis eingetragen."),
            ("remove", "{who} hat etwas aus der Beteiligung in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas aus dem Papierkorb zurückgeholt."),
            ("propose", "{who} hat eine Idee vorgeschlagen."),
            ("enter", "{who} hat Ideen aufgeschrieben."),
            ("rewrite", "{who} hat die eigene Idee geändert."),
            ("withdraw", "{who} hat die eigene Idee zurückgezogen."),
            ("support", "{who} hat eine Idee unterstützt."),
            ("publish-idea", "{who} hat eine Idee veröffentlicht."),
            ("reject-idea", "{who} hat eine Idee nicht veröffentlicht."),
            ("answer", "{who} hat eine Idee beantwortet."),
            ("plan-measure", "{who} hat aus einem Vorschlag eine Maßnahme geplant."),
            ("hand-in", "{who} hat eine Tabelle mit Beiträgen eingereicht."),
            ("take-over", "{who} hat Beiträge aus einer Tabelle übernommen."),
            ("take-back", "{who} hat Beiträge aus einer Tabelle zurückgenommen."),
            ("codes", "{who} hat Einmal-Codes ausgegeben."),
            ("begin-sheet", "{who} hat einen Fragebogen begonnen."),
            ("save-page", "{who} hat eine Seite eines Fragebogens gespeichert."),
            ("send-sheet", "{who} hat einen Fragebogen abgeschickt."),
            ("enter-sheet", "{who} hat einen Fragebogen von Papier eingegeben."),
            ("code-text", "{who} hat einen freien Text eingeordnet."),
            ("set-budget", "{who} hat Geld und Regeln eines Bürgerbudgets festgelegt."),
            ("vote", "{who} hat einen Stimmzettel abgegeben."),
            ("release", "{who} hat ein Ergebnis veröffentlicht."),
            ("count-heads", "{who} hat gezählt, wer bei einer Werkstatt war."),
            ("tell", "{who} hat Menschen geschrieben, was aus ihrer Idee wurde."),
            ("erase", "{who} hat alte Angaben aus der Beteiligung gelöscht."),
        )
    ),
    jobs=(
        JobKind(
            name="participation.tell",
            label="Sagen, was aus Ideen wurde",
            run=run_tell,
            action="participation.worker",
            every_minutes=60,
        ),
        JobKind(
            name="participation.erase",
            label="Alte Angaben der Beteiligung löschen",
            run=run_erase,
            action="participation.worker",
            every_minutes=24 * 60,
        ),
    ),
    signals=(SignalKind(name=PROPOSAL, label="Vorschlag aus der Bürgerschaft", person=False),),
    translatables=(
        _translatable("procedure", "Beteiligung", PROCEDURE, procedures_to_translate),
        _translatable("question", "Frage einer Umfrage", QUESTION, questions_to_translate),
        _translatable("option", "Antwort einer Umfrage", ("label",), options_to_translate),
        _translatable("project", "Projekt eines Bürgerbudgets", PROJECT, projects_to_translate),
        _translatable("session", "Termin einer Werkstatt", SESSION, sessions_to_translate),
    ),
    tallies=_tallies,
    evidence=_evidence,
    related=_related,
)
