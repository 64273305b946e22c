"""Surveys: how many people to ask, how to weight them, how sure a share is (METHODS 9).

Sample size n = z² p (1 − p) / e² · deff with finite population correction; weights by raking to
known margins; design effect after Kish, deff = n Σw² / (Σw)²; intervals after Wilson with the
effective sample size n / deff. Cohen's κ compares two people who coded the same answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats, as_floats, not_negative
from nahraum.analysis.population.raking import Margin, fit

SIZE = Method("participation.sample_size", "1")
WEIGHTS = Method("participation.raking_weights", "1")
SHARE = Method("participation.share", "1")
KAPPA = Method("participation.kappa", "1")
SMALLEST_BASE = 30
HIGHEST_RATIO = 10.0
# Rounding of 1.96 and of quotients must not cost a whole interview.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Answers needed, and people to write to (None: no expected response given)."""

    answers: int
    contacts: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weight of each respondent, shape (respondents,), mean 1; Kish's design effect."""

    weights: Floats
    design_effect: float
    effective_size: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share with interval; `value` is None on fewer than 30 answers."""

    value: float | None
    low: float | None
    high: float | None
    base: int
    design_effect: float


def sample_size(
    *,
    margin: float,
    share: float = 0.5,
    confidence: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    response: float | None = None,
) -> Result[SampleSize]:
    """How many answers a margin of error (0.05 = 5 points) asks for.

    `population` switches the finite population correction on; `response` (0 to 1) says how many
    answer. All shares 0 to 1. Raises InvalidInput for values outside their range.
    """
    _between(margin, "margin")
    _between(share, "share")
    z = _z(confidence)
    if not (isfinite(design_effect) and design_effect >= 1):
        raise InvalidInput("Der Designeffekt ist mindestens 1.", place="design_effect")
    size = z**2 * share * (1 - share) / margin**2
    if population is not None:
        if population < 1:
            raise InvalidInput("Die Zielgruppe ist leer.", place="population")
        size /= 1 + (size - 1) / population
    answers = ceil(size * design_effect - SLACK)
    if population is not None:
        answers = min(answers, population)
    contacts = None
    if response is not None:
        _between(response, "response", one=True)
        contacts = ceil(answers / response - SLACK)
    return Result(
        value=SampleSize(answers, contacts),
        method=SIZE,
        parts={"z": z},
        assumptions=(
            Assumption("Sicherheit", confidence, "", "METHODS 9"),
            Assumption("Erwarteter Anteil", share, "", "METHODS 9"),
        ),
        warnings=_reach(contacts, population),
    )


def raking_weights(
    groups: Mapping[str, Sequence[str]], targets: Mapping[str, Mapping[str, float]]
) -> Result[Weights]:
    """Weights that bring the respondents to known margins (age, sex, part of town ...).

    `groups` holds for each variable the category of every respondent, `targets` the persons (or
    shares) of each category. Raises InvalidInput where a variable or category has no target, and
    Infeasible where nobody answered in a group that exists.
    """
    length = _same_length(groups, targets)
    names = list(groups)
    labels = [list(targets[name]) for name in names]
    codes = np.array(
        [_codes(groups[name], known, name) for name, known in zip(names, labels, strict=True)]
    )
    counts = np.zeros(tuple(len(known) for known in labels))
    np.add.at(counts, tuple(codes), 1.0)
    margins = []
    for axis, name in enumerate(names):
        target = not_negative(as_floats(list(targets[name].values()), name), name)
        if target.sum() <= 0:
            raise InvalidInput("Alle Zielwerte sind null.", place=name)
        margins.append(Margin((axis,), target / target.sum() * length))
    fitted = fit(counts, margins)
    ratio = np.divide(fitted.value.table, counts, out=np.zeros(counts.shape), where=counts > 0)
    weights = ratio[tuple(codes)]
    effect = design_effect(weights)
    return Result(
        value=Weights(weights, effect, length / effect),
        method=WEIGHTS,
        parts={"iterations": fitted.value.iterations, "largest": float(weights.max())},
        warnings=_spread(weights),
    )


def design_effect(weights: Any) -> float:
    """Kish: n Σw² / (Σw)²; 1 for equal weights. Raises InvalidInput without positive weights."""
    values = not_negative(as_floats(weights, "weights"), "weights").reshape(-1)
    if values.sum() <= 0:
        raise InvalidInput("Es gibt kein Gewicht größer als null.", place="weights")
    return float(values.size * (values**2).sum() / values.sum() ** 2)


def share_of(
    answers: Sequence[bool], *, weights: Any = None, confidence: float = 0.95
) -> Result[Share]:
    """The share that said yes, with its interval; hidden below 30 answers.

    Raises InvalidInput without answers or where answers and weights differ in number.
    """
    said = np.asarray(answers, dtype=np.float64)
    if said.ndim != 1 or said.size == 0:
        raise InvalidInput("Es gibt keine Antworten.", place="answers")
    given = np.ones(said.size) if weights is None else as_floats(weights, "weights")
    if given.shape != said.shape:
        raise InvalidInput("Zu jeder Antwort gehört ein Gewicht.", place="weights")
    effect = design_effect(given)
    if said.size < SMALLEST_BASE:
        text = f"Weniger als {SMALLEST_BASE} Antworten; der Anteil wird nicht ausgewiesen."
        hidden = Share(None, None, None, said.size, effect)
        return Result(value=hidden, method=SHARE, warnings=(Notice("BASE_SMALL", text),))
    value = float((said * given).sum() / given.sum())
    low, high = wilson(value, said.size / effect, confidence)
    return Result(
        value=Share(value, low, high, said.size, effect),
        method=SHARE,
        assumptions=(Assumption("Sicherheit", confidence, "", "METHODS 9"),),
        uncertainty=Uncertainty(low, high, f"ci{100 * confidence:g}"),
    )


def wilson(share: float, size: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share (0 to 1) on `size` answers, which need not be whole.

    Raises InvalidInput.
    """
    if not (isfinite(share) and 0 <= share <= 1):
        raise InvalidInput("Der Anteil liegt nicht zwischen 0 und 1.", place="share")
    if not (isfinite(size) and size > 0):
        raise InvalidInput("Die Zahl der Antworten ist nicht größer als null.", place="size")
    z = _z(confidence)
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def kappa(first: Sequence[str], second: Sequence[str]) -> Result[float | None]:
    """Cohen's κ of two codings of the same answers; None where chance explains everything.

    Raises InvalidInput for codings of different length or none.
    """
    if len(first) != len(second) or not first:
        raise InvalidInput(
            "Beide Kodierungen brauchen dieselben Antworten.",
            place="second",
            remedy="Zu jeder Antwort zwei Kodierungen angeben.",
        )
    size = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / size
    left, right = Counter(first), Counter(second)
    by_chance = sum(left[code] * right[code] for code in left) / size**2
    if by_chance == 1:
        text = "Alle Antworten haben dieselbe Kodierung; κ ist nicht bestimmt."
        return Result(value=None, method=KAPPA, warnings=(Notice("DENOM_ZERO", text),))
    value = (agreed - by_chance) / (1 - by_chance)
    return Result(value=value, method=KAPPA, parts={"agreed": agreed, "by_chance": by_chance})


