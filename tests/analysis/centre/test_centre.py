"""A centre's year: worked examples, tornado, chance, liquidity."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.centre import (
    Centre,
    Payment,
    Ranges,
    economics,
    liquidity,
    simulate,
    tornado,
)
from nahraum.analysis.errors import InvalidInput

GOLDEN = Centre(
    posts=2.0,
    cases_per_quarter=900,
    fee_per_case=71.26,
    extra_share=0.12,
    doctor_salary=115_000,
    employer_share=0.14,
    assistants_per_post=1.5,
    assistant_cost=46_000,
    rent=36_000,
    material_per_post=45_000,
    fixed_cost=60_000,
)


def test_golden_centre_of_methods_6_4():
    found = economics(GOLDEN)
    assert round(found.value.revenue) == 574_641
    assert found.value.cost == pytest.approx(586_200)
    assert round(found.value.result) == -11_559
    assert found.value.break_even_cases == 919
    assert found.value.break_even_exact == pytest.approx(586_200 / (8 * 71.26 * 1.12))
    assert found.value.subsidy == pytest.approx(11_559.36)
    assert sum(found.value.costs.values()) == pytest.approx(586_200)
    assert [w.code for w in found.warnings] == ["STATE_AID"]
    assert {a.name for a in found.assumptions if not a.verified} == {
        *("range_cases", "range_fee", "range_posts", "distribution")
    }


@pytest.mark.parametrize(
    ("posts", "result"), [(1, -53_780), (1.5, -32_670), (2, -11_559), (3, 30_661), (4, 72_881)]
)
def test_golden_results_by_posts(posts: float, result: int):
    assert round(economics(replace(GOLDEN, posts=posts), runs=1).value.result) == result


def test_break_even_is_where_the_result_turns():
    cases = economics(GOLDEN, runs=1).value.break_even_cases
    assert cases is not None
    assert replace(GOLDEN, cases_per_quarter=cases).result >= 0
    assert replace(GOLDEN, cases_per_quarter=cases - 1).result < 0
    rich = economics(replace(GOLDEN, grants=1e7), runs=1)
    assert (rich.value.break_even_cases, rich.value.subsidy, rich.warnings) == (0, 0, ())
    free = economics(replace(GOLDEN, fee_per_case=0), runs=1)
    assert (free.value.break_even_cases, free.value.break_even_exact) == (None, None)
    assert [w.code for w in free.warnings] == ["STATE_AID", "NO_BREAK_EVEN"]
    assert free.warnings[1].text == "Ohne Erlös je Fall hilft keine Zahl von Fällen."


def test_tornado_by_hand():
    income = 574_640.64
    bars = {bar.name: bar for bar in tornado(GOLDEN, Ranges())}
    assert list(bars) == ["cases_per_quarter", "fee_per_case", "posts"]
    assert bars["cases_per_quarter"].span == pytest.approx(0.2 * income)
    assert bars["fee_per_case"].low == pytest.approx(-11_559.36 - 0.05 * income)
    assert bars["posts"].low == pytest.approx(-32_669.52)
    assert bars["posts"].high == pytest.approx(-11_559.36)
    alone = tornado(replace(GOLDEN, posts=0.25), Ranges())
    assert min(bar.low for bar in alone if bar.name == "posts") <= -96_000 + 1e-6


def test_monte_carlo_against_an_independent_draw():
    """The same model written with numpy's own triangular distribution."""
    dice = np.random.Generator(np.random.PCG64(99))
    runs = 200_000
    cases = dice.triangular(-0.1, 0, 0.1, runs)
    fee = dice.triangular(-0.05, 0, 0.05, runs)
    posts = 2 - dice.triangular(0, 0, 0.5, runs)
    revenue = posts * 900 * (1 + cases) * 4 * 71.26 * (1 + fee) * 1.12
    results = revenue - posts * (115_000 * 1.14 + 69_000 + 45_000) - 96_000
    found = simulate(GOLDEN, Ranges(), runs=runs, seed=1)
    for mine, theirs in zip(
        (found.p10, found.p50, found.p90), np.percentile(results, (10, 50, 90)), strict=True
    ):
        assert mine == pytest.approx(theirs, abs=500)
    assert found.mean == pytest.approx(results.mean(), abs=300)
    assert found.probability_loss == pytest.approx((results < 0).mean(), abs=0.01)


