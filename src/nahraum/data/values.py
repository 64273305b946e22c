"""Single cells: numbers in German and English spelling, official signs, damaged keys.

Signs of German official statistics (Statistische Ämter des Bundes und der Länder,
Zeichenerklärung): `-` nothing present (exactly zero), `.` unknown or secret, `...` not yet
known, `x` makes no sense here, `/` not reliable enough.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from nahraum.data.errors import shown
from nahraum.data.texts import legible

DecimalMark = Literal[",", "."]

ZERO_SIGNS = frozenset({"-", "–", "—", "−"})
UNKNOWN_SIGNS = frozenset({".", "...", "…", "x", "X", "/"})
SUM_WORDS = frozenset(
    {"alle", "insgesamt", "gesamt", "summe", "zusammen", "total", "all", "both", "beide"}
)
NOT_NUMBERS = frozenset(
    {"nan", "inf", "infinity", "-inf", "+inf", "-infinity", "null", "none", "na", "n/a"}
)

_MAX_LOST = 6  # more lost umlauts than any heading has

# In a table these are damage; `cells` says so instead of reading past them.
_DAMAGE = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))")
_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_EXPONENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)[eE]([+-]?\d{1,3})", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?!\1)([.,])\d+", re.ASCII)
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+", re.ASCII)
_ONE = re.compile(r"([+-]?)(\d*)([.,])(\d+)", re.ASCII)
_SPREADSHEET_ERROR = re.compile(r"#[A-ZÄÖÜ/0-9]+[!?]?")
_DAMAGED_KEY = re.compile(r"\d+[.,]\d+E\+?\d+|\d+[.,]0+", re.ASCII | re.IGNORECASE)


class BadValue(ValueError):
    """A cell that is not what its column asks for; text and remedy are German."""

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        self.code, self.problem, self.remedy = code, problem, remedy
        super().__init__(problem)


class NativeNumber(str):
    """Text of a spreadsheet cell that was stored as a number, so its value is beyond doubt."""

    __slots__ = ("number",)
    number: float

    @classmethod
    def of(cls, number: float) -> "NativeNumber":
        cell = cls(number)
        cell.number = number
        return cell


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number can mean: one value, or two when the separator is ambiguous."""

    value: float | None
    mark: DecimalMark | None = None  # the decimal mark this spelling proves, or may show
    other: int | None = None  # the value if `mark` groups thousands instead


def clean(text: str) -> str:
    """Composed, without invisible characters, blanks trimmed."""
    if text.isascii() or _DAMAGE.search(text):
        return text.strip()
    return legible(text).strip()


def folded(text: str) -> str:
    """For comparing names: no case, no accents, umlauts as two letters, blanks as underscores.

    The replacement character of a lost umlaut stays; `same_name` treats it as a wildcard.
    """
    # Compatibility forms first: a bold capital has no lower case of its own.
    low = unicodedata.normalize("NFKC", clean(text)).casefold()
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        low = low.replace(umlaut, pair)
    bare = (ch for ch in unicodedata.normalize("NFKD", low) if not unicodedata.combining(ch))
    kept = "".join(ch if ch.isalnum() or ch in "\ufffd%+" else " " for ch in bare)
    return "_".join(kept.split())


def same_name(text: str, name: str) -> bool:
    """Are two folded names equal, where lost umlauts of `text` match one or two letters?"""
    lost = text.count("\ufffd")
    if not lost or lost > _MAX_LOST:
        return text == name
    pattern = re.sub("\ufffd+", ".{1,2}", re.escape(text))
    return re.fullmatch(pattern, name) is not None


def is_sum(text: str) -> bool:
    """Does this cell mark a row that only adds up others?"""
    word = text.strip().casefold()
    return word in SUM_WORDS if word.isalpha() else folded(text) in SUM_WORDS


