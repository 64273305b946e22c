"""Hamilton-Perry: projecting small areas from two counts (METHODS 1.4b).

Groups are of equal width, the last one is open; the counts lie one group width apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import FEMALE, Floats, as_floats, not_negative
from nahraum.analysis.population.fertility import SEX_RATIO_AT_BIRTH, sex_ratio_assumption

METHOD = Method("population.hamilton-perry", "1")
DAMPING = 0.9
LOWEST_RATIO, HIGHEST_RATIO = 0.7, 1.3
# From this age on ratios are ruled by mortality: neither capped nor damped.
OLD_AGE = 70
SMALLEST_NUMBER_OF_GROUPS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Change of the cohorts between two counts.

    cohort: (sexes, groups - 1); [s, i] leads into group i + 1, the last into the open group.
    children: persons of the first group (all sexes) per person in the mothers' groups.
    """

    cohort: Floats
    children: float


@dataclass(frozen=True, slots=True)
class Rules:
    """How ratios are used in later steps.

    damping: ratios move towards 1, 1 + (ratio - 1)·damping^j with j = 0 in the first step.
    lowest, highest: caps of the ratios; None leaves them alone. Both apply below `old_age` only
    and never to the open group. first_age, width: where the groups lie, in years.
    """

    damping: float = DAMPING
    lowest: float | None = LOWEST_RATIO
    highest: float | None = HIGHEST_RATIO
    old_age: int = OLD_AGE
    first_age: int = 0
    width: int = 5
    srb: float = SEX_RATIO_AT_BIRTH

    def __post_init__(self) -> None:
        low = 0.0 if self.lowest is None else self.lowest
        high = np.inf if self.highest is None else self.highest
        if not (0 <= self.damping <= 1 and 0 <= low <= 1 <= high and self.width > 0):
            raise InvalidInput(
                "Dämpfung und Kappung passen nicht zusammen.",
                place="Hamilton-Perry",
                remedy="Dämpfung zwischen 0 und 1, Kappung um 1 herum angeben.",
            )


def ratios(earlier: Any, later: Any, *, mothers: Sequence[int]) -> Result[Ratios]:
    """Cohort change ratios and the child-woman ratio.

    earlier, later: persons by group, (groups,) or (2, groups) by sex (women second).
    mothers: indices of the groups whose women (without sexes: persons) have the children.
    Raises InvalidInput where a ratio has no denominator.
    """
    before, after = _counts(earlier, "früherer Bestand"), _counts(later, "späterer Bestand")
    if before.shape != after.shape:
        raise InvalidInput(
            f"Der frühere Bestand hat die Form {before.shape}, der spätere {after.shape}.",
            place="Hamilton-Perry",
            remedy="Beide Bestände nach denselben Gruppen angeben.",
        )
    source = before[:, :-1].copy()
    source[:, -1] += before[:, -1]
    empty = np.argwhere(source <= 0)
    if empty.size:
        raise InvalidInput(
            f"In Gruppe {int(empty[0, 1]) + 1} des früheren Bestands lebt niemand, daraus lässt "
            "sich kein Verhältnis bilden.",
            place="früherer Bestand",
            remedy="Gruppen zusammenfassen oder das Gebiet mit einem Nachbargebiet rechnen.",
        )
    women = _mothers(after, mothers)
    if women <= 0:
        raise InvalidInput(
            "In den Gruppen der Mütter lebt niemand.",
            place="mothers",
            remedy="Andere Gruppen wählen.",
        )
    return Result(
        value=Ratios(cohort=after[:, 1:] / source, children=float(after[:, 0].sum() / women)),
        method=METHOD,
        assumptions=(Assumption("mothers", ", ".join(str(i) for i in mothers), "Gruppen"),),
    )


