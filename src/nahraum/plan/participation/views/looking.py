"""What everybody can read: procedures, ideas as list and map, results."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.files.rules import csv_table
from nahraum.base.people.queries import HouseRequest
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.translations.rules import chart_words
from nahraum.charts import About, Bar, Chart, bar_chart
from nahraum.plan.measures.queries import brief
from nahraum.plan.participation import queries
from nahraum.plan.participation.forms.looking import FilterForm
from nahraum.plan.participation.models import Idea, Note, Procedure, Project
from nahraum.plan.participation.models.groups import Actors, AgeGroup
from nahraum.plan.participation.models.workshops import Headcount
from nahraum.plan.participation.queries.spots import field_name, grid
from nahraum.plan.participation.queries.wording import (
    Shown,
    labels_of,
    said_projects,
    said_sessions,
    shown,
)
from nahraum.plan.participation.queries.workshops import claims_of
from nahraum.plan.participation.rules import Grid, shown_cells
from nahraum.plan.participation.views.mapping import grid_map, ideas_map

PER_PAGE = 30
MOST_PINS = 200
LEAST_HEADS = 5


def language() -> str:
    return get_language() or "de"


def procedure_or_404(pk: UUID) -> Shown:
    row = get_object_or_404(queries.public_procedures(), pk=pk)
    return shown([row], language=language())[0]


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """What runs, and what came of the earlier ones."""
    found = shown(queries.public_procedures(), language=language())
    running = [one for one in found if one.row.state == Procedure.State.RUNNING]
    context = {
        "running": running,
        "over": [one for one in found if one not in running],
        "levels": [
            (label, queries.counts_by_level()[level]) for level, label in Procedure.Level.choices
        ],
    }
    return render(request, "participation/list.html", context)


@require_GET
def procedure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The promise first, then how to take part, then what came of it."""
    found = procedure_or_404(pk)
    row = found.row
    context: dict[str, Any] = {
        "shown": found,
        "said": found.said,
        "procedure": row,
        "running": row.state == Procedure.State.RUNNING,
        "proofs": list(queries.proofs(row)),
        "tone": {"yes": "success", "partly": "warning", "no": "danger"}.get(row.promise_kept),
    }
    if row.kind == Procedure.Kind.IDEAS:
        context["answered"] = queries.answered(row)
        known = grid()
        context["ideas"] = _with_fates(queries.published_ideas(row)[:5], known)
    if row.kind == Procedure.Kind.BUDGET:
        projects = row.projects.order_by("number")
        context["projects"] = said_projects(projects, language=language())
        context["budget"] = getattr(row, "budget", None)
    if row.kind == Procedure.Kind.WORKSHOP:
        context |= _workshop(row)
    return render(request, "participation/procedure.html", context)


def _workshop(row: Procedure) -> dict[str, Any]:
    """Evenings with released minutes; arguments by what they are about; needs with their fate."""
    sessions = list(row.sessions.all())
    told = [session for session in sessions if session.minutes_released]
    notes = list(Note.objects.filter(session__in=told).select_related("topic"))
    by_points = sorted(notes, key=lambda note: -note.points)
    needs = [note for note in by_points if note.kind == Note.Kind.NEED]
    return {
        "sessions": said_sessions(sessions, language=language()),
        "claims": claims_of(notes),
        "needs": [(note, public_brief(note.measure)) for note in needs],
        "factors": [
            (label, [note for note in by_points if note.kind == kind])
            for kind, label in (
                (Note.Kind.STAY, _("Gründe zu bleiben")),
                (Note.Kind.LEAVE, _("Gründe zu gehen")),
            )
            if any(note.kind == kind for note in notes)
        ],
        # Told once, when no evening is added any more: what was there before could be subtracted.
        "heads": [] if row.state == Procedure.State.RUNNING else heads_of(row),
    }


def public_brief(pk: UUID | None) -> Any:
    found = None if pk is None else brief(pk)
    return found if found is not None and found.public else None