def read_number(text: str) -> Reading:
    """Read one number; `text` is clean and not empty. Raises BadValue.

    "1.234" comes back with both meanings; the caller decides or asks.
    """
    if text in ZERO_SIGNS:
        return Reading(0)
    if text in UNKNOWN_SIGNS:
        return Reading(None)
    number = _SPACES.sub("", text.replace("−", "-"))
    if len(number) > 40:
        raise BadValue("NUMBER", f"{shown(text)} ist zu lang für eine Zahl", "Zahl prüfen")
    if _PLAIN.fullmatch(number):
        return Reading(int(number))
    if match := _EXPONENT.fullmatch(number):
        return _finite(float(number.replace(",", ".")), _mark(match[1]), text)
    if match := _BOTH.fullmatch(number):
        plain = number.replace(match[1], "").replace(match[2], ".")
        return _finite(float(plain), _as_mark(match[2]), text)
    if match := _GROUPS.fullmatch(number):
        return Reading(int(number.replace(match[1], "")), mark="." if match[1] == "," else ",")
    if match := _ONE.fullmatch(number):
        return _one_mark(match, number)
    raise _not_a_number(text)


def _one_mark(match: re.Match[str], number: str) -> Reading:
    _, before, mark, after = match.groups()
    value = float(number.replace(",", "."))
    if len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
        return Reading(value, _as_mark(mark), other=int(number.replace(mark, "")))
    return Reading(value, mark=_as_mark(mark))


def _finite(value: float, mark: DecimalMark | None, text: str) -> Reading:
    if abs(value) > 1e300:
        raise BadValue("NUMBER", f"{shown(text)} ist zu groß", "Zahl prüfen")
    return Reading(value, mark=mark)


def _mark(number: str) -> DecimalMark | None:
    return "," if "," in number else "." if "." in number else None


def _as_mark(mark: str) -> DecimalMark:
    return "," if mark == "," else "."


def _not_a_number(text: str) -> BadValue:
    if folded(text) in NOT_NUMBERS or text.lower() in NOT_NUMBERS:
        return BadValue(
            "NAN",
            f"{shown(text)} ist keine Zahl",
            "Unbekannte Werte als „.“ schreiben oder die Zeile streichen",
        )
    if _SPREADSHEET_ERROR.fullmatch(text):
        return BadValue(
            "SPREADSHEET_ERROR",
            f"{shown(text)} ist ein Fehlerwert der Tabellenkalkulation",
            "Formel in der Ursprungstabelle berichtigen und neu speichern",
        )
    if text.endswith("%"):
        return BadValue(
            "NUMBER",
            f"{shown(text)} trägt ein Prozentzeichen",
            "Nur die Zahl angeben; die Spaltenüberschrift nennt die Einheit",
        )
    return BadValue("NUMBER", f"{shown(text)} ist keine Zahl", "Zahl wie 1234 oder 12,5 angeben")


def check_key(text: str, digits: tuple[int, ...]) -> str:
    """Return the key if it has one of the lengths; else BadValue naming what happened to it."""
    if re.fullmatch(r"\d+", text, re.ASCII) and len(text) in digits:
        return text
    lengths = " oder ".join(str(length) for length in digits)
    if _DAMAGED_KEY.fullmatch(text):
        raise BadValue(
            "KEY_DAMAGED",
            f"{shown(text)} war ein Schlüssel, den eine Tabellenkalkulation in eine Zahl "
            "verwandelt hat",
            f"Spalte als Text formatieren und die {lengths}-stelligen Schlüssel neu eintragen",
        )
    if re.fullmatch(r"\d+", text, re.ASCII) and len(text) + 1 in digits:
        raise BadValue(
            "KEY_ZERO_LOST",
            f"{shown(text)} hat {len(text)} statt {lengths} Stellen; "
            "vermutlich fehlt die führende Null",
            f"„0{text}“ eintragen und die Spalte als Text formatieren",
        )
    raise BadValue(
        "KEY", f"{shown(text)} ist kein Schlüssel mit {lengths} Ziffern", "Schlüssel prüfen"
    )
