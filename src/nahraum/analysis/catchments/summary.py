"""Plain measures of reach: nearest, second nearest, shares within a threshold (METHODS 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.catchments.spread import quantile
from nahraum.analysis.catchments.times import TravelTimes, add_up
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("catchments.travel_times", "1")
P90 = 0.9


@dataclass(frozen=True, slots=True)
class Within:
    """Persons who reach something within `minutes`; share is None without persons."""

    minutes: float
    persons: float
    share: float | None


@dataclass(frozen=True, slots=True)
class TravelSummary:
    """Minutes to the nearest and second nearest site by place; None = none can be reached.

    The second nearest says what remains if the nearest closes. `mean` is over the persons who
    reach something, `unreached` the others, `p90` over all persons: None if more than a tenth
    reach nothing.
    """

    nearest: tuple[float | None, ...]
    second: tuple[float | None, ...]
    within: tuple[Within, ...]
    mean: float | None
    p90: float | None
    unreached: float


def summarise(
    times: TravelTimes, persons: Any, thresholds: Sequence[float]
) -> Result[TravelSummary]:
    """Nearest, second nearest, share within each threshold (minutes), mean and p90.

    persons: (places,), all inhabitants or a group such as those over 65 without a car; the share
    beyond a threshold is one minus the share within. Raises InvalidInput.
    """
    people = not_negative(as_floats(persons, "persons", shape=(times.places,)), "persons")
    limits = not_negative(as_floats(tuple(thresholds), "thresholds"), "thresholds")
    first, second = _two_nearest(times)
    everybody = float(people.sum())
    reaches = np.isfinite(first)
    reached = float(people[reaches].sum())
    near = [float(people[first <= limit].sum()) for limit in limits]
    mean = float((people[reaches] * first[reaches]).sum()) / reached if reached > 0 else None
    unreached = float(people[~reaches].sum())
    warnings = []
    if not everybody:
        warnings.append(Notice("DENOM_ZERO", "Ohne Personen gibt es keine Anteile."))
    if unreached:
        text = f"{unreached:g} Personen erreichen nichts; sie zählen als außerhalb jeder Schwelle."
        warnings.append(Notice("UNREACHED", text))
    return Result(
        value=TravelSummary(
            nearest=_known(first),
            second=_known(second),
            within=tuple(
                Within(float(limit), count, count / everybody if everybody else None)
                for limit, count in zip(limits, near, strict=True)
            ),
            mean=mean,
            p90=quantile(first, people, P90),
            unreached=unreached,
        ),
        method=METHOD,
        warnings=tuple(warnings),
    )


def opportunities(times: TravelTimes, posts: Any, *, minutes: float) -> Floats:
    """Posts within `minutes` of every place (places,), however many share them."""
    offered = not_negative(as_floats(posts, "posts", shape=(times.sites,)), "posts")
    near = times.minutes <= minutes
    return add_up(times.demand[near], offered[times.supply[near]], times.places)


def potential(times: TravelTimes, posts: Any, *, beta: float) -> Result[Floats]:
    """Potential Σ_j S_j e^(-beta·d_ij) of every place (places,); beta per minute.

    Raises InvalidInput.
    """
    if not (np.isfinite(beta) and beta > 0):
        raise InvalidInput(f"{beta} ist keine Zahl über null.", place="beta")
    offered = not_negative(as_floats(posts, "posts", shape=(times.sites,)), "posts")
    weights = offered[times.supply] * np.exp(-beta * times.minutes)
    return Result(
        value=add_up(times.demand, weights, times.places),
        method=METHOD,
        assumptions=(Assumption("Abnahme beta", beta, "je Minute", verified=False),),
    )


def _two_nearest(times: TravelTimes) -> tuple[Floats, Floats]:
    """Shortest and second shortest way of every place, infinite where there is none."""
    first = np.full(times.places, np.inf)
    second = np.full(times.places, np.inf)
    order = np.lexsort((times.minutes, times.demand))
    rows, minutes = times.demand[order], times.minutes[order]
    starts = np.searchsorted(rows, np.arange(times.places), side="left")
    stops = np.searchsorted(rows, np.arange(times.places), side="right")
    one, two = stops - starts >= 1, stops - starts >= 2
    first[one] = minutes[starts[one]]
    second[two] = minutes[starts[two] + 1]
    return first, second


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(float(value) if np.isfinite(value) else None for value in values)
