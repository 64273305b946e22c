"""Forms of the staff: procedures and their parts, paper, codes, tables."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.files.rules import csv_table
from nahraum.base.municipality.keeping import sentence
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.forms.fields import refuse
from nahraum.plan.participation.forms.public import BallotForm, PaperForm, SheetForm
from nahraum.plan.participation.forms.staff import (
    KINDS,
    BudgetForm,
    CodesForm,
    EnterForm,
    HandInForm,
    HeadsForm,
    NoteForm,
    ProcedureForm,
    ProjectForm,
    QuestionForm,
    SessionForm,
)
from nahraum.plan.participation.models import (
    Coding,
    Intake,
    Note,
    Procedure,
    Question,
    Response,
    Session,
)
from nahraum.plan.participation.queries.wording import said_in
from nahraum.plan.participation.queries.workshops import claims_of
from nahraum.plan.participation.rules import LEAST, Refused, euro, shown_cells
from nahraum.plan.participation.views.desk import DESK, page_of
from nahraum.plan.participation.views.mapping import grid_map, pressed_field

PROBLEMS = (ValidationError, Refused)


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    initial = {"kind": request.GET.get("art", "")}
    form = ProcedureForm(request.POST or None, initial=initial)
    back = reverse("participation:keep", args=[kommune])
    return DESK.add(request, form, actions.add_procedure, label=_("Verfahren"), back=back)


@require_http_methods(["GET", "POST"])
def add_question(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.SURVEY)
    last = row.questions.order_by("-page", "-position").first()
    initial = {"page": last.page, "position": last.position + 1} if last else {}
    form = QuestionForm(request.POST or None, initial=initial)
    return DESK.add(
        request, form, actions.add_question, label=_("Frage"), back=page_of(row), procedure=row
    )


@require_http_methods(["GET", "POST"])
def add_session(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.WORKSHOP)
    form = SessionForm(request.POST or None)
    return DESK.add(
        request,
        form,
        actions.add_session,
        label=_("Termin der Werkstatt"),
        back=page_of(row),
        procedure=row,
    )


@require_http_methods(["GET", "POST"])
def add_note(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Session, pk=pk)
    form = NoteForm(request.POST or None, session=row, initial=_under(request))
    return DESK.add(
        request, form, actions.add_note, label=_("Wortmeldung"), back=page_of(row), session=row
    )


def _under(request: HouseRequest) -> dict[str, str]:
    """What the new note answers, and the claim both are about."""
    found = Note.objects.filter(pk=_uuid(request.GET.get("antwort", ""))).first()
    return {} if found is None else {"under": str(found.pk), "about": found.about}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def add_project(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.BUDGET)
    form = ProjectForm(request.POST or None, initial={"number": row.projects.count() + 1})
    return DESK.add(
        request, form, actions.add_project, label=_("Projekt"), back=page_of(row), procedure=row
    )


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Change a row; a question that was asked is not changed but put away."""
    if kind not in KINDS:
        raise Http404
    return DESK.change(request, kind, pk)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.remove(request, kind, pk)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.restore(request, kind, pk)


