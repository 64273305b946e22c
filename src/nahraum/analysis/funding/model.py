"""The financing plan as a mixed-integer program in whole cents, solved by HiGHS.

Measures and programmes are sorted by id first, so their order in the file does not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from nahraum.analysis.errors import AnalysisError, InvalidInput
from nahraum.analysis.funding.eligibility import State, Verdict, check, own_cents
from nahraum.analysis.funding.programme import Measure, Programme
from nahraum.analysis.population.ages import Floats

Terms = Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a plan is made from; `own_funds` are cents by year, a missing year has none.

    `minimum_own_share` is the share of the costs every measure pays from own money, whoever
    funds it. With `certain` programmes with an unknown rule stay out.
    """

    measures: tuple[Measure, ...]
    programmes: tuple[Programme, ...]
    own_funds: Mapping[int, int]
    as_of: date
    minimum_own_share: Fraction = Fraction(0)
    certain: bool = False

    def __post_init__(self) -> None:
        if not self.measures:
            raise InvalidInput("Es fehlt mindestens eine Maßnahme.", place="measures")
        for name, items in (("measures", self.measures), ("programmes", self.programmes)):
            ids = [item.id for item in items]
            double = sorted({key for key in ids if ids.count(key) > 1})
            if double:
                raise InvalidInput(f"{double[0]} kommt zweimal vor.", place=name)
        if not 0 <= self.minimum_own_share <= 1:
            raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place="minimum_own_share")
        if any(cents < 0 for cents in self.own_funds.values()):
            raise InvalidInput("Eigenmittel sind nicht negativ.", place="own_funds")
        for measure in self.measures:
            if not 0 < measure.utility <= 1e9:
                raise InvalidInput(
                    "Der Nutzen ist größer als 0 und höchstens eine Milliarde.",
                    place=f"{measure.id}: utility",
                )

    def verdicts(self) -> tuple[Verdict, ...]:
        """Every measure against every programme, in the order of the file."""
        return tuple(
            check(measure, programme, as_of=self.as_of)
            for measure in self.measures
            for programme in self.programmes
        )


def needs(measure: Measure) -> dict[int, int]:
    """Cents to be covered by year: costs less revenue and grants already agreed.

    Agreed grants are spread over the project like its costs.
    """
    costs = dict.fromkeys(measure.years, 0)
    for cost in measure.costs:
        costs[cost.year] += cost.cents
    agreed, paid, seen = sum(measure.others.values()), 0, 0
    left: dict[int, int] = {}
    for year in measure.years:
        seen += costs[year]
        until = agreed * seen // measure.total if measure.total else 0
        left[year] = max(0, costs[year] - measure.revenue.get(year, 0) - (until - paid))
        paid = until
    for year, cents in measure.operating.items():
        left[year] = max(0, cents - measure.revenue.get(year, 0))
    return left


@dataclass(slots=True)
class _Rows:
    """Rows low <= A x <= high, as triplets."""

    at: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Terms, low: float = -np.inf, high: float = np.inf) -> None:
        for column, value in terms.items():
            self.at.append(len(self.low))
            self.columns.append(column)
            self.values.append(value)
        self.low.append(low)
        self.high.append(high)