def test_chance_is_repeatable_and_may_be_absent():
    assert simulate(GOLDEN, Ranges(), runs=50, seed=3) == simulate(
        GOLDEN, Ranges(), runs=50, seed=3
    )
    sure = simulate(GOLDEN, Ranges(cases=0, fee=0, posts=0), runs=5, seed=0)
    assert sure.p10 == pytest.approx(GOLDEN.result)
    assert sure.p90 == pytest.approx(GOLDEN.result)
    assert sure.probability_loss == 1.0


@settings(max_examples=50, deadline=None)
@given(st.floats(0.1, 20), st.floats(0, 3000), st.floats(0, 1e6))
def test_more_cases_or_grants_never_hurt(posts: float, cases: float, grant: float):
    base = replace(GOLDEN, posts=posts, cases_per_quarter=cases)
    assert replace(base, cases_per_quarter=cases + 1).result >= base.result
    assert replace(base, grants=grant).result >= base.result - 1e-9


def test_liquidity_by_hand():
    """Fees 120 a month, 80 % at once from month 2, rest 4 months after the quarter; costs 100."""
    centre = replace(
        GOLDEN,
        posts=1.0,
        cases_per_quarter=360,
        fee_per_case=1,
        extra_share=0,
        doctor_salary=0,
        assistants_per_post=0,
        rent=0,
        material_per_post=0,
        fixed_cost=1_200,
        depreciation=500,
    )
    found = liquidity(centre, months=8, opening=50)
    received = [month.received for month in found.value.months]
    assert received == pytest.approx([0, 96, 96, 96, 96, 96, 96 + 360 - 192, 96])
    assert [month.paid for month in found.value.months] == pytest.approx([100] * 8)
    balances = [-50, -54, -58, -62, -66, -70, 190 - 100 + 100 - 96, 0]
    assert [m.balance for m in found.value.months][:6] == pytest.approx(balances[:6])
    assert (found.value.needed, found.value.lowest_month) == (pytest.approx(70), 6)
    assert found.value.owed == pytest.approx(8 * 120 - sum(received))
    assert found.warnings == ()
    assert {a.name for a in found.assumptions} == {"advance_share", "first_advance", "rest_after"}


def test_all_money_arrives_in_the_end():
    found = liquidity(GOLDEN, months=24, payment=Payment(advance_share=1, first_advance=1))
    assert found.value.owed == pytest.approx(0, abs=1e-6)
    assert [w.code for w in found.warnings] == ["STILL_FALLING"]
    rich = liquidity(replace(GOLDEN, grants=1e7))
    assert (rich.value.needed, rich.value.lowest_month) == (0, 0)
    late = liquidity(GOLDEN, months=24, payment=Payment(advance_share=0, rest_after=0))
    assert [m.month for m in late.value.months if m.received > 0] == list(range(3, 25, 3))


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: replace(GOLDEN, posts=0), "posts"),
        (lambda: replace(GOLDEN, rent=-1), "rent"),
        (lambda: replace(GOLDEN, fee_per_case=float("nan")), "fee_per_case"),
        (lambda: replace(GOLDEN, fixed_cost=1e13), "fixed_cost"),
        (lambda: Ranges(cases=1), "cases"),
        (lambda: Ranges(fee=-0.1), "fee"),
        (lambda: Ranges(posts=-1), "posts"),
        (lambda: economics(GOLDEN, runs=0), "runs"),
        (lambda: Payment(advance_share=1.1), "advance_share"),
        (lambda: Payment(first_advance=13), "first_advance"),
        (lambda: Payment(rest_after=-1), "rest_after"),
        (lambda: liquidity(GOLDEN, months=0), "months"),
        (lambda: liquidity(GOLDEN, opening=-1), "opening"),
    ],
)
def test_impossible_numbers(call: Any, place: str):
    with pytest.raises(InvalidInput) as refused:
        call()
    assert refused.value.place == place


def test_the_start_up_loss_is_paid_once():
    """12,000 euros more, all of them in the first twelve months."""
    plain = liquidity(GOLDEN, months=30).value.months
    new = liquidity(replace(GOLDEN, start_up_loss=12_000), months=30).value.months
    more = [b.paid - a.paid for a, b in zip(plain, new, strict=True)]
    assert more == pytest.approx([1_000.0] * 12 + [0.0] * 18)
    assert plain[-1].balance - new[-1].balance == pytest.approx(12_000)
