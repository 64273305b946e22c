"""Life expectancy of a small area, with its interval (METHODS 5.6).

C. L. Chiang, The Life Table and its Applications (1984), abridged table: q = w M/(1 + w (1 − a) M)
with w years in the age group and a the share of them lived by those who die; Var(q) = q² (1 − q)/D;
Var(e_0) = Σ l_x² ((1 − a) w + e_{x+w})² Var(q). The open group contributes nothing in Chiang's
formula; with `open_group` the term of P. B. S. Silcocks et al., J. Epidemiology and Community
Health 55 (2001), 38-43, is added: l² /M⁴ · Var(M) = l² e²/D, since there M is all the
table knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.monitoring.panel import numbers
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.life_expectancy", "1")
INFANT = 0.1
MIDDLE = 0.5
FEWEST_YEARS = 5_000.0


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Remaining life at the first age of the group, in years; survivors of one newborn."""

    age: int
    deaths: float
    population: float
    survivors: float
    expectancy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LifeExpectancy:
    """expectancy, low, high: at the first age of the table; groups: at every age."""

    expectancy: float
    standard_error: float
    low: float
    high: float
    groups: tuple[AgeGroup, ...]


def life_expectancy(
    ages: Sequence[int],
    deaths: Sequence[float],
    population: Sequence[float],
    *,
    confidence: float = 0.95,
    open_group: bool = True,
) -> Result[LifeExpectancy]:
    """Abridged life table from deaths and person-years by age group.

    ages: first age of each group, rising, the last one open. deaths and population over the same
    years. Raises InvalidInput; Infeasible where the open group has no deaths or a group more
    deaths than people can die.
    """
    m, d, n = _checked(ages, deaths, population, confidence)
    width = np.append(np.diff(np.array(ages, dtype=float)), 0.0)
    lived = np.where((np.array(ages) == 0) & (width == 1), INFANT, MIDDLE)
    q = width * m / (1 + width * (1 - lived) * m)
    q[-1] = 1.0
    over = np.flatnonzero(q[:-1] > 1)
    if over.size:
        raise Infeasible(
            f"{d[over[0]]:g} Sterbefälle bei {n[over[0]]:g} Personenjahren.",
            place=f"{ages[over[0]]}: deaths",
            remedy="Sterbefälle und Bevölkerung müssen dieselben Jahre und Menschen meinen.",
        )
    survivors = np.append(1.0, np.cumprod(1 - q[:-1]))
    years = width * (survivors - (1 - lived) * survivors * q)
    years[-1] = survivors[-1] / m[-1]
    left = np.cumsum(years[::-1])[::-1]
    expectancy = np.divide(left, survivors, out=np.zeros(len(m)), where=survivors > 0)
    errors = _errors(survivors, q, d, width * (1 - lived), expectancy, open_group)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    groups = tuple(
        AgeGroup(age, *(float(v) for v in row))
        for age, *row in zip(
            ages,
            d,
            n,
            survivors,
            expectancy,
            np.maximum(expectancy - z * errors, 0.0),
            expectancy + z * errors,
            strict=True,
        )
    )
    first = groups[0]
    value = LifeExpectancy(first.expectancy, float(errors[0]), first.low, first.high, groups)
    return Result(
        value=value,
        method=METHOD,
        parts={"deaths": float(d.sum()), "population": float(n.sum())},
        assumptions=(
            Assumption("Vertrauensniveau", confidence, "Anteil"),
            Assumption("Anteil des ersten Lebensjahres", INFANT, "Jahre", "Chiang 1984"),
            Assumption("Anteil der anderen Altersgruppen", MIDDLE, "Anteil", "Chiang 1984"),
        ),
        uncertainty=Uncertainty(first.low, first.high, f"ci{confidence * 100:g}"),
        warnings=_warnings(d, n),
    )


def _checked(
    ages: Sequence[int], deaths: Sequence[float], population: Sequence[float], confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Death rates, deaths and people, each shape (groups,)."""
    if not 0 < confidence < 1:
        raise InvalidInput(f"{confidence} ist kein Niveau.", place="confidence")
    if not len(ages) == len(deaths) == len(population):
        raise InvalidInput("Die Spalten sind verschieden lang.", place="age")
    if len(ages) < 2:
        raise InvalidInput(
            "Eine Altersgruppe ist keine Sterbetafel.",
            place="age",
            remedy="Mindestens zwei Altersgruppen angeben.",
        )
    for n, age in enumerate(ages):
        if not 0 <= age <= 130 or (n and age <= ages[n - 1]):
            raise InvalidInput(
                f"Das Alter {age} passt nicht in die Reihe.",
                place=f"{age}: age",
                remedy="Erstes Alter jeder Gruppe, aufsteigend von 0 bis 130.",
            )
    labels = [str(age) for age in ages]
    d, people = numbers(labels, deaths, "deaths"), numbers(labels, population, "population")
    for label, count in zip(labels, people, strict=True):
        if not 0 < count <= 1e12:
            raise InvalidInput(
                f"{count:g} Personen in einer Altersgruppe.",
                place=f"{label}: population",
                remedy="Altersgruppen zusammenfassen, bis in jeder jemand lebt.",
            )
    if d[-1] == 0:
        raise Infeasible(
            "In der offenen Altersgruppe starb niemand.",
            place=f"{labels[-1]}: deaths",
            remedy="Früher öffnen oder mehr Jahre zusammenfassen.",
        )
    return d / people, d, people


def _errors(
    survivors: Floats, q: Floats, d: Floats, lost: Floats, expectancy: Floats, open_group: bool
) -> Floats:
    """Standard error of the expectancy at each age, shape (groups,)."""
    sure = np.divide(q**2 * (1 - q), d, out=np.zeros(len(q)), where=d > 0)
    after = np.append(expectancy[1:], 0.0)
    terms = survivors**2 * (lost + after) ** 2 * sure
    terms[-1] = survivors[-1] ** 2 * expectancy[-1] ** 2 / d[-1] if open_group else 0.0
    total = np.cumsum(terms[::-1])[::-1]
    variance = np.divide(total, survivors**2, out=np.zeros(len(q)), where=survivors > 0)
    found: Floats = np.sqrt(variance)
    return found


def _warnings(d: Floats, n: Floats) -> tuple[Notice, ...]:
    found = []
    if float(n.sum()) < FEWEST_YEARS:
        text = (
            f"Nur {float(n.sum()):.0f} Personenjahre; unter 5000 ist die Lebenserwartung verzerrt."
        )
        found.append(Notice("FEW_PEOPLE", text))
    if (d == 0).any():
        text = (
            f"In {int((d == 0).sum())} Altersgruppen starb niemand; die Spanne ist eher zu schmal."
        )
        found.append(Notice("NO_DEATHS", text))
    return tuple(found)
