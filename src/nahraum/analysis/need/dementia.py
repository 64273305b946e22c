"""Dementia: people times prevalence, scaled to the published national total (METHODS 5.2).

The age profile at hand (Alzheimer Europe 2019) is not verified and starts at 60; the national
total counts all ages. Scaling therefore puts the younger ones into the ages from 60 on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.need.care import CareNeed
from nahraum.analysis.need.rates import RateTable, as_series, frozen
from nahraum.analysis.population.ages import as_population

METHOD = Method("need.dementia", "1")


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A prevalence table and the factor that lifts it to the national total (1: not scaled)."""

    table: RateTable
    scale: float = 1.0
    scaled_to: float | None = None
    sources: tuple[str, ...] = ()


def scale_to_national(
    table: RateTable, *, population: Any, total: float, source: str
) -> Prevalence:
    """Scale so that the nation's population (2, 101) yields `total` people with dementia.

    `source` is the catalogue id of the total. Raises Infeasible if nobody is at risk or a scaled
    prevalence exceeds one.
    """
    if not np.isfinite(total) or total <= 0:
        raise InvalidInput(
            f"{total} Menschen mit Demenz sind nicht möglich.",
            place="total",
            remedy="Die veröffentlichte Zahl angeben, zum Beispiel 1840000.",
        )
    expected = float((as_population(population) * table.values).sum())
    if expected <= 0:
        raise Infeasible("In der Bevölkerung trägt niemand ein Risiko.", place="population")
    scale = total / expected
    if (table.values * scale > 1).any():
        raise Infeasible(
            f"Mit dem Faktor {scale:.3g} liegt eine Häufigkeit über 100 %.",
            place="total",
            remedy="Bevölkerung und Zahl der Erkrankten müssen dasselbe Gebiet meinen.",
        )
    return Prevalence(table, scale, total, tuple(dict.fromkeys((table.source, source))))


def project_dementia(
    population: Any, *, years: Sequence[int], prevalence: Prevalence
) -> Result[CareNeed]:
    """Project the number of people with dementia at constant prevalence.

    population: (years, 2, 101), or (2, 101) for one year. Raises InvalidInput.
    """
    cube = as_series(population, years)
    table = prevalence.table
    rates = np.repeat(table.values[None] * prevalence.scale, len(cube), axis=0)
    return Result(
        value=CareNeed(tuple(years), frozen(cube * rates), frozen(rates)),
        method=METHOD,
        parts={"scale": prevalence.scale},
        assumptions=(
            Assumption("Häufigkeit nach Alter", table.year, "Jahr", table.source, table.verified),
            Assumption("Faktor auf den Bundeswert", prevalence.scale, "", verified=table.verified),
        ),
        warnings=_warnings(prevalence),
        sources=prevalence.sources or (table.source,),
    )


def _warnings(prevalence: Prevalence) -> tuple[Notice, ...]:
    found: list[Notice] = []
    table = prevalence.table
    if not table.verified:
        text = "Die Häufigkeit von Demenz nach Alter ist nicht an der Quelle geprüft."
        found.append(Notice("PREVALENCE_UNVERIFIED", text))
    covered = np.flatnonzero(table.known.all(axis=0))
    if covered.size and not table.known.all():
        text = f"Erkrankungen unter {covered[0]} Jahren sind nicht getrennt ausgewiesen"
        text += "; der Bundeswert enthält sie." if prevalence.scaled_to else " und fehlen."
        found.append(Notice("YOUNGER_AGES_UNKNOWN", text))
    if prevalence.scaled_to is None:
        text = "Die Häufigkeit ist nicht auf den Bundeswert abgestimmt."
        found.append(Notice("PREVALENCE_UNSCALED", text))
    return tuple(found)
