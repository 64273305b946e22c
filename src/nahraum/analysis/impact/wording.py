"""What an evaluation may say in words: the design decides, not the size of the number.

METHODS 7.3: causal language only with a comparison whose past fits. Thresholds of the traffic
light are our own convention [K].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring import false_discoveries

MANY_TESTS = Method("impact.many_tests", "1")
REGRESSION_TO_MEAN = Method("impact.regression_to_mean", "1")
ENOUGH_CASES = 30
FEW_CASES = 10


class Claim(StrEnum):
    """How far a sentence about the result may go."""

    EFFECT = "effect"
    ASSOCIATION = "association"
    DESCRIPTION = "description"


SENTENCES = {
    Claim.EFFECT: "Der Vergleich trägt: Die Veränderung darf Wirkung genannt werden.",
    Claim.ASSOCIATION: "Nur von einem zeitlichen Zusammenhang sprechen, nicht von Wirkung.",
    Claim.DESCRIPTION: "Nur beschreiben, was gemessen wurde; ein Schluss ist nicht möglich.",
}


class Light(StrEnum):
    """Whether there are enough cases to conclude anything."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


def light(cases: int) -> Light:
    """Green from 30 cases, amber from 10, red below. Raises InvalidInput for a negative number."""
    if cases < 0:
        raise InvalidInput(f"{cases} Fälle gibt es nicht.", place="cases")
    if cases >= ENOUGH_CASES:
        return Light.GREEN
    return Light.AMBER if cases >= FEW_CASES else Light.RED


LIGHT_ASSUMPTIONS = (
    Assumption("Fallzahl für Grün, ab", ENOUGH_CASES, "Fälle", "eigene Festlegung", verified=False),
    Assumption("Fallzahl für Gelb, ab", FEW_CASES, "Fälle", "eigene Festlegung", verified=False),
)


@dataclass(frozen=True, slots=True)
class ManyTests:
    """believed: per test, in the order given. expected_false: alarms if nothing had happened."""

    believed: tuple[bool | None, ...]
    expected_false: float
    tests: int


def many_tests(p_values: Sequence[float | None], *, rate: float = 0.10) -> Result[ManyTests]:
    """Which of several indicators to believe (Benjamini-Hochberg, METHODS 5.6).

    None stays None and is no test. Raises InvalidInput as `monitoring.false_discoveries`.
    """
    believed = false_discoveries(p_values, rate)
    tests = sum(value is not None for value in p_values)
    expected = tests * 0.05
    warnings: tuple[Notice, ...] = ()
    if tests > 1:
        text = (
            f"{tests} Vergleiche: Bei 5 % Irrtum fielen im Mittel {expected:.2f} auch ohne jede "
            "Veränderung auf; nur die bestätigten berichten."
        ).replace(".", ",", 1)
        warnings = (Notice("MANY_TESTS", text),)
    return Result(
        value=ManyTests(believed, expected, tests),
        method=MANY_TESTS,
        assumptions=(Assumption("Falsche unter den bestätigten, höchstens", rate, "Anteil"),),
        warnings=warnings,
    )


def regression_to_mean(
    *, selected_mean: float, overall_mean: float, reliability: float
) -> Result[float]:
    """Change to expect without any effect when the selected began far from the average.

    (1 − ρ)(overall − selected), with ρ the correlation of two measurements of the same unit;
    C. E. Davis, The effect of regression to the mean, Am. J. Epidemiology 104 (1976), 493-498.
    Same unit as the means. Raises InvalidInput for ρ outside 0..1 or numbers that are none.
    """
    for name, number in (("selected_mean", selected_mean), ("overall_mean", overall_mean)):
        if not abs(number) <= 1e100:
            raise InvalidInput(f"{number} ist keine brauchbare Zahl.", place=name)
    if not 0 <= reliability <= 1:
        raise InvalidInput(f"{reliability} ist keine Korrelation von 0 bis 1.", place="reliability")
    expected = (1 - reliability) * (overall_mean - selected_mean)
    text = "Wer wegen auffälliger Werte ausgewählt wurde, nähert sich auch ohne Hilfe dem Mittel."
    return Result(
        value=expected,
        method=REGRESSION_TO_MEAN,
        assumptions=(Assumption("Zuverlässigkeit der Messung", reliability),),
        warnings=(Notice("REGRESSION_TO_MEAN", text),) if expected != 0 else (),
    )
