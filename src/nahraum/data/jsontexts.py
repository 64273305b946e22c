"""JSON of foreign origin, read strictly: no NaN, no key twice, no numbers nobody can mean."""

import json
import math
from collections.abc import Sequence
from typing import Any

from nahraum.data.errors import FormatError, shown

MAX_BYTES = 60_000_000
LONGEST_NUMBER = 30  # digits


class _Refused(ValueError):
    """JSON that Python would accept and we do not."""


def read_json_text(data: bytes, *, file: str, max_bytes: int = MAX_BYTES) -> Any:
    """One JSON value from UTF-8 bytes. Raises FormatError with line and column."""
    if len(data) > max_bytes:
        raise FormatError(
            f"Die Datei ist größer als {max_bytes // 1_000_000} MB",
            file=file, line=1, remedy="In mehrere Dateien teilen", code="TOO_LARGE",
        )  # fmt: skip
    if not data.strip():
        raise FormatError("Die Datei ist leer", file=file, line=1, remedy="Eine JSON-Datei wählen")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            "Die Datei ist nicht als UTF-8 gespeichert",
            file=file, line=line, remedy="Mit der Kodierung UTF-8 speichern", code="ENCODING",
        ) from error  # fmt: skip
    return _parsed(text, file)


def _parsed(text: str, file: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            "Die Datei ist kein gültiges JSON",
            file=file, line=error.lineno, column=f"Spalte {error.colno}",
            remedy="Anführungszeichen, Kommas und Klammern prüfen",
        ) from error  # fmt: skip
    except _Refused as error:
        raise FormatError(str(error), file=file, line=1, remedy="Eintrag berichtigen") from error
    except RecursionError as error:
        problem = "Die Datei ist zu tief verschachtelt"
        raise FormatError(problem, file=file, line=1, remedy="Eintrag berichtigen") from error


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"Der Schlüssel {shown(twice)} steht zweimal in einem Objekt")
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"{shown(name)} ist keine Zahl")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused(f"{shown(digits)} ist keine Zahl, mit der sich rechnen lässt")
    return number


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise _Refused(f"{shown(digits)} ist keine Zahl, mit der sich rechnen lässt")
    return int(digits)
