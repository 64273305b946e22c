"""Financing plans: the worked example, enumeration, properties, refusals, explanations."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import AnalysisError, Infeasible, InvalidInput
from nahraum.analysis.funding import (
    Cost,
    Measure,
    Payment,
    Problem,
    Programme,
    coverage,
    plan,
    plans_b,
    sure_plan,
)
from nahraum.analysis.funding import refusals as module
from nahraum.analysis.funding.model import Model, needs
from nahraum.analysis.funding.plan import best_plan
from tests.analysis.funding.worlds import DAY, GOLDEN, best_by_hand, holds


def test_golden_plan_of_methods_6_2():
    """All three, utility 27: DHW 144 and 72, Land 75, RVZ 280, own 36 + 18 + 45 = 99 (k€)."""
    found = plan(GOLDEN)
    value = found.value
    assert value.measures == ("M1", "M2", "M3")
    assert value.payments == (
        Payment("M1", "DHW", 2027, 14_400_000),
        Payment("M2", "DHW", 2027, 7_200_000),
        Payment("M3", "Land", 2027, 7_500_000),
        Payment("M3", "RVZ", 2027, 28_000_000),
    )
    assert [item.cents for item in value.own] == [3_600_000, 1_800_000, 4_500_000]
    assert (value.utility, value.own_cents, value.peak_cents) == (27, 9_900_000, 9_900_000)
    assert value.sources == ("DHW", "Land", "RVZ")
    assert (value.left_out, found.warnings) == ((), ())
    holds(GOLDEN, value)
    assert best_by_hand(GOLDEN) == (27, 9_900_000, 3)


def test_the_order_of_the_file_does_not_matter():
    turned = replace(GOLDEN, measures=GOLDEN.measures[::-1], programmes=GOLDEN.programmes[::-1])
    assert plan(turned).value == plan(GOLDEN).value


problems = st.builds(
    lambda costs, utilities, programmes, have, least: Problem(
        measures=tuple(
            Measure(id=f"M{i}", costs=(Cost(year=2027, cents=c),), utility=u)
            for i, (c, u) in enumerate(zip(costs, utilities, strict=False))
        ),
        programmes=tuple(programmes),
        own_funds={2027: have},
        minimum_own_share=least,
        as_of=DAY,
    ),
    st.lists(st.integers(1, 50_000_00), min_size=1, max_size=3),
    st.lists(st.integers(1, 20), min_size=3, max_size=3),
    st.lists(
        st.builds(
            lambda share, cap, own, excludes: (share, cap, own, excludes),
            st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(4, 5), Fraction(1)]),
            st.one_of(st.none(), st.integers(0, 30_000_00)),
            st.sampled_from([None, Fraction(1, 10), Fraction(1, 3)]),
            st.sampled_from([(), ("P0",), ("P1",)]),
        ),
        max_size=2,
    ).map(
        lambda rules: [
            Programme(
                id=f"P{i}",
                max_share=share,
                cap_project=cap,
                min_own_share=own,
                excludes=tuple(name for name in excludes if name != f"P{i}"),
            )
            for i, (share, cap, own, excludes) in enumerate(rules)
        ]
    ),
    st.integers(0, 60_000_00),
    st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3)]),
)


@settings(max_examples=60, deadline=None)
@given(problems)
def test_no_plan_found_by_hand_is_better(problem: Problem):
    best = best_by_hand(problem)
    found = best_plan(problem)
    assert best is not None
    assert found is not None
    assert (found.utility, found.own_cents, len(found.sources)) == pytest.approx(best)
    holds(problem, found)


@settings(max_examples=15, deadline=None)
@given(problems, st.integers(0, 10_000_00))
def test_more_own_funds_never_lower_the_utility(problem: Problem, more: int):
    richer = replace(problem, own_funds={2027: problem.own_funds[2027] + more})
    poor, rich = best_plan(problem), best_plan(richer)
    assert poor is not None
    assert rich is not None
    assert rich.utility >= poor.utility - 1e-9


def several_years(**more: Any) -> Problem:
    """Two years of project, then running costs nobody funds."""
    one = Measure(
        id="A",
        costs=(Cost(year=2027, cents=10_001), Cost(year=2028, cents=20_000)),
        revenue={2028: 1_000, 2029: 2_000},
        operating={2029: 7_000, 2030: 1_000},
    )
    return Problem(
        measures=(one,),
        programmes=(
            Programme(id="P", max_share=Fraction(1, 2), duration_years=1),
            Programme(id="Q", cap_multiple=4_000, cap_year=3_000),
        ),
        own_funds={2027: 9_000, 2028: 17_000, 2029: 5_000, 2030: 1_000},
        as_of=DAY,
        **more,
    )


def test_years_terms_revenue_and_running_costs():
    found = plan(several_years()).value
    amounts = {(p.source, p.year): p.cents for p in found.payments}
    assert amounts["P", 2027] == 5_000
    assert amounts["Q", 2027] + amounts["Q", 2028] == 4_000
    assert max(amounts["Q", 2027], amounts["Q", 2028]) <= 3_000
    own = {item.year: item.cents for item in found.own}
    assert (own[2029], own[2030]) == (5_000, 1_000)
    assert own[2027] == 10_001 - 5_000 - amounts["Q", 2027]
    assert own[2028] == 19_000 - amounts["Q", 2028]
    assert found.own_cents == 10_001 + 19_000 - 9_000 + 6_000
    assert found.peak_cents == own[2028] == 16_000


def test_needs_subtract_revenue_and_agreed_grants_to_the_cent():
    one = Measure(
        id="A",
        costs=(Cost(year=2027, cents=100), Cost(year=2028, cents=200)),
        others={"X": 100},
        revenue={2028: 500},
    )
    assert needs(one) == {2027: 67, 2028: 0}
    assert needs(replace(one, revenue={})) == {2027: 67, 2028: 133}
    assert needs(Measure(id="Z", costs=(Cost(year=2027, cents=0),))) == {2027: 0}


def test_all_grants_together_stay_below_the_combination_limit():
    one = Measure(id="A", costs=(Cost(year=2027, cents=1_000),), others={"X": 100})
    programmes = (
        Programme(id="P", max_share=Fraction(1, 2), combination=Fraction(9, 10)),
        Programme(id="Q", max_share=Fraction(1, 2)),
    )
    problem = Problem(measures=(one,), programmes=programmes, own_funds={2027: 1_000}, as_of=DAY)
    assert plan(problem).value.own_cents == 100
    loose = replace(
        problem, programmes=(replace(programmes[0], combination=Fraction(1)), programmes[1])
    )
    assert plan(loose).value.own_cents == 0


def test_unknown_rules_are_used_with_a_warning_or_left_out():
    programme = Programme(id="P", max_share=Fraction(1, 2), unknown=frozenset({"validity"}))
    problem = Problem(
        measures=(Measure(id="A", costs=(Cost(year=2027, cents=100),)),),
        programmes=(programme,),
        own_funds={2026: 5, 2027: 100},
        as_of=DAY,
    )
    found = plan(problem)
    assert [(w.code, w.text) for w in found.warnings] == [
        ("PROGRAMME_UNCERTAIN", "P für A: Nicht alle Regeln sind bekannt.")
    ]
    assert found.value.own_cents == 50
    sure = plan(replace(problem, certain=True))
    assert (sure.value.own_cents, sure.warnings) == (100, ())


def test_a_year_without_own_funds_is_said():
    free = Problem(
        measures=(Measure(id="A", costs=(Cost(year=2027, cents=100),)),),
        programmes=(Programme(id="P"),),
        own_funds={},
        as_of=DAY,
    )
    found = plan(free)
    assert [(w.code, w.text) for w in found.warnings] == [
        (
            "OWN_FUNDS_YEAR_MISSING",
            "Für 2027 sind keine Eigenmittel angegeben; gerechnet ist mit null.",
        )
    ]
    assert found.value.own_cents == 0


def test_infeasible_says_what_is_missing():
    with pytest.raises(Infeasible) as refused:
        plan(replace(GOLDEN, programmes=(), own_funds={2027: 8_999_999}))
    assert refused.value.problem == (
        "Keine Maßnahme ist bezahlbar. Für M2 fehlen Eigenmittel: 0,01 Euro im Jahr 2027."
    )
    assert (refused.value.place, refused.value.remedy) == ("own_funds", "Eigenmittel erhöhen.")


def test_infeasible_names_the_rules_that_would_have_to_give():
    must = tuple(replace(m, required=True) for m in GOLDEN.measures)
    with pytest.raises(Infeasible) as refused:
        plan(replace(GOLDEN, measures=must, own_funds={2027: 9_899_999}))
    assert refused.value.problem == (
        "Für M1 und M2 und M3 fehlen Eigenmittel: 0,01 Euro im Jahr 2027."
    )
    assert refused.value.remedy == (
        "Eigenmittel erhöhen oder Ausschluss oder Obergrenze der Kombination prüfen oder "
        "Fördersätze und Höchstbeträge prüfen."
    )
    one = Measure(id="A", costs=(Cost(year=2027, cents=1_000),))
    tight = Problem(
        measures=(one,),
        programmes=(Programme(id="P", min_own_share=Fraction(0)),),
        own_funds={2027: 0},
        minimum_own_share=Fraction(1, 10),
        as_of=DAY,
    )
    with pytest.raises(Infeasible, match="Eigenmittel erhöhen oder Eigenanteil senken"):
        plan(tight)


def test_plan_b_for_every_source():
    chosen = plan(GOLDEN).value
    by = {other.refused: other for other in plans_b(GOLDEN, chosen)}
    assert list(by) == ["DHW", "Land", "RVZ"]
    assert by["DHW"].dropped == ("M1",)
    assert (by["DHW"].utility_lost, by["DHW"].own_more) == (8, -3_150_000)
    assert (by["Land"].dropped, by["Land"].own_more) == (("M1", "M2"), 2_100_000)
    assert (by["RVZ"].dropped, by["RVZ"].utility_lost) == (("M3",), 14)
    for other in by.values():
        assert other.plan is not None
        holds(GOLDEN, other.plan)
        assert other.refused not in other.plan.sources


def test_plan_b_may_be_no_plan_at_all():
    one = Measure(id="A", costs=(Cost(year=2027, cents=100),), required=True)
    problem = Problem(
        measures=(one,), programmes=(Programme(id="P"),), own_funds={2027: 0}, as_of=DAY
    )
    chosen = plan(problem).value
    (other,) = plans_b(problem, chosen)
    assert (other.plan, other.dropped, other.utility_lost, other.own_more) == (
        None,
        ("A",),
        1,
        None,
    )


def chances(*shares: Fraction) -> Problem:
    programmes = tuple(
        replace(programme, probability=share)
        for programme, share in zip(GOLDEN.programmes, shares, strict=True)
    )
    return replace(GOLDEN, programmes=programmes)


def test_coverage_is_the_sum_over_the_scenarios():
    problem = chances(Fraction(9, 10), Fraction(1, 2), Fraction(4, 5))
    every = frozenset({"M1", "M2", "M3"})
    assert coverage(problem, every, seed=0) == pytest.approx((0.9 * 0.5 * 0.8, 0))
    assert coverage(problem, frozenset({"M2"}), seed=0) == (1.0, 0.0)
    # M3 alone: with RVZ own money of 120 k€ is enough without Land.
    assert coverage(problem, frozenset({"M3"}), seed=0) == pytest.approx((0.8, 0))


def test_the_sure_plan_leaves_out_what_is_too_risky():
    problem = chances(Fraction(9, 10), Fraction(1, 2), Fraction(4, 5))
    found = sure_plan(problem, level=0.8).value
    assert (found.plan.measures, found.probability) == (("M3",), pytest.approx(0.8))
    assert sure_plan(problem, level=0.36).value.plan.utility == 27
    safest = sure_plan(problem, level=0.85).value
    assert (safest.plan.measures, safest.probability) == (("M1", "M2"), pytest.approx(0.9))


def test_nothing_may_be_sure_enough():
    poor = replace(chances(Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)), own_funds={2027: 0})
    poor = replace(poor, minimum_own_share=Fraction(0))
    with pytest.raises(Infeasible, match="Keine Auswahl von Maßnahmen ist mit 80%"):
        sure_plan(poor)
    with pytest.raises(InvalidInput, match="Wahrscheinlichkeit"):
        sure_plan(GOLDEN, level=0)


def test_more_uncertain_sources_are_drawn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_EXACT", 1)
    problem = chances(Fraction(9, 10), Fraction(1), Fraction(4, 5))
    first = sure_plan(problem, level=0.6, seed=7)
    assert first == sure_plan(problem, level=0.6, seed=7)
    assert first.value.probability == pytest.approx(0.72, abs=0.08)
    assert 0.015 < first.value.standard_error < 0.03
    assert [w.code for w in first.warnings] == ["DRAWN"]


def test_the_search_for_a_sure_plan_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_ROUNDS", 1)
    problem = chances(Fraction(9, 10), Fraction(1, 2), Fraction(4, 5))
    with pytest.raises(Infeasible):
        sure_plan(problem, level=0.8)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"measures": ()}, "measures"),
        ({"measures": GOLDEN.measures[:1] * 2}, "measures"),
        ({"programmes": GOLDEN.programmes[:1] * 2}, "programmes"),
        ({"minimum_own_share": Fraction(11, 10)}, "minimum_own_share"),
        ({"own_funds": {2027: -1}}, "own_funds"),
        ({"measures": (replace(GOLDEN.measures[0], utility=0),)}, "M1: utility"),
    ],
)
def test_impossible_problems(change: dict[str, Any], place: str):
    with pytest.raises(InvalidInput) as refused:
        replace(GOLDEN, **change)
    assert refused.value.place == place


def test_the_clock_may_run_out():
    with pytest.raises(AnalysisError, match="kein bester Plan bewiesen"):
        Model(GOLDEN).solve({0: -1.0}, 0.0)


def test_amounts_that_do_not_come_out_are_refused(monkeypatch: pytest.MonkeyPatch):
    solve = Model.solve

    def leaky(self: Model, cost: Any, seconds: float, *, like: Any = None) -> Any:
        return solve(self, cost, seconds) if like is None else None

    monkeypatch.setattr(Model, "solve", leaky)
    with pytest.raises(AnalysisError, match="nicht auf den Cent"):
        best_plan(GOLDEN)


def test_a_surplus_of_revenue_is_named():
    one = Measure(
        id="A",
        costs=(Cost(year=2027, cents=100), Cost(year=2028, cents=200)),
        revenue={2027: 150, 2028: 50},
    )
    problem = Problem(measures=(one,), programmes=(), own_funds={2027: 0, 2028: 150}, as_of=DAY)
    (notice,) = plan(problem).warnings
    assert notice.code == "REVENUE_SURPLUS"
    assert "A: Die Einnahmen 2027 übersteigen die Kosten um 0,50 Euro" in notice.text


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 50), st.integers(-5, 20))
def test_scaled_euros_and_shifted_years_scale_and_shift_the_plan(factor: int, years: int):
    """Twice the money everywhere is twice the plan; a plan moved by years is the same plan."""

    def moved(one: Measure) -> Measure:
        costs = tuple(
            replace(cost, year=cost.year + years, cents=cost.cents * factor) for cost in one.costs
        )
        return replace(one, costs=costs)

    def grown(one: Programme) -> Programme:
        return replace(one, cap_project=one.cap_project and one.cap_project * factor)

    problem = replace(
        GOLDEN,
        measures=tuple(moved(one) for one in GOLDEN.measures),
        programmes=(*(grown(one) for one in GOLDEN.programmes), Programme(id="Z", states=("XX",),
                    max_share=Fraction(0))),
        own_funds={year + years: cents * factor for year, cents in GOLDEN.own_funds.items()},
    )  # fmt: skip
    before, after = plan(GOLDEN).value, plan(problem).value
    assert after.payments == tuple(
        replace(item, year=item.year + years, cents=item.cents * factor) for item in before.payments
    )
    assert after.own_cents == before.own_cents * factor
