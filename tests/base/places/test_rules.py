import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from nahraum.base.places.rules import (
    PlaceRefused,
    Shape,
    assign,
    bounding_box,
    centre,
    check_degrees,
    check_parent,
    check_radius,
    containing,
    depth_first,
    polygon_from_degrees,
    square_metres,
    to_degrees,
    to_metres,
)

HOHENHAUSEN = (8.9990, 52.1080)


def area(key: str, *bounds: float) -> Shape:
    return Shape(key=key, polygon=shapely.to_wkb(box(*bounds)))


def circle(key: str, x: float, y: float, radius: int) -> Shape:
    return Shape(key=key, x=x, y=y, radius=radius)


def test_metres_of_a_known_point() -> None:
    """On the central meridian of zone 32 the easting is exactly 500 km; northing by formula."""
    x, y = to_metres(9.0, 52.0)
    assert x == pytest.approx(500_000, abs=1e-3)
    assert y == pytest.approx(5_761_038.21, abs=0.02)


@given(st.floats(5.9, 15.0), st.floats(47.3, 55.0))
def test_degrees_come_back(lon: float, lat: float) -> None:
    assert to_degrees(*to_metres(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize(
    ("lon", "lat", "told"),
    [
        (52.1, 9.0, "vertauscht"),
        (496_800.0, 5_773_600.0, "keine Grad"),
        (2.35, 48.86, "nicht in Deutschland"),
        (math.nan, 52.0, "Zahlen"),
        (9.0, math.inf, "Zahlen"),
    ],
)
def test_points_that_cannot_be_are_refused_by_name(lon: float, lat: float, told: str) -> None:
    with pytest.raises(PlaceRefused, match=told):
        check_degrees(lon, lat)


@pytest.mark.parametrize("radius", [0, -1, 30_001])
def test_radii_out_of_range_are_refused(radius: int) -> None:
    with pytest.raises(PlaceRefused, match="zwischen 1 und 30000"):
        check_radius(radius)


def test_the_smallest_area_wins() -> None:
    whole, part, dot = area("a", 0, 0, 100, 100), area("b", 0, 0, 50, 50), circle("c", 25, 25, 5)
    for order in ([whole, part, dot], [dot, part, whole]):
        assert containing(order, 25, 25) == "c"
        assert containing(order, 45, 45) == "b"
        assert containing(order, 75, 75) == "a"
        assert containing(order, 150, 75) is None


def test_equal_areas_are_settled_by_name() -> None:
    shapes = [area("west", 0, 0, 10, 10), area("east", 10, 0, 20, 10)]
    assert containing(shapes, 10, 5) == containing(shapes[::-1], 10, 5) == "east"


def test_the_rim_of_a_circle_belongs_to_it() -> None:
    assert containing([circle("c", 0, 0, 5)], 3, 4) == "c"
    assert containing([circle("c", 0, 0, 5)], 3, 4.0001) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=60))
def test_every_point_of_a_tiling_is_counted_once(points: list[tuple[int, int]]) -> None:
    """Sixteen tiles without gaps; many of the whole-number points lie on borders and corners."""
    tiles = [
        area(f"{x}{y}", x, y, x + 10, y + 10) for x in range(0, 40, 10) for y in range(0, 40, 10)
    ]
    xs, ys = np.array(points, dtype=np.float64).T
    found = assign(tiles, xs, ys)
    assert None not in found
    assert found == [containing(tiles, x, y) for x, y in points]
    for (x, y), key in zip(points, found, strict=True):
        touching = [tile.key for tile in tiles if _touches(tile, x, y)]
        assert key == min(touching)


def _touches(tile: Shape, x: float, y: float) -> bool:
    return bool(shapely.from_wkb(tile.polygon).intersects(Point(x, y)))


def test_twin_without_the_order_a_border_is_counted_twice() -> None:
    tiles = [area("west", 0, 0, 10, 10), area("east", 10, 0, 20, 10)]
    assert sum(_touches(tile, 10, 5) for tile in tiles) == 2


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 100), st.integers(1, 60)), min_size=1, max_size=8
    ),
    st.floats(0, 100),
    st.floats(0, 100),
)
def test_circles_agree_with_brute_force(
    circles: list[tuple[float, float, int]], x: float, y: float
) -> None:
    shapes = [circle(str(i), *one) for i, one in enumerate(circles)]
    inside = [
        (s.radius, s.key)
        for s in shapes
        if math.hypot(x - s.x, y - s.y) <= s.radius  # type: ignore[operator]
    ]
    assert containing(shapes, x, y) == (min(inside)[1] if inside else None)


