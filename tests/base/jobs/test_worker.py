import pytest
from django.db import connection
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.jobs import actions, queries
from nahraum.base.jobs import jobs as worker
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import LeaseLost
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope, scope_is_open
from nahraum.base.people.actions import end_role
from nahraum.base.people.models import Account
from nahraum.base.people.rules import Actor
from nahraum.base.registry import rooms
from tests.base.world import SYSTEM, acting, make_person

pytestmark = pytest.mark.django_db


def order(municipality: Municipality, by: Actor, kind: str = "count", **argument: object) -> Job:
    with municipality_scope(municipality):
        return actions.enqueue(kind=f"bench.{kind}", by=by, argument=argument)


def found(job: Job) -> Job:
    return queries.of_all_municipalities().get(pk=job.pk)


@pytest.mark.usefixtures("bench")
class TestOneJob:
    def test_it_runs_in_the_scope_of_its_municipality(
        self, kalletal: Municipality, planner: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "REPORT_SECONDS", 0)
        job = order(kalletal, acting(planner), steps=4)
        assert worker.run_worker(once=True) == 1
        done = found(job)
        assert done.state == "done"
        assert done.result == {"steps": 4, "where": "kalletal", "url": "/kalletal/heute/"}
        assert (done.done, done.total, done.text) == (4, 4, "Schritt 4")
        assert done.finished_at >= done.started_at
        assert not scope_is_open()
        assert [entry.action for entry in entries_of(kalletal.pk)] == [
            "jobs.finish",
            "jobs.enqueue",
        ]

    def test_it_does_not_run_when_the_right_is_gone(
        self, kalletal: Municipality, planner: Account
    ) -> None:
        job = order(kalletal, acting(planner))
        end_role(membership=planner.memberships.get(), by=SYSTEM)
        worker.run_worker(once=True)
        failed = found(job)
        assert (failed.state, failed.result) == ("failed", {})
        assert failed.error == "Dafür fehlt die Berechtigung: die Bank streichen."

    def test_twin_without_the_question_it_runs(
        self, kalletal: Municipality, planner: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = order(kalletal, acting(planner))
        end_role(membership=planner.memberships.get(), by=SYSTEM)
        monkeypatch.setattr(worker, "check_allowed", lambda *args, **kwargs: None)
        worker.run_worker(once=True)
        assert found(job).state == "done"

    def test_a_role_elsewhere_does_not_help(
        self, kalletal: Municipality, warburg: Municipality
    ) -> None:
        job = order(kalletal, acting(make_person("planner", warburg)))
        worker.run_worker(once=True)
        assert found(job).state == "failed"

    def test_it_does_not_run_in_a_closed_municipality(
        self, kalletal: Municipality, planner: Account
    ) -> None:
        job = order(kalletal, acting(planner))
        Municipality.objects.update(state=Municipality.State.CLOSED)
        worker.run_worker(once=True)
        assert found(job).error == "Die Kommune ist geschlossen."

    def test_an_expected_error_is_told_in_its_sentence(self, kalletal: Municipality) -> None:
        job = order(kalletal, SYSTEM, "stumble")
        worker.run_worker(once=True)
        assert found(job).error == "orte.csv:1: Spalte „name“ fehlt; ergänzen"

    def test_an_unexpected_error_tells_a_number_and_no_content(
        self, kalletal: Municipality, caplog: pytest.LogCaptureFixture
    ) -> None:
        job = order(kalletal, SYSTEM, "burst")
        worker.run_worker(once=True)
        error = found(job).error
        assert "Meier" not in error
        number = error.rpartition(" ")[2]
        assert len(number) == 8
        assert number in caplog.text

    def test_cancelling_stops_it_at_its_next_sign_of_life(
        self, kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = order(kalletal, SYSTEM, steps=50)
        monkeypatch.setattr(worker, "REPORT_SECONDS", 0)
        real, signs = actions.heartbeat, []

        def heartbeat(**values: object) -> None:
            signs.append(values["progress"])
            if len(signs) == 3:
                actions.cancel(job=job, by=SYSTEM)
            real(**values)

        monkeypatch.setattr(worker.actions, "heartbeat", heartbeat)
        worker.run_worker(once=True)
        assert found(job).state == "cancelled"
        assert len(signs) == 3

    def test_a_stopping_worker_puts_it_back(self, kalletal: Municipality) -> None:
        job = order(kalletal, SYSTEM)
        stop = worker.Stop()
        claimed = actions.claim(at=timezone.now())
        assert claimed is not None
        stop.ask()
        worker.run_job(claimed, stop)
        assert (found(job).state, found(job).attempts) == ("waiting", 0)
        assert worker.run_worker(once=True, stop=stop) == 0
        assert worker.run_worker(once=True) == 1
        assert found(job).state == "done"

    def test_failing_after_it_was_cancelled_is_no_trouble(
        self, kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = order(kalletal, SYSTEM, "stumble")

        def lost(**values: object) -> None:
            raise LeaseLost("gone")

        monkeypatch.setattr(worker.actions, "fail", lost)
        assert worker.run_worker(once=True) == 1
        assert found(job).state == "running"

    def test_reports_are_not_written_more_often_than_needed(
        self, kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order(kalletal, SYSTEM, steps=500)
        signs: list[object] = []
        monkeypatch.setattr(
            worker.actions, "heartbeat", lambda **values: signs.append(values["progress"])
        )
        worker.run_worker(once=True)
        assert 2 <= len(signs) <= 5
        assert signs[-1] == (500, 500, "Schritt 500")

    def test_all_jobs_of_all_municipalities_are_worked_off(
        self, kalletal: Municipality, warburg: Municipality
    ) -> None:
        jobs = [order(place, SYSTEM) for place in (kalletal, warburg, kalletal)]
        assert worker.run_worker(once=True) == 3
        assert [found(job).result["where"] for job in jobs] == ["kalletal", "warburg", "kalletal"]


def test_what_is_due_daily_is_ordered_at_midnight_once_per_municipality(
    kalletal: Municipality, warburg: Municipality, time_machine: object
) -> None:
    daily = [kind for room in rooms() for kind in room.jobs if kind.every_minutes == 1440]
    scheduled = [kind for kind in daily if kind.needed is None]  # the others wait for an occasion
    assert len(scheduled) >= 5
    time_machine.move_to("2026-11-21 10:30Z", tick=False)
    for _worker in range(3):
        worker.enqueue_scheduled(at=timezone.now())
    names = [kind.name for kind in scheduled]
    everything = queries.of_all_municipalities().filter(kind__in=names)
    assert everything.count() == 2 * len(scheduled)
    assert {job.actor for job in everything} == {"system:schedule"}
    time_machine.move_to("2026-11-21 22:59Z", tick=False)
    worker.enqueue_scheduled(at=timezone.now())
    assert everything.all().count() == 2 * len(scheduled)
    time_machine.move_to("2026-11-21 23:01Z", tick=False)
    worker.enqueue_scheduled(at=timezone.now())
    assert everything.all().count() == 4 * len(scheduled)


def test_a_closed_municipality_is_left_alone(kalletal: Municipality) -> None:
    Municipality.objects.update(state=Municipality.State.CLOSED)
    worker.enqueue_scheduled(at=timezone.now())
    assert not queries.of_all_municipalities().exists()


def test_everything_due_by_schedule_runs_to_its_end(kalletal: Municipality) -> None:
    """The real work of all rooms, on an empty municipality."""
    count = worker.run_worker(once=True)
    everything = queries.of_all_municipalities()
    assert everything.count() == count
    assert {(job.kind, job.state, job.error) for job in everything if job.state != "done"} == set()


def test_a_silent_database_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError

    def silent(stop: worker.Stop) -> bool:
        raise DatabaseError("gone away")

    monkeypatch.setattr(worker, "run_next", silent)
    assert worker.run_worker(once=True) == 0


@pytest.mark.usefixtures("bench")
def test_the_sizes_are_learned_when_the_queue_is_empty(
    kalletal: Municipality, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(connection, "learn_sizes", lambda: asked.append("sizes"), raising=False)
    worker.run_worker(once=True)
    asked.clear()
    monkeypatch.setattr(worker, "enqueue_scheduled", lambda at: None)
    assert worker.run_worker(once=True) == 0
    assert asked == []  # nothing was done
    order(kalletal, acting(planner), steps=1)
    order(kalletal, acting(planner), steps=2)
    assert worker.run_worker(once=True) == 2
    assert asked == ["sizes"]
