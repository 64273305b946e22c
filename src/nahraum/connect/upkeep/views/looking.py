"""What entries said before, and how fresh they are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahraum.analysis.figures import to_plain
from nahraum.base.audit.models import Revision
from nahraum.base.files.rules import csv_table
from nahraum.base.municipality.tenancy import StaleVersion, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.sources.queries import resolve
from nahraum.base.sources.rules import explain
from nahraum.charts import About, ShareRow, share_bars
from nahraum.connect.directory.models import Leave, Organisation, Site
from nahraum.connect.directory.rules import Freshness
from nahraum.connect.upkeep import actions, queries
from nahraum.connect.upkeep.queries.history import KINDS, states
from nahraum.connect.upkeep.rules import FIGURES, Tally, assumptions, figure_of, most_missing

MOST_MISSING = 8
# Text that a spreadsheet would run as a formula.


def _row(kind: str, pk: UUID) -> TenantModel:
    if kind not in KINDS:
        raise Http404(kind)
    return get_object_or_404(KINDS[kind], pk=pk)


def _page_of(row: TenantModel) -> str:
    """Where the directory shows a row."""
    slug = row.municipality.slug
    if isinstance(row, (Organisation, Site)):
        house = row.pk if isinstance(row, Organisation) else row.organisation_id
        return reverse("directory:organisation", args=[slug, house])
    return reverse(
        "directory:offer", args=[slug, row.offer_id if isinstance(row, Leave) else row.pk]
    )


@require_GET
def history(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Every state of an entry: who, when, what became different."""
    row = _row(kind, pk)
    context = {
        "row": row,
        "kind": kind,
        "states": states(row),
        "back": _page_of(row),
    }
    return render(request, "upkeep/history.html", context)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Let an entry say again what it said before."""
    row = _row(kind, pk)
    try:
        number, version = (int(request.POST.get(name, "")) for name in ("stand", "version"))
        actions.restore_state(row=row, number=number, version=version, by=request.actor)
    except (ValueError, Revision.DoesNotExist):
        messages.error(request, _("Diesen Stand gibt es nicht."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StaleVersion:
        messages.error(
            request,
            _("Jemand anderes hat diesen Eintrag soeben geändert. Bitte sehen Sie noch einmal."),
        )
    else:
        messages.success(request, _("Wiederhergestellt. Der Stand davor bleibt in der Liste."))
    return redirect("upkeep:history", kommune=kommune, kind=kind, pk=pk)


@require_GET
def freshness(request: HouseRequest, kommune: str) -> HttpResponse:
    """How fresh and how complete the entries are, neighbourhood by neighbourhood."""
    found = queries.tallies(today=timezone.localdate())
    rows = [*found.places, found.unknown]
    words = [str(FIGURES[state.value]) for state in Freshness]
    bars = [
        ShareRow(tally.place.name, [float(tally.states[state.value]) for state in Freshness])
        for tally in (*[row for row in rows if row.offers], found.together)
    ]
    about = About(title=_("Angebote nach Prüfung"), prefix="pflegestand", unit=_("Angebote"))
    context = {
        "rows": [_cells(tally) for tally in rows],
        "together": _cells(found.together),
        "heads": FIGURES.values(),
        "chart": share_bars(bars, words, about),
        "missing": most_missing(found.together, MOST_MISSING),
        "offers": found.together.offers,
        "today": timezone.localdate(),
    }
    return render(request, "upkeep/freshness.html", context)


def _cells(tally: Tally) -> dict[str, Any]:
    """A line of the table: numbers, each with the address of its explanation."""
    numbers = [(name, _number(tally, name), label) for name, label in FIGURES.items()]
    gap = most_missing(tally)
    return {"place": tally.place, "cells": numbers, "gap": gap[0][0] if gap else ""}


def _number(tally: Tally, name: str) -> str:
    """Percent without decimals; a dash where there is nothing to take a share of."""
    if name == "offers":
        return str(tally.offers)
    share = tally.share(name)
    return "–" if share is None else f"{share:.0f}"


@require_GET
def table(request: HouseRequest, kommune: str) -> HttpResponse:
    """The same as a table for spreadsheets. Text never becomes a formula."""
    found = queries.tallies(today=timezone.localdate())
    first, *rest = (str(label) for label in FIGURES.values())
    headings = [_("Ortsteil"), first, *(f"{label} (%)" for label in rest), _("fehlt")]
    lines = []
    for tally in (*found.places, found.unknown, found.together):
        line = _cells(tally)
        numbers = [number for _name, number, _label in line["cells"]]
        lines.append([tally.place.name, *numbers, line["gap"]])
    response = HttpResponse(csv_table(headings, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="pflegestand.csv"'
    return response


@require_GET
def figure(request: HouseRequest, kommune: str, place: str, name: str) -> HttpResponse:
    """Where does this number come from?"""
    today = timezone.localdate()
    tally = queries.tallies(today=today).of(place)
    if tally is None or name not in FIGURES:
        raise Http404(f"{place} {name}")
    plain = to_plain(figure_of(tally, name, today=today))
    told = {"assumptions": to_plain(assumptions()), **plain}
    context = {
        "e": explain(told),
        "sources": resolve(plain["sources"]),
        "missing": most_missing(tally, MOST_MISSING) if name == "complete" else (),
    }
    return render(request, "upkeep/figure.html", context)
