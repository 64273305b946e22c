"""Reading: the list, one example, what is like us, the package."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base import registry
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.plan.practice import queries
from nahraum.plan.practice.forms import SearchForm, TopicForm
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules import RURAL, Example, Origin, found
from nahraum.plan.practice.rules.packages import MIME, write_package


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All examples, with wishes that narrow them."""
    known = queries.examples()
    states = sorted({one.state for one in known if one.state})
    form = SearchForm(request.GET or None, states=states)
    wanted = form.wanted() if form.is_bound else None
    hits = known if wanted is None else found(known, wanted)
    names = dict(queries.topic_names({key for one in hits for key in one.topics}))
    context = {
        "form": form,
        "hits": [(one, [names[key] for key in one.topics if key in names]) for one in hits],
        "number": len(hits),
        "may_change": may(request),
    }
    return render(request, "practice/list.html", context)


@require_GET
def show(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    """One example with all that is known, and what can be done with it."""
    found_one, row = readable(request, key)
    words = {"beispiel": key, "thema": next(iter(found_one.topics), "")}
    context = {
        "example": found_one,
        "topics": queries.topic_names(found_one.topics),
        "row": row,
        "unknown": _("nicht bekannt"),
        "steps": found_one.steps,
        "follow_ups": [
            (follow.label, follow.url(request.municipality, words))
            for follow in registry.follow_ups("practice.example")
            if may(request, follow.action)
        ],
        "related": list(registry.related("practice.example", key)),
        "grants": queries.grants_of(row) if row else (),
        "may_change": row is not None and may(request),
    }
    return render(request, "practice/show.html", context)


@require_GET
def similar(request: HouseRequest, kommune: str) -> HttpResponse:
    """Examples like us, each with its reasons."""
    form = TopicForm(request.GET)
    matches = queries.similar(form.topic() or None)
    context = {"form": form, "matches": matches, "us": queries.us(), "rural": round(RURAL)}
    context["unknown"] = _("nicht bekannt")
    return render(request, "practice/similar.html", context)


@require_GET
def package(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    """The example as a file that another municipality can adopt."""
    one, _row = readable(request, key)
    today = timezone.localdate()
    data = write_package(one, publisher=one.owner or "Nahraum", made_on=today)
    response = HttpResponse(data, content_type=MIME)
    response["Content-Disposition"] = f'attachment; filename="praxisbeispiel-{one.key}.zip"'
    return response


def readable(request: HouseRequest, key: str) -> tuple[Example, OwnExample | None]:
    """An example everybody may read, or an own one those who keep it may; its row if it is ours."""
    if may(request) and (row := queries.draft(key)) is not None:
        return queries.told(row), row
    one = queries.example(key)
    if one is None:
        raise Http404
    return one, queries.draft(key) if one.origin == Origin.OWN else None


def may(request: HouseRequest, action: str = "practice.change") -> bool:
    municipality: Any = request.municipality
    return allowed(request.actor, action, municipality, at=timezone.now())
