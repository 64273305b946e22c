"""What everybody reads: what became of it. Plain language, no names."""

from collections.abc import Iterable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.translations.rules import remarks_on_language
from nahraum.plan.measures import queries
from nahraum.plan.measures.models import Measure
from nahraum.plan.measures.rules import DECIDED, DONE, GIVEN_UP, IDEA, PAUSED, PLANNED, RUNNING
from nahraum.plan.measures.views.common import TONES

PER_PAGE = 30
# What people ask for first stands first.
ORDER = (RUNNING, DECIDED, DONE, PLANNED, IDEA, PAUSED, GIVEN_UP)


def _shown(rows: Iterable[Measure]) -> list[queries.Shown]:
    return queries.shown(rows, language=get_language() or "de")


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    found = queries.public_measures()
    counts = queries.public_counts()
    wanted = request.GET.get("stand", "")
    shown = wanted if wanted in ORDER else ""
    rows = found.filter(state=shown) if shown else found
    page = Paginator(queries.in_order(rows, ORDER), PER_PAGE).get_page(request.GET.get("seite"))
    labels = dict(Measure.State.choices)
    context = {
        "page": page,
        "rows": _shown(page),
        "states": [(key, labels[key], counts[key]) for key in ORDER if counts.get(key)],
        "total": sum(counts.values()),
        "chosen": shown,
        "query": f"stand={shown}&" if shown else "",
    }
    return render(request, "measures/public_list.html", context)


@require_GET
def measure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.public_measures(), pk=pk)
    (found,) = _shown([row])
    known = queries.known_decision(row.decision_id)
    context = {
        "measure": row,
        "tone": TONES[Measure.State(row.state)],
        "shown": found,
        "remarks": remarks_on_language([*found.said.values(), found.reason]),
        "steps": queries.public_steps(row),
        "decision": known if known and known.public_url else None,
    }
    return render(request, "measures/public.html", context)
