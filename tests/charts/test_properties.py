"""Whatever the numbers and labels are: well-formed, finite, inside the picture, no text on text."""

import re

import shapely
from hypothesis import given
from hypothesis import strategies as st

from nahraum.charts import (
    About,
    Area,
    Bar,
    Chart,
    Limit,
    Line,
    MapPoint,
    PyramidYear,
    Reference,
    ShareRow,
    bar_chart,
    choropleth,
    gauge,
    line_chart,
    point_map,
    population_pyramid,
    share_bars,
    sparkline,
)
from nahraum.charts.scale import LIMIT
from tests.charts.reading import collisions, read, strays
from tests.charts.samples import SOUTH, WEST

LABELS = st.text(max_size=40)
NUMBERS = st.one_of(
    st.floats(-LIMIT, LIMIT), st.floats(-1000, 1000), st.integers(-50, 50).map(float)
)
COUNTS = NUMBERS.map(abs)
UNITS = st.sampled_from(["", "%", "Menschen", "je 100 000 Einwohnerinnen und Einwohner"])
ABOUTS = st.builds(About, title=LABELS, prefix=st.just("x"), unit=UNITS, decimals=st.integers(0, 3))


def maybe(values: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.one_of(st.none(), values)


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    label, value = draw(LABELS), draw(maybe(NUMBERS))
    span = draw(st.one_of(st.none(), st.tuples(NUMBERS, NUMBERS)))
    low, high = (None, None) if span is None or value is None else (min(span), max(span))
    return Bar(label, value, low, high, draw(st.booleans()))


def check(chart: Chart) -> None:
    for svg in (chart.svg, chart.narrow):
        if not svg:
            continue
        drawing = read(svg)
        numbers = re.sub(r"<(title|desc|text)[^>]*>[^<]*<", "<", svg)
        assert not re.search(r"nan|inf\b", numbers.replace("font-family", ""), re.IGNORECASE)
        assert strays(drawing) == []
        assert collisions(drawing) == []
    assert chart.statement
    assert all(cell == cell.strip("\n") for row in chart.table.rows for cell in row)


@given(st.lists(bars(), min_size=1, max_size=8), ABOUTS, st.one_of(st.none(), NUMBERS))
def test_bars(rows: list[Bar], about: About, reference: float | None) -> None:
    mark = None if reference is None else Reference("Vergleich mit dem ganzen Land", reference)
    chart = bar_chart(rows, about, reference=mark)
    check(chart)
    assert len(chart.table.rows) == len(rows) + (mark is not None)


@given(
    st.lists(bars(), min_size=1, max_size=6),
    ABOUTS,
    st.lists(NUMBERS, min_size=1, max_size=3, unique=True),
)
def test_gauge(rows: list[Bar], about: About, limits: list[float]) -> None:
    marks = [Limit(value, over=at % 2 == 0) for at, value in enumerate(sorted(limits))]
    zones = [f"Bereich {at}" for at in range(len(marks) + 1)]
    check(gauge(rows, marks, zones, about))


@st.composite
def series(draw: st.DrawFn) -> tuple[list[int], list[Line]]:
    years = sorted(draw(st.sets(st.integers(1900, 2100), min_size=1, max_size=30)))
    lines = []
    for _ in range(draw(st.integers(1, 5))):
        values = draw(st.lists(maybe(NUMBERS), min_size=len(years), max_size=len(years)))
        width = draw(st.floats(0, 1000))
        low = [None if v is None else v - width for v in values]
        high = [None if v is None else v + width for v in values]
        banded = draw(st.booleans()) and all(abs(v or 0) < LIMIT / 2 for v in values)
        label = draw(LABELS)
        lines.append(Line(label, values, low, high) if banded else Line(label, values))
    return years, lines


@given(series(), ABOUTS, st.booleans(), st.integers(1900, 2100))
def test_lines(data: tuple[list[int], list[Line]], about: About, zero: bool, start: int) -> None:
    chart = line_chart(*data, about, zero=zero, forecast_from=start)
    check(chart)
    assert [row[0] for row in chart.table.rows] == [str(year) for year in data[0]]


@given(st.lists(maybe(COUNTS), min_size=1, max_size=25), ABOUTS, st.integers(0, 2), LABELS)
def test_pyramid(values: list[float | None], about: About, more: int, label: str) -> None:
    year = PyramidYear(label, values, values[::-1], step=5)
    check(population_pyramid(year, [year] * more, about))


@given(st.lists(maybe(COUNTS), min_size=2, max_size=6), ABOUTS, LABELS, st.integers(1, 4))
def test_shares(values: list[float | None], about: About, label: str, rows: int) -> None:
    groups = [f"Gruppe {at}" for at in range(len(values))]
    check(share_bars([ShareRow(label, values)] * rows, groups, about))


@given(st.lists(maybe(NUMBERS), min_size=1, max_size=30), ABOUTS)
def test_sparkline(values: list[float | None], about: About) -> None:
    check(sparkline(range(2000, 2000 + len(values)), values, about))


METRES = st.floats(0, 30_000)


@given(
    st.lists(
        st.builds(
            MapPoint,
            LABELS,
            METRES.map(lambda m: WEST + m),
            METRES.map(lambda m: SOUTH + m),
            maybe(COUNTS),
            st.just(""),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    ),
    ABOUTS,
)
def test_point_map(points: list[MapPoint], about: About) -> None:
    chart = point_map(points, about)
    check(chart)
    assert len(chart.table.rows) == len(points)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=30, unique=True
    ),
    st.lists(NUMBERS, max_size=5, unique=True),
    st.lists(maybe(NUMBERS), min_size=30, max_size=30),
    ABOUTS,
    LABELS,
)
def test_choropleth(
    cells: list[tuple[int, int]],
    breaks: list[float],
    values: list[float | None],
    about: About,
    label: str,
) -> None:
    areas = [
        Area(
            label,
            shapely.box(
                WEST + 900 * x, SOUTH + 900 * y, WEST + 900 * (x + 1), SOUTH + 900 * (y + 1)
            ),
            values[at],
            highlight=at == 1,
        )
        for at, (x, y) in enumerate(cells)
    ]
    chart = choropleth(areas, sorted(breaks), about)
    check(chart)
    assert len(chart.table.rows) == len(cells)
