"""Versorgungsgrad, classes and openings (METHODS 2.5 and 2.6)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Result
from nahraum.analysis.supply import (
    Rounding,
    Scope,
    Status,
    Supply,
    Thresholds,
    adjusted_ratio,
    posts_from_ratio,
    service_need,
)
from nahraum.analysis.supply import assess as assess_area

GP = Thresholds(Decimal(75), Decimal(110), Decimal(140), ("g-ba-bpl-rl",), "BPL-RL § 29")
SPECIALIST = Thresholds(Decimal(50), Decimal(110), Decimal(140), ("g-ba-bpl-rl",), "BPL-RL § 29")


def assess(**numbers: object) -> Result[Supply]:
    return assess_area(**{"thresholds": GP, **numbers})


def test_worked_example() -> None:
    """54,000 inhabitants, ratio 1,616, published 68.4 % (golden.json "vg")."""
    posts = posts_from_ratio(inhabitants=54000, ratio=1616, supply_ratio=Decimal("68.4"))
    assert float(posts) == pytest.approx(22.856435643564357, abs=1e-14)
    value = assess(inhabitants=54000, ratio=1616, actual=posts).value
    assert float(value.need) == pytest.approx(33.415841584158414, abs=1e-14)
    assert value.supply_ratio == pytest.approx(68.4, abs=1e-12)
    assert value.status is Status.UNDERSUPPLY
    missing = {level: round(float(gap), 3) for level, gap in value.missing.items()}
    assert missing == {"75": 2.205, "100": 10.559, "110": 13.901}
    assert value.openings == Decimal(14)


@pytest.mark.parametrize(
    ("rounding", "openings"),
    [(Rounding.UP, "14"), (Rounding.DOWN, "13.5"), (Rounding.NEAREST, "14")],
)
def test_openings_in_half_posts(rounding: Rounding, openings: str) -> None:
    posts = posts_from_ratio(inhabitants=54000, ratio=1616, supply_ratio=Decimal("68.4"))
    result = assess(inhabitants=54000, ratio=1616, actual=posts, rounding=rounding)
    assert result.value.openings == Decimal(openings)


@pytest.mark.parametrize(
    ("actual", "status"),
    [
        ("7.4999", Status.UNDERSUPPLY),
        ("7.5", Status.OPEN),
        ("11", Status.OPEN),
        ("11.0001", Status.CLOSED),
    ],
)
def test_boundaries_belong_to_the_open_class(actual: str, status: Status) -> None:
    value = assess(inhabitants=16330, ratio=1633, actual=Decimal(actual)).value
    assert value.need == 10
    assert value.status is status


def test_boundaries_hold_where_the_need_is_periodic() -> None:
    """75 % of 5000/1633 posts is no finite decimal, yet it is not undersupply."""
    exact_75 = Fraction(5000, 1633) * Fraction(3, 4)
    assert assess(inhabitants=5000, ratio=1633, actual=exact_75).value.status is Status.OPEN
    exact_110 = Fraction(5000, 1633) * Fraction(11, 10)
    closed = assess(inhabitants=5000, ratio=1633, actual=exact_110).value
    assert (closed.status, closed.openings) == (Status.OPEN, 0)


def test_specialists_are_undersupplied_below_50() -> None:
    value = assess(inhabitants=28620, ratio=2862, actual=Decimal(5), thresholds=SPECIALIST).value
    assert value.status is Status.OPEN
    assert list(value.missing) == ["50", "100", "110"]
    less = assess(
        inhabitants=28620, ratio=2862, actual=Decimal("4.75"), thresholds=SPECIALIST
    ).value
    assert less.status is Status.UNDERSUPPLY


def test_threatened_needs_the_flag() -> None:
    known = assess(inhabitants=16330, ratio=1633, actual=8, expects_undersupply=True)
    assert known.value.status is Status.THREATENED
    unknown = assess(inhabitants=16330, ratio=1633, actual=8)
    assert unknown.value.status is Status.OPEN
    assert "THREAT_NOT_ASSESSED" in [n.code for n in unknown.warnings]
    cleared = assess(inhabitants=16330, ratio=1633, actual=8, expects_undersupply=False)
    assert [n.code for n in cleared.warnings] == ["NO_LEGAL_EFFECT"]


def test_closed_and_threatened_says_both() -> None:
    result = assess(inhabitants=16330, ratio=1633, actual=15, expects_undersupply=True)
    assert result.value.status is Status.CLOSED
    assert [n.code for n in result.warnings] == [
        "NO_LEGAL_EFFECT",
        "SPECIAL_OVERSUPPLY",
        "THREAT_WHILE_CLOSED",
    ]


@pytest.mark.parametrize("scope", Scope)
def test_every_own_figure_says_it_has_no_legal_effect(scope: Scope) -> None:
    first = assess(inhabitants=7660, ratio=1633, actual=5, scope=scope).warnings[0]
    assert first.code == "NO_LEGAL_EFFECT"
    assert "ohne Rechtsfolge" in first.text
    assert "Mittelbereich" in first.text


def test_density_and_inhabitants_per_post() -> None:
    value = assess(inhabitants=10000, ratio=1633, actual=Decimal("5.96")).value
    assert value.doctors_per_100k == pytest.approx(59.6)
    assert value.inhabitants_per_post == pytest.approx(10000 / 5.96)


def test_nobody_lives_there() -> None:
    result = assess(inhabitants=0, ratio=1633, actual=1)
    assert (result.value.need, result.value.supply_ratio, result.value.status) == (0, None, None)
    assert result.value.doctors_per_100k is None
    assert "DENOM_ZERO" in [n.code for n in result.warnings]


def test_no_post_is_zero_per_cent_not_unknown() -> None:
    result = assess(inhabitants=1633, ratio=1633, actual=0)
    assert (result.value.supply_ratio, result.value.inhabitants_per_post) == (0.0, None)
    assert result.value.status is Status.UNDERSUPPLY
    assert result.value.openings == Decimal("1.5")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"inhabitants": -1}, "inhabitants"),
        ({"inhabitants": float("nan")}, "inhabitants"),
        ({"actual": Decimal("-0.5")}, "actual"),
        ({"actual": float("inf")}, "actual"),
        ({"ratio": 0}, "ratio"),
        ({"ratio": Decimal("NaN")}, "ratio"),
    ],
)
def test_impossible_numbers_name_the_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        assess(**{"inhabitants": 1000, "ratio": 1633, "actual": 1, **change})
    assert caught.value.place == place


def test_morbidity_toy() -> None:
    """METHODS 2.3: mean need 1.011650 and 1.028730 turn 1,671 into 1,643.26."""
    factors = [0.62, 0.60, 0.70, 0.85, 1.15, 1.20, 1.95, 2.00]
    before = service_need([0.095, 0.090, 0.163, 0.159, 0.200, 0.206, 0.034, 0.053], factors)
    now = service_need([0.094, 0.089, 0.155, 0.148, 0.207, 0.209, 0.042, 0.056], factors)
    assert (float(before), float(now)) == (1.01165, 1.02873)
    result = adjusted_ratio(1671, need_base=before, need_here=now)
    assert float(result.value) == pytest.approx(1643.256393805955, abs=1e-9)
    assert not result.assumptions[0].verified


def test_morbidity_refuses_wrong_shares() -> None:
    with pytest.raises(InvalidInput, match="statt 1"):
        service_need([0.5, 0.4], [1, 1])
    with pytest.raises(InvalidInput, match="Anteile, aber"):
        service_need([1.0], [1, 1])
    with pytest.raises(InvalidInput, match="nicht positiv"):
        adjusted_ratio(1671, need_base=1, need_here=0)


PEOPLE = st.integers(1, 2_000_000)
RATIO = st.integers(500, 5000)
POSTS = st.integers(0, 4000).map(lambda quarters: Decimal(quarters) / 4)


@given(PEOPLE, RATIO, POSTS)
def test_filling_the_openings_reaches_the_closing_line(
    people: int, ratio: int, posts: Decimal
) -> None:
    value = assess(inhabitants=people, ratio=ratio, actual=posts).value
    assert value.openings * 2 == int(value.openings * 2) >= 0
    if value.openings:
        filled = Fraction(posts + value.openings)
        line = Fraction(people, ratio) * Fraction(11, 10)
        assert filled >= line > filled - Fraction(1, 2)


@given(PEOPLE, RATIO, POSTS, POSTS)
def test_more_posts_never_lower_the_ratio(people: int, ratio: int, a: Decimal, b: Decimal) -> None:
    low, high = sorted((a, b))
    less = assess(inhabitants=people, ratio=ratio, actual=low).value
    more = assess(inhabitants=people, ratio=ratio, actual=high).value
    assert less.supply_ratio <= more.supply_ratio
    assert less.openings >= more.openings


@given(PEOPLE, RATIO, POSTS)
def test_ratio_and_posts_are_inverse(people: int, ratio: int, posts: Decimal) -> None:
    value = assess(inhabitants=people, ratio=ratio, actual=posts).value
    back = posts_from_ratio(inhabitants=people, ratio=ratio, supply_ratio=value.supply_ratio)
    assert float(back) == pytest.approx(float(posts), rel=1e-12)


def test_no_posts_without_a_ratio() -> None:
    with pytest.raises(InvalidInput, match="Eine Verhältniszahl von 0 ist nicht möglich"):
        posts_from_ratio(inhabitants=54_000, ratio=0, supply_ratio=100)
