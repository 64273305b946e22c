"""What a simulation of succession supposes: who leaves when, who follows, how many live there.

METHODS 2.7. Nobody has checked the default rates against data; they are parameters, shown as
unverified with every result, and meant to be replaced by those of the Kassenärztliche
Vereinigung.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.population.ages import Floats, as_floats
from nahraum.analysis.supply.planning import Thresholds

TOP_AGE = 120
MONTHS = 12
Integers = npt.NDArray[np.int64]


class PracticeForm(StrEnum):
    """How a practice is organised."""

    SINGLE = "single"
    GROUP = "group"
    MVZ = "mvz"
    KV = "kv"


FORMS = tuple(PracticeForm)
_LABELS = dict(zip(FORMS, ("Einzelpraxis", "BAG", "MVZ", "Praxis der KV"), strict=True))


def _per_form(single: float, group: float, mvz: float, kv: float) -> Mapping[PracticeForm, float]:
    return MappingProxyType(dict(zip(FORMS, (single, group, mvz, kv), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """One doctor's seat, or a vacant seat.

    posts: what the seat counts (0.25 .. 1). age: completed years at the start, None if unknown.
    leaves_after: months from the start until the announced end (1 or more), None if nothing is
    announced. successor_known: the seat passes on in full and without a gap. vacant: advertised,
    nobody there; age and end do not matter then.
    """

    id: str
    posts: float
    age: int | None
    form: PracticeForm = PracticeForm.SINGLE
    leaves_after: int | None = None
    successor_known: bool = False
    vacant: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.posts <= 1:
            raise self._invalid("posts", f"{self.posts:g} Sitze", "Mehr als 0 bis 1 angeben.")
        if self.age is not None and not 18 <= self.age <= TOP_AGE:
            remedy = "Geburtsjahr und Stichtag prüfen."
            raise self._invalid("age", f"Ein Alter von {self.age} Jahren", remedy)
        if self.leaves_after is not None and self.leaves_after < 1:
            remedy = "Monate ab dem Stichtag angeben, mindestens 1."
            raise self._invalid(
                "leaves_after", f"Ein Ende nach {self.leaves_after} Monaten", remedy
            )

    def _invalid(self, name: str, what: str, remedy: str) -> InvalidInput:
        place = f"{self.id}: {name}"
        return InvalidInput(f"{what} gibt es nicht.", place=place, remedy=remedy)


@dataclass(frozen=True, slots=True)
class HazardStep:
    """From this completed age on, this share of those still there leaves within a year."""

    age: int
    rate: float


@dataclass(frozen=True, slots=True)
class Hazards:
    """Yearly chance of leaving by completed age, and its factor by practice form.

    `scale` moves all rates at once; a rate never exceeds 1.
    """

    steps: tuple[HazardStep, ...] = (
        HazardStep(0, 0.01),
        HazardStep(60, 0.03),
        HazardStep(61, 0.04),
        HazardStep(62, 0.05),
        HazardStep(63, 0.12),
        HazardStep(65, 0.20),
        HazardStep(66, 0.25),
        HazardStep(67, 0.30),
        HazardStep(70, 0.35),
    )
    factors: Mapping[PracticeForm, float] = field(
        default_factory=lambda: _per_form(1.0, 0.85, 0.85, 1.0)
    )
    scale: float = 1.0

    def __post_init__(self) -> None:
        ages = [step.age for step in self.steps]
        if not ages or ages[0] != 0 or ages != sorted(set(ages)):
            problem = "Die Alter der Ausscheideraten beginnen nicht bei 0 oder steigen nicht."
            raise InvalidInput(problem, place="hazards", remedy="Aufsteigend ab 0 angeben.")
        _check_chances((step.rate for step in self.steps), "hazards")
        _check_factors(self.factors, "hazards.factors")
        _check_size(self.scale, "hazards.scale")

    def yearly(self) -> Floats:
        """Chance of leaving within a year, shape (forms, 121): form as in `FORMS`, age 0..120."""
        ages = np.array([step.age for step in self.steps])
        rates = np.array([step.rate for step in self.steps])
        by_age = rates[np.searchsorted(ages, np.arange(TOP_AGE + 1), side="right") - 1]
        factors = np.array([self.factors[form] for form in FORMS])
        chances: Floats = np.minimum(factors[:, None] * by_age * self.scale, 1.0)
        return chances

    def scaled(self, factor: float) -> "Hazards":
        """The same with all rates times `factor`."""
        return replace(self, scale=self.scale * factor)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        listed = "; ".join(f"ab {step.age}: {_comma(step.rate)}" for step in self.steps)
        forms = _by_form(self.factors)
        return (
            _assumed("Ausscheiden je Jahr nach Alter", listed, "Anteil"),
            _assumed("Ausscheiden, Faktor der Praxisform", forms, ""),
            _assumed("Ausscheiden, Faktor insgesamt", self.scale, ""),
        )


@dataclass(frozen=True, slots=True)
class Replacement:
    """How vacant seats are filled, month by month.

    monthly: chance within a month by practice form; it is multiplied with `place_factor` (pull
    of the place) and `funding_factor` (pull of grants). A practice of the Kassenärztliche
    Vereinigung stands where nobody came, so it counts like a single one. extents: posts of a
    successor and their chance; a seat is never filled beyond its size, but the rest of a seat
    stays with it for later successors. age_mean, age_sd: normal distribution of a successor's
    age, cut at `age_range`. After `lapse_months` a vacant seat lapses with `lapse_chance` where
    the supply ratio is above `lapse_above` per cent (SGB V § 103 Abs. 3a).
    """

    monthly: Mapping[PracticeForm, float] = field(
        default_factory=lambda: _per_form(0.03, 0.05, 0.08, 0.03)
    )
    place_factor: float = 1.0
    funding_factor: float = 1.0
    extents: Mapping[float, float] = field(
        default_factory=lambda: MappingProxyType({1.0: 0.55, 0.75: 0.15, 0.5: 0.30})
    )
    age_mean: float = 40.0
    age_sd: float = 6.0
    age_range: tuple[int, int] = (28, 65)
    lapse_months: int = 24
    lapse_chance: float = 0.3
    lapse_above: float = 100.0

    def __post_init__(self) -> None:
        _check_factors(self.monthly, "replacement.monthly")
        _check_chances(self.monthly.values(), "replacement.monthly")
        _check_chances((*self.extents.values(), self.lapse_chance), "replacement")
        sizes = (self.place_factor, self.funding_factor, self.age_mean, self.age_sd)
        for size in (*sizes, self.lapse_above):
            _check_size(size, "replacement")
        if abs(sum(self.extents.values()) - 1) > 1e-9 or not all(0 < e <= 1 for e in self.extents):
            problem = "Die Umfänge der Nachfolge liegen nicht zwischen 0 und 1 oder ihre Anteile "
            raise InvalidInput(problem + "ergeben nicht 1.", place="replacement.extents")
        if not 18 <= self.age_range[0] <= self.age_range[1] <= TOP_AGE:
            problem = "Die Altersgrenzen der Nachfolge sind nicht möglich."
            raise InvalidInput(problem, place="replacement.age_range")
        if self.lapse_months < 1:
            problem = f"Ein Verfall nach {self.lapse_months} Monaten ist nicht möglich."
            raise InvalidInput(problem, place="replacement.lapse_months")

    def chances(self) -> Floats:
        """Chance of filling a vacant seat within a month, shape (forms,), at most 1."""
        base = np.array([self.monthly[form] for form in FORMS])
        return np.minimum(base * self.place_factor * self.funding_factor, 1.0)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        forms = _by_form(self.monthly)
        extents = "; ".join(
            f"{_comma(extent)}: {_comma(chance)}" for extent, chance in self.extents.items()
        )
        ages = (
            f"im Mittel {_comma(self.age_mean)}, Streuung {_comma(self.age_sd)}, "
            f"{self.age_range[0]} bis {self.age_range[1]}"
        )
        law = "SGB V § 103 Abs. 3a; Anteil angenommen"
        return (
            _assumed("Nachbesetzung je Monat nach Praxisform", forms, "Anteil"),
            _assumed("Nachbesetzung, Faktor des Ortes", self.place_factor, ""),
            _assumed("Nachbesetzung, Faktor der Förderung", self.funding_factor, ""),
            _assumed("Umfang der Nachfolge", extents, "Sitze: Anteil"),
            _assumed("Alter der Nachfolge", ages, "Jahre"),
            _assumed("Verfall leerer Sitze nach", self.lapse_months, "Monate"),
            Assumption("Verfall, Anteil", self.lapse_chance, "Anteil", law, verified=False),
            _assumed("Verfall nur über Versorgungsgrad", self.lapse_above, "%"),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Inhabitants and ratio (inhabitants per post) at the start and after 1, 2 ... years.

    Both have shape (years + 1,).
    """

    inhabitants: Floats
    ratio: Floats

    @classmethod
    def over(cls, inhabitants: Any, ratio: Any, *, years: int) -> "Demand":
        """One number for all years, or one for each; raises InvalidInput for impossible ones."""
        shape = (years + 1,)
        people = _along(inhabitants, "inhabitants", shape)
        if (people < 0).any():
            raise InvalidInput(
                f"{people.min():g} ist negativ.", place="inhabitants", remedy="0 oder mehr angeben."
            )
        per_post = _along(ratio, "ratio", shape)
        if (per_post <= 0).any():
            raise InvalidInput(
                f"Eine Verhältniszahl von {per_post.min():g} ist nicht möglich.",
                place="ratio",
                remedy="Einwohner je Arztsitz angeben, zum Beispiel 1633.",
            )
        return cls(people, per_post)

    @property
    def need(self) -> Floats:
        """Posts needed, shape (years + 1,)."""
        return self.inhabitants / self.ratio


