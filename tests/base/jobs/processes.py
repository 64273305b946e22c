"""What the processes of the concurrency tests do. Each starts its own Django on a real database."""

import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from tests import houses


def start(environment: Mapping[str, str]) -> None:
    """A house with the imagined room, without anything due by schedule."""
    houses.start(environment)
    _furnish()


def _furnish() -> None:
    from nahraum.base import registry
    from nahraum.base.jobs import jobs
    from tests.base.jobs.kinds import ROOM

    registry.register(ROOM)
    jobs.enqueue_scheduled = lambda at: None


def prepare(environment: Mapping[str, str], orders: list[tuple[str, dict[str, Any]]]) -> None:
    """A database with one municipality and jobs."""
    houses.build(environment)
    _furnish()
    from nahraum.base.jobs.actions import enqueue
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import SYSTEM, make_municipality

    with municipality_scope(make_municipality("Kalletal", "kalletal", "05766036")):
        for kind, argument in orders:
            enqueue(kind=f"bench.{kind}", by=SYSTEM, argument=argument)


def claim_all(environment: Mapping[str, str], together: Barrier, claimed: Any) -> None:
    """Claim until nothing is left; tell each id."""
    start(environment)
    from django.utils import timezone

    from nahraum.base.jobs.actions import claim

    together.wait(60)
    while (job := claim(at=timezone.now())) is not None:
        claimed.put(str(job.pk))
    claimed.put(None)


def claim_carelessly(environment: Mapping[str, str], together: Barrier, claimed: Any) -> None:
    """Look first, write later: what `claim` must not do."""
    start(environment)
    from django.utils import timezone

    from nahraum.base.jobs.queries import claimable, of_all_municipalities

    together.wait(60)
    job = claimable(timezone.now()).first()
    together.wait(60)
    of_all_municipalities().filter(pk=job.pk).update(state="running", worker=str(os.getpid()))
    claimed.put(str(job.pk))
    claimed.put(None)


def enqueue_same(environment: Mapping[str, str], together: Barrier, keys: Any) -> None:
    """Send the same order many times."""
    start(environment)
    from nahraum.base.jobs.actions import enqueue
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from tests.base.world import SYSTEM

    with municipality_scope(Municipality.objects.get()):
        together.wait(60)
        for _send in range(10):
            job = enqueue(kind="bench.count", by=SYSTEM, idempotency_key="double click")
            keys.put(str(job.pk))
    keys.put(None)


def work(environment: Mapping[str, str]) -> None:
    """The worker as it is started from the command line."""
    start(environment)
    from nahraum.base.jobs.jobs import run_worker

    run_worker()
    sys.exit(0)


def work_with_short_leases(environment: Mapping[str, str], seconds: float) -> None:
    start(environment)
    from nahraum.base.jobs import actions, jobs

    jobs.LEASE = actions.LEASE = timedelta(seconds=seconds)
    jobs.run_worker(once=True)


def rows(environment: Mapping[str, str], told: Any) -> None:
    """Tell all jobs, and whether the protocol is whole."""
    start(environment)
    from nahraum.base.audit.queries import entries_of, verify
    from nahraum.base.jobs.queries import of_all_municipalities
    from nahraum.base.municipality.models import Municipality

    chain = Municipality.objects.get().pk
    jobs = of_all_municipalities().values(
        "id", "state", "attempts", "worker", "lease_until", "done"
    )
    told.put((list(jobs), verify(chain), [entry.action for entry in entries_of(chain)]))


def let_leases_run_out(environment: Mapping[str, str]) -> None:
    start(environment)
    from django.utils import timezone

    from nahraum.base.jobs.queries import of_all_municipalities

    past = timezone.now() - timedelta(seconds=1)
    of_all_municipalities().filter(state="running").update(lease_until=past)
