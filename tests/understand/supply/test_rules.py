"""What an entry must look like, and how the register is counted. No database."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nahraum import facts
from nahraum.analysis.supply import Activity, RatioVersion, Role, Status
from nahraum.understand.supply.rules import (
    check_half_posts,
    count_register,
    day_problems,
    extent_problems,
    name_key,
    next_reminder,
    stated,
    thresholds_from,
)
from tests.understand.supply.samples import DAY, row

RATIO = RatioVersion(
    value=Decimal(1633), valid_from=date(2025, 4, 9), valid_until=None, source="g-ba-bpl-rl"
)


def owner(name, mandate="1", **more):
    return Activity(id=name, role=Role.OWNER, mandate=Decimal(mandate), **more)


def employed(name, hours, **more):
    return Activity(id=name, role=Role.EMPLOYED, weekly_hours=Decimal(hours), **more)


def counted(activities, inhabitants=13_401, ratio=RATIO):
    return count_register(
        activities,
        inhabitants=inhabitants,
        ratio=ratio,
        thresholds=thresholds_from(facts.thresholds(), "gp"),
        as_of=DAY,
    )


def test_posts_and_own_supply_ratio():
    state = counted(
        [
            owner("a", birth_year=1960),
            owner("b", "0.5", birth_year=1966),
            owner("c", jobsharing=True, birth_year=1967),
            employed("d", "30"),
            employed("e", "30.25"),
        ]
    )
    assert [entry.factor for entry in state.counted] == [1, Decimal("0.5"), 0, Decimal("0.75"), 1]
    assert state.counted[2].rule == "jobsharing"
    assert (state.posts, state.persons) == (Decimal("3.25"), 5)
    assert state.supply.supply_ratio == pytest.approx(100 * 3.25 * 1633 / 13_401, abs=1e-12)
    assert state.supply.status is Status.UNDERSUPPLY
    assert (state.aged_60, state.known_ages) == (2, 3)
    assert any("ohne Rechtsfolge" in notice.text for notice in state.notices)


def test_without_a_sure_ratio_posts_are_counted_and_nothing_is_divided():
    state = counted([owner("a")], ratio=None)
    assert (state.posts, state.supply, state.outlook) == (1, None, None)
    assert [notice.code for notice in state.notices] == ["RATIO_UNKNOWN"]


@pytest.mark.parametrize("inhabitants", [None, 0])
def test_without_inhabitants_there_is_no_ratio(inhabitants):
    state = counted([owner("a")], inhabitants=inhabitants)
    assert state.supply is None
    assert [notice.code for notice in state.notices] == ["INHABITANTS_UNKNOWN"]


def test_specialists_are_undersupplied_below_half():
    assert thresholds_from(facts.thresholds(), "gp").undersupply == 75
    assert thresholds_from(facts.thresholds(), "urologist").undersupply == 50
    assert thresholds_from(facts.thresholds(), "urologist").closed == 110


@given(st.decimals(min_value=0, max_value=500, places=1))
def test_open_posts_come_in_halves(posts):
    if posts * 2 == int(posts * 2):
        check_half_posts(posts)
    else:
        with pytest.raises(ValidationError, match="halben Schritten"):
            check_half_posts(posts)


def test_open_posts_are_not_negative():
    with pytest.raises(ValidationError):
        check_half_posts(Decimal("-0.5"))


@pytest.mark.parametrize(
    ("role", "mandate", "hours", "field"),
    [
        ("owner", "", None, "mandate"),
        ("owner", "", Decimal(40), "mandate"),
        ("employed", "", None, "weekly_hours"),
        ("employed", "", Decimal(0), "weekly_hours"),
        ("employed", "1", Decimal(20), "mandate"),
        ("owner", "0.5", None, None),
        ("owner", "1", Decimal(40), None),
        ("employed", "", Decimal("0.5"), None),
        ("authorised", "", None, None),
    ],
)
def test_extent_belongs_to_the_role(role, mandate, hours, field):
    assert list(extent_problems(role, mandate, hours)) == ([field] if field else [])


def test_ends_lie_after_the_beginning_and_years_are_meant():
    early, late = date(2020, 1, 1), date(2019, 12, 31)
    assert list(day_problems(starts=early, planned_end=late, ended=late)) == [
        "planned_end",
        "ended",
    ]
    assert day_problems(starts=early, planned_end=early, remind_on=late) == {}
    odd = day_problems(starts=date(202, 6, 1), as_of=date(9999, 1, 1))
    assert list(odd) == ["starts", "as_of"]
    assert day_problems(starts=None, planned_end=None) == {}


@pytest.mark.parametrize(
    ("end", "reminder"),
    [
        (date(2027, 12, 31), date(2026, 6, 30)),
        (date(2027, 8, 31), date(2026, 2, 28)),
        (date(2029, 8, 30), date(2028, 2, 29)),
        (date(2027, 6, 1), date(2025, 12, 1)),
    ],
)
def test_reminder_comes_eighteen_months_before(end, reminder):
    assert next_reminder(end, "searching") == reminder
    assert next_reminder(end, "unknown") == reminder


def test_no_reminder_where_the_succession_is_settled():
    for state in ("found", "closing", "not-needed"):
        assert next_reminder(date(2027, 12, 31), state) is None
    assert next_reminder(None, "unknown") is None


@given(st.dates(min_value=date(1942, 1, 1), max_value=date(2100, 12, 31)))
def test_reminder_exists_for_every_planned_end(end):
    reminder = next_reminder(end, "unknown")
    assert 545 <= (end - reminder).days <= 553


def test_names_are_compared_without_case_and_accents():
    assert name_key(" Dr.  MÜLLER-Groß ") == name_key("dr. mueller-gross")
    assert name_key("Praxis Nord") != name_key("Praxis Süd")


def test_empty_cells_say_nothing():
    said = stated(row(group=None, birth_year=None, planned_end="2027-12-31"))
    assert said == {
        "form": "group",
        "role": "owner",
        "mandate": "1",
        "planned_end": date(2027, 12, 31),
    }
