"""Pages of those who keep the bodies."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base import registry
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.documents import minutes
from nahraum.plan.bodies.models import Body, Meeting, Task
from nahraum.plan.bodies.rules import PATIENCE_DAYS
from nahraum.plan.bodies.views.desk import DESK

MOST_PAST = 20
TONES = {"planned": "info", "invited": "info", "held": "success", "cancelled": "danger"}
RESULTS = {"adopted": "success", "rejected": "danger", "postponed": "warning"}


def may(request: HouseRequest, action: str = "bodies.change") -> bool:
    return allowed(request.actor, action, request.municipality, at=timezone.now())


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All bodies, what comes, what is open, what waits for the council."""
    today = timezone.localdate()
    context = {
        "bodies": queries.bodies(),
        "coming": queries.coming(today)[:MOST_PAST],
        "missing": queries.without_minutes(timezone.now()),
        "tasks": queries.open_tasks(),
        "open_decisions": queries.open_decisions(),
        "recommendations": [(row, queries.waited(row, today)) for row in queries.recommendations()],
        "patience": PATIENCE_DAYS,
        "today": today,
        "may_change": may(request),
    }
    return render(request, "bodies/keep.html", context)


@require_GET
def body(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Body, pk=pk)
    change = may(request)
    context = {
        "body": row,
        "seats": queries.seats(row),
        "meetings": queries.meetings().filter(body=row).order_by("-day", "-clock"),
        "decisions": queries.decisions().filter(body=row),
        "tasks": Task.objects.filter(body=row).order_by("done_on", "due"),
        "tones": TONES,
        "today": timezone.localdate(),
        "may_change": change,
    }
    return render(request, "bodies/body.html", context)


@require_GET
def meeting(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One meeting: agenda, minutes, decisions, tasks, and what can be done now."""
    row = get_object_or_404(queries.meetings(), pk=pk)
    now = timezone.now()
    context = {
        "meeting": row,
        "tone": TONES[row.state],
        "items": queries.items(row),
        "present": row.present.all(),
        "seats": queries.seats(row.body, on=row.day),
        "minutes": queries.minutes_of(row, now).value,
        "over": queries.starts(row) <= now,
        "decisions": queries.decisions().filter(meeting=row).order_by("number"),
        "tasks": Task.objects.filter(meeting=row),
        "may_change": may(request),
        "today": timezone.localdate(now),
    }
    return render(request, "bodies/meeting.html", context)


@require_GET
def decision(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.decisions(), pk=pk)
    context = {
        "decision": row,
        "tone": RESULTS[row.result],
        "waited": queries.waited(row, timezone.localdate()),
        "related": registry.related("bodies.decision", row.pk),
        "waits": row.council in queries.OPEN_COUNCIL,
        "may_change": may(request),
        "may_release": may(request, "bodies.release"),
    }
    return render(request, "bodies/keep_decision.html", context)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="bodies:keep", back_label=_("Gremien verwalten"))


@require_GET
def minutes_file(request: HouseRequest, kommune: str, pk: UUID, kind: str) -> HttpResponse:
    """The minutes on paper: what was approved, else as they are written now."""
    row = get_object_or_404(queries.meetings(), pk=pk)
    makers = {"pdf": (minutes.pdf, minutes.PDF), "docx": (minutes.word, minutes.WORD)}
    if kind not in makers or row.state != Meeting.State.HELD:
        raise Http404
    make, mime = makers[kind]
    content = row.approved or queries.content_of(row)
    answer = HttpResponse(make(content, state=minutes.state_text(row)), content_type=mime)
    name = f"protokoll-{slugify(row.body.name)}-{row.day:%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
