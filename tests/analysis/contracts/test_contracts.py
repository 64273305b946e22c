"""Contracts: worked examples, chance against independent draws, impossible terms."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nahraum.analysis.contracts import (
    Capitation,
    Corridor,
    Costs,
    Goal,
    SharedSavings,
    bundle,
    capitation,
    pay_for_performance,
    settle,
    settle_persons,
)
from nahraum.analysis.errors import InvalidInput

TERMS = SharedSavings(share=0.5, minimum_saving_rate=0.02, cap=0.1, loss_share=0.4, loss_cap=0.05)
KINZIGTAL = Costs(norm=75.5e6, actual=70e6, persons=33_000)


def test_golden_kinzigtal_2013():
    found = settle(TERMS, KINZIGTAL).value
    assert round(found.rate * 100, 2) == 7.28
    assert found.per_person == pytest.approx(166.67, abs=0.005)
    assert found.saving == 5.5e6


@pytest.mark.parametrize(("actual", "paid"), [(70.0, 2.75e6), (74.5, 0.0), (80.0, -1.51e6)])
def test_golden_shared_savings_of_methods_6_6(actual: float, paid: float):
    found = settle(TERMS, Costs(norm=75.5e6, actual=actual * 1e6))
    assert found.value.settlement == pytest.approx(paid)
    assert found.value.distribution is None
    codes = [w.code for w in found.warnings]
    assert codes == (["NO_SETTLEMENT"] if paid == 0 else []) + ["PERSONS_UNKNOWN"]


@pytest.mark.parametrize(
    ("actual", "paid"), [(98.0, 1.0), (98.001, 0.0), (102.0, -0.8), (101.999, 0.0), (80.0, 5.0)]
)
def test_the_minimum_rate_counts_from_its_edge(actual: float, paid: float):
    found = settle(TERMS, Costs(norm=100.0, actual=actual)).value
    assert found.settlement == pytest.approx(paid)


def test_one_sided_quality_completion_and_comparison():
    one = SharedSavings(share=0.5, quality=0.8)
    assert settle(one, Costs(norm=100, actual=90)).value.settlement == pytest.approx(4)
    assert settle(one, Costs(norm=100, actual=120)).value.settlement == 0
    late = Costs(norm=100, actual=81, completion=0.9)
    assert settle(one, late).value.saving == pytest.approx(10)
    compared = Costs(norm=100, actual=90, comparison_rate=0.04)
    assert settle(one, compared).value.saving == pytest.approx(6)
    loss = replace(TERMS, quality=0.0)
    assert settle(loss, Costs(norm=75.5, actual=80)).value.settlement == pytest.approx(-1.51)


@pytest.mark.parametrize(
    ("actual", "paid"),
    [(100, 0), (97, 0), (95.5, 0.75), (94, 1.5), (90, 5.5), (103, 0), (106, -1.5), (110, -5.5)],
)
def test_corridor_by_hand(actual: float, paid: float):
    """±3 % carried alone, up to ±6 % shared half and half, beyond settled in full."""
    found = settle(Corridor(inner=0.03, outer=0.06), Costs(norm=100, actual=actual))
    assert found.value.settlement == pytest.approx(paid)
    assert found.method.name == "contracts.corridor"


@given(st.floats(0, 300), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 1))
def test_corridor_is_fair_to_both_sides(actual: float, a: float, b: float, shared: float):
    terms = Corridor(inner=min(a, b), outer=max(a, b), shared=shared)
    gain = settle(terms, Costs(norm=150, actual=actual)).value.settlement
    loss = settle(terms, Costs(norm=150, actual=300 - actual)).value.settlement
    assert gain == pytest.approx(-loss, abs=1e-9)
    assert abs(gain) <= abs(150 - actual) + 1e-9


@given(st.floats(0, 200), st.floats(0, 200))
def test_a_larger_saving_never_pays_less(first: float, second: float):
    low, high = sorted((first, second))
    more = settle(TERMS, Costs(norm=100, actual=low)).value.settlement
    less = settle(TERMS, Costs(norm=100, actual=high)).value.settlement
    assert more >= less - 1e-9


def test_distribution_against_the_normal_law():
    found = settle(SharedSavings(share=1, loss_share=1), KINZIGTAL, runs=200_000, seed=4)
    spread = found.value.distribution
    assert spread is not None
    law = stats.norm(5.5e6, 3 * 70e6 / np.sqrt(33_000))
    for mine, share in ((spread.p10, 0.1), (spread.p50, 0.5), (spread.p90, 0.9)):
        assert mine == pytest.approx(law.ppf(share), abs=1.5e4)
    assert spread.probability_negative == pytest.approx(law.cdf(0), abs=1e-3)
    assert [a.name for a in found.assumptions if not a.verified] == ["person_cv"]
    assert found == settle(SharedSavings(share=1, loss_share=1), KINZIGTAL, runs=200_000, seed=4)


def test_secured_savings_pay_on_the_lower_bound():
    plain = settle(TERMS, KINZIGTAL, seed=1)
    secured = settle(TERMS, KINZIGTAL, seed=1, secured=True)
    bound = 5.5e6 + stats.norm.ppf(0.1) * 3 * 70e6 / np.sqrt(33_000)
    assert secured.value.settlement == pytest.approx(0.5 * bound, rel=0.02)
    assert secured.value.settlement < plain.value.settlement
    assert [w.code for w in secured.warnings] == ["SECURED"]
    small = replace(KINZIGTAL, persons=50)
    found = settle(TERMS, small, secured=True)
    assert (found.value.settlement, found.warnings[1].code) == (0, "NO_SETTLEMENT")
    loss = Costs(norm=75.5e6, actual=80e6, persons=50)
    assert settle(TERMS, loss, secured=True).value.settlement == pytest.approx(-1.51e6)
    with pytest.raises(InvalidInput, match="gesicherte Untergrenze"):
        settle(TERMS, replace(KINZIGTAL, persons=None), secured=True)


def test_bootstrap_over_persons():
    dice = np.random.Generator(np.random.PCG64(5))
    norm = np.full(400, 1_000.0)
    actual = dice.gamma(2.0, 450.0, 400)
    actual[0] = 1e6
    terms = SharedSavings(share=1, loss_share=1)
    found = settle_persons(terms, norm, actual, runs=2_000, seed=2)
    capped = np.minimum(actual, np.percentile(actual, 99))
    gaps = 1_000 - capped
    assert found.value.saving == pytest.approx(gaps.sum())
    spread = found.value.distribution
    assert spread is not None
    spread_sd = gaps.std() * 20
    peer = stats.bootstrap(
        (gaps,), np.sum, n_resamples=2_000, confidence_level=0.8, method="percentile", rng=1
    ).confidence_interval
    assert spread.p10 == pytest.approx(peer.low, abs=0.15 * spread_sd)
    assert spread.p90 == pytest.approx(peer.high, abs=0.15 * spread_sd)
    assert found.assumptions == ()


@pytest.mark.parametrize(
    ("norm", "actual"),
    [
        ([1.0], [1.0, 2.0]),
        ([], []),
        ([[1.0]], [[1.0]]),
        ([-1.0], [1.0]),
        ([1.0], [float("nan")]),
        ([1.0], [1e16]),
    ],
)
def test_impossible_persons(norm: Any, actual: Any):
    with pytest.raises(InvalidInput):
        settle_persons(TERMS, np.array(norm), np.array(actual))


def test_capitation_by_hand():
    terms = Capitation(base=1_000, discount=0.05, stop_loss=2_000)
    scores, costs = np.array([1.0, 2.0, 0.5]), np.array([500.0, 5_000.0, 100.0])
    found = capitation(terms, scores, costs)
    assert found.value.settlement == pytest.approx(3_500 * 0.95)
    assert (found.value.persons, found.value.mean_score) == (3, pytest.approx(3.5 / 3))
    assert (found.value.retained, found.value.reinsured) == (2_600, 3_000)
    assert found.value.saving == pytest.approx(725)
    assert found.value.rate == pytest.approx(725 / 3_325)
    assert found.warnings == ()
    alone = capitation(terms, scores)
    assert (alone.value.saving, alone.value.rate, alone.value.retained) == (None, None, None)
    assert [w.code for w in alone.warnings] == ["COSTS_UNKNOWN"]
    free = capitation(Capitation(base=0), scores, costs)
    assert (free.value.settlement, free.value.rate) == (0, None)


def test_capitation_against_an_independent_law():
    """Mean of min(X, d) for a log-normal, from scipy's limited expectation."""
    cv, limit, people = 1.5, 3_000.0, 2_000
    sigma = np.sqrt(np.log1p(cv**2))
    law = stats.lognorm(sigma, scale=1_000 * np.exp(-(sigma**2) / 2))
    kept = law.expect(lambda x: np.minimum(x, limit))
    terms = Capitation(base=1_000, stop_loss=limit)
    found = capitation(terms, np.ones(people), runs=2_000, seed=3, person_cv=cv)
    assert found.value.distribution.mean == pytest.approx(people * (1_000 - kept), rel=0.02)