def test_no_points_and_no_shapes() -> None:
    assert assign([], np.array([1.0]), np.array([1.0])) == [None]
    assert assign([area("a", 0, 0, 1, 1)], np.array([]), np.array([])) == []


def test_sizes_boxes_and_centres() -> None:
    ring = area("a", 0.5, 0.5, 10.5, 20.5)
    assert square_metres(ring) == 200
    assert bounding_box(ring) == (0, 0, 11, 21)
    dot = circle("c", 100.25, 50.5, 10)
    assert square_metres(dot) == pytest.approx(314.159, abs=1e-3)
    assert bounding_box(dot) == (90, 40, 111, 61)
    assert centre(dot) == (100.25, 50.5)
    horseshoe = Shape(
        key="u",
        polygon=shapely.to_wkb(
            Polygon([(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)])
        ),
    )
    assert containing([horseshoe], *centre(horseshoe)) == "u"


def test_a_shape_without_anything_is_refused() -> None:
    with pytest.raises(PlaceRefused, match="Fläche oder einen Punkt"):
        square_metres(Shape(key="x"))


def degrees(*corners: tuple[float, float]) -> Polygon:
    lon, lat = HOHENHAUSEN
    return Polygon([(lon + a, lat + b) for a, b in corners])


def test_an_area_in_degrees_becomes_metres() -> None:
    wkb = polygon_from_degrees(degrees((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01)))
    polygon = shapely.from_wkb(wkb)
    assert polygon.is_valid
    assert polygon.area == pytest.approx(762_000, rel=0.01)
    assert containing([Shape(key="h", polygon=wkb)], *to_metres(9.004, 52.113)) == "h"
    flat = polygon_from_degrees(shapely.force_3d(degrees((0, 0), (0.01, 0), (0.01, 0.01)), 70.0))
    assert not shapely.has_z(shapely.from_wkb(flat))


def test_areas_that_cannot_be_are_refused_by_name() -> None:
    bowtie = degrees((0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01))
    swapped = Polygon(
        [(lat, lon) for lon, lat in degrees((0, 0), (0.01, 0), (0, 0.01)).exterior.coords]
    )
    for geometry, told in (
        (bowtie, "überschneidet sich"),
        (swapped, "vertauscht"),
        (Polygon(), "Erwartet wird eine Fläche"),
        (Point(9, 52), "Erwartet wird eine Fläche"),
        (MultiPolygon(), "Erwartet wird eine Fläche"),
        (box(9, 50, 9.1, 80), "nicht in Deutschland"),
    ):
        with pytest.raises(PlaceRefused, match=told):
            polygon_from_degrees(geometry)


def test_too_many_corners_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nahraum.base.places.rules.MAX_VERTICES", 4)
    with pytest.raises(PlaceRefused, match="5 Eckpunkte, erlaubt sind 4"):
        polygon_from_degrees(degrees((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01)))


TREE = {"kalletal": None, "hohenhausen": "kalletal", "markt": "hohenhausen", "talle": "kalletal"}


def test_the_tree_is_walked_from_the_top() -> None:
    order = ["hohenhausen", "kalletal", "markt", "talle"]
    assert depth_first(TREE, order) == [
        ("kalletal", 0),
        ("hohenhausen", 1),
        ("markt", 2),
        ("talle", 1),
    ]
    assert depth_first({"a": "gone"}, ["a"]) == [("a", 0)]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=30).map(
        lambda picks: {
            i: (pick % i if i and pick % (i + 1) else None) for i, pick in enumerate(picks)
        }
    )
)
def test_every_place_is_walked_once(parents: dict[int, int | None]) -> None:
    walked = depth_first(parents, list(parents))
    assert sorted(key for key, _depth in walked) == sorted(parents)
    depths = dict(walked)
    assert all(depths[key] == (depths[p] + 1 if p is not None else 0) for key, p in parents.items())


@pytest.mark.parametrize("parent", ["kalletal", "hohenhausen", "markt"])
def test_nothing_becomes_part_of_itself(parent: str) -> None:
    with pytest.raises(PlaceRefused, match="Teil von sich selbst"):
        check_parent(TREE, "kalletal", parent)


def test_allowed_parents_pass() -> None:
    check_parent(TREE, "talle", "markt")
    check_parent(TREE, "talle", None)
    check_parent({"a": "b", "b": "a"}, "c", "a")
