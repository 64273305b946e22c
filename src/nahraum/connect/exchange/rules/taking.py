"""What was read from a foreign file, and what was not: nothing is left out silently. Pure."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nahraum.connect.exchange.rules.records import OrganisationRecord
from nahraum.connect.exchange.rules.remarks import NO_FIELD
from nahraum.connect.exchange.rules.tidy import clean

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_TEXT = 4_000
MOST_REMARKS = 500
_SHOWN = 40
_DAY = 10  # letters of 2026-11-21; what follows is a time


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was not taken over: where (without numbers), why, and how often."""

    place: str
    text: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found. `more` counts kinds of remarks there was no room for."""

    records: tuple[OrganisationRecord, ...]
    remarks: tuple[Remark, ...] = ()
    more: int = 0
    rest: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # entry -> heading -> text


@dataclass(slots=True)
class Log:
    """Remarks of one reading, those of the same kind counted together."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    more: int = 0

    def note(self, place: str, text: "StrOrPromise") -> None:
        kind = (place, str(text))
        if kind not in self.counts and len(self.counts) >= MOST_REMARKS:
            self.more += 1
            return
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def reading(self, records: tuple[OrganisationRecord, ...]) -> Reading:
        remarks = tuple(Remark(*kind, times) for kind, times in self.counts.items())
        return Reading(records, remarks, self.more)


class Taken:
    """One object of a foreign file. Remembers what was asked for; `finish` reports the rest."""

    __slots__ = ("_asked", "_value", "log", "place")

    def __init__(self, value: Mapping[str, Any], place: str, log: Log) -> None:
        self._value, self.place, self.log = value, place, log
        self._asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return not _empty(self._value.get(name))

    def note(self, text: "StrOrPromise", name: str = "") -> None:
        self.log.note(_below(self.place, name), text)

    def ignore(self, *names: str) -> None:
        """What is about the file, not about the thing."""
        self._asked.update(names)

    def value(self, name: str) -> Any:
        self._asked.add(name)
        return self._value.get(name)

    def text(self, name: str, *, lines: bool = False) -> str:
        value = self.value(name)
        if _empty(value):
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self._wrong(name, value, _("ein Text"))
            return ""
        text = clean(str(value)[: LONGEST_TEXT + _SHOWN], lines=lines)
        if len(text) > LONGEST_TEXT or len(str(value)) > LONGEST_TEXT + _SHOWN:
            self.note(_("Der Text ist zu lang und wurde gekürzt."), name)
        return text[:LONGEST_TEXT].rstrip()

    def choice(self, name: str, known: Collection[str], default: str = "") -> str:
        text = self.text(name)
        if text and text not in known:
            self._unknown(name, text)
            return default
        return text or default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.value(name)
        if _empty(value):
            return default
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        self._wrong(name, value, _("true oder false"))
        return default

    def number(self, name: str, low: float, high: float) -> float | None:
        value = self.value(name)
        if _empty(value) or isinstance(value, bool):
            return None
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            self._wrong(name, value, _("eine Zahl"))
            return None
        if not math.isfinite(number) or not low <= number <= high:
            self._wrong(name, value, _("eine Zahl, die es hier geben kann"))
            return None
        return number

    def whole(self, name: str, most: int = 32_767) -> int | None:
        number = self.number(name, 0, most)
        if number is None:
            return None
        if number != int(number):
            self._wrong(name, number, _("eine ganze Zahl"))
            return None
        return int(number)

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:_DAY])
        except ValueError:
            self._wrong(name, text, _("ein Tag wie 2026-11-21"))
            return None

    def clock(self, name: str) -> time | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return time.fromisoformat(text[:5] if len(text) > 5 else text)
        except ValueError:
            self._wrong(name, text, _("eine Uhrzeit wie 08:30"))
            return None

    def texts(self, name: str, most: int = 1_000) -> tuple[str, ...]:
        found = []
        for value in self._items(name, most):
            if isinstance(value, str):
                found.append(clean(value[:LONGEST_TEXT]))
            else:
                self._wrong(name, value, _("ein Text"))
        return tuple(text for text in found if text)

    def child(self, name: str) -> "Taken | None":
        value = self.value(name)
        if _empty(value):
            return None
        if not isinstance(value, Mapping):
            self._wrong(name, value, _("ein Objekt"))
            return None
        return Taken(value, _below(self.place, name), self.log)

    def children(self, name: str, most: int = 100_000) -> Iterator["Taken"]:
        for value in self._items(name, most):
            if isinstance(value, Mapping):
                yield Taken(value, f"{_below(self.place, name)}[]", self.log)
            else:
                self._wrong(name, value, _("ein Objekt"))

    def _items(self, name: str, most: int) -> Sequence[Any]:
        value = self.value(name)
        if _empty(value):
            return ()
        if not isinstance(value, list):
            self._wrong(name, value, _("eine Liste"))
            return ()
        if len(value) > most:
            self.note(_("Die Liste ist zu lang; nur der Anfang wurde gelesen."), name)
        return value[:most]

    def finish(self) -> None:
        """Report what has a value and nobody asked for."""
        for name, value in self._value.items():
            if name not in self._asked and not _empty(value):
                self.note(NO_FIELD, name)

    def _wrong(self, name: str, value: object, wanted: str) -> None:
        said = _("Erwartet: %(wanted)s. Nicht übernommen: %(value)s")
        self.note(said % {"wanted": wanted, "value": _shown(value)}, name)

    def _unknown(self, name: str, value: object) -> None:
        said = _("Dieser Wert ist hier nicht bekannt: %(value)s")
        self.note(said % {"value": _shown(value)}, name)


def _shown(value: object) -> str:
    """A foreign value, short; of lists and objects only that they are."""
    if isinstance(value, Mapping | list):
        return "…"
    text = clean(str(value)[: _SHOWN + 1])
    return f"„{text[:_SHOWN]}…“" if len(text) > _SHOWN else f"„{text}“"


def _below(place: str, name: str) -> str:
    short = clean(name[:_SHOWN])
    return f"{place}.{short}" if place and short else place or short


def _empty(value: object) -> bool:
    return value is None or value in ("", [], {})