def test_bundle_by_hand_and_against_the_law():
    prices, volumes = {"visit": 50.0, "call": 10.0}, {"visit": 100.0, "call": 400.0}
    found = bundle(prices, volumes, norm_cost=10_000, runs=50_000)
    assert (found.value.settlement, found.value.saving, found.value.rate) == (9_000, 1_000, 0.1)
    assert dict(found.value.parts) == {"visit": 5_000, "call": 4_000}
    spread = np.sqrt(50**2 * 100 + 10**2 * 400)
    assert found.value.distribution.mean == pytest.approx(9_000, abs=20)
    width = found.value.distribution.p90 - found.value.distribution.p10
    assert width == pytest.approx(2 * 1.2816 * spread, rel=0.03)
    alone = bundle(prices, volumes, runs=5).value
    assert (alone.saving, alone.rate) == (None, None)
    turned = bundle(dict(reversed(prices.items())), volumes, norm_cost=10_000, runs=50_000)
    assert turned.value.distribution == found.value.distribution


def goal(**more: Any) -> Goal:
    usual = {"name": "a", "weight": 0.5, "minimum": 10.0, "target": 20.0, "value": 15.0}
    return Goal(**(usual | more))


def test_pay_for_performance_by_hand():
    goals = (goal(), goal(name="b", minimum=30, target=10, value=12))
    found = pay_for_performance(1_000, goals).value
    assert (found.settlement, found.low, found.high) == (700, 700, 700)
    assert dict(found.parts) == {"a": 250, "b": 450}
    assert found.distribution is not None
    assert (found.distribution.p10, found.distribution.p90) == (700, 700)
    ends = pay_for_performance(1_000, (goal(value=5), goal(name="b", value=99))).value
    assert dict(ends.parts) == {"a": 0, "b": 500}


