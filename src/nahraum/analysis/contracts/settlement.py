"""Shared savings and risk corridors: what is paid for costs below or above the norm.

METHODS 6.6. Δ = norm − actual, δ = Δ / norm. Euros, unrounded. A positive settlement goes to
the network in shared savings; in a corridor it is what the payer skims off, a negative one what
the payer makes good (sign of δ, as the formula has it).
"""

from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats

SHARED_SAVINGS = Method("contracts.shared_savings", "1")
CORRIDOR = Method("contracts.corridor", "1")
LARGEST = 1e15
PERSON_CV = 3.0  # [K] spread of yearly costs between insured persons, sd / mean
OUTLIERS = 99.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Norm and actual costs of a year, euros; persons where known.

    `completion` is the share of the actual costs already billed (IBNR), `comparison_rate` what a
    comparison group saved without the contract (correction for regression to the mean).
    """

    norm: float
    actual: float
    persons: int | None = None
    completion: float = 1.0
    comparison_rate: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.norm <= LARGEST:
            raise InvalidInput("Normkosten müssen größer als null sein.", place="norm_cost")
        if not 0 <= self.actual <= LARGEST:
            raise InvalidInput("Istkosten sind negativ oder zu groß.", place="actual_cost")
        if self.persons is not None and not 1 <= self.persons <= 10**9:
            raise InvalidInput("Mindestens eine Person.", place="persons")
        if not 0 < self.completion <= 1:
            raise InvalidInput("Der Anteil liegt über 0 bis 1.", place="completion")
        if not -1 <= self.comparison_rate <= 1:
            raise InvalidInput("Die Rate liegt zwischen -1 und 1.", place="comparison_rate")

    @property
    def final(self) -> float:
        """Actual costs once everything is billed."""
        return self.actual / self.completion

    @property
    def saving(self) -> float:
        """Δ beyond what the comparison group saved."""
        return self.norm - self.final - self.comparison_rate * self.norm


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSavings:
    """Shares and limits; one-sided while `loss_share` is 0. `quality` is from 0 to 1.

    Losses are not lessened by quality: the formula multiplies only savings with Q.
    """

    share: float
    minimum_saving_rate: float = 0.0
    cap: float = 1.0
    loss_share: float = 0.0
    loss_cap: float = 1.0
    quality: float = 1.0

    def __post_init__(self) -> None:
        _shares(self, ("share", "minimum_saving_rate", "cap", "loss_share", "loss_cap", "quality"))

    def settle(self, saving: Floats, norm: float) -> Floats:
        """Z for savings Δ (any shape); 0 where |δ| is below the minimum saving rate."""
        gain = np.minimum(saving, self.cap * norm) * self.share * self.quality
        loss = np.maximum(saving, -self.loss_cap * norm) * self.loss_share
        # A rate equal to the minimum counts as reached; a hair of rounding must not decide.
        counts = np.abs(saving) >= self.minimum_saving_rate * norm * (1 - 1e-12)
        settled: Floats = np.where(counts, np.where(saving > 0, gain, loss), 0.0)
        return settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """Deviations up to `inner` stay with the carrier, up to `outer` are `shared`, above not."""

    inner: float
    outer: float
    shared: float = 0.5

    def __post_init__(self) -> None:
        _shares(self, ("inner", "outer", "shared"))
        if self.outer < self.inner:
            raise InvalidInput("Der äußere Rand liegt unter dem inneren.", place="outer")

    def settle(self, saving: Floats, norm: float) -> Floats:
        """Z = sgn(δ)·[shared·(min(|δ|, b) − a)⁺ + (|δ| − b)⁺]·E for savings of any shape."""
        size = np.abs(saving) / norm
        middle = np.maximum(0.0, np.minimum(size, self.outer) - self.inner)
        beyond = np.maximum(0.0, size - self.outer)
        settled: Floats = np.sign(saving) * (self.shared * middle + beyond) * norm
        return settled


@dataclass(frozen=True, slots=True)
class Distribution:
    """Percentiles of the settlement, its mean, and how often it is negative."""

    p10: float
    p50: float
    p90: float
    mean: float
    probability_negative: float
    runs: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is settled; `per_person` and `distribution` are None where persons are unknown."""

    settlement: float
    saving: float
    rate: float
    per_person: float | None
    distribution: Distribution | None


