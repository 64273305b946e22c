"""Births, and assumptions of population projections: profile, birth ratio, variants."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document, place_of, rows

_FILE = FOLDER / "projection.toml"


@dataclass(frozen=True, slots=True)
class FertilityRate:
    """Children per woman in one year, for mothers aged 15 to 44 and 15 to 49."""

    year: int
    to_44: float
    to_49: float


@dataclass(frozen=True, slots=True)
class FertilityProfile:
    """Normal curve of births over the mother's age, years."""

    mean_age: float
    standard_deviation: float
    age_from: int
    age_to: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class BirthRatio:
    """Boys per girl at birth."""

    value: float
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Births:
    """Children per woman."""

    id: str
    label: str
    rate: float
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LifeExpectancy:
    """Life expectancy at birth of men and women in the target year."""

    id: str
    label: str
    men: float
    women: float
    target_year: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """Net migration of Germany, persons a year: an average, or a long-term value with its path.

    None means the assumption does not state it.
    """

    id: str
    label: str
    source: str
    verified: bool
    average: float | None = None
    first_value: float | None = None
    first_year: int | None = None
    long_term: float | None = None
    target_year: int | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One assumption of each kind; verified only if all three are."""

    id: str
    label: str
    births: Births
    life_expectancy: LifeExpectancy
    migration: Migration

    @property
    def verified(self) -> bool:
        parts = (self.births, self.life_expectancy, self.migration)
        return all(part.verified for part in parts)


@cache
def fertility_rates() -> Mapping[int, FertilityRate]:
    """Total fertility rates of Germany by year, 1972 to 2024 (source destatis-12612-0009)."""
    columns = ("year", "tfr_15_44", "tfr_15_49")
    return MappingProxyType(
        {
            row.integer("year"): FertilityRate(
                row.integer("year"), row.number("tfr_15_44"), row.number("tfr_15_49")
            )
            for row in rows(FOLDER / "fertility_rates.csv", columns)
        }
    )


@cache
def _projection() -> Mapping[str, Any]:
    return document(_FILE)


@cache
def fertility_profile() -> FertilityProfile:
    return FertilityProfile(**_projection()["fertility_profile"])


@cache
def sex_ratio_at_birth() -> BirthRatio:
    return BirthRatio(**_projection()["sex_ratio_at_birth"])


@cache
def migrations() -> Mapping[str, Migration]:
    """Migration assumptions by id."""
    found = {key: Migration(id=key, **entry) for key, entry in _projection()["migration"].items()}
    for item in found.values():
        if (item.average is None) == (item.long_term is None):
            place = place_of(_FILE, f"[migration.{item.id}]")
            raise FactsError(f"{place}: {item.id}: either average or long_term")
    return MappingProxyType(found)


@cache
def births() -> Mapping[str, Births]:
    """Fertility assumptions by id."""
    entries = _projection()["births"]
    return MappingProxyType({key: Births(id=key, **entry) for key, entry in entries.items()})


@cache
def life_expectancies() -> Mapping[str, LifeExpectancy]:
    """Life expectancy assumptions by id."""
    entries = _projection()["life_expectancy"]
    return MappingProxyType(
        {key: LifeExpectancy(id=key, **entry) for key, entry in entries.items()}
    )


@cache
def variants() -> Mapping[str, Variant]:
    """Variants by id; a reference to an unknown assumption is an error."""
    found: dict[str, Variant] = {}
    for key, entry in _projection()["variants"].items():
        try:
            found[key] = Variant(
                id=key,
                label=entry["label"],
                births=births()[entry["births"]],
                life_expectancy=life_expectancies()[entry["life_expectancy"]],
                migration=migrations()[entry["migration"]],
            )
        except KeyError as error:
            place = place_of(_FILE, f"[variants.{key}]")
            raise FactsError(f"{place}: {key}: unknown assumption {error}") from None
    return MappingProxyType(found)
