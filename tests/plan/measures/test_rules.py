"""States, circles, merging, target and actual, money: pure decisions."""

from datetime import date
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.plan.measures.rules import (
    NEXT,
    MoneyRefused,
    Standing,
    StateRefused,
    before_after,
    cents_of,
    check_step,
    circle,
    euros,
    half_year,
    joined,
    levels,
    merge,
    progress,
    review_day,
)


# ------------------------------------------------------------------ states
@pytest.mark.parametrize("before", NEXT)
def test_only_known_steps_are_possible(before: str) -> None:
    for after in NEXT:
        if after in NEXT[before]:
            check_step(before, after, "Es fehlt noch das Grundstück.")
        else:
            with pytest.raises(StateRefused, match="geht das nicht"):
                check_step(before, after, "Es fehlt noch das Grundstück.")


@pytest.mark.parametrize(
    ("before", "after"), [("running", "paused"), ("idea", "given-up"), ("done", "running")]
)
def test_pausing_giving_up_and_taking_up_again_need_a_reason(before: str, after: str) -> None:
    with pytest.raises(StateRefused, match="warum"):
        check_step(before, after, "   kurz   ")
    check_step(before, after, "Die Förderung ist ausgelaufen.")


def test_what_goes_on_needs_none() -> None:
    check_step("decided", "running", "")


# ------------------------------------------------------------------ circles
def test_a_measure_may_not_wait_for_itself_by_way_of_others() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["a"]}, "a") == ["a", "b", "c", "a"]
    assert circle({"a": ["a"]}, "a") == ["a", "a"]
    assert circle({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a") == []


def test_a_circle_elsewhere_is_not_ours() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}, "a") == []


EDGES = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12)


@given(EDGES)
def test_circles_are_those_brute_force_finds(edges: set[tuple[int, int]]) -> None:
    waits = {key: [b for a, b in sorted(edges) if a == key] for key in range(6)}
    ways = {
        (0, *middle, 0)
        for size in range(6)
        for chosen in combinations(range(1, 6), size)
        for middle in permutations(chosen)
        if all(pair in edges for pair in zip((0, *middle), (*middle, 0), strict=True))
    }
    found = circle(waits, 0)
    assert bool(found) == bool(ways)
    assert not found or tuple(found) in ways


@given(EDGES)
def test_rows_hold_everything_once_and_nobody_stands_before_what_it_waits_for(
    edges: set[tuple[int, int]],
) -> None:
    waits = {key: [b for a, b in edges if a == key] for key in range(6)}
    rows = levels(waits)
    assert sorted(key for row in rows for key in row) == list(range(6))
    place = {key: at for at, row in enumerate(rows) for key in row}
    late = {a for a, b in edges if place[a] <= place[b]}
    assert late <= set(rows[-1])


# ------------------------------------------------------------------ two people at once
def test_changes_of_different_fields_are_both_kept() -> None:
    before = {"title": "A", "purpose": "x", "unit": ""}
    now = {"title": "A", "purpose": "y", "unit": ""}
    found = merge(before, now, {"title": "B", "purpose": "x", "unit": ""})
    assert found.values == {"title": "B", "purpose": "y", "unit": ""}
    assert found.kept == ("purpose",)
    assert found.both == ()


def test_the_same_field_twice_is_for_people_to_decide() -> None:
    found = merge({"purpose": "x"}, {"purpose": "y"}, {"purpose": "z"})
    (both,) = found.both
    assert (both.before, both.now, both.typed) == ("x", "y", "z")
    assert found.values == {"purpose": "z"}


def test_the_same_change_made_twice_is_none() -> None:
    found = merge({"purpose": "x"}, {"purpose": "y"}, {"purpose": "y"})
    assert found.both == ()
    assert found.values == {"purpose": "y"}


def test_without_knowing_what_was_before_nothing_is_taken_for_granted() -> None:
    assert [both.field for both in merge({}, {"a": 1}, {"a": 2}).both] == ["a"]


TEXTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), min_size=3)


@given(TEXTS, TEXTS, TEXTS)
def test_no_words_are_lost(
    before: dict[str, str], now: dict[str, str], typed: dict[str, str]
) -> None:
    found = merge(before, now, typed)
    for field in "abc":
        changed = {text for text in (now[field], typed[field]) if text != before[field]}
        seen = {found.values[field]}
        seen |= {text for b in found.both if b.field == field for text in (b.now, b.typed)}
        assert changed <= seen


def test_joined_texts_hold_both_words() -> None:
    assert joined("eins", "zwei") == "eins\n\nzwei"
    assert joined("eins und zwei", "zwei") == "eins und zwei"
    assert joined("zwei", "eins und zwei") == "eins und zwei"


# ------------------------------------------------------------------ target and actual
@pytest.mark.parametrize(
    ("baseline", "target", "actual", "standing", "share"),
    [
        (0, 12, 12, Standing.REACHED, 100),
        (0, 12, 15, Standing.REACHED, 125),
        (0, 12, 6, Standing.ON_THE_WAY, 50),
        (0, 12, 0, Standing.UNCHANGED, 0),
        (10, 12, 8, Standing.AWAY, -100),
        (40, 20, 30, Standing.ON_THE_WAY, 50),  # fewer is the aim
        (40, 20, 50, Standing.AWAY, -50),
        (40, 20, 10, Standing.REACHED, 150),
        (3, 3, 3, Standing.REACHED, None),
        (3, 3, 2, Standing.AWAY, None),
        (None, 3, 2, Standing.UNKNOWN, None),
        (3, None, 2, Standing.UNKNOWN, None),
        (3, 4, None, Standing.UNKNOWN, None),
    ],
)
def test_target_and_actual(baseline, target, actual, standing, share) -> None:  # type: ignore[no-untyped-def]
    numbers = [None if n is None else Decimal(n) for n in (baseline, target, actual)]
    found = progress(*numbers)
    assert (found.standing, found.share) == (standing, share)


def test_half_time_is_half_way_unless_said() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 11)
    assert review_day(first, last, None) == date(2026, 1, 6)
    assert review_day(first, last, date(2026, 1, 2)) == date(2026, 1, 2)
    assert review_day(first, None, None) is None
    assert review_day(last, first, None) is None


# ------------------------------------------------------------------ half-years
def test_the_half_year_in_which_it_began_is_on_neither_side() -> None:
    series = [("2026-2", 5), ("2025-1", 20), ("2025-2", 15), ("2026-1", None), ("2027-1", 10)]
    found = before_after(series, date(2026, 3, 1))
    assert found.began == "2026-1"
    assert found.before == (20, 15)
    assert found.after == (5, 10)
    assert found.few
    assert half_year(date(2026, 7, 1)) == "2026-2"


# ------------------------------------------------------------------ money
@pytest.mark.parametrize(
    ("text", "cents"),
    [("12.500", 1_250_000), ("12500,50", 1_250_050), ("80,50 €", 8_050), (" 1 200 Euro ", 120_000),
     ("0", 0), ("1.234.567,89", 123_456_789)],
)  # fmt: skip
def test_euros_are_read_as_people_write_them(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-5", "12,5", "12.50", "1,234.50", "viel", "1e6", "٣", "999999999999", "12.5000"]
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(MoneyRefused):
        cents_of(text)


@given(st.integers(0, 99_999_999_999))
def test_money_survives_writing_and_reading(cents: int) -> None:
    assert cents_of(euros(cents)) == cents
