"""One series, interrupted: level and trend before and after a beginning (METHODS 7.3).

y_t = b0 + b1 t + b2 after_t + b3 (t − start) after_t + e_t by least squares with Newey-West errors.
Segmented regression: A. K. Wagner et al., J. Clinical Pharmacy and Therapeutics 27 (2002),
299-309. Lag by the rule of W. K. Newey, K. D. West, Rev. Economic Studies 61 (1994), 631-653:
floor(4 (n/100)^(2/9)), at most n − 5. These errors are right in long series only: with 24
independent periods their 95 % intervals held the true jump in 84 % of 600 simulated series, so a
series below 50 periods says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.impact.regression import (
    Estimate,
    check_confidence,
    check_number,
    estimate,
    least_squares,
    newey_west,
)
from nahraum.analysis.impact.wording import SENTENCES, Claim

METHOD = Method("impact.its", "1")
FEWEST = 3
SHORT = 8
LONG = 50


@dataclass(frozen=True, slots=True)
class Point:
    """Outcome, what the model says, and what it would say had nothing begun (None before)."""

    period: int
    actual: float
    fitted: float
    without: float | None


@dataclass(frozen=True, slots=True)
class Interruption:
    """level: jump at the start. trend: change of the slope, per period. slope: before the start.
    at_end: gap to the continued old trend in the last period."""

    level: Estimate
    trend: Estimate
    slope: Estimate
    at_end: Estimate
    lag: int
    series: tuple[Point, ...]
    claim: Claim
    wording: str


def interrupted_series(
    periods: Sequence[int],
    values: Sequence[float],
    *,
    start: int,
    lag: int | None = None,
    confidence: float = 0.95,
) -> Result[Interruption]:
    """Break of level and trend at `start`, the first period with the measure.

    periods: whole numbers, rising; gaps are allowed. lag: of the Newey-West errors. Raises
    InvalidInput, also for fewer than 3 periods before or from the start on.
    """
    check_confidence(confidence)
    before = _check(periods, values, start)
    n = len(periods)
    steps = _lag(n, lag)
    time = np.array(periods, dtype=np.float64) - start
    after = (time >= 0).astype(float)
    y = np.array(values, dtype=np.float64)
    design = np.column_stack([np.ones(n), time, after, time * after])
    fit = least_squares(design, y, ("Niveau", "Trend", "Sprung", "Knick"))
    covariance = newey_west(fit, steps)
    scale = float(np.abs(y).max())

    def combined(*weights: float) -> Estimate:
        w = np.array(weights)
        variance = float(w @ covariance @ w)
        return estimate(float(w @ fit.coefficients), variance, n - 4, confidence, scale)

    level = combined(0, 0, 1, 0)
    without = design[:, :2] @ fit.coefficients[:2]
    fitted = design @ fit.coefficients
    value = Interruption(
        level=level,
        trend=combined(0, 0, 0, 1),
        slope=combined(0, 1, 0, 0),
        at_end=combined(0, 0, 1, float(time[-1])),
        lag=steps,
        series=tuple(
            Point(period, float(y[t]), float(fitted[t]), float(without[t]) if after[t] else None)
            for t, period in enumerate(periods)
        ),
        claim=Claim.ASSOCIATION,
        wording=SENTENCES[Claim.ASSOCIATION],
    )
    return _result(value, periods, before, confidence, "" if lag is None else "Eingabe")


def _check(periods: Sequence[int], values: Sequence[float], start: int) -> int:
    """Periods before the start."""
    if len(periods) != len(values):
        raise InvalidInput("Zeiten und Werte sind verschieden viele.", place="value")
    for n, (period, value) in enumerate(zip(periods, values, strict=True)):
        check_number(value, f"{period}: value")
        if n and period <= periods[n - 1]:
            raise InvalidInput(
                f"{period} steht nicht nach {periods[n - 1]}.", place=f"{period}: period"
            )
    before = sum(period < start for period in periods)
    if before < FEWEST or len(periods) - before < FEWEST:
        raise InvalidInput(
            f"Vor dem Beginn liegen {before} Zeiten, ab ihm {len(periods) - before}.",
            place="start",
            remedy=f"Mindestens {FEWEST} auf jeder Seite angeben.",
        )
    return before


def _lag(n: int, lag: int | None) -> int:
    """The rule, or what was asked for; at most so many that something is left to estimate."""
    if lag is None:
        return min(floor(4 * float((n / 100) ** (2 / 9))), n - 5)
    if not 0 <= lag <= n - 5:
        raise InvalidInput(
            f"{lag} Verzögerungen gehen bei {n} Zeiten nicht.",
            place="lag",
            remedy=f"0 bis {n - 5} angeben.",
        )
    return lag


def _warnings(periods: Sequence[int], before: int, level: Estimate) -> tuple[Notice, ...]:
    found = []
    after = len(periods) - before
    if min(before, after) < SHORT:
        text = f"Kurze Reihe ({before} Zeiten vorher, {after} nachher): Fehler eher unterschätzt."
        found.append(Notice("SHORT_SERIES", text))
    elif len(periods) < LONG:
        text = f"Mit {len(periods)} Zeiten ist die Fehlerspanne eher zu schmal."
        found.append(Notice("NARROW_ERRORS", text))
    if level.standard_error is None:
        text = "Die Reihe lässt keine Fehlerspanne zu (ohne Streuung um die Geraden)."
        found.append(Notice("NO_ERROR", text))
    if any(b - a != periods[1] - periods[0] for a, b in pairwise(periods)):
        text = "Die Zeiten haben Lücken; die Fehler zählen sie als benachbart."
        found.append(Notice("GAPS", text))
    text = "Ohne Vergleichsgebiet kann alles, was zugleich begann, die Ursache sein."
    found.append(Notice("NO_COMPARISON", text))
    return tuple(found)


def _result(
    value: Interruption,
    periods: Sequence[int],
    before: int,
    confidence: float,
    given: str,
) -> Result[Interruption]:
    level = value.level
    interval = None
    if level.low is not None and level.high is not None:
        interval = Uncertainty(level.low, level.high, f"ci{confidence * 100:g}")
    return Result(
        value=value,
        method=METHOD,
        parts={"before": before, "after": len(periods) - before},
        assumptions=(
            Assumption("Vertrauensniveau", confidence, "Anteil"),
            Assumption(
                "Verzögerungen der Newey-West-Fehler",
                value.lag,
                "Zeiten",
                given or "Newey, West 1994",
            ),
            Assumption(
                "Kurze Reihe unter", SHORT, "Zeiten je Seite", "eigene Festlegung", verified=False
            ),
        ),
        uncertainty=interval,
        warnings=_warnings(periods, before, level),
    )
