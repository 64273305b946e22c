"""Migration: net persons, inflows with an age profile, outflow rates, and residual estimates.

Ages are those at the end of the year (METHODS 1.1).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import (
    AGES,
    SHAPE,
    Floats,
    as_floats,
    as_population,
    not_negative,
)

METHOD = Method("population.migration", "1")
NEIGHBOURS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Migration:
    """What moves in a year; each array has shape (2, 101) or (years, 2, 101).

    net: persons, may be negative; the fallback where only balances are known.
    inflow: persons moving in. out_rate: share of the residents (0..1) moving out.
    """

    net: Floats | None = None
    inflow: Floats | None = None
    out_rate: Floats | None = None

    def __post_init__(self) -> None:
        for name in ("net", "inflow", "out_rate"):
            array = getattr(self, name)
            if array is None:
                continue
            checked = as_floats(array, f"Wanderung ({name})")
            if checked.shape[-2:] != SHAPE or checked.ndim > 3:
                raise InvalidInput(
                    f"Form {checked.shape} statt (2, 101) oder (Jahre, 2, 101).",
                    place=f"Wanderung ({name})",
                    remedy="Geschlecht und Einzelalter 0 bis 100 angeben.",
                )
            if name != "net":
                not_negative(checked, f"Wanderung ({name})")
            if name == "out_rate" and (checked > 1).any():
                raise InvalidInput(
                    "Eine Fortzugsrate ist größer als 1.",
                    place="Wanderung (out_rate)",
                    remedy="Raten als Anteil der Einwohner je Jahr angeben, etwa 0,05.",
                )
            object.__setattr__(self, name, checked)

    @property
    def years(self) -> int | None:
        """Number of years the arrays describe, None if every year is alike. Raises InvalidInput."""
        lengths = {
            array.shape[0]
            for array in (self.net, self.inflow, self.out_rate)
            if array is not None and array.ndim == 3
        }
        if len(lengths) > 1:
            raise InvalidInput(
                f"Die Wanderungsannahmen haben verschiedene Längen {sorted(lengths)}.",
                place="Wanderung",
                remedy="Für alle Teile gleich viele Jahre angeben.",
            )
        return lengths.pop() if lengths else None

    @property
    def only_net(self) -> bool:
        """True if people move, but neither inflow nor outflow is known."""
        return self.net is not None and bool(self.net.any()) and self.out_rate is None

    def given(self, population: Floats, year: int, *, level: Floats | float = 1.0) -> Floats:
        """Net persons of the `year`-th step (from 0) for residents (..., 2, 101).

        `level` multiplies inflow and balance, not the outflow rates; below 0 it turns a balance
        around and leaves no inflow.
        """
        gains, losses = self.gross(population, year, level=level)
        return gains - losses

    def gross(
        self, population: Floats, year: int, *, level: Floats | float = 1.0
    ) -> tuple[Floats, Floats]:
        """Gains and losses of `given`, both 0 or more; a balance counts on one side only."""
        gains, losses = np.zeros(population.shape), np.zeros(population.shape)
        if self.net is not None:
            balance = _of_year(self.net, year) * level
            gains = gains + np.maximum(balance, 0)
            losses = losses + np.maximum(-balance, 0)
        if self.inflow is not None:
            gains = gains + _of_year(self.inflow, year) * np.maximum(level, 0)
        if self.out_rate is not None:
            losses = losses + population * _of_year(self.out_rate, year)
        return gains, losses


def _of_year(array: Floats, year: int) -> Floats:
    return array if array.ndim == 2 else array[year]


def clip_flow(flow: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """Let no cell lose more than `limit`; others of similar age leave instead.

    flow, limit: shape (..., 2, 101). What a cell cannot lose is spread over the ages within two
    years in proportion to what they can still lose, then over all ages of the sex, then over
    everybody. Returns the clipped flow and what nobody could take, shape (...,).
    """
    excess = np.maximum(-(flow + limit), 0.0)
    clipped = np.maximum(flow, -limit)
    for sex, age in np.argwhere(excess.any(axis=tuple(range(excess.ndim - 2)))):
        window = slice(max(age - NEIGHBOURS, 0), age + NEIGHBOURS + 1)
        excess[..., sex, age] = _take(
            clipped[..., sex, window], limit[..., sex, window], excess[..., sex, age]
        )
    rest = np.zeros(flow.shape[:-2])
    for sex in range(SHAPE[0]):
        rest = rest + _take(
            clipped[..., sex, :], limit[..., sex, :], excess[..., sex, :].sum(axis=-1)
        )
    everybody = (*flow.shape[:-2], SHAPE[0] * AGES)
    flat = clipped.reshape(everybody)
    unplaced = _take(flat, limit.reshape(everybody), rest)
    return flat.reshape(flow.shape), unplaced


def _take(flow: Floats, limit: Floats, excess: Floats) -> Floats:
    """Move `excess` (...,) into `flow` (..., n), in place, as far as `limit` allows.

    Returns what is left over.
    """
    room = np.maximum(flow + limit, 0.0)
    total = np.asarray(room.sum(axis=-1))
    taken = np.minimum(excess, total)
    share = np.divide(taken, total, out=np.zeros(total.shape), where=total > 0)
    flow -= room * share[..., None]
    np.maximum(flow, -limit, out=flow)
    return np.asarray(excess - taken)


def clip_notice(moved: float, unplaced: float) -> Notice:
    """The warning to show when `moved` persons had to be spread over other ages."""
    text = (
        f"In einzelnen Altersjahren ziehen rechnerisch mehr Menschen fort, als dort leben; "
        f"{moved:.1f} Fortzüge wurden auf benachbarte Altersjahre verteilt."
    )
    if unplaced > 0:
        text += f" Für {unplaced:.1f} Fortzüge war niemand mehr da, sie entfallen."
    return Notice("MIG_CLIPPED", text)


@dataclass(frozen=True, slots=True)
class RogersCastro:
    """Seven parameters of the migration age schedule; the defaults are not checked."""

    a1: float = 0.02
    alpha1: float = 0.1
    a2: float = 0.06
    alpha2: float = 0.1
    mu2: float = 20.0
    lambda2: float = 0.4
    c: float = 0.003


def rogers_castro(parameters: RogersCastro | None = None) -> Result[Floats]:
    """Age profile of moves, shape (101,), summing to 1.

    a1·exp(-α1·x) + a2·exp(-α2(x - μ2) - exp(-λ2(x - μ2))) + c (Rogers and Castro 1981).
    Raises InvalidInput.
    """
    chosen = parameters or RogersCastro()
    age = np.arange(AGES, dtype=np.float64)
    labour = -chosen.alpha2 * (age - chosen.mu2) - np.exp(-chosen.lambda2 * (age - chosen.mu2))
    profile = chosen.a1 * np.exp(-chosen.alpha1 * age) + chosen.a2 * np.exp(labour) + chosen.c
    profile = not_negative(as_floats(profile, "Rogers-Castro-Profil"), "Rogers-Castro-Profil")
    if profile.sum() <= 0:
        raise InvalidInput("Das Profil ist überall null.", place="Rogers-Castro-Profil")
    default = RogersCastro()
    assumptions = tuple(
        Assumption(
            f"rogers_castro_{name}",
            getattr(chosen, name),
            source="Vorgabe" if getattr(chosen, name) == getattr(default, name) else "Eingabe",
            verified=getattr(chosen, name) != getattr(default, name),
        )
        for name in RogersCastro.__dataclass_fields__
    )
    return Result(value=profile / profile.sum(), method=METHOD, assumptions=assumptions)


def residual(earlier: Any, later: Any, *, births: Any, survivorship: Floats) -> Result[Floats]:
    """Net migration of one year by sex and age, from two populations a year apart.

    births: by sex, shape (2,). survivorship: see `LifeTable.survivorship`. The survivors expected
    without migration are taken from the later count; the difference counts the movers who are
    left at the year's end, so it is divided by the mean survival of half a year's movers,
    (1 + S)/2. Half of them were a year younger when they moved, so a profile found this way is
    smoothed over two years of age.
    """
    before = as_population(earlier, "Bevölkerung am Anfang")
    after = as_population(later, "Bevölkerung am Ende")
    born = not_negative(as_floats(births, "Geburten", shape=(2,)), "Geburten")
    ratios = as_floats(survivorship, "Überlebensverhältnisse", shape=SHAPE)
    expected = np.empty(SHAPE)
    expected[:, 0] = born * ratios[:, 0]
    expected[:, 1:] = before[:, :-1] * ratios[:, 1:]
    expected[:, -1] += before[:, -1] * ratios[:, -1]
    net = (after - expected) / ((1 + ratios) / 2)
    return Result(
        value=net,
        method=METHOD,
        parts={"expected": expected, "total": float(net.sum())},
        warnings=(
            Notice(
                "MIG_RESIDUAL",
                "Die Wanderung ist als Rest aus zwei Beständen und der Sterbetafel berechnet; sie "
                "enthält auch Fehler der Fortschreibung und der Sterblichkeit.",
            ),
        ),
    )
