from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base import registry
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.places.queries import neighbourhoods, shape_of
from nahraum.base.signals.queries import released, series
from nahraum.base.signals.rules import in_words
from nahraum.charts import heat_class
from nahraum.understand.needs import documents, queries
from nahraum.understand.needs.forms import ViewForm
from nahraum.understand.needs.rules import (
    DEFAULT,
    WHOLE,
    Cell,
    Field,
    NeedMap,
    State,
    Topic,
    told_state,
    value_of,
)

KIND = "needs.cell"


def _asked(request: HouseRequest) -> ViewForm:
    """The weights of the address; without any, those of the house."""
    given = {name: request.GET[name] for name in ViewForm.base_fields if name in request.GET}
    house = {name: field.initial for name, field in ViewForm.base_fields.items()}
    return ViewForm({**house, **given})


def _found(form: ViewForm) -> NeedMap:
    if not form.is_valid():
        return queries.need_map(timezone.localdate())
    return queries.need_map(
        timezone.localdate(), weights=form.weights(), mode=form.cleaned_data["mode"]
    )


def _words(form: ViewForm) -> str:
    """The address part that keeps the weights; empty for those of the house."""
    if not form.is_valid():
        return ""
    if form.weights() == DEFAULT and form.cleaned_data["mode"] == queries.CAR:
        return ""
    return "&".join(f"{name}={form.cleaned_data[name]}" for name in form.cleaned_data)


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Fields by places, one field unfolded, and the picture of what was chosen."""
    form = _asked(request)
    found = _found(form)
    words = _words(form)
    base = _base(kommune)
    opened = _opened(found, request.GET.get("feld", ""))
    chosen = found.topic(request.GET.get("thema", "")) or opened
    context = {
        "form": form,
        "map": found,
        "half_year": in_words(found.half_year) if found.half_year else "",
        "overview": [
            (one, [_shown(base, words, found.top(one, place)) for place in found.places])
            for one in found.fields
        ],
        "opened": opened,
        "topics": [
            (
                topic,
                [_shown(base, words, found.cells[topic.key, place.id]) for place in found.places],
            )
            for topic in (opened.topics if opened else ())
        ],
        "chosen": chosen,
        "chart": _chart(found, chosen) if chosen else None,
        "words": words,
        "lines": sorted(
            set({id(p.line): p.line for cell in found.cells.values() for p in cell.parts}.values()),
            key=lambda line: str(line.name),
        ),
        "checked": None if found.checked is None else round(100 * found.checked),
    }
    return render(request, "needs/map.html", context)


def _opened(found: NeedMap, key: str) -> Field | None:
    """The field that is unfolded: the one asked for, else the one with the highest score."""
    asked = next((one for one in found.fields if one.key == key), None)
    if asked is not None or not found.fields:
        return asked

    def highest(one: Field) -> float:
        tops = (found.top(one, place) for place in found.places)
        return max((top.score.value or 0 for top in tops if top is not None), default=0)

    return max(found.fields, key=highest)


def _base(kommune: str) -> str:
    """What the addresses of all cells have in common; found once for the page."""
    return reverse("needs:cell", args=[kommune, "t", "p"]).removesuffix("t/p/")


def _shown(base: str, words: str, cell: Cell | None) -> dict[str, str]:
    """A cell of the table as text: number, shade, where it leads, and how it is read aloud."""
    if cell is None:
        return {"text": "?", "shade": heat_class(None, documents.BREAKS), "url": "", "aloud": ""}
    value = cell.score.value
    unsure = "*" if cell.score.basis < 0.5 else ""
    text = "?" if value is None else f"{round(value)}{unsure}"
    url = f"{base}{cell.topic.key}/{cell.place.key}/"
    where = _("ganze Kommune") if cell.place.id is None else cell.place.name
    return {
        "text": text,
        "shade": heat_class(value, documents.BREAKS),
        "url": f"{url}?{words}" if words else url,
        "aloud": f"{cell.topic.name}, {where}: {text}",
        "topic": cell.topic.name,
    }


def _chart(found: NeedMap, chosen: Topic | Field) -> Any:
    shapes = {row.pk: shape_of(row) for row in neighbourhoods()}
    scores: dict[UUID, float | None] = {}
    for place in found.places:
        if place.id is None:
            continue
        if isinstance(chosen, Field):
            top = found.top(chosen, place)
            scores[place.id] = top.score.value if top else None
        else:
            scores[place.id] = found.cells[chosen.key, place.id].score.value
    title = _("Bedarf: %(what)s, von 0 bis 100") % {"what": chosen.name}
    return documents.score_map(title, scores, shapes)


@require_GET
def cell(request: HouseRequest, kommune: str, topic: str, place: str) -> HttpResponse:
    """What stands behind one number, what is missing, and what can be done next."""
    form = _asked(request)
    on = timezone.localdate()
    look = queries.Look(on)
    where = place_id(place)
    if form.is_valid():
        found = look.cell(topic, where, weights=form.weights(), mode=form.cleaned_data["mode"])
    else:
        found = look.cell(topic, where)
    if found is None:
        raise Http404
    address = f"{topic}:{found.place.key}"
    parts = [
        {
            "name": part.line.name,
            "value": value_of(part),
            "told": told_state(part),
            "source": part.credit,
            "line": part.line,
            "unknown": part.state is State.UNKNOWN,
        }
        for part in found.parts
    ]
    context = {
        "cell": found,
        "parts": parts,
        "complete": all(part.state is State.KNOWN for part in found.parts),
        "hidden": any(part.state is State.SUPPRESSED for part in found.parts),
        "standards": [
            (one.standard, judged)
            for one in look.attained(topic=topic)
            for judged in one.places
            if judged.place.id == where
        ],
        "series": _series(found),
        "evidence": list(registry.evidence(topic, where, on)),
        "related": list(registry.related(KIND, address)),
        "address": address,
        "follow_ups": list(_follow_ups(request, found)),
        "words": _words(form),
    }
    return render(request, "needs/cell.html", context)


def place_id(place: str) -> UUID | None:
    if place == WHOLE:
        return None
    try:
        return UUID(place)
    except ValueError:
        raise Http404 from None


def _series(found: Cell) -> list[tuple[str, list[tuple[str, int | None]]]]:
    """The released half-years: of the topic, and of the field in the place."""
    rows = [(_("zum Thema in der Kommune"), series(found.topic.key))]
    if found.place.id is not None:
        rows.append((_("im Handlungsfeld im Ortsteil"), series(found.topic.field, found.place.id)))
    return [
        (name, [(in_words(half_year), count) for half_year, count in told])
        for name, told in rows
        if told
    ]


def _follow_ups(request: HouseRequest, found: Cell) -> Iterable[dict[str, str]]:
    """What can be done next with this cell, for those who may."""
    told = released()
    words = {
        "thema": found.topic.key,
        "ort": "" if found.place.id is None else str(found.place.id),
        "halbjahr": told.half_year if told else "",
    }
    now = timezone.now()
    for one in registry.follow_ups(KIND):
        if allowed(request.actor, one.action, request.municipality, at=now):
            yield {"label": one.label, "url": one.url(request.municipality, words)}


@require_GET
def download(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    """The numbers of the page as a file, with what is missing in words."""
    writers = {
        "csv": (documents.as_csv, documents.TABLE),
        "xlsx": (documents.as_workbook, documents.SPREADSHEET),
    }
    if kind not in writers:
        raise Http404
    write, mime = writers[kind]
    found = _found(_asked(request))
    answer = HttpResponse(write(documents.rows(found)), content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="bedarfskarte-{kommune}.{kind}"'
    return answer
