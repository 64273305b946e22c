"""Does the age structure lead to undersupply?"""

from datetime import date
from decimal import Decimal

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import Activity, AgeOutlook, Role, Thresholds, age_outlook, count_posts

GP = Thresholds(Decimal(75), Decimal(110), Decimal(140), ("g-ba-bpl-rl",), "BPL-RL § 29")

AS_OF = date(2026, 11, 21)


def doctors(*born: int | None, end: date | None = None) -> list[Activity]:
    return [
        Activity(id=str(n), role=Role.OWNER, mandate=Decimal(1), birth_year=year, planned_end=end)
        for n, year in enumerate(born)
    ]


def outlook(activities: list[Activity], need: int) -> tuple[AgeOutlook, list[str]]:
    counted = count_posts(activities, as_of=AS_OF).value.counted
    result = age_outlook(activities, counted, need=need, as_of=AS_OF, thresholds=GP)
    return result.value, [n.code for n in result.warnings]


def test_who_reaches_the_leaving_age_goes() -> None:
    value, codes = outlook(doctors(1965, 1966, 1980, 1985), need=3)
    assert (value.staying, value.leaving, value.leaving_ids) == (3, 1, ("0",))
    assert value.expects_undersupply is False
    assert codes == ["AGE_STRUCTURE_ONLY"]


def test_exactly_three_quarters_left_is_not_undersupply() -> None:
    assert outlook(doctors(1960, 1980, 1981, 1982), need=4)[0].expects_undersupply is False
    assert outlook(doctors(1960, 1961, 1981, 1982), need=4)[0].expects_undersupply is True


def test_a_planned_end_counts_before_the_age() -> None:
    soon, late = date(2031, 11, 21), date(2031, 11, 22)
    assert outlook(doctors(1990, end=soon), need=1)[0].leaving == 1
    assert outlook(doctors(1950, end=late), need=1)[0].leaving == 0


def test_unknown_ages_leave_the_answer_open_only_if_they_decide() -> None:
    open_answer, codes = outlook(doctors(1980, None, None), need=3)
    assert open_answer.expects_undersupply is None
    assert open_answer.unknown == 2
    assert codes == ["AGE_STRUCTURE_ONLY", "AGE_UNKNOWN"]
    assert outlook(doctors(1980, 1981, None), need=2)[0].expects_undersupply is False
    assert outlook(doctors(1950, 1951, None), need=3)[0].expects_undersupply is True


def test_leap_day_has_a_horizon() -> None:
    activities = doctors(1970)
    counted = count_posts(activities, as_of=AS_OF).value.counted
    result = age_outlook(activities, counted, need=1, as_of=date(2028, 2, 29), thresholds=GP)
    assert result.value.staying == 1


def test_counted_must_belong_to_the_activities() -> None:
    with pytest.raises(InvalidInput):
        age_outlook(doctors(1970), [], need=1, as_of=AS_OF, thresholds=GP)
