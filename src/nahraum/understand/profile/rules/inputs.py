"""What a profile is made of. Adapters fill it from official tables; rules only read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from nahraum.analysis.figures import Notice
from nahraum.analysis.need import Prevalence, RateTable, Variant
from nahraum.analysis.population import Inputs
from nahraum.understand.profile.rules.socialinputs import Social
from nahraum.understand.supply.rules import Seats

Floats = npt.NDArray[np.float64]


class Uninhabited(Exception):
    """The area has no inhabitants; there is nothing to profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The municipality as the register knows it."""

    key: str
    ars: str
    name: str
    designation: str
    district: str
    state: str
    population: int
    as_of: date
    area_km2: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Persons by sex and single age, shape (2, 101), of one area on one day.

    `band_error` is the mean absolute error of the estimate in percentage points of the
    population, by band label; empty for counted structures.
    """

    name: str
    persons: Floats
    as_of: date
    counted: bool
    sources: tuple[str, ...]
    method: str
    band_error: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariantRates:
    """One variant of the projection, ready to run."""

    id: str
    label: str
    inputs: Inputs
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A part of the municipality with what the census grid says about it.

    `population` and shares are None where the grid is silent or secret. x, y: EPSG:25832.
    """

    name: str
    x: float
    y: float
    population: int | None
    share_65: float | None
    share_18: float | None
    cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A square kilometre of the census grid: its corners in whole metres of EPSG:25832."""

    ring: tuple[tuple[int, int], ...]
    population: int
    share_65: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A figure somebody else published, to be held against our own."""

    id: str
    kind: str
    label: str
    value: float
    unit: str
    year: int | None
    chapter: str
    source: str


@dataclass(frozen=True, slots=True)
class PlanningArea:
    """The Mittelbereich whose published ratio is the one that counts."""

    name: str
    percent: float
    as_of: date | None
    source: str
    chapter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSupply:
    """Our own aid: counted posts of the register against inhabitants. No legal effect."""

    posts: float
    doctors: int
    aged_60: int | None
    known_ages: int
    ratio: int
    ratio_source: str
    supply_ratio: float
    openings: float
    status: str
    as_of: date


@dataclass(frozen=True, slots=True)
class OpenPosts:
    group: str
    posts: float
    planning_area: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileInputs:
    place: Place
    municipality: Structure
    compared: tuple[Structure, ...]
    variants: tuple[VariantRates, ...]
    horizon: int
    care_rates: RateTable
    care_variants: tuple[tuple[str, Variant], ...]
    prevalence: Prevalence
    household_size: float | None
    census_date: date
    census_population: int | None
    neighbourhoods: tuple[Neighbourhood, ...]
    cells: tuple[Cell, ...]
    outline: str
    published: tuple[Published, ...]
    planning_area: PlanningArea | None
    own_supply: OwnSupply | None
    open_posts: tuple[OpenPosts, ...]
    care_counted: tuple[tuple[date, int | None], ...]
    as_of: date
    notices: tuple[Notice, ...] = ()
    seed: int = 1
    seats: Seats | None = None
    social: Social | None = None
