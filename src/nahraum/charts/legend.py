"""Rows of small samples with their words, wrapped to the width of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from nahraum.charts.sheet import Sheet, polyline
from nahraum.charts.words import MISSING, width, wrap

SAMPLE = 22.0
_GAP = 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A sample and what it means; `shape` is box, line, dot or symbol-1 to symbol-4."""

    words: str
    look: str = ""
    texture: str = ""
    shape: str = "box"


GAP_ENTRY = Entry(MISSING, "gap", "gap")


def symbol(sheet: Sheet, kind: int, x: float, y: float, radius: float) -> None:
    """The symbol of the kind: circle, square, triangle, diamond."""
    look = f"mark-{kind + 1}"
    if kind == 0:
        sheet.circle(x, y, radius, look)
    elif kind == 1:
        side = radius * 0.9
        sheet.rect(x - side, y - side, 2 * side, 2 * side, look)
    else:
        r = radius * 1.2
        corners = [(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)]
        if kind == 3:
            corners = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
        sheet.path(polyline(corners, closed=True), look)


def sample(sheet: Sheet, x: float, middle: float, entry: Entry) -> None:
    """Draw the sample of an entry, SAMPLE wide, around the height `middle`."""
    if entry.shape == "line":
        sheet.line(x, middle, x + SAMPLE, middle, entry.look)
        return
    if entry.shape == "dot":
        sheet.circle(x + SAMPLE / 2, middle, 5, entry.look)
        return
    if entry.shape.startswith("symbol-"):
        symbol(sheet, int(entry.shape.removeprefix("symbol-")) - 1, x + SAMPLE / 2, middle, 5.5)
        return
    sheet.rect(x, middle - 6, SAMPLE, 12, entry.look)
    if entry.texture:
        sheet.rect(x, middle - 6, SAMPLE, 12, "", fill=entry.texture)
    if entry.look != "gap":
        sheet.rect(x, middle - 6, SAMPLE, 12, "edge")


def legend(
    sheet: Sheet, top: float, entries: Sequence[Entry], *, left: float = 0, right: float = 0
) -> float:
    """Draw entries in rows below `top`, between left and right; returns the new lower edge."""
    if not entries:
        return top
    size, right = sheet.size.small, right or sheet.size.width
    height = size * 1.5
    x, y = left, top
    for entry in entries:
        indent = SAMPLE + 6 if entry.look else 0
        room = right - left - indent
        lines = wrap(entry.words, room, size, lines=4)
        long = max(width(line, size) for line in lines)
        if x > left and x + indent + long > right:
            x, y = left, y + height
        if entry.look:
            sample(sheet, x + 0.5, y + height / 2, entry)
        for at, line in enumerate(lines):
            sheet.text(
                x + indent, y + height / 2 + size * 0.36 + at * size * 1.3, line, "muted", size=size
            )
        if len(lines) > 1:
            x, y = left, y + height + (len(lines) - 1) * size * 1.3
        else:
            x += indent + long + _GAP
    return y + height if x > left else y
