"""Opening hours as people type them, and back: "8-12, 14:30-18", "Mo-Fr 8-12 vom 1.5. bis 30.9.".

Pure. What is written by `write_day` and `write_lines` is read as the same hours again. Times are
wall time; a span that ends at or before its beginning ends on the next day, 0-24 is the whole day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import pairwise

from django.utils.translation import gettext as _

from nahraum.connect.directory.rules.hours import Hours, Mode
from nahraum.connect.directory.rules.week import days_with

Span = tuple[time, time]

DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_FULL = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_DAY_NUMBERS = {
    **{day.lower(): number for number, day in enumerate(DAYS)},
    **{day: number for number, day in enumerate(_FULL)},
    **{f"{day}s": number for number, day in enumerate(_FULL)},
    "sonnabend": 5,
    "sonnabends": 5,
}
_MODES = {
    "telefonisch": Mode.PHONE,
    "telefon": Mode.PHONE,
    "tel.": Mode.PHONE,
    "tel": Mode.PHONE,
    "nach vereinbarung": Mode.APPOINTMENT,
    "mit termin": Mode.APPOINTMENT,
    "termin": Mode.APPOINTMENT,
}
_MODE_WORDS = {Mode.OPEN: "", Mode.PHONE: "Telefon ", Mode.APPOINTMENT: "Termin "}
_CLOSED = frozenset(("geschlossen", "closed", "zu", "ruhetag", "-", "–", "—"))
LONGEST = 300  # letters of a line; more is no opening hour

_TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?!\d)(?:\s*(?:uhr|h)\b)?"
_SPAN = re.compile(rf"(?:von\s+)?{_TIME}\s*(?:-|–|—|bis)\s*{_TIME}")
_BETWEEN = re.compile(r"\s*(?:,|;|/|\+|&|\bund\b|\bsowie\b|\s)\s*")
_PART = re.compile(r"\s*(?:,|;|\+|&|\bund\b|\bsowie\b)\s*")
_WHOLE_DAY = re.compile(r"\b(?:rund um die uhr|24 stunden|24 std\.?|durchgehend)")
_DASH = re.compile(r"\s*(?:-|–|—|\bbis\b)\s*")
_SEASON = re.compile(
    r"[,(]?\s*(?:jedes jahr\s+)?(?:vom\s+|von\s+)?"
    r"(\d{1,2})\.(\d{1,2})\.\s*(?:-|–|—|bis)\s*(?:zum\s+)?(\d{1,2})\.(\d{1,2})\.(?!\d)\)?"
)
_FROM = re.compile(r"[,(]?\s*\bab\s+(?:dem\s+)?(\d{1,2})\.(\d{1,2})\.(\d{4})\)?")
_UNTIL = re.compile(r"[,(]?\s*\bbis\s+(?:zum\s+)?(\d{1,2})\.(\d{1,2})\.(\d{4})\)?")
_ON_HOLIDAYS = re.compile(r"[,(]?\s*\bauch an feiertagen\)?")
_LEAP_YEAR = 2024  # a season may begin on 29 February


class HoursRefused(ValueError):
    """Hours nobody can read; the sentence names the part and shows how to write it."""


def parse_day(text: str) -> tuple[Span, ...]:
    """The spans of one day, in their order; () for "" and "geschlossen". Raises HoursRefused."""
    wanted = _plain(text)
    if wanted in _CLOSED or not wanted:
        return ()
    return _in_order(_spans(wanted))


def write_day(spans: Iterable[Span]) -> str:
    """Spans of one day as they are typed: "8-12, 14:30-18"."""
    return ", ".join(f"{_clock(opens)}-{_end(closes)}" for opens, closes in sorted(spans))


def parse_lines(text: str) -> tuple[Hours, ...]:
    """Hours of several lines such as "Telefon Mo, Di 8-10". Raises HoursRefused with the line."""
    found: list[Hours] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.extend(parse_line(line))
        except HoursRefused as refused:
            words = {"number": number, "sentence": str(refused)}
            raise HoursRefused(_("Zeile %(number)s: %(sentence)s") % words) from None
    return tuple(found)


def parse_line(line: str) -> tuple[Hours, ...]:
    """Hours of one line: kind, days, times, and when they hold. Raises HoursRefused."""
    rest = _plain(line)
    rest, season = _taken(_SEASON, rest)
    rest, first = _taken(_FROM, rest)
    rest, last = _taken(_UNTIL, rest)
    rest, holidays = _taken(_ON_HOLIDAYS, rest)
    mode, rest = _mode(rest)
    days, times = _days_and_times(rest)
    begins, ends = (_month_day(season[:2]), _month_day(season[2:])) if season else (None, None)
    first_day, last_day = _date(first), _date(last)
    if first_day and last_day and last_day < first_day:
        raise HoursRefused(_("Das Ende liegt vor dem Anfang."))
    return tuple(
        Hours(
            weekday=day,
            opens=opens,
            closes=closes,
            mode=mode,
            first=first_day,
            last=last_day,
            season_from=begins,
            season_to=ends,
            on_holidays=holidays is not None,
        )
        for day in days
        for opens, closes in times
    )


def write_lines(hours: Iterable[Hours]) -> tuple[str, ...]:
    """Hours as lines; days with the same times, kind and validity stand in one."""
    by_kind: dict[tuple[str, ...], dict[int, list[Span]]] = {}
    for span in sorted(hours, key=_order):
        kind = (_MODE_WORDS[span.mode], _validity(span))
        by_kind.setdefault(kind, {}).setdefault(span.weekday, []).append((span.opens, span.closes))
    return tuple(
        f"{mode}{_write_days(days)} {times}{validity}"
        for (mode, validity), week in by_kind.items()
        for times, days in _same_times(week)
    )


def is_plain(span: Hours) -> bool:
    """Whether a span holds every week of every year."""
    return replace(span, weekday=0, mode=Mode.OPEN) == Hours(
        weekday=0, opens=span.opens, closes=span.closes
    )


def _plain(text: str) -> str:
    """In small letters, with single spaces and without a full stop at the end of words."""
    if len(text) > LONGEST:
        raise HoursRefused(_("Das ist zu lang für eine Öffnungszeit."))
    small = " ".join(text.lower().split())
    return _WHOLE_DAY.sub("0-24", small)


def _spans(text: str) -> list[Span]:
    """All spans of a text and nothing besides."""
    found, place = [], 0
    while place < len(text):
        span = _SPAN.match(text, place)
        if span is None:
            raise HoursRefused(_not_understood(_PART.split(text[place:], maxsplit=1)[0]))
        opens, closes = _moment(span[0], span[1], span[2]), _moment(span[0], span[3], span[4])
        if opens == closes and span[3] != "24":
            words = {"part": span[0]}
            raise HoursRefused(
                _("„%(part)s“ fängt an, wenn es endet. Den ganzen Tag schreiben Sie 0-24.") % words
            )
        found.append((opens, closes))
        place = span.end()
        gap = _BETWEEN.match(text, place)
        if gap is None and place < len(text):
            raise HoursRefused(_not_understood(text[span.start() :]))
        place = gap.end() if gap else place
    return found


def _not_understood(part: str) -> str:
    return _("„%(part)s“ verstehe ich nicht. Schreiben Sie zum Beispiel 8-12, 14:30-18.") % {
        "part": part.strip()[:60]
    }


def _moment(part: str, hour: str, minute: str | None) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if (hours, minutes) == (24, 0):
        return time(0)
    if hours > 23 or minutes > 59:
        words = {"part": part}
        raise HoursRefused(
            _("In „%(part)s“ ist eine Uhrzeit, die es nicht gibt. Es gehen 0 bis 24 Uhr.") % words
        )
    return time(hours, minutes)


def _in_order(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans sorted, refused if two of them overlap."""
    ordered = sorted(spans)
    for (opens, closes), (later, later_end) in pairwise(ordered):
        if closes <= opens or closes > later:
            words = {"one": write_day([(opens, closes)]), "other": write_day([(later, later_end)])}
            raise HoursRefused(
                _("„%(one)s“ und „%(other)s“ überschneiden sich. Bitte zusammenfassen.") % words
            )
    return tuple(ordered)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, tuple[str, ...] | None]:
    """A text without what a pattern finds first, and the groups of that."""
    found = pattern.search(text)
    if found is None:
        return text, None
    return (text[: found.start()] + text[found.end() :]).strip(), found.groups()


