"""Care need: people times care rates, under three assumptions on the rates (METHODS 5.1).

Care need of year t = Σ over sex and age of P(t)·π(t).
Status quo: π stays as in the base year. Trend: π rises with a yearly growth g that fades by κ
each year until a last year, never above a cap. Delayed: people need care later, by half of the
years of life gained at 65, so π at age a becomes π at age a − Δ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.need.rates import RateTable, as_series, frozen
from nahraum.analysis.population.ages import AGES, SHAPE, Band, Floats, as_floats, in_groups

METHOD = Method("need.care", "1")
# Bands of the published care rates.
AGE_BANDS = (Band(0, 74), Band(75, 84), Band(85, 89), Band(90, None))
DAMPING = 0.8
LAST_TREND_YEAR = 2027
CAP = 0.98
DELAY_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class StatusQuo:
    """Rates stay as they are: the pure effect of ageing."""

    name = "status-quo"


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Rates rise by `growth` a year (0.04 is 4 %), a number or an array (2, 101)."""

    growth: float | Floats
    damping: float = DAMPING
    until: int = LAST_TREND_YEAR
    cap: float = CAP
    source: str = "nahraum-assumption"
    verified: bool = False
    name = "trend"


@dataclass(frozen=True, slots=True)
class Delayed:
    """Care need starts later as people live longer.

    `gain` maps each year to the rise of life expectancy at 65 since the base year, (men, women)
    in years; `share` of it is spent without need of care.
    """

    gain: Mapping[int, tuple[float, float]] = field(hash=False)
    share: float = DELAY_SHARE
    source: str = "nahraum-assumption"
    verified: bool = False
    name = "delayed"


Variant = StatusQuo | Trend | Delayed


@dataclass(frozen=True, slots=True, eq=False)
class CareNeed:
    """People in need of care: `counts` (years, 2, 101) and the rates behind them."""

    years: tuple[int, ...]
    counts: Floats
    rates: Floats

    @property
    def totals(self) -> Floats:
        """People in need of care per year, shape (years,)."""
        total: Floats = self.counts.sum(axis=(1, 2))
        return total

    def by_band(self, bands: Sequence[Band] = AGE_BANDS) -> Floats:
        """People in need of care by year, sex and age band, shape (years, 2, bands)."""
        return in_groups(self.counts, bands)


def project_care(
    population: Any,
    *,
    years: Sequence[int],
    rates: RateTable,
    variant: Variant,
    base_year: int | None = None,
) -> Result[CareNeed]:
    """Project the number of people in need of care.

    population: (years, 2, 101), or (2, 101) for one year. `base_year` is the year of the rates
    and defaults to `rates.year`. Raises InvalidInput.
    """
    cube = as_series(population, years)
    if not rates.known.all():
        raise InvalidInput(
            "Die Quoten decken nicht alle Alter ab.",
            place="rates",
            remedy="Quoten für jedes Alter angeben.",
        )
    start = rates.year if base_year is None else base_year
    if start is None:
        raise InvalidInput(
            "Das Jahr der Quoten fehlt.", place="base_year", remedy="base_year angeben."
        )
    path = _rate_path(rates.values, tuple(years), start, variant)
    return Result(
        value=CareNeed(tuple(years), frozen(cube * path), frozen(path)),
        method=METHOD,
        parts={"variant": variant.name, "base_year": start},
        assumptions=(
            Assumption("Pflegequoten", start, "Jahr", rates.source, rates.verified),
            *_assumptions(variant),
        ),
        warnings=_warnings(tuple(years), start, rates, variant),
        sources=_sources(rates, variant),
    )


def _rate_path(base: Floats, years: tuple[int, ...], start: int, variant: Variant) -> Floats:
    """Rates of every year, shape (years, 2, 101)."""
    if isinstance(variant, Trend):
        return _rising(base, years, start, variant)
    if isinstance(variant, Delayed):
        return np.stack([_later(base, _gain(variant, year, start), variant) for year in years])
    return np.repeat(base[None], len(years), axis=0)


def _rising(base: Floats, years: tuple[int, ...], start: int, variant: Trend) -> Floats:
    growth = np.broadcast_to(as_floats(variant.growth, "growth"), SHAPE)
    if (np.abs(growth) >= 1).any():
        raise InvalidInput(
            "Die Quoten ändern sich im Jahr um 100 % oder mehr.",
            place="growth",
            remedy="Anteile statt Prozent angeben: 4 % sind 0.04.",
        )
    if not 0 <= variant.damping <= 1:
        raise InvalidInput(
            f"Die Dämpfung {variant.damping:g} liegt nicht zwischen 0 und 1.", place="damping"
        )
    if not 0 < variant.cap <= 1:
        raise InvalidInput(f"Der Deckel {variant.cap:g} liegt nicht zwischen 0 und 1.", place="cap")
    # A rate already above the cap in the base year stays; the cap limits the rise.
    cap = np.maximum(variant.cap, base)
    found = []
    for year in years:
        factor = np.ones(SHAPE)
        for step in range(1, min(year, variant.until) - start + 1):
            factor = factor * (1 + growth * variant.damping**step)
        found.append(np.minimum(cap, base * factor))
    return np.stack(found)


