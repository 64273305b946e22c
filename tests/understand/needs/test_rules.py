"""The score, number by number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.facts.topics import topics
from nahraum.understand.needs.rules import (
    DEFAULT,
    DENSITY,
    GROWTH,
    MINUTES,
    NO_SCORE,
    OLD,
    PLACE,
    RATIO,
    TOPIC,
    Driver,
    Kind,
    State,
    Weights,
    driver_of,
    known,
    named_topics,
    score,
    suppressed,
    told_state,
    unknown,
    unreachable,
    value_of,
)

CAR = MINUTES["car"]
FULL = (
    known(Kind.SIGNALS, PLACE, 10),
    known(Kind.SIGNALS, TOPIC, 20),
    known(Kind.OUTLOOK, GROWTH, 25),
    known(Kind.SUPPLY, DENSITY, 0.25),
    known(Kind.REACH, CAR, 30),
)


@pytest.mark.parametrize(
    ("line", "value", "need"),
    [
        (PLACE, 0, 0.0),
        (PLACE, 5, 0.25),
        (PLACE, 400, 1.0),
        (GROWTH, -12, 0.0),
        (OLD, 25, 0.5),
        (DENSITY, 0, 1.0),
        (DENSITY, 0.4, pytest.approx(0.2)),
        (DENSITY, 3, 0.0),
        (RATIO, 68.4, pytest.approx(41.6 / 60)),
        (CAR, 17.5, 0.5),
    ],
)
def test_a_part_counts_along_a_straight_line(line, value, need) -> None:
    assert line.need(value) == need


def test_everything_known_is_the_weighted_mean() -> None:
    found = score(FULL, DEFAULT)
    # (3 x 0.75 + 2 x 0.5 + 3 x 0.5 + 2 x 1) / 10
    assert found.value == pytest.approx(67.5)
    assert (found.low, found.high) == (pytest.approx(67.5), pytest.approx(67.5))
    assert found.basis == 1


def test_what_is_not_known_is_left_out_and_widens_the_span() -> None:
    parts = (*FULL[:-1], unknown(Kind.REACH, CAR, "nicht berechnet"))
    found = score(parts, DEFAULT)
    assert found.value == pytest.approx(100 * 4.75 / 8)
    assert found.low == pytest.approx(47.5)
    assert found.high == pytest.approx(67.5)
    assert found.basis == pytest.approx(0.8)


def test_twin_that_counts_unknown_as_zero_would_hide_need() -> None:
    zero = replace(FULL[-1], value=0, need=0.0)
    as_zero = score((*FULL[:-1], zero), DEFAULT)
    left_out = score((*FULL[:-1], unknown(Kind.REACH, CAR, "")), DEFAULT)
    assert as_zero.value < left_out.value
    assert as_zero.value == pytest.approx(left_out.low)


def test_suppressed_counts_as_no_need_but_may_be_full() -> None:
    parts = (suppressed(PLACE), *FULL[1:])
    found = score(parts, DEFAULT)
    assert found.value == pytest.approx(60)  # (3 x 0.5 + 2 x 0.5 + 3 x 0.5 + 2 x 1) / 10
    assert (found.low, found.high) == (pytest.approx(60), pytest.approx(75))


def test_nothing_known_is_no_score() -> None:
    assert score((unknown(Kind.SUPPLY, DENSITY, ""),), DEFAULT) == NO_SCORE
    assert score((), DEFAULT) == NO_SCORE
    assert score(FULL, Weights(signals=0, outlook=0, supply=0, reach=0)) == NO_SCORE


def test_weights_move_the_score() -> None:
    only_ways = Weights(signals=0, outlook=0, supply=0, reach=1)
    assert score(FULL, only_ways).value == 100
    assert score(FULL, Weights(signals=10)).value > score(FULL, DEFAULT).value


def test_an_unchecked_directory_counts_less() -> None:
    parts = (known(Kind.SUPPLY, DENSITY, 0), known(Kind.OUTLOOK, GROWTH, 0))
    assert score(parts, DEFAULT).value == pytest.approx(60)
    assert score(parts, DEFAULT, checked=1.0).value == pytest.approx(60)
    assert score(parts, DEFAULT, checked=0.5).value == pytest.approx(100 * 1.5 / 3.5)
    assert score(parts, DEFAULT, checked=0.0).value == 0


def test_no_way_is_full_need_and_known() -> None:
    part = unreachable(CAR)
    assert (part.state, part.need, part.value) == (State.KNOWN, 1.0, None)
    assert "Kein Weg" in value_of(part)


def test_every_state_says_how_it_counts() -> None:
    told = [told_state(part) for part in (FULL[0], suppressed(PLACE), unknown(Kind.REACH, CAR, ""))]
    assert told[0] == "zählt mit 50 von 100"
    assert "wie kein Bedarf" in told[1]
    assert "zählt nicht mit" in told[2]
    assert value_of(unknown(Kind.REACH, CAR, "")) == "nicht bekannt"


_part = st.one_of(
    st.builds(lambda v: known(Kind.SIGNALS, PLACE, v), st.floats(0, 50)),
    st.builds(lambda v: known(Kind.REACH, CAR, v), st.floats(0, 90)),
    st.just(suppressed(TOPIC)),
    st.just(unknown(Kind.SUPPLY, DENSITY, "")),
    st.just(unknown(Kind.OUTLOOK, GROWTH, "")),
    st.builds(lambda v: known(Kind.SUPPLY, DENSITY, v), st.floats(0, 5)),
)
_weight = st.integers(0, 10)


@given(
    st.lists(_part, max_size=7),
    st.builds(Weights, signals=_weight, outlook=_weight, supply=_weight, reach=_weight),
    st.one_of(st.none(), st.floats(0, 1)),
)
def test_the_score_lies_in_its_span(parts, weights, checked) -> None:
    found = score(parts, weights, checked=checked)
    assert 0 <= found.low <= found.high <= 100 + 1e-9
    if found.value is not None:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
        assert 0 < found.basis <= 1 + 1e-9


def test_drivers_name_topics_of_the_vocabulary() -> None:
    assert named_topics() - set(topics()) == set()
    assert driver_of("tagespflege") is Driver.CARE
    assert driver_of("kinderarzt") is Driver.CHILDREN
    assert driver_of("bus-bahn") is Driver.ALL
