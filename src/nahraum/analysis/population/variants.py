"""Variants of a projection: births (G) x life expectancy (L) x migration (W), METHODS 1.2.

Each assumption has a target value and a target year; between now and then it moves in a straight
line. The published assumptions stand here as data with their source; those nobody could check
against the Federal Statistical Office carry verified=False.
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


_KBV15 = "15. koordinierte Bevölkerungsvorausberechnung (Destatis 2022, Basis 31.12.2021)"
# Value of G2 and of W1 read from a Destatis text; the target year of G and all others not.
KBV15_BIRTHS = (
    Births("G1", Path(((2022, 1.46), (2032, 1.44))), _KBV15, verified=False),
    Births("G2", Path(((2022, 1.46), (2032, 1.55))), _KBV15, verified=False),
    Births("G3", Path(((2022, 1.46), (2032, 1.67))), _KBV15, verified=False),
)
KBV15_LIFE = (
    Life("L1", 82.6, 86.1, 2070, _KBV15, verified=False),
    Life("L2", 84.6, 88.2, 2070, _KBV15),
    Life("L3", 86.4, 90.1, 2070, _KBV15, verified=False),
)
KBV15_MOVES = (
    Moves("W1", Path(((2022, 1_100_000), (2033, 150_000))), _KBV15),
    Moves("W2", Path(((2022, 1_100_000), (2033, 250_000))), _KBV15, verified=False),
    Moves("W3", Path(((2022, 1_100_000), (2033, 350_000))), _KBV15, verified=False),
)


def published(births: str, life: str, moves: str, label: str = "") -> Variant:
    """A variant of the 15th coordinated projection by its ids, such as "G2", "L2", "W2"."""
    chosen = {a.id: a for a in (*KBV15_BIRTHS, *KBV15_LIFE, *KBV15_MOVES)}
    g, e, w = (chosen.get(key) for key in (births, life, moves))
    if not (isinstance(g, Births) and isinstance(e, Life) and isinstance(w, Moves)):
        raise InvalidInput(
            f"Die Variante {births}{life}{moves} gibt es nicht.",
            place="Variante",
            remedy="Zulässig sind G1 bis G3, L1 bis L3, W1 bis W3, in dieser Reihenfolge.",
        )
    return Variant(g, e, w, label)