def _gain(variant: Delayed, year: int, start: int) -> tuple[float, float]:
    if year in variant.gain:
        return variant.gain[year]
    if year == start:
        return 0.0, 0.0
    raise InvalidInput(
        f"Für {year} fehlt der Zuwachs der Lebenserwartung mit 65.",
        place="gain",
        remedy="Für jedes Jahr den Zuwachs seit dem Basisjahr angeben.",
    )


def _later(base: Floats, gain: tuple[float, float], variant: Delayed) -> Floats:
    """Shift the rates of both sexes to higher ages; between two ages the line is straight."""
    if not 0 <= variant.share <= 1:
        raise InvalidInput(
            f"Der Anteil {variant.share:g} liegt nicht zwischen 0 und 1.", place="share"
        )
    ages = np.arange(AGES)
    shift = variant.share * as_floats(gain, "gain", shape=(2,))
    return np.stack([np.interp(ages - shift[sex], ages, base[sex]) for sex in range(2)])


def observed_growth(earlier: RateTable, later: RateTable) -> Floats:
    """Mean yearly growth between two rate tables, shape (2, 101): (π1/π0)^(1/years) − 1.

    Raises InvalidInput where years are missing or equal, and where a rate rises from zero.
    """
    if earlier.year is None or later.year is None or later.year <= earlier.year:
        raise InvalidInput(
            "Der zweite Stand liegt nicht nach dem ersten.",
            place="year",
            remedy="Zwei Quotentabellen mit ihren Jahren angeben, die frühere zuerst.",
        )
    if ((earlier.values == 0) & (later.values > 0)).any():
        raise InvalidInput(
            "Eine Quote steigt von 0; daraus folgt keine Wachstumsrate.",
            place="earlier",
            remedy="Breitere Altersgruppen verwenden.",
        )
    ratio = np.divide(later.values, earlier.values, out=np.ones(SHAPE), where=earlier.values > 0)
    return frozen(ratio ** (1 / (later.year - earlier.year)) - 1)


def uniform_growth(
    rise: float, *, base_year: int, damping: float = DAMPING, until: int = LAST_TREND_YEAR
) -> float:
    """Return the growth g whose damped product over the trend years is `rise` (1.125 = +12.5 %).

    For a published trend total relative to the published status quo. Raises Infeasible.
    """
    steps = range(1, until - base_year + 1)
    if not steps or damping == 0 or not np.isfinite(rise) or rise < 1:
        raise Infeasible(
            f"Der Anstieg auf das {rise:g}-Fache ist bis {until} nicht erreichbar.",
            place="rise",
            remedy="Ein Verhältnis ab 1 und ein Basisjahr vor dem Ende des Trends angeben.",
        )

    def product(growth: float) -> float:
        return float(np.prod([1 + growth * damping**step for step in steps]))

    low, high = 0.0, 1.0
    while product(high) < rise:
        high *= 2
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if product(middle) < rise else (low, middle)


def _assumptions(variant: Variant) -> tuple[Assumption, ...]:
    source = "nahraum-assumption"
    if isinstance(variant, Trend):
        growth = np.asarray(variant.growth)
        level = float(growth) if growth.ndim == 0 else None
        return (
            Assumption("Anstieg der Quoten", level, "je Jahr", variant.source, variant.verified),
            Assumption("Dämpfung", variant.damping, "je Jahr", source, verified=False),
            Assumption("Anstieg bis", variant.until, "Jahr", source),
            Assumption("höchste Quote", variant.cap, "Anteil", source, verified=False),
        )
    if isinstance(variant, Delayed):
        last = max(variant.gain, default=None)
        men, women = variant.gain[last] if last is not None else (0.0, 0.0)
        unit = "Jahre mehr mit 65"
        return (
            Assumption(f"Männer bis {last}", men, unit, variant.source, variant.verified),
            Assumption(f"Frauen bis {last}", women, unit, variant.source, variant.verified),
            Assumption("davon ohne Pflege", variant.share, "Anteil", source, verified=False),
        )
    return ()


def _warnings(
    years: tuple[int, ...], start: int, rates: RateTable, variant: Variant
) -> tuple[Notice, ...]:
    found: list[Notice] = []
    widest = min((band.slice.stop - band.low for band in rates.bands[:1]), default=0)
    if widest > 30:
        text = (
            f"Unter {rates.bands[0].slice.stop} Jahren gibt es nur eine Quote; sie verdeckt, "
            "dass Pflege mit dem Alter zunimmt."
        )
        found.append(Notice("COARSE_RATES", text))
    if years[0] < start:
        text = f"Jahre vor {start} sind mit den Quoten von {start} gerechnet."
        found.append(Notice("BEFORE_BASE_YEAR", text))
    if isinstance(variant, Trend) and start >= variant.until:
        text = f"Der Trend endet {variant.until}, vor den Quoten; es gilt der Status quo."
        found.append(Notice("TREND_ENDED", text))
    return tuple(found)


def _sources(rates: RateTable, variant: Variant) -> tuple[str, ...]:
    if isinstance(variant, StatusQuo):
        return (rates.source,)
    return tuple(dict.fromkeys((rates.source, variant.source)))
