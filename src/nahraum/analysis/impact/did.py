"""Before and after, with and without: difference in differences (METHODS 7.3).

y_it = α_i + γ_t + β (D_i · Post_t) + X_it δ + ε_it, errors clustered by unit. Reference value:
D. Card, A. B. Krueger, Minimum wages and employment, American Economic Review 84 (1994),
772-793: from the rounded group means 2.75 (published from unrounded ones: 2.76).

One common beginning only: with staggered beginnings the two-way regression mixes groups that are
already treated into the comparison (A. Goodman-Bacon, J. Econometrics 225 (2021), 254-277), so
such a table is refused. Fixed effects nested in the clusters do not count as parameters in the
small-sample factor (Cameron, Miller 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.impact.regression import (
    Estimate,
    Fit,
    Ints,
    check_confidence,
    check_number,
    clustered,
    estimate,
    joint_test,
    least_squares,
)
from nahraum.analysis.impact.wording import SENTENCES, Claim
from nahraum.analysis.population.ages import Floats

METHOD = Method("impact.did", "1")
FEW_CLUSTERS = 30
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Observation:
    """One unit in one period. treated: belongs to the units with the measure. post: the measure
    runs (in the units that have it). covariates: in the order of their names."""

    unit: str
    period: int
    treated: bool
    post: bool
    value: float
    covariates: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Difference between the groups in a period, against the last period before the measure
    (`reference`, 0 by definition); None where one group was not observed."""

    period: int
    post: bool
    reference: bool
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class DidEffect:
    """effect: in units of the outcome. pretrend_p: chance of differences at least so large
    before the measure if there were none; None if it cannot be tested. means: of the four
    groups (treated before, after, others before, after)."""

    effect: Estimate
    pretrend_p: float | None
    events: tuple[Event, ...]
    means: tuple[float, float, float, float]
    units: tuple[int, int]
    claim: Claim
    wording: str


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """Rows sorted by unit and period; group and time are positions, reference a position."""

    group: Ints
    time: Ints
    periods: tuple[int, ...]
    treated: Floats
    post: Floats
    y: Floats
    covariates: Floats
    names: tuple[str, ...]
    reference: int

    def within(self, columns: Floats) -> Floats:
        """Columns (n, k) minus the means of their unit."""
        count = np.bincount(self.group)
        sums = np.zeros((len(count), columns.shape[1]))
        np.add.at(sums, self.group, columns)
        return columns - (sums / count[:, None])[self.group]

    def fit(self, columns: Floats, names: Sequence[str]) -> Fit:
        """Regression on `columns`, covariates, period and unit effects."""
        dummies = (self.time[:, None] == np.arange(1, len(self.periods))[None, :]).astype(float)
        design = np.hstack([dummies, self.covariates, columns])
        labels = [*map(str, self.periods[1:]), *self.names, *names]
        y = self.within(self.y[:, None])[:, 0]
        return least_squares(self.within(design), y, labels)


def difference_in_differences(
    observations: Sequence[Observation],
    *,
    covariates: Sequence[str] = (),
    confidence: float = 0.95,
) -> Result[DidEffect]:
    """Effect of a measure that began everywhere at the same time in some of the units.

    Units may miss periods. Without two units on each side there is an effect but no error.
    Raises InvalidInput (also for units that change sides and periods that are both before and
    after), Infeasible where the table does not determine the effect.
    """
    check_confidence(confidence)
    panel = _panel(observations, tuple(covariates))
    fit = panel.fit((panel.treated * panel.post)[:, None], ["treated × post"])
    sides = _sides(panel)
    # One constant beside the columns: what the unit effects leave of it.
    parameters = fit.design.shape[1] + 1
    scale = float(np.abs(panel.y).max())
    effect = Estimate(float(fit.coefficients[-1]))
    if min(sides) >= 2:
        variance = clustered(fit, panel.group, parameters=parameters)[-1, -1]
        effect = estimate(effect.value, float(variance), sum(sides) - 1, confidence, scale)
    events, pretrend = _events(panel, sides, confidence, scale)
    passed = pretrend is not None and pretrend >= LEVEL and effect.standard_error is not None
    claim = Claim.EFFECT if passed else Claim.ASSOCIATION
    value = DidEffect(effect, pretrend, events, _means(panel), sides, claim, SENTENCES[claim])
    interval = None
    if effect.low is not None and effect.high is not None:
        interval = Uncertainty(effect.low, effect.high, f"ci{confidence * 100:g}")
    return Result(
        value=value,
        method=METHOD,
        parts={"observations": len(panel.y), "periods": len(panel.periods)},
        assumptions=(
            Assumption("Vertrauensniveau", confidence, "Anteil"),
            Assumption("Parallele Verläufe verworfen bei p unter", LEVEL),
            Assumption(
                "Zahl der Gebiete, unter der Fehlerspannen unsicher sind",
                FEW_CLUSTERS,
                "Gebiete",
                "Cameron, Miller 2015",
                verified=False,
            ),
        ),
        uncertainty=interval,
        warnings=_warnings(panel, value),
    )


