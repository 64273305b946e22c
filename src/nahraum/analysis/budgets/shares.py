"""Sharing one budget among social spaces by need, exact to the cent.

METHODS 6.5: B_r = base + Σ_k α_k · need_{r,k} · N_r with Σ B_r = B. The weights say which share
of what is left after the bases goes by which need; the α of the formula follow from them. A
corridor keeps every budget near that of the year before: then all need parts are scaled alike
and cut at the bounds, so that the sum still holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.funding.eligibility import euros

METHOD = Method("budgets.shares", "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A social space: people, need by indicator (0 or more), last year's budget in cents."""

    id: str
    persons: int
    need: Mapping[str, Fraction]
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A budget in cents; `free` is what need alone would give, `bound` which bound cut it."""

    id: str
    cents: int
    free: float
    change: float | None
    bound: str


def share_budget(
    spaces: tuple[Space, ...],
    *,
    budget: int,
    base: int,
    weights: Mapping[str, Fraction],
    corridor: Fraction | None = None,
) -> Result[tuple[Share, ...]]:
    """Split `budget` cents; every space gets `base` cents and its share by need.

    `weights` by indicator add up to 1. `corridor` 1/10 keeps every budget within ±10 % of
    `previous`; spaces without a previous budget are free. The order of the spaces decides
    nothing but ties of a cent, which go to the smaller id. Raises InvalidInput; Infeasible
    where bases or corridor leave no way to spend exactly the budget.
    """
    _check(spaces, budget, base, weights, corridor)
    left = budget - base * len(spaces)
    if left < 0:
        raise Infeasible(
            f"Die Sockel sind zusammen {euros(-left)} höher als das Budget.",
            place="base",
            remedy="Sockel senken oder Budget erhöhen.",
        )
    parts = _parts(spaces, left, weights)
    bounds = {space.id: _bounds(space, budget, corridor) for space in spaces}
    _possible(bounds, budget)
    exact = _within(parts, base, bounds, budget)
    cents = _whole(exact, budget)
    rows = tuple(
        Share(
            id=space.id,
            cents=cents[space.id],
            free=float(base + parts[space.id]),
            change=cents[space.id] / space.previous - 1 if space.previous else None,
            bound=_bound(exact[space.id], bounds[space.id], budget),
        )
        for space in spaces
    )
    notices = [
        Notice("CORRIDOR", f"{row.id}: auf {euros(row.cents)} begrenzt (Übergang zum Vorjahr).")
        for row in rows
        if row.bound
    ]
    free = ", ".join(space.id for space in spaces if space.previous is None)
    if corridor is not None and free:
        text = f"Ohne Vorjahr gilt kein Übergang: {free}."
        notices.append(Notice("PREVIOUS_UNKNOWN", text))
    return Result(value=rows, method=METHOD, warnings=tuple(notices))


def _check(
    spaces: tuple[Space, ...],
    budget: int,
    base: int,
    weights: Mapping[str, Fraction],
    corridor: Fraction | None,
) -> None:
    if not spaces:
        raise InvalidInput("Es fehlt mindestens ein Sozialraum.", place="spaces")
    ids = [space.id for space in spaces]
    if len(set(ids)) < len(ids):
        raise InvalidInput("Ein Sozialraum kommt zweimal vor.", place="spaces")
    if budget < 0 or base < 0:
        raise InvalidInput("Budget und Sockel sind nicht negativ.", place="budget")
    together = sum(weights.values())
    if any(weight < 0 for weight in weights.values()) or together != 1:
        raise InvalidInput(
            f"Die Gewichte ergeben zusammen {float(together):.10g} statt 1 oder sind negativ.",
            place="weights",
            remedy="Gewichte genau auf 1 bringen.",
        )
    if corridor is not None and not 0 <= corridor <= 1:
        raise InvalidInput("Der Übergang liegt zwischen 0 und 1.", place="corridor")
    for space in spaces:
        if space.persons < 0 or (space.previous is not None and space.previous < 0):
            raise InvalidInput("Zahlen sind nicht negativ.", place=space.id)
        if set(space.need) != set(weights):
            raise InvalidInput(
                "Die Bedarfsindikatoren passen nicht zu den Gewichten.",
                place=space.id,
                remedy="Für jeden Indikator einen Wert angeben; unbekannt ist nicht null.",
            )
        if any(value < 0 for value in space.need.values()):
            raise InvalidInput("Bedarf ist nicht negativ.", place=space.id)


def _parts(
    spaces: tuple[Space, ...], left: int, weights: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """What need gives each space beyond the base, cents, exact."""
    parts = {space.id: Fraction(0) for space in spaces}
    for name, weight in weights.items():
        loads = {space.id: space.need[name] * space.persons for space in spaces}
        total = sum(loads.values())
        if weight and not total:
            raise InvalidInput(
                f"Der Indikator {name} ist überall null und kann nichts verteilen.",
                place=name,
                remedy="Gewicht auf null setzen oder anderen Indikator wählen.",
            )
        for key, load in loads.items():
            if weight:
                parts[key] += weight * left * load / total
    return parts


def _bounds(space: Space, budget: int, corridor: Fraction | None) -> tuple[int, int]:
    """Whole cents within the corridor: rounded inwards."""
    if corridor is None or space.previous is None:
        return 0, budget
    low = -int(-(space.previous * (1 - corridor)) // 1)
    return low, int(space.previous * (1 + corridor) // 1)


def _possible(bounds: Mapping[str, tuple[int, int]], budget: int) -> None:
    least, most = (sum(pair[side] for pair in bounds.values()) for side in (0, 1))
    if least > budget:
        raise Infeasible(
            f"Der Übergang verlangt mindestens {euros(least)}, das Budget ist {euros(budget)}.",
            place="corridor",
            remedy="Übergang weiter fassen oder Budget erhöhen.",
        )
    if most < budget:
        raise Infeasible(
            f"Der Übergang erlaubt höchstens {euros(most)}, das Budget ist {euros(budget)}.",
            place="corridor",
            remedy="Übergang weiter fassen oder den Rest ausdrücklich zurücklegen.",
        )


def _within(
    parts: Mapping[str, Fraction], base: int, bounds: Mapping[str, tuple[int, int]], budget: int
) -> dict[str, Fraction]:
    """clip(base + λ · part) with the λ that spends exactly the budget.

    The sum grows with λ in straight pieces between the points where a space meets a bound.
    Where even λ = 0 or the last point does not spend exactly the budget (bases above a bound,
    spaces without need), the rest is shared in proportion to the room each space has left.
    """

    def at(scale: Fraction) -> dict[str, Fraction]:
        return {
            key: min(max(base + scale * part, Fraction(bounds[key][0])), Fraction(bounds[key][1]))
            for key, part in parts.items()
        }

    corners = {Fraction(0)}
    for key, part in parts.items():
        if part:
            corners |= {max(Fraction(0), (Fraction(side) - base) / part) for side in bounds[key]}
    points = sorted(corners)
    sums = [sum(at(point).values()) for point in points]
    for first, last, low, high in zip(points, points[1:], sums, sums[1:], strict=False):
        if low <= budget <= high and low < high:
            return at(first + (last - first) * (budget - low) / (high - low))
    nearest = points[0] if sums[0] >= budget else points[-1]
    return _stretched(at(nearest), bounds, budget)


def _stretched(
    found: Mapping[str, Fraction], bounds: Mapping[str, tuple[int, int]], budget: int
) -> dict[str, Fraction]:
    rest = budget - sum(found.values())
    side = 1 if rest > 0 else 0
    room = {key: abs(bounds[key][side] - value) for key, value in found.items()}
    total = sum(room.values())
    if not rest:
        return dict(found)
    return {key: value + rest * room[key] / total for key, value in found.items()}


def _whole(exact: Mapping[str, Fraction], budget: int) -> dict[str, int]:
    """Cents down, the rest to the largest remainders, never beyond a bound (largest remainder).

    Bounds are whole cents, so a space with a remainder has room for one cent more.
    """
    cents = {key: int(value // 1) for key, value in exact.items()}
    rest = budget - sum(cents.values())
    order = sorted(exact, key=lambda key: (cents[key] - exact[key], key))
    for key in order[:rest]:
        cents[key] += 1
    return cents


def _bound(value: Fraction, bounds: tuple[int, int], budget: int) -> str:
    low, high = bounds
    if value == low and low > 0:
        return "low"
    return "high" if value == high and high < budget else ""
