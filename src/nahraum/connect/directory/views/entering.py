"""Forms that add and change rows, the trash, and opening hours."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import (
    CHANGED_MEANWHILE,
    StaleVersion,
    TenantModel,
)
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory import actions, queries
from nahraum.connect.directory.forms.asking import HouseForm
from nahraum.connect.directory.forms.hours import HoursForm, typed_hours
from nahraum.connect.directory.forms.rows import (
    EntryForm,
    LeaveForm,
    MonthForm,
    OfferForm,
    OrganisationForm,
    SiteForm,
)
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.directory.rules import write_lines
from nahraum.connect.directory.views.desk import DESK, page_of
from nahraum.plan.measures import queries as measures
from nahraum.plan.measures.models import Measure


@require_http_methods(["GET", "POST"])
def add_organisation(request: HouseRequest, kommune: str) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    back = reverse("directory:list", args=[kommune])
    return DESK.add(request, form, actions.add_organisation, label=_("Einrichtung"), back=back)


@require_http_methods(["GET", "POST"])
def add_site(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    house = get_object_or_404(queries.organisations(), pk=pk)
    form = SiteForm(request.POST or None)
    return _add(request, form, actions.add_site, _("Ort"), house, organisation=house)


@require_GET
def choose_house(request: HouseRequest, kommune: str) -> HttpResponse:
    """An offer belongs to a house: which one?"""
    asked = request.GET if "einrichtung" in request.GET else None
    form = HouseForm(asked, initial={"massnahme": request.GET.get("massnahme", "")})
    if form.is_valid():
        house, measure = form.cleaned_data["einrichtung"], form.cleaned_data["massnahme"]
        way = reverse("directory:add-offer", args=[kommune, house.pk])
        return redirect(f"{way}?massnahme={measure}" if measure else way)
    return render(request, "directory/choose.html", {"form": form})


@require_http_methods(["GET", "POST"])
def add_offer(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    house = get_object_or_404(queries.organisations(), pk=pk)
    given: dict[str, Any] = {}
    initial: dict[str, Any] = {}
    if (measure := _measure(request.GET.get("massnahme", ""))) is not None:
        given["measure"] = measure
        initial = {"title": measure.title, "topic_0": str(measure.topic_id)}
        initial["summary"] = measure.in_short
    form = OfferForm(request.POST or None, organisation=house, initial=initial)
    label = _("Angebot")
    return _add(request, form, actions.add_offer, label, house, organisation=house, **given)


def _measure(text: str) -> Measure | None:
    """The measure an address names: the offer is what became of it."""
    try:
        return measures.measures().filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def add_leave(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Offer, pk=pk)
    form = LeaveForm(request.POST or None)
    return _add(request, form, actions.add_leave, _("Abwesenheit"), found, offer=found)


@require_http_methods(["GET", "POST"])
def add_month(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Numbers of a month, kept at the site that stands for its house."""
    site = queries.sites_together(get_object_or_404(queries.sites(), pk=pk))[0]
    back = reverse("directory:place", args=[kommune, site.pk])
    form = MonthForm(request.POST or None)
    label, shown = _("Monatszahlen"), {"over": site}
    return DESK.add(
        request, form, actions.add_month, label=label, back=back, shown=shown, site=site
    )


def _add(
    request: HouseRequest, form: EntryForm, act: Any, label: str, over: TenantModel, **given: Any
) -> HttpResponse:
    shown = {"over": over}
    return DESK.add(request, form, act, label=label, back=page_of(over), shown=shown, **given)


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.change(request, kind, pk)


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.remove(request, kind, pk)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    return DESK.restore(request, kind, pk)


@require_http_methods(["GET", "POST"])
def hours(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The opening hours of an offer at all its places, or at one (`?ort=`)."""
    found = get_object_or_404(queries.offers(), pk=pk)
    site = _site(found, request.GET.get("ort", ""))
    here = queries.hours_at(found, site)
    form = HoursForm(request.POST or None, initial={**typed_hours(here), "version": found.version})
    preview: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        if "ansehen" in request.POST:
            preview = write_lines(form.hours()) or (_("Zeiten nicht bekannt"),)
        elif (answer := _save_hours(request, found, site, form)) is not None:
            return answer
        else:
            typed: Any = request.POST.copy()
            typed["version"] = str(found.version)
            form = HoursForm(typed)
            form.add_error(None, str(CHANGED_MEANWHILE))
    context = {
        "form": form,
        "offer": found,
        "site": site,
        "places": found.sites.all() if len(found.sites.all()) > 1 else (),
        "stored": write_lines(here),
        "preview": preview,
    }
    return render(request, "directory/hours.html", context)


def _site(found: Offer, text: str) -> Site | None:
    """The place an address names, if the offer is there."""
    if not text:
        return None
    for site in found.sites.all():
        if str(site.pk) == text:
            return site
    raise Http404


def _save_hours(
    request: HouseRequest, found: Offer, site: Site | None, form: HoursForm
) -> HttpResponse | None:
    """Save the hours of one place and keep those of the others; None if somebody was faster."""
    if set(form.hours()) != set(queries.hours_at(found, site)):
        kept = queries.hour_values(found, elsewhere_than=site)
        new = queries.values_of(form.hours(), site)
        try:
            actions.set_hours(
                offer=get_object_or_404(Offer, pk=found.pk),
                hours=[*kept, *new],
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except StaleVersion:
            return None
    messages.success(request, _("Öffnungszeiten gespeichert."))
    return redirect(page_of(found))
