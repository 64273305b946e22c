"""Assessments: the list, one area at a time, the result, the years compared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE, AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.documents import MIME, areas_chart, course_chart, paper
from nahraum.plan.selfcheck.forms import AreaForm, BeginForm, PlaceChoice
from nahraum.plan.selfcheck.models import SelfCheck
from nahraum.plan.selfcheck.rules import (
    AREAS,
    GREEN,
    LEVELS,
    LIGHT_WORDS,
    YELLOW,
    Area,
    Assessed,
    Checked,
    Suggestion,
    area_of,
)
from nahraum.plan.selfcheck.views.common import TONES, may, number, stamp


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    context = {
        "rows": [
            (row, _shown_light(queries.checked(row)), queries.checked(row).answered)
            for row in queries.checks()
        ],
        "areas": len(AREAS),
        "removed": SelfCheck.trash.order_by("-deleted_at"),
        "days": TRASH_DAYS,
        "may_change": may(request),
    }
    return render(request, "selfcheck/list.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: HouseRequest, kommune: str) -> HttpResponse:
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            return _to_first(kommune, there.row)
        else:
            return _to_first(kommune, row)
    return render(request, "selfcheck/begin.html", {"form": form})


def _to_first(kommune: str, row: SelfCheck) -> HttpResponse:
    return redirect("selfcheck:area", kommune=kommune, pk=row.pk, area=AREAS[0].key)


@require_http_methods(["GET", "POST"])
def area(request: HouseRequest, kommune: str, pk: UUID, area: str) -> HttpResponse:
    """The questions of one area; saving leads to the next."""
    check = get_object_or_404(queries.checks(), pk=pk)
    asked = _area(area)
    said = queries.answers_of(check).get(asked.key)
    finished = check.state == SelfCheck.State.FINISHED
    today = timezone.localdate()
    suggested = () if finished else queries.suggestions(check, asked.key, today)
    typed = request.POST if request.method == "POST" else None
    form = AreaForm(typed, area=asked, said=said, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(check=check, area=asked.key, by=request.actor, **form.values())
        except StaleVersion:
            form = _again(request, asked, said, suggested)
        except (actions.Finished, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, actions.Finished) else error)
        else:
            return _to_next(kommune, check, asked)
    place = AREAS.index(asked)
    context = {
        "check": check,
        "area": asked,
        "form": form,
        "step": place + 1,
        "steps": len(AREAS),
        "before": AREAS[place - 1] if place else None,
        "finished": finished,
    }
    return render(request, "selfcheck/area.html", context)


def _again(
    request: HouseRequest, asked: Area, said: Any, suggested: tuple[Suggestion, ...]
) -> AreaForm:
    """What was typed, over the answer as it is now: saving again is a decision."""
    typed: Any = request.POST.copy()
    typed["version"] = str(said.version if said else 0)
    form = AreaForm(typed, area=asked, said=said, suggested=suggested)
    form.add_error(None, str(CHANGED_MEANWHILE))
    return form


def _to_next(kommune: str, check: SelfCheck, asked: Area) -> HttpResponse:
    after = AREAS.index(asked) + 1
    if after == len(AREAS):
        return redirect("selfcheck:show", kommune=kommune, pk=check.pk)
    return redirect("selfcheck:area", kommune=kommune, pk=check.pk, area=AREAS[after].key)


def _area(key: str) -> Area:
    found = area_of(key)
    if found is None:
        raise Http404
    return found


@require_GET
def show(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Where everything stands, and what follows."""
    check = get_object_or_404(queries.checks(), pk=pk)
    found = queries.checked(check)
    context = {
        "check": check,
        "found": found,
        "areas": [(one, _light(one.standing.light), answers_in_words(one)) for one in found.areas],
        "inside": _shown_light(found),
        "chart": areas_chart(found) if found.answered else None,
        "gaps": [one for one in found.areas if one.standing.light == "red"],
        "green": f"{GREEN:.0%}".replace("%", " %"),
        "yellow": f"{YELLOW:.0%}".replace("%", " %"),
        "may_change": may(request),
    }
    return render(request, "selfcheck/show.html", context)


def answers_in_words(one: Assessed) -> list[tuple[str, str]]:
    """Each question with the level said."""
    return [
        (str(question), str(LEVELS[one.levels[key]]) if key in one.levels else _("nicht bekannt"))
        for key, question in one.area.questions.items()
    ]


def _light(light: str) -> tuple[str, str]:
    return TONES[light], str(LIGHT_WORDS[light])


def _shown_light(found: Checked) -> tuple[str, str]:
    return _light(found.light)


@require_GET
def paper_of(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The result as PDF."""
    check = get_object_or_404(queries.checks(), pk=pk)
    found = queries.checked(check)
    content = {
        "title": _("Standortbestimmung %(name)s") % {"name": found.name},
        "place": request.municipality.name,
        "stand": stamp(check.finished_on),
        "page": _("Seite"),
        "sections": [
            {
                "title": f"{one.area.label}: {LIGHT_WORDS[one.standing.light]}",
                "sentences": [str(one.area.about), *([one.remark] if one.remark else []),
                              *one.evidence],
                "columns": [_("Frage"), _("Stufe")],
                "rows": [list(pair) for pair in answers_in_words(one)],
            }
            for one in found.areas
        ],
    }  # fmt: skip
    charts = [areas_chart(found, theme="print")] if found.answered else []
    response = HttpResponse(paper(content, charts), content_type=MIME)
    response["Content-Disposition"] = f'attachment; filename="standortbestimmung-{found.year}.pdf"'
    return response


@require_GET
def course(request: HouseRequest, kommune: str) -> HttpResponse:
    """Finished years compared, as chart and table."""
    form = PlaceChoice(request.GET)
    place = form.cleaned_data["ort"] if form.is_valid() else None
    years = queries.course(place)
    rows = [
        (one.area, [number(year.areas[at].standing.average) for year in years])
        for at, one in enumerate(years[0].areas)
    ] if years else []  # fmt: skip
    context = {"form": form, "years": years, "rows": rows, "chart": course_chart(years)}
    return render(request, "selfcheck/course.html", context)


@require_POST
def finish(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    check = get_object_or_404(SelfCheck, pk=pk)
    try:
        actions.finish(check=check, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Abgeschlossen. Sie können die Jahre jetzt vergleichen."))
    return redirect("selfcheck:show", kommune=kommune, pk=pk)


@require_POST
def take_up(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    actions.take_up(check=get_object_or_404(SelfCheck, pk=pk), by=request.actor)
    messages.success(request, _("Wieder in Arbeit."))
    return redirect("selfcheck:show", kommune=kommune, pk=pk)
