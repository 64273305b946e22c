from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    Agenda,
    AuditSentence,
    Coming,
    FollowUp,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    SignalKind,
    Step,
    Todo,
    Translatable,
    Visibility,
)
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.jobs import run_ask, run_erase, run_extend, run_reminders
from nahraum.connect.calendar.rules import PROGRAMME_TRANSLATED, TRANSLATED, clock_words

_KEEPERS = frozenset({"network_coordinator", "municipality_admin"})
_READERS = _KEEPERS | {"planner"}
_NEXT = 4
_LOOK = (
    *("list", "feed", "house-feed", "sheet", "sheet-file"),
    *("programme", "programme-file", "event"),
)
_TAKE_PART = ("sign-up", "signed-up", "sign-off", "sign-off-number", "signed-off")
_READ = ("keep", "keep-event", "keep-programme", "numbers")
_CHANGE = (
    *("add-event", "choose-course", "add-course", "add-programme", "add-exhibitor"),
    *("add-module", "cancel", "duplicate", "date", "cancel-date", "revive-date", "set-module"),
    *("publish", "change", "remove", "restore", "trash"),
    *("proposals", "proposal", "history", "restore-state"),
)
_OWN = ("own", "own-add", "own-edit")
_BY_LINK = ("house", "house-add", "house-edit")
_GUESTS = ("course", "guests", "visitors", "counter", "guest-off", "fee", "certificate")


def _agenda(municipality: Any) -> Agenda | None:
    """The next dates, each event once: a weekly round does not fill the page."""
    found = queries.next_events(at=timezone.now(), most=_NEXT)
    if not found:
        return None
    slug = municipality.slug
    rows = tuple(
        Coming(
            title=title,
            when=_("%(day)s, %(clock)s Uhr") % _when(row.starts),
            url=reverse("calendar:event", args=[slug, row.event_id]),
            place=queries.place_of(row.event),
        )
        for row, title in found
    )
    return Agenda(
        label=_("Nächste Termine"),
        rows=rows,
        more=_("Alle Termine"),
        url=reverse("calendar:list", args=[slug]),
        remarks=queries.language_remarks({"title": title} for _row, title in found),
    )


def _when(starts: datetime) -> dict[str, str]:
    day = formats.date_format(timezone.localdate(starts), "WEEKDAY_FORMAT")
    return {"day": day, "clock": clock_words(starts)}


def _waiting_proposals(actor: Any, municipality: Any, now: datetime) -> Iterable[Todo]:
    if not allowed(actor, "calendar.change", municipality, at=now):
        return
    waiting = list(queries.open_proposals().values_list("created_at", flat=True))
    if waiting:
        text = ngettext(
            "Ein Vorschlag für den Kalender wartet",
            "%(number)s Vorschläge für den Kalender warten",
            len(waiting),
        )
        yield Todo(
            text=text % {"number": len(waiting)},
            url=reverse("calendar:proposals", args=[municipality.slug]),
            due=timezone.localdate(waiting[0]),
            room="calendar",
        )


def _for_house(municipality: Any, words: Mapping[str, str]) -> str:
    """The calendar behind the link a house was sent."""
    return reverse("calendar:house", args=[municipality.slug, words["token"]])


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """Waiting lists, attendance nobody noted, certificates to hand out."""
    now = timezone.now()
    yield from _waiting_proposals(actor, municipality, now)
    if not allowed(actor, "calendar.guests", municipality, at=now):
        return
    keep = reverse("calendar:keep", args=[municipality.slug])
    if number := queries.waiting_lists(at=now):
        text = ngettext(
            "Auf einer Liste warten Menschen auf einen Platz",
            "Auf %(number)s Listen warten Menschen auf einen Platz",
            number,
        )
        yield Todo(text=text % {"number": number}, url=keep, room="calendar", weight=60)
    number, first = queries.attendance_missing(at=now)
    if first is not None:
        text = ngettext(
            "Ein Termin ist vorbei: Wer war da?",
            "%(number)s Termine sind vorbei: Wer war da?",
            number,
        )
        yield Todo(
            text=text % {"number": number},
            url=keep,
            due=timezone.localdate(first),
            room="calendar",
        )
    for event in queries.certificates_ready(at=now)[:2]:
        yield Todo(
            text=_("Zertifikate ausgeben: %(course)s") % {"course": event.title},
            url=reverse("calendar:course", args=[municipality.slug, event.pk]),
            room="calendar",
        )


