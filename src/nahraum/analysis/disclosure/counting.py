"""From signals of one half-year to the three tables of a release, with what its rule asks about.

Every combination has a cell, also where nobody reported anything. Persons and events are counted
once per cell, however often they appear.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from nahraum.analysis.errors import InvalidInput

UNKNOWN = "unknown"


class Stream(StrEnum):
    """Signals about persons (cases, help requests), and channels without a reporting party."""

    PERSONS = "persons"
    EVENTS = "events"


class Kind(StrEnum):
    """The three tables of a release."""

    GROUP_BY_AREA = "group_by_neighbourhood"
    TOPIC = "topic_by_municipality"
    GROUP_BY_REASON = "group_by_reason"


@dataclass(frozen=True, slots=True)
class Report:
    """One signal. `subject` is the token of a person or event, `day` the day of an event."""

    stream: Stream
    topic: str
    neighbourhood: str
    reason: str
    subject: str
    party: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What a release covers: `topics` maps each topic to its group; unknown is a category."""

    municipality: str
    half_year: str
    topics: Mapping[str, str]
    neighbourhoods: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.topics.values()))

    def keys(self, kind: Kind) -> tuple[tuple[str, ...], ...]:
        """Cells of a table: (group, neighbourhood), (topic,) or (group, reason)."""
        if kind is Kind.TOPIC:
            return tuple((topic,) for topic in self.topics)
        labels = self.neighbourhoods if kind is Kind.GROUP_BY_AREA else self.reasons
        return tuple(product(self.groups, labels))

    def group_of(self, kind: Kind, key: tuple[str, ...]) -> str:
        return self.topics[key[0]] if kind is Kind.TOPIC else key[0]


@dataclass(frozen=True, slots=True)
class Tally:
    """A cell: distinct persons or events, parties, the largest party's persons, distinct days."""

    count: int
    parties: int
    largest: int
    days: int


EMPTY = Tally(0, 0, 0, 0)
Cells = Mapping[tuple[Stream, Kind, tuple[str, ...]], Tally]


@dataclass(frozen=True, slots=True)
class Tables:
    """A half-year in three tables; cells that are not in `tallies` are zero."""

    frame: Frame
    tallies: Cells

    def tally(self, stream: Stream, kind: Kind, key: tuple[str, ...]) -> Tally:
        return self.tallies.get((stream, kind, key), EMPTY)


@dataclass(slots=True)
class _Heap:
    subjects: set[str] = field(default_factory=set)
    by_party: dict[str, set[str]] = field(default_factory=dict)
    days: set[int] = field(default_factory=set)


def tally(frame: Frame, reports: Iterable[Report]) -> Tables:
    """Count the reports. Raises InvalidInput for categories outside the frame and lost tokens."""
    heaps: dict[tuple[Stream, Kind, tuple[str, ...]], _Heap] = {}
    known: tuple[tuple[str, Mapping[str, str] | Sequence[str]], ...] = (
        ("topic", frame.topics),
        ("neighbourhood", frame.neighbourhoods),
        ("reason", frame.reasons),
    )
    for report in reports:
        for name, labels in known:
            if getattr(report, name) not in labels:
                raise InvalidInput(
                    f"„{getattr(report, name)}“ gehört nicht zu dieser Veröffentlichung.",
                    place=name,
                    remedy="Gebiete, Themen und Gründe der Veröffentlichung prüfen.",
                )
        if not report.subject:
            raise InvalidInput("Eine Meldung hat kein Zählzeichen mehr.", place="subject")
        group = frame.topics[report.topic]
        for kind, key in (
            (Kind.GROUP_BY_AREA, (group, report.neighbourhood)),
            (Kind.TOPIC, (report.topic,)),
            (Kind.GROUP_BY_REASON, (group, report.reason)),
        ):
            heap = heaps.setdefault((report.stream, kind, key), _Heap())
            heap.subjects.add(report.subject)
            heap.by_party.setdefault(report.party, set()).add(report.subject)
            heap.days.add(report.day)
    return Tables(frame, {place: _counted(heap) for place, heap in heaps.items()})


def _counted(heap: _Heap) -> Tally:
    """Signals without a party are one party: nobody can say that they are several."""
    largest = max(len(subjects) for subjects in heap.by_party.values())
    return Tally(len(heap.subjects), len(heap.by_party), largest, len(heap.days))
