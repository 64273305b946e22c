"""A very small line beside a number."""

from collections.abc import Sequence
from itertools import pairwise

from nahraum.charts.model import Chart, ChartError, table
from nahraum.charts.scale import axis, checked, some
from nahraum.charts.sheet import About, Sheet, Size, build, polyline

_SPARK = Size(120, 12, 12, compact=True)
_HEIGHT = 32.0


def sparkline(years: Sequence[int], values: Sequence[float | None], about: About) -> Chart:
    """Line without axes and words; a dot marks the last known value, gaps stay open.

    Raises ChartError for no years, unequal lengths, years out of order.
    """
    some(years, "years", "Jahre")
    good = checked(values, "values")
    if len(good) != len(years) or any(later <= earlier for earlier, later in pairwise(years)):
        raise ChartError(
            "Jahre und Werte passen nicht zusammen",
            place="years",
            remedy="je Jahr einen Wert oder None, Jahre aufsteigend",
        )
    known = [(year, value) for year, value in zip(years, good, strict=True) if value is not None]
    text = about.missing
    if known:
        text = f"{about.sentence(known[-1][1])} im Jahr {known[-1][0]}"
    if len(known) > 1:
        (first, start), (last, end) = known[0], known[-1]
        text = f"von {about.sentence(start)} ({first}) auf {about.sentence(end)} ({last})"

    def draw(sheet: Sheet) -> float:
        return _draw(sheet, years, good)

    columns = [("Jahr", False), (about.head(about.title), True)]
    rows = [[str(year), about.cell(value)] for year, value in zip(years, good, strict=True)]
    data = table(about.title, columns, rows)
    return build(about, f"{about.title}: {text}.", data, draw, only=_SPARK)


def _draw(sheet: Sheet, years: Sequence[int], values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    if not known:
        sheet.rect(1, 10, _SPARK.width - 2, 12, "gap")
        sheet.rect(1, 10, _SPARK.width - 2, 12, "", fill="gap")
        return _HEIGHT
    x = axis(years[0], years[-1], 5, _SPARK.width - 6, zero=False, tight=True)
    y = axis(min(known), max(known), _HEIGHT - 6, 6, zero=False, tight=True)
    runs: list[list[tuple[float, float]]] = [[]]
    for year, value in zip(years, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x.at(year), y.at(value)))
    for run in (run for run in runs if run):
        if len(run) > 1:
            sheet.path(polyline(run), "spark-line")
        else:
            sheet.circle(*run[0], 2, "main")
    end = [run for run in runs if run][-1][-1]
    sheet.circle(*end, 4, "dot")
    return _HEIGHT
