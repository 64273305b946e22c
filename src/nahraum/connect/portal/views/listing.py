"""The list of offers for citizens who only look, in German: from memory, through moulds."""

import copy
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from html import escape
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Page
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language

from nahraum.base.people.queries import HouseRequest
from nahraum.base.topics.queries import topic_by_key, tree, vocabulary_digest
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal.forms import SearchForm, TravelForm
from nahraum.connect.portal.queries import Hits, Line, lines_of
from nahraum.connect.portal.rules import FILTERS, Found, Meaning, Reason
from nahraum.connect.portal.views.moulds import MOULDS, escaped, key, mark, number

GERMAN = "de"
_COST = {value: str(label) for value, label in Offer.Cost.choices}


_FIELD = '<input type="hidden" name="{}" value="{}">'


def carried_fields(request: HouseRequest) -> list[tuple[str, str]]:
    """The wish as hidden fields of the form that turns the page, so that no tick is lost."""
    left_out = ("a", "seite")
    return [(name, str(value)) for name, value in request.GET.items() if name not in left_out]


def is_plain(request: HouseRequest, form: SearchForm, travel: TravelForm, found: Found) -> bool:
    """Whether the page is the same for everybody who asks this: nobody is signed in, nothing is
    kept or remembered, no way is asked for, and the hits come from memory."""
    return (
        request.actor.account is None
        and not request.COOKIES
        and get_language() == GERMAN
        and "a" not in request.GET
        and isinstance(found.hits, Hits)
        and isinstance(found.perhaps, Hits)
        and not travel.asked
        and not found.choices
        and not (form.errors or travel.errors)
    )


def page_of(
    request: HouseRequest,
    form: SearchForm,
    travel: TravelForm,
    found: Found,
    page: Page[Any],
    texts: dict[str, str],
    *,
    most_perhaps: int,
    at: datetime,
) -> str:
    """The page as the template writes it. `texts`: query and without_filters."""
    assert isinstance(found.hits, Hits)
    assert isinstance(found.perhaps, Hits)
    last = page.number == page.paginator.num_pages
    perhaps = lines_of(found.perhaps[:most_perhaps], at=at) if last else []
    hits = (
        lines_of(found.hits[page.start_index() - 1 : page.end_index()], at=at) if found.hits else []
    )
    more = max(0, len(found.perhaps) - most_perhaps)
    address = request.META.get("QUERY_STRING", "")
    shape = _Shape(request, form, travel, found, page, bool(perhaps), more, bool(address))
    mould = MOULDS.get(shape.key, "portal/search.html", shape.context, shape.request)
    values = escaped(
        {
            "frage": form.data.get("frage", ""),
            "ort": form.data.get("ort", ""),
            "question": found.wish.question,
            "near": found.wish.near,
            "place": found.place,
            "address": iri_to_uri(address),
            **texts,
            **{f"topic{place}": one.topic for place, one in enumerate(found.meanings)},
            **{f"label{place}": one.label for place, one in enumerate(found.meanings)},
        }
    )
    values |= {
        "0": str(found.number),
        "1": str(page.number),
        "2": str(page.number - 1),
        "3": str(page.number + 1),
        "4": str(page.paginator.num_pages),
        "5": str(more),
        "carried": "".join(_FIELD.format(*map(escape, field)) for field in carried_fields(request)),
        "hits": _list(request, hits),
        "perhaps": _list(request, perhaps),
    }
    return mould.filled(values)


