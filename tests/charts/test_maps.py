import math
import re
import time

import pytest
import shapely

from nahraum.charts import (
    About,
    Area,
    ChartError,
    Line,
    MapPoint,
    choropleth,
    line_chart,
    point_map,
)
from nahraum.charts import geometry as geo
from tests.charts.reading import SVG, collisions, read, strays, trace
from tests.charts.samples import SOUTH, WEST, areas, offers, square, villages

NB = "\N{NO-BREAK SPACE}"
ABOUT = About(title="Karte", prefix="x")


def test_the_sentence_and_the_table_of_a_map_of_areas() -> None:
    chart = areas("page")
    assert chart.statement == (
        f"Die Werte reichen von 12,5{NB}% (Bega) bis 35,0{NB}% (Humfeld); 1 von 4 Gebieten liegt "
        f"in der höchsten Klasse (ab 30,0{NB}%); 1 ohne Angabe."
    )
    assert chart.table.columns == ("Gebiet", "Wert (%)", "Klasse")
    assert chart.table.rows == (
        ("Bega", "12,5", f"10,0 bis unter 20,0{NB}%"),
        ("Hillentrup", "20,0", f"20,0 bis unter 30,0{NB}%"),
        ("Humfeld", "35,0", f"ab 30,0{NB}%"),
        ("Spork", "keine Angabe", "keine Angabe"),
    )


def test_legend_counts_the_areas_of_each_class() -> None:
    texts = read(areas("page").svg).texts_of()
    assert f"unter 10,0{NB}% (0)" in texts
    assert f"20,0 bis unter 30,0{NB}% (1)" in texts
    assert "keine Angabe (1)" in texts
    assert "© GeoBasis-DE / BKG 2022" in texts
    assert {"Bega", "Rathaus", "Norden"} <= set(texts)


def test_areas_lie_where_they_are_and_north_is_up() -> None:
    chart = choropleth([Area("SW", square(0, 0), 1), Area("NO", square(1, 1), 9)], [5], ABOUT)
    paths = {
        item.attrib["id"]: trace(item.attrib["d"])
        for item in read(chart.svg).root.iter(f"{SVG}path")
        if "areas" in item.get("id", "")
    }
    low, high = paths["x-areas-step-1"], paths["x-areas-step-6"]
    assert max(x for x, _ in low) == pytest.approx(min(x for x, _ in high), abs=0.2)
    assert min(y for _, y in low) == pytest.approx(max(y for _, y in high), abs=0.2)


def test_few_and_equal_values_are_said_differently() -> None:
    one = [Area("Bega", square(0, 0), 5)]
    assert choropleth(one, [], ABOUT).statement == "Bega: 5."
    two = [*one, Area("Humfeld", square(1, 0), 5)]
    assert choropleth(two, [], ABOUT).statement == "Alle 2 Gebiete haben denselben Wert: 5."
    none = [Area("Bega", square(0, 0), None)]
    assert choropleth(none, [1], ABOUT).statement == (
        "Für keines der 1 Gebiete gibt es eine Angabe."
    )


def test_neighbours_keep_their_common_border_when_simplified() -> None:
    wave = [(WEST + 1000 + 8 * math.sin(at / 7), SOUTH + at * 10) for at in range(101)]
    west = shapely.Polygon([(WEST, SOUTH), *wave, (WEST, SOUTH + 1000)])
    east = shapely.Polygon([(WEST + 2000, SOUTH), *wave, (WEST + 2000, SOUTH + 1000)])
    one, two = geo.simplified([west, east], scale=0.02)
    assert shapely.get_num_coordinates(one) < 40
    assert one.intersection(two).area == pytest.approx(0, abs=1e-6)
    assert one.union(two).area == pytest.approx(2_000_000, rel=0.02)


def test_holes_stay_holes_and_vanishing_parts_stay_visible() -> None:
    ring = square(0, 0, 5000).difference(square(2, 2))
    speck = shapely.box(WEST + 9000, SOUTH, WEST + 9001, SOUTH + 1)
    view = geo.view((WEST, SOUTH, WEST + 10_000, SOUTH + 10_000), 0, 0, 100, 100)
    assert geo.path(ring, view).count("M") == 2
    assert geo.path(speck, view) == "M90 100h.5v.5h-.5z"


def test_thousands_of_cells_are_one_path_per_class() -> None:
    cells = [
        Area(f"{x}/{y}", square(x, y, 100), (x * y) % 40) for x in range(70) for y in range(70)
    ]
    start = time.perf_counter()
    chart = choropleth(cells, [10, 20, 30], ABOUT, names=False)
    assert time.perf_counter() - start < 5
    shapes = [i for i in read(chart.svg).root.iter(f"{SVG}path") if "areas" in i.get("id", "")]
    assert len(shapes) == 4
    assert len(chart.svg) < 150_000
    assert len(chart.table.rows) == 4900


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    drawing = read(choropleth([Area("a", square(0, 0, 10_000), 1)], [], ABOUT).svg)
    (text,) = (t for t in drawing.texts_of() if t.endswith("km"))
    metres = float(text.split(NB)[0]) * 1000
    (shape,) = (i for i in drawing.root.iter(f"{SVG}path") if "areas" in i.get("id", ""))
    xs = [x for x, _ in trace(shape.attrib["d"])]
    rules = [i.attrib for i in drawing.look("rule") if "x2" in i.attrib]
    length = max(float(rule["x2"]) - float(rule["x1"]) for rule in rules)
    assert length / (max(xs) - min(xs)) == pytest.approx(metres / 10_000, rel=0.01)


