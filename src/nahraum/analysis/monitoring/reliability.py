"""Does an index hold? Checks before anybody sees a ranking (METHODS 5.5).

Cronbach's alpha (Psychometrika 16, 1951), KMO (Kaiser 1970), loadings of the first component,
the ranks without each indicator, and the ranks under other weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.monitoring.components import first_component, rank_correlation, ranks
from nahraum.analysis.monitoring.index import NO_SPREAD, Indicator, Settings, Weighted, weighted
from nahraum.analysis.population.ages import Floats

METHOD = Method("monitoring.index_checks", "1")
LEAST_LOADING = 0.4
LEAST_CORRELATION = 0.9
LEAST_ALPHA = 0.7
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class IndicatorCheck:
    """loading: on the first component of all. without: rank correlation of the whole index with
    the one that leaves this indicator out; None where that is not possible."""

    name: str
    loading: float | None
    without: float | None


@dataclass(frozen=True, slots=True)
class RankRange:
    """Rank 1 needs most attention. rank: with the chosen weights; low, high: the middle 90 %
    under other weights. None where the area has no index."""

    id: str
    rank: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class IndexChecks:
    """alpha, kmo: None where they are not defined."""

    alpha: float | None
    kmo: float | None
    indicators: tuple[IndicatorCheck, ...]
    ranks: tuple[RankRange, ...]


def check_index(
    ids: Sequence[str],
    indicators: Sequence[Indicator],
    rows: Sequence[Sequence[float | None]],
    settings: Settings | None = None,
    *,
    seed: int,
    draws: int = DRAWS,
) -> Result[IndexChecks]:
    """Check the index `zscore_index` makes of the same arguments.

    Other weights are drawn from a Dirichlet distribution around the chosen ones; equal weights
    give the even one over all weights. Equal seeds give equal bits (PCG64). Raises InvalidInput.
    """
    if draws < 1:
        raise InvalidInput(f"{draws} Ziehungen sind zu wenig.", place="draws")
    given = weighted(ids, indicators, rows, settings or Settings())
    z = given.z[given.panel.complete]
    value = IndexChecks(
        alpha=cronbach_alpha(z),
        kmo=kaiser_meyer_olkin(z),
        indicators=_indicator_checks(given, z),
        ranks=_rank_ranges(given, np.random.Generator(np.random.PCG64(seed)), draws),
    )
    return Result(
        value=value,
        method=METHOD,
        assumptions=(
            Assumption("Ziehungen der Gewichte", draws),
            Assumption("Mindestladung", LEAST_LOADING, "", "übliche Schwelle", verified=False),
            Assumption(
                "Mindeste Rangkorrelation", LEAST_CORRELATION, "", "Vorgabe", verified=False
            ),
        ),
        warnings=_warnings(value),
    )


def cronbach_alpha(z: Floats) -> float | None:
    """α = K/(K−1) (1 − Σ var_k / var(Σ)) of columns (areas, K); None below two, or if their sum
    does not vary."""
    items = int(z.shape[1])
    total = float(z.sum(axis=1).var())
    if items < 2 or total <= NO_SPREAD**2:
        return None
    return items / (items - 1) * (1 - float(z.var(axis=0).sum()) / total)


def kaiser_meyer_olkin(z: Floats) -> float | None:
    """Share of correlation that is not partial; None where the matrix cannot be inverted."""
    if z.shape[1] < 2 or (z.std(axis=0) <= NO_SPREAD).any():
        return None
    centred = (z - z.mean(axis=0)) / z.std(axis=0)
    simple: Floats = centred.T @ centred / len(z)
    if np.linalg.cond(simple) > 1e12:
        return None
    inverse = np.linalg.inv(simple)
    size = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(size, size)
    off = np.eye(len(simple)) == 0
    common, rest = float((simple[off] ** 2).sum()), float((partial[off] ** 2).sum())
    return common / (common + rest) if common + rest > NO_SPREAD**2 else None


def _indicator_checks(given: Weighted, z: Floats) -> tuple[IndicatorCheck, ...]:
    varies = z.std(axis=0) > NO_SPREAD
    loadings: dict[int, float] = {}
    if varies.sum() >= 2 and len(z) >= 3:
        part = z[:, varies]
        found = first_component((part - part.mean(axis=0)) / part.std(axis=0))
        loadings = dict(zip(np.flatnonzero(varies).tolist(), found.loadings.tolist(), strict=True))
    checks = []
    for column, name in enumerate(given.panel.names):
        rest = given.weights.copy()
        rest[column] = 0.0
        without = rank_correlation(given.raw, z @ rest) if rest.sum() > 0 else None
        checks.append(IndicatorCheck(name, loadings.get(column), without))
    return tuple(checks)


def _rank_ranges(given: Weighted, rng: np.random.Generator, draws: int) -> tuple[RankRange, ...]:
    used = given.weights > 0
    concentration = given.weights[used] * used.sum()
    z = given.z[given.panel.complete][:, used]
    drawn = rng.dirichlet(concentration, size=draws)
    many = np.stack([ranks(z @ weights) for weights in drawn])
    low, high = np.quantile(many, (0.05, 0.95), axis=0, method="inverted_cdf")
    columns = (ranks(given.raw).tolist(), low.tolist(), high.tolist())
    found = iter(zip(*columns, strict=True))
    return tuple(
        RankRange(area, *(next(found) if complete else (None, None, None)))
        for area, complete in zip(given.panel.ids, given.panel.complete, strict=True)
    )


def _warnings(value: IndexChecks) -> tuple[Notice, ...]:
    found = []
    if value.alpha is not None and value.alpha < LEAST_ALPHA:
        text = f"Die Indikatoren messen wenig Gemeinsames (Cronbachs Alpha {value.alpha:.2f})."
        found.append(Notice("ALPHA_LOW", text))
    for check in value.indicators:
        if check.loading is not None and check.loading < LEAST_LOADING:
            text = f"„{check.name}“ hängt kaum mit den anderen zusammen ({check.loading:.2f})."
            found.append(Notice("LOADING_LOW", text))
        if check.without is not None and check.without < LEAST_CORRELATION:
            text = f"Ohne „{check.name}“ ordnet der Index anders ({check.without:.2f})."
            found.append(Notice("DEPENDS_ON_ONE", text))
    return tuple(found)
