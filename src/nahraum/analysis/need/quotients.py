"""Dependency ratios: one age group set against another (METHODS 5.3).

Each ratio is a row of a table: numerator bands, divisor bands, factor. A divisor of zero gives
None with the code DENOM_ZERO, never infinity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from nahraum.analysis.figures import Method, Result
from nahraum.analysis.population.ages import FEMALE, Band, Floats, as_population

METHOD = Method("need.quotients", "1")
ZERO = "DENOM_ZERO"


@dataclass(frozen=True, slots=True)
class Group:
    """Persons of a band; `women` counts only them. `sign` −1 subtracts the group."""

    band: Band
    women: bool = False
    sign: int = 1

    def count(self, population: Floats) -> float:
        """Persons of the group, with its sign."""
        chosen = population[FEMALE : FEMALE + 1] if self.women else population
        return self.sign * float(chosen[:, self.band.slice].sum())


@dataclass(frozen=True, slots=True)
class QuotientRule:
    """`factor` · sum of `top` / sum of `bottom`; `label` is German."""

    id: str
    label: str
    top: tuple[Group, ...]
    bottom: tuple[Group, ...]
    factor: float = 100.0


@dataclass(frozen=True, slots=True)
class Quotient:
    """One ratio; `value` None has its reason in `code`."""

    label: str
    value: float | None
    top: float
    bottom: float
    code: str = ""


def _people(low: int, high: int | None, *, women: bool = False, sign: int = 1) -> Group:
    return Group(Band(low, high), women, sign)


_RULES = (
    QuotientRule("old-age", "Altenquotient 65+", (_people(65, None),), (_people(20, 64),)),
    QuotientRule("old-age-67", "Altenquotient 67+", (_people(67, None),), (_people(20, 66),)),
    QuotientRule("youth", "Jugendquotient", (_people(0, 19),), (_people(20, 64),)),
    QuotientRule(
        "total", "Gesamtquotient", (_people(0, 19), _people(65, None)), (_people(20, 64),)
    ),
    QuotientRule("ageing", "Aging-Index", (_people(65, None),), (_people(0, 14),)),
    QuotientRule(
        "billeter",
        "Billeter-Maß",
        (_people(0, 14), _people(50, None, sign=-1)),
        (_people(15, 49),),
    ),
    QuotientRule("greying", "Greying-Index", (_people(80, None),), (_people(65, None),)),
    QuotientRule(
        "family-care",
        "Pflegepotenzial (Frauen 45-64 je 100 ab 80)",
        (_people(45, 64, women=True),),
        (_people(80, None),),
    ),
    QuotientRule(
        "family-care-daughters",
        "Pflegepotenzial Töchtergeneration (Frauen 40-64 je 100 ab 80)",
        (_people(40, 64, women=True),),
        (_people(80, None),),
    ),
    QuotientRule(
        "family-care-intensive",
        "Intensives Pflegepotenzial (50-64 je 100 ab 80)",
        (_people(50, 64),),
        (_people(80, None),),
    ),
    QuotientRule(
        "support",
        "Unterstützungsquote (15-64 je Person ab 65)",
        (_people(15, 64),),
        (_people(65, None),),
        1.0,
    ),
)
QUOTIENTS: Mapping[str, QuotientRule] = MappingProxyType({rule.id: rule for rule in _RULES})


def quotients(population: Any) -> Result[Mapping[str, Quotient]]:
    """All ratios of one population, shape (2, 101). Raises InvalidInput."""
    people = as_population(population)
    found: dict[str, Quotient] = {}
    for key, rule in QUOTIENTS.items():
        top = sum(group.count(people) for group in rule.top)
        bottom = sum(group.count(people) for group in rule.bottom)
        value = rule.factor * top / bottom if bottom else None
        found[key] = Quotient(rule.label, value, top, bottom, "" if bottom else ZERO)
    return Result(value=found, method=METHOD)
