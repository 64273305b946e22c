"""States, decisions, versions for the council, and the look back at half-time."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE, AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.measures import actions, queries
from nahraum.plan.measures.documents import package, paper, spreadsheet
from nahraum.plan.measures.forms import DecisionForm, ReviewForm, StateForm, VersionForm
from nahraum.plan.measures.models import Measure, PlanVersion, StateChange
from nahraum.plan.measures.rules import DECIDED, NEXT
from nahraum.plan.measures.views.common import (
    may,
    may_decide,
    measure_or_404,
    next_states,
)
from nahraum.plan.measures.views.desk import page_of


# ------------------------------------------------------------------ states
@require_http_methods(["GET", "POST"])
def state(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The next step of a measure. On the board a button sends only the state."""
    measure = get_object_or_404(Measure, pk=pk)
    back = _back(request, measure)
    states = next_states(request, measure)
    initial = {
        "on": timezone.localdate(),
        "version": measure.version,
        "state": request.GET.get("stand", ""),
    }
    form = StateForm(request.POST or None, states=states, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            step = actions.set_state(
                measure=measure,
                state=said["state"],
                reason=said["reason"],
                on=said["on"],
                version=said["version"],
                by=request.actor,
            )
        except ValidationError as error:
            for name, errors in error.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        except StaleVersion:
            form.add_error(None, str(CHANGED_MEANWHILE))
        else:
            text = _("„%(title)s“ steht jetzt auf „%(state)s“.")
            words = {"title": measure.title, "state": step.get_after_display()}
            messages.success(request, text % words)
            return redirect(f"{back}?schritt={step.pk}")
    decided = DECIDED in NEXT[measure.state] and not may_decide(request, measure)
    context = {
        "measure": measure,
        "form": form,
        "back": back,
        "others_decide": decided,
        "from_board": _from_board(request),
    }
    return render(request, "measures/state.html", context)


def _from_board(request: HouseRequest) -> bool:
    return "tafel" in (request.POST.get("zurueck"), request.GET.get("zurueck"))


def _back(request: HouseRequest, measure: Measure) -> str:
    if _from_board(request):
        return reverse("measures:board", args=[measure.municipality.slug])
    return page_of(measure)


@require_POST
def take_back(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    step = get_object_or_404(StateChange, pk=pk)
    measure: Measure = step.measure
    try:
        actions.take_back(step=step, by=request.actor)
    except StaleVersion as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Zurückgenommen: %(row)s.") % {"row": measure})
    return redirect(_back(request, measure))


@require_http_methods(["GET", "POST"])
def decision(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    measure = get_object_or_404(Measure, pk=pk)
    form = DecisionForm(request.POST or None, initial={"decision": measure.decision_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.link_decision(measure=measure, decision=form.chosen(), by=request.actor)
        except (ValidationError, StaleVersion) as error:
            form.add_error(None, sentence(error))
        else:
            return _saved(request, measure)
    return render(
        request, "measures/decision.html", {"row": measure, "form": form, "back": page_of(measure)}
    )


def _saved(request: HouseRequest, row: Measure | PlanVersion) -> HttpResponseRedirect:
    messages.success(request, _("Gespeichert: %(row)s.") % {"row": row})
    return redirect(page_of(row))


# ------------------------------------------------------------------ versions for the council
@require_GET
def versions(request: HouseRequest, kommune: str) -> HttpResponse:
    """All versions; who only reads for the council sees those that were released."""
    rows = queries.versions(released_only=not may(request, "read"))
    context = {"rows": rows, "may_change": may(request, "change")}
    return render(request, "measures/versions.html", context)


@require_http_methods(["GET", "POST"])
def prepare(request: HouseRequest, kommune: str) -> HttpResponse:
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.prepare_version(
                reason=form.cleaned_data["reason"], key=form.key, by=request.actor
            )
        except ValidationError as error:
            form.refuse(error)
        except AlreadyThere as there:
            return redirect(page_of(there.row))
        else:
            return redirect(page_of(row))
    return render(request, "measures/prepare.html", {"form": form})


@require_GET
def version(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = _version(request, pk)
    before = queries.released_before(row)
    context = {
        "version": row,
        "plan": paper.content(row.content, str(row), _state_line(row)),
        "before": before,
        "changes": paper.changes(before.content, row.content) if before else None,
        "decision": queries.known_decision(row.decision_id),
        "may_change": may(request, "change"),
        "may_decide": may(request, "decide"),
    }
    return render(request, "measures/version.html", context)


def _version(request: HouseRequest, pk: UUID) -> PlanVersion:
    """The version, if it is released or the reader plans."""
    row: PlanVersion = get_object_or_404(PlanVersion, pk=pk)
    if row.released_at is None and not may(request, "read"):
        raise Http404
    return row


def _state_line(row: PlanVersion) -> str:
    if row.released_at is None:
        return _("Vorbereitet, noch nicht freigegeben")
    day = timezone.localtime(row.released_at)
    return _("Für den Rat freigegeben am %(day)s") % {"day": f"{day:%d.%m.%Y}"}


@require_POST
def release(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(PlanVersion, pk=pk)
    try:
        actions.release_version(version=row, by=request.actor)
    except (ValidationError, StaleVersion) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Freigegeben: %(row)s.") % {"row": row})
    return redirect(page_of(row))


@require_http_methods(["GET", "POST"])
def version_decision(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(PlanVersion, pk=pk)
    form = DecisionForm(request.POST or None, initial={"decision": row.decision_id})
    if request.method == "POST" and form.is_valid():
        actions.link_version_decision(version=row, decision=form.chosen(), by=request.actor)
        return _saved(request, row)
    context = {"row": row, "form": form, "back": page_of(row)}
    return render(request, "measures/decision.html", context)


@require_GET
def download(request: HouseRequest, kommune: str, pk: UUID, kind: str) -> HttpResponse:
    """A version as PDF or Word file for the council, or as a package for other municipalities."""
    row = _version(request, pk)
    found = paper.content(row.content, str(row), _state_line(row))
    if kind == "pdf":
        response = HttpResponse(paper.pdf(found), content_type=paper.PDF)
    elif kind == "docx":
        response = HttpResponse(paper.word(found), content_type=paper.WORD)
    elif kind == "zip":
        response = HttpResponse(_package(request, row), content_type=package.MIME)
    else:
        raise Http404
    name = f"plan-{kommune}-fassung-{row.number}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _package(request: HouseRequest, row: PlanVersion) -> bytes:
    return package.package(
        row.content,
        named=str(row),
        topics=queries.topic_keys(),
        population=request.municipality.area.population,
    )


@require_GET
def export(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    """All measures as they are now, as a table."""
    content = queries.plan_content(timezone.localdate())
    if kind == "xlsx":
        response = HttpResponse(spreadsheet.xlsx(content), content_type=spreadsheet.XLSX)
    elif kind == "csv":
        response = HttpResponse(spreadsheet.csv_text(content), content_type=spreadsheet.CSV)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="massnahmen-{kommune}.{kind}"'
    return response


# ------------------------------------------------------------------ half-time
@require_http_methods(["GET", "POST"])
def review(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Judge a measure by target and actual; an adjustment makes a new version of the measure."""
    measure = measure_or_404(pk)
    initial = {
        "on": timezone.localdate(),
        "new_ends": measure.ends,
        "new_purpose": measure.purpose,
        "seen": measure.version,
    }
    form = ReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(
                measure=measure,
                values=form.values(),
                adjusted=form.adjusted(),
                version=form.cleaned_data["seen"],
                key=form.key,
                by=request.actor,
            )
        except ValidationError as error:
            form.refuse(error)
        except actions.ChangedByBoth:
            form.add_error(None, str(CHANGED_MEANWHILE))
        except AlreadyThere:
            return redirect(page_of(measure))
        else:
            return _saved(request, measure)
    figures = queries.figures_of(measure)
    return render(
        request, "measures/review.html", {"measure": measure, "form": form, "figures": figures}
    )
