"""Survey results of small areas, steadied by what is known about them (METHODS 5.6).

y_i = x_i'β + v_i + e_i, v_i ~ (0, σ²), e_i ~ (0, D_i) with known D_i: R. E. Fay, R. A. Herriot,
JASA 74 (1979), 269-277. σ² by restricted likelihood or by the moments of N. G. N. Prasad,
J. N. K. Rao, JASA 85 (1990), 163-171; mean squared error g1 + g2 + 2 g3 of the same paper
(for REML: G. S. Datta, P. Lahiri, Statistica Sinica 10 (2000), 613-627).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.panel import Bools
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.fay_herriot", "1")
Estimator = Literal["reml", "moments"]
LARGEST = 1e15
SMALLEST = 1e-20
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class SmallArea:
    """direct: the survey's own value. estimate: steadied. weight: of the direct value, 0..1.
    error: root of the estimated mean squared error. direct and weight are None where nobody was
    asked: then the estimate is what the model says."""

    id: str
    direct: float | None
    estimate: float
    weight: float | None
    error: float


@dataclass(frozen=True, slots=True)
class FayHerriot:
    """variance: σ² between areas. coefficients: constant first, then by name."""

    areas: tuple[SmallArea, ...]
    variance: float
    coefficients: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Sampled areas: y (n,), D (n,), X (n, p)."""

    y: Floats
    d: Floats
    x: Floats

    def weighted(self, variance: float) -> tuple[Floats, Floats, Floats]:
        """β, its covariance (p, p), residuals, at a given σ²."""
        w = 1 / (variance + self.d)
        inverse: Floats = np.linalg.inv((self.x.T * w) @ self.x).astype(np.float64)
        beta = inverse @ (self.x.T @ (w * self.y))
        return beta, inverse, self.y - self.x @ beta

    def score(self, variance: float) -> float:
        """Twice the derivative of the restricted likelihood by σ²: y'PPy − tr P."""
        _, inverse, residuals = self.weighted(variance)
        w = 1 / (variance + self.d)
        lost = float(np.trace(inverse @ ((self.x.T * w**2) @ self.x)))
        return float((w * residuals) @ (w * residuals)) - float(w.sum()) + lost


def fay_herriot(
    ids: Sequence[str],
    direct: Sequence[float | None],
    variances: Sequence[float | None],
    *,
    covariates: Mapping[str, Sequence[float]] | None = None,
    estimator: Estimator = "reml",
) -> Result[FayHerriot]:
    """Steady direct estimates with known sampling variances (not standard errors).

    covariates: name -> a known number for each area. An area with direct and variance None was
    not sampled. Raises InvalidInput; Infeasible with fewer than p + 2 sampled areas or
    covariates that say the same.
    """
    known = covariates or {}
    sampled = _check(ids, direct, variances, known)
    x = np.column_stack([np.ones(len(ids)), *(np.array(v, dtype=float) for v in known.values())])
    scale = np.maximum(np.abs(x).max(axis=0), 1e-300)
    y = np.array([value for value in direct if value is not None])
    d = np.array([value for value in variances if value is not None])
    size = max(float(np.abs(y - y.mean()).max()), float(np.sqrt(d.max())))
    middle = float(y.mean())
    model = _Model((y - middle) / size, d / size**2, (x / scale)[sampled])
    if np.linalg.matrix_rank(model.x, tol=1e-9) < x.shape[1]:
        raise Infeasible(
            "Die weiteren Größen sagen dasselbe.",
            place=", ".join(known),
            remedy="Eine davon weglassen.",
        )
    variance = _reml(model) if estimator == "reml" else _moments(model)
    beta = model.weighted(variance)[0]
    estimates, weights, errors = _steadied(model, x / scale, sampled, variance, estimator)
    coefficients = beta * size / scale
    coefficients[0] += middle
    areas = tuple(
        SmallArea(
            name,
            direct[n],
            middle + size * float(estimates[n]),
            float(weights[n]) if sampled[n] else None,
            size * float(errors[n]),
        )
        for n, name in enumerate(ids)
    )
    found = FayHerriot(
        areas,
        variance * size**2,
        dict(zip(("constant", *known), coefficients.tolist(), strict=True)),
    )
    word = "eingeschränkte Likelihood" if estimator == "reml" else "Momente (Prasad, Rao)"
    return Result(
        value=found,
        method=METHOD,
        parts={"sampled": int(sampled.sum())},
        assumptions=(Assumption("Schätzung der Streuung", word),),
        warnings=_warnings(found, int((~sampled).sum())),
    )


