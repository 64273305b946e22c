"""One cell: from clean text to the value its column asks for, or `BadValue`."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from nahraum.data.ages import parse_age_group
from nahraum.data.columns import Column
from nahraum.data.errors import shown
from nahraum.data.values import BadValue, DecimalMark, Reading, check_key, folded, same_name

_REMEMBERED = 1_000  # spellings of one choice column


def settled(reading: Reading, mark: DecimalMark | None, column: Column) -> float | int | Decimal:
    """Decide an ambiguous number by the file's decimal mark or the column's maximum."""
    value, other = reading.value, reading.other
    assert value is not None
    assert other is not None
    assert reading.mark is not None
    as_text = f"{value:.3f}".replace(".", reading.mark)
    if mark is None and column.maximum is not None and value <= column.maximum < other:
        return typed_number(value, column, as_text)
    if mark is None:
        raise BadValue(
            "DECIMAL_AMBIGUOUS",
            f"{shown(as_text)} kann {other} oder {str(value).replace('.', ',')} bedeuten",
            "Dezimalzeichen angeben (--decimal , oder --decimal .)",
        )
    return typed_number(value if mark == reading.mark else other, column, as_text)


def typed_number(value: float, column: Column, text: str) -> float | int | Decimal:
    """Convert to the column's kind and check its bounds. Raises BadValue."""
    if not math.isfinite(value):
        raise BadValue("NAN", f"{shown(text)} ist keine endliche Zahl", "Zahl prüfen")
    if column.minimum is not None and value < column.minimum:
        if column.minimum == 0:
            raise BadValue("NEGATIVE", f"{shown(text)} ist negativ", "Wert muss 0 oder größer sein")
        raise BadValue(
            "TOO_SMALL", f"{shown(text)} ist kleiner als {column.minimum:g}", "Wert prüfen"
        )
    if column.maximum is not None and value > column.maximum:
        raise BadValue(
            "TOO_LARGE", f"{shown(text)} ist größer als {column.maximum:g}", "Wert prüfen"
        )
    if column.kind == "float":
        return float(value)
    if column.kind == "decimal":
        return Decimal(str(value))
    if value != int(value):
        raise BadValue("NOT_WHOLE", f"{shown(text)} ist keine ganze Zahl", "Ganze Zahl angeben")
    if abs(value) > 2**53:
        raise BadValue("TOO_LARGE", f"{shown(text)} ist zu groß", "Wert prüfen")
    return int(value)


def parser_of(column: Column) -> Callable[[str], Any]:
    """A function from clean text to the value of a text, key, choice or age column."""
    if column.kind == "choice":
        return _choice_parser(column)
    if column.kind == "age":
        return _age
    if column.digits:
        return lambda text: check_key(text, column.digits)
    return lambda text: _text(text, column)


def _text(text: str, column: Column) -> str:
    if len(text) > column.max_length:
        raise BadValue(
            "TOO_LONG", f"Der Text hat mehr als {column.max_length} Zeichen", "Text kürzen"
        )
    if any(ord(ch) < 32 and ch not in "\t\n" for ch in text):
        raise BadValue("CONTROL", f"{shown(text)} enthält Steuerzeichen", "Steuerzeichen entfernen")
    return text


def _age(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 2:
        return int(text)
    group = parse_age_group(text)
    if group is None and text.replace(".0", "").isascii() and text.endswith(".0"):
        group = parse_age_group(text[:-2])
    if group is None:
        raise BadValue(
            "AGE", f"{shown(text)} ist kein Alter von 0 bis 130", "Alter wie 42, 85+ angeben"
        )
    return group.low


def _choice_parser(column: Column) -> Callable[[str], str]:
    """Spellings seen before are remembered as they stand."""
    known = {
        folded(spelling): value
        for value, spellings in column.choices.items()
        for spelling in (value, *spellings)
    }

    seen: dict[str, str] = {}

    def parse(text: str) -> str:
        if text in seen:
            return seen[text]
        name = folded(text)
        value = known.get(name)
        if value is None and "\ufffd" in name:
            value = next((known[other] for other in known if same_name(name, other)), None)
        if value is None:
            allowed = ", ".join(column.choices)
            remedy = f"Erlaubt sind: {allowed}"
            raise BadValue("CHOICE", f"{shown(text)} ist hier nicht vorgesehen", remedy)
        if len(seen) < _REMEMBERED:
            seen[text] = value
        return value

    return parse
