"""Counting rules of METHODS 2.4."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import (
    FEDERAL_RULES,
    Activity,
    Posts,
    Role,
    count_activity,
    count_posts,
)

AS_OF = date(2026, 11, 21)


def employed(hours: str, **more: object) -> Activity:
    return Activity(id="a", role=Role.EMPLOYED, weekly_hours=Decimal(hours), **more)


def owner(mandate: str, **more: object) -> Activity:
    return Activity(**{"id": "a", "role": Role.OWNER, "mandate": Decimal(mandate), **more})


@pytest.mark.parametrize(
    ("hours", "factor", "rule"),
    [
        ("0.5", "0.25", "hours-up-to-10"),
        ("10", "0.25", "hours-up-to-10"),
        ("10.01", "0.5", "hours-over-10-to-20"),
        ("20", "0.5", "hours-over-10-to-20"),
        ("20.5", "0.75", "hours-over-20-to-30"),
        ("30", "0.75", "hours-over-20-to-30"),
        ("30.0001", "1", "hours-over-30"),
        ("40", "1", "hours-over-30"),
    ],
)
def test_employed_doctors_count_by_weekly_hours(hours: str, factor: str, rule: str) -> None:
    counted = count_activity(employed(hours))
    assert (counted.factor, counted.rule) == (Decimal(factor), rule)
    assert counted.text == FEDERAL_RULES.table[rule].text


@pytest.mark.parametrize(
    ("monthly", "weekly", "factor"),
    [("43", "9.89", "0.25"), ("43.5", "10.005", "0.5"), ("173", "39.79", "1")],
)
def test_monthly_hours_become_weekly_hours(monthly: str, weekly: str, factor: str) -> None:
    counted = count_activity(Activity(id="a", role=Role.EMPLOYED, monthly_hours=Decimal(monthly)))
    assert (counted.weekly_hours, counted.factor) == (Decimal(weekly), Decimal(factor))


@pytest.mark.parametrize(
    ("mandate", "areas", "factor", "rule"),
    [
        ("1", 1, "1", "mandate-full"),
        ("0.75", 1, "0.75", "mandate-three-quarter"),
        ("0.50", 1, "0.5", "mandate-half"),
        ("1", 2, "0.5", "two-areas"),
        ("0.5", 2, "0.25", "two-areas"),
    ],
)
def test_owners_count_by_mandate(mandate: str, areas: int, factor: str, rule: str) -> None:
    counted = count_activity(owner(mandate, areas=areas))
    assert (counted.factor, counted.rule) == (Decimal(factor), rule)


def test_hours_of_an_owner_do_not_change_the_mandate() -> None:
    assert count_activity(owner("0.5", weekly_hours=Decimal(40))).factor == Decimal("0.5")


def test_jobsharing_and_authorised_count_nothing() -> None:
    assert count_activity(employed("40", jobsharing=True)).rule == "jobsharing"
    assert count_activity(owner("1", jobsharing=True)).factor == 0
    authorised = count_activity(Activity(id="k", role=Role.AUTHORISED))
    assert (authorised.factor, authorised.rule) == (Decimal(0), "authorised")


def test_one_person_never_counts_more_than_one() -> None:
    result = count_posts(
        [
            owner("0.75", id="praxis", person="dr"),
            Activity(id="mvz", role=Role.EMPLOYED, weekly_hours=Decimal(15), person="dr"),
            Activity(id="heim", role=Role.EMPLOYED, weekly_hours=Decimal(5), person="dr"),
        ],
        as_of=AS_OF,
    )
    assert [(c.factor, c.rule) for c in result.value.counted] == [
        (Decimal("0.75"), "mandate-three-quarter"),
        (Decimal("0.25"), "person-cap"),
        (Decimal(0), "person-cap"),
    ]
    assert (result.value.posts, result.value.persons) == (Decimal("1.00"), 1)


def test_persons_are_not_posts() -> None:
    """KVWL: 5,166 persons fill 4,796.9 posts, 0.9286 per head (METHODS 2.4)."""
    per_person = Posts(Decimal("4796.9"), 5166).posts_per_person
    assert per_person is not None
    assert round(per_person, 4) == Decimal("0.9286")


def test_nobody_is_zero_posts_and_no_mean() -> None:
    result = count_posts([], as_of=AS_OF)
    assert result.value.posts == 0
    assert result.value.posts_per_person is None


def test_a_passed_planned_end_still_counts_and_warns() -> None:
    result = count_posts([owner("1", planned_end=date(2026, 6, 30))], as_of=AS_OF)
    assert result.value.posts == 1
    assert [n.code for n in result.warnings] == ["PLANNED_END_PASSED"]


def test_authorised_doctors_are_mentioned() -> None:
    result = count_posts([Activity(id="k", role=Role.AUTHORISED)], as_of=AS_OF)
    assert [n.code for n in result.warnings] == ["AUTHORISED_NOT_COUNTED"]
    assert result.sources == ("g-ba-bpl-rl",)


@pytest.mark.parametrize(
    ("activity", "place"),
    [
        (Activity(id="a", role=Role.OWNER), "a: mandate"),
        (owner("0.6"), "a: mandate"),
        (owner("1", areas=3), "a: areas"),
        (Activity(id="a", role=Role.EMPLOYED), "a: weekly_hours"),
        (employed("0"), "a: weekly_hours"),
        (employed("-4"), "a: weekly_hours"),
        (employed("NaN"), "a: weekly_hours"),
        (employed("173"), "a: weekly_hours"),
        (employed("20", monthly_hours=Decimal(80)), "a: monthly_hours"),
        (employed("20", areas=2), "a: areas"),
    ],
)
def test_impossible_activities_name_the_place(activity: Activity, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        count_activity(activity)
    assert caught.value.place == place
    assert caught.value.remedy


def test_an_id_may_stand_only_once() -> None:
    with pytest.raises(InvalidInput, match="mehrfach"):
        count_posts([owner("1"), owner("0.5")], as_of=AS_OF)


ACTIVITIES = st.builds(
    lambda number, person, role, hours, mandate, shared: Activity(
        id=str(number),
        role=role,
        weekly_hours=Decimal(hours) / 4,
        mandate=mandate,
        jobsharing=shared,
        person=person,
    ),
    st.integers(0, 10**9),
    st.sampled_from(["p", "q", "r"]),
    st.sampled_from(Role),
    st.integers(1, 200),
    st.sampled_from([Decimal(1), Decimal("0.75"), Decimal("0.5")]),
    st.booleans(),
)


@given(st.lists(ACTIVITIES, max_size=8, unique_by=lambda a: a.id))
def test_posts_are_the_sum_and_no_person_exceeds_one(activities: list[Activity]) -> None:
    posts = count_posts(activities, as_of=AS_OF).value
    assert [c.id for c in posts.counted] == [a.id for a in activities]
    assert posts.posts == sum((c.factor for c in posts.counted), Decimal(0))
    for person in {a.person for a in activities}:
        whole = sum(count_activity(a).factor for a in activities if a.person == person)
        kept = sum(c.factor for c in posts.counted if c.person == person)
        assert kept == min(Decimal(1), whole)


@given(st.integers(1, 670), st.integers(1, 670))
def test_more_hours_never_count_less(a: int, b: int) -> None:
    low, high = sorted((Decimal(a) / 4, Decimal(b) / 4))
    assert count_activity(employed(str(low))).factor <= count_activity(employed(str(high))).factor


@pytest.mark.parametrize(
    ("start", "end", "as_of"),
    [
        (date(2026, 11, 22), None, AS_OF),
        (None, date(2026, 11, 20), AS_OF),
    ],
)
def test_rules_count_only_while_they_are_valid(
    start: date | None, end: date | None, as_of: date
) -> None:
    rules = replace(FEDERAL_RULES, valid_from=start, valid_until=end)
    with pytest.raises(InvalidInput, match=r"Diese Zählregeln gelten am 21\.11\.2026 nicht"):
        count_posts([owner("1")], as_of=as_of, rules=rules)


def test_rules_are_valid_on_their_first_and_last_day() -> None:
    rules = replace(FEDERAL_RULES, valid_from=AS_OF, valid_until=AS_OF)
    assert count_posts([owner("1")], as_of=AS_OF, rules=rules).value.posts == 1


def test_classes_of_hours_end_open() -> None:
    rules = replace(FEDERAL_RULES, hours=FEDERAL_RULES.hours[:-1])
    with pytest.raises(InvalidInput, match="Die Stundenklassen enden nicht offen"):
        count_activity(employed("31"), rules=rules)
