"""Sustaining checks: criteria, the light, the gap of each year."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.analysis.funding.sustaining import CRITERIA
from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.documents import MIME, gap_chart, paper
from nahraum.plan.selfcheck.forms import SustainingForm
from nahraum.plan.selfcheck.models import SustainingCheck
from nahraum.plan.selfcheck.rules import GREEN, LEVELS, LIGHT_WORDS, YELLOW, Sustained
from nahraum.plan.selfcheck.views.common import TONES, euros, may, stamp


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    rows = [(row, queries.sustained(row)) for row in queries.sustaining_checks()]
    context = {
        "rows": [
            (row, TONES[found.value.light], LIGHT_WORDS[found.value.light], until(found))
            for row, found in rows
        ],
        "removed": SustainingCheck.trash.order_by("-deleted_at"),
        "days": TRASH_DAYS,
        "may_change": may(request),
    }
    return render(request, "selfcheck/sustaining_list.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = SustainingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_sustaining(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("selfcheck:sustained", kommune=kommune, pk=there.row.pk)
            form = form.sent_before()
        else:
            return redirect("selfcheck:sustained", kommune=kommune, pk=row.pk)
    return _form(request, form)


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(SustainingCheck, pk=pk)
    form = SustainingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                row=get_object_or_404(SustainingCheck, pk=pk),
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form = form.changed_meanwhile()
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("selfcheck:sustained", kommune=kommune, pk=pk)
    return _form(request, form, row)


def _form(
    request: HouseRequest, form: SustainingForm, row: SustainingCheck | None = None
) -> HttpResponse:
    context = {"form": form, "row": row}
    return render(request, "selfcheck/sustaining_edit.html", context)


@require_GET
def show(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(SustainingCheck, pk=pk)
    found = queries.sustained(row)
    context = {
        "row": row,
        "found": found,
        "tone": TONES[found.value.light],
        "light": LIGHT_WORDS[found.value.light],
        "weak": [CRITERIA[key] for key in found.value.weak],
        "criteria": _criteria(found),
        "money": _money(found),
        "until": until(found),
        "chart": gap_chart(found),
        "green": f"{GREEN:.0%}".replace("%", " %"),
        "yellow": f"{YELLOW:.0%}".replace("%", " %"),
        "may_change": may(request),
    }
    return render(request, "selfcheck/sustaining.html", context)


def _criteria(found: Sustained) -> list[tuple[str, str]]:
    return [
        (label, _("nicht bekannt") if level is None else f"{level}: {LEVELS[level]}")
        for label, level in found.criteria
    ]


def _money(found: Sustained) -> list[list[str]]:
    return [
        [str(row.year), euros(row.costs), euros(row.income), euros(row.gap)]
        for row in found.gaps.rows
    ]


def until(found: Sustained) -> str:
    """When the costs are covered, in a sentence."""
    gaps = found.gaps
    if not gaps.rows:
        return _("Noch keine Beträge eingetragen.")
    if not gaps.complete:
        return _("Nicht bekannt: Es fehlen Beträge.")
    if gaps.until is None:
        return _("Bis zum letzten Jahr nicht gedeckt; zusammen fehlen %(sum)s.") % {
            "sum": euros(gaps.missing)
        }
    if gaps.until == 0:
        return _("Von Anfang an gedeckt.")
    text = ngettext(
        "Gedeckt nach einem Jahr; bis dahin fehlen %(sum)s.",
        "Gedeckt nach %(years)s Jahren; bis dahin fehlen %(sum)s.",
        gaps.until,
    )
    return text % {"years": gaps.until, "sum": euros(gaps.missing)}


@require_GET
def paper_of(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The check as PDF."""
    row = get_object_or_404(SustainingCheck, pk=pk)
    found = queries.sustained(row)
    light = _("Ampel: %(light)s") % {"light": LIGHT_WORDS[found.value.light]}
    content = {
        "title": _("Verstetigung: %(name)s") % {"name": row.name},
        "place": request.municipality.name,
        "stand": stamp(row.as_of),
        "page": _("Seite"),
        "sections": [
            {
                "title": _("Kriterien"),
                "sentences": [light, *([row.remark] if row.remark else [])],
                "columns": [_("Kriterium"), _("Stufe")],
                "rows": [list(pair) for pair in _criteria(found)],
            },
            {
                "title": _("Finanzlücke"),
                "sentences": [until(found)],
                "columns": [_("Jahr"), _("Kosten"), _("Einnahmen"), _("Lücke")],
                "rows": _money(found),
            },
            {
                "title": _("Plan B"),
                "sentences": [row.plan_b or _("noch keiner")],
                "columns": [],
                "rows": [],
            },
        ],
    }
    chart = gap_chart(found, theme="print")
    data = paper(content, [chart] if chart else [])
    response = HttpResponse(data, content_type=MIME)
    response["Content-Disposition"] = f'attachment; filename="verstetigung-{row.as_of}.pdf"'
    return response
