"""The sheet a chart is drawn on: elements in, one SVG text out.

Coordinates are user units; 0, 0 is the upper left corner. Everything is escaped and rounded
here, and nothing that is not a finite number gets through.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from nahraum.charts.looks import FONT, LOOKS, TEXTURES
from nahraum.charts.model import Chart, ChartError, ChartTable, Markup, Theme
from nahraum.charts.words import (
    GERMAN,
    ChartWords,
    clean,
    escape,
    number,
    short_number,
    suffix,
    width,
)

Role = Literal["img", "group"]
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a chart is called and how its numbers are written.

    `prefix` begins all ids and is unique on its page. `unit` follows each number if it is short
    (%, km) and stands above the axis if it is long. `columns` head the first columns of the
    table, `credit` is the source written below a map. `missing` stands where there is no value;
    left out, it is what `words` say.
    """

    title: str
    prefix: str
    unit: str = ""
    decimals: int = 0
    theme: Theme = "page"
    columns: tuple[str, str] = ("Gebiet", "Wert")
    credit: str = ""
    missing: str = ""
    words: ChartWords = GERMAN

    def __post_init__(self) -> None:
        if not self.missing:
            object.__setattr__(self, "missing", self.words.missing)
        if not _PREFIX.fullmatch(self.prefix):
            raise ChartError(
                f"„{self.prefix}“ taugt nicht als Kennung",
                place="prefix",
                remedy="mit einem Buchstaben beginnen, nur a-z, 0-9, - und _",
            )
        if self.theme not in ("page", "print"):
            raise ChartError(
                f"„{self.theme}“ gibt es nicht", place="theme", remedy="page oder print"
            )
        if not 0 <= self.decimals <= 6:
            raise ChartError(
                f"{self.decimals} Nachkommastellen", place="decimals", remedy="0 bis 6"
            )

    def sentence(self, value: float | None) -> str:
        """The number with its unit: 1.204 Menschen."""
        if value is None:
            return self.words.missing
        return number(value, self.decimals, self.unit, self.words.marks)

    def cell(self, value: float | None) -> str:
        """The number alone, for a table whose head has the unit."""
        return self.missing if value is None else self.plain(value)

    def plain(self, value: float) -> str:
        return number(value, self.decimals, marks=self.words.marks)

    def short(self, value: float, decimals: int) -> str:
        """The number at an axis."""
        return short_number(value, decimals, self.words.marks)

    def label(self, value: float | None, room: float = 0, size: float = 0) -> str:
        """The number with a short unit; abbreviated if it is wider than `room`."""
        if value is None:
            return self.missing
        text = number(value, self.decimals, suffix(self.unit), self.words.marks)
        if not room or width(text, size) <= room:
            return text
        return self.short(value, self.decimals)

    def without(self, number: int) -> str:
        """The end of a sentence: how many have no value, and why if that is said."""
        if not number:
            return "."
        said = self.words.without if self.explained else self.words.without_because
        return said.format(number=number, missing=self.missing)

    @property
    def explained(self) -> bool:
        """Whether a missing value needs no word of its own."""
        return self.missing == self.words.missing

    def head(self, name: str) -> str:
        """Head of a column: Wert (Menschen)."""
        return f"{name} ({self.unit})" if self.unit else name

    @property
    def heading(self) -> str:
        """The unit to be written above an axis, if it is too long for each number."""
        return "" if suffix(self.unit) else self.unit


@dataclass(frozen=True, slots=True)
class Size:
    """Width of a drawing and its font sizes, in user units."""

    width: float
    text: float
    small: float
    compact: bool


WIDE = Size(640, 14, 13, compact=False)
NARROW = Size(300, 13, 12, compact=True)


