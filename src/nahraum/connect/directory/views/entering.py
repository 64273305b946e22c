"""Forms that add and change rows, the trash, and opening hours."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import (
    CHANGED_MEANWHILE,
    AlreadyThere,
    StaleVersion,
    TenantModel,
)
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory import actions, queries
from nahraum.connect.directory.forms.asking import HouseForm
from nahraum.connect.directory.forms.hours import HoursForm, typed_hours
from nahraum.connect.directory.forms.rows import (
    KINDS,
    EntryForm,
    LeaveForm,
    OfferForm,
    OrganisationForm,
    SiteForm,
)
from nahraum.connect.directory.models import Leave, Offer, Organisation, Site
from nahraum.connect.directory.rules import write_lines
from nahraum.plan.measures import queries as measures
from nahraum.plan.measures.models import Measure


@require_http_methods(["GET", "POST"])
def add_organisation(request: HouseRequest, kommune: str) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    back = reverse("directory:list", args=[kommune])
    return _add(request, form, actions.add_organisation, {}, label=_("Einrichtung"), back=back)


@require_http_methods(["GET", "POST"])
def add_site(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    house = get_object_or_404(queries.organisations(), pk=pk)
    given = {"organisation": house}
    form = SiteForm(request.POST or None)
    return _add(request, form, actions.add_site, given, label=_("Ort"), back=page_of(house))


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
    given: dict[str, Any] = {"organisation": house}
    initial: dict[str, Any] = {}
    if (measure := _measure(request.GET.get("massnahme", ""))) is not None:
        given["measure"] = measure
        initial = {"title": measure.title, "topic_0": str(measure.topic_id)}
        initial["summary"] = measure.in_short
    form = OfferForm(request.POST or None, organisation=house, initial=initial)
    return _add(request, form, actions.add_offer, given, label=_("Angebot"), back=page_of(house))


def _measure(text: str) -> Measure | None:
    """The measure an address names: the offer is what became of it."""
    try:
        return measures.measures().filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def add_leave(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Offer, pk=pk)
    given = {"offer": found}
    form = LeaveForm(request.POST or None)
    back = page_of(found)
    return _add(request, form, actions.add_leave, given, label=_("Abwesenheit"), back=back)


def _add(
    request: HouseRequest,
    form: EntryForm,
    act: Any,
    given: dict[str, Any],
    *,
    label: str,
    back: str,
) -> HttpResponse:
    """A form for a new row; sent twice it makes one."""
    if request.method == "POST" and form.is_valid():
        try:
            row = act(by=request.actor, key=form.key, **given, **form.values())
        except ValidationError as error:
            form.refuse(error)
        except AlreadyThere as there:
            if there.same:
                return _saved(request, there.row)
            form = form.sent_before()
        else:
            return _saved(request, row)
    context = {"form": form, "label": label, "back": back, "belongs_to": [*given.values(), ""][0]}
    return render(request, "directory/edit.html", context)


def _saved(request: HouseRequest, row: TenantModel) -> HttpResponseRedirect:
    messages.success(request, _("Gespeichert: %(row)s.") % {"row": row})
    return redirect(page_of(row))


def page_of(row: TenantModel) -> str:
    """Where a row is shown: offers and houses have pages, the rest stands on theirs."""
    slug = row.municipality.slug
    if isinstance(row, Leave):
        return reverse("directory:offer", args=[slug, row.offer_id])
    if isinstance(row, Site):
        return reverse("directory:organisation", args=[slug, row.organisation_id])
    name = "directory:organisation" if isinstance(row, Organisation) else "directory:offer"
    return reverse(name, args=[slug, row.pk])


def _kind(kind: str) -> tuple[type[EntryForm], type[TenantModel], Any]:
    try:
        return KINDS[kind]
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    """Change a row; whoever saved in between is not overwritten unseen."""
    form_class, model, label = _kind(kind)
    row = get_object_or_404(model, pk=pk)
    more = {"organisation": row.organisation} if isinstance(row, Offer) else {}
    form = form_class(request.POST or None, instance=row, **more)
    context: dict[str, Any] = {"kind": kind, "label": label, "row": row, "back": page_of(row)}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                row=get_object_or_404(model, pk=pk),
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.actor,
            )
        except ValidationError as error:
            form.refuse(error)
        except StaleVersion:
            if not (differences := form.differences()):
                return _saved(request, row)
            context["meanwhile"] = _meanwhile(form, differences)
            form = form.changed_meanwhile()
        else:
            return _saved(request, row)
    return render(request, "directory/edit.html", {**context, "form": form})


def _meanwhile(
    form: EntryForm, differences: Iterable[tuple[str, Any, Any]]
) -> list[tuple[str, str, str]]:
    """(field, stored now, typed) as people read them."""
    found = []
    for name, stored, typed in differences:
        field: Any = form.instance._meta.get_field(name)
        choices = dict(field.flatchoices)
        found.append((str(field.verbose_name), _shown(stored, choices), _shown(typed, choices)))
    return found


def _shown(value: Any, choices: dict[Any, Any]) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(choices.get(value, value))


@require_POST
def remove(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model = _kind(kind)[1]
    if not model.trash.filter(pk=pk).exists():
        row = get_object_or_404(model, pk=pk)
        try:
            actions.remove(row=row, by=request.actor)
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
            return redirect("directory:change", kommune=kommune, kind=kind, pk=pk)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
    return redirect("directory:trash", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, kind: str, pk: UUID) -> HttpResponse:
    model = _kind(kind)[1]
    row = model.objects.filter(pk=pk).first()
    if row is None:
        row = get_object_or_404(model.trash, pk=pk)
        try:
            actions.restore(row=row, by=request.actor)
        except (ValidationError, StaleVersion) as error:
            messages.error(request, sentence(error))
            return redirect("directory:trash", kommune=kommune)
    messages.success(request, _("Zurückgeholt: %(row)s.") % {"row": row})
    return redirect(page_of(row))


def sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("Jemand anderes hat diesen Eintrag soeben geändert. Bitte sehen Sie noch einmal.")


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
