import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.base.places.adapters import read_geojson, read_rows
from nahraum.data.errors import DataError

TABLE = """name;lon;lat;radius;Art;gehört zu;Einwohner
Hohenhausen;8,999;52,108;900;Ortschaft;;3.204
Talle;8,953;52,083;600;;Hohenhausen;.
"""
SQUARE = [[[8.99, 52.10], [9.01, 52.10], [9.01, 52.12], [8.99, 52.12], [8.99, 52.10]]]


def feature(
    name: str = "Talle", geometry: object = None, **properties: object
) -> dict[str, object]:
    geometry = geometry or {"type": "Polygon", "coordinates": SQUARE}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


def geojson(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_table_as_offices_write_it() -> None:
    first, second = read_rows(TABLE.encode(), "orte.csv")
    assert (first.name, first.kind, first.parent, first.population) == (
        "Hohenhausen",
        "village",
        "",
        3204,
    )
    assert first.shape.radius == 900
    assert (first.shape.x, first.shape.y) == pytest.approx((499_931.5, 5_773_050.4), abs=0.1)
    assert (second.kind, second.parent, second.population) == ("locality", "Hohenhausen", None)
    assert (first.place, second.place) == ("orte.csv:2", "orte.csv:3")
    assert read_rows(TABLE.encode("cp1252"), "orte.csv")[0] == first


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Talle;52,083;8,953;600;;;", "orte.csv:2: lon: Länge und Breite sind vertauscht"),
        ("Talle;2,35;48,86;600;;;", "orte.csv:2: lon: Der Punkt 2.35 / 48.86 liegt nicht"),
        ("Talle;8,953;52,083;0;;;", "orte.csv:2: radius:"),
        ("Talle;8,953;52,083;99999;;;", "orte.csv:2: radius:"),
        ("Talle;;52,083;600;;;", "orte.csv:2: lon:"),
        ("Talle;nan;52,083;600;;;", "orte.csv:2: lon:"),
        ("Talle;8,953;52,083;600;Kiez;;", "orte.csv:2: kind:"),
        ("Talle;8,953;52,083;600;;;-5", "orte.csv:2: population:"),
        (";8,953;52,083;600;;;", "orte.csv:2: name:"),
        ("Talle;8,953;52,083;600;;;\nTalle;8,9;52,0;5;;;", "orte.csv:3:"),
    ],
)
def test_a_wrong_cell_is_named(line: str, told: str) -> None:
    data = TABLE.splitlines()[0] + "\n" + line + "\n"
    with pytest.raises(DataError) as raised:
        read_rows(data.encode(), "orte.csv")
    assert str(raised.value).startswith(told)


def test_a_thousand_is_understood_or_asked_for() -> None:
    head = TABLE.splitlines()[0]
    (place,) = read_rows(f"{head}\nTalle;8.953;52.083;600;;;1204\n".encode(), "orte.csv")
    assert place.population == 1204
    with pytest.raises(DataError, match="ohne Tausenderpunkt"):
        read_rows(f"{head}\nTalle;8.953;52.083;600;;;1.204\n".encode(), "orte.csv")


@pytest.mark.parametrize("data", [b"", b"name;lat\n", b"\x00\x01", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"orte\.csv"):
        read_rows(data, "orte.csv")


def test_areas_and_points_of_geojson() -> None:
    dot = {"type": "Point", "coordinates": [8.953, 52.083]}
    area, point = read_geojson(
        geojson(
            feature("Hohenhausen", art="Ortschaft", einwohner=3204),
            feature("Talle", dot, radius=600, parent="Hohenhausen"),
        ),
        "orte.geojson",
    )
    assert area.shape.polygon is not None
    assert (area.kind, area.population) == ("village", 3204)
    assert (point.shape.polygon, point.shape.radius, point.parent) == (None, 600, "Hohenhausen")
    assert point.place == "orte.geojson:Feature 2"
    assert read_geojson(b"\xef\xbb\xbf" + geojson(feature()), "x")[0].name == "Talle"


BOWTIE = [[[8.99, 52.10], [9.01, 52.12], [9.01, 52.10], [8.99, 52.12], [8.99, 52.10]]]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (feature(""), "„name“ fehlt"),
        (feature("x" * 121), "zu lang"),
        (feature("a" * 121), "zu lang"),
        (feature(geometry={"type": "Point", "coordinates": [8.9, 52.0]}), "„radius“"),
        (feature(geometry={"type": "Point", "coordinates": [8.9, 52.0]}, radius=0), "Radius"),
        (
            feature(geometry={"type": "Point", "coordinates": [8.9, 52.0]}, radius="600"),
            "ganze Zahl",
        ),
        (feature(geometry={"type": "Point", "coordinates": [52.0, 8.9]}, radius=5), "vertauscht"),
        (feature(geometry={"type": "Point", "coordinates": []}, radius=5), "leer|unvollständig"),
        (feature(geometry={"type": "Point", "coordinates": [1e999, 52.0]}, radius=5), "Zahlen"),
        (feature(geometry={"type": "Polygon", "coordinates": BOWTIE}), "überschneidet"),
        (feature(geometry={"type": "Polygon", "coordinates": "viele"}), "unvollständig"),
        (feature(geometry={"type": "LineString", "coordinates": SQUARE[0]}), "Fläche"),
        (feature(geometry={"type": "Unfug"}), "unvollständig"),
        (feature(art="Kiez"), "Die Art"),
        (feature(einwohner=-1), "negativ"),
        (feature(einwohner=1e999), "zu groß"),
        (feature(einwohner=2.5), "ganze Zahl"),
        (feature(einwohner=True), "ganze Zahl"),
        ({"type": "Feature", "geometry": None, "properties": None}, "„properties“ fehlt"),
        ("Feature", "„properties“ fehlt"),
    ],
)
def test_a_wrong_feature_is_named(wrong: object, told: str) -> None:
    data = geojson(feature("Gut"), wrong).replace(b"Infinity", b"1e999")
    with pytest.raises(DataError, match=rf"^orte\.geojson:Feature 2: .*({told})"):
        read_geojson(data, "orte.geojson")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "kein gültiges JSON"),
        (b"[]", "FeatureCollection"),
        (b'{"features": {}}', "FeatureCollection"),
        (geojson(), "FeatureCollection"),
        (geojson(feature(), feature()), r"Feature 2: name: „Talle“ steht schon in"),
        (b'{"features": [NaN]}', "nicht als GeoJSON lesbar"),
        (b"\xff\xfe\x00", "nicht als GeoJSON lesbar"),
        (b"[" * 100_000, "nicht als GeoJSON lesbar"),
        (b" " * 2_000_001, "erlaubt sind 2000000"),
        (geojson(*[feature(str(i)) for i in range(2001)]), "mehr als 2000 Orte"),
    ],
)
def test_what_is_no_geojson_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_geojson(data, "orte.geojson")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "properties", "geometry", "coordinates", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def refusal(data: bytes) -> str:
    """What a reader says about data; any other error than its own breaks the test."""
    try:
        read_geojson(data, "odd")
    except DataError as error:
        return str(error)
    return "fine"


@given(JSON)
def test_odd_json_is_read_or_refused_never_broken(content: object) -> None:
    assert refusal(geojson(feature("Gut"), content)).startswith(("odd", "fine"))


@given(st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection"]), JSON)
def test_odd_coordinates_are_read_or_refused_never_broken(kind: str, content: object) -> None:
    data = geojson(feature(geometry={"type": kind, "coordinates": content}))
    assert refusal(data).startswith(("odd:Feature 1", "odd: Die Datei", "fine"))
