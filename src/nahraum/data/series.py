"""Numbers by area and year that monitoring needs: unemployment, deprivation, income, supply.

Six tables hold several series each. What a series measures, in which unit and from which year on
its numbers mean something else stands in `KINDS`. Unknown is NaN inside arrays and None where a
method returns a single value; a year a series does not cover is unknown, too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nahraum.data.arrays import Floats
from nahraum.data.errors import MissingData

TABLES_OF_SERIES = (
    "inkar",
    "unemployment",
    "deprivation",
    "living",
    "pharmacies",
    "fertility",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a series measures.

    `additive`: counts whose parts add up to the area above. `breaks`: first year of each new
    definition and what changed; numbers before and after must not be compared. `span`: years one
    number stands for; it then bears the last of them.
    """

    label: str
    unit: str
    level: str
    decimals: int = 0
    additive: bool = False
    minimum: float | None = 0.0
    breaks: tuple[tuple[int, str], ...] = ()
    span: int = 1


_CENSUS_2011 = (
    2011,
    (
        "Ab 2011 ist die Bevölkerung auf Grundlage des Zensus 2011 fortgeschrieben, davor auf "
        "Grundlage der Zählungen von 1987 und 1981"
    ),
)
_PAY_2011 = (
    2011,
    (
        "2011 wurde das Meldeverfahren der Arbeitgeber umgestellt; frühere Jahre sind nur "
        "eingeschränkt vergleichbar"
    ),
)
_TAX_2015 = (
    2015,
    (
        "Für 2015 bis 2017 verteilt sich die Steuer nach der Statistik des Jahres 2010 und ihren "
        "Sockelgrenzen"
    ),
)
_BW_2011 = (2011, "Baden-Württemberg: ab 2011 Gebietsstand 1.1.2011, davor 1.1.1979")