@dataclass(frozen=True, slots=True)
class Flag:
    """Undersupply threatens if it is there after `years` with at least this `chance`."""

    years: int = 5
    chance: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppositions:
    """Everything a simulation supposes; `replacement` None: nobody is ever replaced."""

    hazards: Hazards
    replacement: Replacement | None
    thresholds: Thresholds
    flag: Flag = Flag()
    deaths: Any = None

    def monthly_leaving(self) -> Floats:
        """Shape (forms + 1, 121): leaving by age or death by form, last death alone."""
        die = monthly(check_mortality(self.deaths))
        leave = 1 - (1 - monthly(self.hazards.yearly())) * (1 - die)
        return np.vstack([leave, die])


def monthly(yearly: Floats) -> Floats:
    """The monthly chance that compounds to the yearly one over twelve months."""
    chance: Floats = -np.expm1(np.log1p(-np.minimum(yearly, 1 - 1e-15)) / MONTHS)
    return np.where(yearly >= 1, 1.0, chance)


def check_mortality(deaths: Any) -> Floats:
    """Yearly chance of dying by age, shape (121,), from shape (101,) or, by sex, (2, 101).

    The mean of both sexes is taken: the sex of doctors is not part of needs planning. Ages above
    100 are read as 100. None means nobody dies before leaving. Raises InvalidInput.
    """
    if deaths is None:
        return np.zeros(TOP_AGE + 1)
    given = as_floats(deaths, "deaths")
    by_age = given.mean(axis=0) if given.shape == (2, 101) else given
    if by_age.shape != (101,):
        raise InvalidInput(f"Form {given.shape} statt (101,) oder (2, 101).", place="deaths")
    _check_chances(by_age, "deaths")
    return np.pad(by_age, (0, TOP_AGE - 100), mode="edge")


