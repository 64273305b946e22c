"""The need map as plain data: places, topics, cells. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from nahraum.understand.needs.rules.score import Part, Score, State, Weights

WHOLE = "kommune"


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood, or the whole municipality (`id` None). What is not known is None."""

    id: UUID | None
    name: str
    population: float | None
    share_65: float | None
    source: str = ""

    @property
    def key(self) -> str:
        return WHOLE if self.id is None else str(self.id)


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of action and its topics."""

    key: str
    name: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A topic in a place: what is known of it, what is not, and the score of it."""

    topic: Topic
    place: Place
    parts: tuple[Part, ...]
    score: Score


@dataclass(frozen=True)
class NeedMap:
    """Every topic in every place. `checked`: share of directory entries that were checked."""

    on: date
    mode: str
    weights: Weights
    half_year: str
    released_on: date | None
    checked: float | None
    fields: tuple[Field, ...]
    places: tuple[Place, ...]
    cells: Mapping[tuple[str, UUID | None], Cell] = field(default_factory=dict)

    def top(self, of: Field, place: Place) -> Cell | None:
        """The cell of the field with the highest score in a place."""
        found = [self.cells[topic.key, place.id] for topic in of.topics]
        scored = [cell for cell in found if cell.score.value is not None]
        return max(scored, key=lambda cell: (cell.score.value or 0, cell.topic.key), default=None)

    def topic(self, key: str) -> Topic | None:
        return next((t for f in self.fields for t in f.topics if t.key == key), None)

    def place(self, key: str) -> Place | None:
        return next((place for place in self.places if place.key == key), None)


def value_of(part: Part) -> str:
    """The value in words; why there is none where there is none."""
    if part.value is None:
        return part.note or _("nicht bekannt")
    number = number_format(part.value, part.line.decimals, use_l10n=True)
    return f"{number} {part.line.unit}".strip()


def told_state(part: Part) -> str:
    """How the score treats the part, in words."""
    if part.state is State.KNOWN:
        return _("zählt mit %(need)s von 100") % {"need": round(100 * part.need)}
    if part.state is State.SUPPRESSED:
        return _("zählt wie kein Bedarf, denn belegt ist keiner; die Spanne lässt beides offen")
    return _("zählt nicht mit; die Spanne lässt alles offen")