def test_the_sentence_and_the_table_of_a_map_of_places() -> None:
    chart = villages("page")
    assert chart.statement == (
        f"3 Orte; am meisten in Hillentrup (1.880{NB}Menschen), am wenigsten in Bega "
        f"(1.204{NB}Menschen); 1 ohne Angabe."
    )
    assert chart.table.columns == ("Ort", "Bevölkerung (Menschen)", "Lage von der Kartenmitte")
    assert chart.table.rows == (
        ("Bega", "1.204", f"1,8{NB}km im Südwesten"),
        ("Hillentrup", "1.880", f"1,1{NB}km im Nordwesten"),
        ("Farmbeck", "keine Angabe", f"1,6{NB}km im Osten"),
    )


def test_circles_grow_by_area() -> None:
    spots = [MapPoint("a", WEST, SOUTH, 100), MapPoint("b", WEST + 5000, SOUTH, 25)]
    radii = [float(i.attrib["r"]) for i in read(point_map(spots, ABOUT).svg).look("bubble")]
    assert radii[0] == pytest.approx(2 * radii[1], abs=0.1)


def test_kinds_of_places_differ_in_form() -> None:
    chart = offers("page")
    assert [row[1] for row in chart.table.rows] == [
        "Hausarztpraxis",
        "Apotheke",
        "Bürgerbus-Halt",
        "Dorfladen",
    ]
    assert chart.statement == "4 Orte; am weitesten im Norden liegt Ort 3, im Süden Ort 0."
    drawing = read(chart.svg)
    forms = [
        {item.tag.removeprefix(SVG) for item in drawing.look(f"mark-{at}")} for at in (1, 2, 3)
    ]
    assert forms == [{"circle"}, {"rect"}, {"path"}]
    triangle, diamond = (drawing.look(f"mark-{at}")[0].attrib["d"] for at in (3, 4))
    assert len(trace(triangle)) == 3
    assert len(trace(diamond)) == 4


def test_crowded_places_are_numbered_and_listed_below() -> None:
    spots = [
        MapPoint(f"Ortsname {at}", WEST + 60 * (at % 5), SOUTH + 60 * (at // 5)) for at in range(15)
    ]
    chart = point_map([*spots, MapPoint("Fern", WEST + 9000, SOUTH + 6000)], ABOUT)
    for svg in (chart.svg, chart.narrow):
        drawing = read(svg)
        assert collisions(drawing) == []
        assert strays(drawing) == []
        told = " ".join(drawing.texts_of())
        assert re.search(r"\b1 Ortsname", told) or "siehe Tabelle" in told
        assert "Fern" in told
    assert [row[0] for row in chart.table.rows][14:] == ["Ortsname 14", "Fern"]


@pytest.mark.parametrize(
    ("area", "problem"),
    [
        (Area("a", shapely.box(8.9, 52.0, 9.1, 52.1), 1), "Koordinaten in Grad"),
        (Area("a", shapely.Polygon(), 1), "leere Geometrie"),
        (Area("a", b"kein WKB", 1), "kein lesbares WKB"),
        (Area("a", square(0, 0), math.nan), "keine endliche Zahl"),
    ],
)
def test_areas_that_cannot_be_drawn(area: Area, problem: str) -> None:
    with pytest.raises(ChartError, match=problem):
        choropleth([area], [1], ABOUT)


def test_maps_of_nothing_and_breaks_that_fall() -> None:
    with pytest.raises(ChartError, match="keine Gebiete"):
        choropleth([], [1], ABOUT)
    with pytest.raises(ChartError, match="keine Orte"):
        point_map([], ABOUT)
    for breaks in ([2, 1], [1, 1], [1, 2, 3, 4, 5, 6]):
        with pytest.raises(ChartError, match="steigen nicht"):
            choropleth([Area("a", square(0, 0), 1)], breaks, ABOUT)


def test_places_that_cannot_be_drawn() -> None:
    with pytest.raises(ChartError, match="Koordinaten in Grad"):
        point_map([MapPoint("a", 9.05, 52.0)], ABOUT)
    with pytest.raises(ChartError, match="negativer Wert"):
        point_map([MapPoint("a", WEST, SOUTH, -1)], ABOUT)
    with pytest.raises(ChartError, match="5 Arten"):
        point_map([MapPoint("a", WEST, SOUTH, kind=str(at)) for at in range(5)], ABOUT)
    with pytest.raises(ChartError, match="endlichen"):
        point_map([MapPoint("a", math.inf, SOUTH)], ABOUT)


def test_a_broken_ring_is_mended() -> None:
    bow = shapely.Polygon(
        [(WEST, SOUTH), (WEST + 2000, SOUTH + 2000), (WEST + 2000, SOUTH), (WEST, SOUTH + 2000)]
    )
    chart = choropleth([Area("Schleife", bow, 1)], [], ABOUT)
    assert strays(read(chart.svg)) == []


def test_what_is_withheld_is_called_so_in_picture_sentence_and_table() -> None:
    """Not "keine Angabe": the number is known, and not shown."""
    told = About(title="Pflege", prefix="p", missing="geschützt")
    points = [MapPoint("A", WEST, SOUTH), MapPoint("B", WEST + 900, SOUTH, value=3.0)]
    shapes = [Area("A", square(0, 0), None), Area("B", square(1, 0), 3.0)]
    years = line_chart([2024, 2025], [Line("A", [None, None]), Line("B", [1.0, None])], told)
    for chart in (choropleth(shapes, [2.0], told), point_map(points, told), years):
        words = f"{chart.svg}{chart.statement}{chart.table.rows}"
        assert "geschützt" in chart.svg
        assert "geschützt" in chart.statement
        assert "geschützt" in str(chart.table.rows)
        assert "ohne Angabe" not in words
        assert "keine Angabe" not in words
