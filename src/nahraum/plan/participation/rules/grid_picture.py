"""The fields of a municipality as a small picture, to be looked at and to be pressed on."""

from collections.abc import Iterable
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry

from nahraum.plan.participation.rules.spots import CELL, Grid, letters

WIDE = 280  # px: fits the smallest screen, so the size on the screen is always known
_EDGE = 14.0  # px for letters and numbers
_MOST_POINTS = 400


def size(grid: Grid) -> tuple[int, int]:
    """Width and height of the picture in px."""
    return WIDE, round(2 * _EDGE + grid.rows * _side(grid))


def _side(grid: Grid) -> float:
    return (WIDE - 2 * _EDGE) / grid.columns


def pressed(grid: Grid, x: float, y: float) -> str:
    """The field at a pixel of the picture, "" beside all fields."""
    column = (x - _EDGE) / _side(grid)
    row = (y - _EDGE) / _side(grid)
    east, north = grid.west + column * CELL, grid.north - row * CELL
    return grid.name(east, north)


def picture(
    grid: Grid,
    outline: BaseGeometry | None,
    places: Iterable[tuple[str, float, float]],
    chosen: str = "",
) -> str:
    """SVG; it brings its own colours, because it stands as an image on light and dark pages."""
    wide, high = size(grid)
    side = _side(grid)
    right, bottom = _EDGE + grid.columns * side, _EDGE + grid.rows * side
    head = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" font-family="sans-serif"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {head}>',
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
    ]
    if outline is not None:
        parts.append(f'<path d="{_path(outline, grid)}" fill="#dfe9f3" stroke="#35557a"/>')
    if point := grid.point(chosen) if chosen else None:
        x, y = _at(grid, point[0] - CELL / 2, point[1] + CELL / 2)
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"'
            ' fill="#ffd166" stroke="#7a4a00" stroke-width="2"/>'
        )
    lines = [f"M{_EDGE + n * side:.1f} {_EDGE}V{bottom:.1f}" for n in range(grid.columns + 1)]
    lines += [f"M{_EDGE} {_EDGE + n * side:.1f}H{right:.1f}" for n in range(grid.rows + 1)]
    parts.append(f'<path d="{"".join(lines)}" stroke="#8a97a8" stroke-width="0.5" fill="none"/>')
    parts += _names(grid, side, right, bottom)
    parts += _places(grid, places)
    return "".join([*parts, "</svg>"])


def _places(grid: Grid, places: Iterable[tuple[str, float, float]]) -> list[str]:
    """A dot for each place; its name above or below it, unless another name stands there."""
    found: list[str] = []
    taken: list[tuple[float, ...]] = []
    for name, east, north in places:
        x, y = _at(grid, east, north)
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#1c2733"/>')
        half = 2.6 * len(name)
        middle = min(max(x, half + 1), WIDE - half - 1)
        for base in (y - 4, y + 10):
            box = (middle - half, base - 8, middle + half, base + 2)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(
                    f'<text x="{middle:.1f}" y="{base:.1f}" font-size="9" text-anchor="middle"'
                    ' fill="#1c2733" stroke="#ffffff" stroke-width="2.5" paint-order="stroke">'
                    f"{escape(name)}</text>"
                )
                break
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _names(grid: Grid, side: float, right: float, bottom: float) -> list[str]:
    """Letters above and below, numbers on both sides."""
    found = []
    for column in range(grid.columns):
        x = _EDGE + (column + 0.5) * side
        for y in (_EDGE - 4, bottom + 10):
            found.append(_label(letters(column), x, y))
    for row in range(grid.rows):
        y = _EDGE + (row + 0.5) * side + 3
        for x in (_EDGE / 2, right + _EDGE / 2):
            found.append(_label(str(row + 1), x, y))
    return found


def _label(text: str, x: float, y: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="9.5" text-anchor="middle"'
        f' fill="#1c2733">{text}</text>'
    )


def _at(grid: Grid, east: float, north: float) -> tuple[float, float]:
    scale = _side(grid) / CELL
    return _EDGE + (east - grid.west) * scale, _EDGE + (grid.north - north) * scale


def _path(outline: BaseGeometry, grid: Grid) -> str:
    """Outer rings, with as few points as such a small picture needs."""
    shape = outline
    tolerance = 50.0
    while shapely.get_num_coordinates(shape) > _MOST_POINTS and tolerance < CELL:
        shape, tolerance = outline.simplify(tolerance), tolerance * 1.6
    found = []
    for part in getattr(shape, "geoms", [shape]):
        ring = [_at(grid, x, y) for x, y in shapely.get_coordinates(part.exterior)]
        found.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z")
    return "".join(found)
