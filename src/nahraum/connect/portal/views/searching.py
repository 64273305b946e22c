import logging
from datetime import datetime

from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.signals.actions import note_search
from nahraum.base.topics.queries import topic_by_key, tree
from nahraum.base.topics.rules import crisis_calls
from nahraum.connect.portal import queries
from nahraum.connect.portal.forms import SearchForm
from nahraum.connect.portal.rules import Found, Wish
from nahraum.connect.portal.views.addresses import MOST_NOTES, keys_of

logger = logging.getLogger(__name__)
PER_PAGE = 20


@require_GET
def search(request: HouseRequest, kommune: str) -> HttpResponse:
    """Crisis first, then what fits; what nobody knows stands in a group of its own."""
    now = timezone.now()
    asked = any(name in request.GET for name in (*SearchForm.base_fields, "seite"))
    form = SearchForm(request.GET if asked else None)
    wish = form.wish()
    found, broken = _found(wish, now)
    if wish.question and not found.hits and not broken:
        _note(request, found)
    page = Paginator(found.hits, PER_PAGE).get_page(request.GET.get("seite"))
    last = page.number == page.paginator.num_pages
    shown = queries.shown_hits(list(page), at=now)
    perhaps = queries.shown_hits(found.perhaps[:PER_PAGE], at=now) if last else []
    kept = keys_of(request)[:MOST_NOTES]
    listed = {row.offer.pk for row in (*shown, *perhaps)}
    return render(
        request,
        "portal/search.html",
        {
            "form": form,
            "asked": not wish.is_empty,
            "filtered": bool(wish.filters),
            "found": found,
            "broken": broken,
            "page": page,
            "hits": shown,
            "perhaps": perhaps,
            "language_remarks": queries.language_remarks([*shown, *perhaps]),
            "more_perhaps": max(0, len(found.perhaps) - PER_PAGE),
            "kept": kept,
            "kept_elsewhere": [key for key in kept if key not in listed],
            "topic": topic_by_key(wish.topic) if wish.topic else None,
            "topics": () if not wish.is_empty else tree(),
            "query": _query(request),
            "without_filters": _query(request, *SearchForm.FILTERS, "ort", "thema"),
        },
    )


def _found(wish: Wish, now: datetime) -> tuple[Found, bool]:
    """What was found, and whether the search failed: then the crisis numbers stand all the same."""
    try:
        return queries.search(wish, at=now), False
    except DatabaseError:
        logger.exception("the search does not answer")
        return Found(wish=wish, crisis=crisis_calls(wish.question)), True


def _query(request: HouseRequest, *without: str) -> str:
    """The wish as part of an address, for the next page of the list or with less filters."""
    given = request.GET.copy()
    for name in ("seite", *without):
        given.pop(name, None)
    return f"{given.urlencode()}&" if given else ""


def _note(request: HouseRequest, found: Found) -> None:
    """A search that helped nobody is a need; only its topic is counted, by the rules of signals."""
    best = found.meanings[0].topic if found.meanings else ""
    note_search(
        text=found.wish.question,
        topic=topic_by_key(best) if best else None,
        neighbourhood=None,
        network_address=request.META.get("REMOTE_ADDR", ""),
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        crisis=bool(found.crisis),
        at=timezone.now(),
    )
