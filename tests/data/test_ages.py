"""Ages and age groups as tables spell them."""

import pytest

from nahraum.data.ages import AgeGroup, parse_age_group


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("unter 1 Jahr", 0, 0),
        ("unter 3 Jahre", 0, 2),
        ("3 bis unter 6 Jahre", 3, 5),
        ("65 bis unter 75 Jahre", 65, 74),
        ("75 Jahre und mehr", 75, None),
        ("85 und älter", 85, None),
        ("85 und �lter", 85, None),
        ("90 Jahre u. mehr", 90, None),
        ("85+", 85, None),
        ("ab 80", 80, None),
        ("1-Jährige", 1, 1),
        ("1-J�hrige", 1, 1),
        ("0 Jahre", 0, 0),
        ("1 Jahr", 1, 1),
        ("42", 42, 42),
        ("0-4", 0, 4),
        ("0–4", 0, 4),
        ("5 bis 9", 5, 9),
        ("5-9 Jahre", 5, 9),
        ("100 und mehr", 100, None),
        ("85 and over", 85, None),
        (" 65 \n bis unter  75 Jahre ", 65, 74),
    ],
)
def test_spellings(text: str, low: int, high: int | None) -> None:
    assert parse_age_group(text) == AgeGroup(low, high)


@pytest.mark.parametrize(
    "text", ["", "Insgesamt", "9-5", "-1", "131", "unter 0 Jahre", "12 Affen", "٣", "1.5", "200+"]
)
def test_no_age(text: str) -> None:
    assert parse_age_group(text) is None


def test_label() -> None:
    assert [AgeGroup(85, None).label, AgeGroup(5, 5).label, AgeGroup(5, 9).label] == [
        "85+",
        "5",
        "5-9",
    ]
