from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from nahraum.base.jobs.models import Job
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, Actor, allowed
from nahraum.base.registry import job_kind


def jobs() -> QuerySet[Job]:
    """Jobs of the open scope, newest first."""
    return Job.objects.all()


def jobs_of(actor: Actor) -> QuerySet[Job]:
    return jobs().filter(actor=actor.id_text)


def job_for(actor: Actor, key: UUID, *, at: datetime) -> Job | None:
    """A job the actor started, or could have started."""
    job = jobs().filter(pk=key).first()
    if job is None or job.actor == actor.id_text:
        return job
    return job if allowed(actor, job_kind(job.kind).action, job, at=at) else None


def claimable(at: datetime) -> QuerySet[Any]:
    """Waiting jobs and jobs whose worker fell silent, of all municipalities, oldest first."""
    waiting = Q(state=Job.State.WAITING)
    silent = Q(state=Job.State.RUNNING, lease_until__lt=at)
    return of_all_municipalities().filter(waiting | silent).order_by("created_at")


def of_all_municipalities() -> QuerySet[Any]:
    """The one look over the walls: a worker serves everybody, and opens a scope for each job."""
    return Job.across_tenants.all()


def actor_of(job: Job) -> Actor:
    """Who ordered the job, with the roles of today; an erased account is nobody."""
    if job.actor.startswith("system:"):
        return Actor(system=job.actor.removeprefix("system:"))
    try:
        account = Account.objects.filter(pk=UUID(job.actor)).first()
    except ValueError:
        return ANONYMOUS
    return actor_for(account) if account else ANONYMOUS


def ordered_for(kind: str, key: str) -> set[UUID]:
    """Municipalities that have a job of this kind under this key."""
    found = of_all_municipalities().filter(kind=kind, idempotency_key=key)
    return set(found.values_list("municipality_id", flat=True))
