"""What surrounds a municipality: district, Land and Germany. The same in a whole district."""

from dataclasses import dataclass
from functools import cached_property

from nahraum.analysis.population.structure import GridShares
from nahraum.data.areas import Area
from nahraum.data.arrays import Ints
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import places, structures
from nahraum.understand.profile.rules.inputs import Structure


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The structures above, all brought to one day, and the district's cells when asked for."""

    reference: Reference
    key: str
    life: structures.Mortality
    district: Structure
    state: Structure
    nation: Structure

    @cached_property
    def cells(self) -> Ints:
        return places.district_indices(self.reference, self.key)

    @cached_property
    def shares(self) -> GridShares | None:
        return places.shares(self.reference, self.cells)


def surroundings(reference: Reference, area: Area) -> Surroundings:
    """Of the district `area` lies in. Raises MissingData where the tables lack it."""
    day, life = area.population_as_of, structures.mortality(reference)
    nation = structures.nation(reference, life)
    state_area = reference.areas.get(known(area.state, area))
    state = structures.state(reference, state_area, life)
    district_area = reference.areas.get(known(area.district, area))
    district = structures.district(reference, district_area, state, life)
    return Surroundings(
        reference,
        district_area.key,
        life,
        structures.carried(district, to=day, total=_total(district_area), life=life),
        structures.carried(state, to=day, total=_total(state_area), life=life),
        structures.carried(nation, to=day, total=None, life=life),
    )


def known(key: str | None, area: Area) -> str:
    """The key of an area above. Raises MissingData."""
    if key is None:
        raise MissingData(f"{area.name} ({area.key}) liegt in keinem Kreis oder Land")
    return key


def _total(area: Area) -> float | None:
    return None if area.population is None else float(area.population)
