import logging
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.base.signals.actions import note_search
from nahraum.base.topics.queries import topic_by_key, tree
from nahraum.connect.portal import queries
from nahraum.connect.portal.forms import SearchForm, TravelForm
from nahraum.connect.portal.rules import Found, Wish
from nahraum.connect.portal.views.addresses import MOST_NOTES, keys_of
from nahraum.connect.portal.views.listing import carried_fields, is_plain, page_of
from nahraum.connect.portal.views.reaching import Sorted, Trip, by_way, carried, trip_of, ways_to
from nahraum.connect.portal.views.sending import NOT_KEPT, for_everybody

logger = logging.getLogger(__name__)
PER_PAGE = 20


@require_GET
@for_everybody
def search(request: HouseRequest, kommune: str) -> HttpResponse:
    """Crisis first, then what fits; what nobody knows stands in a group of its own."""
    now = timezone.now()
    form, travel = forms_of(request)
    wish = form.wish()
    found, broken = found_for(wish, now)
    if wish.question and not found.hits and not broken:
        _note(request, found)
    trip = trip_of(wish.near, travel.moment(now), now=now) if travel.asked and not broken else None
    sorted_ = by_way(found, trip) if trip else Sorted(found, ())
    found = sorted_.found
    page = Paginator(found.hits, PER_PAGE).get_page(request.GET.get("seite"))
    if not broken and is_plain(request, form, travel, found):
        texts = {"query": query_of(request), "withoutfilters": _without_filters(request)}
        answer = HttpResponse(
            page_of(request, form, travel, found, page, texts, most_perhaps=PER_PAGE, at=now)
        )
    else:
        context = {"form": form, "travel": travel, "trip": trip, "broken": broken, "page": page}
        context |= _listed(request, sorted_, page, trip, now)
        answer = render(request, "portal/search.html", context)
    if found.discreet:
        answer["Cache-Control"] = NOT_KEPT
    return answer


def _listed(
    request: HouseRequest, sorted_: Sorted, page: Page[Any], trip: Trip | None, now: datetime
) -> dict[str, Any]:
    """The offers of a page of the list, and what stands around them."""
    found, wish = sorted_.found, sorted_.found.wish
    travel = forms_of(request)[1]
    asked = not wish.is_empty or travel.asked
    last = page.number == page.paginator.num_pages
    shown = queries.shown_hits(list(page), at=now)
    perhaps = queries.shown_hits(found.perhaps[:PER_PAGE], at=now) if last else []
    stuck = queries.shown_hits(sorted_.no_trip[:PER_PAGE] if last else (), at=now)
    kept = keys_of(request)[:MOST_NOTES]
    listed = [row.offer.pk for row in (*shown, *perhaps, *stuck)]
    return {
        "asked": asked,
        "filtered": bool(wish.filters) or travel.asked,
        "way_query": carried(request, trip),
        "ways": ways_to(listed, trip) if trip else {},
        "no_trip": stuck,
        "more_no_trip": max(0, len(sorted_.no_trip) - PER_PAGE),
        "found": found,
        "hits": shown,
        "perhaps": perhaps,
        "language_remarks": queries.language_remarks([*shown, *perhaps]),
        "more_perhaps": max(0, len(found.perhaps) - PER_PAGE),
        "kept": kept,
        "kept_elsewhere": [key for key in kept if key not in listed],
        "topic": topic_by_key(wish.topic) if wish.topic else None,
        "topics": () if asked else tree(),
        "query": query_of(request),
        "without_filters": _without_filters(request),
        "elsewhere": query_of(request, "ort"),
        "carried": carried_fields(request),
    }


def forms_of(request: HouseRequest) -> tuple[SearchForm, TravelForm]:
    """What the address asks for, and from when on somebody can leave."""
    given = request.GET
    travels = not given.keys().isdisjoint(TravelForm.base_fields)
    asks = travels or "seite" in given or not given.keys().isdisjoint(SearchForm.base_fields)
    return SearchForm(given if asks else None), TravelForm(given if travels else None)


def found_for(wish: Wish, now: datetime) -> tuple[Found, bool]:
    """What was found, and whether the search failed: then the crisis numbers stand all the same,
    whatever broke, and the way out of a page about violence too."""
    try:
        return queries.search(wish, at=now), False
    except Exception:
        logger.exception("the search does not answer")
        return queries.without_search(wish), True


def query_of(request: HouseRequest, *without: str) -> str:
    """The wish as part of an address, for the next page of the list or with less filters."""
    left_out = ("seite", *without)
    given = [(name, said) for name, said in request.GET.lists() if name not in left_out]
    return f"{urlencode(given, doseq=True)}&" if given else ""


def _without_filters(request: HouseRequest) -> str:
    return query_of(request, *SearchForm.FILTERS, *TravelForm.base_fields, "ort", "thema")


def _note(request: HouseRequest, found: Found) -> None:
    """A search that helped nobody is a need; only topic and place are counted."""
    best = found.meanings[0].topic if found.meanings else ""
    note_search(
        text=found.wish.question,
        topic=topic_by_key(best) if best else None,
        neighbourhood=queries.neighbourhood_asked_for(found.wish.near, found.wish.question),
        network_address=network_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        crisis=bool(found.crisis),
        at=timezone.now(),
    )
