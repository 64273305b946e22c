"""Least squares with errors that are honest about groups and about time.

Clustered errors: K.-Y. Liang, S. L. Zeger, Biometrika 73 (1986), 13-22, with the small-sample
factor of C. A. Cameron, D. L. Miller, A practitioner's guide to cluster-robust inference,
J. Human Resources 50 (2015), 317-372. Errors correlated in time: W. K. Newey, K. D. West,
Econometrica 55 (1987), 703-708.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.population.ages import Floats

Ints = npt.NDArray[np.intp]
LARGEST = 1e50
SMALL = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """design (n, k), coefficients (k,), residuals (n,), bread = (X'X)^-1 (k, k)."""

    design: Floats
    coefficients: Floats
    residuals: Floats
    bread: Floats


def check_number(value: float, place: str) -> None:
    """Raise InvalidInput for NaN, infinity and numbers whose squares overflow."""
    if not abs(value) <= LARGEST:
        raise InvalidInput(
            f"{value} ist keine brauchbare Zahl.", place=place, remedy="Wert prüfen."
        )


def check_confidence(value: float) -> None:
    """Raise InvalidInput unless 0 < value < 1."""
    if not 0 < value < 1:
        raise InvalidInput(
            f"{value} ist kein Niveau.",
            place="confidence",
            remedy="Zwischen 0 und 1 angeben, etwa 0.95.",
        )


def least_squares(design: Floats, y: Floats, names: Sequence[str]) -> Fit:
    """Ordinary least squares; columns are scaled to length 1 first.

    `names` are the columns', for the message. Raises Infeasible if they do not determine
    the coefficients.
    """
    length = np.sqrt((design**2).sum(axis=0))
    scale = np.where(length > 0, length, 1.0)
    q, r = np.linalg.qr(design / scale)
    diagonal = np.zeros(len(names))
    diagonal[: len(r)] = np.abs(np.diag(r))
    weak = np.flatnonzero(diagonal <= SMALL)
    if weak.size:
        raise Infeasible(
            f"„{names[int(weak[0])]}“ lässt sich nicht von den anderen Größen trennen.",
            remedy="Mehr Beobachtungen oder weniger Größen angeben.",
        )
    inverse = np.linalg.inv(r)
    coefficients = (inverse @ (q.T @ y)) / scale
    bread = (inverse @ inverse.T) / np.outer(scale, scale)
    return Fit(design, coefficients, y - design @ coefficients, bread)


def clustered(fit: Fit, groups: Ints, *, parameters: int) -> Floats:
    """Covariance (k, k) with correlated errors inside each group.

    groups: number of each row's group from 0, shape (n,). Factor G/(G−1) · (n−1)/(n−parameters):
    `parameters` counts what was estimated, without fixed effects nested in the groups. Needs two
    groups and n > parameters.
    """
    n, count = len(groups), int(groups.max()) + 1
    scores = np.zeros((count, fit.design.shape[1]))
    np.add.at(scores, groups, fit.design * fit.residuals[:, None])
    factor = count / (count - 1) * (n - 1) / (n - parameters)
    found: Floats = factor * (fit.bread @ (scores.T @ scores) @ fit.bread)
    return found


def newey_west(fit: Fit, lag: int) -> Floats:
    """Covariance (k, k) with errors correlated over up to `lag` steps (Bartlett weights).

    Rows in order of time; factor n/(n − k). Needs n > k.
    """
    n, k = fit.design.shape
    scores = fit.design * fit.residuals[:, None]
    middle = scores.T @ scores
    for step in range(1, lag + 1):
        shifted = scores[step:].T @ scores[:-step]
        middle += (1 - step / (lag + 1)) * (shifted + shifted.T)
    found: Floats = n / (n - k) * (fit.bread @ middle @ fit.bread)
    return found


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient; error, interval and p-value are None where they cannot be had."""

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


def estimate(
    value: float, variance: float, freedom: int, confidence: float, scale: float
) -> Estimate:
    """Student's interval and two-sided p-value.

    A variance of nothing (against `scale`, the size of the outcome) is no certainty: None.
    """
    from scipy.special import stdtr, stdtrit

    if freedom < 1 or not variance > (SMALL * scale) ** 2:
        return Estimate(value)
    error = float(np.sqrt(variance))
    width = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    p_value = float(2 * stdtr(freedom, -abs(value) / error))
    return Estimate(value, error, value - width, value + width, p_value)


def joint_test(values: Floats, covariance: Floats, freedom: int) -> float | None:
    """P-value of all `values` (q,) being 0, from the Wald statistic W with few groups.

    Hotelling's W (f − q + 1)/(f q) against F(q, f − q + 1), f = `freedom`: W/q against F(q, f)
    rejects far too often with few groups (J. E. Pustejovsky, E. Tipton, J. Business & Economic
    Statistics 36 (2018), 672-683). None if q = 0, q > f, or the covariance is singular.
    """
    from scipy.special import fdtrc

    q = len(values)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if not 0 < q <= freedom or not (spread > 0).all():
        return None
    correlation = covariance / np.outer(spread, spread)
    if np.linalg.cond(correlation) > 1 / SMALL:
        return None
    z = values / spread
    wald = max(float(z @ np.linalg.solve(correlation, z)), 0.0)
    rest = freedom - q + 1
    return float(fdtrc(q, rest, wald * rest / (freedom * q)))