def _panel(observations: Sequence[Observation], names: tuple[str, ...]) -> _Panel:
    if not observations:
        raise InvalidInput("Es ist keine Beobachtung angegeben.", place="unit")
    sides: dict[str, bool] = {}
    phases: dict[int, bool] = {}
    seen: set[tuple[str, int]] = set()
    for row in observations:
        _check_row(row, names, seen, sides, phases)
    before = [period for period, post in phases.items() if not post]
    after = [period for period, post in phases.items() if post]
    if not before or not after:
        raise InvalidInput(
            "Es fehlt die Zeit vor oder nach dem Beginn.",
            place="post",
            remedy="Zeilen mit post 0 und mit post 1 angeben.",
        )
    if max(before) > min(after):
        raise InvalidInput(
            "Die Zeiten vor und nach dem Beginn überschneiden sich.",
            place="post",
            remedy="Nach dem Beginn bleibt post 1.",
        )
    if len(set(sides.values())) < 2:
        raise InvalidInput(
            "Es fehlen Gebiete mit oder ohne Maßnahme.",
            place="treated",
            remedy="Mindestens ein Gebiet mit treated 1 und eines mit 0 angeben.",
        )
    rows = sorted(observations, key=lambda row: (row.unit, row.period))
    units = {unit: n for n, unit in enumerate(sorted(sides))}
    periods = tuple(sorted(phases))
    places = {period: n for n, period in enumerate(periods)}
    panel = _Panel(
        group=np.array([units[row.unit] for row in rows], dtype=np.intp),
        time=np.array([places[row.period] for row in rows], dtype=np.intp),
        periods=periods,
        treated=np.array([float(row.treated) for row in rows]),
        post=np.array([float(row.post) for row in rows]),
        y=np.array([row.value for row in rows], dtype=np.float64),
        covariates=np.array([row.covariates for row in rows], dtype=np.float64),
        names=names,
        reference=len(before) - 1,
    )
    _check_cells(panel)
    return panel


def _check_row(
    row: Observation,
    names: tuple[str, ...],
    seen: set[tuple[str, int]],
    sides: dict[str, bool],
    phases: dict[int, bool],
) -> None:
    place = f"{row.unit}, {row.period}"
    check_number(row.value, f"{place}: value")
    if len(row.covariates) != len(names):
        problem = f"{len(row.covariates)} Werte für {len(names)} weitere Größen."
        raise InvalidInput(problem, place=f"{place}: covariates")
    for name, number in zip(names, row.covariates, strict=True):
        check_number(number, f"{place}: {name}")
    if (row.unit, row.period) in seen:
        raise InvalidInput(
            f"„{row.unit}“ kommt zu dieser Zeit mehrfach vor.",
            place=f"{place}: unit",
            remedy="Je Gebiet und Zeit eine Zeile angeben.",
        )
    seen.add((row.unit, row.period))
    if sides.setdefault(row.unit, row.treated) != row.treated:
        raise InvalidInput(
            f"„{row.unit}“ ist einmal mit und einmal ohne Maßnahme.",
            place=f"{place}: treated",
            remedy="treated nennt die Gruppe und ist je Gebiet immer gleich.",
        )
    if phases.setdefault(row.period, row.post) != row.post:
        raise InvalidInput(
            "Diese Zeit ist einmal vor und einmal nach dem Beginn.",
            place=f"{place}: post",
            remedy="post ist je Zeit für alle Gebiete gleich; "
            "verschiedene Anfänge getrennt auswerten.",
        )


