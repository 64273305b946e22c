"""Seats from activities, and the questions of what if."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import (
    Activity,
    Case,
    Demand,
    Doctor,
    Hazards,
    HazardStep,
    PracticeForm,
    Replacement,
    Role,
    Suppositions,
    Thresholds,
    count_posts,
    doctors_from,
    more_posts,
    sensitivities,
    shocks,
)

DAY = date(2026, 11, 21)
LIMITS = Thresholds(Decimal(75), Decimal(110), Decimal(140), ("sgb-v",), "SGB V")
NEVER = Hazards(steps=(HazardStep(0, 0.0),))


def case(doctors: Sequence[Doctor], **more: Any) -> Case:
    years = more.pop("years", 6)
    return Case(
        doctors=doctors,
        demand=Demand.over(more.pop("inhabitants", 4800), 1600, years=years),
        suppose=Suppositions(
            hazards=more.pop("hazards", NEVER),
            replacement=more.pop("replacement", None),
            thresholds=LIMITS,
        ),
        as_of=DAY,
        seed=3,
        runs=more.pop("runs", 500),
    )


def owner(name: str, **more: Any) -> Activity:
    return Activity(id=name, role=Role.OWNER, mandate=more.pop("mandate", Decimal(1)), **more)


def seats(activities: Sequence[Activity], **more: Any) -> tuple[Doctor, ...]:
    counted = count_posts(activities, as_of=DAY).value.counted
    return doctors_from(activities, counted, as_of=DAY, **more).value


# ------------------------------------------------------------------ seats
def test_seats_of_activities() -> None:
    activities = [
        owner("anna", birth_year=1960, planned_end=date(2027, 6, 30)),
        Activity(id="bert", role=Role.EMPLOYED, weekly_hours=Decimal(20), birth_year=1985),
        Activity(id="cora", role=Role.AUTHORISED),
        owner("dirk", jobsharing=True),
    ]
    forms = {"anna": PracticeForm.GROUP, "bert": PracticeForm.MVZ}
    counted = count_posts(activities, as_of=DAY).value.counted
    result = doctors_from(
        activities, counted, as_of=DAY, forms=forms, successors=frozenset({"anna"})
    )
    assert result.value == (
        Doctor(
            id="anna",
            posts=1.0,
            age=66,
            form=PracticeForm.GROUP,
            leaves_after=8,
            successor_known=True,
        ),
        Doctor(id="bert", posts=0.5, age=41, form=PracticeForm.MVZ),
    )
    assert [notice.code for notice in result.warnings] == ["NOT_SIMULATED"]


def test_one_person_in_two_places_is_one_seat() -> None:
    activities = [
        owner("a1", mandate=Decimal("0.5"), person="A", birth_year=1970),
        Activity(id="a2", role=Role.EMPLOYED, weekly_hours=Decimal(8), person="A"),
    ]
    (seat,) = seats(activities, forms={"a1": PracticeForm.GROUP, "a2": PracticeForm.MVZ})
    assert (seat.id, seat.posts, seat.age, seat.form) == ("a1", 0.75, 56, PracticeForm.GROUP)


def test_activities_that_end_on_different_days_are_different_seats() -> None:
    activities = [
        owner("a1", mandate=Decimal("0.5"), person="A", birth_year=1970),
        owner("a2", mandate=Decimal("0.5"), person="A", planned_end=date(2026, 11, 21)),
    ]
    counted = count_posts(activities, as_of=DAY).value.counted
    result = doctors_from(activities, counted, as_of=DAY)
    assert [(seat.id, seat.leaves_after) for seat in result.value] == [("a1", None), ("a2", 1)]
    assert [notice.code for notice in result.warnings] == ["FORM_UNKNOWN", "END_PASSED"]


@pytest.mark.parametrize(
    ("end", "months"),
    [
        (date(2026, 11, 22), 1),
        (date(2026, 12, 21), 1),
        (date(2026, 12, 22), 2),
        (date(2027, 11, 21), 12),
        (date(2020, 1, 1), 1),
    ],
)
def test_months_until_the_end(end: date, months: int) -> None:
    (seat,) = seats([owner("a", birth_year=1960, planned_end=end)])
    assert seat.leaves_after == months


def test_two_birth_years_of_one_person_are_refused() -> None:
    half = Decimal("0.5")
    activities = [
        owner("a1", mandate=half, person="A", birth_year=1970),
        owner("a2", mandate=half, person="A", birth_year=1971),
    ]
    with pytest.raises(InvalidInput, match="zwei Geburtsjahre"):
        seats(activities)
    with pytest.raises(InvalidInput, match="2 Tätigkeiten, aber 0"):
        doctors_from(activities, (), as_of=DAY)


# ------------------------------------------------------------------ what if
def test_one_drops_out_tomorrow() -> None:
    doctors = [
        Doctor(id="half", posts=0.5, age=40),
        Doctor(id="full", posts=1.0, age=40),
        Doctor(id="other", posts=1.0, age=40),
        Doctor(id="free", posts=1.0, age=None, vacant=True),
    ]
    found = shocks(case(doctors))
    assert [shock.id for shock in found] == ["full", "other", "half"]
    first, last = found[0], found[-1]
    assert (first.posts, first.orphaned) == (1.0, 1600.0)
    assert (first.supply_ratio, first.undersupply) == (50.0, True)
    assert first.after_year.mean == first.at_end.mean == 1.5
    assert first.at_end.elapsed == 5
    assert last.supply_ratio == pytest.approx(66.6666667)


def test_the_lost_seat_may_be_filled_again() -> None:
    doctors = [Doctor(id="a", posts=1, age=40), Doctor(id="b", posts=1, age=40)]
    model = Replacement(monthly=dict.fromkeys(PracticeForm, 1.0), extents={1.0: 1.0})
    (first, _) = shocks(case(doctors, replacement=model, years=1))
    assert (first.after_year.mean, first.at_end.elapsed) == (2.0, 1)
    assert first.supply_ratio == pytest.approx(100 / 3)


def test_the_only_known_age_stays_known() -> None:
    doctors = [Doctor(id="a", posts=1, age=62), Doctor(id="b", posts=1, age=None)]
    lost_a, lost_b = shocks(case(doctors, hazards=Hazards()))
    assert lost_a.at_end.mean == pytest.approx(lost_b.at_end.mean, abs=0.1)


def test_the_last_doctor_and_no_inhabitants() -> None:
    (shock,) = shocks(case([Doctor(id="a", posts=1, age=40)], inhabitants=0))
    assert (shock.supply_ratio, shock.undersupply, shock.at_end.mean) == (None, None, 0.0)


def test_posts_more() -> None:
    doctors = [Doctor(id="a", posts=1, age=40)]
    found = more_posts(case(doctors))
    assert [s.id for s in found] == ["posts+1", "posts+2", "posts+3"]
    assert [s.label for s in found] == ["1 Sitz mehr", "2 Sitze mehr", "3 Sitze mehr"]
    assert [s.at_end.mean for s in found] == [2.0, 3.0, 4.0]
    assert [s.threatened for s in found] == [True, False, False]
    assert [(s.soon.elapsed, s.at_end.elapsed) for s in found] == [(5, 6)] * 3
    with pytest.raises(InvalidInput, match="keine Veränderung"):
        more_posts(case(doctors), counts=(0,))


def test_sensitivities_move_the_right_way() -> None:
    doctors = [
        Doctor(id=str(n), posts=1, age=age, form=form)
        for n, (age, form) in enumerate(
            [(55, PracticeForm.SINGLE), (62, PracticeForm.MVZ), (66, PracticeForm.GROUP)]
        )
    ]
    base = case(doctors, hazards=Hazards(), replacement=Replacement(), runs=2500, years=10)
    now = base.simulate().value.years[-1].mean
    found = {scenario.id: scenario.at_end.mean for scenario in sensitivities(base)}
    assert set(found) == {
        *("hazard*0.75", "hazard*1.25", "fill*0.5", "fill*1.5", "without-mvz", "with-mvz")
    }
    assert found["hazard*1.25"] < now < found["hazard*0.75"]
    assert found["fill*0.5"] < now < found["fill*1.5"]
    assert found["without-mvz"] < now < found["with-mvz"]


def test_without_replacement_only_the_hazards_vary() -> None:
    doctors = [Doctor(id="a", posts=1, age=62)]
    found = sensitivities(replace(case(doctors, hazards=Hazards(), years=2)))
    assert [scenario.label for scenario in found] == ["Ausscheiden −25 %", "Ausscheiden +25 %"]
    assert found[0].soon.elapsed == 2


def test_only_the_chosen_drop_out_and_their_shocks_are_the_same() -> None:
    doctors = [Doctor(id=name, posts=1, age=40) for name in "abc"]
    everybody = {shock.id: shock for shock in shocks(case(doctors))}
    assert shocks(case(doctors), ids={"c", "a", "not there"}) == (everybody["a"], everybody["c"])
    assert shocks(case(doctors), ids=set()) == ()
