"""GeoJSON: points others can draw, and points of others."""

import json
from dataclasses import replace
from typing import Any

import pytest

from nahraum.connect.exchange.adapters.geojson import read_geojson
from nahraum.connect.exchange.documents.geojson import geojson
from nahraum.data.errors import FormatError
from tests.connect.exchange.test_hsds import HOUSE


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def feature(coordinates: Any, kind: str = "Point", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": "a",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def test_places_and_offers_are_points() -> None:
    whole = json.loads(geojson([HOUSE], about={"licence": "L"}))
    kinds = [(one["properties"]["kind"], one["geometry"]) for one in whole["features"]]
    point = {"type": "Point", "coordinates": [8.9, 52.1]}
    assert kinds == [("organisation", None), ("site", point), ("offer", point)]
    assert whole["licence"] == "L"
    assert whole["features"][1]["properties"]["offer_titles"] == ["Mittagstisch"]


def test_a_protected_place_has_no_point() -> None:
    secret = replace(HOUSE.sites[0], protected_address=True)
    whole = json.loads(geojson([replace(HOUSE, sites=(secret,))], about={}))
    assert [one["geometry"] for one in whole["features"]] == [None, None, None]
    assert "Am Markt" not in json.dumps(whole)


def test_points_of_others_become_places_of_their_own() -> None:
    found = read_geojson(
        collection(feature([8.9, 52.1], name="Apotheke", street="Weg 1")), file="x"
    )
    (house,) = found.records
    assert (house.name, house.sites[0].street, house.sites[0].lon) == ("Apotheke", "Weg 1", 8.9)


@pytest.mark.parametrize(
    ("coordinates", "kind"),
    [([52.1], "Point"), ([200, 52], "Point"), ([8, 95], "Point"), (["8", "x"], "Point"),
     ([[8, 52]], "Point"), ([[8, 52], [9, 53]], "LineString"), (None, "Point"), ({}, "Point"),
     ([True, False], "Point")],
)  # fmt: skip
def test_what_is_no_point_is_reported(coordinates: Any, kind: str) -> None:
    found = read_geojson(collection(feature(coordinates, kind, name="A")), file="x")
    assert found.records[0].sites[0].lon is None
    assert found.remarks


@pytest.mark.parametrize("code", ["urn:ogc:def:crs:EPSG::25832", "EPSG:31466"])
def test_other_coordinates_are_refused(code: str) -> None:
    crs = {"type": "name", "properties": {"name": code}}
    with pytest.raises(FormatError, match="nicht in WGS84"):
        read_geojson(collection(feature([500000, 5700000], name="A"), crs=crs), file="x")


@pytest.mark.parametrize("value", ["{}", "[]", '{"type": "Feature"}', "1", "null"])
def test_what_is_no_collection_is_refused(value: str) -> None:
    with pytest.raises(FormatError, match="keine FeatureCollection"):
        read_geojson(value.encode(), file="x")


def test_what_names_nobody_is_reported() -> None:
    lost = feature([8, 52], kind_of="x")
    homeless = {"type": "Feature", "id": "b", "geometry": None,
                "properties": {"kind": "offer", "organisation": "no", "title": "T"}}  # fmt: skip
    found = read_geojson(collection(lost, homeless, {"type": "Feature"}, 3), file="x")
    assert found.records == ()
    assert len(found.remarks) >= 4
