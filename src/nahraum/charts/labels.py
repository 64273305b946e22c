"""Names beside points, placed so that none covers another."""

from collections.abc import Sequence
from dataclasses import dataclass

from nahraum.charts.scale import Box
from nahraum.charts.sheet import Sheet
from nahraum.charts.words import listing, width

_MOST = 24  # names in a key below the map; more are left to the table


@dataclass(frozen=True, slots=True)
class Spot:
    """A symbol on the sheet, its radius, and the words that belong to it."""

    x: float
    y: float
    radius: float
    words: str
    bold: bool = False


def _candidates(spot: Spot, high: float) -> list[tuple[float, float, str]]:
    """Anchor points of the text, best first: right, left, above, below, corners; then farther."""
    places = []
    for more in (0.0, 6.0):
        gap, near = spot.radius + 4 + more, spot.radius * 0.7 + 3 + more
        level, drop = spot.y + high * 0.36, high * 0.72
        places += [
            (spot.x + gap, level, "start"),
            (spot.x - gap, level, "end"),
            (spot.x, spot.y - gap, "middle"),
            (spot.x, spot.y + gap + drop, "middle"),
            (spot.x + near, spot.y - near, "start"),
            (spot.x + near, spot.y + near + drop, "start"),
            (spot.x - near, spot.y - near, "end"),
            (spot.x - near, spot.y + near + drop, "end"),
        ]
    return places


def _box(x: float, y: float, anchor: str, wide: float, high: float) -> Box:
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
    return Box(left - 1, y - high * 0.82, left + wide + 1, y + high * 0.28)


def place_names(
    sheet: Sheet,
    spots: Sequence[Spot],
    frame: Box,
    taken: Sequence[Box] = (),
    *,
    numbered: bool = True,
) -> list[str]:
    """Write the names of the spots, in the given order of importance.

    A name that finds no free place is replaced by a number; the key to the numbers, one text
    per number, is returned for the legend. What has no room even for a number, and numbers
    beyond 24, are named there without one or referred to the table. Not `numbered`, such names
    are left out.
    """
    size = sheet.size.small
    boxes = [*taken]
    boxes += [Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    left_over = [spot for spot in spots if not _place(sheet, spot, spot.words, frame, boxes, size)]
    key: list[str] = []
    homeless: list[str] = []
    for spot in left_over if numbered else ():
        mark = str(len(key) + 1)
        if len(key) < _MOST and _place(sheet, spot, mark, frame, boxes, size):
            key.append(f"{mark} {spot.words}")
        else:
            homeless.append(spot.words)
    if len(homeless) > 6:
        key.append(f"ohne Namen auf der Karte: {len(homeless)} Orte, siehe Tabelle")
    elif homeless:
        key.append(f"ohne Namen auf der Karte: {listing(homeless)}")
    return key


def _place(sheet: Sheet, spot: Spot, words: str, frame: Box, boxes: list[Box], size: float) -> bool:
    wide = width(words, size, bold=spot.bold)
    for x, y, anchor in _candidates(spot, size):
        box = _box(x, y, anchor, wide, size)
        if box.within(frame) and not any(box.meets(other) for other in boxes):
            boxes.append(box)
            sheet.text(x, y, words, "halo", size=size, anchor=anchor, bold=spot.bold)
            return True
    return False