@require_http_methods(["GET", "POST"])
def budget(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.BUDGET)
    known = getattr(row, "budget", None)
    names = ("cents", "seed", "raise_shares")
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = BudgetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_budget(procedure=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return DESK.saved(request, row)
    context = {"form": form, "procedure": row, "label": _("Geld und Regeln")}
    return render(request, "participation/form.html", context)


# ------------------------------------------------------------------ people without internet
@require_http_methods(["GET", "POST"])
def enter(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Many short ideas on one page."""
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.IDEAS)
    form = EnterForm(request.POST or None)
    if field := pressed_field(request):
        form = EnterForm(initial={**request.POST.dict(), "spot": field})
    elif request.method == "POST" and form.is_valid():
        given = form.values()
        try:
            number = actions.enter(
                procedure=row,
                lines=given.pop("lines").splitlines(),
                by=request.actor,
                at=timezone.now(),
                **given,
            )
        except ValidationError as error:
            refuse(form, error)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(n)d Ideen aufgeschrieben.") % {"n": number})
            return redirect("participation:moderation", kommune=kommune)
    context = {
        "form": form,
        "procedure": row,
        "label": _("Ideen aufschreiben"),
        "map": grid_map(form["spot"].value() or ""),
        "pressed": field,
    }
    return render(request, "participation/enter.html", context)


@require_http_methods(["GET", "POST"])
def paper(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A sheet or a ballot on paper, or told by phone."""
    row = get_object_or_404(Procedure, pk=pk)
    if row.kind == Procedure.Kind.BUDGET:
        return _paper_ballot(request, row)
    if row.kind != Procedure.Kind.SURVEY:
        raise Http404
    questions = list(queries.questions_of(row))
    said = said_in(questions, language="de")
    sheet = SheetForm(request.POST or None, questions=questions, said=said)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and sheet.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.enter_sheet(
                procedure=row,
                answers=sheet.answers(),
                channel=given.pop("channel"),
                key=given.pop("key"),
                groups=given,
                code=request.POST.get("code", ""),
                by=request.actor,
            )
        except PROBLEMS as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Bogen gespeichert. Hier ist der nächste."))
            return redirect("participation:paper", kommune=row.municipality.slug, pk=pk)
    context = {"form": form, "sheet": sheet, "procedure": row}
    return render(request, "participation/paper.html", context)


def _paper_ballot(request: HouseRequest, row: Procedure) -> HttpResponse:
    projects = [(p, f"{p.number}. {p.title} ({euro(p.cents)})") for p in row.projects.all()]
    form = BallotForm(request.POST or None, projects=projects)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_ballot(
                procedure=row,
                code=form.cleaned_data["code"],
                projects=[UUID(key) for key in form.cleaned_data["projects"]],
                channel=Response.Channel.PAPER,
                by=request.actor,
            )
        except PROBLEMS as error:
            form.add_error("code", sentence(error))
        else:
            messages.success(request, _("Stimmzettel gespeichert. Hier ist der nächste."))
            return redirect("participation:paper", kommune=row.municipality.slug, pk=row.pk)
    context = {"form": form, "procedure": row, "label": _("Stimmzettel auf Papier")}
    return render(request, "participation/form.html", context)


@require_http_methods(["GET", "POST"])
def codes(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Codes to print, shown this once; or a mail to each address."""
    row = get_object_or_404(Procedure, pk=pk)
    if row.kind not in (Procedure.Kind.SURVEY, Procedure.Kind.BUDGET):
        raise Http404
    form = CodesForm(request.POST or None)
    made: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if number := form.cleaned_data["number"]:
                made = actions.make_codes(procedure=row, number=number, by=request.actor)
            else:
                name = "begin" if row.kind == Procedure.Kind.SURVEY else "vote"
                sent = actions.mail_codes(
                    procedure=row,
                    addresses=form.cleaned_data["addresses"].splitlines(),
                    path=reverse(f"participation:{name}", args=[kommune, pk]),
                    by=request.actor,
                    key=form.cleaned_data["key"],
                )
                messages.success(request, _("%(n)d Einladungen gehen hinaus.") % {"n": sent})
                return redirect(page_of(row))
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "procedure": row, "codes": made}
    answer = render(request, "participation/codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def session(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Session.objects.select_related("procedure"), pk=pk)
    counted = row.headcounts.filter(by="age")
    notes = list(row.notes.select_related("topic"))
    context = {
        "session": row,
        "procedure": row.procedure,
        "notes": notes,
        "claims": claims_of(notes),
        "heads": sum(one.number for one in counted),
        "counted": row.headcounts.exists(),
    }
    return render(request, "participation/session.html", context)


@require_http_methods(["GET", "POST"])
def heads(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Session, pk=pk)
    form = HeadsForm(request.POST or None, session=row)
    if request.method == "POST" and form.is_valid():
        actions.count_heads(session=row, numbers=form.numbers(), by=request.actor)
        messages.success(request, _("Gezählt."))
        return redirect(page_of(row))
    context = {"form": form, "label": _("Wer war da?"), "asks": True, "over": row}
    return render(request, "web/entry.html", {**context, "back": page_of(row)})


# ------------------------------------------------------------------ tables
@require_http_methods(["GET", "POST"])
def hand_in(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.IDEAS)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            made = actions.hand_in(
                procedure=row,
                content=content,
                name=name,
                source=form.cleaned_data["source"],
                key=form.cleaned_data["key"],
                by=request.actor,
            )
        except ValidationError as error:
            refuse(form, error)
        except AlreadyThere as there:
            return redirect("participation:intake", kommune=kommune, pk=there.row.pk)
        else:
            return redirect("participation:intake", kommune=kommune, pk=made.pk)
    context = {"form": form, "procedure": row, "label": _("Beiträge einlesen")}
    return render(request, "participation/form.html", context)


@require_http_methods(["GET", "POST"])
def intake(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Look at what was read, take it over, take it back."""
    row = get_object_or_404(Intake.objects.select_related("procedure"), pk=pk)
    if request.method == "POST":
        try:
            if "zurueck" in request.POST:
                number = actions.take_back(intake=row, by=request.actor)
                messages.success(request, _("%(n)d Ideen zurückgenommen.") % {"n": number})
            else:
                number = actions.take_over(intake=row, by=request.actor, at=timezone.now())
                messages.success(request, _("%(n)d Ideen übernommen.") % {"n": number})
        except (Refused, StaleVersion) as error:
            messages.error(request, sentence(error))
        return redirect("participation:intake", kommune=kommune, pk=pk)
    context = {
        "intake": row,
        "procedure": row.procedure,
        "first": row.waiting[:20],
        "number": len(row.waiting) or row.ideas.count(),
    }
    return render(request, "participation/intake.html", context)


# ------------------------------------------------------------------ free texts
@require_http_methods(["GET", "POST"])
def coding(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Two people say independently of each other what free texts are about."""
    row = get_object_or_404(Question, pk=pk, kind=Question.Kind.TEXT)
    who = "second" if request.GET.get("wer") == "2" else "first"
    sheets = Response.objects.filter(procedure=row.procedure, done=True, answers__has_key=str(pk))
    known = {coding.response_id: coding for coding in Coding.objects.filter(question=row)}
    if request.method == "POST":
        for sheet in sheets:
            code = request.POST.get(f"c-{sheet.pk}", "").strip()[:60]
            if code != getattr(known.get(sheet.pk), who, ""):
                actions.code_text(
                    question=row, response=sheet, who=who, code=code, by=request.actor
                )
        messages.success(request, _("Gespeichert."))
        return redirect(f"{request.path}{'?wer=2' if who == 'second' else ''}")
    rows = [
        (sheet.pk, sheet.answers[str(pk)], getattr(known.get(sheet.pk), who, ""))
        for sheet in sheets
    ]
    context = {
        "question": row,
        "procedure": row.procedure,
        "rows": rows,
        "second": who == "second",
        "kappa": queries.agreement(row),
        "codes": sorted({c.first for c in known.values()} | {c.second for c in known.values()}),
    }
    return render(request, "participation/coding.html", context)


@require_GET
def sheets_file(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """All sheets without free texts; age and place only where the group is large enough."""
    row = get_object_or_404(Procedure, pk=pk, kind=Procedure.Kind.SURVEY)
    questions = [q for q in queries.questions_of(row) if q.kind != Question.Kind.TEXT]
    labels = {str(o.pk): o.label for q in questions for o in q.options.all()}
    sheets = queries.filled(row)
    counted: dict[str, int] = {}
    for sheet in sheets:
        counted[sheet.groups["age"]] = counted.get(sheet.groups["age"], 0) + 1
    unsaid = counted.pop("", 0)
    cells = shown_cells(counted, unsaid, LEAST)
    headings = ["alter", *(question.text for question in questions)]
    lines = []
    for sheet in sheets:
        age = sheet.groups["age"]
        said = [_cell(sheet.answers.get(str(q.pk)), labels) for q in questions]
        lines.append([age if cells.get(age) else "", *said])
    # Sorted, so that the order tells nothing of when they came.
    answer = HttpResponse(csv_table(headings, sorted(lines)), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="antworten.csv"'
    return answer


def _cell(value: Any, labels: dict[str, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return " | ".join(labels.get(str(one), str(one)) for one in values if one is not None)
