"""JSON files people hand in: read strictly, refused with file and line."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from nahraum.data.errors import FormatError, shown
from nahraum.data.textfiles import decode, read_bytes

# Python refuses to read numbers of thousands of digits; nobody counts beyond thirty.
LONGEST_NUMBER = 30
# Powers of ten beyond which exact sums take for ever; what counts refuses smaller ones by name.
LARGEST_EXPONENT = 5000


class _Refused(ValueError):
    """JSON that Python would accept and we do not."""


def read_json(path: Path) -> Any:
    """Read one JSON value; numbers with a fraction come exact, as `Decimal`.

    Raises FormatError for broken JSON, NaN, infinity and keys that occur twice.
    """
    data, file = read_bytes(path, "")
    if not data.strip():
        raise FormatError("Die Datei ist leer", file=file, line=1, remedy="Ein JSON-Objekt angeben")
    text = decode(data, file).content
    try:
        return json.loads(text, **_STRICT)
    except json.JSONDecodeError as error:
        raise FormatError(
            "Die Datei ist kein gültiges JSON",
            file=file,
            line=error.lineno,
            column=f"Spalte {error.colno}",
            remedy="Anführungszeichen, Kommas und Klammern prüfen",
        ) from error
    except _Refused as error:
        raise FormatError(str(error), file=file, line=1, remedy="Eintrag berichtigen") from error
    except RecursionError as error:
        problem = "Die Datei ist zu tief verschachtelt"
        raise FormatError(problem, file=file, line=1, remedy="Eintrag berichtigen") from error


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(f"Der Schlüssel {shown(key)} steht zweimal in der Datei")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"{shown(name)} ist keine Zahl")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise _Refused(f"{shown(digits)} ist keine Zahl, mit der sich rechnen lässt")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    """Exact. Python cannot even hold an exponent of nineteen digits (`InvalidOperation`)."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("Infinity")
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _Refused(f"{shown(digits)} ist keine Zahl, mit der sich rechnen lässt")
    return number


_STRICT: dict[str, Any] = {
    "object_pairs_hook": _unique,
    "parse_constant": _no_constant,
    "parse_float": _fraction,
    "parse_int": _whole,
}
