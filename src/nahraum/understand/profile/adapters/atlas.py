"""Rows of the national atlas from the tables, one municipality after the other."""

from dataclasses import dataclass, field
from datetime import date

from nahraum.data.areas import Area
from nahraum.data.errors import MissingData
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import places
from nahraum.understand.profile.adapters.inputs import inhabited, people_inputs
from nahraum.understand.profile.adapters.surroundings import Surroundings, surroundings
from nahraum.understand.profile.rules.atlas import Row, compute_row
from nahraum.understand.profile.rules.inputs import Uninhabited


@dataclass(frozen=True, slots=True)
class Unknown:
    """No row: nobody lives there, or a table lacks the municipality."""

    code: str
    text: str


@dataclass(slots=True)
class Rows:
    """Asks the tables once for municipalities of the same district that follow each other."""

    reference: Reference
    as_of: date
    _around: dict[tuple[str | None, date], Surroundings] = field(default_factory=dict)

    def of(self, key: str) -> Row | Unknown:
        try:
            area = inhabited(self.reference, key)
            around = self._surroundings(area)
            cells = places.cells_of(self.reference, area)
            return compute_row(people_inputs(self.reference, area, around, cells, as_of=self.as_of))
        except Uninhabited as error:
            return Unknown("UNINHABITED", str(error))
        except MissingData as error:
            return Unknown("NO_DATA", str(error))

    def _surroundings(self, area: Area) -> Surroundings:
        key = (area.district, area.population_as_of)
        if key not in self._around:
            self._around = {key: surroundings(self.reference, area)}
        return self._around[key]
