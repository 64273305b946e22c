"""Lists of people, attendance, certificates: for the counter and the course leader."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.calendar import actions, queries
from nahraum.connect.calendar.documents import paper
from nahraum.connect.calendar.forms.asking import AttendanceForm, CounterForm, VisitorsForm
from nahraum.connect.calendar.models import (
    Event,
    GuestList,
    Module,
    Occurrence,
    Participant,
    Registration,
)
from nahraum.connect.calendar.rules import KEEP_DAYS, SignUpRefused
from nahraum.connect.calendar.views.desk import page_of
from nahraum.connect.calendar.views.entering import occurrence_or_404
from nahraum.connect.directory.rules import shown_phone


@require_http_methods(["GET", "POST"])
def guests(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Who comes on a day, who waits; ticks for those who were there."""
    row = occurrence_or_404(pk)
    found = queries.list_of(row.event, row)
    people = [] if found is None else queries.participants(found)
    names = {person.pk: person.name for person in people}
    form = AttendanceForm(request.POST or None, people=names)
    if request.method == "POST" and found is not None and form.is_valid():
        try:
            came = actions.note_attendance(
                guests=found, occurrence=row, present=form.present(), by=request.actor
            )
        except (StaleVersion, ValidationError) as error:
            messages.error(request, sentence(error))
        else:
            messages.success(request, _("Gespeichert: %(came)s waren da.") % {"came": came})
        return redirect("calendar:guests", kommune=kommune, pk=pk)
    now = timezone.now()
    known = {} if found is None else queries.presence(found)
    rows = [] if found is None else list(queries.registrations(found))
    context = {
        "row": row,
        "event": row.event,
        "shown": queries.shown(row, at=now),
        "form": form,
        "people": [(person, known.get((person.pk, row.pk)) is True) for person in people],
        "noted": any(key[1] == row.pk for key in known),
        "confirmed": _shown_rows(rows, Registration.State.CONFIRMED),
        "waiting": _shown_rows(rows, Registration.State.WAITING),
        "cancelled": sum(r.state == Registration.State.CANCELLED for r in rows),
        "seats": queries.seats_of(row.event, row),
        "over": row.starts <= now,
        "begun": timezone.localdate(row.starts) <= timezone.localdate(now),
        "visitors": VisitorsForm(initial={"came": row.came}),
        "keep_days": KEEP_DAYS,
        "fee": row.event.fee_cents is not None,
    }
    return render(request, "calendar/guests.html", context)


def _shown_rows(
    rows: list[Registration], state: str
) -> list[tuple[Registration, list[Participant], str]]:
    return [
        (row, list(row.participants.all()), shown_phone(row.phone))
        for row in rows
        if row.state == state
    ]


