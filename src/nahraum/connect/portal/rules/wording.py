"""What a page says about hours, places and age of an entry, in plain words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from nahraum.connect.directory.rules import (
    BERLIN,
    Freshness,
    Hours,
    Leave,
    Mode,
    State,
    Status,
    days_with,
)

GOOD, NEUTRAL, CARE = "success", "info", "warning"
MIDNIGHT = time(0)
_LEAP_YEAR = 2024  # a season may begin on 29 February
FILTERS: Mapping[str, Any] = {
    "open_now": gettext_lazy("jetzt geöffnet"),
    "home_visit": gettext_lazy("kommt zu mir nach Hause"),
    "step_free": gettext_lazy("ohne Stufen"),
    "free_of_charge": gettext_lazy("kostenlos"),
    "new_people": gettext_lazy("nimmt neue Patienten oder Gäste"),
    "language": gettext_lazy("Sprache"),
    "target": gettext_lazy("Für wen"),
    "grade": gettext_lazy("Barrieren der Wohnung"),
    "without_car": gettext_lazy("ohne Auto erreichbar"),
}


def clock(moment: time | datetime) -> str:
    """8 Uhr, 8:30 Uhr."""
    return _("%(hour)s Uhr") % {"hour": _hour(moment)}


def _hour(moment: time | datetime) -> str:
    """8 in German, where "Uhr" follows; 8:00 elsewhere."""
    if moment.minute == 0 and (get_language() or "de").startswith("de"):
        return f"{moment.hour}"
    return f"{moment.hour}:{moment.minute:02d}"


def day_in_words(day: date, *, today: date) -> str:
    """heute, morgen, am Freitag, am 30. November."""
    ahead = (day - today).days
    if ahead == 0:
        return _("heute")
    if ahead == 1:
        return _("morgen")
    if 1 < ahead < 7:
        return _("am %(weekday)s") % {"weekday": WEEKDAYS[day.weekday()]}
    return _("am %(day)s") % {"day": formats.date_format(day, "MONTH_DAY_FORMAT")}


def status_in_words(status: Status, *, at: datetime, phone: bool = True) -> tuple[str, str]:
    """A sentence on whether somebody is there, and its tone. `phone`: whether one can call."""
    today = at.astimezone(BERLIN).date()
    if status.state is State.OPEN and status.until is not None:
        return _open(status.until, at), GOOD
    if status.state is State.LEAVE and status.leave is not None:
        last = formats.date_format(status.leave.last, "MONTH_DAY_FORMAT")
        return _("Urlaub bis %(day)s") % {"day": last}, CARE
    if status.state is State.APPOINTMENT and status.until is not None:
        return _("Jetzt nur mit Termin, bis %(clock)s") % {"clock": clock(status.until)}, NEUTRAL
    if status.state is State.APPOINTMENT:
        return _("Nur nach Vereinbarung"), NEUTRAL
    if status.state is State.UNKNOWN:
        return _unknown(phone), NEUTRAL
    holiday = f" ({status.holiday})" if status.holiday else ""
    if status.opens is None:
        return _("Zurzeit geschlossen") + holiday, NEUTRAL
    day = day_in_words(status.opens.date(), today=today)
    words = {"day": day, "clock": clock(status.opens), "holiday": holiday}
    return _("Geschlossen%(holiday)s, öffnet %(day)s um %(clock)s") % words, NEUTRAL


def _unknown(phone: bool) -> str:
    if phone:
        return _("Öffnungszeiten nicht bekannt, bitte anrufen")
    return _("Öffnungszeiten nicht bekannt, bitte fragen")


def _open(until: datetime, at: datetime) -> str:
    if (until - at).total_seconds() > 24 * 3600:
        return _("Rund um die Uhr da")
    return _("Jetzt geöffnet bis %(clock)s") % {"clock": clock(until)}


def phone_in_words(status: Status, *, at: datetime) -> tuple[str, str]:
    """A sentence on whether somebody answers the telephone, and its tone."""
    if status.state is State.OPEN and status.until is not None:
        if (status.until - at).total_seconds() > 24 * 3600:
            return _("Am Telefon rund um die Uhr"), GOOD
        return _("Am Telefon jetzt bis %(clock)s") % {"clock": clock(status.until)}, GOOD
    if status.state is State.LEAVE or status.opens is None:
        return status_in_words(status, at=at)
    day = day_in_words(status.opens.date(), today=at.astimezone(BERLIN).date())
    words = {"day": day, "clock": clock(status.opens)}
    return _("Am Telefon wieder %(day)s ab %(clock)s") % words, NEUTRAL


def checked_in_words(
    freshness: Freshness, *, checked_at: date | None, checked_by: str
) -> tuple[str, str]:
    """When an entry was checked last and by whom, with a warning if that is long ago."""
    if checked_at is None or freshness is Freshness.NEVER:
        return _("Noch nicht geprüft. Bitte vorher anrufen."), CARE
    words = {
        "day": formats.date_format(checked_at, "DATE_FORMAT"),
        "who": checked_by or _("unbekannt"),
    }
    sentence = _("Zuletzt geprüft am %(day)s von %(who)s.") % words
    if freshness is Freshness.STALE:
        return sentence + " " + _("Das ist lange her. Bitte vorher anrufen."), CARE
    return sentence, NEUTRAL


def leave_in_words(leave: Leave) -> str:
    """Urlaub vom 24. November bis 5. Januar."""
    first, last = (
        formats.date_format(day, "MONTH_DAY_FORMAT") for day in (leave.first, leave.last)
    )
    if leave.first == leave.last:
        return _("Urlaub am %(day)s") % {"day": first}
    return _("Urlaub vom %(first)s bis %(last)s") % {"first": first, "last": last}


def week_in_words(hours: Iterable[Hours], mode: Mode, *, today: date) -> list[tuple[str, str]]:
    """(days, hours) of a week; days with the same hours stand together. Hours that are over for
    good are left out."""
    hours = [span for span in hours if span.last is None or span.last >= today]
    by_day: dict[int, str] = {}
    for weekday in range(7):
        spans = sorted(
            (span for span in hours if span.weekday == weekday and span.mode is mode),
            key=lambda span: span.opens,
        )
        if spans:
            by_day[weekday] = _(" und ").join(_span(span, today) for span in spans)
    return [(", ".join(map(_days, days)), text) for days, text in days_with(by_day)]


def day_hours_in_words(spans: Iterable[Hours]) -> str:
    """The hours of one day for a narrow table: 8–12, 14:30–18; how, if nobody opens a door."""
    how = {Mode.OPEN: "", Mode.APPOINTMENT: _("n. V."), Mode.PHONE: _("Tel.")}
    said = []
    for span in sorted(spans, key=lambda span: (span.mode is not Mode.OPEN, span.opens)):
        closes = "24" if span.closes == MIDNIGHT else _short(span.closes)
        hours = f"{_short(span.opens)}–{closes}"
        said.append(f"{how[span.mode]} {hours}".strip())
    return ", ".join(said)


def _short(clock: time) -> str:
    return f"{clock.hour}" if clock.minute == 0 else f"{clock.hour}:{clock.minute:02d}"


def _days(run: Sequence[int]) -> str:
    """Montag, Montag und Dienstag, Montag bis Freitag."""
    first, last = str(WEEKDAYS[run[0]]), str(WEEKDAYS[run[-1]])
    if len(run) == 1:
        return first
    return f"{first}{_(' und ')}{last}" if len(run) == 2 else f"{first} {_('bis')} {last}"


def _span(span: Hours, today: date) -> str:
    closes = _("24") if span.closes == MIDNIGHT else _hour(span.closes)
    text = _("%(opens)s bis %(closes)s Uhr") % {"opens": _hour(span.opens), "closes": closes}
    if span.opens == span.closes == MIDNIGHT:
        text = _("rund um die Uhr")
    if span.season_from and span.season_to:
        season = {"first": _month_day(span.season_from), "last": _month_day(span.season_to)}
        text += _(" (%(first)s bis %(last)s)") % season
    if span.first is not None and span.first > today:
        text += _(" (ab %(day)s)") % {"day": formats.date_format(span.first, "DATE_FORMAT")}
    if span.last is not None:
        text += _(" (bis %(day)s)") % {"day": formats.date_format(span.last, "DATE_FORMAT")}
    if span.on_holidays and not span.whole_day:
        text += _(" (auch an Feiertagen)")
    return text


def _month_day(month_day: tuple[int, int]) -> str:
    day = date(_LEAP_YEAR, *month_day)
    return formats.date_format(day, "MONTH_DAY_FORMAT")


def distance_in_words(metres: float) -> str:
    """Rounded as people speak of it: the point of a village is no door."""
    if metres < 500:
        return _("im Ort")
    kilometres = max(1, round(metres / 1000))
    return ngettext("etwa %(number)s km", "etwa %(number)s km", kilometres) % {"number": kilometres}
