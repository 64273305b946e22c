"""Dates that repeat: a small part of RRULE (RFC 5545), enough for village life. Pure.

FREQ=WEEKLY with INTERVAL, or FREQ=MONTHLY with one BYDAY such as 2TU or -1FR; an end by COUNT or
UNTIL (a local day), or none. Everything else is refused: no rule can make more dates than asked
for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_DATES = 500
MOST_WEEKS = 26
LONGEST = 120
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RuleRefused(ValueError):
    """A rule this house does not follow; the sentence says what is possible."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a first date repeats. `nth` is 1..5 or -1 in the month, 0 for weekly dates."""

    weeks: int = 1
    nth: int = 0
    until: date | None = None
    count: int | None = None

    @property
    def monthly(self) -> bool:
        return self.nth != 0


def parse_rule(text: str) -> Rule:
    """Read a stored rule. Raises RuleRefused."""
    if len(text) > LONGEST:
        raise RuleRefused(_("Diese Wiederholung ist zu lang."))
    parts: dict[str, str] = {}
    for piece in text.removeprefix("RRULE:").upper().split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            raise RuleRefused(_("„%(piece)s“ ist keine Wiederholung.") % {"piece": piece[:20]})
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    until, count = _ends(parts)
    if frequency == "WEEKLY":
        weeks = _number(parts.pop("INTERVAL", "1"), MOST_WEEKS)
        found = Rule(weeks=weeks, until=until, count=count)
        if (day := parts.pop("BYDAY", "")) and day not in WEEKDAYS:  # the first date says which
            raise RuleRefused(_("„%(text)s“ ist kein Wochentag.") % {"text": day[:20]})
    elif frequency == "MONTHLY":
        found = Rule(nth=_nth(parts.pop("BYDAY", "")), until=until, count=count)
    else:
        raise RuleRefused(_("Möglich sind Wiederholungen nach Wochen oder Monaten."))
    if parts:
        raise RuleRefused(_("„%(name)s“ kennen wir nicht.") % {"name": min(parts)[:20]})
    return found


def _ends(parts: dict[str, str]) -> tuple[date | None, int | None]:
    until, count = parts.pop("UNTIL", ""), parts.pop("COUNT", "")
    if until and count:
        raise RuleRefused(_("Entweder ein letzter Tag oder eine Anzahl, nicht beides."))
    return _day(until) if until else None, _number(count, MOST_DATES) if count else None


def _day(text: str) -> date:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 -- a local day
    except ValueError:
        raise RuleRefused(_("„%(text)s“ ist kein Tag.") % {"text": text[:20]}) from None


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4):
        raise RuleRefused(_("„%(text)s“ ist keine Zahl von 1 bis %(most)s.") % _told(text, most))
    number = int(text)
    if not 1 <= number <= most:
        raise RuleRefused(_("„%(text)s“ ist keine Zahl von 1 bis %(most)s.") % _told(text, most))
    return number


def _told(text: str, most: int) -> dict[str, object]:
    return {"text": text[:20], "most": most}


def _nth(text: str) -> int:
    for nth in (1, 2, 3, 4, 5, -1):
        if text.removeprefix(str(nth)) in WEEKDAYS and text.startswith(str(nth)):
            return nth
    raise RuleRefused(_("„%(text)s“ ist kein Wochentag im Monat.") % {"text": text[:20]})


def write_rule(rule: Rule, first: date) -> str:
    """The rule as RFC 5545 writes it; the weekday is that of the first date."""
    day = WEEKDAYS[first.weekday()]
    parts = (
        ["FREQ=MONTHLY", f"BYDAY={rule.nth}{day}"]
        if rule.monthly
        else ["FREQ=WEEKLY", f"INTERVAL={rule.weeks}", f"BYDAY={day}"]
    )
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    elif rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)


def nth_of(day: date) -> int:
    """1 for the first Tuesday of a month, and so on."""
    return (day.day - 1) // 7 + 1


def days(text: str, first: date, *, until: date) -> list[date]:
    """The dates of a series up to a day, at most `MOST_DATES`; without a rule the first alone."""
    if not text:
        return [first] if first <= until else []
    rule = parse_rule(text)
    found: list[date] = []
    for day in takewhile(lambda day: day <= until, _all(rule, first)):
        found.append(day)
        if len(found) == MOST_DATES:
            break
    return found


def _all(rule: Rule, first: date) -> Iterator[date]:
    start = datetime.combine(first, time())
    for moment in rrulestr(write_rule(rule, first), dtstart=start):
        yield moment.date()


def without_holidays(found: list[date], holiday: Callable[[date], str]) -> list[date]:
    """Dates that are no public holidays."""
    return [day for day in found if not holiday(day)]


def in_words(text: str, first: date) -> str:
    """The rule as people say it, "" for a single date."""
    if not text:
        return ""
    rule = parse_rule(text)
    day = _weekday(first)
    if rule.monthly:
        place = {
            1: _("am ersten %(day)s im Monat"),
            2: _("am zweiten %(day)s im Monat"),
            3: _("am dritten %(day)s im Monat"),
            4: _("am vierten %(day)s im Monat"),
            5: _("am fünften %(day)s im Monat, wenn es einen gibt"),
            -1: _("am letzten %(day)s im Monat"),
        }[rule.nth]
        said = place % {"day": day}
    elif rule.weeks == 1:
        said = _("jede Woche am %(day)s") % {"day": day}
    else:
        said = _("alle %(weeks)s Wochen am %(day)s") % {"weeks": rule.weeks, "day": day}
    return said + _end_words(rule)


def _end_words(rule: Rule) -> str:
    if rule.until is not None:
        return _(", bis %(day)s") % {"day": f"{rule.until:%d.%m.%Y}"}
    if rule.count is not None:
        return ngettext(", %(count)s Mal", ", %(count)s Mal", rule.count) % {"count": rule.count}
    return ""


def _weekday(day: date) -> str:
    return [
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"),
        _("Sonntag"),
    ][day.weekday()]  # fmt: skip
