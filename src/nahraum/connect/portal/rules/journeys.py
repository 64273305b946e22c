"""What the pages say about ways without a car: one line in a list, step by step on a page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nahraum.connect.directory.rules import BERLIN, State, Status
from nahraum.connect.portal.rules.filters import NOT_MET
from nahraum.connect.portal.rules.found import MET, UNKNOWN
from nahraum.connect.portal.rules.wording import day_in_words
from nahraum.understand.reach.rules import Bookable, Journey, Leg

PACES: dict[str, Any] = {
    "65+": gettext_lazy("gemütlich, ab 65"),
    "adult": gettext_lazy("zügig"),
    "80+": gettext_lazy("langsam oder mit Rollator"),
    "wheelchair": gettext_lazy("im Rollstuhl"),
}


@dataclass(frozen=True, slots=True)
class Ride:
    """A ride that has to be booked, in words; `phone` may be empty."""

    name: str
    text: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How one gets to an offer: met, not met ("no trip"), or nobody knows."""

    state: str
    text: str = ""
    then: str = ""  # whether somebody is there on arrival
    rides: tuple[Ride, ...] = field(default_factory=tuple)


UNKNOWN_WAY = Way(state=UNKNOWN)


def time_of(moment: datetime) -> str:
    """7:12, as timetables say it."""
    local = moment.astimezone(BERLIN)
    return f"{local.hour}:{local.minute:02d}"


def arrival_of(moment: datetime) -> str:
    """The minute in which one is there: seconds count up."""
    return time_of(moment + timedelta(seconds=59))