def _mode(text: str) -> tuple[Mode, str]:
    for word, mode in _MODES.items():
        if text == word or text.startswith((f"{word} ", f"{word}:")):
            return mode, text[len(word) :].lstrip(": ")
    return Mode.OPEN, text


def _days_and_times(text: str) -> tuple[list[int], tuple[Span, ...]]:
    """What stands before the first digit are days, what follows are times."""
    digit = re.search(r"\d", text)
    if digit is None:
        raise HoursRefused(
            _("„%(part)s“ hat keine Uhrzeit. Schreiben Sie zum Beispiel Mo-Fr 8-12.")
            % {"part": text[:60]}
        )
    words = re.sub(r"\bvon$", "", text[: digit.start()].rstrip()).strip(" :,;")
    return _days(words), _in_order(_spans(text[digit.start() :]))


def _days(words: str) -> list[int]:
    if not words:
        raise HoursRefused(
            _("Es fehlt der Wochentag. Schreiben Sie zum Beispiel Mo-Fr 8-12 oder Sa, So 14-18.")
        )
    if words in ("täglich", "jeden tag"):
        return list(range(7))
    found: list[int] = []
    for part in re.split(r"\s*(?:,|;|/|\+|&|\bund\b|\s)\s*", _DASH.sub("-", words)):
        ends = [_day(word) for word in part.split("-")]
        if len(ends) > 2:
            raise HoursRefused(_no_day(part))
        first, last = ends[0], ends[-1]
        found.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    return sorted(set(found))


