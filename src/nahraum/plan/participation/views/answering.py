"""Surveys and votes: in with a code or openly, page by page, out without a trace."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.actions import Stopped
from nahraum.plan.participation.forms.fields import refuse
from nahraum.plan.participation.forms.public import (
    BallotForm,
    BeginForm,
    CodeForm,
    GroupForm,
    SheetForm,
)
from nahraum.plan.participation.models import Ballot, Procedure, Question, Response
from nahraum.plan.participation.queries.wording import Shown, said_in, said_projects
from nahraum.plan.participation.rules import Refused, euro
from nahraum.plan.participation.views.looking import language, procedure_or_404


def of_kind(pk: UUID, kind: str) -> Shown:
    found = procedure_or_404(pk)
    if found.row.kind != kind:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def begin(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What the survey is for, how long it takes, and the way in."""
    found = of_kind(pk, Procedure.Kind.SURVEY)
    form = BeginForm(request.POST or None, by_code=found.row.by_code)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            sheet = actions.begin_sheet(
                procedure=found.row,
                code=form.cleaned_data.get("code", ""),
                address=network_address(request),
                language=language(),
                key=form.cleaned_data["key"],
                by=request.actor,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("code" if found.row.by_code else None, str(refused))
        except Stopped:
            form.add_error(None, _("Von Ihrem Anschluss kamen heute schon viele Bögen."))
            status = 429
        else:
            return redirect("participation:sheet", kommune=kommune, pk=pk, key=sheet.pk, page=1)
    context = {
        "said": found.said,
        "procedure": found.row,
        "form": form,
        "open": found.row.state == Procedure.State.RUNNING,
        "number": queries.questions_of(found.row).count(),
    }
    return render(request, "participation/begin.html", context, status=status)


@require_http_methods(["GET", "POST"])
def sheet(request: HouseRequest, kommune: str, pk: UUID, key: UUID, page: int) -> HttpResponse:
    """One page of the sheet. Each is saved, so people can go back or on later."""
    found = of_kind(pk, Procedure.Kind.SURVEY)
    row = Response.objects.filter(pk=key, procedure=found.row, done=False).first()
    if row is None or found.row.state != Procedure.State.RUNNING:
        return render(
            request, "participation/sheet_over.html", {"procedure": found.row}, status=410
        )
    questions = list(queries.questions_of(found.row))
    pages = sorted({question.page for question in questions})
    if not 1 <= page <= len(pages) + 1:
        raise Http404
    last = page == len(pages) + 1
    mine = [] if last else [q for q in questions if q.page == pages[page - 1]]
    form = _page(request, row, mine, last=last)
    if request.method == "POST" and form.is_valid():
        if "zurueck" in request.POST:
            _save(request, row, form, last=last)
            return redirect("participation:sheet", kommune=kommune, pk=pk, key=key, page=page - 1)
        try:
            _save(request, row, form, last=last)
            if not last:
                return redirect(
                    "participation:sheet", kommune=kommune, pk=pk, key=key, page=page + 1
                )
            actions.send_sheet(sheet=row, by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("participation:sent", kommune=kommune, pk=pk)
    context = {
        "said": found.said,
        "procedure": found.row,
        "form": form,
        "last": last,
        "page": page,
        "pages": len(pages) + 1,
    }
    answer = render(request, "participation/sheet.html", context)
    answer["Cache-Control"] = "no-store"  # the next person at a public computer sees nothing of it
    return answer


def _page(request: HouseRequest, row: Response, mine: list[Question], *, last: bool) -> Any:
    if last:
        initial = {"age": row.age, "neighbourhood": row.neighbourhood_id}
        return GroupForm(request.POST or None, initial=initial)
    return SheetForm(
        request.POST or None,
        questions=mine,
        said=said_in(mine, language=language()),
        initial=SheetForm.initial_of(mine, row.answers),
    )


def _save(request: HouseRequest, row: Response, form: Any, *, last: bool) -> None:
    answers = {} if last else form.answers()
    groups = form.cleaned_data if last else {}
    actions.save_page(sheet=row, answers=answers, groups=groups, by=request.actor)


@require_GET
def sent(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Thanks, and when there will be a result."""
    found = procedure_or_404(pk)
    context = {"said": found.said, "procedure": found.row}
    return render(request, "participation/sent.html", context)


# ------------------------------------------------------------------ votes
@require_http_methods(["GET", "POST"])
def vote(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Tick projects, type the code: that is all."""
    found = of_kind(pk, Procedure.Kind.BUDGET)
    projects = said_projects(found.row.projects.order_by("number"), language=language())
    labels = [(row, f"{said['title']} ({euro(row.cents)})") for row, said in projects]
    form = BallotForm(request.POST or None, projects=labels)
    if request.method == "POST" and form.is_valid():
        try:
            actions.vote(
                procedure=found.row,
                code=form.cleaned_data["code"],
                projects=[UUID(key) for key in form.cleaned_data["projects"]],
                by=request.actor,
            )
        except Refused as refused:
            form.add_error("code", str(refused))
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("participation:sent", kommune=kommune, pk=pk)
    context = {
        "said": found.said,
        "procedure": found.row,
        "form": form,
        "projects": projects,
        "budget": getattr(found.row, "budget", None),
        "open": found.row.state == Procedure.State.RUNNING,
    }
    return render(request, "participation/vote.html", context)


@require_http_methods(["GET", "POST"])
def my_share(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What became of one's own share. The code goes by POST and is kept nowhere."""
    found = of_kind(pk, Procedure.Kind.BUDGET)
    if found.row.result_at is None:
        raise Http404
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"said": found.said, "procedure": found.row, "form": form}
    if request.method == "POST" and form.is_valid():
        receipt = queries.receipt_of(form.cleaned_data["code"])
        ballot = Ballot.objects.filter(procedure=found.row, receipt=receipt).first()
        if ballot is None:
            form.add_error("code", _("Zu diesem Code gibt es keinen Stimmzettel."))
        else:
            context |= _share(found.row, ballot)
    answer = render(request, "participation/my_share.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _share(procedure: Procedure, ballot: Ballot) -> dict[str, Any]:
    paid = queries.paid_by(procedure, ballot.receipt)
    projects = said_projects(procedure.projects.order_by("number"), language=language())
    return {
        "chosen": [
            (row, said, paid.get(str(row.pk)))
            for row, said in projects
            if str(row.pk) in ballot.projects
        ],
        "paid": sum(paid.values()),
        "left": procedure.result["share"] - sum(paid.values()),
        "share": procedure.result["share"],
    }
