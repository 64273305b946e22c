"""The map of a profile: grid cells of the census where loaded, otherwise places as points."""

from typing import Any

import shapely

from nahraum.charts import About, Area, Chart, MapPoint, Theme, choropleth, point_map

# Classes of the share of people from 65 on, in percent.
BREAKS = (15.0, 20.0, 25.0, 30.0)
CREDIT = "© GeoBasis-DE / BKG, Zensus 2011 © Statistisches Bundesamt; Daten verändert"


def neighbourhood_map(document: dict[str, Any], name: str, theme: Theme) -> Chart | None:
    outline = document["map"]["outline"]
    border = shapely.from_wkb(bytes.fromhex(outline)) if outline else None
    places = document["neighbourhoods"]
    points = [MapPoint(row["name"], row["x"], row["y"]) for row in places]
    cells = document["map"]["cells"]
    if sum(cell["share_65"] is not None for cell in cells) > 1:
        return _cells(cells, border, points, name, theme)
    if len(points) < 2:
        return None
    sized = [MapPoint(row["name"], row["x"], row["y"], row["population"]) for row in places]
    about = About(
        title=f"Orte in {name} und ihre Einwohner (2011)",
        prefix="karte",
        unit="Menschen",
        theme=theme,
        columns=("Ort", "Einwohner"),
        credit=CREDIT,
    )
    return point_map(sized, about, outline=border)


def _cells(
    cells: list[dict[str, Any]], border: Any, points: list[MapPoint], name: str, theme: Theme
) -> Chart:
    areas = [
        Area(
            f"Feld {number}{_near(cell, points)}",
            shapely.Polygon(cell["ring"]),
            None if cell["share_65"] is None else cell["share_65"] * 100,
        )
        for number, cell in enumerate(cells, start=1)
    ]
    about = About(
        title=f"Anteil der Menschen ab 65 in {name}, je Quadratkilometer (2011)",
        prefix="karte",
        unit="%",
        decimals=1,
        theme=theme,
        columns=("Feld", "Anteil ab 65"),
        credit=CREDIT,
    )
    return choropleth(areas, BREAKS, about, outline=border, points=points, names=False)


def _near(cell: dict[str, Any], points: list[MapPoint]) -> str:
    """The place a square belongs to, so that the table can be read without the map."""
    if not points:
        return ""
    east, north = cell["ring"][0]
    nearest = min(points, key=lambda point: (point.x - east) ** 2 + (point.y - north) ** 2)
    return f", bei {nearest.label}"
