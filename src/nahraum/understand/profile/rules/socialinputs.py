"""What the chapter on social spaces is made of: numbers of areas, and who they compare with."""

from dataclasses import dataclass

from nahraum.analysis.monitoring.catalogue import AreaNumbers, Definition, Quantity

# Classes of inhabitants and of inhabitants per square kilometre that make municipalities alike.
SIZES = (5_000, 10_000, 20_000, 50_000, 100_000)
DENSITIES = (150, 500)
FEWEST_PEERS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """An area with its numbers."""

    key: str
    name: str
    numbers: AreaNumbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Unemployed and people of 15-64 of an area by year; None where one of them is unknown."""

    key: str
    name: str
    years: tuple[int, ...]
    counts: tuple[tuple[float, float] | None, ...]

    def at(self, year: int) -> tuple[float, float] | None:
        return self.counts[self.years.index(year)] if year in self.years else None

    def share(self, year: int) -> float | None:
        found = self.at(year)
        return None if found is None or found[1] <= 0 else found[0] / found[1] * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprivation:
    """GISD of an area in one frame; scores of different frames must not be compared.

    `others`: scores of the areas the frame holds together, for its median.
    """

    frame: str
    area: str
    score: Quantity
    quintile: int | None
    decile: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Social:
    """`levels`: the municipality, its district, its state, Germany. `peers`: similar ones."""

    definitions: tuple[Definition, ...]
    levels: tuple[Level, ...]
    peers: tuple[Level, ...]
    peer_rule: str
    rates: tuple[Rate, ...]  # municipality, district, state, Germany
    siblings: tuple[Rate, ...]  # municipalities of the district
    rate_break: str
    rate_sources: tuple[str, ...]
    deprivation: tuple[Deprivation, ...]
