"""Boundaries of municipalities as WKB in EPSG:25832 (UTM zone 32, metres)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nahraum.data.areas import ags_of
from nahraum.data.arrays import Floats
from nahraum.data.errors import MissingData

CRS = "EPSG:25832"


@dataclass(frozen=True)
class Boundaries:
    """Polygons by ARS; AGS works as well. `boxes[i]` = (min x, min y, max x, max y).

    The polygons are simplified (about 0.5 % area error) and valid.
    """

    ars: tuple[str, ...]
    wkb: tuple[bytes, ...]
    boxes: Floats

    def __len__(self) -> int:
        return len(self.ars)

    @cached_property
    def _places(self) -> dict[str, int]:
        places = {ags_of(key): place for place, key in enumerate(self.ars)}
        places.update({key: place for place, key in enumerate(self.ars)})
        return places

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def _place(self, key: str) -> int:
        place = self._places.get(key)
        if place is None:
            raise MissingData(
                f"Für {key} ist keine Grenze geladen",
                remedy="Gemeindegrenzen und Gemeinderegister müssen vom selben Stand sein",
            )
        return place

    def get(self, key: str) -> bytes:
        """WKB of a municipality. Raises MissingData."""
        return self.wkb[self._place(key)]

    def box(self, key: str) -> tuple[float, float, float, float]:
        low_x, low_y, high_x, high_y = map(float, self.boxes[self._place(key)])
        return low_x, low_y, high_x, high_y

    def shape(self, key: str) -> Any:
        """The polygon as a shapely geometry, valid. Raises MissingData."""
        import shapely

        return shapely.from_wkb(self.get(key))