ROOM = Room(
    name="calendar",
    label="Termine",
    step=Step.CONNECT,
    summary="Was wann stattfindet: Veranstaltungen, Kurse, Anmeldungen.",
    help_template="calendar/help.html",
    navigation=(
        NavigationItem(
            label="Termine",
            url_name="calendar:list",
            step=Step.CONNECT,
            action="calendar.look",
            order=15,
        ),
        NavigationItem(
            label="Termine verwalten",
            url_name="calendar:keep",
            step=Step.CONNECT,
            action="calendar.read",
            order=25,
            stands_for=("calendar:list",),
        ),
        NavigationItem(
            label="Unsere Termine",
            url_name="calendar:own",
            step=Step.CONNECT,
            action="calendar.own",
            order=24,
        ),
    ),
    urls=(
        *(Access(url_name=f"calendar:{name}", action="calendar.look") for name in _LOOK),
        Access(url_name="calendar:event-file", action="calendar.look"),
        *(Access(url_name=f"calendar:{name}", action="calendar.sign-up") for name in _TAKE_PART),
        Access(url_name="calendar:rate", action="calendar.rate"),
        Access(url_name="calendar:rated", action="calendar.rate"),
        Access(url_name="calendar:voices", action="calendar.voices"),
        Access(url_name="calendar:wish", action="calendar.wish"),
        Access(url_name="calendar:wished", action="calendar.wish"),
        *(Access(url_name=f"calendar:{name}", action="calendar.read") for name in _READ),
        *(Access(url_name=f"calendar:{name}", action="calendar.change") for name in _CHANGE),
        *(Access(url_name=f"calendar:{name}", action="calendar.guests") for name in _GUESTS),
        *(Access(url_name=f"calendar:{name}", action="calendar.own") for name in _OWN),
        *(Access(url_name=f"calendar:{name}", action="calendar.propose") for name in _BY_LINK),
    ),
    todos=_todos,
    follow_ups=(
        FollowUp(
            after="upkeep.check",
            label="Termine vorschlagen oder ändern",
            action="calendar.propose",
            url=_for_house,
        ),
    ),
    agenda=_agenda,
    translatables=(
        Translatable(
            kind="calendar.event",
            label="Termin",
            fields=TRANSLATED,
            rows=queries.events_to_translate,
        ),
        Translatable(
            kind="calendar.programme",
            label="Programm",
            fields=PROGRAMME_TRANSLATED,
            rows=queries.programmes_to_translate,
        ),
    ),
    permissions=(
        Permission(
            action="calendar.look", sentence="Termine ansehen", visibility=Visibility.PUBLIC
        ),
        Permission(
            action="calendar.sign-up",
            sentence="sich zu Terminen anmelden und abmelden",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="calendar.wish",
            sentence="sagen, welcher Kurs fehlt",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="calendar.read",
            sentence="alle Termine und Teilnahmezahlen lesen, ohne Namen",
            roles=_READERS,
        ),
        Permission(
            action="calendar.change",
            sentence="Termine, Programme und Kurse ändern und veröffentlichen",
            roles=_KEEPERS,
        ),
        Permission(
            action="calendar.guests",
            sentence="Anmeldungen und Anwesenheit führen",
            roles=_KEEPERS,
        ),
        Permission(
            action="calendar.own",
            sentence="Termine der eigenen Einrichtung vorschlagen und ändern",
            roles=frozenset({"provider_member"}),
            condition=queries.speaks_for,
        ),
        Permission(
            action="calendar.propose",
            sentence="mit dem Link aus einer E-Mail Termine der eigenen Einrichtung vorschlagen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="calendar.rate",
            sentence="nach einem Termin sagen, wie es war",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="calendar.voices",
            sentence="Sätze lesen, die Menschen der eigenen Einrichtung nach Terminen schreiben",
            roles=_KEEPERS | {"provider_member"},
            condition=queries.hears,
        ),
        Permission(action="calendar.worker", sentence="erinnern, nachfragen, verlängern, löschen"),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"calendar.{action}", sentence=sentence)
        for action, sentence in (
            ("add-event", "{who} hat einen Termin eingetragen."),
            ("add-programme", "{who} hat ein Programm eingetragen."),
            ("add-exhibitor", "{who} hat einen Stand eingetragen."),
            ("add-module", "{who} hat einen Baustein eingetragen."),
            ("change", "{who} hat den Kalender geändert."),
            ("publish", "{who} hat einen Termin oder ein Programm veröffentlicht."),
            ("cancel", "{who} hat einen Termin abgesagt."),
            ("duplicate", "{who} hat einen Termin kopiert."),
            ("remove", "{who} hat etwas aus dem Kalender in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas aus dem Papierkorb zurückgeholt."),
            ("move-date", "{who} hat einen einzelnen Tag geändert."),
            ("cancel-date", "{who} hat einen einzelnen Tag abgesagt."),
            ("revive-date", "{who} hat die Absage eines Tages zurückgenommen."),
            ("sign-up", "{who} hat sich oder andere angemeldet."),
            ("sign-off", "{who} hat eine Anmeldung abgesagt."),
            ("move-up", "{who} hat Wartende nachrücken lassen."),
            ("attendance", "{who} hat festgehalten, wer da war."),
            ("fee", "{who} hat festgehalten, wer bezahlt hat."),
            ("proof", "{who} hat Nachweise in einem Kurs festgehalten."),
            ("certificate", "{who} hat ein Zertifikat ausgegeben."),
            ("remind", "{who} hat an Termine erinnert."),
            ("ask", "{who} hat gefragt, wie Termine waren."),
            ("rate", "{who} hat gesagt, wie ein Termin war."),
            ("extend", "{who} hat Serien verlängert."),
            ("erase", "{who} hat abgelaufene Anmeldungen gelöscht."),
            ("propose", "{who} hat einen Termin oder eine Änderung vorgeschlagen."),
            ("decide", "{who} hat über einen Vorschlag für den Kalender entschieden."),
            ("restore-state", "{who} hat einen früheren Stand wiederhergestellt."),
            ("wish", "{who} hat gesagt, welcher Kurs fehlt."),
        )
    ),
    jobs=(
        JobKind(
            name="calendar.remind",
            label="An Termine erinnern",
            run=run_reminders,
            action="calendar.worker",
            every_minutes=60,
        ),
        JobKind(
            name="calendar.ask",
            label="Nach Terminen fragen, wie es war",
            run=run_ask,
            action="calendar.worker",
            every_minutes=24 * 60,
        ),
        JobKind(
            name="calendar.extend",
            label="Serien verlängern",
            run=run_extend,
            action="calendar.worker",
            every_minutes=24 * 60,
        ),
        JobKind(
            name="calendar.erase",
            label="Abgelaufene Anmeldungen löschen",
            run=run_erase,
            action="calendar.worker",
            every_minutes=24 * 60,
        ),
    ),
    signals=(
        SignalKind(name="calendar.full", label="Kurs oder Termin ausgebucht", person=False),
        SignalKind(name="calendar.lacking", label="Im Kurs fehlte etwas", person=False),
        SignalKind(name="calendar.missing", label="Kurs fehlt", person=False),
    ),
)
