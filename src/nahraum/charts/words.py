"""Numbers, widths of words, lines that fit; German unless said otherwise."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape as _escape

MISSING = "keine Angabe"
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
Marks = tuple[str, str]
MARKS: Marks = (",", ".")  # before the decimals, between the thousands

# Advance widths in em: the wider of Fira Sans and Arial, rounded up to 0.05.
_WIDTHS = {
    char: width
    for width, chars in {
        0.25: "'",
        0.3: " !,.:;Iijl·" + NBSP,
        0.35: "()[]`f{}",
        0.4: '"rt²³',
        0.45: "*-|„“",
        0.5: "Jcsvxyzç",
        0.55: "/\\^k±°≥≤",
        0.6: "#$+0123456789<=>?L_abdeghnopqu~äöüéè–×€§" + MINUS,
        0.65: "FTZß",
        0.7: "ABEKPSVXYÄ",
        0.75: "CDHNRUwÜ",
        0.8: "&GOQÖ",
        0.85: "M",
        0.9: "%m",
        0.95: "W",
        1.0: "…→",
        1.05: "@",
    }.items()
    for char in chars
}
_BOLD = 1.06
_UNKNOWN = 1.05  # letters of other scripts: better too much room than overlapping text
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SCALES = ((12, "Bio."), (9, "Mrd."), (6, "Mio."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """Every word that bars, lines and pins bring with them; braces are filled in."""

    lang: str = "de"
    marks: Marks = MARKS
    missing: str = MISSING
    without: str = "; {number} ohne Angabe."
    without_because: str = "; {number}-mal {missing}."
    all_missing: str = "In allen Zeilen: {missing}."
    none_known: str = "Für keine der Zeilen gibt es eine Angabe."
    all_alike: str = "Alle {number} Zeilen haben denselben Wert: {value}"
    most_and_least: str = "Am höchsten ist {most} mit {high}, am niedrigsten {least} mit {low}"
    chosen: str = "; {label} liegt bei {value}"
    compared: str = "; zum Vergleich {label}: {value}"
    reference: str = "{label} (Vergleich)"
    low: str = "von"
    high: str = "bis"
    interval: str = "Unsicherheitsbereich"
    course: str = "{label} von {first} ({begin}) auf {last} ({end})"
    unsure: str = ", unsicher zwischen {low} und {high}"
    year: str = "Jahr"
    axis: str = "Achse beginnt bei {value}."
    one_pin: str = "Ein Eintrag der Liste auf der Karte, mit seiner Nummer."
    pins: str = "{number} Einträge der Liste auf der Karte, nummeriert wie dort."
    number: str = "Nummer"
    place: str = "Ort"
    rough: str = ", Lage ungefähr"
    several: str = "{number} Angebote"
    several_in: str = "{number} Angebote in {places}"
    last_place: str = " und "
    more_places: str = " und weitere"


GERMAN = ChartWords()


def clean(text: str) -> str:
    """One line without characters XML forbids; runs of white space become one space."""
    text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return re.sub(r"[\t\n\r ]+", " ", text).strip(" ")


def escape(text: str) -> str:
    """Text ready for element content and for attributes in double quotes."""
    return _escape(clean(text), {'"': "&quot;", "'": "&#39;"})


def number(value: float | None, decimals: int = 0, unit: str = "", marks: Marks = MARKS) -> str:
    """Number with its marks, German 1.234,5; half rounds away from zero; short units follow.

    None gives "keine Angabe". A value that rounds to zero carries no sign.
    """
    if value is None:
        return MISSING
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}".translate(str.maketrans(",.", marks[1] + marks[0]))
    sign = MINUS if exact < 0 else ""
    return sign + text + (NBSP + unit if unit else "")


def signed(value: float, decimals: int = 0, unit: str = "") -> str:
    """A difference with its sign."""
    text = number(value, decimals, unit)
    return text if text.startswith(MINUS) or not text.strip("0," + NBSP + unit) else "+" + text


def short_number(value: float, decimals: int = 0, marks: Marks = MARKS) -> str:
    """Number for an axis: millions and more are abbreviated."""
    for power, name in _SCALES:
        if abs(value) >= 10**power:
            scaled = value / 10**power
            digits = next((d for d in (0, 1, 2) if abs(round(scaled, d) - scaled) < 1e-9), 2)
            return number(scaled, digits, marks=marks) + NBSP + name
    return number(value, decimals, marks=marks)


def suffix(unit: str) -> str:
    """Units short enough to stand behind each number; longer ones head the axis."""
    return unit if len(unit) <= 3 else ""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Upper estimate of the width of one line, in the units of `size`."""
    em = sum(_WIDTHS.get(char, _UNKNOWN) for char in clean(text))
    return em * size * (_BOLD if bold else 1.0)


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or its beginning with an ellipsis, so that it is not wider than `room`."""
    text = clean(text)
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…" if text else ""


def wrap(text: str, room: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """At most `lines` lines, none wider than `room`; what does not fit ends in an ellipsis."""
    words = clean(text).split(" ")
    done: list[str] = []
    while words and len(done) < lines - 1:
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size, bold=bold) <= room:
            count += 1
        done.append(fit(" ".join(words[:count]), room, size, bold=bold))
        words = words[count:]
    return [*done, fit(" ".join(words), room, size, bold=bold)] if words else done


def listing(parts: list[str], last: str = " und ") -> str:
    """a, b und c."""
    return last.join([*([", ".join(parts[:-1])] if parts[:-1] else []), *parts[-1:]])
