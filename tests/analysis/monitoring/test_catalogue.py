"""Expressions of the indicators: values by hand, unknown stays unknown, small bases hold back."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring.catalogue import (
    EXPRESSIONS,
    METHODS,
    AreaNumbers,
    Definition,
    Direction,
    Kind,
    Quantity,
    measure,
    withheld,
)

DAY = date(2021, 12, 31)


def number(value: float) -> Quantity:
    return Quantity(value, DAY, ("x",))


def definition(key: str, minimum: float | None = None, kind: Kind = Kind.EXPRESSION) -> Definition:
    return Definition(
        id=key, field="Feld", label="Name", unit="%", direction=Direction.NEUTRAL,
        minimum=minimum, source="Amt", systems=("WK",), kind=kind, detail="a / b",
    )  # fmt: skip


def town(**numbers: Quantity) -> AreaNumbers:
    """One man and two women of every age from 0 to 100."""
    persons = np.repeat([[1.0], [2.0]], 101, axis=1)
    return AreaNumbers(
        persons=persons, persons_as_of=DAY, persons_sources=("register",), persons_estimated=True,
        **numbers,
    )  # fmt: skip


BY_HAND = [
    ("I01", {"inhabitants": number(303)}, 303),
    ("I02", {"inhabitants_now": number(110), "inhabitants_before": number(100)}, 10),
    ("I03", {}, 18 / 101 * 100),
    ("I04", {}, 36 / 101 * 100),
    ("I05", {}, 21 / 101 * 100),
    ("I06", {}, 20 / 45 * 100),
    ("I07", {}, 36 / 45 * 100),
    ("I08", {}, 36 / 15 * 100),
    ("I09", {}, 50.5),
    ("I16", {"grid_foreign": number(5), "grid_people": number(50)}, 10),
    ("I21", {"unemployed": number(303), "working_age": number(8210)}, 3.6906211936662604),
    ("I22", {"jobless_long": number(40), "jobless": number(100)}, 40),
    ("I31", {"leavers_without_published": number(6.36)}, 6.36),
    ("I36", {"life_expectancy_published": number(80.66)}, 80.66),
    ("I38", {"care_total": number(5), "care_people": number(100)}, 5),
    ("I39", {"care_cash": number(2), "care_total": number(5)}, 40),
    ("I42", {}, 2 * 20 / (3 * 21) * 100),
    ("I43", {"gp_posts": number(3), "inhabitants": number(6000)}, 50),
    ("I43", {"gps_per_100000_published": number(58)}, 58),
    ("I45", {"gp_aged_60": number(2), "gp_persons": number(8)}, 25),
    ("I47", {"minutes_to_gp_published": number(6.25)}, 6.25),
    ("I50", {"grid_vacancy": number(4)}, 4),
    ("I51", {"grid_floor": number(44)}, 44),
    ("E32", {"all_day_under_3_published": number(12.4)}, 12.4),
    ("E48", {"pharmacies": number(2), "inhabitants": number(10_000)}, 2),
]


@pytest.mark.parametrize(("key", "numbers", "expected"), BY_HAND)
def test_values_by_hand(key: str, numbers: dict[str, Quantity], expected: float) -> None:
    found = measure(definition(key), town(**numbers))
    assert found is not None
    assert found.value == pytest.approx(expected, rel=1e-12)
    assert found.as_of == DAY
    assert found.sources


def test_every_expression_is_tested_by_hand() -> None:
    assert {case[0] for case in BY_HAND} == set(EXPRESSIONS)
    assert not set(EXPRESSIONS) & set(METHODS)


@pytest.mark.parametrize("key", sorted(EXPRESSIONS))
def test_unknown_stays_unknown(key: str) -> None:
    assert measure(definition(key), AreaNumbers()) is None


def test_what_has_no_expression_is_refused() -> None:
    for wrong in (definition("I44", kind=Kind.METHOD), definition("I10")):
        with pytest.raises(InvalidInput, match="keinen eigenen Ausdruck"):
            measure(wrong, AreaNumbers())


def test_a_base_of_zero_gives_no_value_and_a_reason() -> None:
    found = measure(definition("I21"), AreaNumbers(unemployed=number(0), working_age=number(0)))
    assert found is not None
    assert found.value is None
    assert "Nenner ist null" in withheld(definition("I21"), found)


@pytest.mark.parametrize(("base", "shown"), [(99, False), (100, True)])
def test_the_smallest_base_is_inclusive(base: float, shown: bool) -> None:
    found = measure(
        definition("I21", 100), AreaNumbers(unemployed=number(9), working_age=number(base))
    )
    assert found is not None
    assert (withheld(definition("I21", 100), found) == "") is shown
    assert withheld(definition("I21"), found) == ""


def test_large_minimums_are_written_in_german_and_published_values_have_no_base() -> None:
    few = measure(definition("I38"), AreaNumbers(care_total=number(1), care_people=number(9)))
    assert few is not None
    assert "ab 5.000 im Nenner" in withheld(definition("I38", 5000), few)
    published = measure(definition("I36"), AreaNumbers(life_expectancy_published=number(80)))
    assert published is not None
    assert withheld(definition("I36", 5000), published) == ""


IMPOSSIBLE = [np.ones((2, 100)), np.full((2, 101), np.nan), -np.ones((2, 101))]


@pytest.mark.parametrize("persons", IMPOSSIBLE)
def test_impossible_persons(persons: np.ndarray) -> None:
    with pytest.raises(InvalidInput):
        AreaNumbers(persons=persons)


@given(
    men=st.lists(st.floats(0, 1e6), min_size=101, max_size=101),
    women=st.lists(st.floats(0, 1e6), min_size=101, max_size=101),
)
def test_shares_of_ages_stay_between_0_and_100(men: list[float], women: list[float]) -> None:
    numbers = AreaNumbers(persons=np.array([men, women]), persons_as_of=DAY, persons_sources=("x",))
    for key in ("I03", "I04", "I05"):
        found = measure(definition(key), numbers)
        assert found is not None
        if sum(men) + sum(women) == 0:
            assert found.value is None
        else:
            assert found.value is not None
            assert -1e-9 <= found.value <= 100 + 1e-9
    mean = measure(definition("I09"), numbers)
    assert mean is not None
    assert mean.value is None or 0.5 - 1e-9 <= mean.value <= 100.5 + 1e-9