def _along(values: Any, place: str, shape: tuple[int, ...]) -> Floats:
    given = as_floats(values, place)
    if given.ndim == 0:
        return np.full(shape, float(given))
    if given.shape != shape:
        raise InvalidInput(
            f"{given.size} Werte für {shape[0]} Jahre.",
            place=place,
            remedy="Für den Beginn und jedes weitere Jahr einen Wert angeben.",
        )
    return given


def _comma(value: float) -> str:
    """A number as Germans write it."""
    return f"{value:g}".replace(".", ",")


def _by_form(values: Mapping[PracticeForm, float]) -> str:
    return "; ".join(f"{_LABELS[form]} {_comma(values[form])}" for form in FORMS)


def _assumed(name: str, value: float | str, unit: str) -> Assumption:
    return Assumption(name, value, unit, "Vorgabe, nicht an Daten geprüft", verified=False)


def _check_chances(values: Any, place: str) -> None:
    for value in values:
        if not 0 <= value <= 1:
            raise InvalidInput(
                f"{value:g} ist kein Anteil.", place=place, remedy="Zwischen 0 und 1 angeben."
            )


def _check_factors(factors: Mapping[PracticeForm, float], place: str) -> None:
    for form in FORMS:
        if form not in factors:
            raise InvalidInput(f"Für die Praxisform {form.value} fehlt der Wert.", place=place)
        _check_size(factors[form], place)


def _check_size(value: float, place: str) -> None:
    if not 0 <= value < float("inf"):
        raise InvalidInput(
            f"{value} ist keine Größe.", place=place, remedy="Eine Zahl ab 0 angeben."
        )
