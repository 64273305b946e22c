from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.sources import queries
from nahraum.base.sources.models import LegalValue, Run
from nahraum.base.sources.rules import explain, group_of, surely_valid


@require_GET
def catalogue(request: HouseRequest, kommune: str) -> HttpResponse:
    """Every source with publisher, licence and date."""
    return render(request, "sources/list.html", {"sources": queries.sources()})


@require_GET
def legal_values(request: HouseRequest, kommune: str) -> HttpResponse:
    """Numbers the law sets; which of them surely holds today."""
    today = timezone.localdate()
    groups: dict[str, list[tuple[LegalValue, bool]]] = {}
    for value in queries.legal_values():
        rows = groups.setdefault(group_of(value.key), [])
        rows.append((value, surely_valid(value, today)))
    return render(request, "sources/legal_values.html", {"groups": list(groups.values())})


@require_GET
def run(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    """A stored computation with all its figures."""
    found = _visible(request, key)
    context = {"run": found, "figures": [explain(figure) for figure in found.figures]}
    return render(request, "sources/run.html", context)


@require_GET
def figure(request: HouseRequest, kommune: str, key: UUID, figure: str) -> HttpResponse:
    """Where this number comes from."""
    found = _visible(request, key)
    plain = queries.figure_of(found, figure)
    if plain is None:
        raise Http404("no such figure in this run")
    return render(
        request,
        "sources/figure.html",
        {
            "run": found,
            "e": explain(plain),
            "sources": queries.resolve(plain["sources"], found.sources),
        },
    )


def _visible(request: HouseRequest, key: UUID) -> Run:
    """Released runs are for everybody, the others for those who may inspect; else not there."""
    found = queries.run_by_id(key)
    if found is None:
        raise Http404("no such run")
    if not queries.is_released(found) and not allowed(
        request.actor, "sources.inspect", found, at=timezone.now()
    ):
        raise Http404("not released")
    return found
