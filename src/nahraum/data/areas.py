"""Areas of Germany and finding one by name or key.

Keys: a municipality has an AGS (8 digits) and an ARS (12 digits, with its association), an
association 9, a district 5, a state 2, Germany "DG". They are text, leading zeros count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from nahraum.data.errors import MissingData
from nahraum.data.values import folded

AreaKind = Literal["municipality", "association", "district", "state", "country"]
GERMANY = "DG"
STATES = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area in the territorial state of the register.

    `key` is the AGS for municipalities, the ARS part for associations, the key for districts and
    states. `parent` is the next area above. `population` None means unknown, 0 means
    uninhabited. `area_km2` is the official land-register area.
    """

    key: str
    ars: str
    name: str
    designation: str
    kind: AreaKind
    population: int | None
    population_as_of: date
    area_km2: float
    parent: str | None
    district: str | None
    state: str | None
    valid_from: date | None

    @property
    def inhabited(self) -> bool:
        return self.population is None or self.population > 0

    @property
    def independent_city(self) -> bool:
        """A municipality that is a district of its own."""
        return self.kind == "municipality" and self.key.endswith("000")


@dataclass(frozen=True)
class AreaTable:
    """All areas, in the order of their keys within each kind."""

    areas: tuple[Area, ...]
    by_key: dict[str, Area] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {area.ars: area for area in self.areas}
        index.update({area.key: area for area in self.areas})
        object.__setattr__(self, "by_key", index)

    def __len__(self) -> int:
        return len(self.areas)

    def __iter__(self) -> Iterator[Area]:
        return iter(self.areas)

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def get(self, key: str) -> Area:
        """The area with this AGS, ARS or shorter key. Raises MissingData."""
        area = self.by_key.get(key)
        if area is None:
            raise MissingData(
                f"Ein Gebiet mit dem Schlüssel {key} ist nicht geladen",
                remedy="Schlüssel prüfen; er hat 8 (AGS) oder 12 Ziffern (ARS)",
            )
        return area

    def of_kind(self, kind: AreaKind) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.kind == kind)

    def children(self, key: str, kind: AreaKind = "municipality") -> tuple[Area, ...]:
        """All areas of a kind inside an association, district, state or Germany."""
        return self._children.get((key, kind), ())

    @cached_property
    def _children(self) -> dict[tuple[str, str], tuple[Area, ...]]:
        found: dict[tuple[str, str], list[Area]] = defaultdict(list)
        for area in self.areas:
            if area.kind == "country":
                continue
            above = {area.parent, area.district, area.state, GERMANY} - {None, area.key}
            for key in above:
                found[str(key), area.kind].append(area)
        return {key: tuple(areas) for key, areas in found.items()}

    def find(self, text: str, kind: AreaKind = "municipality") -> tuple[Area, ...]:
        """Areas meant by a name, key, or "Name (Kreis)"; several if the name is ambiguous.

        The exact name wins, then case and umlauts are ignored, then additions in brackets
        ("Ascheberg (Holstein)" is found by "Ascheberg" if no other bears that name). Where an
        uninhabited area bears the name of an inhabited one, the inhabited one is meant. No match
        gives an empty tuple.
        """
        wanted = text.strip()
        if wanted in self.by_key and self.by_key[wanted].kind == kind:
            return (self.by_key[wanted],)
        if wanted.isdigit() and wanted.isascii():
            return ()
        return _inhabited_ones(self._named(wanted, kind) or self._with_district(wanted, kind))

    def _named(self, text: str, kind: AreaKind) -> list[Area]:
        exact, loose, bare = self._names[kind]
        name = folded(text)
        return exact.get(text) or loose.get(name) or bare.get(name) or []

    def _with_district(self, text: str, kind: AreaKind) -> list[Area]:
        """ "Neuenkirchen (Steinfurt)", "Neuenkirchen, Steinfurt", or what `label` gives."""
        name, _, rest = text.partition("(") if "(" in text else text.partition(",")
        above = {folded(part) for part in rest.replace(")", "").split(",")} - {""}
        if not above or not name.strip():
            return []
        return [area for area in self._named(name.strip(), kind) if above <= self._above(area)]

    def _above(self, area: Area) -> set[str]:
        keys = [key for key in (area.district, area.parent, area.state) if key]
        names = [self.by_key[key].name for key in keys if key in self.by_key]
        return {folded(name) for name in names} | {area.key, *keys}

    @cached_property
    def _names(self) -> dict[str, tuple[dict[str, list[Area]], ...]]:
        tables: dict[str, tuple[dict[str, list[Area]], ...]] = {}
        for kind in ("municipality", "association", "district", "state", "country"):
            tables[kind] = (defaultdict(list), defaultdict(list), defaultdict(list))
        for area in self.areas:
            exact, loose, bare = tables[area.kind]
            exact[area.name].append(area)
            loose[folded(area.name)].append(area)
            bare[folded(area.name.partition("(")[0])].append(area)
        return tables

    def label(self, area: Area) -> str:
        """The shortest name by which `find` finds just this area: with district if needed."""
        district, parent = (self._name_of(key) for key in (area.district, area.parent))
        names = (
            area.name,
            f"{area.name} ({district})",
            f"{area.name} ({district}, {parent})",
            f"{area.name} ({area.key})",
        )
        return next((name for name in names if self.find(name, area.kind) == (area,)), names[-1])

    def _name_of(self, key: str | None) -> str:
        return self.by_key[key].name if key and key in self.by_key else ""


def _inhabited_ones(areas: Iterable[Area]) -> tuple[Area, ...]:
    found = tuple(areas)
    return tuple(area for area in found if area.inhabited) or found


def ags_of(ars: str) -> str:
    """AGS (8 digits) of an ARS (12 digits): without the four digits of the association."""
    return ars[:5] + ars[9:12]


def population_sum(areas: Iterable[Area]) -> int | None:
    """Sum of the populations; None if one of them is unknown."""
    total = 0
    for area in areas:
        if area.population is None:
            return None
        total += area.population
    return total
