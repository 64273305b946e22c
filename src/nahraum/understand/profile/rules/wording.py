"""German numbers and phrases used in sentences."""

from dataclasses import dataclass

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


_FRACTIONS = {2: "zweite", 3: "dritte", 4: "vierte", 5: "fünfte", 6: "sechste", 7: "siebte"}


def one_in(share: float) -> str:
    """Subject and verb of a share: 0.24 -> "Etwa jede vierte Person ist"."""
    nearest = round(1 / share) if share > 0 else 0
    if nearest in _FRACTIONS and abs(share - 1 / nearest) <= 0.02:
        return f"Etwa jede {_FRACTIONS[nearest]} Person ist"
    return f"{number(share * 100)} von 100 Menschen sind"


@dataclass(frozen=True, slots=True)
class Change:
    """A relative change in words: "sinkt" and " um 3 %", or "bleibt" and " etwa gleich"."""

    verb: str
    extent: str


def change(relative: float, *, steady: float = 0.01) -> Change:
    if abs(relative) < steady:
        return Change("bleibt", " etwa gleich")
    verb = "wächst" if relative > 0 else "sinkt"
    return Change(verb, f" um {number(abs(relative) * 100)} %")


_ASSUMPTIONS = {
    "tfr": "Kinder je Frau",
    "e0_m": "Lebenserwartung der Männer",
    "e0_w": "Lebenserwartung der Frauen",
    "net_migration": "Wanderungssaldo Deutschlands",
    "migration_share": "Anteil der Kommune am Wanderungssaldo",
    "fertility_level": "Geburten gegenüber Deutschland",
    "fertility_mean_age": "mittleres Alter der Mütter",
    "fertility_spread": "Streuung des Alters der Mütter",
    "srb": "Jungen je Mädchen bei der Geburt",
}


def assumption_label(name: str) -> str:
    """ "tfr_2034" -> "Kinder je Frau 2034"; names already in German stay."""
    stem, _, year = name.rpartition("_")
    if year.isdigit() and stem in _ASSUMPTIONS:
        return f"{_ASSUMPTIONS[stem]} {year}"
    return _ASSUMPTIONS.get(name, name)
