"""Reads a drawing back: what is where, and how large."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import combinations

from nahraum.charts import words
from nahraum.charts.scale import Box

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]


@dataclass(frozen=True)
class Words:
    text: str
    size: float
    box: Box


@dataclass(frozen=True)
class Drawing:
    root: ET.Element
    width: float
    height: float
    texts: tuple[Words, ...]
    points: tuple[Point, ...]

    def texts_of(self) -> list[str]:
        return [item.text for item in self.texts]

    def look(self, name: str) -> list[ET.Element]:
        """All elements of a look (page theme)."""
        return [item for item in self.root.iter() if item.get("class") == f"nr-c-{name}"]


def read(svg: str) -> Drawing:
    root = ET.fromstring(svg)
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    shown = [item for item in root.iter() if item.tag not in (f"{SVG}pattern",)]
    hidden = {child for pattern in root.iter(f"{SVG}pattern") for child in pattern}
    points = tuple(p for item in shown if item not in hidden for p in _points(item))
    texts = tuple(_words(item) for item in root.iter(f"{SVG}text"))
    return Drawing(root, width, height, texts, points)


def _points(item: ET.Element) -> list[Point]:
    def get(name: str) -> float:
        return float(item.attrib[name])

    if item.tag == f"{SVG}line":
        return [(get("x1"), get("y1")), (get("x2"), get("y2"))]
    if item.tag == f"{SVG}rect":
        return [(get("x"), get("y")), (get("x") + get("width"), get("y") + get("height"))]
    if item.tag == f"{SVG}circle":
        x, y, r = get("cx"), get("cy"), get("r")
        return [(x - r, y - r), (x + r, y + r)]
    return trace(item.attrib["d"]) if item.tag == f"{SVG}path" else []


def trace(data: str) -> list[Point]:
    """The corners of a path of M, L, l, h, v, Z, z."""
    points: list[Point] = []
    x = y = 0.0
    for letter, rest in re.findall(r"([MLlhvZz])([^MLlhvZz]*)", data):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if letter in "Zz":
            continue
        if letter == "h":
            x += numbers[0]
        elif letter == "v":
            y += numbers[0]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=False):
            x, y = (x + dx, y + dy) if letter == "l" else (dx, dy)
            points.append((x, y))
        if letter in "hv":
            points.append((x, y))
    return points


def _words(item: ET.Element) -> Words:
    text, size = item.text or "", float(item.attrib["font-size"])
    x, y = float(item.attrib["x"]), float(item.attrib["y"])
    wide = words.width(text, size, bold="font-weight" in item.attrib)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[item.get("text-anchor", "start")]
    return Words(text, size, Box(left, y - 0.74 * size, left + wide, y + 0.2 * size))


def collisions(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other."""
    return [
        (one.text, two.text)
        for one, two in combinations(drawing.texts, 2)
        if one.box.meets(two.box)
    ]


def strays(drawing: Drawing, tolerance: float = 1.0) -> list[object]:
    """Points and texts outside the view box."""
    view = Box(-tolerance, -tolerance, drawing.width + tolerance, drawing.height + tolerance)
    lost: list[object] = [p for p in drawing.points if not Box(*p, *p).within(view)]
    return lost + [item.text for item in drawing.texts if not item.box.within(view)]
