"""Lists and pages of those who keep participation."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.forms.fields import refuse
from nahraum.plan.participation.forms.staff import AnswerForm, ModerateForm, OutcomeForm
from nahraum.plan.participation.models import Code, Idea, Note, Procedure, Response
from nahraum.plan.participation.queries.spots import field_name, grid
from nahraum.plan.participation.rules import Refused, proofs_of
from nahraum.plan.participation.views.desk import DESK
from nahraum.plan.participation.views.looking import public_brief, survey_result

PER_PAGE = 50


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    context = {
        "procedures": [(row, queries.answered(row)) for row in queries.procedures()],
        "waiting": queries.waiting_ideas().count(),
        "due": queries.answers_due().count(),
    }
    return render(request, "participation/keep.html", context)


@require_GET
def procedure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One procedure with everything that can be done."""
    row = get_object_or_404(queries.procedures(), pk=pk)
    sheets = Response.objects.filter(procedure=row)
    codes = Code.objects.filter(procedure=row)
    notes = Note.objects.filter(session__procedure=row, kind=Note.Kind.NEED)
    context: dict[str, Any] = {
        "procedure": row,
        "proofs": list(queries.proofs(row)),
        "answered": queries.answered(row),
        "waiting": queries.waiting_ideas().filter(procedure=row).count(),
        "intakes": row.intakes.all(),
        "questions": queries.questions_of(row),
        "sheets": sheets.filter(done=True).count(),
        "on_paper": sheets.filter(done=True).exclude(channel=Response.Channel.WEB).count(),
        "codes": codes.count(),
        "codes_used": codes.filter(used=True).count(),
        "sessions": row.sessions.all(),
        "needs": [(note, public_brief(note.measure)) for note in notes],
        "projects": row.projects.all(),
        "ballots": row.ballots.count(),
        "budget": getattr(row, "budget", None),
        "may_release": row.state == Procedure.State.ENDED and row.result_at is None,
        "next": _next_states(row),
    }
    return render(request, "participation/keep_procedure.html", context)


def _next_states(row: Procedure) -> Sequence[tuple[str, str]]:
    """Which states may follow, with the words of their buttons."""
    state = Procedure.State
    return {
        state.DRAFT: [(state.RUNNING, _("Beginnen"))],
        state.RUNNING: [(state.ENDED, _("Beenden"))],
        state.ENDED: [(state.DONE, _("Abschließen")), (state.RUNNING, _("Wieder öffnen"))],
        state.DONE: [],
    }[Procedure.State(row.state)]


