"""Variants of a projection: births (G) x life expectancy (L) x migration (W), METHODS 1.2.

Each assumption has a target value and a target year; between now and then it moves in a straight
line. Published assumptions are data of the caller; those nobody could check against the original
carry verified=False into the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption
from nahraum.analysis.population.ages import Floats


@dataclass(frozen=True, slots=True)
class Path:
    """Years and values, linear in between, constant before the first and after the last."""

    points: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        years = [year for year, _ in self.points]
        if not years or years != sorted(set(years)):
            raise InvalidInput(
                f"Die Jahre {years} steigen nicht an.",
                place="Annahmepfad",
                remedy="Mindestens ein Jahr angeben, jedes nur einmal und aufsteigend.",
            )
        if not np.isfinite([value for _, value in self.points]).all():
            raise InvalidInput("Ein Wert ist keine endliche Zahl.", place="Annahmepfad")

    def at(self, year: int) -> float:
        years, values = zip(*self.points, strict=True)
        return float(np.interp(year, years, values))

    def over(self, base_year: int, years: int) -> Floats:
        """Values of base_year + 1 ... base_year + years: those of the steps that end there."""
        return np.array([self.at(base_year + 1 + n) for n in range(years)])

    def scaled(self, factor: float) -> "Path":
        """The same path in other units, for example an area's share of the nation."""
        return Path(tuple((year, value * factor) for year, value in self.points))

    def starting(self, year: int, value: float) -> "Path":
        """The path as seen from a known value: what lies before `year` is forgotten."""
        return Path(((year, value), *(point for point in self.points if point[0] > year)))


@dataclass(frozen=True, slots=True)
class Births:
    """TFR: children per woman."""

    id: str
    tfr: Path
    source: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Life:
    """Life expectancy at birth of men and women in the target year, in years."""

    id: str
    men: float
    women: float
    year: int
    source: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Moves:
    """Net migration in persons a year (national for the published ones)."""

    id: str
    net: Path
    source: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination; `label` is what people see."""

    births: Births
    life: Life
    moves: Moves
    label: str = ""

    @property
    def id(self) -> str:
        return f"{self.births.id}{self.life.id}{self.moves.id}"

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Target values and years, in the order G, L, W."""
        tfr_year, tfr = self.births.tfr.points[-1]
        net_year, net = self.moves.net.points[-1]
        b, f, m = self.births, self.life, self.moves
        return (
            Assumption(f"tfr_{tfr_year}", tfr, "Kinder je Frau", b.source, b.verified),
            Assumption(f"e0_m_{f.year}", f.men, "Jahre", f.source, f.verified),
            Assumption(f"e0_w_{f.year}", f.women, "Jahre", f.source, f.verified),
            Assumption(f"net_migration_{net_year}", net, "Personen je Jahr", m.source, m.verified),
        )


def cross(
    births: Iterable[Births], life: Iterable[Life], moves: Iterable[Moves]
) -> tuple[Variant, ...]:
    """All combinations, G slowest, W fastest."""
    expectancies, balances = tuple(life), tuple(moves)
    return tuple(Variant(g, e, w) for g in births for e in expectancies for w in balances)