def _day(word: str) -> int:
    number = _DAY_NUMBERS.get(word.rstrip("."))
    if number is None:
        raise HoursRefused(_no_day(word))
    return number


def _no_day(word: str) -> str:
    return _("„%(part)s“ ist kein Wochentag. Schreiben Sie Mo, Di, Mi, Do, Fr, Sa oder So.") % {
        "part": word[:60]
    }


def _month_day(parts: Sequence[str]) -> tuple[int, int]:
    day, month = int(parts[0]), int(parts[1])
    _existing(_LEAP_YEAR, month, day, f"{day}.{month}.")
    return month, day


def _date(parts: Sequence[str] | None) -> date | None:
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts)
    return _existing(year, month, day, f"{day}.{month}.{year}")


def _existing(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise HoursRefused(_("Den Tag %(day)s gibt es nicht.") % {"day": text}) from None


def _clock(moment: time) -> str:
    return f"{moment.hour}" if moment.minute == 0 else f"{moment.hour}:{moment.minute:02d}"


def _end(moment: time) -> str:
    return "24" if moment == time(0) else _clock(moment)


def _order(span: Hours) -> tuple[int, str, int, time]:
    return list(_MODE_WORDS).index(span.mode), _validity(span), span.weekday, span.opens


def _validity(span: Hours) -> str:
    parts = []
    if span.season_from and span.season_to:
        (one, first), (other, last) = span.season_from, span.season_to
        parts.append(f" vom {first}.{one}. bis {last}.{other}.")
    if span.first:
        parts.append(f" ab {_day_text(span.first)}")
    if span.last:
        parts.append(f" bis {_day_text(span.last)}")
    if span.on_holidays:
        parts.append(" auch an Feiertagen")
    return "".join(parts)


def _day_text(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year:04d}"


def _same_times(week: dict[int, list[Span]]) -> list[tuple[str, list[list[int]]]]:
    """(times, days in runs): days with the same times together."""
    said = days_with({day: write_day(spans) for day, spans in week.items()})
    return [(times, days) for days, times in said]


def _write_days(days: Sequence[Sequence[int]]) -> str:
    """Mo-Fr, or Mo, Mi: three days in a row or more become a range."""
    texts = []
    for run in days:
        names = [DAYS[day] for day in run]
        texts.append(f"{names[0]}-{names[-1]}" if len(names) > 2 else ", ".join(names))
    return ", ".join(texts)
