"""Ageing quotients of METHODS 5.3, with the rules for small and empty denominators.

A quotient is numerator / denominator x 100; each carries its formula in German for display.
"""

from dataclasses import dataclass
from typing import Any

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.population.ages import FEMALE, Band, Floats, as_population

METHOD = Method("population.quotients", "1")
# Fewest persons in the denominator of a published quotient (indicator catalogue I06-I08, I42).
SMALLEST_DENOMINATOR = 100.0


@dataclass(frozen=True, slots=True)
class Quotient:
    """What is divided by what. `plus` joins the numerator, `minus` is taken off it."""

    id: str
    label: str
    formula: str
    numerator: Band
    denominator: Band
    plus: Band | None = None
    minus: Band | None = None
    women_only: bool = False
    unit: str = "je 100"


_WORKING = Band(20, 64)
QUOTIENTS = (
    Quotient("old_age", "Altenquotient", "65+ / 20-64 · 100", Band(65), _WORKING),
    Quotient("old_age_67", "Altenquotient 67", "67+ / 20-66 · 100", Band(67), Band(20, 66)),
    Quotient("youth", "Jugendquotient", "0-19 / 20-64 · 100", Band(0, 19), _WORKING),
    Quotient(
        "total",
        "Gesamtquotient",
        "(0-19 + 65+) / 20-64 · 100",
        Band(0, 19),
        _WORKING,
        plus=Band(65),
    ),
    Quotient("ageing", "Aging-Index", "65+ / 0-14 · 100", Band(65), Band(0, 14)),
    Quotient(
        "billeter",
        "Billeter-Maß",
        "(0-14 − 50+) / 15-49 · 100",
        Band(0, 14),
        Band(15, 49),
        minus=Band(50),
    ),
    Quotient("greying", "Greying-Index", "80+ / 65+ · 100", Band(80), Band(65)),
    Quotient(
        "care_potential",
        "Pflegepotenzial",
        "Frauen 45-64 / 80+ · 100",
        Band(45, 64),
        Band(80),
        women_only=True,
    ),
    Quotient(
        "care_potential_40",
        "Pflegepotenzial (Töchtergeneration)",
        "Frauen 40-64 / 80+ · 100",
        Band(40, 64),
        Band(80),
        women_only=True,
    ),
    Quotient(
        "care_potential_50",
        "Intensives Pflegepotenzial",
        "50-64 / 80+ · 100",
        Band(50, 64),
        Band(80),
    ),
    Quotient("support", "Unterstützungsquote", "15-64 / 65+ · 100", Band(15, 64), Band(65)),
)


def quotient(
    population: Any, wanted: Quotient, *, smallest: float = SMALLEST_DENOMINATOR
) -> Result[float | None]:
    """One quotient of a population (2, 101); None with a notice if the denominator is too small.

    `parts` holds numerator and denominator in persons. Raises InvalidInput.
    """
    counts = as_population(population)
    if smallest < 0:
        raise InvalidInput("Der kleinste Nenner ist negativ.", place="smallest")
    above, below = _parts(counts, wanted)
    value: float | None = None
    warnings: tuple[Notice, ...] = ()
    if below <= 0:
        warnings = (Notice("DENOM_ZERO", f"{wanted.label}: Im Nenner lebt niemand."),)
    elif below < smallest:
        warnings = (
            Notice(
                "DENOM_SMALL",
                f"{wanted.label}: Der Nenner umfasst weniger als {smallest:g} Menschen.",
            ),
        )
    else:
        value = above / below * 100
    return Result(
        value=value,
        method=METHOD,
        parts={"numerator": above, "denominator": below},
        warnings=warnings,
    )


def all_quotients(
    population: Any, *, smallest: float = SMALLEST_DENOMINATOR
) -> dict[str, Result[float | None]]:
    """All quotients by id, in the order of the list."""
    return {wanted.id: quotient(population, wanted, smallest=smallest) for wanted in QUOTIENTS}


def share(
    population: Any, band: Band, *, smallest: float = SMALLEST_DENOMINATOR
) -> Result[float | None]:
    """Share of a band in all persons, in percent; the same rules for the denominator."""
    return quotient(
        population,
        Quotient(
            f"share_{band.label}",
            f"Anteil {band.label}",
            f"{band.label} / alle · 100",
            band,
            Band(0),
            unit="%",
        ),
        smallest=smallest,
    )


def mean_age(population: Any, *, smallest: float = 30.0) -> Result[float | None]:
    """Mean age Σ(x + 0.5)·N(x)/N in years (100+ counts as 100.5); None below `smallest` persons."""
    counts = as_population(population)
    persons = float(counts.sum())
    if persons <= 0:
        notice = Notice("DENOM_ZERO", "Durchschnittsalter: Im Gebiet lebt niemand.")
        return Result(value=None, method=METHOD, warnings=(notice,))
    if persons < smallest:
        notice = Notice(
            "DENOM_SMALL", f"Durchschnittsalter: Im Gebiet leben weniger als {smallest:g} Menschen."
        )
        return Result(value=None, method=METHOD, warnings=(notice,))
    years = float(sum((age + 0.5) * n for age, n in enumerate(counts.sum(axis=0))))
    return Result(value=years / persons, method=METHOD, parts={"persons": persons})


def _parts(counts: Floats, wanted: Quotient) -> tuple[float, float]:
    row = counts[FEMALE : FEMALE + 1] if wanted.women_only else counts
    above = float(wanted.numerator.sum(row))
    if wanted.minus is not None:
        above -= float(wanted.minus.sum(row))
    if wanted.plus is not None:
        above += float(wanted.plus.sum(row))
    return above, float(wanted.denominator.sum(counts))
