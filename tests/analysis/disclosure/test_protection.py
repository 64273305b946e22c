"""Tables: which cells are withheld, that the attack fails, and that it works without protection."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.disclosure import (
    TOTAL,
    Cell,
    Earlier,
    Entry,
    Protected,
    Rules,
    audit,
    count_table,
    primary,
    protection,
    rounded,
    span,
    suppress,
)
from nahraum.analysis.disclosure.suppression import Plan, protect
from nahraum.analysis.disclosure.system import Outside
from nahraum.analysis.errors import Infeasible, InvalidInput
from tests.analysis.disclosure.towns import entries

EXACT = Rules(base=1)


def table(rows: list[list[int | None]], **more: Any) -> Any:
    return count_table(
        ("A", "B"),
        [
            Entry((f"a{i}", f"b{j}"), count, **{k: v[i][j] for k, v in more.items()})
            for i, row in enumerate(rows)
            for j, count in enumerate(row)
        ],
    )


def by_key(found: Protected) -> dict[tuple[str, ...], Cell]:
    return {cell.key: cell for cell in found.cells}


def values(found: Protected) -> dict[str, int | None]:
    return {"/".join(cell.key): cell.value for cell in found.cells}


# ---- rounding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "base", "expected"),
    [(0, 5, 0), (2, 5, 0), (3, 5, 5), (7, 5, 5), (8, 5, 10), (5, 10, 10), (4, 10, 0), (9, 1, 9)],
)
def test_rounding(count: int, base: int, expected: int) -> None:
    assert rounded(count, base) == expected


@given(st.integers(0, 200), st.integers(1, 20), st.integers(1, 10))
def test_a_span_is_what_rounds_to_the_number(count: int, base: int, k: int) -> None:
    low, high = span(rounded(count, base), base, k)
    if rounded(count, base) == 0:
        assert (low, high) == (0, 0)
    elif count >= k:
        assert low <= count <= high
        assert all(rounded(n, base) == rounded(count, base) for n in range(low, high + 1))
        assert rounded(high + 1, base) > rounded(count, base)


def test_rounding_refuses() -> None:
    for count, base in ((-1, 5), (3, 0)):
        with pytest.raises(InvalidInput):
            rounded(count, base)


# ---- primary suppression --------------------------------------------------------------------


def test_small_counts_are_withheld_and_zero_is_shown() -> None:
    found = table([[4, 5], [0, 40]])
    reasons = {found.keys[place]: reason for place, reason in primary(found, EXACT).items()}
    assert reasons == {("a0", "b0"): "small", (TOTAL, "b0"): "small"}
    with_zeros = primary(found, Rules(base=1, hide_zeros=True))
    assert with_zeros[found.places["a1", "b0"]] == "small"


def test_one_reporting_party_is_withheld() -> None:
    found = table([[20, 30]], parties=[[1, 2]])
    assert {found.keys[p] for p in primary(found, EXACT)} == {("a0", "b0"), (TOTAL, "b0")}
    assert found.fewest_parties[found.places["a0", TOTAL]] == 2
    partly = table([[20, 30]], parties=[[None, 2]])
    assert primary(partly, EXACT)[0] == "parties"
    assert np.isnan(table([[20, 30]]).fewest_parties).all()


def test_a_dominating_party_is_withheld() -> None:
    found = table([[100, 100]], largest=[[85, 86]])
    reasons = {found.keys[p]: reason for p, reason in primary(found, EXACT).items()}
    assert reasons[("a0", "b1")] == "dominance"
    assert ("a0", "b0") not in reasons
    assert reasons[("a0", TOTAL)] == "dominance"
    assert found.highest_share[found.places["a0", "b0"]] == 0.85
    unstated = table([[100, 100]], largest=[[50, None]])
    assert primary(unstated, EXACT)[unstated.places["a0", "b1"]] == "dominance"


def test_p09_a_group_that_shares_one_category_is_withheld_but_not_its_sum() -> None:
    found = table([[6, 0], [10, 10], [20, 20]])
    rules = Rules(base=1, sensitive="B")
    reasons = {found.keys[p]: reason for p, reason in primary(found, rules).items()}
    assert reasons == {("a0", "b0"): "homogeneous", ("a0", "b1"): "homogeneous"}
    assert not primary(found, Rules(base=1, sensitive="A"))
    three = primary(found, Rules(base=1, sensitive="A", diversity=3))
    assert {found.keys[p] for p in three} == {("a0", "b1"), ("a1", "b1"), ("a2", "b1")}
    with pytest.raises(InvalidInput, match="gibt es nicht"):
        primary(found, Rules(sensitive="C"))


def test_unknown_counts_and_their_sums_stay_unknown() -> None:
    found = suppress(table([[None, 20], [30, 40]]), rules=EXACT)
    assert {key for key, value in values(found.value).items() if value is None} == {
        "a0/b0",
        "a0/total",
        "total/b0",
        "total/total",
    }
    assert found.value.audit.attacked == 0
    assert by_key(found.value)["a0", "b0"].reason == "unknown"


# ---- complementary suppression --------------------------------------------------------------


def test_a_single_gap_is_never_left_alone() -> None:
    found = suppress(table([[3, 20, 30], [25, 35, 40], [50, 20, 60]]), rules=EXACT)
    reasons = [cell.reason for cell in found.value.cells]
    assert reasons.count("small") == 1
    assert reasons.count("complementary") == 3
    assert found.value.audit.exact_recoverable == 0
    shown = values(found.value)
    assert shown["total/total"] == 283
    assert shown["a0/total"] == 53


def test_rounding_alone_may_protect() -> None:
    found = suppress(table([[3, 20, 30], [25, 35, 40], [50, 20, 60]]))
    assert [c.reason for c in found.value.cells].count("complementary") == 0
    assert values(found.value)["a0/b2"] == 30
    assert {n.code for n in found.warnings} == {
        "PARTIES_NOT_CHECKED",
        "REASONS_INTERNAL",
        "NOT_ADDITIVE",
    }


def test_a_wide_interval_for_large_withheld_cells() -> None:
    rows = [[300, 300, 300]] * 3
    largest = [[300, 10, 10], [10, 10, 10], [10, 10, 10]]
    found = suppress(table(rows, parties=[[2] * 3] * 3, largest=largest), rules=EXACT)
    assert by_key(found.value)["a0", "b0"].reason == "dominance"
    assert found.value.audit.weak == ()
    assert "PARTIES_NOT_CHECKED" not in {n.code for n in found.warnings}


def test_nothing_to_hide_nothing_hidden() -> None:
    found = suppress(table([[20, 30], [40, 50]]), rules=EXACT)
    assert all(cell.value is not None and cell.reason == "" for cell in found.value.cells)
    assert "REASONS_INTERNAL" not in {n.code for n in found.warnings}


def test_absent_combinations_are_zero_and_told() -> None:
    found = count_table(("A", "B"), [Entry(("x", "u"), 20), Entry(("y", "v"), 30)])
    assert found.filled == 2
    assert suppress(found).warnings[0].code == "CELLS_FILLED"


def minimal_sets(rows: list[list[int]]) -> int:
    """Brute force: the fewest cells to withhold so that the attack fails."""
    found = table(rows)
    start = primary(found, EXACT)
    plan, _ = protection._plan(found, EXACT, ())
    others = [place for place in range(len(found.keys)) if place not in start]
    for size in range(len(others) + 1):
        for more in combinations(others, size):
            hidden = np.zeros(len(found.keys), dtype=np.bool_)
            hidden[[*start, *more]] = True
            if audit(plan.without(hidden), sorted(start), plan.needed).passed:
                return size
    raise AssertionError


@pytest.mark.parametrize(
    "rows",
    [
        [[3, 20], [25, 35]],
        [[3, 20, 30], [25, 35, 40]],
        [[3, 20], [25, 2]],
        [[1, 6], [7, 60]],
        [[30, 20], [25, 35]],
    ],
)
def test_few_cells_more_than_brute_force_needs(rows: list[list[int]]) -> None:
    cells = suppress(table(rows), rules=EXACT).value.cells
    used = sum(cell.reason == "complementary" for cell in cells)
    assert minimal_sets(rows) <= used <= minimal_sets(rows) + 1


ROWS = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 8), st.integers(0, 300)), min_size=width, max_size=width),
        min_size=2,
        max_size=4,
    )
)


@settings(max_examples=25)
@given(ROWS, st.sampled_from([1, 5, 10]), st.booleans())
def test_what_is_shown_follows_the_rules_and_the_attack_fails(
    rows: list[list[int]], base: int, hide: bool
) -> None:
    rules = Rules(base=base, hide_zeros=hide)
    found = table(rows)
    result = suppress(found, rules=rules).value
    for place, cell in enumerate(result.cells):
        truth = int(found.system.values[place])
        if cell.value is not None:
            assert truth >= rules.k or (truth == 0 and not hide)
            assert cell.value == rounded(truth, base)
    assert result.audit.weak == ()
    assert result.audit.within_1 == 0
    attacked = peer_widths(found, result, rules)
    for place, (low, high) in attacked.items():
        truth = found.system.values[place]
        assert high - low >= max(rules.k, 0.1 * truth) - 1e-6


def peer_widths(found: Any, result: Protected, rules: Rules) -> dict[int, tuple[float, float]]:
    """The attack once more, plainly: one dense programme for each primary cell and direction."""
    from scipy.optimize import linprog

    dense = found.cells.toarray()
    shown = [p for p, cell in enumerate(result.cells) if cell.value is not None]
    spans = [span(result.cells[p].value or 0, rules.base, rules.k) for p in shown]
    matrix = np.vstack([dense[shown], -dense[shown]]) if shown else None
    known = [
        (0 if rules.hide_zeros or truth == 0 else 1, 1e5) for truth in found.counts.reshape(-1)
    ]
    limits = [high for _, high in spans] + [-low for low, _ in spans] if shown else None
    widths = {}
    for place, cell in enumerate(result.cells):
        if cell.value is None and cell.reason != "complementary":
            ends = []
            for sign in (1, -1):
                solved = linprog(sign * dense[place], matrix, limits, bounds=known)
                ends.append(sign * solved.fun)
            widths[place] = (ends[0], ends[1])
    return widths


# ---- P-06: the attack and its negative control ----------------------------------------------


def test_p06_primary_suppression_alone_is_broken() -> None:
    small = exact = 0
    for seed in range(4):
        found = count_table("abc", entries(seed, 120, (5, 4, 3)))
        hidden = np.zeros(len(found.keys), dtype=np.bool_)
        hidden[list(primary(found, EXACT))] = True
        plan, _ = protection._plan(found, EXACT, ())
        targets = [int(p) for p in np.flatnonzero(hidden)]
        rule_known = Outside(
            plan.system, np.where(hidden, 1, plan.low), np.where(hidden, 4, plan.high)
        )
        attacked = audit(rule_known, targets, plan.needed)
        small += attacked.attacked
        exact += attacked.exact_recoverable
    assert exact >= 0.05 * small


def test_p06_protected_tables_are_not_broken() -> None:
    for seed in range(2):
        for rules in (EXACT, Rules()):
            attacked = suppress(
                count_table("abc", entries(seed, 120, (5, 4, 3))), rules=rules
            ).value.audit
            assert attacked.attacked > 20
            assert (attacked.exact_recoverable, attacked.within_1) == (0, 0)


def test_what_was_assumed_is_said() -> None:
    found = suppress(table([[6, 0], [10, 10], [20, 20]]), rules=Rules(base=1, sensitive="B"))
    names = [assumption.name for assumption in found.assumptions]
    assert names[0] == "Mindestzahl je Zelle"
    assert names[-1] == "Mindestzahl der Ausprägungen"


def test_equal_input_gives_equal_output() -> None:
    twice = [suppress(count_table("ab", entries(3, 300, (8, 6))), rules=EXACT) for _ in "ab"]
    assert twice[0].value == twice[1].value


# ---- history --------------------------------------------------------------------------------


def earlier(*cells: tuple[dict[str, str], int], base: int = 1, k: int = 5) -> Earlier:
    return Earlier("Veröffentlichung 1", tuple(cells), base, k)


def test_p07_a_difference_of_one_person_is_withheld() -> None:
    before = earlier(({"A": "a0", "B": "b0"}, 20), ({"A": "a1", "B": "b1"}, 50))
    found = suppress(table([[21, 30], [40, 50]]), rules=EXACT, history=[before])
    assert by_key(found.value)["a0", "b0"].reason == "difference"
    assert found.parts["earlier_facts"] == 1
    fewer = suppress(table([[19, 30], [40, 50]]), rules=EXACT, history=[before])
    assert by_key(fewer.value)["a0", "b0"].reason == "difference"
    many = suppress(table([[25, 30], [40, 50]]), rules=EXACT, history=[before])
    assert by_key(many.value)["a0", "b0"].value == 25


def test_p07_rounded_differences_single_out_nobody() -> None:
    before = earlier(({"A": "a0", "B": "b0"}, 20), base=5)
    found = suppress(table([[21, 30], [40, 50]]), history=[before])
    assert by_key(found.value)["a0", "b0"].value == 20


def test_an_earlier_sum_is_part_of_the_attack() -> None:
    rows = [[3, 20, 30], [25, 35, 40], [50, 20, 60]]
    alone = suppress(table(rows), rules=EXACT)
    partners = [c.key for c in alone.value.cells if c.reason == "complementary"]
    public = [({"A": key[0], "B": key[1]}, 0) for key in partners if TOTAL not in key]
    found = table(rows)
    known = [
        (place, int(found.system.values[found.places[place["A"], place["B"]]]))
        for place, _ in public
    ]
    again = suppress(found, rules=EXACT, history=[earlier(*known)])
    others = [c.key for c in again.value.cells if c.reason == "complementary"]
    assert again.value.audit.exact_recoverable == 0
    assert set(others) != set(partners)
    assert len(others) > len(partners) or not set(others) <= set(partners)


def test_what_is_public_already_cannot_be_protected() -> None:
    for place, count in (({"A": "a0", "B": "b0"}, 3), ({"A": "a0", "B": "b0", "C": TOTAL}, 3)):
        with pytest.raises(Infeasible, match="lässt sich nicht schützen"):
            suppress(table([[3, 20], [30, 40]]), rules=EXACT, history=[earlier((place, count))])


def test_a_small_cell_that_was_shown_larger_before_is_just_small() -> None:
    before = earlier(({"A": "a0", "B": "b0"}, 7))
    found = suppress(table([[3, 20], [30, 40]]), rules=EXACT, history=[before])
    assert by_key(found.value)["a0", "b0"].reason == "small"


def test_earlier_facts_about_unknown_cells_change_nothing() -> None:
    before = earlier(({"A": "a0", "B": "b0"}, 7))
    found = suppress(table([[None, 20], [30, 40]]), rules=EXACT, history=[before])
    assert found.parts["earlier_facts"] == 0


@pytest.mark.parametrize("place", [{"A": "elsewhere"}, {"A": "a0", "C": "c0"}])
def test_what_cannot_be_compared_is_refused(place: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="nicht gemeinsam prüfen"):
        suppress(table([[9, 20], [30, 40]]), history=[earlier((place, 20))])


# ---- failing closed -------------------------------------------------------------------------


def test_p12_an_attack_that_does_not_run_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from nahraum.analysis.disclosure import system

    monkeypatch.setattr(system, "SECONDS", 0.0)
    with pytest.raises(Infeasible, match="nicht zu Ende gerechnet"):
        suppress(count_table("abc", entries(1, 200, (6, 5, 3))), rules=EXACT)


def test_p12_an_attack_that_succeeds_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "protect", lambda plan, targets, hidden: hidden)
    with pytest.raises(Infeasible, match="hält der Prüfung nicht stand"):
        suppress(table([[3, 20], [30, 40]]), rules=EXACT)


def test_repair_that_never_ends_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from nahraum.analysis.disclosure import suppression

    monkeypatch.setattr(suppression, "MOST_ROUNDS", 0)
    with pytest.raises(Infeasible, match="lässt sich nicht schützen"):
        suppress(table([[3, 20], [30, 40]]), rules=EXACT)


def test_repair_that_finds_no_partner_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from nahraum.analysis.disclosure import suppression

    monkeypatch.setattr(suppression, "minimise", lambda goal, *rest: np.zeros(len(goal)))
    with pytest.raises(Infeasible, match="lässt sich nicht schützen"):
        suppress(table([[3, 20], [30, 40]]), rules=EXACT)


def test_a_publication_that_contradicts_its_numbers_is_refused() -> None:
    found = table([[3, 20], [30, 40]])
    plan, _ = protection._plan(found, EXACT, ())
    wrong = Plan(plan.system, plan.low + 1, plan.high, plan.cost, plan.needed, plan.least)
    with pytest.raises(InvalidInput, match="passt nicht zu den Zahlen"):
        protect(wrong, [0], np.zeros(len(plan.low), dtype=np.bool_))


# ---- input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dims", "cells", "problem"),
    [
        ((), [Entry((), 1)], "1 bis 4"),
        ("abcde", [Entry(tuple("vwxyz"), 1)], "1 bis 4"),
        ("aa", [Entry(("x", "y"), 1)], "1 bis 4"),
        ("a", [], "leer"),
        ("a", [Entry(("x",), 1), Entry(("x",), 2)], "zweimal"),
        ("a", [Entry((TOTAL,), 1)], "steht für die Summe"),
        ("a", [Entry(("x",), -1)], "negativ"),
        ("a", [Entry(("x",), 3, parties=0)], "passen nicht"),
        ("a", [Entry(("x",), 0, parties=2)], "passen nicht"),
        ("a", [Entry(("x",), 3, parties=-1)], "passen nicht"),
        ("a", [Entry(("x",), 3, largest=4.0)], "größte Beitrag 4"),
        ("ab", [Entry((f"x{n}", f"y{n}"), 1) for n in range(300)], "mehr als 50000"),
    ],
)
def test_tables_that_cannot_be(dims: Any, cells: list[Entry], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        count_table(tuple(dims), cells)


@pytest.mark.parametrize(
    "wrong",
    [{"k": 1}, {"base": 0}, {"base": 11}, {"parties": 0}, {"dominance": 0.0}, {"diversity": 1}],
)
def test_rules_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="nicht möglich"):
        Rules(**wrong)
