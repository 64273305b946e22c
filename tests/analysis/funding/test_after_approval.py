"""What happens to a grant later: recalculation, obligations, and what comes after it."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.funding import (
    CRITERIA,
    Budget,
    Financing,
    Terms,
    YearGap,
    callable_cents,
    due_dates,
    gaps,
    grant_of,
    interest_cents,
    line_items,
    months_later,
    recalculate,
    score,
)

PLAN = Budget(100_000, 20_000)


def codes(found: Any) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_court_case_anbest_p_2_2():
    """VG Hannover 6 A 3946/01: cover and costs rise together, the grant stays."""
    found = recalculate(Financing.GAP, 80_000, PLAN, Budget(115_000, 35_000))
    assert (found.grant, found.reclaim) == (80_000, 0)
    assert codes(found) == ["COVER_PAYS_NEW_COSTS"]
    found = recalculate(Financing.GAP, 80_000, PLAN, Budget(115_000, 35_001))
    assert (found.grant, found.reclaim, codes(found)) == (79_999, 1, ["COVER_ROSE"])


@pytest.mark.parametrize(
    ("financing", "grant", "actual", "new", "why"),
    [
        (Financing.SHARE, 80_000, Budget(90_000, 20_000), 72_000, ["COSTS_FELL"]),
        (Financing.SHARE, 80_000, Budget(100_000, 30_000), 72_000, ["COVER_ROSE"]),
        (Financing.SHARE, 80_000, Budget(90_000, 30_000), 64_000, ["COSTS_FELL", "COVER_ROSE"]),
        (Financing.SHARE, 80_000, Budget(120_000, 20_000), 80_000, []),
        (Financing.SHARE, 80_000, Budget(110_000, 30_000), 80_000, ["COVER_PAYS_NEW_COSTS"]),
        (Financing.SHARE, 80_000, Budget(1_000, 200_000), 0, ["COSTS_FELL", "COVER_ROSE"]),
        (Financing.GAP, 80_000, Budget(90_000, 20_000), 70_000, ["COSTS_FELL"]),
        (Financing.GAP, 80_000, Budget(100_000, 30_000), 70_000, ["COVER_ROSE"]),
        (Financing.GAP, 80_000, Budget(120_000, 20_000), 80_000, []),
        (Financing.FULL, 80_000, Budget(90_000, 20_000), 70_000, ["COSTS_FELL"]),
        (Financing.FIXED, 50_000, Budget(90_000, 20_000), 50_000, []),
        (Financing.FIXED, 50_000, Budget(70_000, 20_000), 50_000, []),
        (Financing.FIXED, 50_000, Budget(69_999, 20_000), 49_999, ["COSTS_FELL", "OVERFUNDED"]),
        (Financing.FIXED, 50_000, Budget(10_000, 20_000), 0, ["COSTS_FELL", "OVERFUNDED"]),
    ],
)
def test_recalculation(financing: Financing, grant: int, actual: Budget, new: int, why: list[str]):
    found = recalculate(financing, grant, PLAN, actual)
    assert (found.grant, found.reclaim) == (new, grant - new)
    assert codes(found) == why


def test_recalculation_rounds_down_and_bears_no_costs():
    found = recalculate(Financing.SHARE, 50, Budget(99, 0), Budget(98, 0))
    assert (found.grant, found.reclaim) == (49, 1)
    assert recalculate(Financing.SHARE, 0, Budget(0, 0), Budget(5, 0)).grant == 0


@given(
    st.sampled_from(list(Financing)),
    st.integers(0, 10**8),
    *(st.integers(0, 10**8) for _ in range(4)),
)
def test_a_grant_never_rises(
    financing: Financing, grant: int, costs: int, cover: int, new_costs: int, new_cover: int
):
    plan = Budget(costs, cover)
    found = recalculate(financing, min(grant, costs), plan, Budget(new_costs, new_cover))
    assert 0 <= found.grant <= min(grant, costs)
    assert found.grant + found.reclaim == min(grant, costs)


def test_grants_as_approved():
    assert grant_of(Financing.SHARE, Budget(101, 0), share=Fraction(1, 2)) == 50
    assert grant_of(Financing.FIXED, PLAN, fixed=79_999) == 79_999
    assert grant_of(Financing.FIXED, PLAN, fixed=80_001) == 80_000
    assert grant_of(Financing.GAP, PLAN) == 80_000
    assert grant_of(Financing.FULL, Budget(5, 9)) == 0


def test_impossible_grants():
    for call in (
        lambda: grant_of(Financing.SHARE, PLAN, share=Fraction(2)),
        lambda: grant_of(Financing.FIXED, PLAN, fixed=-1),
        lambda: recalculate(Financing.GAP, -1, PLAN, PLAN),
        lambda: recalculate(Financing.GAP, 100_001, PLAN, PLAN),
        lambda: Budget(-1, 0),
        lambda: Budget(0, -1),
    ):
        with pytest.raises(InvalidInput):
            call()


def test_due_dates():
    found = due_dates(date(2028, 8, 31), Terms(proof_months=6, audit_years=5, earmark_years=10))
    assert found.proof == date(2029, 2, 28)
    assert found.records == date(2034, 2, 28)
    assert found.earmark == date(2038, 8, 31)
    nothing = due_dates(date(2028, 8, 31), Terms(audit_years=5))
    assert (nothing.proof, nothing.records, nothing.earmark) == (None, None, None)
    assert due_dates(date(2028, 8, 31), Terms(proof_months=6)).records is None
    assert months_later(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_later(date(2027, 12, 31), 0) == date(2027, 12, 31)
    assert months_later(date(2027, 11, 30), 1) == date(2027, 12, 30)


def test_line_items_to_the_cent():
    fifth = Fraction(1, 5)
    planned = {"staff": 1_000, "rent": 500}
    found = line_items(planned, {"staff": 1_200, "rent": 300}, fifth)
    assert [(i.over, i.allowed) for i in found] == [(200, True), (0, True)]
    found = line_items(planned, {"staff": 1_201, "rent": 299}, fifth)
    assert [(i.over, i.allowed) for i in found] == [(201, False), (0, True)]
    found = line_items(planned, {"staff": 1_200, "rent": 301}, fifth)
    assert [(i.over, i.allowed) for i in found] == [(200, False), (0, True)]
    with pytest.raises(InvalidInput, match="rent"):
        line_items(planned, {"staff": 1}, fifth)


def test_calls_for_money_and_interest():
    day = date(2026, 11, 21)
    payments = [(date(2026, 11, 20), 1), (day, 2), (date(2027, 1, 2), 4), (date(2027, 1, 3), 8)]
    assert callable_cents(payments, as_of=day, weeks=6) == 6
    rate = {"base_rate": Fraction(127, 10_000), "margin": Fraction(5, 100)}
    assert interest_cents(100_000, 365, **rate) == 6_270
    assert interest_cents(100_000, 73, **rate) == 1_254
    assert interest_cents(100_000, 365, base_rate=Fraction(-6, 100), margin=Fraction(5, 100)) == 0
    for cents, days in ((-1, 1), (1, -1)):
        with pytest.raises(InvalidInput):
            interest_cents(cents, days, **rate)


@pytest.mark.parametrize(
    ("points", "light", "total"),
    [
        ([3] * 8, "green", 24),
        ([3, 3, 3, 3, 3, 1, 1, 1], "green", 18),
        ([3, 3, 3, 3, 3, 2, 1, 0], "yellow", 18),
        ([3, 3, 3, 3, 2, 1, 1, 1], "yellow", 17),
        ([3, 3, 3, 3, 0, 0, 0, 0], "yellow", 12),
        ([3, 3, 3, 2, 0, 0, 0, 0], "red", 11),
        ([0] * 8, "red", 0),
    ],
)
def test_the_light_at_its_edges(points: list[int], light: str, total: int):
    found = score(dict(zip(CRITERIA, points, strict=True))).value
    assert (found.light, found.points, found.share) == (light, total, total / 24)
    weak = {name for name, value in zip(CRITERIA, points, strict=True) if value <= 1}
    assert set(found.weak) == weak


def test_unknown_criteria_leave_the_light_open():
    names = list(CRITERIA)
    found = score(dict.fromkeys(names[:6], 3) | {names[6]: None})
    assert (found.value.points, found.value.share, found.value.light) == (None, None, "unknown")
    assert (found.value.lowest, found.value.highest) == (18, 24)
    assert found.value.unknown == tuple(names[6:])
    assert [w.text for w in found.warnings] == [
        "Nicht bewertet: Raum für Begegnung.",
        "Nicht bewertet: Nachweis der Wirkung.",
    ]
    assert score({names[0]: 0, names[1]: 0, names[2]: 0, names[3]: 0, names[4]: 0}).value.light == (
        "red"
    )
    assert all(not item.verified for item in found.assumptions)


def test_criteria_are_checked():
    with pytest.raises(InvalidInput, match="gibt es nicht"):
        score({"luck": 1})
    for value in (-1, 4):
        with pytest.raises(InvalidInput, match="zwischen 0 und 3"):
            score({"concept": value})


def test_gaps_and_years_until_covered():
    costs = {2029: 100.0, 2027: 100.0, 2028: 100.0}
    income = {"regular": {2027: 50.0, 2028: 90.0}, "donations": {2028: 10.5, 2029: 100.0}}
    rows, years = gaps(costs, income)
    assert rows == (
        YearGap(2027, 100.0, 50.0, 50.0),
        YearGap(2028, 100.0, 100.5, -0.5),
        YearGap(2029, 100.0, 100.0, 0.0),
    )
    assert years == 1
    assert gaps({2027: 1.0}, {})[1] is None
    assert gaps({2027: 1.0}, {"levy": {2027: 1.0}})[1] == 0
    assert gaps({2027: 1.0, 2028: 1.0}, {"levy": {2027: 1.0}})[1] is None


@pytest.mark.parametrize(
    ("costs", "income", "place"),
    [
        ({2027: 1.0}, {"lottery": {2027: 1.0}}, "lottery"),
        ({2027: 1.0}, {"levy": {2028: 1.0}}, "levy"),
        ({2027: -1.0}, {}, "costs"),
        ({2027: float("nan")}, {}, "costs"),
        ({2027: 1.0}, {"levy": {2027: -1.0}}, "costs"),
    ],
)
def test_impossible_gaps(costs: Any, income: Any, place: str):
    with pytest.raises(InvalidInput) as refused:
        gaps(costs, income)
    assert refused.value.place == place


def test_a_hair_of_rounding_is_no_gap():
    """0.1 + 0.7 is less than 0.8 for a machine."""
    rows, years = gaps({2029: 0.8}, {"levy": {2029: 0.1}, "regular": {2029: 0.7}})
    assert rows[0].gap == 0
    assert years == 0
    assert gaps({2029: 0.81}, {"levy": {2029: 0.1}, "regular": {2029: 0.7}})[1] is None
