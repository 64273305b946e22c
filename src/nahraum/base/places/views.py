from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere, StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.places import actions, queries
from nahraum.base.places.forms import ConfirmForm, ImportForm, NeighbourhoodForm, read_places
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.rules import PlaceRefused, centre
from nahraum.charts import About, Chart, MapPoint, point_map
from nahraum.data.errors import DataError


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All places as a tree in a table, and the same ones on a map."""
    places = queries.tree()
    return render(
        request,
        "places/list.html",
        {
            "places": places,
            "nested": any(place.parent_id for place, _depth in places),
            "chart": _map([place for place, _depth in places], request.municipality),
            "may_change": allowed(
                request.actor, "places.change", request.municipality, at=timezone.now()
            ),
        },
    )


def _map(places: list[Neighbourhood], here: Municipality) -> Chart | None:
    if not places:
        return None
    counted = any(place.population is not None for place in places)
    points = []
    for place in places:
        x, y = centre(queries.shape_of(place))
        points.append(MapPoint(place.name, x, y, value=place.population if counted else None))
    about = About(
        title=_("Orte auf der Karte"),
        prefix="orte",
        unit=_("Einwohner") if counted else "",
        columns=(_("Ort"), _("Einwohner")),
    )
    outline = here.area.geometry
    return point_map(points, about, outline=None if outline is None else bytes(outline))


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = NeighbourhoodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, form)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        except AlreadyThere:
            form = _typed_again(request, None, "key", str(uuid4()), str(ALREADY_SENT))
        else:
            messages.success(request, _("Der Ort ist angelegt."))
            return redirect("places:list", kommune=kommune)
    return render(request, "places/edit.html", {"form": form})


def _add(request: HouseRequest, form: NeighbourhoodForm) -> None:
    """Make the place; sent twice with the same content, the form has made it already."""
    key = form.cleaned_data["key"]
    try:
        actions.add_neighbourhood(details=form.details(), by=request.actor, key=key)
    except AlreadyThere as there:
        if not there.same:
            raise


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    place = get_object_or_404(queries.neighbourhoods(), pk=key)
    form = NeighbourhoodForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            actions.change_neighbourhood(
                place=get_object_or_404(queries.neighbourhoods(), pk=key),
                details=form.details(),
                by=request.actor,
                expected=expected,
            )
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        except StaleVersion:
            form = _typed_again(request, place, "version", str(place.version), str(_CHANGED))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("places:list", kommune=kommune)
    return render(request, "places/edit.html", {"form": form, "place": place})


_CHANGED = gettext_lazy(
    "Jemand anderes hat diesen Ort inzwischen geändert. Ihre Eingaben stehen noch hier; "
    "vergleichen Sie und speichern Sie noch einmal."
)


def _typed_again(
    request: HouseRequest, place: Neighbourhood | None, name: str, value: str, sentence: str
) -> NeighbourhoodForm:
    """The typed text stays, and saving once more is a decision."""
    typed = request.POST.copy()
    typed[name] = value
    form = NeighbourhoodForm(typed, place=place)
    form.add_error(None, sentence)
    return form


@require_POST
def remove(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    place = get_object_or_404(queries.neighbourhoods(), pk=key)
    try:
        actions.remove_neighbourhood(place=place, by=request.actor)
    except PlaceRefused as refused:
        messages.error(request, str(refused))
        return redirect("places:change", kommune=kommune, key=key)
    messages.success(request, _("In den Papierkorb gelegt. Dort lässt sich der Ort zurückholen."))
    return redirect("places:trash", kommune=kommune)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    context = {"places": queries.removed_neighbourhoods(), "days": TRASH_DAYS}
    return render(request, "places/trash.html", context)


@require_POST
def restore(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    place = get_object_or_404(queries.removed_neighbourhoods(), pk=key)
    try:
        actions.restore_neighbourhood(place=place, by=request.actor)
    except PlaceRefused as refused:
        messages.error(request, str(refused))
        return redirect("places:trash", kommune=kommune)
    messages.success(request, _("Zurückgeholt."))
    return redirect("places:list", kommune=kommune)


@require_http_methods(["GET", "POST"])
def read_in(request: HouseRequest, kommune: str) -> HttpResponse:
    """Upload, look at what would happen, then take it over: three steps on one address."""
    if "content" in request.POST:
        return _take_over(request, kommune)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        data, name = values["file"].read(), values["file"].name
        try:
            proposals = read_places(data, name)
        except DataError as error:
            form.add_error("file", _("Diese Datei lässt sich so nicht übernehmen."))
            context["findings"] = error.findings
        else:
            context["plan"] = queries.import_plan(
                proposals, source=values["source"], approximate=values["approximate"]
            )
            context["confirm"] = ConfirmForm.of(
                data, name, values["source"], approximate=values["approximate"]
            )
    return render(request, "places/import.html", context)


def _take_over(request: HouseRequest, kommune: str) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Bitte laden Sie die Datei noch einmal hoch."))
        return redirect("places:import", kommune=kommune)
    values = form.cleaned_data
    try:
        counts = actions.import_neighbourhoods(
            proposals=read_places(values["content"], values["name"]),
            source=values["source"],
            approximate=values["approximate"],
            by=request.actor,
        )
    except (DataError, PlaceRefused) as error:
        messages.error(request, str(error))
        return redirect("places:import", kommune=kommune)
    messages.success(
        request,
        _("Eingelesen: %(new)s neu, %(changed)s geändert, %(equal)s unverändert.") % counts,
    )
    return redirect("places:list", kommune=kommune)