@require_POST
def set_state(request: HouseRequest, kommune: str, pk: UUID, state: str) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk)
    if state not in Procedure.State.values:
        raise Http404
    try:
        if row.state != state:
            actions.set_state(procedure=row, state=state, by=request.actor)
    except (Refused, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        label = Procedure.State(state).label
        messages.success(request, _("Stand jetzt: %(state)s.") % {"state": label})
    return redirect("participation:keep-procedure", kommune=kommune, pk=pk)


@require_http_methods(["GET", "POST"])
def outcome(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What came of it, and whether the promise was kept."""
    row = get_object_or_404(Procedure, pk=pk)
    names = ("outcome", "promise_kept", "promise_reason", "version")
    form = OutcomeForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.keep_promise(
                procedure=row,
                outcome=given["outcome"],
                kept=given["promise_kept"],
                reason=given["promise_reason"],
                version=given["version"],
                by=request.actor,
            )
        except ValidationError as error:
            refuse(form, error)
        except StaleVersion as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("participation:keep-procedure", kommune=kommune, pk=pk)
    context = {"form": form, "procedure": row, "label": _("Ergebnis und Zusage")}
    return render(request, "participation/form.html", context)


@require_POST
def prove(request: HouseRequest, kommune: str, pk: UUID, key: str) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk)
    if key not in proofs_of(row.level):
        raise Http404
    try:
        actions.prove(
            procedure=row, key=key, text=request.POST.get("text", "").strip(), by=request.actor
        )
    except ValidationError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Nachweis gespeichert."))
    return redirect("participation:keep-procedure", kommune=kommune, pk=pk)


@require_GET
def preview(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What the survey says so far; only the staff sees it, with the same groups hidden."""
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.SURVEY)
    result = queries.counted_sheets(row)
    context = {"procedure": row, "result": result, "preview": True}
    context |= survey_result(row, result)
    return render(request, "participation/results.html", context)


@require_POST
def release(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk)
    try:
        if row.kind == Procedure.Kind.BUDGET:
            actions.release_budget(procedure=row, by=request.actor, at=timezone.now())
        else:
            actions.release_survey(procedure=row, by=request.actor, at=timezone.now())
    except (Refused, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Das Ergebnis ist veröffentlicht."))
    return redirect("participation:keep-procedure", kommune=kommune, pk=pk)


# ------------------------------------------------------------------ ideas
@require_GET
def moderation(request: HouseRequest, kommune: str) -> HttpResponse:
    """Ideas to read, and ideas that wait for an answer."""
    waiting = Paginator(queries.waiting_ideas(), PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "waiting": waiting,
        "due": queries.answers_due()[:PER_PAGE],
        "due_number": queries.answers_due().count(),
        "today": timezone.localdate(),
    }
    return render(request, "participation/moderation.html", context)


@require_GET
def keep_idea(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _idea_page(request, _idea(pk))


def _idea(pk: UUID) -> Idea:
    found = queries.idea(pk)
    if found is None or found.state == Idea.State.WITHDRAWN:
        raise Http404
    return found


def _idea_page(
    request: HouseRequest, row: Idea, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    near = queries.published_ideas(row.procedure).exclude(pk=row.pk)
    near = near.select_related(None).prefetch_related(None)[:500]  # only their words are read
    context = {
        "idea": row,
        "procedure": row.procedure,
        "fate": queries.fate_of(row),
        "hidden": queries.hidden_measure(row),
        "field": field_name(grid(), row.spot_x, row.spot_y),
        "alike": queries.alike(f"{row.title} {row.text}", near),
        "moderate": ModerateForm(initial={"topic": row.topic}),
        "form": form or AnswerForm(),
        "key": uuid4(),
    }
    return render(request, "participation/keep_idea.html", context, status=status)


@require_POST
def moderate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Show it, or say which rule it breaks."""
    row = _idea(pk)
    form = ModerateForm(request.POST)
    if not form.is_valid():
        return _idea_page(request, row, status=422)
    given = form.cleaned_data
    try:
        if given["rule"]:
            actions.reject_idea(idea=row, rule=given["rule"], by=request.actor)
            messages.success(request, _("Nicht gezeigt."))
        else:
            actions.publish_idea(
                idea=row, topic=given["topic"], by=request.actor, at=timezone.now()
            )
            messages.success(request, _("Veröffentlicht: %(row)s.") % {"row": row})
    except (Refused, ValidationError, StaleVersion) as error:
        messages.error(request, sentence(error))
    return redirect("participation:moderation", kommune=kommune)


@require_POST
def answer(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _idea(pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _idea_page(request, row, form)
    given = form.cleaned_data
    try:
        actions.answer(
            idea=row,
            verdict=given["verdict"],
            reason=given["reason"],
            forwarded_to=given["forwarded_to"],
            measure=UUID(given["measure"]) if given["measure"] else None,
            key=given["key"],
            by=request.actor,
        )
    except ValidationError as error:
        refuse(form, error)
        return _idea_page(request, row, form)
    except Refused as refused:
        messages.error(request, str(refused))
    except AlreadyThere:
        messages.info(request, _("Diese Antwort ist schon gespeichert."))
    else:
        messages.success(request, _("Beantwortet. Die Antwort steht jetzt bei der Idee."))
    return redirect("participation:keep-idea", kommune=kommune, pk=pk)


@require_POST
def idea_measure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A measure from an idea in one press."""
    row = _idea(pk)
    back = redirect("participation:keep-idea", kommune=kommune, pk=pk)
    return _to_measure(request, partial(actions.plan_measure, idea=row), back)


@require_POST
def note_measure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A measure from a need somebody said in a workshop."""
    row = get_object_or_404(Note, pk=pk)
    back = redirect("participation:session", kommune=kommune, pk=row.session_id)
    return _to_measure(request, partial(actions.plan_from_note, note=row), back)


def _to_measure(
    request: HouseRequest, plan: Callable[..., Any], back: HttpResponse
) -> HttpResponse:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return HttpResponse(status=400)
    try:
        made = plan(by=request.actor, key=key)
    except Refused as refused:
        messages.error(request, str(refused))
    except AlreadyThere:
        messages.info(request, _("Daraus ist schon eine Maßnahme geworden."))
    else:
        messages.success(request, _("Geplant: %(row)s.") % {"row": made})
    return back


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="participation:keep", back_label=_("Zur Beteiligung"))
