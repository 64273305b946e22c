"""German numbers and phrases used in sentences."""

from babel.numbers import format_decimal


def number(value: float, decimals: int = 0) -> str:
    """1234.56 -> "1.234,6"; halves are rounded away from zero by Babel's default."""
    pattern = "#,##0" if decimals == 0 else "#,##0." + "0" * decimals
    return str(format_decimal(value, format=pattern, locale="de_DE"))


def signed(value: float, decimals: int = 0) -> str:
    """With sign, minus as its own character; what rounds to zero carries none."""
    rounded = round(value, decimals)
    if rounded == 0:
        return number(0, decimals)
    return f"{'+' if rounded > 0 else '−'}{number(abs(value), decimals)}"


def percent(share: float, decimals: int = 1) -> str:
    """0.241 -> "24,1 %"."""
    return f"{number(share * 100, decimals)} %"


def one_in(share: float) -> str:
    """A share as people say it: 0.24 -> "etwa jede vierte Person"."""
    words = {2: "zweite", 3: "dritte", 4: "vierte", 5: "fünfte", 6: "sechste", 7: "siebte"}
    if share <= 0:
        return "niemand"
    nearest = round(1 / share)
    if nearest in words and abs(share - 1 / nearest) <= 0.02:
        return f"etwa jede {words[nearest]} Person"
    return f"{percent(share, 0)} der Menschen"


def direction(change: float, *, steady: float = 0.01) -> str:
    """Relative change as a verb phrase."""
    if abs(change) < steady:
        return "bleibt etwa gleich"
    return f"{'wächst' if change > 0 else 'sinkt'} um {number(abs(change) * 100, 0)} %"