def project(
    later: Any,
    found: Ratios,
    *,
    mothers: Sequence[int],
    steps: int,
    rules: Rules | None = None,
    additions: Any = None,
) -> Result[Floats]:
    """Carry the later count forward by `steps` group widths.

    additions: persons added in each step for special cases such as a nursing home, a new housing
    area or an accommodation, (sexes, groups) or (steps, sexes, groups); may be negative.
    Returns (steps + 1, sexes, groups), the count itself first. No cell falls below 0.
    Raises InvalidInput.
    """
    chosen = rules or Rules()
    population = _counts(later, "späterer Bestand")
    if found.cohort.shape != population[:, 1:].shape:
        raise InvalidInput("Verhältnisse und Bestand haben verschiedene Gruppen.", place="ratios")
    if steps < 1:
        raise InvalidInput(f"{steps} Schritte sind zu wenig.", place="steps")
    extra = _additions(additions, steps, population.shape)
    cohort, capped = _capped(found.cohort, chosen)
    free = _ruled(cohort.shape[1], chosen)
    births = sex_ratio_assumption(chosen.srb)
    cube, cut = [population], 0.0
    for step in range(steps):
        damped = np.where(free, 1 + (cohort - 1) * chosen.damping**step, cohort)
        following = np.empty(population.shape)
        following[:, 1:] = population[:, :-1] * damped
        following[:, -1] += population[:, -1] * damped[:, -1]
        following[:, 1:] += extra[step][:, 1:]
        cut -= float(np.minimum(following[:, 1:], 0).sum())
        following[:, 1:] = np.maximum(following[:, 1:], 0)
        children = found.children * _mothers(following, mothers)
        following[:, 0] = children * _sex_shares(len(following), chosen.srb) + extra[step][:, 0]
        cut -= float(np.minimum(following[:, 0], 0).sum())
        population = np.maximum(following, 0)
        cube.append(population)
    return Result(
        value=np.stack(cube),
        method=METHOD,
        assumptions=(*_assumptions(chosen), *((births,) if len(population) > 1 else ())),
        warnings=_warnings(capped, cut),
    )


def _counts(values: Any, place: str) -> Floats:
    array = not_negative(as_floats(values, place), place)
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or len(array) > 2 or array.shape[1] < SMALLEST_NUMBER_OF_GROUPS:
        raise InvalidInput(
            f"Form {array.shape} statt (Gruppen,) oder (2, Gruppen).",
            place=place,
            remedy="Mindestens drei gleich breite Altersgruppen angeben, die letzte offen.",
        )
    return array


def _mothers(population: Floats, groups: Sequence[int]) -> float:
    """Women (without sexes: persons) in the mothers' groups; they must lie above the first."""
    count = population.shape[1]
    if not groups or not all(0 < group < count for group in groups):
        raise InvalidInput(
            f"Gruppen der Mütter {list(groups)} liegen nicht zwischen 1 und {count - 1}.",
            place="mothers",
            remedy="Nummern der Gruppen ab 1 angeben; Gruppe 0 sind die Kinder.",
        )
    row = population[FEMALE] if len(population) > 1 else population[0]
    return float(row[list(groups)].sum())


def _sex_shares(sexes: int, srb: float) -> Floats:
    return np.array([1.0]) if sexes == 1 else np.array([srb / (1 + srb), 1 / (1 + srb)])


def _ruled(groups: int, rules: Rules) -> Floats:
    """True where caps and damping apply; entry i leads into the group starting at this age."""
    ages = rules.first_age + rules.width * np.arange(1, groups + 1)
    ruled = ages < rules.old_age
    ruled[-1] = False
    return np.asarray(ruled)


def _capped(cohort: Floats, rules: Rules) -> tuple[Floats, int]:
    inside = np.clip(cohort, rules.lowest, rules.highest)
    capped = np.where(_ruled(cohort.shape[1], rules), inside, cohort)
    return capped, int((capped != cohort).sum())


def _additions(values: Any, steps: int, shape: tuple[int, ...]) -> Floats:
    if values is None:
        return np.zeros((steps, *shape))
    array = as_floats(values, "Korrektur")
    if array.shape not in (shape, (steps, *shape)):
        raise InvalidInput(
            f"Form {array.shape} statt {shape} oder {(steps, *shape)}.",
            place="Korrektur",
            remedy="Personen je Geschlecht und Gruppe angeben, wenn nötig je Schritt.",
        )
    return np.broadcast_to(array, (steps, *shape))


def _assumptions(rules: Rules) -> tuple[Assumption, ...]:
    return (
        Assumption("damping", rules.damping, source="METHODS 1.4b"),
        Assumption("lowest_ratio", rules.lowest, source="METHODS 1.4b"),
        Assumption("highest_ratio", rules.highest, source="METHODS 1.4b"),
        Assumption("old_age", rules.old_age, "Jahre", "METHODS 1.4b"),
    )


def _warnings(capped: int, cut: float) -> tuple[Notice, ...]:
    found = []
    if capped:
        found.append(
            Notice(
                "HP_CAPPED",
                f"{capped} Veränderungsraten lagen außerhalb des erlaubten Bereichs und wurden "
                "gekappt; bitte prüfen, ob dort ein Heim, ein Neubaugebiet oder eine Unterkunft "
                "liegt.",
            )
        )
    if cut > 0:
        found.append(
            Notice("HP_CUT", f"Die Korrekturen hätten {cut:.1f} Personen zu viel abgezogen.")
        )
    return tuple(found)
