"""The life of a job: enqueued, claimed, kept alive, finished, failed or cancelled.

A claim is one conditional UPDATE, so of two workers only one gets a row, on every database.
`worker` is the name of the claim; whoever lost it cannot write to the job any more.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.jobs import queries
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import (
    FINAL,
    KEEP_DAYS,
    LEASE,
    LeaseLost,
    check_argument,
    goes_on_after_crash,
)
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor
from nahraum.base.registry import job_kind

WORKER = Actor(system="worker")


@audited
def enqueue(
    *, kind: str, by: Acting, argument: Mapping[str, Any] | None = None, idempotency_key: str = ""
) -> Job:
    """Order work in the open scope. The same key gives the same job, however often it is sent."""
    job_kind(kind)
    facts = dict(argument or {})
    check_argument(facts)
    key = idempotency_key or str(uuid.uuid4())
    job = Job.objects.filter(kind=kind, idempotency_key=key).first()
    if job is None:
        job = _insert(Job(kind=kind, actor=by.id_text, argument=facts, idempotency_key=key), by)
    record("jobs.enqueue", by=by, municipality=job.municipality_id, obj=job, details={"kind": kind})
    return job


def _insert(job: Job, by: Acting) -> Job:
    try:
        with transaction.atomic():
            job.municipality = current_municipality()
            job.save_new(by_id=by.id_text)
    except IntegrityError:
        return Job.objects.get(kind=job.kind, idempotency_key=job.idempotency_key)
    return job


def claim(*, at: datetime) -> Job | None:
    """Take the oldest job nobody works on, or None. Leaves an audit entry once it got one."""
    for key in list(queries.claimable(at).values_list("pk", flat=True)[:20]):
        if (job := _claim(key, at)) is not None:
            return job
    return None


def _claim(key: uuid.UUID, at: datetime) -> Job | None:
    claim_name = str(uuid.uuid4())
    taken = (
        queries.claimable(at)
        .filter(pk=key)
        .update(
            state=Job.State.RUNNING,
            worker=claim_name,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=at,
        )
    )
    if not taken:
        return None
    mine = queries.of_all_municipalities().filter(pk=key, worker=claim_name)
    job: Job | None = mine.select_related("municipality").first()
    if job is None:
        return None
    if goes_on_after_crash(job.attempts - 1):
        return job
    fail(
        job=job,
        error=_("Der Auftrag wurde abgebrochen, weil das Programm währenddessen beendet wurde."),
    )
    return None


def heartbeat(*, job: Job, at: datetime, progress: tuple[int, int, str] | None = None) -> None:
    """Keep the lease and the progress fresh. Raises LeaseLost once the job is not ours any more.

    Progress is no decision of anybody and leaves no audit entry.
    """
    values: dict[str, Any] = {"lease_until": at + LEASE}
    if progress is not None:
        job.done, job.total, job.text = progress[0], progress[1], progress[2][:200]
        values |= {"done": job.done, "total": job.total, "text": job.text}
    if not _ours(job).update(**values):
        raise LeaseLost(f"{job.kind} {job.pk}")


@audited
def finish(*, job: Job, result: Mapping[str, Any], by: Acting = WORKER) -> None:
    _end(job, Job.State.DONE, result=dict(result), error="")
    _log("jobs.finish", job, by)


@audited
def fail(*, job: Job, error: str, by: Acting = WORKER) -> None:
    """End a job with a sentence a person can read."""
    _end(job, Job.State.FAILED, error=error[:500])
    _log("jobs.fail", job, by)


@audited
def put_back(*, job: Job, by: Acting = WORKER) -> None:
    """Return a job the worker had to let go; this does not count as an attempt."""
    _change(
        job,
        state=Job.State.WAITING,
        worker="",
        lease_until=None,
        attempts=F("attempts") - 1,
    )
    _log("jobs.put-back", job, by)


@audited
def cancel(*, job: Job, by: Acting) -> bool:
    """Stop a job that has not ended; the worker notices at its next sign of life."""
    stopped = Job.objects.filter(
        pk=job.pk, state__in=(Job.State.WAITING, Job.State.RUNNING)
    ).update(state=Job.State.CANCELLED, worker="", lease_until=None, finished_at=timezone.now())
    record("jobs.cancel", by=by, municipality=job.municipality_id, obj=job)
    return bool(stopped)


def _ours(job: Job) -> Any:
    return queries.of_all_municipalities().filter(
        pk=job.pk, state=Job.State.RUNNING, worker=job.worker
    )


def _end(job: Job, state: str, **values: Any) -> None:
    _change(job, state=state, lease_until=None, finished_at=timezone.now(), **values)


def _change(job: Job, **values: Any) -> None:
    if not _ours(job).update(**values):
        raise LeaseLost(f"{job.kind} {job.pk}")


def _log(action: str, job: Job, by: Acting) -> None:
    record(action, by=by, municipality=job.municipality_id, obj=job, details={"kind": job.kind})


@audited
def clean_up(*, at: datetime, by: Acting) -> int:
    """Erase jobs of the open scope that ended `KEEP_DAYS` ago. Returns how many."""
    old = Job.objects.filter(state__in=FINAL, finished_at__lt=at - timedelta(days=KEEP_DAYS))
    erased, _details = old.delete()
    record(
        "jobs.clean-up", by=by, municipality=current_municipality().pk, details={"erased": erased}
    )
    return erased