def heads_of(row: Procedure) -> list[tuple[Any, list[tuple[str, int | None]]]]:
    """How many of each group were there, all evenings together; small numbers are hidden."""
    names = {str(place.pk): place.name for place in neighbourhoods()}
    names |= {key: str(label) for key, label in (*AgeGroup.choices, *Actors.choices)}
    found = []
    for by, label in Headcount.By.choices:
        counted: dict[str, int] = {}
        for one in Headcount.objects.filter(session__procedure=row, by=by):
            counted[one.group] = counted.get(one.group, 0) + one.number
        if counted:
            cells = shown_cells(counted, least=LEAST_HEADS)
            ordered = sorted(counted, key=lambda group: list(names).index(group))
            found.append((label, [(str(names[group]), cells[group]) for group in ordered]))
    return found


# ------------------------------------------------------------------ ideas
@require_GET
def ideas(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """All ideas, the most supported first."""
    found, rows, form = _ideas(request, pk)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    known = grid()
    context = {
        "shown": found,
        "said": found.said,
        "procedure": found.row,
        "form": form,
        "page": page,
        "rows": _with_fates(page, known),
        "number": page.paginator.count,
        "query": form.query(),
    }
    return render(request, "participation/ideas.html", context)


@require_GET
def idea_map(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The same ideas on a map, with the same numbers as the list beside it."""
    found, rows, form = _ideas(request, pk)
    numbered = list(enumerate(rows[:MOST_PINS], start=1))
    places: dict[str, list[tuple[int, Idea, str]]] = {}
    known = grid()
    for number, row in numbered:
        name = row.neighbourhood.name if row.neighbourhood else ""
        entry = (number, row, field_name(known, row.spot_x, row.spot_y))
        places.setdefault(name, []).append(entry)
    context = {
        "shown": found,
        "said": found.said,
        "procedure": found.row,
        "chart": ideas_map(request, numbered),
        "fields": grid_map(),
        "places": sorted((name, entries) for name, entries in places.items() if name),
        "nowhere": places.get("", []),
        "query": form.query(),
        "more": len(numbered) == MOST_PINS,
    }
    return render(request, "participation/map.html", context)


def _ideas(request: HouseRequest, pk: UUID) -> tuple[Shown, Any, FilterForm]:
    found = procedure_or_404(pk)
    if found.row.kind != Procedure.Kind.IDEAS:
        raise Http404
    form = FilterForm(request.GET or None)
    return found, form.narrow(queries.published_ideas(found.row)), form


def _with_fates(rows: Iterable[Idea], known: Grid | None) -> list[dict[str, Any]]:
    shown = list(rows)
    fates = queries.fates_of(shown)
    return [
        {"idea": row, "fate": fates[row.pk], "field": field_name(known, row.spot_x, row.spot_y)}
        for row in shown
    ]


@require_GET
def idea(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One idea, who supports it (a number), what became of it."""
    row = queries.published_ideas().filter(pk=pk).first()
    if row is None:
        raise Http404
    context = {
        "idea": row,
        "procedure": row.procedure,
        "fate": queries.fate_of(row),
        "field": field_name(grid(), row.spot_x, row.spot_y),
        "running": row.procedure.state == Procedure.State.RUNNING,
    }
    return render(request, "participation/idea.html", context)


# ------------------------------------------------------------------ results
@require_GET
def results(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The result as it was released."""
    found = procedure_or_404(pk)
    row = found.row
    if row.result_at is None:
        raise Http404
    context = {"shown": found, "said": found.said, "procedure": row, "result": row.result}
    if row.kind == Procedure.Kind.BUDGET:
        return render(request, "participation/budget.html", {**context, **budget_result(row)})
    context |= survey_result(row, row.result)
    return render(request, "participation/results.html", context)


def survey_result(row: Procedure, result: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a survey shows: a chart and a table for each question."""
    places = {str(place.pk): place.name for place in neighbourhoods()}
    questions = []
    for number, (question, said, found, labels) in enumerate(
        labels_of(result, queries.questions_of(row), language()), start=1
    ):
        options = [{**share, "label": labels.get(share["option"], share["option"])}
                   for share in found.get("shares", ())]  # fmt: skip
        questions.append(
            {
                "row": question,
                "said": said,
                "found": found,
                "options": options,
                "compared": any(option["elsewhere"] is not None for option in options),
                "chart": _bars(number, str(said["text"]), options),
                "ranks": [
                    (labels[rank["option"]], rank["rank"]) for rank in found.get("ranks", ())
                ],
                "places": [
                    {
                        **cell,
                        "name": places.get(cell["place"], "?"),
                        "label": labels.get(cell["option"], cell["option"]),
                    }
                    for cell in result["by_place"].get(str(question.pk), ())
                ],
            }
        )
    names = dict(AgeGroup.choices) | places
    reach = [
        (
            {"age": _("Alter"), "place": _("Ortsteil")}[name],
            [(names.get(cell["group"], "?"), cell) for cell in cells],
        )
        for name, cells in result.get("reach", {}).items()
    ]
    return {"questions": questions, "reach": reach, "weighted": result["effect"] > 1}


def _bars(number: int, title: str, options: list[dict[str, Any]]) -> Chart | None:
    if not options:
        return None
    bars = [Bar(str(o["label"]), o["share"], o["low"], o["high"]) for o in options]
    columns = (_("Antwort"), _("Anteil"))
    about = About(title=title, prefix=f"f{number}", unit="%", columns=columns, words=chart_words())
    return bar_chart(bars, about)


def budget_result(row: Procedure) -> dict[str, Any]:
    told = {entry["key"]: entry for entry in row.result["projects"]}
    projects = said_projects(row.projects.order_by("number"), language=language())
    rows = [(project, said, told[str(project.pk)]) for project, said in projects]
    bought = [entry for entry in rows if entry[2]["bought"]]
    return {
        "bought": sorted(bought, key=lambda entry: entry[2]["rank"]),
        "others": [entry for entry in rows if not entry[2]["bought"]],
        "by_votes": [entry for entry in rows if entry[2]["by_votes"]],
        "same": all(entry[2]["bought"] == entry[2]["by_votes"] for entry in rows),
        "budget": row.budget,
    }


@require_GET
def project(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Who paid how much in sum, and why it was enough or not."""
    row = get_object_or_404(Project.objects.select_related("procedure"), pk=pk)
    found = procedure_or_404(row.procedure_id)
    if found.row.result_at is None:
        raise Http404
    told = next(t for t in found.row.result["projects"] if t["key"] == str(row.pk))
    context = {
        "project": row,
        "said": said_projects([row], language=language())[0][1],
        "procedure": found.row,
        "title": found.said["title"],
        "told": told,
        "result": found.row.result,
        "measure": public_brief(row.measure),
    }
    return render(request, "participation/project.html", context)


@require_GET
def result_file(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The released result as a table: shares only, nobody's answers."""
    found = procedure_or_404(pk)
    row = found.row
    if row.result_at is None:
        raise Http404
    lines: list[Any] = []
    if row.kind == Procedure.Kind.BUDGET:
        headings = ["projekt", "kosten_cent", "stimmen", "ausgewaehlt", "bezahlt_cent"]
        for entry, said, told in _lines(row):
            hidden = row.result["small"]
            numbers = ["", told["bought"], ""] if hidden else [
                told["votes"], told["bought"], told["paid"]]  # fmt: skip
            lines.append([str(said["title"]), entry.cents, *numbers])
    else:
        headings = ["frage", "antwort", "anteil", "von", "bis", "antworten"]
        for question in survey_result(row, row.result)["questions"]:
            for option in question["options"]:
                label = str(option["label"])
                shares = [option["share"], option["low"], option["high"]]
                base = question["found"]["base"]
                lines.append([str(question["said"]["text"]), label, *shares, base])
    answer = HttpResponse(csv_table(headings, lines), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="ergebnis.csv"'
    return answer


def _lines(row: Procedure) -> Any:
    found = budget_result(row)
    return [*found["bought"], *found["others"]]
