"""People in need of care by district, kind of benefit and sex.

Definition break: until 2015 care levels (Pflegestufen) counted, from 2017 care grades
(Pflegegrade, new definition of § 14 SGB XI since 1.1.2017). The published numbers jump by a
fifth nationwide; a trend across the break means nothing.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from nahraum.data.arrays import Floats
from nahraum.data.errors import MissingData

# Kinds in the order of table 22411-02-03-4.
TOTAL = "total"
KINDS = (
    TOTAL,
    "limited_everyday_competence",
    "home_care_service",
    "residential",
    "residential_long_term",
    "residential_short_term",
    "cash_benefit",
    "day_care",
    "without_care_level",
)
KIND_LABELS = {
    TOTAL: "Pflegebedürftige insgesamt",
    "limited_everyday_competence": "mit erheblich eingeschränkter Alltagskompetenz",
    "home_care_service": "ambulante Pflege",
    "residential": "vollstationäre Pflege",
    "residential_long_term": "vollstationäre Dauerpflege",
    "residential_short_term": "vollstationäre Kurzzeitpflege",
    "cash_benefit": "Pflegegeld",
    "day_care": "teilstationäre Pflege (nachrichtlich)",
    "without_care_level": "ohne Pflegestufe (nachrichtlich)",
}
SEXES = ("m", "w", "total")


@dataclass(frozen=True, slots=True)
class Break:
    """Numbers up to `last_before` and from `first_after` measure different things."""

    last_before: date
    first_after: date
    text: str
    source: str


BREAKS = (
    Break(
        date(2015, 12, 31),
        date(2017, 12, 31),
        "Ab 2017 gilt der neue Pflegebedürftigkeitsbegriff (Pflegegrade statt Pflegestufen); "
        "die Zahlen vor und nach dem Wechsel sind nicht vergleichbar",
        "§ 14 SGB XI in der Fassung des PSG II, anzuwenden seit 1.1.2017",
    ),
)


@dataclass(frozen=True)
class CareCounts:
    """`values[date, key, sex, kind]`, sexes m, w, total; NaN = unknown, secret or not asked.

    `existing[key]` holds the dates on which the area existed. Besides districts the table has
    states (two digits), administrative regions (three) and Germany ("DG").
    """

    dates: tuple[date, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys)}

    def has(self, key: str, day: date) -> bool:
        """Is at least one number known for this area and date?"""
        if key not in self._places or day not in self.dates:
            return False
        cells = self.values[self.dates.index(day), self._places[key]]
        return not bool(np.isnan(cells).all())

    def value(self, key: str, day: date, kind: str = TOTAL, sex: str = "total") -> int | None:
        """Persons; None where the number is unknown, secret or was not asked then.

        Raises MissingData if the area or date is not in the table at all.
        """
        if key not in self._places or day not in self.dates:
            known = ", ".join(f"{other:%d.%m.%Y}" for other in self.dates)
            raise MissingData(
                f"Für {key} gibt es zum {day:%d.%m.%Y} keine Pflegestatistik",
                remedy=f"Stichtage: {known}",
            )
        place = (self.dates.index(day), self._places[key], SEXES.index(sex), KINDS.index(kind))
        number = float(self.values[place])
        return None if math.isnan(number) else round(number)

    def series(
        self, key: str, kind: str = TOTAL, sex: str = "total"
    ) -> tuple[tuple[date, int | None], ...]:
        return tuple((day, self.value(key, day, kind, sex)) for day in self.dates)

    def break_between(self, first: date, second: date) -> Break | None:
        """The definition break that forbids comparing two dates, or None."""
        early, late = sorted((first, second))
        for found in BREAKS:
            if early <= found.last_before and late >= found.first_after:
                return found
        return None
