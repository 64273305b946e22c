"""Age-specific fertility: births per woman and year at ages 15..49 (35 values).

Source: METHODS 1.3. The sum of the rates is the total fertility rate (zusammengefasste
Geburtenziffer, TFR).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.population.ages import SHAPE, Floats, as_floats, not_negative

METHOD = Method("population.fertility", "1")
FIRST_AGE, LAST_AGE = 15, 49
FERTILE = slice(FIRST_AGE, LAST_AGE + 1)
FERTILE_YEARS = LAST_AGE - FIRST_AGE + 1
MEAN_AGE, AGE_SPREAD = 31.5, 5.5
# Boys per girl among the newborn.
SEX_RATIO_AT_BIRTH = 1.05
# Below this number of births an area's own level is pulled towards that of the whole.
FEW_BIRTHS = 100.0


def sex_ratio_assumption(srb: float) -> Assumption:
    """The boys-per-girl ratio as an assumption; the default is not checked against Destatis.

    Raises InvalidInput.
    """
    if not (math.isfinite(srb) and srb > 0):
        raise InvalidInput(
            f"{srb} Jungen je Mädchen sind nicht möglich.",
            place="SRB",
            remedy="Einen Wert um 1,05 angeben.",
        )
    known = srb != SEX_RATIO_AT_BIRTH
    source = "Eingabe" if known else "Vorgabe, üblich 1,05 bis 1,06"
    return Assumption("srb", srb, "Jungen je Mädchen", source, verified=known)


def as_rates(values: Any, place: str = "Fertilitätsraten") -> Floats:
    """Rates of ages 15..49, shape (35,), finite and not negative."""
    return not_negative(as_floats(values, place, shape=(FERTILE_YEARS,)), place)


def scale_to_tfr(profile: Any, tfr: float) -> Floats:
    """Scale a profile so that its sum is `tfr`. Raises InvalidInput for an empty profile."""
    rates = as_rates(profile, "Fertilitätsprofil")
    if not (math.isfinite(tfr) and tfr >= 0):
        raise InvalidInput(
            f"Geburtenziffer {tfr} ist nicht möglich.",
            place="TFR",
            remedy="Kinder je Frau angeben, zum Beispiel 1,46.",
        )
    total = rates.sum()
    if total <= 0:
        raise InvalidInput("Das Profil enthält nur Nullen.", place="Fertilitätsprofil")
    scaled: Floats = rates * (tfr / total)
    return scaled


def normal_profile(
    tfr: float, *, mean: float = MEAN_AGE, spread: float = AGE_SPREAD
) -> Result[Floats]:
    """Normal age pattern, cut to 15..49 and scaled to `tfr`.

    The density is taken in the middle of each year of age (x + 0.5): a woman aged x has lived
    x + 0.5 years on average. Raises InvalidInput.
    """
    if not (math.isfinite(mean) and math.isfinite(spread) and spread > 0):
        raise InvalidInput(
            f"Mittel {mean} und Streuung {spread} beschreiben kein Profil.",
            place="Fertilitätsprofil",
            remedy="Üblich sind Mittel 31,5 und Streuung 5,5 Jahre.",
        )
    middle = np.arange(FIRST_AGE, LAST_AGE + 1) + 0.5
    rates = scale_to_tfr(np.exp(-0.5 * ((middle - mean) / spread) ** 2), tfr)
    return Result(
        value=rates,
        method=METHOD,
        assumptions=(
            Assumption("tfr", tfr, "Kinder je Frau", "Eingabe"),
            _pattern("fertility_mean_age", mean, MEAN_AGE),
            _pattern("fertility_spread", spread, AGE_SPREAD),
        ),
    )


def _pattern(name: str, value: float, default: float) -> Assumption:
    """A default pattern is a convention nobody has checked; a chosen one is the caller's."""
    chosen = value != default
    return Assumption(name, value, "Jahre", "Eingabe" if chosen else "Vorgabe", verified=chosen)


def expected_births(rates: Any, women: Any) -> float:
    """Births a population of women would have: Σ f(x)·W(x). `women` has shape (101,)."""
    counts = not_negative(as_floats(women, "Frauen", shape=SHAPE[1:]), "Frauen")
    return float((as_rates(rates) * counts[FERTILE]).sum())


@dataclass(frozen=True, slots=True, eq=False)
class AreaLevels:
    """Factor by which each area's fertility differs from the whole; shape (areas,).

    `weight` is the share of the area's own experience in its factor (1 = all of it).
    """

    factor: Floats
    raw: Floats
    weight: Floats


def area_levels(births: Any, expected: Any, *, few: float = FEW_BIRTHS) -> Result[AreaLevels]:
    """Level of areas relative to standard rates, shrunk to 1 where births are few.

    births, expected: observed and standard births of the same years, shape (areas,). Areas with
    fewer than `few` births get 1 + C·(raw - 1) with C = A/(A + 1/expected) and the variance
    between areas A = max(0, s² - 1/mean(expected)) (Marshall 1991 with mean 1).
    Raises InvalidInput where no births are expected.
    """
    observed = not_negative(as_floats(births, "Geburten"), "Geburten")
    standard = as_floats(expected, "erwartete Geburten", shape=observed.shape)
    if observed.ndim != 1 or observed.size == 0:
        raise InvalidInput("Mindestens ein Gebiet angeben.", place="Geburten")
    if (standard <= 0).any():
        raise InvalidInput(
            "In einem Gebiet werden keine Geburten erwartet.",
            place="erwartete Geburten",
            remedy="Gebiete ohne Frauen von 15 bis 49 Jahren weglassen.",
        )
    raw = observed / standard
    between = (standard * (raw - 1) ** 2).sum() / standard.sum() - 1 / standard.mean()
    variance = max(0.0, float(between))
    weight = np.where(observed < few, variance / (variance + 1 / standard), 1.0)
    return Result(
        value=AreaLevels(factor=1 + weight * (raw - 1), raw=raw, weight=weight),
        method=METHOD,
        parts={"variance_between_areas": variance},
        assumptions=(Assumption("few_births", few, "Geburten", "METHODS 1.3"),),
    )
