"""What the social atlas counts otherwise than the catalogue, as own indicators. Pure."""

from collections.abc import Mapping
from typing import Any

from nahraum.understand.indicators.rules.definitions import Definition

FIELD = "Sozialatlas"
_RESIDENTS = "Menschen mit Hauptwohnung"
_ADULTS = "Menschen von 18 bis 64"
# label: unit, direction, numerator, denominator; counts of the atlas divided by those of its files
OWN: Mapping[str, tuple[str, str, str, str]] = {
    "Menschen ab 65 je 100 von 18 bis 64": ("je 100", "need", "Menschen ab 65", _ADULTS),
    "Geburten je 1.000 Menschen": ("je 1.000", "neutral", "Geburten", _RESIDENTS),
    "Arbeitslose je 100 von 18 bis 64": ("%", "attention", "Arbeitslose", _ADULTS),
    "Beschäftigte je 100 von 18 bis 64": ("%", "positive", "Beschäftigte", _ADULTS),
    "Menschen in Bedarfsgemeinschaften": (
        *("%", "attention", "Menschen in Bedarfsgemeinschaften", _RESIDENTS),
    ),
    "Wohngeld je 1.000 Menschen": ("je 1.000", "attention", "Menschen mit Wohngeld", _RESIDENTS),
    "Von Wohnungslosigkeit bedroht": ("je 1.000", "attention", "Bedrohte", _RESIDENTS),
    "Räumungen angekündigt": ("je 1.000", "attention", "angekündigte Räumungen", _RESIDENTS),
    "Räumungen vollzogen": ("je 1.000", "attention", "vollzogene Räumungen", _RESIDENTS),
}


def values_of(label: str) -> dict[str, Any]:
    """What an own indicator of the atlas is made of."""
    unit, direction, top, base = OWN[label]
    per = "100" if unit == "%" else unit.removeprefix("je ")
    return {
        "label": label,
        "field": FIELD,
        "unit": unit,
        "direction": direction,
        "numerator": top,
        "denominator": base,
        "formula": f"{top} / {base} × {per}",
    }


def definition_of(label: str) -> Definition:
    return Definition(key=label, own=True, **values_of(label))
