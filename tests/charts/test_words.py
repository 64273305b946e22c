import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.charts import words


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "expected"),
    [
        (1234.5, 1, "", "1.234,5"),
        (0.5, 0, "", "1"),
        (2.5, 0, "", "3"),
        (-2.5, 0, "", "−3"),
        (2.675, 2, "", "2,68"),  # half of the decimal number as written, not of its binary image
        (-0.04, 1, "", "0,0"),
        (94.1, 1, "%", "94,1\N{NO-BREAK SPACE}%"),
        (1e12, 0, "", "1.000.000.000.000"),
        (7, 0, "", "7"),
        (None, 0, "%", "keine Angabe\N{NO-BREAK SPACE}%"),
    ],
)
def test_german_numbers(value: float | None, decimals: int, unit: str, expected: str) -> None:
    if value is None:
        assert words.number(None, decimals) == "keine Angabe"
    else:
        assert words.number(value, decimals, unit) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (999_999, "999.999"),
        (1_000_000, "1\N{NO-BREAK SPACE}Mio."),
        (2_500_000, "2,5\N{NO-BREAK SPACE}Mio."),
        (-83_577_140, "−83,58\N{NO-BREAK SPACE}Mio."),
        (1.2e12, "1,2\N{NO-BREAK SPACE}Bio."),
    ],
)
def test_large_numbers_on_axes_are_short(value: float, expected: str) -> None:
    assert words.short_number(value) == expected


def test_markup_and_control_characters_become_harmless() -> None:
    hostile = "</text><script>alert('1')</script>&\"\x00\x1b\ud800"
    assert words.escape(hostile) == (
        "&lt;/text&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;\ufffd\ufffd\ufffd"
    )
    assert words.clean(" zwei\n  Zeilen\t") == "zwei Zeilen"


def test_lists_in_words() -> None:
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b"]) == "a und b"
    assert words.listing(["a", "b", "c"]) == "a, b und c"


def test_only_short_units_follow_the_number() -> None:
    assert words.suffix("%") == "%"
    assert words.suffix("km") == "km"
    assert words.suffix("Menschen") == ""


def test_long_labels_end_in_an_ellipsis_or_a_second_line() -> None:
    assert words.fit("Dörentrup", 200, 14) == "Dörentrup"
    assert words.fit("Schwelentrup am Wald", 80, 14) == "Schwelen…"
    assert words.wrap("Bad Salzuflen Stadtmitte", 100, 14) == ["Bad Salzuflen", "Stadtmitte"]
    assert words.wrap("Dörentrup", 200, 14) == ["Dörentrup"]


@given(st.text(max_size=60), st.floats(10, 400), st.floats(8, 20), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text: str, room: float, size: float, lines: int) -> None:
    assert words.width(words.fit(text, room, size), size) <= room
    wrapped = words.wrap(text, room, size, lines=lines)
    assert 1 <= len(wrapped) <= lines
    assert all(words.width(line, size) <= room for line in wrapped)
