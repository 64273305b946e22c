"""What the numbers say: all areas, one indicator, one area, the catalogue, files."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.analysis.figures import Figure, Method, Notice, Uncertainty, to_plain
from nahraum.analysis.monitoring import DynamicsClass
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.places.models import Neighbourhood
from nahraum.base.sources.queries import resolve
from nahraum.base.sources.rules import explain
from nahraum.understand.indicators import documents, queries
from nahraum.understand.indicators.models import OwnIndicator
from nahraum.understand.indicators.rules import (
    Area,
    Index,
    Reading,
    Reason,
    Series,
    change_words,
    index,
    number,
    reason_words,
    separation,
    status_words,
)

METHOD = Method("indicators.monitoring", "1")
TOLD = (DynamicsClass.POSITIVE, DynamicsClass.NEGATIVE)  # "as elsewhere" is no news
SHOWN = 6  # indicators side by side


def _may_change(request: HouseRequest) -> bool:
    return allowed(request.actor, "indicators.change", request.municipality, at=timezone.now())


def _areas(found: dict[str, Series]) -> list[Area]:
    keys = {key for one in found.values() for rows in one.rows.values() for key in rows if key}
    return queries.areas(keys)


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """Areas by chosen indicators, with classes in words and an index of them."""
    found = queries.series()
    chosen = _chosen(found, request.GET.getlist("i"))
    areas = _areas(found)
    kinds = sorted({area.kind for area in areas if area.kind})
    kind = request.GET.get("gruppe", "")
    group = [area for area in areas if area.kind == kind] if kind in kinds else areas
    keys = [area.key for area in group]
    columns = [(one, one.readings(one.last, keys)) for one in chosen]
    total = index(
        [one.definition for one in chosen],
        {one.definition.key: {key: one.value(key, one.last) for key in keys} for one in chosen},
        keys,
    )
    return render(
        request,
        "indicators/overview.html",
        {
            "choices": [(d, d.key in {c.definition.key for c in chosen}) for d in _every(found)],
            "columns": [(one.definition, one.last) for one in chosen],
            "rows": [_row(area, columns, total) for area in group],
            "index": total,
            "left_out": _left_out(total, found),
            "kinds": kinds,
            "kind": kind,
            "any": bool(found),
            "may_change": _may_change(request),
        },
    )


def _every(found: dict[str, Series]) -> list[Any]:
    return [one.definition for one in found.values()]


def _chosen(found: dict[str, Series], wanted: Sequence[str]) -> list[Series]:
    """Those asked for, else the first that say where attention is needed."""
    named = [found[key] for key in dict.fromkeys(wanted) if key in found]
    usual = [one for one in found.values() if one.definition.attention is not None]
    return (named or usual or list(found.values()))[:SHOWN]


def _row(
    area: Area, columns: Sequence[tuple[Series, dict[str, Reading]]], total: Index | None
) -> dict[str, Any]:
    cells = [_cell(one, readings.get(area.key)) for one, readings in columns]
    score = next((s for s in total.scores if s.id == area.key), None) if total else None
    ranks = total.ranks().get(area.key) if total else None
    return {
        "area": area,
        "cells": cells,
        "status": score.status if score else None,
        "words": status_words(score.status if score else None),
        "ranks": ranks,
    }


def _cell(one: Series, reading: Reading | None) -> dict[str, Any]:
    """A value with its classes in words, or why there is none."""
    d = one.definition
    if reading is None or reading.shown.value is None:
        reason = reading.shown.reason if reading else Reason.UNKNOWN
        return {"missing": reason_words(reason)}
    return {
        "value": number(reading.shown.value, d.decimals),
        "reading": reading,
        "low": number(reading.low, d.decimals) if reading.low is not None else "",
        "high": number(reading.high, d.decimals) if reading.high is not None else "",
        "smoothed": number(reading.smoothed, d.decimals) if reading.smoothed is not None else "",
        "status": status_words(reading.status) if d.attention is not None else "",
        "change": change_words(reading.change) if reading.change in TOLD else "",
    }


def _left_out(total: Index | None, found: dict[str, Series]) -> list[tuple[str, str]]:
    """How much the order of areas hangs on each indicator: rank correlation without it."""
    if total is None or total.checks is None:
        return []
    return [
        (found[check.name].definition.label, number(check.without, 2))
        for check in total.checks.indicators
        if check.without is not None
    ]


@require_GET
def indicator(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    """One indicator: map, table, years."""
    definition = queries.definitions().get(key)
    if definition is None:
        raise Http404
    context: dict[str, Any] = {
        "d": definition,
        "direction": OwnIndicator.Direction(definition.direction).label,
        "may_change": _may_change(request),
    }
    found = queries.series([key]).get(key)
    if found is None:
        return render(request, "indicators/indicator.html", context)
    year = _year(request.GET.get("jahr", ""), found)
    areas = _areas({key: found})
    cells = {area: _cell(found, reading) for area, reading in found.readings(year).items()}
    whole = request.municipality.name
    context |= {
        "series": found,
        "year": year,
        "earlier": found.before(year),
        "table": found.tables[year],
        "rows": [(area, cells.get(area.key, _cell(found, None))) for area in areas],
        "whole": cells.get("") or _cell(found, None),
        "years": _years_table(found, areas, whole),
        "map": documents.place_map(found, year, areas, request.municipality.area.geometry),
        "lines": documents.history(found, _marked(found, year, areas), whole),
        "separation": separation(
            found.definition, {y: list(rows.values()) for y, rows in found.rows.items()}
        ),
        "protected": any(row.reason.value == "protected" for row in found.rows[year].values()),
    }
    return render(request, "indicators/indicator.html", context)


def _year(text: str, found: Series) -> int:
    return int(text) if text.isdecimal() and int(text) in found.rows else found.last


def _marked(found: Series, year: int, areas: Sequence[Area]) -> list[Area]:
    """The two areas with the highest and the two with the lowest values."""
    values = [(found.value(area.key, year), area) for area in areas]
    known = sorted(
        ((value, area) for value, area in values if value is not None),
        key=lambda pair: (pair[0], pair[1].place.name),
    )
    ends = known if len(known) <= 4 else [*known[-2:], *known[:2]]
    return [area for _value, area in ends]


def _years_table(found: Series, areas: Sequence[Area], whole: str) -> list[Any]:
    decimals = found.definition.decimals
    rows = [("", whole), *((area.key, area.place.name) for area in areas)]
    return [
        (name, [number(found.value(key, year), decimals) for year in found.years])
        for key, name in rows
    ]


@require_GET
def area(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One area: everything known about it, beside the whole municipality."""
    place = get_object_or_404(Neighbourhood, pk=pk)
    found = queries.series()
    here = Area(place, queries.latest("I01").get(pk, queries.Latest(None, 0)).value)
    rows = []
    for count, one in enumerate(found.values()):
        reading = one.readings(one.last).get(here.key)
        if reading is None:
            continue
        rows.append(
            {
                "series": one,
                "cell": _cell(one, reading),
                "whole": number(one.value("", one.last), one.definition.decimals),
                "line": documents.small_line(one, here, count),
            }
        )
    return render(
        request, "indicators/area.html", {"place": place, "kind": here.kind, "rows": rows}
    )


