import logging
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.people.queries import HouseRequest
from nahraum.base.signals.actions import note_search
from nahraum.base.topics.queries import topic_by_key, tree
from nahraum.base.topics.rules import crisis_calls
from nahraum.connect.directory.actions import report_correction
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal import queries
from nahraum.connect.portal.documents import linked_data, vcard
from nahraum.connect.portal.forms import CorrectionForm, SearchForm
from nahraum.connect.portal.rules import Found, Wish

logger = logging.getLogger(__name__)
PER_PAGE = 20
MOST_NOTES = 10


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
    kept = _keys(request)[:MOST_NOTES]
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


@require_GET
def offer(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One offer: the phone first, then what people ask first."""
    shown = queries.shown(_offer(pk), at=timezone.now())
    url = request.build_absolute_uri(request.path)
    context = {
        "shown": shown,
        "linked_data": linked_data(queries.card_of(shown, url=url)),
        "mail": _mail(shown, url),
    }
    return render(request, "portal/offer.html", context)


def _mail(shown: queries.Shown, url: str) -> str:
    """An empty mail to somebody else: what, whom to call, where to read on."""
    lines = [shown.offer.title, shown.offer.organisation.name, shown.phone_shown, "", url]
    asked = {"subject": shown.offer.title, "body": "\r\n".join(lines)}
    return "mailto:?" + urlencode(asked, quote_via=quote)


@require_GET
def card(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """For the phone book."""
    shown = queries.shown(_offer(pk), at=timezone.now())
    page = reverse("portal:offer", kwargs={"kommune": kommune, "pk": pk})
    answer = HttpResponse(
        vcard(queries.card_of(shown, url=request.build_absolute_uri(page))),
        content_type="text/vcard; charset=utf-8",
    )
    name = slugify(shown.offer.title) or "angebot"
    answer["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return answer


def _offer(pk: UUID) -> Offer:
    found = queries.offers_of([pk], at=timezone.now())
    if not found:
        raise Http404
    return found[0]


@require_http_methods(["GET", "POST"])
def report(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Say what is wrong. The number that comes back asks later what became of it."""
    found = _offer(pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = report_correction(offer=found, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere:
            form = CorrectionForm({**request.POST.dict(), "key": str(uuid4())})
            form.add_error(None, str(ALREADY_SENT))
        else:
            return redirect("portal:answer", kommune=kommune, number=ticket.number)
    return render(request, "portal/report.html", {"form": form, "offer": found})


@require_GET
def answer(request: HouseRequest, kommune: str, number: str) -> HttpResponse:
    """What became of a correction. The page shows no text of the sender: numbers get lost."""
    ticket = queries.answered(number)
    if ticket is None:
        raise Http404
    there = bool(queries.offers_of([ticket.offer_id], at=timezone.now()))
    return render(request, "portal/answer.html", {"ticket": ticket, "still_there": there})


@require_GET
def notes(request: HouseRequest, kommune: str) -> HttpResponse:
    """Up to ten offers in large type; the address of the page keeps them, nothing else does."""
    now = timezone.now()
    wanted = _keys(request)
    chosen = queries.offers_of(wanted[:MOST_NOTES], at=now)
    remarks = []
    if len(wanted) > MOST_NOTES:
        remarks.append(_("Auf den Merkzettel passen zehn Angebote; die ersten zehn stehen hier."))
    if len(chosen) < min(len(wanted), MOST_NOTES):
        remarks.append(_("Ein gemerktes Angebot gibt es nicht mehr."))
    context = {
        "notes": [queries.shown(found, at=now) for found in chosen],
        "remarks": remarks,
        "now": now,
        "query": urlencode([("a", found.pk) for found in chosen]),
    }
    return render(request, "portal/notes.html", context)


def _keys(request: HouseRequest) -> list[UUID]:
    """The offers an address keeps, each once; what is no key is left out."""
    found = (_key(text) for text in request.GET.getlist("a"))
    return list(dict.fromkeys(key for key in found if key is not None))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