def settle(
    terms: SharedSavings | Corridor,
    costs: Costs,
    *,
    runs: int = 10_000,
    seed: int = 0,
    person_cv: float = PERSON_CV,
    secured: bool = False,
) -> Result[Settlement]:
    """Settle a year from totals; chance enters with the number of persons.

    The actual costs of N persons scatter with sd = cv · actual / √N. `secured` pays on the lower
    bound of the 80 % interval of the saving instead of the saving itself, but never turns a
    saving into a loss. Raises InvalidInput; `secured` needs the number of persons.
    """
    if not 0 <= person_cv <= 100:
        raise InvalidInput("Die Streuung liegt zwischen 0 und 100.", place="person_cv")
    _runs(runs)
    draws = None
    if costs.persons is not None:
        dice = np.random.Generator(np.random.PCG64(seed))
        spread = person_cv * costs.final / np.sqrt(costs.persons)
        draws = costs.saving + spread * dice.standard_normal(runs)
    return _settled(terms, costs, draws, secured=secured, assumed=person_cv)


def settle_persons(
    terms: SharedSavings | Corridor,
    norm: Floats,
    actual: Floats,
    *,
    runs: int = 1_000,
    seed: int = 0,
    secured: bool = False,
) -> Result[Settlement]:
    """Settle from costs by person, shape (persons,) each, with a bootstrap over persons.

    Norm and actual costs above their 99th percentile are cut there. Raises InvalidInput.
    """
    if norm.shape != actual.shape or norm.ndim != 1 or not len(norm):
        raise InvalidInput("Norm- und Istkosten brauchen gleich viele Personen.", place="actual")
    for name, values in (("norm", norm), ("actual", actual)):
        if not (np.isfinite(values).all() and (values >= 0).all() and values.max() <= LARGEST):
            raise InvalidInput("Kosten sind negativ oder keine Zahl.", place=name)
    _runs(runs)
    norms, actuals = (np.minimum(v, np.percentile(v, OUTLIERS)) for v in (norm, actual))
    costs = Costs(norm=float(norms.sum()), actual=float(actuals.sum()), persons=len(norm))
    gaps = norms - actuals
    dice = np.random.Generator(np.random.PCG64(seed))
    draws = np.array(
        [gaps[dice.integers(0, len(gaps), len(gaps))].sum() for _ in range(runs)], dtype=np.float64
    )
    return _settled(terms, costs, draws, secured=secured, assumed=None)


def _settled(
    terms: SharedSavings | Corridor,
    costs: Costs,
    draws: Floats | None,
    *,
    secured: bool,
    assumed: float | None,
) -> Result[Settlement]:
    saving = costs.saving
    paid_on, notices = saving, []
    if secured:
        if draws is None:
            raise InvalidInput(
                "Ohne Zahl der Versicherten gibt es keine gesicherte Untergrenze.",
                place="persons",
                remedy="persons angeben oder secured weglassen.",
            )
        low = float(np.percentile(draws, 10))
        paid_on = min(saving, max(0.0, low)) if saving > 0 else saving
        text = "Vergütet wird nur die untere Grenze des 80-%-Bereichs der Einsparung."
        notices.append(Notice("SECURED", text))
    settlement = float(terms.settle(np.array(paid_on), costs.norm))
    spread = None if draws is None else distribution(terms.settle(draws, costs.norm))
    if settlement == 0:
        notices.append(Notice("NO_SETTLEMENT", "Nach dem Vertrag fließt kein Geld."))
    if spread is None:
        text = "Ohne Zahl der Versicherten lässt sich der Zufall nicht beziffern."
        notices.append(Notice("PERSONS_UNKNOWN", text))
    assumptions = []
    if spread is not None and assumed is not None:
        source = "nahraum-assumption"
        assumptions = [Assumption("person_cv", assumed, "sd/Mittel", source, verified=False)]
    value = Settlement(
        settlement=settlement,
        saving=saving,
        rate=saving / costs.norm,
        per_person=None if costs.persons is None else saving / costs.persons,
        distribution=spread,
    )
    return Result(
        value=value,
        method=SHARED_SAVINGS if isinstance(terms, SharedSavings) else CORRIDOR,
        assumptions=tuple(assumptions),
        uncertainty=None if spread is None else Uncertainty(spread.p10, spread.p90, "p10-p90"),
        warnings=tuple(notices),
        sources=("nahraum-assumption",) if assumptions else (),
    )


def distribution(draws: Floats) -> Distribution:
    """Percentiles of draws, shape (runs,)."""
    p10, p50, p90 = (float(value) for value in np.percentile(draws, (10, 50, 90)))
    return Distribution(p10, p50, p90, float(draws.mean()), float((draws < 0).mean()), len(draws))


def _runs(runs: int) -> None:
    if not 1 <= runs <= 1_000_000:
        raise InvalidInput("Die Zahl der Läufe liegt zwischen 1 und einer Million.", place="runs")


def _shares(terms: object, names: tuple[str, ...]) -> None:
    for name in names:
        if not 0 <= getattr(terms, name) <= 1:
            raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place=name)