def minutes_in_words(minutes: int) -> str:
    """24 Min., 1 Std. 17 Min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s Min.") % {"minutes": rest}
    return _("%(hours)s Std. %(minutes)s Min.") % {"hours": hours, "minutes": rest}


def day_of(moment: datetime, *, today: date) -> str:
    return day_in_words(moment.astimezone(BERLIN).date(), today=today)


def lines_in_words(lines: Sequence[str]) -> str:
    """Linie 762; Linien 764 und 762."""
    names = _(" und ").join(lines)
    return ngettext("Linie %(names)s", "Linien %(names)s", len(lines)) % {"names": names}


def way_in_words(way: Journey, back: Journey | None, *, today: date, approximate: bool) -> str:
    """heute um 9:16 losgehen: mit Linie 762 in 24 Min., davon 7 Min. zu Fuß, letzter Bus zurück
    17:42."""
    if not way.lines:
        words = {"minutes": minutes_in_words(way.minutes)}
        return _("zu Fuß in etwa %(minutes)s") % words
    about = _("etwa %(minutes)s") if approximate else "%(minutes)s"
    words = {
        "day": day_of(way.leaves, today=today),
        "leave": time_of(way.leaves),
        "lines": lines_in_words(way.lines),
        "minutes": about % {"minutes": minutes_in_words(way.minutes)},
        "walk": minutes_in_words(way.walk_minutes),
    }
    text = (
        _("mit %(lines)s in %(minutes)s, davon %(walk)s zu Fuß (%(day)s um %(leave)s losgehen)")
        % words
    )
    if back is not None and back.boards is not None:
        text += _(", letzter Bus zurück %(time)s") % {"time": time_of(back.boards)}
    return text + (_("; vorher anrufen") if way.call else "")


def then_in_words(status: Status) -> str:
    """Whether somebody is there when one arrives."""
    if status.state is State.OPEN:
        if status.until is None:
            return _("bei der Ankunft geöffnet")
        return _("bei der Ankunft geöffnet, bis %(time)s Uhr") % {"time": time_of(status.until)}
    if status.state is State.APPOINTMENT:
        return _("nur nach Vereinbarung")
    if status.state is State.UNKNOWN:
        return _("ob dann geöffnet ist, wissen wir nicht")
    return _("bei der Ankunft geschlossen")


def no_trip_in_words(
    *,
    asked: datetime,
    later: Journey | None,
    no_way_back: bool,
    today: date,
    by_arrival: bool = False,
) -> str:
    """Nothing on the day asked for, and the next day that has something."""
    if no_way_back:
        sentence = _("Hin ja, aber %(day)s kein Bus mehr zurück.")
    elif by_arrival:
        sentence = _("Bis %(time)s kommt %(day)s kein Bus an.")
    else:
        sentence = _("Ab %(time)s fährt %(day)s nichts hin und wieder zurück.")
    sentence %= {"day": day_of(asked, today=today), "time": time_of(asked)}
    if later is None:
        return sentence + " " + _("Auch in den nächsten sieben Tagen nicht.")
    words = {
        "day": day_of(later.leaves, today=today),
        "time": time_of(later.leaves),
        "lines": lines_in_words(later.lines),
    }
    return sentence + " " + _("Wieder %(day)s: um %(time)s losgehen, %(lines)s.") % words


def ride_in_words(found: Bookable, *, today: date) -> Ride:
    """A Bürgerbus: when, and until when to call."""
    spans = _(" und ").join(
        _("%(begin)s bis %(end)s Uhr") % {"begin": time_of(begin), "end": time_of(end)}
        for begin, end in found.windows
    )
    text = f"{day_of(found.windows[0][0], today=today)} {spans}"
    if found.book_by is not None:
        text += ", " + _("anmelden bis %(day)s %(time)s Uhr") % {
            "day": day_of(found.book_by, today=today).removeprefix(_("am") + " "),
            "time": time_of(found.book_by),
        }
    return Ride(found.ride.name, text, found.ride.phone)


# ------------------------------------------------------------------ step by step
@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: when, and what to do."""

    time: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A way for somebody who has it printed in hand."""

    title: str
    steps: tuple[Step, ...]
    arrives: str
    call: bool


def described(way: Journey, *, goal: str, day: date, today: date) -> Described:
    """`goal` is what the end is called: a street, or home; `day` goes without saying."""
    steps = tuple(
        Step(time_of(leg.departs), _ride(leg) if leg.rides else _walk(leg, goal))
        for leg in way.legs
    )
    words = {
        "leave": time_of(way.leaves),
        "arrive": arrival_of(way.arrives),
        "minutes": minutes_in_words(way.minutes),
        "how": lines_in_words(way.lines) if way.lines else _("zu Fuß"),
    }
    title = _("%(leave)s bis %(arrive)s Uhr, %(minutes)s, %(how)s") % words
    if way.leaves.astimezone(BERLIN).date() != day:
        title += f" ({day_of(way.leaves, today=today)})"
    return Described(title=title, steps=steps, arrives=arrival_of(way.arrives), call=way.call)


def _ride(leg: Leg) -> str:
    words = {
        "line": leg.line,
        "start": leg.start,
        "end": leg.end,
        "head": leg.head,
        "arrive": time_of(leg.arrives),
    }
    if leg.head:
        text = _("%(start)s: Linie %(line)s Richtung %(head)s, um %(arrive)s aussteigen an %(end)s")
    else:
        text = _("%(start)s: Linie %(line)s, um %(arrive)s aussteigen an %(end)s")
    return text % words + (_(". Diese Fahrt vorher telefonisch anmelden") if leg.call else "")


def _walk(leg: Leg, goal: str) -> str:
    span = int((leg.arrives - leg.departs).total_seconds())
    words = {
        "minutes": minutes_in_words(-(-span // 60)),
        "metres": _about(leg.metres),
        "end": leg.end or goal,
    }
    return _("Zu Fuß %(minutes)s (etwa %(metres)s m) bis %(end)s") % words


def _about(metres: int) -> int:
    """Rounded: a straight line with a detour knows no single metres."""
    return max(50, round(metres / 50) * 50)


def day_long(moment: datetime) -> str:
    """Dienstag, 24. November 2026."""
    local = moment.astimezone(BERLIN)
    return formats.date_format(local, "WEEKDAY_YEAR_FORMAT")


__all__ = [
    "MET",
    "NOT_MET",
    "PACES",
    "UNKNOWN",
    "UNKNOWN_WAY",
    "Described",
    "Ride",
    "Step",
    "Way",
    "day_long",
    "day_of",
    "described",
    "minutes_in_words",
    "no_trip_in_words",
    "ride_in_words",
    "then_in_words",
    "time_of",
    "way_in_words",
]
