"""Earlier releases of the same facts: what is public already, and what differences reveal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nahraum.analysis.disclosure.rounding import rounded, span
from nahraum.analysis.disclosure.table import TOTAL, CountTable
from nahraum.analysis.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table somebody may have kept: its cells (dimension -> category) with published values.

    A dimension that is not named is summed over. `base` and `k` are those of its publication;
    `name` says which one it is.
    """

    name: str
    cells: tuple[tuple[Mapping[str, str], int], ...]
    base: int
    k: int


def public_facts(table: CountTable, history: Sequence[Earlier]) -> list[tuple[int, int, int]]:
    """(cell, low, high) of earlier published cells that still hold.

    A value that no longer fits has changed since; its difference is judged by `differences`.
    """
    values = table.system.values
    return [
        (place, low, high)
        for place, low, high in _spans(table, history)
        if low <= values[place] <= high
    ]


def differences(table: CountTable, history: Sequence[Earlier], *, k: int, base: int) -> list[int]:
    """Cells whose new value, beside an earlier one, would single out fewer than k people."""
    values = table.system.values
    found = []
    for place, low, high in _spans(table, history):
        value = int(values[place])
        if 0 < value < k:
            continue
        new_low, new_high = span(rounded(value, base), base, k)
        least, most = new_low - high, new_high - low
        if 0 < least <= most < k or 0 < -most <= -least < k:
            found.append(place)
    return sorted(set(found))


def _spans(table: CountTable, history: Sequence[Earlier]) -> Iterator[tuple[int, int, int]]:
    for earlier in history:
        for coordinates, value in earlier.cells:
            place = _place(table, earlier, coordinates)
            if not table.unknown[place]:
                low, high = span(value, earlier.base, earlier.k)
                yield place, low, high


def _place(table: CountTable, earlier: Earlier, coordinates: Mapping[str, str]) -> int:
    """The cell of the present table, or InvalidInput: what cannot be compared is not safe."""
    foreign = [
        name for name, label in coordinates.items() if name not in table.dims and label != TOTAL
    ]
    key = tuple(coordinates.get(name, TOTAL) for name in table.dims)
    if foreign or key not in table.places:
        what = foreign[0] if foreign else ", ".join(key)
        raise InvalidInput(
            f"„{what}“ aus {earlier.name} gibt es in dieser Tabelle nicht; "
            "beide Veröffentlichungen lassen sich nicht gemeinsam prüfen.",
            place="history",
            remedy="Gleiche Gebiete und Gruppen verwenden, oder Zeiträume angeben, die sich "
            "nicht überschneiden.",
        )
    return table.places[key]