def test_an_unknown_value_leaves_a_range():
    found = pay_for_performance(1_000, (goal(), goal(name="b", value=None)))
    assert (found.value.settlement, found.value.low, found.value.high) == (None, 250, 750)
    assert (found.value.parts["b"], found.value.distribution) == (None, None)
    assert [w.text for w in found.warnings] == ["b: Wert unbekannt; der Bonus ist eine Spanne."]
    assert found.uncertainty is not None
    assert found.uncertainty.kind == "possible"


def test_uncertain_values_scatter_the_bonus():
    goals = (goal(weight=1, minimum=-1e6, target=1e6, value=0, standard_error=1e5),)
    found = pay_for_performance(2e6, goals, runs=100_000).value.distribution
    assert found is not None
    assert found.p90 - found.p10 == pytest.approx(2 * 1.2816 * 1e5, rel=0.02)


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: Costs(norm=0, actual=1), "norm_cost"),
        (lambda: Costs(norm=float("nan"), actual=1), "norm_cost"),
        (lambda: Costs(norm=1, actual=-1), "actual_cost"),
        (lambda: Costs(norm=1, actual=1, persons=0), "persons"),
        (lambda: Costs(norm=1, actual=1, completion=0), "completion"),
        (lambda: Costs(norm=1, actual=1, comparison_rate=2), "comparison_rate"),
        (lambda: replace(TERMS, share=1.1), "share"),
        (lambda: replace(TERMS, loss_cap=-0.1), "loss_cap"),
        (lambda: replace(TERMS, quality=2), "quality"),
        (lambda: Corridor(inner=0.2, outer=0.1), "outer"),
        (lambda: settle(TERMS, KINZIGTAL, runs=0), "runs"),
        (lambda: settle(TERMS, KINZIGTAL, person_cv=-1), "person_cv"),
        (lambda: Capitation(base=-1), "base"),
        (lambda: Capitation(base=1, discount=2), "discount"),
        (lambda: Capitation(base=1, stop_loss=-1), "stop_loss"),
        (lambda: capitation(Capitation(base=1), np.array([])), "risk_scores"),
        (lambda: capitation(Capitation(base=1), np.array([-1.0])), "risk_scores"),
        (lambda: capitation(Capitation(base=1), np.ones(2), np.ones(3)), "costs"),
        (lambda: capitation(Capitation(base=1), np.ones(2), person_cv=0), "person_cv"),
        (lambda: capitation(Capitation(base=1), np.ones(2), runs=10**9), "runs"),
        (lambda: bundle({}, {}), "prices"),
        (lambda: bundle({"a": 1}, {"b": 1}), "a"),
        (lambda: bundle({"a": -1}, {"a": 1}), "a"),
        (lambda: bundle({"a": 1}, {"a": 1}, norm_cost=0), "norm_cost"),
        (lambda: bundle({"a": 1}, {"a": 1}, runs=0), "runs"),
        (lambda: goal(weight=2), "a: weight"),
        (lambda: goal(value=float("inf")), "a: value"),
        (lambda: goal(standard_error=-1), "a: value"),
        (lambda: goal(target=10), "a: target"),
        (lambda: pay_for_performance(-1, (goal(weight=1),)), "pool"),
        (lambda: pay_for_performance(1, ()), "goals"),
        (lambda: pay_for_performance(1, (goal(), goal())), "goals"),
        (lambda: pay_for_performance(1, (goal(),)), "goals"),
        (lambda: pay_for_performance(1, (goal(weight=1),), runs=0), "runs"),
    ],
)
def test_impossible_terms(call: Any, place: str):
    with pytest.raises(InvalidInput) as refused:
        call()
    assert refused.value.place == place
