"""Budgets of social spaces: exact sums, corridor, reasons; controlling."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from nahraum.analysis.budgets import Space, Spending, control, share_budget
from nahraum.analysis.errors import Infeasible, InvalidInput

HALF = Fraction(1, 2)
ONE = {"need": Fraction(1)}


def space(name: str, persons: int, need: Any, previous: int | None = None) -> Space:
    needs = need if isinstance(need, dict) else {"need": Fraction(need)}
    return Space(id=name, persons=persons, need=needs, previous=previous)


def cents(found: Any) -> dict[str, int]:
    return {row.id: row.cents for row in found.value}


def test_base_and_need_by_hand():
    spaces = (
        space("a", 100, {"poor": Fraction(2), "old": Fraction(1)}),
        space("b", 300, {"poor": Fraction(1), "old": Fraction(1)}),
    )
    weights = {"poor": Fraction(3, 5), "old": Fraction(2, 5)}
    found = share_budget(spaces, budget=1_000, base=100, weights=weights)
    # 800 left: 480 by poor (200 : 300), 320 by old (100 : 300).
    assert cents(found) == {"a": 100 + 192 + 80, "b": 100 + 288 + 240}
    assert [row.free for row in found.value] == [372, 628]
    assert [row.change for row in found.value] == [None, None]
    assert found.warnings == ()


def test_a_cent_goes_to_the_largest_remainder_then_the_smaller_id():
    spaces = tuple(space(name, 1, 1) for name in "cab")
    found = share_budget(spaces, budget=100, base=0, weights=ONE)
    assert cents(found) == {"c": 33, "a": 34, "b": 33}


def test_the_corridor_keeps_budgets_near_last_year():
    spaces = (space("a", 100, 9, 1_000), space("b", 100, 1, 1_000))
    found = share_budget(spaces, budget=2_000, base=0, weights=ONE, corridor=Fraction(1, 10))
    assert cents(found) == {"a": 1_100, "b": 900}
    assert [row.bound for row in found.value] == ["high", "low"]
    assert [row.change for row in found.value] == pytest.approx([0.1, -0.1])
    assert [w.text for w in found.warnings] == [
        "a: auf 11,00 Euro begrenzt (Übergang zum Vorjahr).",
        "b: auf 9,00 Euro begrenzt (Übergang zum Vorjahr).",
    ]


def test_the_corridor_against_an_independent_root_search():
    needs, previous, base = (5, 3, 2, 8), (900, 1_000, 1_100, None), 50
    spaces = tuple(
        space(f"s{i}", 100, need, before)
        for i, (need, before) in enumerate(zip(needs, previous, strict=True))
    )
    found = share_budget(spaces, budget=4_000, base=base, weights=ONE, corridor=Fraction(1, 10))

    def given_(scale: float) -> list[float]:
        rows = []
        for need, before in zip(needs, previous, strict=True):
            low, high = (0, 4_000) if before is None else (0.9 * before, 1.1 * before)
            rows.append(min(max(base + scale * need, low), high))
        return rows

    scale = brentq(lambda x: sum(given_(x)) - 4_000, 0, 4_000)
    assert [row.cents for row in found.value] == pytest.approx(given_(scale), abs=1)


def test_what_need_cannot_give_is_spread_over_the_room_left():
    spaces = (space("a", 10, 0, 1_000), space("b", 10, 1, 1_000))
    weights = ONE
    more = share_budget(spaces, budget=2_150, base=0, weights=weights, corridor=Fraction(1, 10))
    assert cents(more) == {"a": 1_050, "b": 1_100}
    spaces = (space("a", 10, 1, 100), space("b", 10, 1, None))
    less = share_budget(spaces, budget=1_000, base=300, weights=weights, corridor=HALF)
    assert cents(less) == {"a": 150, "b": 850}
    tight = (space("a", 10, 1, 100), space("b", 10, 1, 400))
    exact = share_budget(tight, budget=250, base=0, weights=weights, corridor=HALF)
    assert cents(exact) == {"a": 50, "b": 200}


def test_bases_above_a_bound_are_cut():
    spaces = (space("a", 1, 1, 100), space("b", 1, 1, 100), space("c", 1, 1, None))
    found = share_budget(spaces, budget=300, base=100, weights=ONE, corridor=Fraction(0))
    assert cents(found) == {"a": 100, "b": 100, "c": 100}


def test_bases_that_fill_the_budget_leave_room_to_the_others():
    spaces = (space("a", 1, 1, 200), space("b", 1, 1, None))
    found = share_budget(spaces, budget=200, base=100, weights=ONE, corridor=Fraction(1, 10))
    assert cents(found) == {"a": 180, "b": 20}


@pytest.mark.parametrize(
    ("budget", "problem"),
    [
        (1_799, "Der Übergang verlangt mindestens 18,00 Euro, das Budget ist 17,99 Euro."),
        (2_201, "Der Übergang erlaubt höchstens 22,00 Euro, das Budget ist 22,01 Euro."),
    ],
)
def test_an_impossible_corridor_is_explained(budget: int, problem: str):
    spaces = (space("a", 1, 1, 1_000), space("b", 1, 2, 1_000))
    with pytest.raises(Infeasible) as refused:
        share_budget(spaces, budget=budget, base=0, weights=ONE, corridor=Fraction(1, 10))
    assert (refused.value.problem, refused.value.place) == (problem, "corridor")


def test_bases_may_be_too_high():
    with pytest.raises(Infeasible, match="Die Sockel sind zusammen 0,01 Euro höher"):
        share_budget((space("a", 1, 1), space("b", 1, 1)), budget=99, base=50, weights=ONE)


spaces_of = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 50), st.integers(1, 10**7)),
    min_size=1,
    max_size=8,
).filter(lambda rows: any(a and b for a, b, _ in rows))


@settings(max_examples=150, deadline=None)
@given(spaces_of, st.integers(0, 10**9), st.floats(-0.1, 0.1))
def test_the_sum_is_exact_and_every_bound_holds(rows: Any, budget: int, shift: float):
    spaces = tuple(space(f"s{i}", n, d, p) for i, (n, d, p) in enumerate(rows))
    free = share_budget(spaces, budget=budget, base=0, weights=ONE)
    assert sum(cents(free).values()) == budget
    turned = share_budget(spaces[::-1], budget=budget, base=0, weights=ONE)
    assert cents(turned) == cents(free)
    total = int(sum(p for _, _, p in rows) * (1 + shift))
    try:
        kept = share_budget(spaces, budget=total, base=7, weights=ONE, corridor=Fraction(1, 10))
    except Infeasible:
        return
    assert sum(cents(kept).values()) == total
    for row, one in zip(kept.value, spaces, strict=True):
        assert one.previous is not None
        assert 9 * one.previous <= 10 * row.cents <= 11 * one.previous


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 100), st.integers(1, 100))
def test_more_need_never_gets_less(first: int, more: int):
    others = (space("b", 50, 10), space("c", 70, 3))
    low = share_budget((space("a", 60, first), *others), budget=10**6, base=10, weights=ONE)
    high = share_budget((space("a", 60, first + more), *others), budget=10**6, base=10, weights=ONE)
    assert cents(high)["a"] >= cents(low)["a"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"spaces": ()}, "spaces"),
        ({"spaces": (space("a", 1, 1), space("a", 1, 1))}, "spaces"),
        ({"budget": -1}, "budget"),
        ({"base": -1}, "budget"),
        ({"weights": {"need": HALF}}, "weights"),
        ({"weights": {"need": Fraction(2), "x": Fraction(-1)}}, "weights"),
        ({"corridor": Fraction(-1)}, "corridor"),
        ({"corridor": Fraction(2)}, "corridor"),
        ({"spaces": (space("a", -1, 1),)}, "a"),
        ({"spaces": (space("a", 1, 1, -1),)}, "a"),
        ({"spaces": (space("a", 1, {"x": Fraction(1)}),)}, "a"),
        ({"spaces": (space("a", 1, -1),)}, "a"),
        ({"spaces": (space("a", 0, 1),)}, "need"),
    ],
)
def test_impossible_inputs(change: dict[str, Any], place: str):
    usual: dict[str, Any] = {"budget": 10, "base": 0, "weights": ONE}
    spaces = change.pop("spaces", (space("a", 1, 1),))
    with pytest.raises(InvalidInput) as refused:
        share_budget(spaces, **(usual | change))
    assert refused.value.place == place


def test_weights_of_zero_need_no_indicator():
    one = space("a", 5, {"need": Fraction(1), "none": Fraction(0)})
    weights = {"need": Fraction(1), "none": Fraction(0)}
    assert cents(share_budget((one,), budget=10, base=0, weights=weights)) == {"a": 10}


def test_controlling():
    row = Spending(id="a", budget=1_200, spent=700, beyond_cases=70, months=6)
    found = control(row)
    assert (found.used, found.left, found.beyond_cases) == (700 / 1_200, 500, 0.1)
    assert (found.expected, found.over) == (1_400, True)
    assert control(replace(row, spent=600)).over is False
    nothing = control(Spending(id="a", budget=0, spent=0, beyond_cases=0))
    assert (nothing.used, nothing.beyond_cases, nothing.over) == (None, None, False)
    assert control(Spending(id="a", budget=1, spent=1)).beyond_cases is None
    for change in ({"budget": -1}, {"spent": -1}, {"months": 0}, {"months": 13},
                   {"beyond_cases": 701}, {"beyond_cases": -1}):  # fmt: skip
        with pytest.raises(InvalidInput):
            control(replace(row, **change))


def test_who_has_no_year_before_is_named():
    spaces = (space("a", 100, 1, 1_000), space("b", 100, 1))
    found = share_budget(
        spaces, budget=2_000, base=0, weights={"need": Fraction(1)}, corridor=Fraction(1, 10)
    )
    assert [(w.code, w.text) for w in found.warnings] == [
        ("PREVIOUS_UNKNOWN", "Ohne Vorjahr gilt kein Übergang: b.")
    ]
    assert not share_budget(spaces, budget=2_000, base=0, weights={"need": Fraction(1)}).warnings
