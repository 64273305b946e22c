"""The ratio in force on a day; unknown starts stay unknown."""

from datetime import date
from decimal import Decimal

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import RatioVersion, choose_ratio


def version(
    value: int, start: str | None, end: str | None = None, *, verified: bool = True
) -> RatioVersion:
    return RatioVersion(
        Decimal(value),
        date.fromisoformat(start) if start else None,
        date.fromisoformat(end) if end else None,
        "g-ba-bpl-rl",
        verified,
    )


GP = [
    version(1671, "2013-01-01"),
    version(1581, None),
    version(1609, "2019-06-30", verified=False),
    version(1607, None),
    version(1616, None),
    version(1633, "2025-04-09"),
]


@pytest.mark.parametrize("as_of", ["2025-04-09", "2026-11-21"])
def test_the_version_in_force_is_chosen(as_of: str) -> None:
    result = choose_ratio(GP, as_of=date.fromisoformat(as_of))
    assert result.value.value == 1633
    assert result.sources == ("g-ba-bpl-rl",)
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("as_of", "names"),
    [
        ("2025-04-08", "1609 oder 1607 oder 1616"),
        ("2019-06-30", "1609 oder 1607 oder 1616"),
        ("2013-01-01", "1671 oder 1581"),
    ],
)
def test_a_version_of_unknown_start_leaves_the_choice_to_a_person(as_of: str, names: str) -> None:
    with pytest.raises(InvalidInput, match=names) as caught:
        choose_ratio(GP, as_of=date.fromisoformat(as_of))
    assert caught.value.place == "as_of"


def test_a_known_end_settles_that_nothing_else_had_begun() -> None:
    versions = [version(1671, "2013-01-01", "2018-12-31"), version(1581, None)]
    assert choose_ratio(versions, as_of=date(2018, 12, 31)).value.value == 1671


def test_an_unverified_version_says_so() -> None:
    result = choose_ratio([version(1609, "2019-06-30", verified=False)], as_of=date(2020, 1, 1))
    assert [n.code for n in result.warnings] == ["RATIO_UNVERIFIED"]
    assert result.assumptions[0].verified is False


def test_a_day_before_any_known_start_is_an_error() -> None:
    with pytest.raises(InvalidInput) as caught:
        choose_ratio(GP, as_of=date(2012, 12, 31))
    assert caught.value.place == "as_of"
    assert "01.01.2013" in caught.value.remedy


def test_only_unknown_starts_are_an_error() -> None:
    with pytest.raises(InvalidInput, match="bekanntem Beginn"):
        choose_ratio([version(1616, None)], as_of=date(2026, 1, 1))


def test_an_ended_version_is_not_stretched() -> None:
    with pytest.raises(InvalidInput, match="endete am"):
        choose_ratio([version(2134, "2013-01-01", "2017-12-31")], as_of=date(2018, 1, 1))


def test_two_versions_of_one_day_contradict() -> None:
    with pytest.raises(InvalidInput, match="beginnen am"):
        choose_ratio([version(1, "2020-01-01"), version(2, "2020-01-01")], as_of=date(2021, 1, 1))


@pytest.mark.parametrize("value", ["0", "-1633", "NaN", "Infinity"])
def test_impossible_ratios_are_refused(value: str) -> None:
    with pytest.raises(InvalidInput):
        RatioVersion(Decimal(value), None, None, "g-ba-bpl-rl")


def test_start_after_end_is_refused() -> None:
    with pytest.raises(InvalidInput, match="vertauscht"):
        version(1, "2020-01-01", "2019-01-01")


def test_a_version_that_ended_is_no_rival() -> None:
    versions = [version(1671, "2013-01-01"), version(1581, None, "2015-12-31")]
    assert choose_ratio(versions, as_of=date(2016, 1, 1)).value.value == 1671
    with pytest.raises(InvalidInput):
        choose_ratio(versions, as_of=date(2015, 12, 31))
