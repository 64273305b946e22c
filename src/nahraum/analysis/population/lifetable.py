"""Period life tables and the survivorship ratios a projection needs.

Notation of METHODS 1.1 with radix l(0) = 1. Source of the reference tables: Statistisches
Bundesamt, GENESIS 12621-0001.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import OPEN_AGE, SHAPE, Floats, as_floats, not_negative

METHOD = Method("population.lifetable", "1")
# Share of the first year of life lived by those who die in it; Destatis tables give 0.121-0.140.
INFANT_FACTOR = 0.129


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """All columns have shape (2, 101); `l` starts at 1, `e` is in years.

    `L[:, 100]` are the years lived in the open age, so it equals `T[:, 100]`.
    """

    q: Floats
    l: Floats  # noqa: E741  the column's name everywhere
    d: Floats
    L: Floats
    T: Floats
    e: Floats
    a0: float

    @property
    def survivorship(self) -> Floats:
        """Ratios that lead *into* an age, shape (2, 101).

        [:, 0] = S_birth = L(0)/l(0); [:, x] = L(x)/L(x-1) for x = 1..99;
        [:, 100] = S_open, applied to the sum of ages 99 and 100+.
        """
        ratios = np.empty(SHAPE)
        ratios[:, 0] = self.L[:, 0] / self.l[:, 0]
        ratios[:, 1:OPEN_AGE] = self.L[:, 1:OPEN_AGE] / self.L[:, : OPEN_AGE - 1]
        open_years = self.T[:, OPEN_AGE]
        ratios[:, OPEN_AGE] = open_years / (self.L[:, OPEN_AGE - 1] + open_years)
        return ratios


def infant_factor(survivors_1: float, deaths_0: float, years_0: float) -> float:
    """a0 of a published table from l(1), d(0) and L(0) (same radix): (L0 - l1) / d0.

    Raises InvalidInput.
    """
    if deaths_0 <= 0:
        raise InvalidInput("d(0) muss größer als null sein.", place="d(0)")
    factor = (years_0 - survivors_1) / deaths_0
    if not 0 <= factor <= 1:
        raise InvalidInput(
            f"l(1), d(0) und L(0) ergeben a0 = {factor:.3f}, erlaubt ist 0 bis 1.",
            place="Sterbetafel",
            remedy="Prüfen, ob alle drei Werte aus derselben Tafel stammen.",
        )
    return factor


def from_qx(qx: Any, e_open: Any = None, a0: float | None = None) -> Result[LifeTable]:
    """Build a life table from probabilities of dying.

    qx: shape (2, 101). e_open: remaining life expectancy at 100 by sex, shape (2,), in years.
    a0: see `INFANT_FACTOR`. Without `e_open` the open age is closed with m = q/(1-q/2), which
    overstates it (1.89 instead of 1.75 years for men 2020/22) and warns.
    Raises InvalidInput for q outside 0..1, or q = 1 before age 100.
    """
    q = _probabilities(qx)
    factor = INFANT_FACTOR if a0 is None else a0
    if not 0 <= factor <= 1:
        raise InvalidInput(f"a0 = {factor:g} liegt nicht zwischen 0 und 1.", place="a0")
    warnings: tuple[Notice, ...] = ()
    if e_open is None:
        e_last = _closing_expectancy(q)
        warnings = (
            Notice(
                "OPEN_AGE_ESTIMATED",
                "Die Lebenserwartung ab 100 Jahren fehlt in der Sterbetafel und wurde aus q(100) "
                "geschätzt; sie fällt damit etwas zu hoch aus.",
            ),
        )
    else:
        e_last = as_floats(e_open, "e(100)", shape=(2,))
        if (e_last <= 0).any():
            raise InvalidInput("e(100) muss größer als null sein.", place="e(100)")
    return Result(
        value=_columns(q, e_last, factor),
        method=METHOD,
        assumptions=(
            Assumption(
                "a0",
                factor,
                "Jahre",
                "Destatis-Periodensterbetafeln 12621-0001" if a0 is None else "Eingabe",
            ),
        ),
        warnings=warnings,
    )


def _probabilities(qx: Any) -> Floats:
    q = not_negative(as_floats(qx, "q(x)", shape=SHAPE), "q(x)")
    bad = np.argwhere((q > 1) | ((q >= 1) & (np.arange(q.shape[1]) < OPEN_AGE)))
    if bad.size:
        sex, age = (int(i) for i in bad[0])
        raise InvalidInput(
            f"q({age}) = {q[sex, age]:g} ist keine brauchbare Sterbewahrscheinlichkeit.",
            place="q(x)",
            remedy="Werte zwischen 0 und 1 angeben; erst ab 100 Jahren ist 1 erlaubt.",
        )
    return q


def _closing_expectancy(q: Floats) -> Floats:
    last = q[:, OPEN_AGE]
    if (last <= 0).any():
        raise InvalidInput(
            "q(100) ist null, ohne e(100) bleibt die letzte Altersklasse offen.",
            place="q(100)",
            remedy="e(100) angeben oder eine vollständige Sterbetafel verwenden.",
        )
    expectancy: Floats = (1 - 0.5 * last) / last
    return expectancy


def _columns(q: Floats, e_last: Floats, a0: float) -> LifeTable:
    survivors = np.ones(SHAPE)
    survivors[:, 1:] = np.cumprod(1 - q[:, :OPEN_AGE], axis=1)
    deaths = survivors * q
    years = np.empty(SHAPE)
    years[:, 0] = survivors[:, 1] + a0 * deaths[:, 0]
    years[:, 1:OPEN_AGE] = (survivors[:, 1:OPEN_AGE] + survivors[:, 2:]) / 2
    years[:, OPEN_AGE] = e_last * survivors[:, OPEN_AGE]
    remaining = np.cumsum(years[:, ::-1], axis=1)[:, ::-1].copy()
    return LifeTable(
        q=q, l=survivors, d=deaths, L=years, T=remaining, e=remaining / survivors, a0=a0
    )
