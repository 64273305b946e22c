"""Forms that add and change measures, their parts and goals."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.queries import topic_by_key
from nahraum.plan.measures import actions, queries
from nahraum.plan.measures.forms import (
    KINDS,
    PARTS,
    AdoptForm,
    MeasureForm,
    NewMeasureForm,
)
from nahraum.plan.measures.models import (
    EvidenceNote,
    ExpectedEffect,
    Goal,
    Measure,
    Reading,
)
from nahraum.plan.measures.rules import joined
from nahraum.plan.measures.views.desk import DESK, page_of


# ------------------------------------------------------------------ a new measure
@require_http_methods(["GET", "POST"])
def new(request: HouseRequest, kommune: str) -> HttpResponse:
    """A new measure; words of the address say from which cell of the need map it starts."""
    topic = topic_by_key(request.GET.get("thema", ""))
    place = _place(request.GET.get("ort", ""))
    key = topic.key if topic else ""
    found = queries.evidence_for(key, place.pk if place else None, timezone.localdate())
    found = found if topic else []
    initial = {
        "title": request.GET.get("titel", "")[:160] or _title(topic, place),
        "topic": topic.pk if topic and topic.parent_id else None,
        "neighbourhoods": [place.pk] if place else [],
    }
    form = NewMeasureForm(request.POST or None, initial=initial, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            measure = actions.plan(
                by=request.actor,
                key=form.key,
                evidence=form.chosen(),
                evidence_kind=EvidenceNote.Kind.NEED,
                **form.values(),
            )
        except ValidationError as error:
            form.refuse(error)
        except AlreadyThere as there:
            if there.same:
                return DESK.saved(request, there.row)
            form = form.sent_before()
        else:
            return DESK.saved(request, measure)
    context = {"form": form, "from_cell": bool(topic), "topic": topic, "place": place}
    return render(request, "measures/new.html", context)


def _title(topic: Any, place: Neighbourhood | None) -> str:
    if topic is None:
        return ""
    if place is None:
        return str(topic.name)
    return _("%(topic)s in %(place)s") % {"topic": topic.name, "place": place.name}


def _place(text: str) -> Neighbourhood | None:
    try:
        return neighbourhoods().filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


# ------------------------------------------------------------------ two at the same time
@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Change a measure. What others changed meanwhile in other fields stays as they left it; where
    both changed the same field, both texts stand side by side."""
    row = get_object_or_404(Measure, pk=pk)
    form = MeasureForm(request.POST or None, instance=row)
    context: dict[str, Any] = {"measure": row}
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            kept = actions.change_measure(
                measure=get_object_or_404(Measure, pk=pk),
                values=values,
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.refuse(error)
        except actions.ChangedByBoth as changed:
            context["both"] = _side_by_side(changed, values)
            form = _merging_form(changed, values)
        else:
            if kept:
                _tell_kept(request, row, kept)
            return DESK.saved(request, row)
    return render(request, "measures/edit.html", {**context, "form": form})


def _tell_kept(request: HouseRequest, row: Measure, kept: tuple[str, ...]) -> None:
    names = ", ".join(str(row._meta.get_field(name).verbose_name) for name in kept)  # type: ignore[union-attr]
    text = _("Jemand anderes hat inzwischen geändert, und das bleibt so: %(names)s.")
    messages.info(request, text % {"names": names})


def _merging_form(changed: actions.ChangedByBoth, values: dict[str, Any]) -> MeasureForm:
    """The form over the row as it is now, with what was typed; long texts hold both words."""
    typed = {name: value for name, value in values.items() if name not in changed.merged.kept}
    for both in changed.merged.both:
        field: Any = Measure._meta.get_field(both.field)
        if isinstance(field, models.TextField):
            typed[both.field] = joined(both.now, both.typed)
    return MeasureForm(instance=changed.row, initial=typed)


def _side_by_side(
    changed: actions.ChangedByBoth, values: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """(field, what is stored now, what was typed) as people read them."""
    found = []
    for both in changed.merged.both:
        field: Any = Measure._meta.get_field(both.field)
        now, typed = getattr(changed.row, both.field), values[both.field]
        found.append((str(field.verbose_name), _shown(field, now), _shown(field, typed)))
    return found


def _shown(field: Any, value: Any) -> str:
    if field.many_to_many:
        rows = value.all() if hasattr(value, "all") else value
        return ", ".join(str(row) for row in rows) or "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value in (None, "", []):
        return "–"
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(dict(field.flatchoices).get(value, value))


# ------------------------------------------------------------------ parts and goals
@require_http_methods(["GET", "POST"])
def add_part(request: HouseRequest, kommune: str, pk: UUID, kind: str) -> HttpResponse:
    measure = get_object_or_404(Measure, pk=pk)
    if kind not in PARTS:
        raise Http404
    return _add(request, kind, {"measure": measure}, page_of(measure), measure)


@require_http_methods(["GET", "POST"])
def add_reading(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    effect = get_object_or_404(ExpectedEffect, pk=pk)
    back = page_of(Reading(effect=effect, municipality=effect.municipality))
    return _add(request, "ist", {"effect": effect}, back, effect)


@require_http_methods(["GET", "POST"])
def add_goal(request: HouseRequest, kommune: str) -> HttpResponse:
    return _add(request, "ziel", {}, reverse("measures:goals", args=[kommune]), None)


@require_http_methods(["GET", "POST"])
def add_goal_figure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    goal = get_object_or_404(Goal, pk=pk)
    return _add(request, "wirkung", {"goal": goal}, page_of(goal), goal)


def _add(
    request: HouseRequest, kind: str, given: dict[str, Any], back: str, over: Any
) -> HttpResponse:
    form_class, model, label = DESK.kind(kind)

    def enter(*, key: UUID, by: Actor, **values: Any) -> TenantModel:
        row = model(**given, **values)
        actions.add(row=row, by=by, key=key)
        return row

    form = form_class(request.POST or None)
    return DESK.add(request, form, enter, label=label, back=back, shown={"over": over})


@require_http_methods(["GET", "POST"])
def change_part(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Change a goal or a part; evidence is never changed, and a measure has a page of its own."""
    if kind not in KINDS or KINDS[kind][1] is EvidenceNote:
        raise Http404
    return DESK.change(request, kind, pk)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.remove(request, kind, pk)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.restore(request, kind, pk)


@require_http_methods(["GET", "POST"])
def adopt(request: HouseRequest, kommune: str) -> HttpResponse:
    """Choose goals from the shipped tree."""
    form = AdoptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new_ones = actions.adopt_templates(chosen=form.cleaned_data["chosen"], by=request.actor)
        messages.success(request, _("Übernommen: %(number)s Ziele.") % {"number": new_ones})
        return redirect("measures:goals", kommune=kommune)
    return render(request, "measures/adopt.html", {"form": form})
