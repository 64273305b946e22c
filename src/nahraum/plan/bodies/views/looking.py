"""What everybody may see: bodies, public meetings, released decisions."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base import registry
from nahraum.base.notify.queries import address_of
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.documents.feeds import Entry, ics
from nahraum.plan.bodies.models import Meeting

ICS = "text/calendar; charset=utf-8"
MOST_DECISIONS = 200


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Who advises and decides, what comes, what was decided, what waits for the council."""
    today = timezone.localdate()
    shown = queries.released()[:MOST_DECISIONS]
    waiting = [row for row in queries.waiting() if row.released_at and row.body.public]
    language = get_language() or "de"
    days = [queries.waited(row, today) for row in waiting]
    coming = queries.public_meetings().filter(day__gte=today)[:20]
    context = {
        "bodies": queries.said("body", queries.public_bodies(today), language),
        "meetings": queries.said_with_body("meeting", coming, language),
        "decisions": queries.said_with_body("decision", shown, language),
        "waiting": list(
            zip(queries.said_with_body("decision", waiting, language), days, strict=True)
        ),
    }
    return render(request, "bodies/list.html", context)


@require_GET
def decision(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One released decision, word for word, and what became of it."""
    row = get_object_or_404(queries.released(), pk=pk)
    language = get_language() or "de"
    [(_row, said, body_name)] = queries.said_with_body("decision", [row], language)
    context = {
        "decision": row,
        "said": said,
        "body_name": body_name,
        "waited": queries.waited(row, timezone.localdate()),
        "answer": queries.public_answer(row),
        "related": registry.related("bodies.decision", row.pk),
    }
    return render(request, "bodies/decision.html", context)


@require_GET
def feed(request: HouseRequest, kommune: str) -> HttpResponse:
    """Public meetings of the last month and all to come, for calendars that subscribe."""
    since = timezone.localdate() - timedelta(days=31)
    rows = queries.public_meetings().filter(day__gte=since)
    name = _("Sitzungen %(place)s") % {"place": request.municipality.name}
    page = address_of(reverse("bodies:list", args=[kommune]))
    return _file(rows, name, "sitzungen.ics", page)


@require_GET
def meeting_file(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One meeting for the calendar of somebody invited; the id stands in the mail only."""
    row = get_object_or_404(queries.meetings(), pk=pk)
    page = address_of(reverse("bodies:list", args=[kommune]))
    return _file([row], row.title, "sitzung.ics", page)


def _file(rows: Iterable[Meeting], name: str, file: str, page: str) -> HttpResponse:
    entries = [
        Entry(
            uid=f"{row.pk}@nahraum",
            sequence=row.version,
            changed=row.changed_at,
            title=f"{row.title} ({row.body.name})",
            place=row.place,
            url=page,
            starts=queries.starts(row),
            minutes=row.duration,
            cancelled=row.state == Meeting.State.CANCELLED,
        )
        for row in rows
    ]
    answer = HttpResponse(ics(entries, name=name), content_type=ICS)
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
