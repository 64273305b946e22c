"""Numbers, signs and keys of single cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.values import (
    BadValue,
    Reading,
    check_key,
    clean,
    folded,
    is_sum,
    read_number,
    same_name,
)


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("0", 0, None),
        ("-17", -17, None),
        ("−17", -17, None),
        ("1234", 1234, None),
        ("12,5", 12.5, ","),
        ("12.5", 12.5, "."),
        ("0.003", 0.003, "."),
        ("0,003", 0.003, ","),
        (".5", 0.5, "."),
        ("1.234,56", 1234.56, ","),
        ("1,234.56", 1234.56, "."),
        ("1.234.567", 1234567, ","),
        ("1,234,567", 1234567, "."),
        ("1 234 567", 1234567, None),
        ("1\u00a0234", 1234, None),
        ("12’345", 12345, None),
        ("1234.567", 1234.567, "."),
        ("9.569e-05", 9.569e-05, "."),
        ("-", 0, None),
        ("–", 0, None),
        (".", None, None),
        ("...", None, None),
        ("x", None, None),
        ("/", None, None),
    ],
)
def test_numbers(text: str, value: float | None, mark: str | None) -> None:
    assert read_number(text) == Reading(value, mark)


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "999,000"])
def test_ambiguous_numbers_keep_both_meanings(text: str) -> None:
    reading = read_number(text)
    assert reading.other == int(text.replace(".", "").replace(",", ""))
    assert reading.value == float(text.replace(",", "."))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nan", "NAN"),
        ("NaN", "NAN"),
        ("inf", "NAN"),
        ("-Infinity", "NAN"),
        ("NULL", "NAN"),
        ("#NV", "SPREADSHEET_ERROR"),
        ("#BEZUG!", "SPREADSHEET_ERROR"),
        ("#DIV/0!", "SPREADSHEET_ERROR"),
        ("12 %", "NUMBER"),
        ("1e999", "NUMBER"),
        ("1.2.3", "NUMBER"),
        ("1,23,4", "NUMBER"),
        ("12a", "NUMBER"),
        ("٣", "NUMBER"),
        ("１２", "NUMBER"),
        ("0x10", "NUMBER"),
        ("1_000", "NUMBER"),
        ("9" * 41, "NUMBER"),
        ("=1+1", "NUMBER"),
    ],
)
def test_no_numbers(text: str, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_number(text)
    assert caught.value.code == code
    assert caught.value.remedy


@given(st.floats(-1e15, 1e15, allow_nan=False), st.sampled_from([",", "."]))
def test_every_plain_decimal_is_read_back(value: float, mark: str) -> None:
    text = f"{value:.5f}".replace(".", mark)
    assert read_number(text).value == float(f"{value:.5f}")


@given(st.integers(0, 10**14))
def test_german_groups_are_read_back(value: int) -> None:
    text = f"{value:,}".replace(",", ".")
    reading = read_number(text)
    assert value in (reading.value, reading.other)


def test_keys() -> None:
    assert check_key("05766036", (8,)) == "05766036"
    assert check_key("057660036036", (8, 12)) == "057660036036"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("5766036", "KEY_ZERO_LOST", "„05766036“"),
        ("3,27E+07", "KEY_DAMAGED", "als Text"),
        ("3.27E+07", "KEY_DAMAGED", "als Text"),
        ("5766036.0", "KEY_DAMAGED", "als Text"),
        ("0576603", "KEY_ZERO_LOST", "„00576603“"),
        ("05766", "KEY", "prüfen"),
        ("0576603a", "KEY", "prüfen"),
        ("０5766036", "KEY", "prüfen"),
    ],
)
def test_damaged_keys(text: str, code: str, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        check_key(text, (8,))
    assert (caught.value.code, said in caught.value.remedy) == (code, True)


def test_names() -> None:
    assert folded("  Bevölkerung (31.12.) ") == "bevoelkerung_31_12"
    assert folded("Größe") == folded("GROESSE") == folded("Gro\u0308ße")
    assert same_name(folded("m�nnlich"), "maennlich")
    assert not same_name(folded("m�nnlich"), "weiblich")
    assert clean("\ufeffBad\u00ad Salz\u200buflen ") == "Bad Salzuflen"
    assert [is_sum(word) for word in ("Insgesamt", "ALLE", "Summe", "Gesamtschule")] == [
        True,
        True,
        True,
        False,
    ]