class _Shape:
    """What the template decides, as the key of the mould, and what it prints, as marks."""

    def __init__(
        self,
        request: HouseRequest,
        form: SearchForm,
        travel: TravelForm,
        found: Found,
        page: Page[Any],
        perhaps: bool,
        more: int,
        addressed: bool,
    ) -> None:
        self._form, self._found, self._page = form, found, page
        self._perhaps, self._more = perhaps, more
        self._bound = form.is_bound
        self.request = copy.copy(request)
        self.request.META = {**request.META, "QUERY_STRING": mark("address") if addressed else ""}
        wish, place = found.wish, request.municipality
        words = not wish.is_empty
        topics = vocabulary_digest() if wish.topic or not words else ""
        self.key = (
            "search", place.pk, place.name, place.slug, place.contact_phone, topics, wish.topic,
            tuple(form.data.get(name) for name in form.FILTERS), bool(wish.question),
            bool(wish.near), bool(found.place), words, bool(wish.filters), found.discreet,
            found.about_flats,
            min(found.number, 2), len(found.meanings), perhaps, min(more, 2), page.has_previous(),
            page.has_next(), page.paginator.num_pages > 1, addressed, self._bound,
            tuple(call.number for call in found.crisis),
            tuple(travel.data.get(name) for name in travel.fields), request.get_host(),
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        wish, page = self._found.wish, self._page
        typed = dict(self._form.data.items()) if self._bound else {}
        typed |= {name: mark(name) for name in ("frage", "ort") if name in typed}
        asked = SimpleNamespace(
            question=mark("question") if wish.question else "",
            near=mark("near") if wish.near else "",
        )
        found = SimpleNamespace(
            wish=asked,
            crisis=self._found.crisis,
            number=self._found.number if self._found.number < 2 else number(0),
            meanings=[
                Meaning(mark(f"topic{place}"), mark(f"label{place}"), "", 0.0)
                for place, _one in enumerate(self._found.meanings)
            ],
            place=mark("place") if self._found.place else "",
            discreet=self._found.discreet,
            about_flats=self._found.about_flats,
        )
        numbered = SimpleNamespace(
            number=number(1),
            previous_page_number=number(2),
            next_page_number=number(3),
            has_previous=page.has_previous(),
            has_next=page.has_next(),
            paginator=SimpleNamespace(num_pages=number(4) if page.paginator.num_pages > 1 else 1),
        )
        data = typed if self._bound else None
        return {
            "form": SearchForm(data),
            "travel": TravelForm(data),
            "asked": not wish.is_empty,
            "filtered": bool(wish.filters),
            "found": found,
            "page": numbered,
            "more_perhaps": self._more if self._more < 2 else number(5),
            "topic": topic_by_key(wish.topic) if wish.topic else None,
            "topics": () if not wish.is_empty else tree(),
            "query": mark("query"),
            "without_filters": mark("withoutfilters"),
            "ready": {
                "carried": mark("carried"),
                "hits": mark("hits"),
                "perhaps": mark("perhaps") if self._perhaps else "",
            },
        }


def _list(request: HouseRequest, lines: Sequence[Line]) -> str:
    once = cache(escape)  # what was asked for comes again in each line
    return "".join(_line(request, line, once) for line in lines)


def _line(request: HouseRequest, line: Line, once: Callable[[str], str]) -> str:
    """One offer; its mould knows which facts there are and how it was found."""
    record = line.record
    hows = tuple(reason.how == "topic" for reason in line.reasons)
    shape = (
        "hit", request.municipality.slug, bool(record.phone), line.tone, record.home_visit,
        record.by_video, record.cost, bool(line.distance), line.unknown, hows, bool(line.house),
    )  # fmt: skip
    mould = MOULDS.get(shape, "portal/hit.html", lambda: _marked(request, line, hows), None)
    values = {
        **line.said,
        "status": line.status,
        "distance": line.distance,
        "checked": line.checked,
        "01": line.house,
    }
    for place, reason in enumerate(line.reasons):
        values[f"asked{place}"] = once(reason.asked)
        values[f"met{place}"] = once(reason.met)
    return mould.filled(values)


def _marked(request: HouseRequest, line: Line, hows: Sequence[bool]) -> dict[str, Any]:
    offer = SimpleNamespace(
        pk=key(0),
        organisation=SimpleNamespace(name=mark("house")),
        home_visit=line.record.home_visit,
        by_video=line.record.by_video,
        cost=line.record.cost,
        get_cost_display=_COST[line.record.cost],
    )
    reasons = [
        Reason(mark(f"asked{place}"), mark(f"met{place}"), "topic" if topic else "text")
        for place, topic in enumerate(hows)
    ]
    shown = SimpleNamespace(
        offer=offer,
        said={"title": mark("title"), "summary": mark("summary")},
        phone=mark("phone") if line.record.phone else "",
        phone_shown=mark("shown"),
        status=(mark("status"), line.tone),
        distance=mark("distance") if line.distance else "",
        house=key(1) if line.house else None,
        reasons=reasons,
        unknown=[str(FILTERS[name]) for name in line.unknown],
        checked=(mark("checked"),),
    )
    return {"shown": shown, "shell": {"municipality": request.municipality}}