def coordinate(value: float) -> str:
    """Shortest text with one decimal. Raises ChartError for NaN and infinity."""
    if not math.isfinite(value):
        raise ChartError(f"{value} ist keine endliche Zahl", place="Koordinate")
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Sheet:
    """Collects the elements of one drawing."""

    def __init__(self, size: Size, theme: Theme, prefix: str) -> None:
        self.size = size
        self._theme = theme
        self._prefix = prefix
        self._parts: list[str] = []
        self._defs: dict[str, str] = {}

    def _look(self, look: str) -> str:
        if not look:
            return ""
        if self._theme == "page":
            return f' class="nr-c-{look}"'
        return "".join(f' {name}="{value}"' for name, value in LOOKS[look].items())

    def id(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str) -> None:
        a, b, c, d = (coordinate(value) for value in (x1, y1, x2, y2))
        self._parts.append(f'<line x1="{a}" y1="{b}" x2="{c}" y2="{d}"{self._look(look)}/>')

    def rect(self, x: float, y: float, w: float, h: float, look: str, *, fill: str = "") -> None:
        """Rectangle; `fill` names a texture of `looks.TEXTURES` and replaces the look's fill."""
        a, b, c, d = (coordinate(value) for value in (x, y, max(w, 0), max(h, 0)))
        paint = f' fill="url(#{self.texture(fill)})"' if fill else self._look(look)
        self._parts.append(f'<rect x="{a}" y="{b}" width="{c}" height="{d}"{paint}/>')

    def circle(self, x: float, y: float, radius: float, look: str) -> None:
        a, b, c = (coordinate(value) for value in (x, y, radius))
        self._parts.append(f'<circle cx="{a}" cy="{b}" r="{c}"{self._look(look)}/>')

    def path(self, d: str, look: str, *, fill: str = "") -> None:
        """Path whose data was written by `polyline` or `polygon`."""
        paint = f' fill="url(#{self.texture(fill)})"' if fill else self._look(look)
        self._parts.append(f'<path d="{d}"{paint}/>')

    def shape(self, name: str, d: str) -> None:
        """Keep a path for several uses."""
        self._defs[name] = f'<path id="{self.id(name)}" d="{d}" fill-rule="evenodd"/>'

    def use(self, name: str, look: str, *, fill: str = "") -> None:
        paint = f' fill="url(#{self.texture(fill)})"' if fill else self._look(look)
        self._parts.append(f'<use href="#{self.id(name)}"{paint}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        look: str = "ink",
        *,
        size: float = 0,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """One line of text; `y` is its baseline. No words, no element."""
        if not clean(words):
            return
        extra = "" if anchor == "start" else f' text-anchor="{anchor}"'
        extra += ' font-weight="600"' if bold else ""
        place = f'x="{coordinate(x)}" y="{coordinate(y)}"'
        letters = coordinate(size or self.size.text)
        self._parts.append(
            f'<text {place} font-size="{letters}"{extra}{self._look(look)}>{escape(words)}</text>'
        )

    def texture(self, name: str) -> str:
        """Id of a texture, defined on first use."""
        key = f"tex-{name}"
        if key not in self._defs:
            side, lines, look = TEXTURES[name]
            self._defs[key] = (
                f'<pattern id="{self.id(key)}" width="{side}" height="{side}" '
                f'patternUnits="userSpaceOnUse"><path d="{lines}"{self._look(look)}/></pattern>'
            )
        return self.id(key)

    @contextmanager
    def link(self, href: str, name: str) -> Iterator[None]:
        """What is drawn inside leads somewhere; `name` is what a screen reader says."""
        self._parts.append(f'<a href="{escape(href)}" aria-label="{escape(clean(name))}">')
        yield
        self._parts.append("</a>")

    def close(
        self,
        height: float,
        title: str,
        statement: str,
        kind: str,
        role: Role = "img",
        lang: str = "de",
    ) -> Markup:
        """The finished SVG; a picture with links is a group, not an image."""
        if self._theme == "page":
            root = f' class="nr-svg nr-{kind}"'
        else:
            root = f' font-family="{FONT}"'
        names = f"{self.id('title')} {self.id('desc')}"
        defs = f"<defs>{''.join(self._defs.values())}</defs>" if self._defs else ""
        box = f"0 0 {coordinate(self.size.width)} {coordinate(math.ceil(height))}"
        return Markup(
            f'<svg xmlns="http://www.w3.org/2000/svg"{root} viewBox="{box}" role="{role}" '
            f'lang="{lang}" aria-labelledby="{names}">'
            f'<title id="{self.id("title")}">{escape(title)}</title>'
            f'<desc id="{self.id("desc")}">{escape(statement)}</desc>{defs}'
            f"{''.join(self._parts)}</svg>"
        )


def polyline(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data through the points; neighbours that fall together are drawn once."""
    texts: list[str] = []
    for x, y in points:
        text = f"{coordinate(x)} {coordinate(y)}"
        if not texts or text != texts[-1]:
            texts.append(text)
    return "M" + "L".join(texts) + ("Z" if closed else "") if texts else ""


def build(
    about: About,
    statement: str,
    data: ChartTable,
    draw: Callable[[Sheet], float],
    *,
    only: Size | None = None,
    role: Role = "img",
) -> Chart:
    """Draw wide and, for pages, narrow; or `only` one size for all places.

    `draw` fills the sheet and returns its height.
    """
    title, statement, lang = clean(about.title), clean(statement), about.words.lang
    sheet = Sheet(only or WIDE, about.theme, about.prefix)
    svg = sheet.close(draw(sheet), title, statement, "only" if only else "wide", role, lang)
    if only or about.theme == "print":
        return Chart(svg, statement, data, title)
    small = Sheet(NARROW, about.theme, f"{about.prefix}-n")
    narrow = small.close(draw(small), title, statement, "narrow", role, lang)
    return Chart(svg, statement, data, title, narrow)
