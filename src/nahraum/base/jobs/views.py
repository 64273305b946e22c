from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahraum.base.jobs import actions, queries
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import FINAL, percent, remaining_text
from nahraum.base.people.queries import HouseRequest
from nahraum.base.registry import RegistryError, job_kind

PER_PAGE = 25


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """The jobs this person ordered."""
    page = Paginator(queries.jobs_of(request.actor), PER_PAGE).get_page(request.GET.get("seite"))
    rows = [(job, _label(job)) for job in page]
    return render(request, "jobs/list.html", {"rows": rows, "page": page})


@require_GET
def show(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    """How far a job is. Scripts fetch only the part that changes, until it has ended."""
    job = _job(request, key)
    since = timezone.now() - (job.started_at or timezone.now())
    context = {
        "job": job,
        "label": _label(job),
        "ended": job.state in FINAL,
        "percent": percent(job.done, job.total),
        "remaining": remaining_text(job.done, job.total, since),
        "result_url": _result_url(job),
    }
    return render(request, "jobs/state.html" if request.htmx else "jobs/show.html", context)


@require_POST
def cancel(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    if actions.cancel(job=_job(request, key), by=request.actor):
        messages.success(request, _("Abgebrochen. Was schon fertig war, bleibt."))
    else:
        messages.info(request, _("Der Auftrag war schon zu Ende."))
    return redirect("jobs:show", kommune=kommune, key=key)


def _job(request: HouseRequest, key: UUID) -> Job:
    job = queries.job_for(request.actor, key, at=timezone.now())
    if job is None:
        raise Http404("no such job")
    return job


def _label(job: Job) -> str:
    try:
        return _(job_kind(job.kind).label)
    except RegistryError:
        return job.kind


def _result_url(job: Job) -> str:
    """Where the result is to be seen: a path of this house, as the job said in `url`."""
    url = str(job.result.get("url") or "")
    return url if url.startswith("/") and not url.startswith("//") else ""
