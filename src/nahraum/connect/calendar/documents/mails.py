"""What mails say: subject and body, plain text. Pure but for the language."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from nahraum.connect.calendar.rules import BERLIN, KEEP_DAYS, clock_words

Mail = tuple[str, str]
P = ParamSpec("P")
R = TypeVar("R")


def spoken(write: Callable[P, R]) -> Callable[P, R]:
    """In the language of the page; in German where there is no page, as in the worker."""

    @functools.wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with override(get_language() or settings.LANGUAGE_CODE):
            return write(*args, **kwargs)

    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every mail about a registration says."""

    title: str
    organiser: str
    place: str
    phone: str
    starts: datetime | None
    ends: datetime | None = None
    note: str = ""  # what is different on this date
    number: str
    people: int
    page: str
    municipality: str
    discreet: bool = False  # a subject is read by whoever sees the telephone lie there

    @property
    def called(self) -> str:
        """What the subject calls it."""
        return _("Ihr Termin") if self.discreet else self.title


@spoken
def signed_up(about: About, *, waiting: bool, cancel: str) -> Mail:
    if waiting:
        subject = _("Warteliste: %(title)s")
        first = _(
            "Sie stehen auf der Warteliste. Wird ein Platz frei, bekommen Sie ihn von selbst und "
            "wir schreiben Ihnen."
        )
    else:
        subject = _("Angemeldet: %(title)s")
        first = ngettext(
            "Sie sind angemeldet.",
            "Sie sind angemeldet, mit %(people)s Personen.",
            about.people,
        ) % {"people": about.people}
    off = _("Doch keine Zeit? Dann geben Sie den Platz bitte frei: %(link)s") % {"link": cancel}
    return subject % {"title": about.called}, _body(about, [first], [off])


@spoken
def moved_up(about: About, *, cancel: str) -> Mail:
    first = _("Ein Platz ist frei geworden: Sie sind jetzt angemeldet.")
    off = _("Passt es nicht mehr? Dann geben Sie den Platz bitte frei: %(link)s")
    subject = _("Sie haben einen Platz: %(title)s") % {"title": about.called}
    return subject, _body(about, [first], [off % {"link": cancel}])


@spoken
def signed_off(about: About) -> Mail:
    first = _("Sie sind abgemeldet. Danke, dass Sie Bescheid gesagt haben.")
    return _("Abgemeldet: %(title)s") % {"title": about.called}, _body(about, [first], [])


@spoken
def reminder(about: About) -> Mail:
    first = _("Wir erinnern Sie an Ihren Termin.")
    return _("Bald: %(title)s") % {"title": about.called}, _body(about, [first], [])


@spoken
def changed(about: About, *, cancel: str) -> Mail:
    first = _("Zeit oder Ort haben sich geändert. Jetzt gilt:")
    off = _("Passt es nicht mehr? Dann geben Sie den Platz bitte frei: %(link)s")
    subject = _("Geändert: %(title)s") % {"title": about.called}
    return subject, _body(about, [first], [off % {"link": cancel}])


@spoken
def cancelled(about: About, *, because: str) -> Mail:
    lines = [_("Der Termin fällt leider aus.")]
    if because:
        lines.append(_("Grund: %(because)s") % {"because": because})
    return _("Fällt aus: %(title)s") % {"title": about.called}, _body(about, lines, [])


@spoken
def revived(about: About, *, waiting: bool, cancel: str) -> Mail:
    first = _("Der Termin findet doch statt.")
    state = (
        _("Sie stehen weiter auf der Warteliste.") if waiting else _("Ihre Anmeldung gilt weiter.")
    )
    off = _("Passt es nicht mehr? Dann geben Sie den Platz bitte frei: %(link)s")
    subject = _("Findet doch statt: %(title)s") % {"title": about.called}
    return subject, _body(about, [first, state], [off % {"link": cancel}])


@spoken
def decided(
    *,
    title: str,
    results: Iterable[tuple[str, bool]],
    state: str,
    answer: str,
    phone: str,
    municipality: str,
) -> Mail:
    """To a house: what became of its proposal, field by field."""
    said = {True: _("übernommen"), False: _("nicht übernommen")}
    paragraphs = [
        _("Guten Tag,"),
        _("danke für Ihren Vorschlag zum Kalender. Er ist %(state)s: %(title)s")
        % {"state": state, "title": title},
        "\n".join(f"{label}: {said[taken]}" for label, taken in results),
        answer,
        _("Fragen? Rufen Sie an: %(phone)s") % {"phone": phone} if phone else "",
        municipality,
    ]
    body = "\n\n".join(part for part in paragraphs if part) + "\n"
    return _("Ihr Vorschlag: %(title)s") % {"title": title}, body


@spoken
def how_was_it(*, title: str, link: str, until: date, municipality: str) -> Mail:
    """Once, after the last date: two clicks and, if somebody likes, one sentence."""
    paragraphs = [
        _("Guten Tag,"),
        _("Sie waren dabei: %(title)s. Wie war es?") % {"title": title},
        _("Drei kurze Fragen, ohne Ihren Namen: %(link)s") % {"link": link},
        _("Der Link gilt bis zum %(day)s und einmal. Wer nicht antworten mag, lässt es einfach.")
        % {"day": formats.date_format(until, "DATE_FORMAT")},
        municipality,
    ]
    return _("Wie war es? %(title)s") % {"title": title}, "\n\n".join(paragraphs) + "\n"


def when(starts: datetime) -> str:
    """Dienstag, 1. Dezember 2026, 10:00 Uhr."""
    day = formats.date_format(starts.astimezone(BERLIN).date(), "WEEKDAY_YEAR_FORMAT")
    return _("%(day)s, %(clock)s Uhr") % {"day": day, "clock": clock_words(starts)}


def _body(about: About, first: Iterable[str], last: Iterable[str]) -> str:
    facts = [about.title]
    if about.starts is not None:
        facts.append(when(about.starts))
    if about.ends is not None:
        facts.append(_("Ende: %(clock)s Uhr") % {"clock": clock_words(about.ends)})
    facts += [part for part in (about.note, about.place, about.organiser) if part]
    facts.append(_("Ihre Nummer: %(number)s") % {"number": about.number})
    paragraphs = [
        _("Guten Tag,"),
        "\n".join(first),
        "\n".join(facts),
        *last,
        _("Fragen? Rufen Sie an: %(phone)s") % {"phone": about.phone},
        about.page,
        _("Ihre Angaben löschen wir %(days)s Tage nach dem Termin.") % {"days": KEEP_DAYS},
        about.municipality,
    ]
    return "\n\n".join(part for part in paragraphs if part) + "\n"
