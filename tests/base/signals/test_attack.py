"""Three simulated years of releases, attacked with everything that is public about them.

The attack knows all three tables of six half-years, how numbers are rounded, and that the sums of
a field of action are the same in all of them. It asks a linear programme for the smallest and the
largest value of every small cell. Its twin gets the same half-years without the protection: exact
numbers and sums, and only what is below five left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import numpy as np
import pytest
from scipy.optimize import linprog

from nahraum.analysis.disclosure import Kind, Report, Stream, Tables, tally
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals import actions, queries
from nahraum.base.signals import rules as signal_rules
from nahraum.base.signals.models import Release, Signal, SignalKey
from nahraum.base.signals.rules import frame_of, last_day
from nahraum.base.topics.models import Topic
from tests.analysis.disclosure.towns import AREAS, GROUPS, TOPICS, reports
from tests.base.signals.test_releases import CASES
from tests.base.world import acting, make_person

pytestmark = pytest.mark.django_db
HALF_YEARS = tuple(f"{year}-{half}" for year in (2023, 2024, 2025) for half in (1, 2))
AFTERWARDS = datetime(2026, 2, 1, 9, tzinfo=UTC)
REASONS = tuple(Signal.Reason.values)
CASES_A_HALF_YEAR = 300
# What a shown number tells: 5 is 5 to 7, 10 is 8 to 12.
HALF_BASE = 2
UNBOUNDED = 99
Cells = Mapping[tuple[Kind, tuple[str, ...]], int | None]


@dataclass(frozen=True)
class Town:
    """Ids of topics, fields and places, in the order of the simulated ones."""

    topics: tuple[str, ...]
    fields: tuple[str, ...]
    places: tuple[str, ...]

    def frame(self, municipality: str, half_year: str):
        parents = {key: self.fields[n % GROUPS] for n, key in enumerate(self.topics)}
        parents |= {key: key for key in self.fields}
        return frame_of(municipality, half_year, parents, sorted(self.places), REASONS)


@pytest.fixture
def town(in_kalletal, monkeypatch) -> Town:
    real = signal_rules.registry.rooms
    monkeypatch.setattr(signal_rules.registry, "rooms", lambda: (*real(), CASES))
    fields = [Topic.objects.create(key=f"g{n}") for n in range(GROUPS)]
    topics = [Topic.objects.create(key=f"t{n}", parent=fields[n % GROUPS]) for n in range(TOPICS)]
    box = dict.fromkeys(("min_x", "max_x", "min_y", "max_y"), 0)
    places = []
    for number in range(AREAS):
        row = Neighbourhood(name=f"Ort {number}", x=0.0, y=0.0, radius=9, source="test", **box)
        row.save_new(by_id="system:test")
        places.append(row)
    return Town(
        tuple(topic.key for topic in topics),
        tuple(row.key for row in fields),
        tuple(str(row.pk) for row in places),
    )


def named(town: Town, half_year: str, seed: int) -> list[Report]:
    """The simulated reports of a half-year, in the words of this house."""
    begin = last_day(half_year) - timedelta(days=180)
    return [
        Report(
            report.stream,
            town.topics[int(report.topic[1:])],
            town.places[int(report.neighbourhood[1:])],
            REASONS[int(report.reason[1:])],
            report.subject,
            report.party,
            (begin + timedelta(days=report.day)).toordinal(),
        )
        for report in reports(seed, CASES_A_HALF_YEAR, second_need=0.0)
    ]


def counted(municipality, found: list[Report], half_year: str) -> None:
    """As `emit` would have stored them; one by one would take a minute."""
    topics = {row.key: row for row in Topic.objects.all()}
    SignalKey.objects.create(municipality=municipality, half_year=half_year, wrapped=b"x")
    Signal.objects.bulk_create(
        Signal(
            municipality=municipality,
            topic=topics[report.topic],
            neighbourhood_id=UUID(report.neighbourhood),
            day=date.fromordinal(report.day),
            half_year=half_year,
            kind="cases.unmet-need" if report.stream is Stream.PERSONS else "signals.search",
            reason=report.reason,
            channel="test",
            party=report.party,
            token=uuid5(UUID(int=1), report.subject).hex,
        )
        for report in found
    )


@pytest.fixture
def truth(town: Town, in_kalletal, planner) -> dict[str, Tables]:
    """Six half-years released by the real actions, and what they really were."""
    officer = acting(make_person("data_protection_officer", in_kalletal))
    by = acting(planner)
    found = {}
    for seed, half_year in enumerate(HALF_YEARS):
        known = named(town, half_year, seed)
        counted(in_kalletal, known, half_year)
        found[half_year] = tally(town.frame(str(in_kalletal.pk), half_year), known)
        row = actions.prepare(half_year=half_year, at=AFTERWARDS, by=by)
        actions.publish(release=row, version=row.version, at=AFTERWARDS, by=by)
        if row.state == Release.State.WAITING:
            actions.approve(release=row, version=row.version, at=AFTERWARDS, by=officer)
        assert row.state == Release.State.RELEASED, row.problem
    return found


def published(half_year: str, stream: Stream, tables: Tables) -> Cells:
    """What everybody can read of a half-year."""
    told = queries.released(half_year)
    assert told is not None

    def shown(kind: Kind, key: tuple[str, ...]) -> int | None:
        if kind is Kind.TOPIC:
            count = told.by_topic[key[0]]
        else:
            count = (told.by_place if kind is Kind.GROUP_BY_AREA else told.by_reason)[key]
        return count.persons if stream is Stream.PERSONS else count.events

    return {(kind, key): shown(kind, key) for kind in Kind for key in tables.frame.keys(kind)}


def unprotected(tables: Tables, stream: Stream) -> Cells:
    """The twin: exact numbers, and only those below five left out."""
    counts = {
        (kind, key): tables.tally(stream, kind, key).count
        for kind in Kind
        for key in tables.frame.keys(kind)
    }
    return {place: None if 0 < count < 5 else count for place, count in counts.items()}


def recovered(
    tables: Tables, stream: Stream, known: Cells, *, protected: bool
) -> Iterator[tuple[int, int]]:
    """(true count, width of what the attack is left with) of every small cell."""
    for group in tables.frame.groups:
        places = [p for p in known if tables.frame.group_of(p[0], p[1]) == group]
        bounds = [_span(known[place], protected=protected) for place in places]
        kinds = [place[0] for place in places]
        # The sum of the field, and each table less this sum is nothing.
        sums = np.array([[*(float(kind is one) for kind in kinds), -1.0] for one in Kind])
        total = sum(tables.tally(stream, *p).count for p in places if p[0] is Kind.TOPIC)
        bounds.append((0, None) if protected else (total, total))
        anything = any(known[place] is not None for place in places)
        for at, place in enumerate(places):
            true = tables.tally(stream, *place).count
            if known[place] is None and 0 < true < 5:
                yield true, _width(sums, bounds, at) if anything else UNBOUNDED


def _span(value: int | None, *, protected: bool) -> tuple[int, int | None]:
    """Without protection a zero is told, so what is left out is 1 to 4."""
    if value is None:
        return (0, None) if protected else (1, 4)
    return (max(5, value - HALF_BASE), value + HALF_BASE) if protected else (value, value)


def _width(sums, bounds, at: int) -> int:
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(bounds))
        goal[at] = sign
        found = linprog(goal, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds, method="highs")
        if found.status == 3:  # without an upper end
            return UNBOUNDED
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return int(np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6))


def test_three_years_of_releases_give_no_small_cell_away(truth) -> None:
    widths: list[int] = []
    shown = 0
    for half_year, tables in truth.items():
        for stream in Stream:
            known = published(half_year, stream, tables)
            shown += sum(value is not None for value in known.values())
            widths += [w for _true, w in recovered(tables, stream, known, protected=True)]
    assert shown > 100, "a release that shows nothing protects nothing"
    assert len(widths) > 300
    assert min(widths) >= 5
    broken = []
    for tables in truth.values():
        naked = unprotected(tables, Stream.PERSONS)
        broken += [w for _true, w in recovered(tables, Stream.PERSONS, naked, protected=False)]
    exact = sum(width == 0 for width in broken)
    assert exact >= 10, "the same attack breaks what is not protected"
