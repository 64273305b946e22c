"""Lists, and one page for each house and each offer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.registry import related
from nahraum.connect.directory import queries
from nahraum.connect.directory.forms.asking import WAITING, FilterForm
from nahraum.connect.directory.forms.rows import site_label
from nahraum.connect.directory.models import Leave, Offer, Site
from nahraum.connect.directory.rules import (
    Freshness,
    Hours,
    capacity_counts,
    completeness,
    freshness,
    groups_in_words,
    languages_in_words,
    shown_phone,
    unanswered,
    write_lines,
)
from nahraum.connect.directory.views.desk import DESK

PER_PAGE = 50
_TONES = {
    Freshness.CHECKED: "success",
    Freshness.DUE: "warning",
    Freshness.STALE: "danger",
    Freshness.NEVER: "warning",
}


def may_change(request: HouseRequest) -> bool:
    return allowed(request.actor, "directory.change", request.municipality, at=timezone.now())


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All offers with their freshness; a filter in the address narrows them."""
    today = timezone.localdate()
    form = FilterForm(request.GET or None)
    found = queries.listed_offers()
    if form.is_valid():
        found = _narrow(found, form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    counts = queries.freshness_counts(today=today)
    return render(
        request,
        "directory/list.html",
        {
            "form": form,
            "page": page,
            "rows": [(offer, age_of(offer)) for offer in page],
            "counts": [(state, _age_word(state), counts[state]) for state in Freshness],
            "waiting": queries.corrections_waiting()[0],
            "query": _without_page(request),
            "narrowed": form.is_bound and any(request.GET.get(name) for name in form.fields),
            "may_change": may_change(request),
            "today": today,
        },
    )


def _narrow(found: QuerySet[Offer], wanted: dict[str, Any]) -> QuerySet[Offer]:
    if wanted["suche"]:
        found = queries.saying(found, wanted["suche"])
    if wanted["stand"]:
        found = found.filter(status=wanted["stand"])
    if wanted["pruefung"] == WAITING:
        found = found.filter(
            queries.to_check(today=timezone.localdate()), status=Offer.Status.PUBLISHED
        )
    elif wanted["pruefung"]:
        state = Freshness(wanted["pruefung"])
        found = found.filter(queries.fresh(state, today=timezone.localdate()))
    if wanted["thema"]:
        found = found.filter(pk__in=queries.of_topic(wanted["thema"]))
    return found


def _without_page(request: HouseRequest) -> str:
    """The filter as the beginning of a link to another page."""
    kept = request.GET.copy()
    kept.pop("seite", None)
    return f"{kept.urlencode()}&" if kept else ""


def age_of(offer: Offer) -> tuple[str, str]:
    """How fresh an entry is, in a word, and the tone of it."""
    state = freshness(
        checked_at=offer.checked_at, check_due=offer.check_due, today=timezone.localdate()
    )
    return _age_word(state), _TONES[state]


def _age_word(state: Freshness) -> str:
    return {
        Freshness.CHECKED: _("geprüft"),
        Freshness.DUE: _("Prüfung fällig"),
        Freshness.STALE: _("lange nicht geprüft"),
        Freshness.NEVER: _("noch nie geprüft"),
    }[state]


@require_GET
def organisations(request: HouseRequest, kommune: str) -> HttpResponse:
    found = queries.listed_organisations()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {"page": page, "may_change": may_change(request)}
    return render(request, "directory/organisations.html", context)


@require_GET
def organisation(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A house with its places and everything it offers."""
    house = get_object_or_404(queries.organisations(), pk=pk)
    offers = queries.listed_offers().filter(organisation=house)
    return render(
        request,
        "directory/organisation.html",
        {
            "house": house,
            "phone": shown_phone(house.phone),
            "sites": [(site, site_label(site)) for site in queries.sites().filter(organisation=pk)],
            "offers": [(offer, age_of(offer)) for offer in offers],
            "may_change": may_change(request),
            "kept": list(related("directory.organisation", pk)) if may_change(request) else (),
        },
    )


@require_GET
def offer(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Everything about an offer at a glance, what is missing, and what happened to it."""
    found = get_object_or_404(queries.offers(), pk=pk)
    entry = queries.entry_of(found)
    today = timezone.localdate()
    return render(
        request,
        "directory/offer.html",
        {
            "offer": found,
            "age": age_of(found),
            "share": round(100 * completeness(entry)),
            "missing": unanswered(entry),
            "phone": shown_phone(entry.phone),
            "own_phone": bool(found.phone),
            "email": entry.email,
            "website": entry.website,
            "sites": [(site, site_label(site), barriers(site)) for site in found.sites.all()],
            "groups": groups_in_words(found.target_groups),
            "languages": languages_in_words(found.languages),
            "capacity": capacity_counts(found.capacity_as_of, today=today),
            "hours": hours_by_place(found),
            "leaves": coming(found.leaves.all()),
            "corrections": queries.open_corrections().filter(offer=found),
            "events": queries.history(found),
            "may_change": may_change(request),
            "kept": list(related("directory.offer", pk)) if may_change(request) else (),
        },
    )


def barriers(site: Site) -> list[tuple[str, str]]:
    """What is known about a site's barriers: (fact, ja or nein)."""
    known = [name for name in Site.BARRIERS if getattr(site, name) != "unknown"]
    return [
        (str(site._meta.get_field(name).verbose_name), getattr(site, f"get_{name}_display")())  # type: ignore[union-attr]
        for name in known
    ]


def hours_by_place(found: Offer) -> list[tuple[str, tuple[str, ...]]]:
    """(place, lines) of the opening hours; "" stands for all places together."""
    groups: list[tuple[str, list[Hours]]] = [("", queries.hours_at(found, None))]
    groups.extend((str(site), queries.hours_at(found, site)) for site in found.sites.all())
    return [(place, write_lines(hours)) for place, hours in groups if hours]


def coming(leaves: Iterable[Leave]) -> list[Leave]:
    """Leaves that are not over, soonest first."""
    today = timezone.localdate()
    return sorted((row for row in leaves if row.last >= today), key=lambda row: row.first)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="directory:list", back_label=_("Zum Verzeichnis"))


@require_GET
def corrections(request: HouseRequest, kommune: str) -> HttpResponse:
    """What people say is wrong, oldest first, then what was answered."""
    now = timezone.now()
    waiting = [(found, (now - found.created_at).days) for found in queries.open_corrections()]
    context = {"waiting": waiting, "answered": queries.answered_corrections()[:PER_PAGE]}
    return render(request, "directory/corrections.html", context)
