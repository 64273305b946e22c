"""What a plan may be held to, beyond the number of sites (METHODS 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.ages import Floats, as_floats, not_negative
from nahraum.analysis.sites.problem import Ints, Problem, check_count


@dataclass(frozen=True, slots=True)
class WithinShare:
    """At least `share` of the weight travels no more than `cost`: p90 <= τ is (0.9, τ)."""

    share: float
    cost: float


@dataclass(frozen=True, slots=True, eq=False)
class DistrictShare:
    """In every district at least `share` of the weight travels no more than `cost`.

    district: (places,) numbers or names; neighbourhoods for example.
    """

    district: Sequence[Any]
    share: float
    cost: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Rules:
    """Everything optional; numbers by site have the shape (sites,).

    count, most: exactly, at most so many sites. capacity, lower: highest and lowest weight a site
    serves if open (posts · ratio; what it needs to be viable). fixed_cost: cost of an open site in
    the unit of the objective (weight · way); spending: what an open site takes from `budget`.
    unique: every place belongs to one site; otherwise its demand may be split. must_open,
    must_close: positions of sites. tail: None minimises the sum of ways; 0 < tail < 1 minimises
    CVaR, the mean way of the worst (1 - tail) of the weight.
    """

    count: int | None = None
    most: int | None = None
    capacity: Any = None
    lower: Any = None
    fixed_cost: Any = None
    spending: Any = None
    budget: float | None = None
    unique: bool = True
    longest: float | None = None
    within: WithinShare | None = None
    districts: DistrictShare | None = None
    must_open: tuple[int, ...] = ()
    must_close: tuple[int, ...] = ()
    tail: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Rules as arrays; None where nothing is asked."""

    rules: Rules
    capacity: Floats | None
    lower: Floats | None
    fixed_cost: Floats
    spending: Floats | None
    district: Ints | None

    @property
    def tight(self) -> bool:
        """Whether a place may have to go elsewhere than to the nearest open site."""
        return self.capacity is not None or self.lower is not None


def check_rules(base: Problem, rules: Rules) -> Checked:
    """Shapes, signs and positions. Raises InvalidInput."""
    for count in (rules.count, rules.most):
        if count is not None:
            check_count(base, count)
    for site in (*rules.must_open, *rules.must_close):
        if not 0 <= site < len(base.sites):
            raise InvalidInput(f"Einen Standort {site} gibt es nicht.", place="must_open")
    both = set(rules.must_open) & set(rules.must_close)
    if both:
        raise InvalidInput(
            f"Standort {base.sites[min(both)]} soll zugleich offen und geschlossen sein.",
            place="must_open",
        )
    _check_numbers(rules)
    fixed = _by_site(base, rules.fixed_cost, "fixed_cost")
    return Checked(
        rules=rules,
        capacity=_by_site(base, rules.capacity, "capacity"),
        lower=_by_site(base, rules.lower, "lower"),
        fixed_cost=np.zeros(len(base.sites)) if fixed is None else fixed,
        spending=_by_site(base, rules.spending, "spending"),
        district=_districts(base, rules.districts),
    )


def _check_numbers(rules: Rules) -> None:
    if (rules.budget is None) != (rules.spending is None):
        raise InvalidInput(
            "Budget und Ausgaben je Standort gehören zusammen.",
            place="budget",
            remedy="Beides angeben oder beides weglassen.",
        )
    if rules.tail is not None and not 0 < rules.tail < 1:
        raise InvalidInput(f"CVaR zum Niveau {rules.tail} gibt es nicht.", place="tail")
    for part in (rules.within, rules.districts):
        if part is not None and not (0 <= part.share <= 1 and part.cost >= 0):
            raise InvalidInput(
                f"Ein Anteil von {part.share} innerhalb {part.cost} ist nicht möglich.",
                place="share",
                remedy="Einen Anteil zwischen 0 und 1 und einen Weg ab 0 angeben.",
            )
    for limit, place in ((rules.longest, "longest"), (rules.budget, "budget")):
        if limit is not None and not (np.isfinite(limit) and limit >= 0):
            raise InvalidInput(f"{limit} ist nicht möglich.", place=place)


def _by_site(base: Problem, values: Any, place: str) -> Floats | None:
    if values is None:
        return None
    return not_negative(as_floats(values, place, shape=(len(base.sites),)), place)


def _districts(base: Problem, asked: DistrictShare | None) -> Ints | None:
    if asked is None:
        return None
    if len(asked.district) != len(base.places):
        raise InvalidInput(
            f"{len(asked.district)} Quartiere für {len(base.places)} Orte.",
            place="district",
            remedy="Für jeden Ort sein Quartier angeben.",
        )
    names = {name: number for number, name in enumerate(dict.fromkeys(asked.district))}
    return np.array([names[name] for name in asked.district], dtype=np.int64)
