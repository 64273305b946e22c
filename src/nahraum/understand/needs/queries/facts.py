"""What is known of topics and places, read once: released numbers, outlook, directory, ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nahraum.base import registry
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import Tally
from nahraum.base.signals import queries as signals
from nahraum.base.topics.queries import tree
from nahraum.understand.indicators import queries as indicators
from nahraum.understand.needs.rules import (
    AGED,
    DENSITY,
    FREE,
    GROWTH,
    LABELS,
    MINUTES,
    OLD,
    PLACE,
    RATIO,
    TOPIC,
    Cell,
    Driver,
    Field,
    Kind,
    Part,
    Place,
    Topic,
    Weights,
    driver_of,
    known,
    score,
    suppressed,
    unknown,
    unreachable,
)
from nahraum.understand.profile import queries as profile
from nahraum.understand.reach import queries as reach
from nahraum.understand.supply import queries as supply

GP, YEAR, CAR = "hausarzt", 2035, "car"
POPULATION, SHARE_65 = "I01", "I04"


@dataclass(frozen=True)
class Facts:
    """Everything read once; parts that many cells share are made once."""

    mode: str
    fields: tuple[Field, ...]
    places: tuple[Place, ...]
    released: signals.Released | None
    growth: Mapping[Driver, float]
    growth_source: str
    offers: Tally | None
    free: Tally | None
    checked: float | None
    ratio: Any
    times: Mapping[str, Mapping[UUID, reach.Minutes]]
    _made: dict[Any, tuple[Part, ...]] = field(default_factory=dict)
    _days: dict[date, str] = field(default_factory=dict)

    def by(self, mode: str) -> "Facts":
        """The same facts with other ways."""
        return replace(self, mode=mode, times=reach.times_by_topic(mode), _made={})

    def cell(self, topic: Topic, place: Place, weights: Weights) -> Cell:
        parts = (
            *self._once(self._in_place, topic.field, place),
            *self._once(self._of_topic, topic.key),
            *self._once(self._growth, driver_of(topic.key)),
            *self._once(self._aged, driver_of(topic.key) in AGED, place),
            *self.density(topic.key, place),
            *self._once(self._elsewhere, topic.key),
            *self.way(topic.key, place),
        )
        return Cell(topic, place, parts, score(parts, weights, checked=self.checked))

    def _day(self, on: date) -> str:
        """Thousands of ways were computed on the same few days."""
        if on not in self._days:
            self._days[on] = date_format(on, "SHORT_DATE_FORMAT")
        return self._days[on]

    def _once(self, make: Any, *about: Any) -> tuple[Part, ...]:
        key = (make.__name__, *about)
        if key not in self._made:
            self._made[key] = tuple(make(*about))
        return self._made[key]

    @cached_property
    def _signal_source(self) -> dict[str, str]:
        told = self.released
        if told is None or told.released_on is None:
            return {"source": _("Bedarfszahlen")}
        day = date_format(told.released_on, "SHORT_DATE_FORMAT")
        return {"source": _("Bedarfszahlen, freigegeben am %(day)s") % {"day": day}}

    def _in_place(self, field_key: str, place: Place) -> list[Part]:
        if place.id is None:
            return []
        told = self.released
        if told is None:
            return [unknown(Kind.SIGNALS, PLACE, _("Noch ist kein Halbjahr freigegeben."))]
        if not told.covers(place.id):
            note = _("Der Ortsteil ist jünger als die letzte Freigabe.")
            return [unknown(Kind.SIGNALS, PLACE, note)]
        return [self._counted(PLACE, told.in_place(field_key, place.id))]

    def _of_topic(self, topic: str) -> list[Part]:
        told = self.released
        if told is None:
            return [unknown(Kind.SIGNALS, TOPIC, _("Noch ist kein Halbjahr freigegeben."))]
        if topic not in told.topics:
            note = _("Das Thema ist jünger als die letzte Freigabe.")
            return [unknown(Kind.SIGNALS, TOPIC, note)]
        return [self._counted(TOPIC, told.of_topic(topic))]

    def _counted(self, line: Any, count: signals.Count) -> Part:
        if count.total is None:
            return suppressed(line, **self._signal_source, note=_("keine oder zu wenige Meldungen"))
        return known(Kind.SIGNALS, line, count.total, **self._signal_source)

    def _growth(self, driver: Driver) -> list[Part]:
        value = self.growth.get(driver)
        if value is None:
            note = _("Dafür gibt es noch kein freigegebenes Kommunalprofil.")
            return [unknown(Kind.OUTLOOK, GROWTH, note)]
        source = f"{self.growth_source}: {LABELS[driver]}"
        return [known(Kind.OUTLOOK, GROWTH, value, source=source)]

    def _aged(self, matters: bool, place: Place) -> list[Part]:
        if place.id is None or not matters:
            return []
        if place.share_65 is None:
            note = _("Der Altersaufbau des Ortsteils ist nicht bekannt.")
            return [unknown(Kind.OUTLOOK, OLD, note)]
        return [known(Kind.OUTLOOK, OLD, place.share_65, source=place.source)]

    def density(self, topic: str, place: Place) -> list[Part]:
        if self.offers is None or (topic, place.id) not in self.offers.by:
            return [unknown(Kind.SUPPLY, DENSITY, _("Das Verzeichnis sagt dazu nichts."))]
        count = self.offers.by[topic, place.id]
        if count and not place.population:
            note = _("%(count)s im Verzeichnis, aber die Einwohnerzahl ist nicht bekannt.")
            return [unknown(Kind.SUPPLY, DENSITY, note % {"count": round(count)})]
        density = 1000 * count / (place.population or 1)
        return [known(Kind.SUPPLY, DENSITY, density, source=self.offers.source)]

    def _elsewhere(self, topic: str) -> list[Part]:
        """What counts for all places alike, where somebody told it."""
        found = []
        if self.free is not None and (topic, None) in self.free.by:
            free = self.free.by[topic, None]
            found.append(known(Kind.SUPPLY, FREE, free, source=self.free.source))
        if topic == GP and self.ratio is not None:
            as_of = self.ratio.as_of
            day = date_format(as_of, "SHORT_DATE_FORMAT") if as_of else ""
            percent = float(self.ratio.percent)
            source = self.ratio.source
            found.append(known(Kind.SUPPLY, RATIO, percent, source=source, as_of=day))
        return found

    def way(self, topic: str, place: Place) -> list[Part]:
        if place.id is None:
            return []
        line = MINUTES[self.mode]
        found = self.times.get(topic, {}).get(place.id)
        if found is None:
            note = _("Wege zu diesem Thema sind nicht berechnet.")
            return [unknown(Kind.REACH, line, note)]
        day = self._day(found.as_of)
        if found.value is None:
            return [unreachable(line, source=found.source, as_of=day)]
        return [known(Kind.REACH, line, found.value, source=found.source, as_of=day)]


def read_facts(on: date, mode: str) -> Facts:
    """Everything the open scope knows on a day, in a constant number of queries."""
    version = profile.released_version()
    document = version.run.result if version else {}
    tallies = {tally.name: tally for tally in registry.tallies(on)}
    checked = tallies["upkeep.checked"].by.get(("", None)) if "upkeep.checked" in tallies else None
    fields = tuple(
        Field(
            group.key,
            group.name,
            tuple(Topic(topic.key, topic.name, group.key) for topic in group.topics.all()),
        )
        for group in tree()
    )
    number = {"number": version.number} if version else {}
    return Facts(
        mode=mode,
        fields=fields,
        places=_places(document),
        released=signals.released(),
        growth=growths(document),
        growth_source=_("Kommunalprofil, Fassung %(number)s") % number if version else "",
        offers=tallies.get("directory.offers"),
        free=tallies.get("directory.free"),
        checked=None if checked is None else checked / 100,
        ratio=supply.published_ratio(),
        times=reach.times_by_topic(mode),
    )


def _places(document: Mapping[str, Any]) -> tuple[Place, ...]:
    """The whole municipality first. Own indicators count before the census of the profile."""
    counts, shares = indicators.latest(POPULATION), indicators.latest(SHARE_65)
    census = {row["name"]: row for row in document.get("neighbourhoods", ())}
    municipality = current_municipality()
    found = [Place(None, municipality.name, municipality.area.population, None)]
    for row in neighbourhoods():
        count, share = counts.get(row.pk), shares.get(row.pk)
        old = census.get(row.name, {})
        population: float | None = row.population or (count.value if count else None)
        aged = share.value if share else None
        source = _("Indikatoren der Kommune")
        if aged is None and old.get("share_65") is not None:
            aged, source = 100 * old["share_65"], _("Zensus 2011, geschätzt")
        found.append(Place(row.pk, row.name, population or old.get("population"), aged, source))
    return tuple(found)


def growths(document: Mapping[str, Any]) -> dict[Driver, float]:
    """Per cent from the first year of the projection to 2035, by group; only what is known."""
    series: dict[Driver, dict[int, float]] = {}
    groups = {
        row["group"].replace("–", "-"): {value["year"]: value["count"] for value in row["values"]}
        for row in document.get("age_groups", ())
    }
    for driver in (Driver.CHILDREN, Driver.WORKING, Driver.OLDEST):
        series[driver] = groups.get(driver.value, {})
    series[Driver.OLD] = _sum(groups.get("65-79"), groups.get("80+"))
    series[Driver.ALL] = _sum(*groups.values())
    rows = [row for row in document.get("care", ()) if row["variant"] == "status-quo"]
    series[Driver.CARE] = {row["year"]: row["count"] for row in rows}
    figures = {one["id"]: one["value"] for one in document.get("figures", ())}
    series[Driver.DEMENTIA] = {
        int(name.removeprefix("dementia_")): value
        for name, value in figures.items()
        if name.startswith("dementia_") and value is not None
    }
    return {
        driver: 100 * (counts[YEAR] / counts[min(counts)] - 1)
        for driver, counts in series.items()
        if YEAR in counts and min(counts) < YEAR and counts[min(counts)]
    }


def _sum(*series: Mapping[int, float] | None) -> dict[int, float]:
    """Year by year; a year that one lacks is not known."""
    if not series or any(one is None for one in series):
        return {}
    known_in = set.intersection(*({*one} for one in series if one is not None))
    return {year: sum(one[year] for one in series if one is not None) for year in known_in}
