"""Population, deaths, births and life tables as published by Destatis.

Sex axis m=0, w=1. Ages are completed years on 31 December of the year.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from nahraum.data.ages import AgeGroup
from nahraum.data.arrays import Floats
from nahraum.data.errors import MissingData

AGES = 101  # single years 0..100, the last one is 100+


@dataclass(frozen=True)
class AgeGroupCounts:
    """Population of districts by age group: `values[year, key, sex, group]`, NaN = not existing.

    A district has NaN in years in which it did not exist (before or after a reform).
    Source: Destatis 12411-0018.
    """

    groups: tuple[AgeGroup, ...]
    years: tuple[int, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats

    @property
    def bounds(self) -> tuple[tuple[int, int | None], ...]:
        """First and last completed age of every group; None is the open end."""
        return tuple((group.low, group.high) for group in self.groups)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys)}

    def has(self, key: str, year: int) -> bool:
        place = self._places.get(key)
        if place is None or year not in self.years:
            return False
        return not np.isnan(self.values[self.years.index(year), place]).any()

    def at(self, key: str, year: int) -> Floats:
        """Persons, shape (2, groups). Raises MissingData."""
        if not self.has(key, year):
            raise MissingData(
                f"Für den Kreis {key} liegen zum 31.12.{year} keine Altersgruppen vor",
                remedy=f"Vorhanden sind die Jahre {_span(self.years)}; "
                "nach einer Kreisreform gilt der neue Schlüssel",
            )
        persons: Floats = self.values[self.years.index(year), self._places[key]]
        return persons

    def total(self, key: str, year: int) -> int:
        return round(float(self.at(key, year).sum()))

    def keys_at(self, year: int) -> tuple[str, ...]:
        """Districts that existed on 31 December of the year."""
        return tuple(key for key in self.keys if self.has(key, year))

    def sum_at(self, year: int) -> int:
        """Persons in all districts of the year."""
        return sum(self.total(key, year) for key in self.keys_at(year))


@dataclass(frozen=True)
class SingleAgeCounts:
    """Population by single year of age: `values[year, key, sex, age]`; the last age is open.

    States (12411-0013): 0..89, 90+. Germany (12411-0006): 0..84, 85+.
    """

    years: tuple[int, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats

    @property
    def open_age(self) -> int:
        """The age with which the open end begins."""
        return int(self.values.shape[3]) - 1

    def has(self, key: str, year: int) -> bool:
        return key in self.keys and year in self.years

    def at(self, key: str, year: int) -> Floats:
        """Persons, shape (2, open_age + 1). Raises MissingData."""
        if not self.has(key, year):
            raise MissingData(
                f"Für das Gebiet {key} liegt zum 31.12.{year} kein Altersaufbau vor",
                remedy=f"Vorhanden sind die Jahre {_span(self.years)}",
            )
        persons: Floats = self.values[self.years.index(year), self.keys.index(key)]
        return persons

    def total(self, key: str, year: int) -> int:
        return round(float(self.at(key, year).sum()))


@dataclass(frozen=True)
class NationalDeaths:
    """Deaths in Germany: `values[year, sex, age]`, 100+ last; NaN = unknown.

    `unknown_age[year, sex]` could not be given an age, `totals[year]` is the published total,
    which since 2016 also holds cases without a determined sex. Source: 12613-0004.
    """

    years: tuple[int, ...]
    values: Floats
    unknown_age: Floats
    totals: Floats

    def at(self, year: int) -> Floats:
        """Deaths by sex and age, shape (2, 101). Raises MissingData."""
        deaths: Floats = self.values[_place(self.years, year, "Sterbefälle")]
        return deaths

    def total(self, year: int) -> int:
        return round(float(self.totals[_place(self.years, year, "Sterbefälle")]))


@dataclass(frozen=True)
class NationalBirths:
    """Live births in Germany: `values[year, month, sex]`; NaN = month not yet published.

    Source: 12612-0002.
    """

    years: tuple[int, ...]
    values: Floats

    def complete(self, year: int) -> bool:
        """Are all twelve months known?"""
        return year in self.years and not np.isnan(self.values[self.years.index(year)]).any()

    def at(self, year: int) -> Floats:
        """Births of a complete year, shape (2,). Raises MissingData."""
        place = _place(self.years, year, "Geburten")
        if not self.complete(year):
            raise MissingData(
                f"Für {year} sind noch nicht alle Monate der Geburten veröffentlicht",
                remedy="Ein früheres Jahr wählen",
            )
        return np.asarray(self.values[place].sum(axis=0), dtype=np.float64)

    def total(self, year: int) -> int:
        return round(float(self.at(year).sum()))


@dataclass(frozen=True)
class LifeTable:
    """A period life table; every array has shape (2, 101), age 100 is the open end 100+.

    `period` as published ("2022/24"), `region` "DG", "West" or "Ost" (without Berlin).
    Lx, Tx in years lived by 100,000 births, ex in years. Source: 12621-0001 and the Destatis
    workbook of life tables.
    """

    period: str
    region: str
    qx: Floats
    px: Floats
    lx: Floats
    dx: Floats
    Lx: Floats
    Tx: Floats
    ex: Floats

    @property
    def first_year(self) -> int:
        return int(self.period[:4])

    @property
    def last_year(self) -> int:
        return self.first_year // 100 * 100 + int(self.period[-2:])

    @property
    def a0(self) -> Floats:
        """Mean years lived in the first year by those who die in it, shape (2,)."""
        born_alive = self.lx[:, 1]
        return np.asarray((self.Lx[:, 0] - born_alive) / self.dx[:, 0], dtype=np.float64)


@dataclass(frozen=True)
class LifeTables:
    """Life tables, ordered by region and period."""

    tables: tuple[LifeTable, ...]

    def periods(self, region: str = "DG") -> tuple[str, ...]:
        return tuple(table.period for table in self.tables if table.region == region)

    def get(self, period: str, region: str = "DG") -> LifeTable:
        """The table of a period; "2022-2024" means "2022/24". Raises MissingData."""
        wanted = normal_period(period)
        for table in self.tables:
            if (table.period, table.region) == (wanted, region):
                return table
        raise MissingData(
            f"Eine Sterbetafel {period} ({region}) ist nicht geladen",
            remedy=f"Vorhanden: {', '.join(self.periods(region)) or 'keine'}",
        )

    def latest(self, region: str = "DG") -> LifeTable:
        periods = self.periods(region)
        if not periods:
            raise MissingData(f"Für {region} ist keine Sterbetafel geladen")
        return self.get(max(periods), region)

    def before(self, day: date, region: str = "DG") -> LifeTable:
        """The latest table whose period ended before a day: what could be known then."""
        periods = [
            table.period
            for table in self.tables
            if table.region == region and table.last_year < day.year
        ]
        if not periods:
            raise MissingData(f"Vor {day.year} ist für {region} keine Sterbetafel geladen")
        return self.get(max(periods), region)


def normal_period(text: str) -> str:
    """ "2016-2018", "2016/2018" and "2016/18" all become "2016/18"."""
    first, _, last = text.strip().replace("-", "/").replace("–", "/").partition("/")
    return f"{first}/{last[-2:]}"


def _place(years: tuple[int, ...], year: int, what: str) -> int:
    if year not in years:
        raise MissingData(
            f"Für {year} liegen keine {what} vor",
            remedy=f"Vorhanden sind die Jahre {_span(years)}",
        )
    return years.index(year)


def _span(years: tuple[int, ...]) -> str:
    if not years:
        return "keine"
    whole = len(years) == years[-1] - years[0] + 1 and len(years) > 2
    return f"{years[0]} bis {years[-1]}" if whole else ", ".join(map(str, years))
