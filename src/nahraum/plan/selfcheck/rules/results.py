"""What an assessment and a sustaining check come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nahraum.analysis.funding.sustaining import Sustaining
from nahraum.plan.selfcheck.rules.areas import Area
from nahraum.plan.selfcheck.rules.lights import Standing, inside
from nahraum.plan.selfcheck.rules.money import Gaps


@dataclass(frozen=True, slots=True)
class Assessed:
    """An area with what was said of it and where it stands."""

    area: Area
    levels: Mapping[str, int]
    remark: str
    evidence: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole assessment of a year."""

    year: int
    name: str
    areas: tuple[Assessed, ...]

    @property
    def light(self) -> str:
        """Whether all four principles are there."""
        return inside([one.standing.light for one in self.areas if one.area.principle])

    @property
    def answered(self) -> int:
        return sum(one.standing.open_questions == 0 for one in self.areas)

    @property
    def theses_mean(self) -> float | None:
        """The mean of the seven theses, 0 to 3; None while a question is open."""
        values = [one.standing.average for one in self.areas if not one.area.principle]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if len(known) == len(values) else None


@dataclass(frozen=True, slots=True)
class Sustained:
    """A sustaining check with its light and its gaps."""

    name: str
    as_of: date
    value: Sustaining
    criteria: tuple[tuple[str, int | None], ...]
    gaps: Gaps