def _z(confidence: float) -> float:
    _between(confidence, "confidence")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _between(value: float, place: str, *, one: bool = False) -> None:
    if not (isfinite(value) and value > 0 and (value < 1 or (one and value == 1))):
        raise InvalidInput(
            f"{value} liegt nicht zwischen 0 und 1.", place=place, remedy="5 % sind 0.05."
        )


def _reach(contacts: int | None, population: int | None) -> tuple[Notice, ...]:
    if contacts is None or population is None or contacts <= population:
        return ()
    text = (
        f"Anzuschreiben wären {contacts} Menschen, die Zielgruppe hat {population}; "
        "alle fragen und die Genauigkeit nennen."
    )
    return (Notice("POPULATION_TOO_SMALL", text),)


def _same_length(
    groups: Mapping[str, Sequence[str]], targets: Mapping[str, Mapping[str, float]]
) -> int:
    if not groups or groups.keys() != targets.keys():
        odd = ", ".join(sorted(groups.keys() ^ targets.keys())) or "keine"
        raise InvalidInput(
            f"Merkmale und Zielwerte passen nicht zusammen ({odd}).",
            place="targets",
            remedy="Zu jedem Merkmal Zielwerte angeben.",
        )
    lengths = {len(column) for column in groups.values()}
    if len(lengths) != 1 or 0 in lengths:
        raise InvalidInput("Jedes Merkmal braucht jede antwortende Person.", place="groups")
    return lengths.pop()


def _codes(column: Sequence[str], labels: Sequence[str], name: str) -> list[int]:
    places = {label: place for place, label in enumerate(labels)}
    unknown = sorted(set(column) - places.keys())
    if unknown:
        raise InvalidInput(
            f"Für „{unknown[0]}“ fehlt der Zielwert.",
            place=name,
            remedy="Zielwert ergänzen oder Gruppe zusammenlegen.",
        )
    return [places[label] for label in column]


def _spread(weights: Floats) -> tuple[Notice, ...]:
    present = weights[weights > 0]
    ratio = float(present.max() / present.min())
    if ratio <= HIGHEST_RATIO:
        return ()
    text = f"Das größte Gewicht ist {ratio:.0f}-mal das kleinste; Gruppen zusammenlegen."
    return (Notice("WEIGHTS_UNEVEN", text),)
