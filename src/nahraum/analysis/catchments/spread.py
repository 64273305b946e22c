"""How evenly something is spread over people: Gini, Theil, quantiles (METHODS 3.1)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("catchments.inequality", "1")


@dataclass(frozen=True, slots=True)
class Inequality:
    """Between persons: 0 = all alike. None where nobody has anything, or nobody is there."""

    gini: float | None
    theil: float | None
    mean: float | None


def inequality(values: Any, persons: Any) -> Result[Inequality]:
    """Gini and Theil of `values` over `persons`, both (places,), finite and not negative.

    Gini = ΣΣ P_i P_k |A_i - A_k| / (2 N² mean); Theil = Σ P_i/N · A_i/mean · ln(A_i/mean).
    Everybody in a place has the place's value; differences inside places are not seen.
    Raises InvalidInput.
    """
    amounts = not_negative(as_floats(values, "values"), "values")
    weights = not_negative(as_floats(persons, "persons"), "persons")
    if amounts.ndim != 1 or amounts.shape != weights.shape:
        raise InvalidInput(
            f"Form {amounts.shape} der Werte, {weights.shape} der Personen.", place="persons"
        )
    everybody = float(weights.sum())
    shares = weights / everybody if everybody else weights
    mean = float((shares * amounts).sum()) if everybody else None
    if not mean:
        text = "Ohne Personen oder ohne Angebot gibt es kein Maß der Ungleichheit."
        return Result(
            value=Inequality(None, None, mean),
            method=METHOD,
            warnings=(Notice("DENOM_ZERO", text),),
        )
    return Result(
        value=Inequality(_gini(amounts / mean, shares), _theil(amounts / mean, shares), mean),
        method=METHOD,
    )


def _gini(relative: Floats, shares: Floats) -> float:
    """Twice the area between the Lorenz curve and the diagonal, by trapezoids."""
    order = np.argsort(relative, kind="stable")
    people = shares[order]
    owned = people * relative[order]
    below = np.concatenate(([0.0], np.cumsum(owned)[:-1]))
    return max(0.0, float(1 - (people * (2 * below + owned)).sum()))


def _theil(relative: Floats, shares: Floats) -> float:
    some = relative > 0
    return max(0.0, float((shares[some] * relative[some] * np.log(relative[some])).sum()))


def quantile(values: Floats, weights: Floats, share: float) -> float | None:
    """Smallest value that at least `share` of the weight does not exceed; None without weight.

    values may hold infinity (not reachable); an infinite answer comes back as None.
    """
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    if not total.size or total[-1] <= 0:
        return None
    # A relative hair below, so that 0.9 of ten persons is the ninth and not the tenth.
    at = int(np.searchsorted(total, share * total[-1] * (1 - 1e-12), side="left"))
    found = float(values[order][at])
    return found if np.isfinite(found) else None