def _check_cells(panel: _Panel) -> None:
    for treated, group in ((1, "mit"), (0, "ohne")):
        for post, phase in ((0, "vor"), (1, "nach")):
            if not ((panel.treated == treated) & (panel.post == post)).any():
                raise Infeasible(
                    f"Von den Gebieten {group} Maßnahme fehlt die Zeit {phase} dem Beginn.",
                    place="value",
                    remedy="Beobachtungen ergänzen.",
                )


def _sides(panel: _Panel) -> tuple[int, int]:
    """Units with and without the measure."""
    treated = int(np.unique(panel.group[panel.treated == 1]).size)
    return treated, int(panel.group.max()) + 1 - treated


def _means(panel: _Panel) -> tuple[float, float, float, float]:
    def mean(treated: int, post: int) -> float:
        return float(panel.y[(panel.treated == treated) & (panel.post == post)].mean())

    return mean(1, 0), mean(1, 1), mean(0, 0), mean(0, 1)


def _events(
    panel: _Panel, sides: tuple[int, int], confidence: float, scale: float
) -> tuple[tuple[Event, ...], float | None]:
    """Differences by period, and the joint test of those before the reference."""
    seen = [
        bool(((panel.time == n) & (panel.treated == 1)).any())
        and bool(((panel.time == n) & (panel.treated == 0)).any())
        for n in range(len(panel.periods))
    ]
    asked = [n for n, both in enumerate(seen) if both and n != panel.reference]
    columns = (panel.time[:, None] == np.array(asked)[None, :]) * panel.treated[:, None]
    try:
        fit = panel.fit(columns, [str(panel.periods[n]) for n in asked])
    except Infeasible:
        return (), None
    first = fit.design.shape[1] - len(asked)
    parameters = fit.design.shape[1] + 1
    freedom = sum(sides) - 1
    covariance = None
    if min(sides) >= 2:
        covariance = clustered(fit, panel.group, parameters=parameters)[first:, first:]
    found: dict[int, Estimate] = {}
    for n, column in enumerate(asked):
        value = float(fit.coefficients[first + n])
        found[column] = Estimate(value)
        if covariance is not None:
            found[column] = estimate(value, float(covariance[n, n]), freedom, confidence, scale)
    events = tuple(
        Event(
            period,
            n > panel.reference,
            n == panel.reference,
            Estimate(0.0) if n == panel.reference else found.get(n),
        )
        for n, period in enumerate(panel.periods)
    )
    leads = [n for n, column in enumerate(asked) if column < panel.reference]
    sure = all(found[asked[n]].standard_error is not None for n in leads)
    if covariance is None or not sure:
        return events, None
    values = fit.coefficients[first:][leads]
    # Each side has a mean of its own, so two degrees of freedom are gone.
    return events, joint_test(values, covariance[np.ix_(leads, leads)], freedom - 1)


def _warnings(panel: _Panel, value: DidEffect) -> tuple[Notice, ...]:
    found = []
    treated, others = value.units
    if min(treated, others) < 2:
        text = (
            f"{treated} Gebiete mit und {others} ohne Maßnahme: Wie sicher die Wirkung ist, lässt "
            "sich so nicht sagen; bei einem einzigen Gebiet die synthetische Kontrolle nehmen."
        )
        found.append(Notice("NO_ERROR", text))
    elif value.effect.standard_error is None:
        text = "Die Beobachtungen lassen keine Fehlerspanne zu (ohne Streuung)."
        found.append(Notice("NO_ERROR", text))
    elif treated + others < FEW_CLUSTERS:
        text = f"Nur {treated + others} Gebiete: Die Fehlerspanne ist eher zu schmal."
        found.append(Notice("FEW_CLUSTERS", text))
    if value.pretrend_p is None:
        text = "Ob die Gebiete vorher parallel verliefen, lässt sich nicht prüfen."
        found.append(Notice("PRETREND_UNTESTED", text))
    elif value.pretrend_p < LEVEL:
        text = "Schon vor dem Beginn verliefen die Gebiete verschieden; der Vergleich trägt nicht."
        found.append(Notice("PRETREND", text))
    if len(panel.y) < (treated + others) * len(panel.periods):
        text = "Nicht jedes Gebiet ist zu jeder Zeit beobachtet."
        found.append(Notice("UNBALANCED", text))
    return tuple(found)
