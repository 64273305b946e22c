"""The numbers on both sides of every boundary of disclosure control."""

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.disclosure import (
    Earlier,
    Entry,
    Frame,
    ReleaseRules,
    Report,
    Rules,
    Stream,
    audit,
    check_pool,
    count_table,
    noise_table,
    perturb,
    perturb_cells,
    protection,
    record_key,
    release,
    release_from_plain,
    suppress,
    tally,
)
from nahraum.analysis.disclosure.cellkey import KEY_SPACE, Changes, _entropy, _softmax
from nahraum.analysis.disclosure.history import differences
from nahraum.analysis.disclosure.system import Outside
from nahraum.analysis.errors import Infeasible, InvalidInput


def line(*counts: int) -> Any:
    return count_table(("A",), [Entry((f"a{n}",), count) for n, count in enumerate(counts)])


# ---- noise ----------------------------------------------------------------------------------


def test_the_noise_table_row_by_row() -> None:
    table = noise_table()
    assert (table.largest, table.gap, len(table.rows)) == (4, 2, 8)
    assert table.rows[0] == Changes(0, (0,), (1.0,), 0.0)
    assert [row.count for row in table.rows] == list(range(8))
    assert [row.changes for row in table.rows[1:]] == [
        (-1, 2, 3, 4),
        (-2, 1, 2, 3, 4),
        (-3, 0, 1, 2, 3, 4),
        (-4, -1, 0, 1, 2, 3, 4),
        (-2, -1, 0, 1, 2, 3, 4),
        (-3, -2, -1, 0, 1, 2, 3, 4),
        (-4, -3, -2, -1, 0, 1, 2, 3, 4),
    ]
    assert [row.variance for row in table.rows[1:]] == [2.4, 2.4, 2, 2, 2, 2, 2]
    # Rows from largest + gap + 1 on are alike: the last holds for all larger counts.
    assert table.changes(7) is table.rows[7]
    assert table.changes(8) is table.rows[7]
    assert table.changes(6) is table.rows[6]


@pytest.mark.parametrize(("largest", "gap"), [(1, 0), (50, 2), (50, 0), (2, 1)])
def test_the_smallest_and_largest_noise(largest: int, gap: int) -> None:
    table = noise_table(largest=largest, variance=0.5, gap=gap)
    assert len(table.rows) == largest + gap + 2
    assert table.rows[-1].changes == tuple(range(-largest, largest + 1))


@pytest.mark.parametrize("gap", [1, 2])
def test_a_gap_as_wide_as_the_largest_change_is_refused(gap: int) -> None:
    with pytest.raises(InvalidInput, match=f"js = {gap} ergeben keine"):
        noise_table(largest=gap, variance=0.5, gap=gap)


def test_variances_are_raised_only_where_they_must() -> None:
    # Count 1, D = 4, gap 2: changes -1, 2, 3, 4; least possible variance 1·2, largest 1·4.
    assert noise_table(variance=2.0).rows[1].variance == 2.4
    assert noise_table(variance=2.01).rows[1].variance == 2.01
    assert noise_table(variance=1.9).rows[1].variance == pytest.approx(2.28)
    with pytest.raises(InvalidInput, match="Für 1 ist die Varianz 4 nicht erreichbar"):
        noise_table(variance=4.0)
    assert noise_table(variance=3.99).rows[1].variance == 3.99


def test_zero_change_needs_no_variance() -> None:
    # Count 3: changes -3, 0, 1, ...: nothing forces a change, however small the variance.
    assert noise_table(variance=0.01).rows[3].variance == 0.01


def test_entropy_of_two_moments_is_found_far_from_the_start() -> None:
    changes = np.arange(-50.0, 51.0)
    chances = _entropy(changes, 900.0)
    assert chances.sum() == pytest.approx(1, abs=1e-12)
    assert changes @ chances == pytest.approx(0, abs=1e-9)
    assert changes**2 @ chances == pytest.approx(900, abs=1e-6)
    bent = np.diff(np.log(chances), 2)
    assert bent == pytest.approx(bent[0], abs=1e-9)


def test_softmax_of_large_numbers() -> None:
    assert _softmax(np.array([1000.0, 1000.0, 0.0])) == pytest.approx([0.5, 0.5, 0])
    assert _softmax(np.array([-1000.0, -1000.0])) == pytest.approx([0.5, 0.5])


def test_a_key_is_the_first_eight_bytes_of_the_digest() -> None:
    secret = b"sixteen bytes..."
    assert len(secret) == 16
    digest = hmac.new(secret, "Größe".encode(), hashlib.sha256).hexdigest()
    assert record_key(secret, "Größe") == int(digest[:16], 16) % KEY_SPACE
    with pytest.raises(InvalidInput):
        record_key(secret[1:], "Größe")