KINDS: Mapping[str, Kind] = {
    "unemployed": Kind("Arbeitslose", "Personen", "municipality", additive=True),
    "working_age": Kind(
        "Bevölkerung von 15 bis 64", "Personen", "municipality", additive=True,
        breaks=(_CENSUS_2011,),
    ),
    "income_tax": Kind(
        "Einkommensteuer je Einwohner", "EUR", "association", 2, minimum=None,
        breaks=(_CENSUS_2011, _TAX_2015),
    ),
    "gross_pay": Kind("Bruttoverdienst im Monat", "EUR", "district", 2, breaks=(_PAY_2011,)),
    "household_income": Kind("Haushaltseinkommen je Einwohner im Monat", "EUR", "district", 2),
    "leavers_without": Kind("Schulabgänger ohne Abschluss", "%", "district", 2),
    "jobless": Kind("Arbeitslose", "Personen", "district", additive=True, breaks=(_BW_2011,)),
    "jobless_foreign": Kind("Arbeitslose Ausländer", "Personen", "district", additive=True),
    "jobless_disabled": Kind(
        "schwerbehinderte Arbeitslose", "Personen", "district", additive=True
    ),
    "jobless_15_19": Kind("Arbeitslose von 15 bis 19", "Personen", "district", additive=True),
    "jobless_15_24": Kind("Arbeitslose von 15 bis 24", "Personen", "district", additive=True),
    "jobless_55_64": Kind("Arbeitslose von 55 bis 64", "Personen", "district", additive=True),
    "jobless_long": Kind("Langzeitarbeitslose", "Personen", "district", additive=True),
    "jobless_rate_employees": Kind(
        "Arbeitslosenquote (abhängige zivile Erwerbspersonen)", "%", "district", 1
    ),
    "jobless_rate": Kind("Arbeitslosenquote (alle zivilen Erwerbspersonen)", "%", "district", 1),
    "jobless_rate_men": Kind("Arbeitslosenquote der Männer", "%", "district", 1),
    "jobless_rate_women": Kind("Arbeitslosenquote der Frauen", "%", "district", 1),
    "jobless_rate_foreign": Kind("Arbeitslosenquote der Ausländer", "%", "district", 1),
    "jobless_rate_15_24": Kind("Arbeitslosenquote von 15 bis 24", "%", "district", 1),
    "gisd": Kind("GISD im Vergleich mit Deutschland", "Index", "district", 5),
    "gisd_quintile": Kind("Fünftel des GISD", "Fünftel", "district"),
    "gisd_decile": Kind("Zehntel des GISD", "Zehntel", "district"),
    "gisd_region": Kind("GISD der Raumordnungsregionen", "Index", "region", 5),
    "gisd_in_state": Kind("GISD im Vergleich mit dem eigenen Land", "Index", "association", 5),
    "gisd_in_state_district": Kind(
        "GISD der Kreise im Vergleich mit dem eigenen Land", "Index", "district", 5
    ),
    "people_per_gp": Kind("Einwohner je Hausarzt", "Personen", "district"),
    "people_per_specialist": Kind("Einwohner je allgemeinem Facharzt", "Personen", "district"),
    "minutes_to_gp": Kind("Fahrzeit zur nächsten Hausarztpraxis", "Minuten", "district", 2),
    "life_expectancy": Kind("Lebenserwartung bei der Geburt", "Jahre", "district", 1, span=3),
    "all_day_under_3": Kind("Ganztags betreute Kinder unter 3", "%", "district", 1),
    "all_day_3_to_5": Kind("Ganztags betreute Kinder von 3 bis 5", "%", "district", 1),
    "broadband": Kind("Haushalte mit 50 Mbit/s", "%", "district", 1),
    "pharmacies": Kind("Apotheken", "Apotheken", "municipality", additive=True),
    "tfr_15_44": Kind("Kinder je Frau (15 bis 44)", "Kinder", "country", 3),
    "tfr_15_49": Kind("Kinder je Frau (15 bis 49)", "Kinder", "country", 3),
    "net_migration": Kind(
        "Wanderungssaldo nach den Vereinten Nationen", "Personen", "country", minimum=None
    ),
}  # fmt: skip
# Share of all births that women of an age group have, for the five years ending with the number.
MOTHERS = tuple(range(10, 55, 5))
MOTHER = Kind("Anteil der Geburten nach Alter der Mutter", "%", "country", 2, span=5)


def kind_of(name: str) -> Kind:
    """What a series measures; those of the age of mothers are alike ("births_by_30_34")."""
    return MOTHER if name.startswith("births_by_") else KINDS[name]


@dataclass(frozen=True)
class AreaSeries:
    """`values[year, key]`; NaN = unknown. Years rise."""

    name: str
    years: tuple[int, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats

    @property
    def kind(self) -> Kind:
        return kind_of(self.name)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys)}

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def value(self, key: str, year: int) -> float | None:
        """None for a number, an area or a year that is not known."""
        if key not in self._places or year not in self.years:
            return None
        number = float(self.values[self.years.index(year), self._places[key]])
        return None if math.isnan(number) else number

    def series(self, key: str) -> tuple[tuple[int, float | None], ...]:
        return tuple((year, self.value(key, year)) for year in self.years)

    def latest(self, key: str) -> tuple[int, float] | None:
        """The newest known year and its number."""
        for year in reversed(self.years):
            found = self.value(key, year)
            if found is not None:
                return year, found
        return None

    def break_between(self, first: int, second: int) -> str:
        """Why two years must not be compared; empty if they may."""
        early, late = sorted((first, second))
        return next((text for year, text in self.kind.breaks if early < year <= late), "")


@dataclass(frozen=True)
class SeriesTable:
    """Series of one publisher by name."""

    series: tuple[AreaSeries, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.series)

    def get(self, name: str) -> AreaSeries:
        """Raises MissingData, naming the series there are."""
        for found in self.series:
            if found.name == name:
                return found
        listed = ", ".join(self.names)
        raise MissingData(f"Die Zeitreihe {name} gibt es nicht", remedy=f"Vorhanden: {listed}")
