"""Small areas: spread a district's counted total over its neighbourhoods (METHODS 5.1).

Homes are point sources: their residents are counted where the home stands and do not take part
in the spreading, otherwise a neighbourhood with a home would look frail and all others too.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.need.rates import frozen
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("need.spread", "1")


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Per area, shape (areas,): people in homes, people at home and their sum."""

    in_homes: Floats
    at_home: Floats
    total: Floats
    factor: float


def spread_to_areas(expected: Any, *, total: float, in_homes: Any = None) -> Result[Spread]:
    """Scale `expected` (areas,) so that all areas with their homes add up to `total`.

    `expected` is rates times population of each area; `in_homes` (areas,) are counted residents
    of homes. Raises Infeasible where homes hold more than the total, or nothing can be scaled.
    """
    base = not_negative(as_floats(expected, "expected"), "expected").reshape(-1)
    whole = float(not_negative(as_floats(total, "total", shape=()), "total"))
    homes = np.zeros(base.shape) if in_homes is None else in_homes
    fixed = not_negative(as_floats(homes, "in_homes", shape=base.shape), "in_homes")
    rest = whole - float(fixed.sum())
    if rest < 0:
        raise Infeasible(
            f"In Heimen leben {fixed.sum():g} Menschen, insgesamt sind es nur {whole:g}.",
            place="in_homes",
            remedy="Gebiet und Stichtag beider Zahlen vergleichen.",
        )
    if rest > 0 and base.sum() == 0:
        raise Infeasible(
            "Kein Gebiet hat einen erwarteten Bedarf, auf den sich die Summe verteilen ließe.",
            place="expected",
            remedy="Bevölkerung der Gebiete prüfen.",
        )
    factor = rest / float(base.sum()) if base.sum() else 0.0
    warnings: tuple[Notice, ...] = ()
    if in_homes is None:
        text = "Heime sind nicht getrennt; Gebiete mit Heim erscheinen zu gering belastet."
        warnings = (Notice("HOMES_NOT_SEPARATE", text),)
    spread = Spread(frozen(fixed), frozen(base * factor), frozen(fixed + base * factor), factor)
    return Result(value=spread, method=METHOD, parts={"factor": factor}, warnings=warnings)
