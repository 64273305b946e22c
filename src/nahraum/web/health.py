"""Is the installation well? Traffic lights for whoever operates it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nahraum import __version__
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.queries import of_all_municipalities
from nahraum.base.municipality.queries import open_municipalities
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.notify.queries import due, failed
from nahraum.web.law import contact_of

GIGABYTE = 1024**3
LITTLE_SPACE, MUCH_TOO_LITTLE = 5 * GIGABYTE, GIGABYTE
BACKUP_DUE, BACKUP_LATE = timedelta(days=1, hours=6), timedelta(days=7)
WORKER_SLOW, WORKER_GONE = timedelta(minutes=15), timedelta(hours=2)


class State(StrEnum):
    """The colours; the words beside them say the same."""

    GOOD = "success"
    WATCH = "warning"
    BAD = "danger"


@dataclass(frozen=True, slots=True)
class Light:
    state: State
    label: str
    text: str
    remedy: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    lights = [check() for check in CHECKS]
    worst = max((light.state for light in lights), key=list(State).index)
    return render(
        request,
        "web/health.html",
        {"lights": lights, "worst": worst, "version": __version__, "at": timezone.now()},
    )


def database() -> Light:
    label = _("Datenbank")
    if connection.vendor != "sqlite":
        return Light(State.GOOD, label, _("PostgreSQL antwortet."))
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    # 2 is FULL, 3 is EXTRA: only these survive a power cut without losing a saved row.
    if journal == "wal" and synchronous >= 2:
        return Light(State.GOOD, label, _("SQLite, sichere Schreibweise (WAL, FULL)."))
    return Light(
        State.BAD,
        label,
        _("SQLite schreibt nicht sicher (%(journal)s, synchronous %(synchronous)s).")
        % {"journal": journal, "synchronous": synchronous},
        _("Vorgabe der Einstellungen wiederherstellen: WAL und synchronous=FULL."),
    )


def disk() -> Light:
    free = shutil.disk_usage(settings.VAR).free
    text = _("%(free)s GB frei.") % {"free": number_format(round(free / GIGABYTE, 1), 1)}
    if free >= LITTLE_SPACE:
        return Light(State.GOOD, _("Speicherplatz"), text)
    state = State.WATCH if free >= MUCH_TOO_LITTLE else State.BAD
    return Light(
        state, _("Speicherplatz"), text, _("Alte Sicherungen auslagern oder Platz erweitern.")
    )


def backup() -> Light:
    """`nahraum backup` notes its last success in `last-backup.json`."""
    label = _("Letzte Sicherung")
    remedy = _("„nahraum backup DATEI“ täglich ausführen und das Zurückspielen üben.")
    made = last_backup(settings.VAR / "last-backup.json")
    if made is None:
        state = State.WATCH if settings.DEMO else State.BAD
        return Light(state, label, _("Es gibt noch keine."), remedy)
    text = timezone.localtime(made).strftime("%d.%m.%Y, %H:%M")
    age = timezone.now() - made
    if age <= BACKUP_DUE:
        return Light(State.GOOD, label, text)
    return Light(State.WATCH if age <= BACKUP_LATE else State.BAD, label, text, remedy)


def last_backup(note: Path) -> datetime | None:
    if not note.is_file():
        return None
    return datetime.fromisoformat(json.loads(note.read_text("utf-8"))["created"])


def jobs() -> Light:
    label = _("Aufträge")
    waiting = of_all_municipalities().filter(state=Job.State.WAITING).order_by("created_at")
    oldest = waiting.values_list("created_at", flat=True).first()
    if oldest is None:
        return Light(State.GOOD, label, _("Keiner wartet."))
    waited = timezone.now() - oldest
    text = _("Der älteste wartet seit %(minutes)d Minuten.") % {
        "minutes": waited // timedelta(minutes=1)
    }
    if waited <= WORKER_SLOW:
        return Light(State.GOOD, label, text)
    state = State.WATCH if waited <= WORKER_GONE else State.BAD
    return Light(state, label, text, _("Läuft „nahraum worker“?"))


def mail() -> Light:
    number, waited = _lying_mail(timezone.now())
    if number:
        return Light(
            State.WATCH,
            _("E-Mail"),
            _("%(number)d nicht zugestellt.") % {"number": number},
            _("Die Verwaltung sieht unter „Ausgangspost“, welche und warum."),
        )
    if waited > WORKER_SLOW:
        return Light(
            State.WATCH if waited <= WORKER_GONE else State.BAD,
            _("E-Mail"),
            _("Die älteste wartet seit %(minutes)d Minuten.")
            % {"minutes": waited // timedelta(minutes=1)},
            _("Läuft „nahraum worker“?"),
        )
    if settings.EMAIL_HOST:
        return Light(
            State.GOOD, _("E-Mail"), _("Versand über %(host)s.") % {"host": settings.EMAIL_HOST}
        )
    return Light(
        State.GOOD if settings.DEMO else State.WATCH,
        _("E-Mail"),
        _("Nachrichten werden nur als Dateien in var/mail abgelegt."),
        "" if settings.DEMO else _("NAHRAUM_MAIL_HOST einstellen."),
    )


def _lying_mail(now: datetime) -> tuple[int, timedelta]:
    """Mails that could not be delivered, and how long the oldest has been due."""
    number, since = 0, now
    for place in open_municipalities():
        with municipality_scope(place):
            number += failed().count()
            since = min([since, *due(now).values_list("next_try", flat=True)[:1]])
    return number, now - since


def contacts() -> Light:
    empty = [] if contact_of(None).name else [_("Installation")]
    empty += [place.name for place in open_municipalities() if contact_of(place).missing]
    if not empty:
        return Light(State.GOOD, _("Kontaktangaben"), _("Überall vollständig."))
    return Light(
        State.WATCH,
        _("Kontaktangaben"),
        _("Unvollständig: %(where)s.") % {"where": ", ".join(empty)},
        _("Impressum und Barrierefreiheitserklärung brauchen diese Angaben."),
    )


def protection() -> Light:
    if settings.DEMO:
        return Light(State.WATCH, _("Betriebsart"), _("Vorführung: jede Rolle ohne Passwort."))
    gaps = []
    if not settings.HTTPS:
        gaps.append(_("ohne HTTPS"))
    if not settings.NAHRAUM_SECOND_FACTOR:
        gaps.append(_("ohne zweiten Faktor"))
    if not gaps:
        return Light(State.GOOD, _("Betriebsart"), _("HTTPS und zweiter Faktor sind an."))
    return Light(
        State.BAD,
        _("Betriebsart"),
        ", ".join(gaps),
        _("NAHRAUM_HTTPS=1 und NAHRAUM_SECOND_FACTOR=1 einstellen."),
    )


CHECKS: tuple[Callable[[], Light], ...] = (
    database,
    disk,
    backup,
    jobs,
    mail,
    contacts,
    protection,
)
