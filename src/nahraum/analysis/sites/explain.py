"""Why a task has no solution."""

from typing import NoReturn

import numpy as np

from nahraum.analysis.errors import Infeasible
from nahraum.analysis.sites.covering import fewest
from nahraum.analysis.sites.problem import Bools, Problem, named
from nahraum.analysis.sites.rules import Checked


def refuse(base: Problem, checked: Checked, seconds: float) -> NoReturn:
    """Raise Infeasible, naming the first rule that alone makes the task impossible.

    `base` is without ways that are too long, and every place reaches some site.
    """
    _count(base, checked, seconds)
    _capacity(base, checked)
    _viability(base, checked)
    _budget(base, checked)
    raise Infeasible(
        "Jede Vorgabe allein ließe sich halten, alle zusammen nicht.",
        place="rules",
        remedy="Eine der Vorgaben lockern: " + ", ".join(_asked(checked)) + ".",
    )


def _allowed(checked: Checked) -> Bools:
    sites = np.ones(len(checked.fixed_cost), dtype=np.bool_)
    sites[list(checked.rules.must_close)] = False
    return sites


def _at_most(checked: Checked) -> int:
    rules, sites = checked.rules, int(_allowed(checked).sum())
    return min(n for n in (rules.count, rules.most, sites) if n is not None)


def _count(base: Problem, checked: Checked, seconds: float) -> None:
    """Closed sites leave places alone; p is smaller than the number needed or fixed."""
    near = np.isfinite(base.cost[base.wanted]) & _allowed(checked)
    lost = base.wanted[near.sum(axis=1) == 0].tolist()
    if lost:
        raise Infeasible(
            f"Ohne die ausgeschlossenen Standorte erreichen {len(lost)} Orte keinen: "
            f"{named(base.places, lost)}.",
            place="must_close",
            remedy="Einen dieser Standorte wieder zulassen.",
        )
    most = _at_most(checked)
    if checked.rules.count is not None and checked.rules.count > most:
        raise Infeasible(
            f"{checked.rules.count} Standorte sind verlangt, zugelassen sind {most}.",
            place="count",
            remedy="Die Zahl der Standorte senken oder weitere zulassen.",
        )
    if len(checked.rules.must_open) > most:
        raise Infeasible(
            f"{len(checked.rules.must_open)} Standorte sind gesetzt, erlaubt sind {most}.",
            place="must_open",
        )
    needed = int(np.ceil(fewest(near, seconds).bound - 1e-6))
    if needed > most:
        raise Infeasible(
            f"Mit {most} Standorten sind nicht alle Orte erreichbar; nötig sind mindestens "
            f"{needed}.",
            place="count",
            remedy="Mehr Standorte zulassen oder längere Wege erlauben.",
        )


def _capacity(base: Problem, checked: Checked) -> None:
    if checked.capacity is None:
        return
    rooms, most = np.where(_allowed(checked), checked.capacity, 0.0), _at_most(checked)
    largest = float(np.sort(rooms)[::-1][:most].sum())
    demand = float(base.weight.sum())
    if largest < demand * (1 - 1e-12):
        raise Infeasible(
            f"Die {most} größten Standorte fassen zusammen {largest:g}, nötig sind {demand:g}.",
            place="capacity",
            remedy="Mehr oder größere Standorte zulassen.",
        )
    if not checked.rules.unique:
        return
    rooms_near = np.where(np.isfinite(base.cost), rooms, -1.0).max(axis=1)
    big = [int(i) for i in base.wanted if base.weight[i] > rooms_near[i]]
    if big:
        raise Infeasible(
            f"Kein erreichbarer Standort fasst die ganze Nachfrage von {named(base.places, big)}.",
            place="capacity",
            remedy="Aufteilung auf mehrere Standorte erlauben oder Kapazität erhöhen.",
        )


def _viability(base: Problem, checked: Checked) -> None:
    if checked.lower is None:
        return
    rules = checked.rules
    least = np.where(_allowed(checked), checked.lower, np.inf)
    fixed = list(rules.must_open)
    others = np.sort(np.delete(least, fixed))
    count = max(rules.count or 1, len(fixed), 1)
    needed = float(least[fixed].sum() + others[: count - len(fixed)].sum())
    demand = float(base.weight.sum())
    if needed > demand * (1 + 1e-12):
        raise Infeasible(
            f"{count} Standorte brauchen zusammen mindestens {needed:g}, die Nachfrage ist "
            f"{demand:g}.",
            place="lower",
            remedy="Weniger Standorte öffnen oder die Mindestauslastung senken.",
        )


def _budget(base: Problem, checked: Checked) -> None:
    rules = checked.rules
    if checked.spending is None or rules.budget is None:
        return
    fixed = list(rules.must_open)
    others = np.sort(np.delete(np.where(_allowed(checked), checked.spending, np.inf), fixed))
    count = max(rules.count or 1, len(fixed), 1)
    needed = float(checked.spending[fixed].sum() + others[: count - len(fixed)].sum())
    if needed > rules.budget:
        raise Infeasible(
            f"Schon die {count} günstigsten Standorte kosten {needed:g}, das Budget ist "
            f"{rules.budget:g}.",
            place="budget",
            remedy="Budget erhöhen oder weniger Standorte verlangen.",
        )


def _asked(checked: Checked) -> list[str]:
    rules = checked.rules
    known = {
        "Zahl der Standorte": rules.count is not None or rules.most is not None,
        "Kapazität": checked.capacity is not None,
        "Mindestauslastung": checked.lower is not None,
        "Budget": rules.budget is not None,
        "längster Weg": rules.longest is not None,
        "Mindestanteil": rules.within is not None,
        "Mindestanteil je Quartier": rules.districts is not None,
        "gesetzte und ausgeschlossene Standorte": bool(rules.must_open or rules.must_close),
        "eine Stelle je Ort": rules.unique and checked.tight,
    }
    return [name for name, asked in known.items() if asked]
