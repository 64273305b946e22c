"""The simulation of succession: closed values, chance within its error, cases by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import (
    Demand,
    Doctor,
    Flag,
    Hazards,
    HazardStep,
    PracticeForm,
    Replacement,
    Succession,
    Suppositions,
    Thresholds,
    remaining,
    simulate,
)
from nahraum.analysis.supply.succession_model import FORMS, check_mortality, monthly

DAY = date(2026, 11, 21)
LIMITS = Thresholds(Decimal(75), Decimal(110), Decimal(140), ("sgb-v",), "SGB V")
AGES = (38, 47, 56, 62, 66)
NEVER = Hazards(steps=(HazardStep(0, 0.0),))
ALWAYS = dict.fromkeys(FORMS, 1.0)


def team(*ages: int, **more: Any) -> list[Doctor]:
    return [Doctor(id=f"d{n}", posts=1.0, age=age, **more) for n, age in enumerate(ages)]


def run(doctors: list[Doctor], **more: Any) -> Succession:
    years = more.pop("years", 5)
    demand = Demand.over(more.pop("inhabitants", 8000), more.pop("ratio", 1600), years=years)
    runs, seed = more.pop("runs", 2000), more.pop("seed", 7)
    suppose = Suppositions(
        hazards=more.pop("hazards", Hazards()),
        replacement=more.pop("replacement", None),
        thresholds=LIMITS,
        **more,
    )
    return simulate(doctors, demand=demand, suppose=suppose, as_of=DAY, seed=seed, runs=runs).value


# ------------------------------------------------------------------ golden values of METHODS 2.7
def test_closed_values_of_the_reference() -> None:
    value = remaining(team(*AGES), years=10).value
    assert value.posts[0] == 5.0
    assert value.posts[5] == pytest.approx(3.4423787294999997, abs=1e-12)
    assert value.posts[10] == pytest.approx(2.4185901339344005, abs=1e-12)
    assert value.all_stay[5] == pytest.approx(0.062197567297938725, abs=1e-14)
    assert value.all_stay[10] == pytest.approx(0.0005343959164162726, abs=1e-14)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chance_stays_within_three_standard_errors(seed: int) -> None:
    closed = remaining(team(*AGES), years=10).value
    rows = run(team(*AGES), years=10, runs=8000, seed=seed).years
    for n in (5, 10):
        assert abs(rows[n].mean - closed.posts[n]) <= 3 * rows[n].standard_error
        assert rows[n].sd == pytest.approx(closed.sd[n], rel=0.04)
        chance = closed.all_stay[n]
        error = np.sqrt(chance * (1 - chance) / 8000)
        assert abs(rows[n].all_stay - chance) <= 3 * error


def test_hazards_by_age_and_practice_form() -> None:
    table = Hazards().yearly()
    single, mvz = table[FORMS.index(PracticeForm.SINGLE)], table[FORMS.index(PracticeForm.MVZ)]
    expected = [0.01, 0.03, 0.04, 0.05, 0.12, 0.12, 0.20, 0.25, 0.30, 0.30, 0.30, 0.35, 0.35]
    assert list(single[59:72]) == expected
    assert mvz[66] == pytest.approx(0.25 * 0.85)
    assert (Hazards().scaled(5).yearly() <= 1).all()
    assert Hazards().scaled(5).yearly()[0, 66] == 1.0


def test_monthly_chances_compound_to_the_year() -> None:
    yearly = np.array([0.0, 0.01, 0.35, 1.0])
    assert 1 - (1 - monthly(yearly)) ** 12 == pytest.approx(yearly, abs=1e-12)


# ------------------------------------------------------------------ against an exact chain
@settings(max_examples=15)
@given(
    st.lists(st.integers(30, 75), min_size=1, max_size=4),
    st.sampled_from(list(PracticeForm)),
    st.integers(0, 2**32),
)
def test_without_successors_it_is_the_closed_value(
    ages: list[int], form: PracticeForm, seed: int
) -> None:
    doctors = team(*ages, form=form)
    deaths = np.full(101, 0.02)
    closed = remaining(doctors, years=6, deaths=deaths).value
    rows = run(doctors, years=6, deaths=deaths, seed=seed, runs=2000).years
    assert all(a.mean >= b.mean for a, b in pairwise(rows))
    for n, row in enumerate(rows):
        # Five errors: many years and examples are looked at; 1/2000 where nobody happened to go.
        error = 5 * closed.sd[n] / np.sqrt(2000) + 1 / 2000
        assert abs(row.mean - closed.posts[n]) <= error


def test_replacement_follows_the_two_state_chain() -> None:
    """One seat, constant chances: solved month by month with a 2 x 2 matrix."""
    leave, fill = 0.3, 0.05
    hazards = Hazards(steps=(HazardStep(0, leave),))
    model = Replacement(
        monthly=dict.fromkeys(FORMS, fill), extents={0.5: 0.5, 1.0: 0.5}, lapse_chance=0.0
    )
    rows = run(
        team(50), years=4, hazards=hazards, replacement=model, runs=20_000, inhabitants=1e6
    ).years
    gone = float(monthly(np.array(leave)))
    # States: first doctor, half successor, full successor, empty.
    step = np.array(
        [
            [1 - gone, 0, 0, gone],
            [0, 1 - gone, 0, gone],
            [0, 0, 1 - gone, gone],
            [0, fill / 2, fill / 2, 1 - fill],
        ]
    )
    for n, row in enumerate(rows):
        state = np.linalg.matrix_power(step, 12 * n)[0]
        expected = state @ [1, 0.5, 1, 0]
        assert abs(row.mean - expected) <= 4 * row.standard_error + 1e-12
        assert row.vacant == pytest.approx(state[3], abs=0.015)


# ------------------------------------------------------------------ cases by hand
def test_an_announced_end_is_certain_and_on_its_month() -> None:
    doctors = [*team(40), Doctor(id="old", posts=0.5, age=69, leaves_after=13)]
    rows = run(doctors, hazards=Hazards(scale=0), years=3).years
    assert [row.mean for row in rows] == [1.5, 1.5, 1.0, 1.0]
    assert [row.all_stay for row in rows] == [1, 1, 0, 0]
    assert remaining(doctors, years=3, hazards=NEVER).value.posts.tolist() == [1.5, 1.5, 1.0, 1.0]
    at_twelve = [Doctor(id="old", posts=1, age=69, leaves_after=12)]
    assert run(at_twelve, years=1).years[1].mean == 0.0


def test_only_death_comes_before_an_announced_end() -> None:
    doctors = [Doctor(id="a", posts=1, age=70, leaves_after=120)]
    assert run(doctors, years=9, hazards=Hazards()).years[9].mean == 1.0
    deaths = np.full(101, 0.5)
    rows = run(doctors, years=2, deaths=deaths, runs=20_000).years
    assert rows[2].mean == pytest.approx(0.25, abs=0.01)
    assert remaining(doctors, years=2, deaths=deaths).value.posts[2] == 0.25


def test_a_known_successor_takes_over_in_full_without_a_gap() -> None:
    doctors = [Doctor(id="a", posts=0.75, age=66, leaves_after=6, successor_known=True)]
    model = Replacement(monthly=dict.fromkeys(FORMS, 0.0))
    rows = run(doctors, hazards=NEVER, replacement=model).years
    assert {row.mean for row in rows} == {0.75}
    assert [row.all_stay for row in rows[:2]] == [1.0, 0.0]
    assert run(doctors, hazards=NEVER).years[1].mean == 0.0


def test_the_announced_end_does_not_drive_out_the_successor() -> None:
    doctors = [Doctor(id="a", posts=1, age=90, leaves_after=30)]
    model = Replacement(monthly=ALWAYS, extents={1.0: 1.0})
    deaths = np.where(np.arange(101) >= 90, 1.0, 0.0)
    rows = run(doctors, years=4, hazards=NEVER, deaths=deaths, replacement=model).years
    assert [row.mean for row in rows] == [1, 1, 1, 1, 1]


def test_a_vacancy_lasts_at_least_a_month_and_extents_never_exceed_the_seat() -> None:
    doctors = [Doctor(id="a", posts=0.75, age=60, leaves_after=12)]
    model = Replacement(monthly=ALWAYS)
    rows = run(doctors, years=2, hazards=NEVER, replacement=model, runs=20_000).years
    assert (rows[1].mean, rows[1].vacant) == (0.0, 0.75)
    assert rows[2].mean == pytest.approx(0.7 * 0.75 + 0.3 * 0.5, abs=0.005)
    assert rows[2].p90 == 0.75


def test_a_later_successor_may_fill_the_whole_seat_again() -> None:
    doctors = [Doctor(id="a", posts=1, age=60, leaves_after=1)]
    hazards = Hazards(steps=(HazardStep(0, 0.9),))
    model = Replacement(monthly=ALWAYS, extents={0.5: 0.5, 1.0: 0.5})
    rows = run(doctors, years=5, hazards=hazards, replacement=model).years
    assert rows[5].p90 == 1.0


def test_vacant_seats_lapse_only_above_full_supply() -> None:
    doctors = [*team(40, 40), Doctor(id="free", posts=1, age=None, vacant=True)]
    model = Replacement(monthly=dict.fromkeys(FORMS, 0.0), lapse_chance=1.0)
    above = run(doctors, hazards=NEVER, replacement=model, inhabitants=3199).years
    assert [(row.vacant, row.lapsed) for row in above[:3]] == [(1, 0), (1, 0), (0, 1)]
    exactly = run(doctors, hazards=NEVER, replacement=model, inhabitants=3200).years
    assert exactly[5].lapsed == 0.0
    half = replace(model, lapse_chance=0.3)
    some = run(doctors, hazards=NEVER, replacement=half, inhabitants=3199, runs=20_000).years
    assert some[5].lapsed == pytest.approx(0.3, abs=0.012)


def test_successors_age_and_leave_too() -> None:
    doctors = [Doctor(id="a", posts=1, age=60, leaves_after=1)]
    hazards = Hazards(steps=(HazardStep(0, 0.0), HazardStep(45, 1.0)))
    model = Replacement(monthly=ALWAYS, extents={1.0: 1.0}, age_mean=40, age_sd=0)
    rows = run(doctors, years=7, hazards=hazards, replacement=model).years
    assert [row.mean for row in rows[1:6]] == [1, 1, 1, 1, 1]
    # 45 at the fifth anniversary; then somebody leaves and follows every other month.
    assert rows[5].all_stay == 0.0
    assert rows[4].vacant == 0.0


# ------------------------------------------------------------------ figures
def test_figures_follow_inhabitants_and_ratio_of_the_year() -> None:
    doctors = team(40, 40, 40)
    value = run(doctors, years=2, hazards=NEVER, inhabitants=[4800, 6400, 6401])
    assert [row.supply_ratio_mean for row in value.years[:2]] == [100.0, 75.0]
    assert [row.prob_undersupply for row in value.years] == [0.0, 0.0, 1.0]
    assert [row.prob_below_full for row in value.years] == [0.0, 1.0, 1.0]
    assert [row.orphaned for row in value.years] == [0.0, 1600.0, 1601.0]
    assert [row.year for row in value.years] == [2026, 2027, 2028]
    by_ratio = run(doctors, years=1, hazards=NEVER, inhabitants=4800, ratio=[1600, 1500])
    assert by_ratio.years[1].supply_ratio_mean == pytest.approx(93.75)


def test_the_flag_looks_at_the_fifth_year() -> None:
    leaving = [Doctor(id="a", posts=1, age=60, leaves_after=60)]
    early = [Doctor(id="a", posts=1, age=60, leaves_after=61)]
    common = {"years": 6, "hazards": NEVER, "inhabitants": 1600}
    assert run(leaving, **common).threatened is True
    assert run(early, **common).threatened is False
    assert run(early, **common, flag=Flag(years=6)).threatened is True
    assert run(leaving, **{**common, "years": 4}).threatened is None


def test_the_chance_of_the_flag_is_reached_not_passed() -> None:
    value = run(team(40), hazards=Hazards(steps=(HazardStep(0, 0.2),)), inhabitants=1600)
    chance = value.years[5].prob_undersupply
    assert chance is not None
    common = {"hazards": Hazards(steps=(HazardStep(0, 0.2),)), "inhabitants": 1600}
    assert run(team(40), **common, flag=Flag(chance=chance)).threatened is True
    assert run(team(40), **common, flag=Flag(chance=chance + 1e-9)).threatened is False


def test_nobody_lives_there() -> None:
    result = simulate(
        team(40),
        demand=Demand.over(0, 1600, years=5),
        suppose=Suppositions(hazards=NEVER, replacement=None, thresholds=LIMITS),
        as_of=DAY,
        seed=1,
        runs=10,
    )
    last = result.value.years[-1]
    assert (last.supply_ratio_mean, last.prob_undersupply, last.prob_below_full) == (None,) * 3
    assert (last.orphaned, result.value.threatened) == (0.0, None)
    assert "DENOM_ZERO" in [notice.code for notice in result.warnings]


def test_no_doctors_at_all() -> None:
    value = run([], years=5)
    assert value.years[5].mean == 0.0
    assert value.years[0].prob_undersupply == 1.0
    assert value.threatened is True


def test_unknown_ages_are_drawn_from_the_known() -> None:
    hazards = Hazards(steps=(HazardStep(0, 0.0), HazardStep(60, 1.0)))
    doctors = [*team(40, 70), Doctor(id="x", posts=1, age=None)]
    value = run(doctors, hazards=hazards, years=1, runs=20_000)
    assert value.years[1].mean == pytest.approx(1.5, abs=0.015)
    notices = simulate(
        doctors,
        demand=Demand.over(8000, 1600, years=1),
        suppose=Suppositions(hazards=hazards, replacement=None, thresholds=LIMITS),
        as_of=DAY,
        seed=1,
        runs=2,
    ).warnings
    assert [notice.code for notice in notices] == ["WHAT_IF", "AGE_UNKNOWN", "HORIZON_SHORT"]


# ------------------------------------------------------------------ properties
def test_equal_seeds_give_equal_bits_and_others_do_not() -> None:
    common = {"replacement": Replacement(), "years": 15, "runs": 300}
    assert run(team(*AGES), **common) == run(team(*AGES), **common)
    assert run(team(*AGES), **common) != run(team(*AGES), **common, seed=8)


def test_blocks_of_runs_belong_together(monkeypatch: pytest.MonkeyPatch) -> None:
    from nahraum.analysis.supply import succession_events

    monkeypatch.setattr(succession_events, "BLOCK_SEATS", 1000)
    closed = remaining(team(*AGES), years=5).value
    row = run(team(*AGES), runs=5001).years[5]
    assert abs(row.mean - closed.posts[5]) <= 3 * row.standard_error


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.integers(28, 75), st.sampled_from([0.25, 0.5, 0.75, 1.0])),
        min_size=1,
        max_size=8,
    ),
    st.floats(0, 3),
    st.integers(0, 1000),
)
def test_posts_stay_between_nothing_and_the_seats(
    seats: list[tuple[int, float]], pull: float, seed: int
) -> None:
    doctors = [Doctor(id=str(n), posts=posts, age=age) for n, (age, posts) in enumerate(seats)]
    total = sum(posts for _, posts in seats)
    model = Replacement(place_factor=pull)
    for row in run(doctors, replacement=model, runs=50, seed=seed, inhabitants=3000).years:
        assert 0 <= row.p10 <= row.p90 <= total
        assert row.mean + row.vacant + row.lapsed <= total + 1e-9
        assert row.prob_undersupply is not None
        assert row.prob_below_full is not None
        assert 0 <= row.prob_undersupply <= row.prob_below_full <= 1


def test_more_pull_never_means_fewer_posts() -> None:
    means = [
        run(team(*AGES), years=10, replacement=Replacement(funding_factor=f)).years[10].mean
        for f in (0, 0.5, 1, 2)
    ]
    assert means == sorted(means)
    assert means[3] - means[0] > 1


def test_mortality_is_the_mean_of_both_sexes() -> None:
    deaths = np.stack([np.full(101, 0.02), np.full(101, 0.04)])
    assert check_mortality(deaths) == pytest.approx(np.full(121, 0.03))


# ------------------------------------------------------------------ refused
@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Doctor(id="a", posts=0, age=40), "a: posts"),
        (lambda: Doctor(id="a", posts=1.25, age=40), "a: posts"),
        (lambda: Doctor(id="a", posts=float("nan"), age=40), "a: posts"),
        (lambda: Doctor(id="a", posts=1, age=12), "a: age"),
        (lambda: Doctor(id="a", posts=1, age=121), "a: age"),
        (lambda: Doctor(id="a", posts=1, age=40, leaves_after=0), "a: leaves_after"),
        (lambda: Hazards(steps=()), "hazards"),
        (lambda: Hazards(steps=(HazardStep(30, 0.1),)), "hazards"),
        (lambda: Hazards(steps=(HazardStep(0, 0.1), HazardStep(0, 0.2))), "hazards"),
        (lambda: Hazards(steps=(HazardStep(0, 1.1),)), "hazards"),
        (lambda: Hazards(factors={PracticeForm.SINGLE: 1.0}), "hazards.factors"),
        (lambda: Hazards(scale=-1), "hazards.scale"),
        (lambda: Hazards(scale=float("inf")), "hazards.scale"),
        (lambda: Replacement(monthly=dict.fromkeys(FORMS, 1.5)), "replacement.monthly"),
        (lambda: Replacement(extents={1.0: 0.5}), "replacement.extents"),
        (lambda: Replacement(extents={2.0: 1.0}), "replacement.extents"),
        (lambda: Replacement(lapse_chance=-0.1), "replacement"),
        (lambda: Replacement(age_sd=-1), "replacement"),
        (lambda: Replacement(age_range=(65, 28)), "replacement.age_range"),
        (lambda: Replacement(lapse_months=0), "replacement.lapse_months"),
        (lambda: Demand.over(-1, 1600, years=5), "inhabitants"),
        (lambda: Demand.over(float("nan"), 1600, years=5), "inhabitants"),
        (lambda: Demand.over([1, 2], 1600, years=5), "inhabitants"),
        (lambda: Demand.over(1, 0, years=5), "ratio"),
        (lambda: check_mortality([0.1]), "deaths"),
        (lambda: check_mortality(np.full(101, 1.5)), "deaths"),
        (lambda: run([*team(40), *team(50)]), "d0: id"),
        (lambda: run(team(40), runs=1), "runs"),
        (lambda: run(team(40), years=0), "years"),
        (lambda: run(team(40), years=51), "years"),
        (lambda: run([Doctor(id="a", posts=1, age=None)]), "birth_year"),
        (lambda: remaining([Doctor(id="a", posts=1, age=None)], years=1), "a: age"),
    ],
)
def test_impossible_input_is_refused(make: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    assert caught.value.place == place


def test_assumptions_are_written_as_people_read_them() -> None:
    said = {item.name: item.value for item in (*Hazards().assumptions, *Replacement().assumptions)}
    assert said["Ausscheiden, Faktor der Praxisform"] == (
        "Einzelpraxis 1; BAG 0,85; MVZ 0,85; Praxis der KV 1"
    )
    assert said["Nachbesetzung je Monat nach Praxisform"] == (
        "Einzelpraxis 0,03; BAG 0,05; MVZ 0,08; Praxis der KV 0,03"
    )
    assert said["Umfang der Nachfolge"] == "1: 0,55; 0,75: 0,15; 0,5: 0,3"
    assert said["Alter der Nachfolge"] == "im Mittel 40, Streuung 6, 28 bis 65"
    assert str(said["Ausscheiden je Jahr nach Alter"]).endswith("ab 67: 0,3; ab 70: 0,35")
