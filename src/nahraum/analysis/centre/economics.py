"""Does a centre (MVZ, RVZ) pay for itself: result, break-even, what moves it.

METHODS 6.4: revenue = posts · cases · 4 · fee · (1 + extra) + grants + other; cost = doctors'
salaries · posts · (1 + employer share) + assistants + rent + material · posts + fixed.
Euros a year, unrounded.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty

METHOD = Method("centre.economics", "1")
QUARTERS = 4
LARGEST = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A centre in a full year; money in euros, shares from 0, cases per quarter and post.

    `extra_share` is what privately insured and GP contracts add to the fees; `grants` and
    `other_revenue` do not depend on cases.
    """

    posts: float
    cases_per_quarter: float
    fee_per_case: float
    extra_share: float = 0.0
    doctor_salary: float
    employer_share: float
    assistants_per_post: float
    assistant_cost: float
    rent: float
    material_per_post: float
    fixed_cost: float
    depreciation: float = 0.0
    start_up_loss: float = 0.0
    other_revenue: float = 0.0
    grants: float = 0.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not 0 <= value <= LARGEST:
                raise InvalidInput("Die Zahl ist negativ oder unmöglich groß.", place=item.name)
        if self.posts == 0:
            raise InvalidInput("Ohne Sitze gibt es kein Zentrum.", place="posts")

    @property
    def per_case(self) -> float:
        """What one case more per quarter and post brings in a year, euros."""
        return self.posts * QUARTERS * self.fee_per_case * (1 + self.extra_share)

    @property
    def revenue(self) -> float:
        return self.per_case * self.cases_per_quarter + self.grants + self.other_revenue

    @property
    def costs(self) -> Mapping[str, float]:
        """Costs by block, euros a year."""
        return {
            "doctors": self.posts * self.doctor_salary * (1 + self.employer_share),
            "assistants": self.posts * self.assistants_per_post * self.assistant_cost,
            "rent": self.rent,
            "material": self.posts * self.material_per_post,
            "fixed": self.fixed_cost,
            "depreciation": self.depreciation,
            "start_up_loss": self.start_up_loss,
        }

    @property
    def cost(self) -> float:
        return sum(self.costs.values())

    @property
    def result(self) -> float:
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """How far cases and fee may be off (shares), and how many posts may stay empty."""

    cases: float = 0.10
    fee: float = 0.05
    posts: float = 0.5

    def __post_init__(self) -> None:
        for name in ("cases", "fee"):
            if not 0 <= getattr(self, name) < 1:
                raise InvalidInput("Die Spanne ist ein Anteil unter 1.", place=name)
        if not 0 <= self.posts <= LARGEST:
            raise InvalidInput("Die Zahl leerer Sitze ist nicht negativ.", place="posts")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the tornado: the result at the low and the high end, euros."""

    name: str
    low: float
    high: float

    @property
    def span(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Outlook:
    """The result over many draws, euros, and how often there is a loss."""

    p10: float
    p50: float
    p90: float
    mean: float
    probability_loss: float
    runs: int


@dataclass(frozen=True, slots=True)
class Economics:
    """What a year brings; `break_even_cases` are whole cases per quarter and post.

    `break_even_exact` is the same unrounded; both are None where no number of cases helps.
    `subsidy` is what a municipality would have to add.
    """

    revenue: float
    cost: float
    result: float
    costs: Mapping[str, float]
    break_even_cases: int | None
    break_even_exact: float | None
    subsidy: float
    tornado: tuple[Bar, ...]
    outlook: Outlook


def economics(
    centre: Centre, *, ranges: Ranges | None = None, runs: int = 10_000, seed: int = 0
) -> Result[Economics]:
    """Revenue, cost, break-even, tornado and Monte Carlo of a full year."""
    off = ranges or Ranges()
    exact = _break_even(centre)
    outlook = simulate(centre, off, runs=runs, seed=seed)
    value = Economics(
        revenue=centre.revenue,
        cost=centre.cost,
        result=centre.result,
        costs=centre.costs,
        break_even_cases=None if exact is None else math.ceil(exact - 1e-9),
        break_even_exact=exact,
        subsidy=max(0.0, -centre.result),
        tornado=tornado(centre, off),
        outlook=outlook,
    )
    notices = []
    if value.subsidy > 0:
        text = "Ein Verlustausgleich der Kommune ist eine Beihilfe; EU-Recht (DAWI) prüfen."
        notices.append(Notice("STATE_AID", text))
    if exact is None:
        text = "Ohne Erlös je Fall hilft keine Zahl von Fällen."
        notices.append(Notice("NO_BREAK_EVEN", text))
    return Result(
        value=value,
        method=METHOD,
        assumptions=_assumed(off),
        uncertainty=Uncertainty(outlook.p10, outlook.p90, "p10-p90"),
        warnings=tuple(notices),
        sources=("nahraum-assumption",),
    )


def _assumed(off: Ranges) -> tuple[Assumption, ...]:
    source = "nahraum-assumption"
    return (
        Assumption("range_cases", off.cases, "Anteil", source, verified=False),
        Assumption("range_fee", off.fee, "Anteil", source, verified=False),
        Assumption("range_posts", off.posts, "Sitze", source, verified=False),
        Assumption("distribution", "triangular", "", source, verified=False),
    )


def _break_even(centre: Centre) -> float | None:
    if centre.per_case == 0:
        return None
    left = centre.cost - centre.grants - centre.other_revenue
    return max(0.0, left / centre.per_case)


def tornado(centre: Centre, off: Ranges) -> tuple[Bar, ...]:
    """The result when one input moves over its range, widest bar first, then by name.

    Posts only fall: an empty post saves its costs and loses its cases. Never below no post.
    """
    cases, fee = centre.cases_per_quarter, centre.fee_per_case
    ends = {
        "cases_per_quarter": (
            replace(centre, cases_per_quarter=cases * (1 - off.cases)).result,
            replace(centre, cases_per_quarter=cases * (1 + off.cases)).result,
        ),
        "fee_per_case": (
            replace(centre, fee_per_case=fee * (1 - off.fee)).result,
            replace(centre, fee_per_case=fee * (1 + off.fee)).result,
        ),
        "posts": (_with_posts(centre, max(0.0, centre.posts - off.posts)), centre.result),
    }
    bars = [Bar(name, min(pair), max(pair)) for name, pair in ends.items()]
    return tuple(sorted(bars, key=lambda bar: (-bar.span, bar.name)))


def _with_posts(centre: Centre, posts: float) -> float:
    """The result with so many posts, also none."""
    per_post = (centre.result - _fixed(centre)) / centre.posts
    return _fixed(centre) + posts * per_post


def _fixed(centre: Centre) -> float:
    """What does not depend on posts, euros."""
    costs = centre.rent + centre.fixed_cost + centre.depreciation + centre.start_up_loss
    return centre.grants + centre.other_revenue - costs


def simulate(centre: Centre, off: Ranges, *, runs: int, seed: int) -> Outlook:
    """Draw cases, fee and posts from triangles over their ranges; the planned value is the tip.

    Raises InvalidInput.
    """
    if not 1 <= runs <= 10_000_000:
        raise InvalidInput("Die Zahl der Läufe liegt zwischen 1 und 10 Millionen.", place="runs")
    dice = np.random.Generator(np.random.PCG64(seed))
    cases = _triangle(dice, -off.cases, off.cases, runs)
    fee = _triangle(dice, -off.fee, off.fee, runs)
    gone = off.posts * (1 - np.sqrt(1 - dice.random(runs)))
    posts = np.maximum(0.0, centre.posts - gone)
    income = centre.per_case / centre.posts * centre.cases_per_quarter * (1 + cases) * (1 + fee)
    costs = centre.costs["doctors"] + centre.costs["assistants"] + centre.costs["material"]
    results = _fixed(centre) + posts * (income - costs / centre.posts)
    p10, p50, p90 = (float(value) for value in np.percentile(results, (10, 50, 90)))
    return Outlook(p10, p50, p90, float(results.mean()), float((results < 0).mean()), runs)


def _triangle(dice: np.random.Generator, low: float, high: float, runs: int) -> np.ndarray:
    """Symmetric triangle on low..high, as the mean of two uniforms; shape (runs,)."""
    draws: np.ndarray = low + (high - low) * (dice.random(runs) + dice.random(runs)) / 2
    return draws
