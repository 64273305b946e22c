"""The same people or places before and after, without comparison (METHODS 7.3).

Below 30 pairs Wilcoxon's signed rank test, exact also with ties (F. Wilcoxon, Biometrics
Bulletin 1 (1945), 80-83) with the Hodges-Lehmann estimate (Ann. Math. Stat. 34 (1963),
598-611); from 30 on the paired t-test.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.impact.regression import Estimate, check_confidence, check_number, estimate
from nahraum.analysis.impact.wording import (
    ENOUGH_CASES,
    LIGHT_ASSUMPTIONS,
    SENTENCES,
    Claim,
    Light,
    light,
)
from nahraum.analysis.population.ages import Floats

METHOD = Method("impact.before_after", "1")


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """change: after minus before; Hodges-Lehmann (Wilcoxon) or mean (t). test: which one.
    correlation: of before and after, None without spread; low values mean much regression to
    the mean."""

    change: Estimate
    test: str
    pairs: int
    unchanged: int
    mean_before: float
    mean_after: float
    correlation: float | None
    light: Light
    claim: Claim
    wording: str


def before_after(
    ids: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    *,
    selected: bool | None = None,
    confidence: float = 0.95,
) -> Result[BeforeAfter]:
    """Change of paired values and its test.

    selected: were the units chosen because of conspicuous values before; None if nobody knows.
    Raises InvalidInput for repeated ids, NaN, or no pair at all.
    """
    check_confidence(confidence)
    x, y = _pairs(ids, before, after)
    differences = y - x
    n = len(differences)
    few = n < ENOUGH_CASES
    change = _wilcoxon(differences, confidence) if few else _t_test(differences, x, y, confidence)
    lights = light(n)
    claim = Claim.DESCRIPTION if lights is Light.RED else Claim.ASSOCIATION
    moved = x.std() > 0 and y.std() > 0
    value = BeforeAfter(
        change=change,
        test="wilcoxon" if few else "t",
        pairs=n,
        unchanged=int((differences == 0).sum()),
        mean_before=float(x.mean()),
        mean_after=float(y.mean()),
        correlation=float(np.corrcoef(x, y)[0, 1]) if moved else None,
        light=lights,
        claim=claim,
        wording=SENTENCES[claim],
    )
    interval = None
    if change.low is not None and change.high is not None:
        interval = Uncertainty(change.low, change.high, f"ci{confidence * 100:g}")
    return Result(
        value=value,
        method=METHOD,
        assumptions=(Assumption("Vertrauensniveau", confidence, "Anteil"), *LIGHT_ASSUMPTIONS),
        uncertainty=interval,
        warnings=_warnings(value, selected),
    )


def _pairs(
    ids: Sequence[str], before: Sequence[float], after: Sequence[float]
) -> tuple[Floats, Floats]:
    if not len(ids) == len(before) == len(after):
        raise InvalidInput("Die Spalten sind verschieden lang.", place="unit")
    if not ids:
        raise InvalidInput("Es ist kein Paar angegeben.", place="unit")
    seen: set[str] = set()
    for unit, first, second in zip(ids, before, after, strict=True):
        if unit in seen:
            raise InvalidInput(f"„{unit}“ kommt mehrfach vor.", place=f"{unit}: unit")
        seen.add(unit)
        check_number(first, f"{unit}: before")
        check_number(second, f"{unit}: after")
    return np.array(before, dtype=np.float64), np.array(after, dtype=np.float64)


def signed_ranks(differences: Floats) -> tuple[float, float]:
    """Rank sum of the positive differences and the exact two-sided p-value.

    Zeros are left out, ties share their mean rank; given the ranks every sign is equally likely.
    """
    from scipy.stats import rankdata

    moved = differences[differences != 0]
    if not moved.size:
        return 0.0, 1.0
    doubled = np.rint(2 * rankdata(np.abs(moved))).astype(np.int64)
    total = int(doubled.sum())
    ways = np.zeros(total + 1)
    ways[0] = 1.0
    for rank in doubled.tolist():
        shifted = np.zeros(total + 1)
        shifted[rank:] = ways[: total + 1 - rank]
        ways = (ways + shifted) / 2
    positive = int(doubled[moved > 0].sum())
    tail = min(float(ways[: positive + 1].sum()), float(ways[positive:].sum()))
    return positive / 2, min(1.0, 2 * tail)


def _wilcoxon(differences: Floats, confidence: float) -> Estimate:
    """Hodges-Lehmann with the interval of the test without ties, if there are enough pairs."""
    _, p_value = signed_ranks(differences)
    n = len(differences)
    rows, columns = np.triu_indices(n)
    walsh = np.sort((differences[rows] + differences[columns]) / 2)
    middle = float(np.median(walsh))
    ways = np.zeros(len(walsh) + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        shifted = np.zeros(len(ways))
        shifted[rank:] = ways[: len(ways) - rank]
        ways = (ways + shifted) / 2
    # The k smallest averages may go while the chance of so small a rank sum stays in one tail.
    outside = int((np.cumsum(ways) <= (1 - confidence) / 2).sum())
    if outside == 0:
        return Estimate(middle, p_value=p_value)
    low, high = float(walsh[outside - 1]), float(walsh[len(walsh) - outside])
    return Estimate(middle, None, low, high, p_value)


def _t_test(differences: Floats, x: Floats, y: Floats, confidence: float) -> Estimate:
    n = len(differences)
    scale = float(max(np.abs(x).max(), np.abs(y).max()))
    variance = float(differences.var(ddof=1)) / n
    return estimate(float(differences.mean()), variance, n - 1, confidence, scale)


def _warnings(value: BeforeAfter, selected: bool | None) -> tuple[Notice, ...]:
    text = "Ohne Vergleichsgruppe kann die Veränderung viele Ursachen haben."
    found = [Notice("NO_COMPARISON", text)]
    if value.light is not Light.GREEN:
        word = "zu wenige" if value.light is Light.RED else "wenige"
        text = f"{value.pairs} Paare sind {word} für einen sicheren Schluss."
        found.append(Notice("FEW_CASES", text))
    if value.change.low is None:
        text = "Eine Spanne lässt sich aus diesen Paaren nicht angeben."
        found.append(Notice("NO_ERROR", text))
    if selected is not False:
        text = (
            "Wer wegen auffälliger Werte ausgewählt wurde, nähert sich auch ohne Hilfe dem Mittel."
        )
        found.append(Notice("REGRESSION_TO_MEAN", text))
    if value.unchanged and value.test == "wilcoxon":
        text = f"{value.unchanged} Paare ohne Veränderung zählen im Test nicht."
        found.append(Notice("ZEROS", text))
    return tuple(found)
