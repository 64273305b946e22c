"""Fields of a map, a kilometre wide: coarse enough that no home stands alone in one."""

import math
import re
from dataclasses import dataclass

CELL = 1000  # metres; the widest grid official statistics publish counts of people for
_NAME = re.compile(r"([A-Za-z]{1,2})\s?([0-9]{1,2})")


def coarse(x: float, y: float) -> tuple[int, int]:
    """The middle of the field a point (metres, EPSG:25832) lies in."""
    return (
        math.floor(x / CELL) * CELL + CELL // 2,
        math.floor(y / CELL) * CELL + CELL // 2,
    )


def is_coarse(x: int, y: int) -> bool:
    return coarse(x, y) == (x, y)


@dataclass(frozen=True, slots=True)
class Grid:
    """Fields over a municipality: A, B, C from west to east, 1, 2, 3 from north to south."""

    west: int
    north: int
    columns: int
    rows: int

    @classmethod
    def over(cls, west: float, south: float, east: float, north: float) -> "Grid":
        """The fewest fields that hold the rectangle."""
        left, top = math.floor(west / CELL), math.ceil(north / CELL)
        columns = max(1, math.ceil(east / CELL) - left)
        rows = max(1, top - math.floor(south / CELL))
        return cls(left * CELL, top * CELL, columns, rows)

    def name(self, x: float, y: float) -> str:
        """The field a point lies in, "" outside of all."""
        column = math.floor((x - self.west) / CELL)
        row = math.ceil((self.north - y) / CELL) - 1
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return ""
        return f"{letters(column)}{row + 1}"

    def point(self, name: str) -> tuple[int, int] | None:
        """The middle of a field; None if there is no such field."""
        found = _NAME.fullmatch(name.strip())
        if found is None:
            return None
        column, row = number(found[1]), int(found[2]) - 1
        if column >= self.columns or not 0 <= row < self.rows:
            return None
        return (
            self.west + column * CELL + CELL // 2,
            self.north - row * CELL - CELL // 2,
        )


def letters(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    high, low = divmod(column, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)


def number(name: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    found = 0
    for letter in name.upper():
        found = found * 26 + ord(letter) - 64
    return found - 1


def looks_like_a_field(text: str) -> bool:
    return _NAME.fullmatch(text.strip()) is not None
