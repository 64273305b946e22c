"""Shapes around Hohenhausen. Metres in EPSG:25832."""

import shapely
from shapely.geometry import box

from nahraum.base.places.rules import Details, Shape

X, Y = 499_931, 5_773_053


def circle(name: str, dx: float = 0, dy: float = 0, radius: int = 500) -> Shape:
    return Shape(key=name, x=X + dx, y=Y + dy, radius=radius)


def square(name: str, dx: float = 0, dy: float = 0, side: float = 1000) -> Shape:
    corner = (X + dx, Y + dy, X + dx + side, Y + dy + side)
    return Shape(key=name, polygon=shapely.to_wkb(box(*corner)))


def details(name: str, shape: Shape | None = None, **more: object) -> Details:
    return Details(name=name, shape=shape or circle(name), source="Test (erfunden)", **more)