def _check(
    ids: Sequence[str],
    direct: Sequence[float | None],
    variances: Sequence[float | None],
    known: Mapping[str, Sequence[float]],
) -> Bools:
    """Which areas were sampled, shape (areas,)."""
    lengths = {len(direct), len(variances), *(len(column) for column in known.values())}
    if lengths != {len(ids)}:
        raise InvalidInput("Die Spalten sind verschieden lang.", place="id")
    if len(set(ids)) < len(ids):
        raise InvalidInput("Eine Kennung kommt mehrfach vor.", place="id")
    for name, value, variance in zip(ids, direct, variances, strict=True):
        _check_pair(name, value, variance)
    for label, column in known.items():
        for name, number in zip(ids, column, strict=True):
            if not abs(number) <= LARGEST:
                raise InvalidInput(
                    f"{number} ist keine brauchbare Zahl.",
                    place=f"{name}: {label}",
                    remedy="Wert prüfen.",
                )
    sampled = np.array([value is not None for value in direct], dtype=bool)
    if int(sampled.sum()) < len(known) + 3:
        raise Infeasible(
            f"{int(sampled.sum())} befragte Gebiete sind zu wenig.",
            place="value",
            remedy=f"Mindestens {len(known) + 3} Gebiete mit Wert und Varianz angeben.",
        )
    return sampled


def _check_pair(name: str, value: float | None, variance: float | None) -> None:
    if (value is None) != (variance is None):
        raise InvalidInput(
            "Wert und Varianz gehören zusammen.",
            place=f"{name}: variance",
            remedy="Beide angeben oder beide leer lassen.",
        )
    if value is not None and not abs(value) <= LARGEST:
        raise InvalidInput(
            f"{value} ist keine brauchbare Zahl.", place=f"{name}: value", remedy="Wert prüfen."
        )
    if variance is not None and not SMALLEST <= variance <= LARGEST:
        raise InvalidInput(
            f"{variance} ist keine Varianz.",
            place=f"{name}: variance",
            remedy="Den quadrierten Standardfehler angeben, größer als null.",
        )


def _reml(model: _Model) -> float:
    """Zero of the score by bisection; 0 where the likelihood falls from there on."""
    if model.score(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while model.score(high) > 0:
        low, high = high, 2 * high
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if model.score(middle) > 0 else (low, middle)
    return (low + high) / 2


def _moments(model: _Model) -> float:
    """max(0, (Σ u² − Σ D (1 − h)) / (n − p)) with residuals u and leverages h of least squares."""
    n, p = model.x.shape
    inverse = np.linalg.inv(model.x.T @ model.x)
    residuals = model.y - model.x @ (inverse @ (model.x.T @ model.y))
    leverage = np.einsum("ij,jk,ik->i", model.x, inverse, model.x)
    found = float(residuals @ residuals) - float((model.d * (1 - leverage)).sum())
    return max(0.0, found / int(n - p))


def _steadied(
    model: _Model,
    x: Floats,
    sampled: Bools,
    variance: float,
    estimator: Estimator,
) -> tuple[Floats, Floats, Floats]:
    """Estimates, weights, root mean squared errors of all areas, each shape (areas,)."""
    beta, inverse, residuals = model.weighted(variance)
    weight = np.zeros(len(x))
    weight[sampled] = variance / (variance + model.d)
    estimates = x @ beta
    estimates[sampled] += weight[sampled] * residuals
    spread = np.einsum("ij,jk,ik->i", x, inverse, x)
    squares = variance + spread
    if estimator == "reml":
        uncertain = 2 / float(((variance + model.d) ** -2).sum())
    else:
        uncertain = 2 * float(((variance + model.d) ** 2).sum()) / len(model.d) ** 2
    g1 = weight[sampled] * model.d
    g2 = (1 - weight[sampled]) ** 2 * spread[sampled]
    g3 = model.d**2 / (variance + model.d) ** 3 * uncertain
    squares[sampled] = g1 + g2 + 2 * g3
    return estimates, weight, np.sqrt(squares)


def _warnings(found: FayHerriot, unsampled: int) -> tuple[Notice, ...]:
    notices = []
    if found.variance == 0:
        text = "Die Gebiete unterscheiden sich nicht mehr als der Zufall; alle folgen dem Modell."
        notices.append(Notice("NO_VARIANCE", text))
    if unsampled:
        text = f"{unsampled} Gebiete ohne Befragte folgen allein dem Modell."
        notices.append(Notice("NOT_SAMPLED", text))
    return tuple(notices)