class Model:
    """Columns and rows of one problem; objectives are solved one after the other."""

    def __init__(
        self,
        problem: Problem,
        *,
        refused: Iterable[str] = (),
        fixed: frozenset[str] | None = None,
        slack: bool = False,
        without: str = "",
    ) -> None:
        """`refused` programmes pay nothing; `fixed` names exactly the measures to carry out.

        `slack` lets own funds exceed the budget at a price; `without` drops one group of rules:
        "minimum_own_share", "excludes" or "caps".
        """
        self.problem, self.without = problem, without
        self.measures = sorted(problem.measures, key=lambda item: item.id)
        self.programmes = sorted(problem.programmes, key=lambda item: item.id)
        self.needs = {measure.id: needs(measure) for measure in self.measures}
        self.years = sorted({year for need in self.needs.values() for year in need})
        self.most = float(sum(sum(need.values()) for need in self.needs.values()) + 1)
        self.upper: list[float] = []
        self.lower: list[float] = []
        self.integer: list[int] = []
        self.rows = _Rows()
        self.measure_of = {m.id: self._column(1, binary=True) for m in self.measures}
        self.source_of = {p.id: self._column(1, binary=True) for p in self.programmes}
        self.used: dict[tuple[str, str], int] = {}
        self.paid: dict[tuple[str, str, int], int] = {}
        self.own = {
            (m, year): self._column(cents)
            for m, n in self.needs.items()
            for year, cents in n.items()
        }
        self.peak = self._column(self.most)
        self.over = {year: self._column(self.most if slack else 0) for year in self.years}
        self.binaries = list(self.measure_of.values()) + list(self.source_of.values())
        self._choose(fixed)
        out = set(refused)
        for measure in self.measures:
            self._measure(measure, [p for p in self.programmes if p.id not in out])
        self._budget()
        self._programmes()

    def _column(self, upper: float, *, binary: bool = False) -> int:
        self.upper.append(float(upper))
        self.lower.append(0.0)
        self.integer.append(int(binary))
        return len(self.upper) - 1

    def _choose(self, fixed: frozenset[str] | None) -> None:
        for measure in self.measures:
            column = self.measure_of[measure.id]
            if fixed is not None:
                self.lower[column] = self.upper[column] = float(measure.id in fixed)
            elif measure.required:
                self.lower[column] = 1.0

    def _measure(self, measure: Measure, programmes: list[Programme]) -> None:
        """Cover, shares, own money and exclusions of one measure."""
        chosen, need = self.measure_of[measure.id], self.needs[measure.id]
        may = {State.YES} if self.problem.certain else {State.YES, State.UNKNOWN}
        there = [
            (programme, verdict)
            for programme in programmes
            if (verdict := check(measure, programme, as_of=self.problem.as_of)).state in may
        ]
        for programme, verdict in there:
            self._pair(measure, programme, verdict)
        for year, cents in need.items():
            paid = [
                column for (m, _, y), column in self.paid.items() if (m, y) == (measure.id, year)
            ]
            columns = [*paid, self.own[measure.id, year]]
            self.rows.add({**dict.fromkeys(columns, 1.0), chosen: -float(cents)}, 0.0, 0.0)
        if self.without != "minimum_own_share":
            least = -int(-(self.problem.minimum_own_share * measure.total) // 1)
            self._own_at_least(measure, least, chosen)
        if self.without != "excludes":
            self._exclusions(measure, [programme for programme, _ in there])

    def _pair(self, measure: Measure, programme: Programme, verdict: Verdict) -> None:
        pair = (programme.id, measure.id)
        used = self.used[pair] = self._column(1, binary=True)
        self.binaries.append(used)
        most = verdict.base_cents if self.without == "caps" else verdict.max_cents
        amounts = {}
        for year in verdict.years:
            column = self._column(self.needs[measure.id][year])
            self.integer[column] = 1
            self.paid[measure.id, programme.id, year] = column
            amounts[column] = 1.0
        self.rows.add({**amounts, used: -float(most)}, high=0.0)
        self.rows.add({used: 1.0, self.measure_of[measure.id]: -1.0}, high=0.0)
        self.rows.add({used: 1.0, self.source_of[programme.id]: -1.0}, high=0.0)
        if self.without != "minimum_own_share":
            base = verdict.base_cents - (measure.in_kind if programme.own_in_kind else 0)
            self._own_at_least(measure, own_cents(measure, programme, base), used)

    def _own_at_least(self, measure: Measure, cents: int, when: int) -> None:
        """Own money during the project; revenue and agreed grants may leave less to pay."""
        years = {year: self.needs[measure.id][year] for year in measure.years}
        least = min(cents, sum(years.values()))
        columns = dict.fromkeys((self.own[measure.id, year] for year in years), 1.0)
        if least > 0:
            self.rows.add({**columns, when: -float(least)}, low=0.0)

    def _exclusions(self, measure: Measure, programmes: list[Programme]) -> None:
        """No double funding, and no more from all together than the strictest one allows."""
        ids = {programme.id for programme in programmes}
        for programme in programmes:
            for other in sorted(ids & set(programme.excludes) - {programme.id}):
                pair = (self.used[programme.id, measure.id], self.used[other, measure.id])
                self.rows.add(dict.fromkeys(pair, 1.0), high=1.0)
            if programme.combination < 1:
                agreed = sum(measure.others.values())
                most = max(0, int(programme.combination * measure.total // 1) - agreed)
                amounts = {c: 1.0 for (m, _, _), c in self.paid.items() if m == measure.id}
                loose = float(measure.total)
                used = self.used[programme.id, measure.id]
                self.rows.add({**amounts, used: loose}, high=most + loose)

    def _budget(self) -> None:
        for year in self.years:
            own = {column: 1.0 for (_, y), column in self.own.items() if y == year}
            have = float(self.problem.own_funds.get(year, 0))
            self.rows.add({**own, self.over[year]: -1.0}, high=have)
            self.rows.add({**own, self.peak: -1.0}, high=0.0)

    def _programmes(self) -> None:
        """Caps of a programme over all measures, in total and by year."""
        if self.without == "caps":
            return
        for programme in self.programmes:
            mine = {key: c for key, c in self.paid.items() if key[1] == programme.id}
            if programme.cap_multiple is not None and mine:
                self.rows.add(dict.fromkeys(mine.values(), 1.0), high=programme.cap_multiple)
            if programme.cap_year is not None:
                for year in sorted({key[2] for key in mine}):
                    columns = [c for key, c in mine.items() if key[2] == year]
                    self.rows.add(dict.fromkeys(columns, 1.0), high=programme.cap_year)

    def solve(self, cost: Terms, seconds: float, *, like: Floats | None = None) -> Floats | None:
        """The best columns for one objective, None if there are none.

        With `like` the yes-or-no columns are those of that solution, so that the amounts come
        out exact. Raises AnalysisError when the clock runs out.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        objective = np.zeros(len(self.upper))
        for column, value in cost.items():
            objective[column] = value
        low, high = np.array(self.lower), np.array(self.upper)
        if like is not None:
            low[self.binaries] = high[self.binaries] = np.rint(like[self.binaries])
        shape = (len(self.rows.low), len(self.upper))
        matrix = coo_array((self.rows.values, (self.rows.at, self.rows.columns)), shape=shape)
        found = milp(
            objective,
            integrality=np.array(self.integer),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix.tocsr(), self.rows.low, self.rows.high),
            options={"time_limit": float(seconds), "mip_rel_gap": 0.0},
        )
        if "infeasible" in found.message:
            return None
        if found.status != 0:
            raise AnalysisError(
                f"In {seconds:g} Sekunden wurde kein bester Plan bewiesen.",
                place="seconds",
                remedy="Mehr Zeit geben oder weniger Maßnahmen und Programme angeben.",
            )
        best: Floats = found.x
        return best