@require_GET
def figure(request: HouseRequest, kommune: str, key: str, year: int, place: str) -> HttpResponse:
    """Where does this number come from? `place` is an area, or "alle" for the municipality."""
    found = queries.series([key]).get(key)
    name = "" if place == "alle" else place
    row = found.rows.get(year, {}).get(name) if found else None
    if found is None or row is None:
        raise Http404
    reading = found.readings(year)[name]
    where = request.municipality.name
    if name:
        where = get_object_or_404(Neighbourhood, pk=UUID(name)).name
    table = found.tables[year]
    notes = resolve(
        ["tabelle"],
        [{"id": "tabelle", "title": table.source, "licence": table.licence, "as_of": str(year)}],
    )
    return render(
        request,
        "indicators/figure.html",
        {"e": explain(_explained(found, reading, where, year)), "sources": notes, "d": key},
    )


def _explained(found: Series, reading: Reading, where: str, year: int) -> dict[str, Any]:
    d, row = found.definition, reading.shown
    inputs = {
        d.numerator or _("Zähler"): row.numerator,
        d.denominator or _("Nenner"): row.denominator,
        _("geglättet (empirischer Bayes-Schätzer)"): reading.smoothed,
    }
    notices = []
    if reading.unusual:
        notices.append(Notice("UNUSUAL", _("Weicht mehr ab, als der Zufall erklärt.")))
    if row.numerator is None and row.value is not None:
        text = _("Wie veröffentlicht übernommen; Zähler und Nenner sind nicht bekannt.")
        notices.append(Notice("PUBLISHED", text))
    made = Figure(
        id=f"{d.key}-{year}",
        label=f"{d.label}, {where}, {year}",
        value=row.value,
        unit=d.unit,
        as_of=date(year, 12, 31),
        method=METHOD,
        formula=d.formula,
        sources=("tabelle",),
        inputs={name: value for name, value in inputs.items() if value is not None},
        decimals=d.decimals,
        uncertainty=None
        if reading.low is None or reading.high is None
        else Uncertainty(reading.low, reading.high, "ci95"),
        notices=tuple(notices),
        missing=_missing(row.reason) if row.value is None else "",
    )
    plain: dict[str, Any] = to_plain(made)
    return plain


def _missing(reason: Reason) -> str:
    if reason is Reason.PROTECTED:
        return _("Geschützt, damit niemand erkannt wird")
    return reason_words(reason)


@require_GET
def catalogue(request: HouseRequest, kommune: str) -> HttpResponse:
    """Every indicator with its definition; words narrow the list."""
    text = request.GET.get("suche", "")[:80]
    known = queries.keys_with_values()
    found = [
        (d, OwnIndicator.Direction(d.direction).label, d.key in known)
        for d in queries.catalogue(text)
    ]
    return render(
        request,
        "indicators/catalogue.html",
        {"found": found, "text": text, "may_change": _may_change(request)},
    )


@require_GET
def export(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    """All numbers that may be shown, as a table or a workbook."""
    makers = {
        "csv": (documents.as_csv, documents.TABLE),
        "xlsx": (documents.as_workbook, documents.SPREADSHEET),
    }
    if kind not in makers:
        raise Http404
    found = queries.series()
    lines = documents.rows(found.values(), _areas(found), request.municipality.name)
    make, content_type = makers[kind]
    response = HttpResponse(make(lines), content_type=content_type)
    name = f"beobachtung-{kommune}-{timezone.localdate()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
