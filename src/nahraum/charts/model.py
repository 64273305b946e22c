"""What every chart hands back, and how it says no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from nahraum.charts.words import clean

Theme = Literal["page", "print"]


class ChartError(ValueError):
    """The data cannot be drawn. `place` names the argument, `remedy` says how to mend it."""

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.place = place
        self.remedy = remedy
        super().__init__(": ".join(part for part in (place, problem, remedy) if part))


class Markup(str):
    """Text that is already escaped; template engines honour `__html__` and leave it alone."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The content of a chart as a table: German text cells, `numeric` marks number columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    def __post_init__(self) -> None:
        lengths = {len(row) for row in self.rows} | {len(self.columns), len(self.numeric)}
        if len(lengths) != 1:
            raise ChartError(f"Zeilen mit verschiedener Länge: {sorted(lengths)}", place="table")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, one sentence that says what it shows, and the same content as a table.

    `svg` is drawn for wide places (and for paper), `narrow` is the same picture drawn again
    for phones, with text that stays readable at 320 px; it is empty for the print theme and
    where one drawing serves both.
    """

    svg: Markup
    statement: str
    table: ChartTable
    title: str
    narrow: Markup = NOTHING

    @property
    def html(self) -> Markup:
        """Both drawings for a page; `charts.css` shows the one that fits its container."""
        return Markup(f'<div class="nr-chart">{self.svg}{self.narrow}</div>')


def table(
    caption: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]
) -> ChartTable:
    """Build a table of clean text; a column is its heading and whether it holds numbers."""
    return ChartTable(
        caption=clean(caption),
        columns=tuple(clean(name) for name, _ in columns),
        rows=tuple(tuple(clean(cell) for cell in row) for row in rows),
        numeric=tuple(number for _, number in columns),
    )
