"""The register as seats of the simulation: what enters, and the closed values of METHODS 2.7."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nahraum import facts
from nahraum.analysis.supply import Activity, PracticeForm, RatioVersion, Role
from nahraum.understand.supply import actions, queries
from nahraum.understand.supply.rules import (
    Unanswerable,
    Wishes,
    inhabitants_along,
    look_ahead,
    seats_of,
    thresholds_from,
)
from tests.understand.supply.samples import DAY

RATIO = RatioVersion(
    value=Decimal(1633), valid_from=date(2025, 4, 9), valid_until=None, source="g-ba-bpl-rl"
)
AGES = (38, 47, 56, 62, 66)
# Five posts are exactly what 8,165 inhabitants need: 100 percent.
PEOPLE = 8165.0


def owner(age, **more):
    birth = None if age is None else DAY.year - age
    name = more.pop("id", f"p{age}")
    return Activity(id=name, role=Role.OWNER, mandate=Decimal(1), birth_year=birth, **more)


def seats(found, **more):
    common = {"forms": {}, "settled": frozenset(), "ratio": RATIO, "as_of": DAY}
    return seats_of(found, thresholds=thresholds_from(facts.thresholds(), "gp"), **common | more)


@pytest.fixture(scope="module")
def ahead():
    return look_ahead(seats([owner(age) for age in AGES]), [PEOPLE] * 21, seed=1)


def test_without_successors_the_closed_values_hold(ahead):
    exact = ahead.control.value
    assert exact.posts[5] == pytest.approx(3.442379, abs=1e-6)
    assert exact.posts[10] == pytest.approx(2.418590, abs=1e-6)
    for year in ahead.without.value.years[1:]:
        assert abs(year.mean - exact.posts[year.elapsed]) < 4 * year.standard_error
    five = ahead.without.value.years[5]
    assert five.all_stay == pytest.approx(0.062198, abs=0.011)


def test_the_start_is_what_the_register_counts(ahead):
    assert [s.value.years[0].supply_ratio_mean for s in (ahead.replaced, ahead.without)] == [
        pytest.approx(100.0),
        pytest.approx(100.0),
    ]
    assert ahead.replaced.value.threatened is False
    assert ahead.replaced.value.runs == 5000


def test_every_scenario_keeps_its_order(ahead):
    def levels(found):
        return [scenario.at_end.mean for scenario in found]

    assert len(ahead.more) == len(ahead.more_without) == 4
    assert levels(ahead.more) == sorted(levels(ahead.more))
    assert levels(ahead.more_without) == sorted(levels(ahead.more_without))
    assert all(
        one > two for one, two in zip(levels(ahead.more), levels(ahead.more_without), strict=True)
    )
    assert [scenario.label for scenario in ahead.more] == [
        "heutige Sitze", "1 Sitz mehr", "2 Sitze mehr", "3 Sitze mehr",
    ]  # fmt: skip


def test_one_of_five_gone_tomorrow_leaves_eighty_percent(ahead):
    assert [shock.supply_ratio for shock in ahead.shocks] == [pytest.approx(80.0)] * 5
    assert {shock.id for shock in ahead.shocks} == {f"p{age}" for age in AGES}
    assert all(shock.orphaned == pytest.approx(1633.0) for shock in ahead.shocks)


def test_need_moves_the_ratio_and_is_named():
    found = look_ahead(
        seats([owner(age) for age in AGES]),
        [PEOPLE] * 16,
        wishes=Wishes(years=15, need=Decimal("1.1")),
        seed=1,
    )
    assert float(found.ratio) == pytest.approx(1633 / 1.1, abs=1e-4)
    assert found.replaced.value.years[0].supply_ratio_mean == pytest.approx(100 / 1.1, abs=1e-3)
    named = {item.name: item for item in found.assumptions}
    assert named["Leistungsbedarf je Kopf (Bund = 1)"].value == 1.1
    assert named["Richtung des Morbiditätsfaktors"].verified is False


def test_without_need_the_assumptions_say_so(ahead):
    named = {item.name: item for item in ahead.assumptions}
    assert named["Morbiditätsfaktor"].value == "keiner"
    assert named["Nachbesetzung je Monat nach Praxisform"].verified is False


def test_large_cities_lose_a_sample_of_their_doctors():
    many = [owner(35 + at % 30, id=f"p{at}") for at in range(200)]
    found = look_ahead(seats(many), [PEOPLE * 40] * 2, wishes=Wishes(years=1), seed=1)
    assert len(found.shocks) == 24
    assert found.replaced.value.runs == 500


def test_equal_input_gives_equal_numbers(ahead):
    again = look_ahead(seats([owner(age) for age in AGES]), [PEOPLE] * 21, seed=1)
    assert again == replace(ahead, control=again.control, demand=again.demand)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (seats([]), "steht noch niemand"),
        (seats([owner(40)], ratio=None), "keine Verhältniszahl"),
        (seats([owner(None)]), "Von niemandem ist das Alter bekannt"),
        (seats([owner(16)]), "Ein Alter von 16 Jahren"),
    ],
)
def test_what_is_missing_is_said(found, said):
    with pytest.raises(Unanswerable, match=said):
        look_ahead(found, [PEOPLE] * 21, seed=1)


def test_inhabitants_follow_the_projection_from_the_official_number():
    totals = {2026: 12_900.0, 2027: 12_771.0, 2028: 12_642.0}
    assert inhabitants_along(totals, today=13_401, start=2026, years=2) == pytest.approx(
        [13_401, 13_401 * 0.99, 13_401 * 0.98]
    )
    with pytest.raises(Unanswerable, match="2029"):
        inhabitants_along(totals, today=13_401, start=2026, years=3)
    with pytest.raises(Unanswerable, match="Ohne Einwohner"):
        inhabitants_along({2026: 0.0, 2027: 0.0}, today=0, start=2026, years=1)


@pytest.mark.django_db
def test_register_says_form_end_and_successor(in_kalletal, by, doctor):
    kv = actions.add_practice(
        by=by, name="Sicherstellung (erfunden)", form="kv", limited_until=date(2027, 6, 30)
    )
    mvz = actions.add_practice(by=by, name="MVZ (erfunden)", form="municipal-mvz")
    other = actions.add_doctor(by=by, name="Dr. Ben Esche (erfunden)", birth_year=1990)
    later = actions.add_doctor(by=by, name="Dr. Cleo Erle (erfunden)", birth_year=1992)
    common = {"by": by, "mandate": "1"}
    first = actions.add_engagement(
        practice=kv, doctor=doctor, planned_end=date(2030, 1, 1), succession="found", **common
    )
    actions.add_engagement(practice=mvz, doctor=other, **common)
    actions.add_engagement(practice=mvz, doctor=later, starts=date(2027, 1, 1), **common)
    found = queries.seats(on=DAY)
    assert (found.persons, found.known_ages) == (2, 2)
    by_id = {seat.id: seat for seat in found.doctors}
    # The practice is limited until June: eight months begun, whatever the plan says.
    assert (by_id[str(first.pk)].leaves_after, by_id[str(first.pk)].age) == (8, 65)
    assert by_id[str(first.pk)].form is PracticeForm.KV
    assert by_id[str(first.pk)].successor_known
    assert {seat.form for seat in found.doctors} == {PracticeForm.KV, PracticeForm.MVZ}
    assert found.ratio is not None
    assert found.ratio.value == 1633
    assert set(queries.works_by_id(on=DAY)) >= set(by_id)
