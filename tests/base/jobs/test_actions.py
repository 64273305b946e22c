from datetime import timedelta

import pytest
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.jobs import actions, queries
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import LEASE, JobRefused, LeaseLost
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.people.rules import ANONYMOUS
from nahraum.base.registry import RegistryError
from tests.base.world import SYSTEM, acting, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bench")]


def order(municipality: Municipality, key: str = "", **argument: object) -> Job:
    with municipality_scope(municipality):
        return actions.enqueue(
            kind="bench.count", by=SYSTEM, argument=argument, idempotency_key=key
        )


def state(job: Job) -> str:
    return queries.of_all_municipalities().get(pk=job.pk).state


def test_the_same_key_is_the_same_job(kalletal: Municipality, warburg: Municipality) -> None:
    first = order(kalletal, "click")
    assert order(kalletal, "click") == first
    assert order(kalletal, "other") != first
    assert order(warburg, "click") != first
    assert order(kalletal) != order(kalletal)


def test_ordering_is_logged_without_its_argument(kalletal: Municipality) -> None:
    job = order(kalletal, steps=4)
    (entry,) = entries_of(kalletal.pk)
    assert (entry.action, entry.object_id) == ("jobs.enqueue", str(job.pk))
    assert entry.details == {"kind": "bench.count"}


def test_what_cannot_be_ordered(kalletal: Municipality) -> None:
    with pytest.raises(ScopeMissing):
        actions.enqueue(kind="bench.count", by=SYSTEM)
    with municipality_scope(kalletal):
        with pytest.raises(RegistryError):
            actions.enqueue(kind="bench.burn", by=SYSTEM)
        with pytest.raises(JobRefused):
            actions.enqueue(kind="bench.count", by=SYSTEM, argument={"note": "ein Satz"})
        assert not Job.objects.exists()


def test_the_oldest_job_of_all_municipalities_is_claimed(
    kalletal: Municipality, warburg: Municipality
) -> None:
    first, second = order(warburg), order(kalletal)
    now = timezone.now()
    for job in (first, second):
        claimed = actions.claim(at=now)
        assert claimed == job
        assert (claimed.state, claimed.attempts, claimed.lease_until) == ("running", 1, now + LEASE)
        assert claimed.municipality == job.municipality
    assert actions.claim(at=now) is None


def test_a_job_is_claimed_once(kalletal: Municipality) -> None:
    """Two workers saw the same row; the conditional UPDATE lets one of them have it."""
    job = order(kalletal)
    now = timezone.now()
    assert actions._claim(job.pk, now) is not None
    assert actions._claim(job.pk, now) is None


def test_a_lease_that_ran_out_is_taken_over_once(kalletal: Municipality) -> None:
    job = order(kalletal)
    now = timezone.now()
    dead = actions.claim(at=now)
    assert actions.claim(at=now + LEASE) is None
    later = now + LEASE + timedelta(seconds=1)
    alive = actions.claim(at=later)
    assert alive is not None
    assert (alive.pk, alive.attempts) == (job.pk, 2)
    for write in (
        lambda: actions.heartbeat(job=dead, at=later),
        lambda: actions.finish(job=dead, result={}),
        lambda: actions.fail(job=dead, error=""),
        lambda: actions.put_back(job=dead),
    ):
        with pytest.raises(LeaseLost):
            write()
    actions.finish(job=alive, result={"n": 1})
    assert state(job) == "done"


def test_a_job_that_kills_its_worker_twice_is_broken_off(kalletal: Municipality) -> None:
    job = order(kalletal)
    at = timezone.now()
    for attempt in (1, 2):
        claimed = actions.claim(at=at)
        assert claimed is not None
        assert claimed.attempts == attempt
        at += LEASE + timedelta(seconds=1)
    assert actions.claim(at=at) is None
    found = queries.of_all_municipalities().get(pk=job.pk)
    assert (found.state, found.error) == (
        "failed",
        "Der Auftrag wurde abgebrochen, weil das Programm währenddessen beendet wurde.",
    )


def test_signs_of_life_keep_the_lease_and_tell_the_progress(kalletal: Municipality) -> None:
    job = order(kalletal)
    now = timezone.now()
    claimed = actions.claim(at=now)
    assert claimed is not None
    actions.heartbeat(job=claimed, at=now + LEASE, progress=(2, 5, "x" * 500))
    found = queries.of_all_municipalities().get(pk=job.pk)
    assert (found.done, found.total, len(found.text)) == (2, 5, 200)
    assert found.lease_until == now + 2 * LEASE
    assert actions.claim(at=now + 2 * LEASE) is None


def test_putting_back_does_not_count_as_an_attempt(kalletal: Municipality) -> None:
    job = order(kalletal)
    claimed = actions.claim(at=timezone.now())
    assert claimed is not None
    actions.put_back(job=claimed)
    found = queries.of_all_municipalities().get(pk=job.pk)
    assert (found.state, found.attempts, found.worker) == ("waiting", 0, "")


@pytest.mark.parametrize("running", [False, True])
def test_cancelling_stops_what_has_not_ended(kalletal: Municipality, running: bool) -> None:
    job = order(kalletal)
    claimed = actions.claim(at=timezone.now()) if running else None
    with municipality_scope(kalletal):
        assert actions.cancel(job=job, by=SYSTEM)
        assert not actions.cancel(job=job, by=SYSTEM)
    assert state(job) == "cancelled"
    if claimed is not None:
        with pytest.raises(LeaseLost):
            actions.heartbeat(job=claimed, at=timezone.now())


def test_a_finished_job_stays_finished(kalletal: Municipality) -> None:
    job = order(kalletal)
    claimed = actions.claim(at=timezone.now())
    assert claimed is not None
    actions.finish(job=claimed, result={})
    with municipality_scope(kalletal):
        assert not actions.cancel(job=job, by=SYSTEM)
    assert state(job) == "done"


def test_old_jobs_are_erased(kalletal: Municipality, warburg: Municipality) -> None:
    now = timezone.now()
    old, young, waiting, foreign = (*(order(kalletal) for _ in range(3)), order(warburg))
    rows = queries.of_all_municipalities()
    rows.filter(pk__in=[old.pk, foreign.pk]).update(
        state="done", finished_at=now - timedelta(days=91)
    )
    rows.filter(pk=young.pk).update(state="failed", finished_at=now - timedelta(days=89))
    with municipality_scope(kalletal):
        assert actions.clean_up(at=now, by=SYSTEM) == 1
    assert set(rows.all()) == {young, waiting, foreign}


def test_who_may_see_a_job(kalletal: Municipality, planner: Account, admin: Account) -> None:
    now = timezone.now()
    with municipality_scope(kalletal):
        job = actions.enqueue(kind="bench.count", by=acting(admin))
        assert queries.job_for(acting(admin), job.pk, at=now) == job
        assert queries.job_for(acting(planner), job.pk, at=now) == job
        other = acting(make_person("council_member", kalletal))
        assert queries.job_for(other, job.pk, at=now) is None
        assert queries.job_for(ANONYMOUS, job.pk, at=now) is None
        assert list(queries.jobs_of(acting(admin))) == [job]
        assert not queries.jobs_of(acting(planner)).exists()


def test_a_job_acts_with_the_roles_of_today(kalletal: Municipality, planner: Account) -> None:
    with municipality_scope(kalletal):
        job = actions.enqueue(kind="bench.count", by=acting(planner))
        assert queries.actor_of(job) == acting(planner)
        planner.delete()
        assert queries.actor_of(job) == ANONYMOUS
        job.actor = "anonymous"
        assert queries.actor_of(job) == ANONYMOUS