def test_keys_draw_from_the_rows_in_order() -> None:
    table = noise_table()
    row = table.rows[1]
    first = int(row.probabilities[0] * KEY_SPACE)
    assert perturb([0], table) == 0
    assert perturb([first - 1], table) == 0
    assert perturb([first + 1], table) == 3
    halves = replace(table, rows=(table.rows[0], Changes(1, (-1, 1), (0.5, 0.5), 1.0)))
    assert perturb([KEY_SPACE // 2 - 1], halves) == 0
    assert perturb([KEY_SPACE // 2], halves) == 2
    # Sums of keys wrap around: half and half is nothing.
    assert perturb([KEY_SPACE // 2] * 2, halves) == 1


def test_a_row_whose_probabilities_do_not_fit_is_a_fault() -> None:
    broken = replace(noise_table(), rows=(Changes(0, (0, 1), (0.0,), 0.0),))
    with pytest.raises(ValueError, match="zip"):
        perturb([], broken)


def test_the_variance_told_is_that_of_large_counts() -> None:
    table = noise_table()
    rows = (*table.rows[:-1], replace(table.rows[-1], variance=1.25))
    assert perturb_cells({}, replace(table, rows=rows)).assumptions[1].value == 1.25


# ---- rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fine", "wrong"),
    [
        ("k", 3, 1),
        ("base", 10, 11),
        ("base", 1, 0),
        ("parties", 1, 0),
        ("dominance", 1.0, 1.01),
        ("dominance", 0.01, 0.0),
        ("diversity", 2, 1),
    ],
)
def test_rules_up_to_their_boundary(name: str, fine: float, wrong: float) -> None:
    assert getattr(Rules(**{name: fine}), name) == fine
    with pytest.raises(InvalidInput):
        Rules(**{name: wrong})


def test_two_is_the_smallest_k() -> None:
    assert Rules(k=2, base=4).k == 2
    with pytest.raises(InvalidInput):
        Rules(k=2, base=5)


def test_sums_are_not_exact_from_base_two_on() -> None:
    codes = [
        [notice.code for notice in suppress(line(40, 50), rules=Rules(base=base)).warnings]
        for base in (1, 2)
    ]
    assert codes == [["PARTIES_NOT_CHECKED"], ["PARTIES_NOT_CHECKED", "NOT_ADDITIVE"]]


def test_what_is_protected_keeps_its_dimensions() -> None:
    assert suppress(line(40, 50)).value.dims == ("A",)


def test_margins_cost_four_times_as_much_and_zeros_cannot_be_bought() -> None:
    table = count_table(("A", "B"), [Entry(("x", "y"), 1), Entry(("x", "z"), 0)])
    values = table.system.values
    cost = dict(zip(table.keys, protection._costs(table, values), strict=True))
    one = 1 + np.log(2)
    assert cost == {
        ("x", "y"): pytest.approx(one),
        ("x", "z"): np.inf,
        ("x", "total"): pytest.approx(4 * one),
        ("total", "y"): pytest.approx(4 * one),
        ("total", "z"): np.inf,
        ("total", "total"): pytest.approx(16 * one),
    }


def test_the_plan_holds_own_cells_first_and_then_what_is_public() -> None:
    table = line(4, 40)
    past = Earlier("2025", (({"A": "a1"}, 40),), 5, 5)
    plan, facts = protection._plan(table, Rules(), (past,))
    assert facts == 1
    assert plan.low.tolist() == [5, 38, 43, 38]
    assert plan.high.tolist() == [7, 42, 47, 42]
    assert plan.low.dtype == plan.high.dtype == np.float64
    assert plan.cost[-1] == np.inf
    assert plan.least.tolist() == [1, 1, -np.inf, -np.inf]
    assert plan.needed.tolist() == [5, 5, 5, 5]


# ---- history --------------------------------------------------------------------------------


def found(counts: tuple[int, ...], past: tuple[int, ...], k: int = 5) -> list[int]:
    cells = tuple(({"A": f"a{n}"}, value) for n, value in enumerate(past))
    return differences(line(*counts), [Earlier("2025", cells, 1, k)], k=k, base=1)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (40, 40, False),
        (41, 40, True),
        (44, 40, True),
        (45, 40, False),
        (39, 40, True),
        (36, 40, True),
        (35, 40, False),
        (5, 6, True),
        (6, 5, True),
        (4, 6, False),
        (1, 5, False),
    ],
)
def test_differences_below_k_single_people_out(now: int, before: int, told: bool) -> None:
    assert found((now,), (before,)) == ([0] if told else [])


def test_a_count_that_fell_to_zero_shows_who_left() -> None:
    # Published as 4 under a smaller k of its own; now 0: the difference is four people.
    cells = (({"A": "a0"}, 4),)
    past = Earlier("2025", cells, 1, 2)
    assert differences(line(0, 50), [past], k=5, base=1) == [0]


def test_a_small_cell_does_not_end_the_comparison() -> None:
    assert found((3, 41, 60), (40, 40, 40)) == [1]


# ---- attack ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("world", "possible"),
    [
        ([38, 43], True),
        ([42, 47], True),
        ([38 - 1e-7, 47 + 1e-7], True),
        ([37, 43], False),
        ([38, 48], False),
        ([38 - 1e-5, 43], False),
    ],
)
def test_a_world_is_possible_inside_every_interval(world: list[float], possible: bool) -> None:
    system = line(40).system
    outside = Outside(system, np.array([38.0, 38.0]), np.array([42.0, 47.0]))
    assert outside.allows(np.array(world)) is possible


# ---- release --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 5])
def test_stored_counts_from_zero_on_are_read_back(count: int) -> None:
    row = {
        "key": ["t1"],
        "persons": count,
        "events": None,
        "persons_share": None,
        "events_share": None,
    }
    plain = {
        "municipality": "kalletal",
        "half_year": "2026-1",
        "topics": {"t1": "g1"},
        "neighbourhoods": ["n1"],
        "reasons": ["r1"],
        "tables": {"topic_by_municipality": [row]},
        "second_person": "",
    }
    (read,) = release_from_plain(plain).tables["topic_by_municipality"]
    assert (read.key, read.persons, read.events) == (("t1",), count, None)


def test_a_pool_up_to_the_highest_share() -> None:
    rules = ReleaseRules()
    check_pool({"a": 85, "b": 10, "c": 5}, [], rules)
    with pytest.raises(Infeasible):
        check_pool({"a": 86, "b": 9, "c": 5}, [], rules)
    check_pool({"a": 86, "b": 9, "c": 5}, ["a", "b", "c"], rules)
    check_pool({"a": 0, "b": 0, "c": 0}, [], rules)


TWO = Frame(
    "warburg",
    "2026-1",
    {"bad": "wohnen", "lift": "wohnen", "arzt": "gesundheit"},
    ("nord", "süd"),
    ("far", "none"),
)


def needs(stream: Stream, topic: str, place: str, count: int) -> list[Report]:
    return [
        Report(
            stream, topic, place, ("far", "none")[n % 2], f"{topic}{place}{n}", f"a{n // 2 % 3}", n
        )
        for n in range(count)
    ]


def test_shares_refer_to_their_table_and_group() -> None:
    reports = [
        *needs(Stream.PERSONS, "bad", "nord", 40),
        *needs(Stream.PERSONS, "lift", "süd", 60),
        *needs(Stream.PERSONS, "arzt", "nord", 100),
        *needs(Stream.PERSONS, "arzt", "süd", 60),
        *needs(Stream.EVENTS, "bad", "nord", 20),
        *needs(Stream.EVENTS, "lift", "süd", 10),
        *needs(Stream.EVENTS, "arzt", "nord", 20),
        *needs(Stream.EVENTS, "arzt", "süd", 5),
    ]
    found = release(tally(TWO, reports), []).value.tables
    topics = {row.key: row for row in found["topic_by_municipality"]}
    assert topics[("bad",)].persons_share == 40 / 260
    assert topics[("arzt",)].persons_share == 160 / 260
    assert topics[("bad",)].events_share == 20 / 55
    areas = {row.key: row for row in found["group_by_neighbourhood"]}
    assert areas["wohnen", "nord"].persons_share == 40 / 100
    assert areas["wohnen", "süd"].persons_share == 60 / 100
    assert areas["gesundheit", "nord"].persons_share == 100 / 160
    # A base of exactly thirty is enough, twenty-five is not.
    assert areas["wohnen", "nord"].events_share == 20 / 30
    assert areas["gesundheit", "nord"].events_share is None
    assert areas["gesundheit", "süd"].events == 5


def test_rounding_to_twice_the_smallest_count_is_the_coarsest() -> None:
    assert ReleaseRules(base=10).base == 10
    assert ReleaseRules(base=12, persons=6, events=6).base == 12
    with pytest.raises(InvalidInput):
        ReleaseRules(base=12, persons=6, events=5)


@pytest.mark.parametrize("largest", [0.0, 0.5, 9.0])
def test_the_largest_contribution_lies_within_the_count(largest: float) -> None:
    table = count_table(("A",), [Entry(("x",), 9, largest=largest)])
    assert table.highest_share[0] == largest / 9


def test_a_weak_cell_is_told_with_its_exact_bounds() -> None:
    # The sum of 44 and one cell of 40 are public: the other cell is 4, and nothing else.
    system = line(4, 40).system
    outside = Outside(system, np.array([-np.inf, 40, 44]), np.array([np.inf, 40, 44]))
    found = audit(outside, [0], np.array([5.0, 5.0, 5.0]))
    assert [(cell.cell, cell.low, cell.high) for cell in found.weak] == [(0, 4, 4)]
    assert (found.attacked, found.exact_recoverable, found.within_1) == (1, 1, 1)
