"""Two at once on a real server: one release, and no signal that slips in behind it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from nahraum.base.audit.queries import verify
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.signals import actions
from nahraum.base.signals.models import Release, ReleasedCell, Signal, SignalKey
from nahraum.base.signals.rules import HalfYearClosed, NotReleased
from tests.base.world import SYSTEM, acting, make_municipality, make_person

SERVER = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
pytestmark = SERVER
SPRING = datetime(2026, 3, 2, 9, tzinfo=UTC)
AUTUMN = datetime(2026, 9, 1, 9, tzinfo=UTC)


def emit(municipality: Municipality, number: int) -> None:
    actions.emit(
        kind="signals.search",
        municipality=municipality,
        topic=None,
        neighbourhood=None,
        reason="no-offer",
        party=None,
        person_or_event=uuid4(),
        at=SPRING + timedelta(days=number % 5),
        by=SYSTEM,
    )


def together(municipality: Municipality, tasks: list[Callable[[], None]]) -> list[str]:
    """Run every task in a thread of its own at the same moment; how each ended."""
    barrier, told = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], None]) -> None:
        try:
            with municipality_scope(municipality):
                barrier.wait(30)
                task()
            told.append("done")
        except (StaleVersion, NotReleased, HalfYearClosed) as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(told)


@pytest.fixture
def waiting() -> tuple[Municipality, list[object]]:
    """A half-year that waits for a second person, and two who could be it."""
    municipality = make_municipality("Kalletal", "kalletal", "05766036")
    by = acting(make_person("planner", municipality))
    seconds = [
        acting(make_person(role, municipality))
        for role in ("data_protection_officer", "case_team_lead")
    ]
    with municipality_scope(municipality):
        for number in range(7):
            emit(municipality, number)
        row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
        actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    return municipality, seconds


def approve(person: object) -> None:
    row = Release.objects.get()
    actions.approve(release=row, version=row.version, at=AUTUMN, by=person)


def test_two_agree_at_once_and_one_wins(waiting) -> None:
    municipality, seconds = waiting
    told = together(municipality, [lambda one=one: approve(one) for one in seconds])
    assert told.count("done") == 1
    assert set(told) <= {"done", "StaleVersion", "NotReleased"}
    with municipality_scope(municipality):
        assert Release.objects.get().state == "released"
        cells = ReleasedCell.objects.count()
        assert cells == ReleasedCell.objects.values("table", "first", "second").distinct().count()
    assert verify(municipality.pk) > 0


def test_a_signal_is_counted_or_refused_but_never_left_behind(waiting) -> None:
    municipality, seconds = waiting
    tasks = [lambda: approve(seconds[0])]
    tasks += [lambda number=number: emit(municipality, number) for number in range(5)]
    together(municipality, tasks)
    with municipality_scope(municipality):
        closed = SignalKey.objects.get().wrapped is None
        assert closed == (Release.objects.get().state == "released")
        if closed:
            assert not Signal.objects.exclude(token="").exists()
            assert Signal.objects.count() == 7


def test_twin_without_the_lock_a_signal_slips_in(waiting, monkeypatch) -> None:
    """Who reads the key before the release and stores behind it leaves a token that stays."""
    municipality, seconds = waiting
    real, read, closed = actions._key, threading.Event(), threading.Event()

    def careless(place: Municipality, half_year: str, *, lock: bool = False) -> bytes:
        key = real(place, half_year)
        if lock:
            read.set()
            closed.wait(30)
        return key

    def late() -> None:
        actions._store(
            kind="signals.search",
            topic=None,
            neighbourhood=None,
            reason="no-offer",
            party=UUID(int=1),
            subject="late",
            day=SPRING.date(),
        )

    def release() -> None:
        read.wait(30)
        approve(seconds[0])
        closed.set()

    monkeypatch.setattr(actions, "_key", careless)
    assert together(municipality, [late, release]) == ["done", "done"]
    with municipality_scope(municipality):
        assert Signal.objects.exclude(token="").count() == 1
    assert connection.vendor == "postgresql"
