"""Figures the house knows by itself: where an expected effect reads its baseline and its actual
value. Three origins: indicators of neighbourhoods, the released profile, released reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nahraum.base.places.queries import neighbourhoods
from nahraum.base.signals import queries as signals
from nahraum.base.topics.queries import topics
from nahraum.plan.measures.rules import half_year_end, half_year_said
from nahraum.understand.indicators import queries as indicators
from nahraum.understand.profile.queries import released_version

INDICATOR, PROFILE, SIGNALS = "indicator", "profile", "signals"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that can be read; `reads` without its place."""

    reads: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Read:
    """A figure of a day with its source. A protected one has no value, and `missing` says so."""

    label: str
    unit: str
    on: date
    value: Decimal | None
    source: str
    missing: str = ""


def known_figures() -> list[tuple[str, list[Known]]]:
    """What can be aimed at, by origin."""
    found = [
        (_("Zahlen der Ortsteile"), _of_indicators()),
        (_("Kommunalprofil (nur ganze Kommune)"), _of_profile()),
        (_("Veröffentlichte Meldungen, halbjährlich"), _of_signals()),
    ]
    return [(heading, rows) for heading, rows in found if rows]


def _of_indicators() -> list[Known]:
    return [
        Known(f"{INDICATOR}:{name.key}", name.label, name.unit)
        for name in indicators.figure_names()
    ]


def _of_profile() -> list[Known]:
    """Counted figures of the released profile; a projection is no actual value."""
    version = released_version()
    rows = [] if version is None else version.run.result["figures"]
    made = None if version is None else version.run.result["as_of"]
    return [
        Known(f"{PROFILE}:{row['id']}", row["label"], row["unit"])
        for row in rows
        if row["value"] is not None and row["as_of"] <= made
    ]


def _of_signals() -> list[Known]:
    """Topics in the whole municipality; fields of action in a neighbourhood."""
    released = signals.released()
    if released is None:
        return []
    rows = [row for row in topics() if row.key in {*released.topics, *released.topics.values()}]
    return [Known(f"{SIGNALS}:{row.key}", row.name, _("Meldungen")) for row in rows]


class Figures:
    """Reads figures; what several effects share is asked once."""

    def __init__(self, wanted: Iterable[str] = ()) -> None:
        split = [text.split(":") for text in wanted if text.startswith(f"{INDICATOR}:")]
        self._keys = {parts[1] for parts in split if len(parts) == 3}
        self._told: dict[tuple[str, str], list[tuple[str, int | None]]] = {}

    def read(self, reads: str, until: date | None = None) -> Read | None:
        """The newest value, or the newest one of a day not later than `until`."""
        kind, _colon, rest = reads.partition(":")
        key, _colon, place = rest.partition(":")
        if place and place not in self._places:
            return None
        ways = {INDICATOR: self._indicator, PROFILE: self._profile, SIGNALS: self._signals}
        found = ways[kind](key, place) if kind in ways else []
        kept = [row for row in found if until is None or row.on <= until]
        return max(kept, key=lambda row: row.on, default=None)

    @cached_property
    def _places(self) -> Mapping[str, str]:
        return {str(place.pk): place.name for place in neighbourhoods()}

    @cached_property
    def _series(self) -> Mapping[str, Any]:
        return indicators.series(self._keys)

    @cached_property
    def _profiled(self) -> Mapping[str, Any]:
        version = released_version()
        if version is None:
            return {}
        made = version.run.result["as_of"]
        rows = version.run.result["figures"]
        return {
            row["id"]: {**row, "number": version.number} for row in rows if row["as_of"] <= made
        }

    def _indicator(self, key: str, place: str) -> list[Read]:
        if key not in self._keys:
            self._keys.add(key)
            self.__dict__.pop("_series", None)
        one = self._series.get(key)
        if one is None:
            return []
        found = []
        for year in one.years:
            shown = one.rows[year].get(place)
            if shown is not None:
                table = one.tables[year]
                words = ", ".join(word for word in (table.source, table.licence) if word)
                source = _("Zahlen der Ortsteile %(year)s (%(source)s)")
                found.append(
                    Read(
                        self._named(one.definition.label, place),
                        one.definition.unit,
                        date(year, 12, 31),
                        None if shown.value is None else _number(shown.value),
                        source % {"year": year, "source": words},
                        "" if shown.value is not None else str(_missing(shown.reason)),
                    )
                )
        return found

    def _profile(self, key: str, place: str) -> list[Read]:
        row = self._profiled.get(key)
        if row is None or place or row["value"] is None:
            return []
        source = _("Kommunalprofil, Fassung %(number)s") % {"number": row["number"]}
        on = date.fromisoformat(row["as_of"])
        return [Read(row["label"], row["unit"], on, _number(row["value"]), source)]

    def _signals(self, key: str, place: str) -> list[Read]:
        if (key, place) not in self._told:
            self._told[key, place] = signals.series(key, UUID(place) if place else None)
        label = self._named(self._topics.get(key, key), place)
        return [
            Read(
                _("Meldungen: %(label)s") % {"label": label},
                _("Meldungen"),
                half_year_end(half_year),
                None if count is None else Decimal(count),
                _("veröffentlichte Meldungen, %(half_year)s")
                % {"half_year": half_year_said(half_year)},
                _("keine oder zu wenige Meldungen") if count is None else "",
            )
            for half_year, count in self._told[key, place]
        ]

    @cached_property
    def _topics(self) -> Mapping[str, str]:
        return {row.key: row.name for row in topics()}

    def _named(self, label: str, place: str) -> str:
        return f"{label}, {self._places[place]}" if place else label


def _missing(reason: str) -> str:
    words = {
        "protected": _("geschützt, zu wenige Menschen"),
        "base": _("zu kleine Bezugszahl"),
    }
    return words.get(reason, _("keine Angabe"))


def _number(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_CENT)