@require_POST
def visitors(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Without registration only a number is kept."""
    row = occurrence_or_404(pk)
    form = VisitorsForm(request.POST)
    if form.is_valid():
        actions.count_visitors(occurrence=row, came=form.cleaned_data["came"], by=request.actor)
        messages.success(request, _("Gespeichert."))
    else:
        messages.error(request, _("Bitte eine Zahl von 0 bis 9999."))
    return redirect("calendar:guests", kommune=kommune, pk=pk)


@require_http_methods(["GET", "POST"])
def counter(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Somebody calls or stands at the counter: the same registration, typed by the staff."""
    row = occurrence_or_404(pk)
    form = CounterForm(request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.sign_up(
                event=row.event,
                occurrence=row,
                names=form.names(),
                email=said["email"],
                phone=said["phone"],
                channel=said["channel"],
                key=said["key"],
                by=request.actor,
                at=timezone.now(),
            )
        except ValidationError as error:
            form.refuse(error)
        except SignUpRefused as error:
            refused = str(error)
        except AlreadyThere:
            form = CounterForm({**request.POST.dict(), "key": str(uuid4())})
            form.add_error(None, str(ALREADY_SENT))
        else:
            text = _("%(state)s. Nummer zum Mitgeben: %(number)s")
            told = {"state": made.get_state_display(), "number": made.number}
            messages.success(request, text % told)
            return redirect("calendar:guests", kommune=kommune, pk=pk)
    context = {
        "form": form,
        "row": row,
        "event": row.event,
        "shown": queries.shown(row, at=timezone.now()),
        "refused": refused,
    }
    return render(request, "calendar/counter.html", context)


@require_POST
def sign_off(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Somebody calls and does not come."""
    found = queries.registration_by_pk(pk)
    if found is None:
        raise Http404
    first = found.guests.occurrence or queries.next_date(found.guests)
    actions.sign_off(registration=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Abgemeldet. Wer wartete, ist nachgerückt."))
    if first is None:
        return redirect(page_of(found.guests.event))
    return redirect("calendar:guests", kommune=kommune, pk=first.pk)


# ------------------------------------------------------------------ courses
def _course(pk: UUID) -> Event:
    return get_object_or_404(queries.events(), pk=pk, kind=Event.Kind.COURSE)


def _list(found: Event) -> GuestList | None:
    return GuestList.objects.filter(event=found, occurrence__isnull=True).first()


@require_GET
def course(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Everybody of a course: time attended, fee, certificate."""
    found = _course(pk)
    listed = _list(found)
    now = timezone.now()
    context = {
        "event": found,
        "course": found.course,
        "learners": [] if listed is None else queries.learners(listed, found.course),
        "fee": found.fee_cents is not None,
        "proofs": bool(queries.to_prove(found.course)),
        "cost": queries.cost_of(found),
        "keep_days": KEEP_DAYS,
        "dates": [(queries.shown(row, at=now), row.module) for row in queries.dates_of(found)],
        "modules": queries.modules_of(found),
    }
    return render(request, "calendar/course.html", context)


@require_POST
def set_module(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Which building block a date is about."""
    row = occurrence_or_404(pk)
    wanted = request.POST.get("baustein", "")
    module: Module | None = None
    if wanted:
        module = next((m for m in queries.modules_of(row.event) if str(m.pk) == wanted), None)
        if module is None:
            raise Http404
    actions.set_module(
        occurrence=Occurrence.objects.get(pk=row.pk), module=module, by=request.actor
    )
    return redirect("calendar:course", kommune=kommune, pk=row.event_id)


def _participant(pk: UUID) -> Participant:
    found = Participant.objects.select_related("registration__guests__event")
    return get_object_or_404(found, pk=pk, registration__state=Registration.State.CONFIRMED)


@require_POST
def fee(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    person = _participant(pk)
    said = request.POST.get("gebuehr", "")
    if said not in ("open", "paid", "exempt"):
        return HttpResponse(status=400)
    actions.note_fee(
        participant=person, paid=said == "paid", exempt=said == "exempt", by=request.actor
    )
    event = person.registration.guests.event
    shown = request.POST.getlist("nachweis")
    wanted = queries.to_prove(event.course) if event.kind == Event.Kind.COURSE else []
    if wanted:
        done = [module for module in wanted if str(module.pk) in shown]
        actions.note_proofs(participant=person, modules=done, by=request.actor)
    messages.success(request, _("Gespeichert."))
    return redirect("calendar:course", kommune=kommune, pk=event.pk)


@require_GET
def certificate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The certificate of somebody who has attended enough."""
    person = _participant(pk)
    listed = person.registration.guests
    event = get_object_or_404(queries.events(), pk=listed.event_id, kind=Event.Kind.COURSE)
    learner = next(
        (row for row in queries.learners(listed, event.course) if row.participant == person), None
    )
    if learner is None or not learner.earned:
        raise Http404
    actions.issue_certificate(participant=person, by=request.actor)
    answer = HttpResponse(
        paper.certificate(_certificate(event, person, learner)), content_type=paper.MIME
    )
    name = slugify(event.title) or "kurs"
    answer["Content-Disposition"] = f'attachment; filename="zertifikat-{name}.pdf"'
    return answer


def _certificate(event: Event, person: Participant, learner: Any) -> dict[str, Any]:
    days = [timezone.localdate(row.starts) for row in queries.dates_of(event)]
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (min(days), max(days)))
    hours = formats.number_format(round(learner.attended.present / 60, 1), use_l10n=True)
    return {
        "title": _("Zertifikat"),
        "name": person.name,
        "organiser": event.organisation.name,
        "sentence": _("hat erfolgreich teilgenommen am Kurs"),
        "course": event.title,
        "period": _("%(first)s bis %(last)s, besucht: %(hours)s Stunden")
        % {"first": first, "last": last, "hours": hours.removesuffix(",0")},
        "modules_title": _("Inhalte"),
        "modules": [_module(row) for row in queries.modules_of(event)],
        "place_and_day": _("Ort und Tag"),
        "signature": _("Unterschrift der Kursleitung"),
        "note": _("Vorführung: Kurs und Person sind erfunden.") if event.fictitious else "",
    }


def _module(row: Module) -> str:
    if row.hours is None:
        return row.title
    return _("%(title)s, %(hours)s Stunden") % {"title": row.title, "hours": row.hours}
