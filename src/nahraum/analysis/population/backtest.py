"""Error measures of projections against what really happened (ex-post), METHODS 1.6.

error = (projected - actual) / actual in percent: positive means projected too high.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("population.backtest", "1")


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Percent errors of several areas (or ages) and their summary.

    mape: mean absolute, malpe: mean with its sign, medape: median absolute, p90: nine tenths are
    below it, weighted: Σ|projected - actual| / Σ actual, total: error of the sums. All percent.
    """

    percent: Floats
    mape: float
    malpe: float
    medape: float
    p90: float
    weighted: float
    total: float

    @property
    def count(self) -> int:
        return int(self.percent.size)

    @property
    def worst(self) -> int:
        """Position of the largest absolute error."""
        return int(np.argmax(np.abs(self.percent)))

    @property
    def best(self) -> int:
        """Position of the smallest absolute error."""
        return int(np.argmin(np.abs(self.percent)))


def errors(projected: Any, actual: Any) -> Result[Errors]:
    """Compare persons of equal position; both of shape (n,).

    Raises InvalidInput where the actual number is 0, because a percent error needs one.
    """
    guessed = not_negative(as_floats(projected, "Vorausberechnung"), "Vorausberechnung")
    known = as_floats(actual, "Ist-Werte", shape=guessed.shape)
    if guessed.ndim != 1 or guessed.size == 0:
        raise InvalidInput("Mindestens ein Gebiet angeben.", place="Vorausberechnung")
    if (known <= 0).any():
        raise InvalidInput(
            f"Der Ist-Wert an Stelle {int(np.argmax(known <= 0)) + 1} ist nicht größer als null.",
            place="Ist-Werte",
            remedy="Gebiete ohne Einwohner auslassen oder Altersgruppen zusammenfassen.",
        )
    percent = (guessed - known) / known * 100
    return Result(
        value=Errors(
            percent=percent,
            mape=float(np.abs(percent).mean()),
            malpe=float(percent.mean()),
            medape=float(np.median(np.abs(percent))),
            p90=float(np.quantile(np.abs(percent), 0.9)),
            weighted=float(np.abs(guessed - known).sum() / known.sum() * 100),
            total=float((guessed.sum() - known.sum()) / known.sum() * 100),
        ),
        method=METHOD,
    )


def errors_by_age(projected: Any, actual: Any) -> Result[tuple[Errors, ...]]:
    """The same for each age group: both arrays (areas, groups), one summary per group.

    Raises InvalidInput.
    """
    guessed, known = as_floats(projected, "Vorausberechnung"), as_floats(actual, "Ist-Werte")
    if guessed.ndim != 2 or guessed.shape != known.shape:
        raise InvalidInput(
            f"Formen {guessed.shape} und {known.shape} statt zweimal (Gebiete, Gruppen).",
            place="Vorausberechnung",
        )
    found = tuple(errors(guessed[:, n], known[:, n]).value for n in range(guessed.shape[1]))
    return Result(value=found, method=METHOD)
