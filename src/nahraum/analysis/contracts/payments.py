"""Other ways to pay: capitation with stop-loss, bundles, payment for performance.

METHODS 6.6. Euros, unrounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.contracts.settlement import (
    LARGEST,
    PERSON_CV,
    Distribution,
    distribution,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats

CAPITATION = Method("contracts.capitation", "1")
BUNDLE = Method("contracts.bundle", "1")
P4P = Method("contracts.p4p", "1")
MOST_DRAWS = 50_000_000
MOST_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Capitation:
    """Base sum of a person with risk score 1, discount, and the costs of one person above which
    reinsurance pays (None: nobody does), euros a year."""

    base: float
    discount: float = 0.0
    stop_loss: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.base <= LARGEST:
            raise InvalidInput("Der Grundbetrag ist negativ oder zu groß.", place="base")
        if not 0 <= self.discount <= 1:
            raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place="discount")
        if self.stop_loss is not None and not 0 <= self.stop_loss <= LARGEST:
            raise InvalidInput("Der Selbstbehalt ist negativ oder zu groß.", place="stop_loss")


@dataclass(frozen=True, slots=True)
class CapitationPaid:
    """Payment for all persons; with costs what stays with the network and with reinsurance."""

    settlement: float
    persons: int
    mean_score: float
    retained: float | None
    reinsured: float | None
    saving: float | None
    rate: float | None
    distribution: Distribution


def capitation(
    terms: Capitation,
    scores: Floats,
    costs: Floats | None = None,
    *,
    runs: int = 1_000,
    seed: int = 0,
    person_cv: float = PERSON_CV,
) -> Result[CapitationPaid]:
    """N · c̄ · RS · (1 − discount) with stop-loss.

    `scores` and `costs` have shape (persons,). The distribution is what is left to the network
    (payment − retained costs) when the costs of each person are drawn from a log-normal with
    mean base · score and the given coefficient of variation [K]. Raises InvalidInput.
    """
    _numbers(scores, "risk_scores")
    if costs is not None:
        _numbers(costs, "costs")
        if costs.shape != scores.shape:
            raise InvalidInput("Kosten und Risikoscores sind verschieden viele.", place="costs")
    if not 0 < person_cv <= 100:
        raise InvalidInput("Die Streuung liegt über 0 bis 100.", place="person_cv")
    if not 1 <= runs <= MOST_DRAWS // len(scores):
        raise InvalidInput("Zu viele oder zu wenige Läufe für so viele Personen.", place="runs")
    payment = float(scores.sum()) * terms.base * (1 - terms.discount)
    limit = np.inf if terms.stop_loss is None else terms.stop_loss
    left = payment - _retained(terms.base * scores, limit, runs, seed, person_cv)
    spread = distribution(left)
    kept = None if costs is None else float(np.minimum(costs, limit).sum())
    value = CapitationPaid(
        settlement=payment,
        persons=len(scores),
        mean_score=float(scores.mean()),
        retained=kept,
        reinsured=None if costs is None or kept is None else float(costs.sum()) - kept,
        saving=None if kept is None else payment - kept,
        rate=None if kept is None or payment == 0 else (payment - kept) / payment,
        distribution=spread,
    )
    notice = Notice("COSTS_UNKNOWN", "Ohne Istkosten ist nur die Verteilung bekannt.")
    source = "nahraum-assumption"
    return Result(
        value=value,
        method=CAPITATION,
        assumptions=(Assumption("person_cv", person_cv, "sd/Mittel", source, verified=False),),
        uncertainty=Uncertainty(spread.p10, spread.p90, "p10-p90"),
        warnings=() if costs is not None else (notice,),
        sources=(source,),
    )


def _retained(means: Floats, limit: float, runs: int, seed: int, cv: float) -> Floats:
    """Costs of all persons below the limit in every run, shape (runs,)."""
    dice = np.random.Generator(np.random.PCG64(seed))
    sigma = np.sqrt(np.log1p(cv * cv))
    totals, batch = [], max(1, MOST_AT_ONCE // len(means))
    for first in range(0, runs, batch):
        shape = (min(batch, runs - first), len(means))
        costs = means * np.exp(sigma * dice.standard_normal(shape) - sigma**2 / 2)
        totals.append(np.minimum(costs, limit).sum(axis=1))
    return np.concatenate(totals)


def _numbers(values: Floats, place: str) -> None:
    if values.ndim != 1 or not len(values):
        raise InvalidInput("Es fehlt mindestens eine Person.", place=place)
    if not (np.isfinite(values).all() and (values >= 0).all() and values.max() <= LARGEST):
        raise InvalidInput("Ein Wert ist negativ, zu groß oder keine Zahl.", place=place)


@dataclass(frozen=True, slots=True)
class BundlePaid:
    """Price times volume of every service, their sum, and the saving against norm costs."""

    settlement: float
    parts: Mapping[str, float]
    saving: float | None
    rate: float | None
    distribution: Distribution


def bundle(
    prices: Mapping[str, float],
    volumes: Mapping[str, float],
    *,
    norm_cost: float | None = None,
    runs: int = 10_000,
    seed: int = 0,
) -> Result[BundlePaid]:
    """P = Σ price · volume; volumes scatter like counts (Poisson) in the distribution.

    Raises InvalidInput where a service has no price or no volume.
    """
    if set(prices) != set(volumes) or not prices:
        odd = min(set(prices) ^ set(volumes), default="prices")
        raise InvalidInput(f"Für {odd} fehlt Preis oder Menge.", place=odd, remedy="Beide angeben.")
    for name in prices:
        if not (0 <= prices[name] <= LARGEST and 0 <= volumes[name] <= 1e12):
            raise InvalidInput("Preis oder Menge ist negativ oder zu groß.", place=name)
    if norm_cost is not None and not 0 < norm_cost <= LARGEST:
        raise InvalidInput("Normkosten müssen größer als null sein.", place="norm_cost")
    if not 1 <= runs <= 1_000_000:
        raise InvalidInput("Die Zahl der Läufe liegt zwischen 1 und einer Million.", place="runs")
    parts = {name: prices[name] * volumes[name] for name in prices}
    total = sum(parts.values())
    dice = np.random.Generator(np.random.PCG64(seed))
    draws = np.zeros(runs)
    for name in sorted(prices):
        draws += prices[name] * dice.poisson(volumes[name], runs)
    spread = distribution(draws)
    saving = None if norm_cost is None else norm_cost - total
    source = "nahraum-assumption"
    return Result(
        value=BundlePaid(
            total,
            parts,
            saving,
            None if saving is None or norm_cost is None else saving / norm_cost,
            spread,
        ),
        method=BUNDLE,
        assumptions=(Assumption("volumes", "Poisson", "", source, verified=False),),
        uncertainty=Uncertainty(spread.p10, spread.p90, "p10-p90"),
        sources=(source,),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal: nothing at `minimum`, all at `target`, which may lie below (less is better).

    `value` None is unknown; `standard_error` of the value lets chance in.
    """

    name: str
    weight: float
    minimum: float
    target: float
    value: float | None
    standard_error: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1:
            raise InvalidInput("Das Gewicht liegt zwischen 0 und 1.", place=f"{self.name}: weight")
        numbers = (self.minimum, self.target, self.value or 0.0, self.standard_error)
        if not all(abs(number) <= LARGEST for number in numbers) or self.standard_error < 0:
            raise InvalidInput("Eine Zahl ist unmöglich.", place=f"{self.name}: value")
        if self.minimum == self.target:
            raise InvalidInput(
                "Ziel und Mindestwert sind gleich; dazwischen gibt es keinen Weg.",
                place=f"{self.name}: target",
            )

    def reached(self, value: Floats) -> Floats:
        """Share of the way from minimum to target, 0 to 1, shape of `value`."""
        way = (value - self.minimum) / (self.target - self.minimum)
        return np.clip(way, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Bonus:
    """The bonus and each goal's part, euros; None while a value is unknown, then the range says
    what is possible."""

    settlement: float | None
    low: float
    high: float
    parts: Mapping[str, float | None]
    distribution: Distribution | None


def pay_for_performance(
    pool: float, goals: Sequence[Goal], *, runs: int = 10_000, seed: int = 0
) -> Result[Bonus]:
    """Σ w · min(1, max(0, (Y − min) / (target − min))) · pool.

    Weights add up to 1. Raises InvalidInput.
    """
    if not 0 <= pool <= LARGEST:
        raise InvalidInput("Der Topf ist negativ oder zu groß.", place="pool")
    names = [goal.name for goal in goals]
    if not names or len(set(names)) < len(names):
        raise InvalidInput("Ziele fehlen oder kommen zweimal vor.", place="goals")
    weights = sum(goal.weight for goal in goals)
    if abs(weights - 1) > 1e-9:
        raise InvalidInput(
            f"Die Gewichte ergeben {weights:g} statt 1.", place="goals", remedy="Gewichte prüfen."
        )
    if not 1 <= runs <= 1_000_000:
        raise InvalidInput("Die Zahl der Läufe liegt zwischen 1 und einer Million.", place="runs")
    parts = {
        goal.name: None
        if goal.value is None
        else float(goal.reached(np.array(goal.value))) * goal.weight * pool
        for goal in goals
    }
    unknown = [goal for goal in goals if goal.value is None]
    low = sum(part for part in parts.values() if part is not None)
    high = low + sum(goal.weight for goal in unknown) * pool
    spread = None if unknown else _bonus_draws(pool, goals, runs, seed)
    text = "Wert unbekannt; der Bonus ist eine Spanne."
    return Result(
        value=Bonus(None if unknown else low, low, high, parts, spread),
        method=P4P,
        uncertainty=Uncertainty(low, high, "possible")
        if spread is None
        else Uncertainty(spread.p10, spread.p90, "p10-p90"),
        warnings=tuple(Notice("VALUE_UNKNOWN", f"{goal.name}: {text}") for goal in unknown),
    )


def _bonus_draws(pool: float, goals: Sequence[Goal], runs: int, seed: int) -> Distribution:
    dice = np.random.Generator(np.random.PCG64(seed))
    draws = np.zeros(runs)
    for goal in goals:
        assert goal.value is not None
        values = goal.value + goal.standard_error * dice.standard_normal(runs)
        draws += goal.reached(values) * goal.weight * pool
    return distribution(draws)
