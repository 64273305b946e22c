from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum import facts
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.sources.queries import resolve
from nahraum.base.sources.rules import explain
from nahraum.data.errors import DataError
from nahraum.understand.profile import actions, queries
from nahraum.understand.profile.documents import pdf, spreadsheet, word
from nahraum.understand.profile.documents.page import page
from nahraum.understand.profile.documents.succession import prospects
from nahraum.understand.profile.documents.wording import with_assumptions
from nahraum.understand.profile.forms import OwnPopulationForm, SuccessionForm, VersionForm
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from nahraum.understand.profile.rules import Uninhabited
from nahraum.understand.supply.rules import Unanswerable, Wishes

OWN = "own-register"


@require_GET
def released(request: HouseRequest, kommune: str) -> HttpResponse:
    """What everybody sees: the newest released version, or that there is none yet."""
    found = queries.released_version()
    if found is None:
        return render(request, "profile/none.html", {"may_change": _may(request)})
    return _show(request, found.run.result, found)


@require_GET
def draft(request: HouseRequest, kommune: str) -> HttpResponse:
    """The profile as of today's data, for those who work on it."""
    try:
        document = queries.working_document(request.municipality)
    except Uninhabited as error:
        return render(request, "profile/uninhabited.html", {"reason": str(error)})
    return _show(request, document, None)


@require_GET
def version(request: HouseRequest, kommune: str, number: int) -> HttpResponse:
    found = _version(request, number)
    return _show(request, found.run.result, found)


def _show(
    request: HouseRequest, document: dict[str, Any], found: ProfileVersion | None
) -> HttpResponse:
    shown = page(document, _sources(document))
    notes = {n.id: n for n in resolve(document["sources"], found.run.sources if found else ())}
    context = {
        "profile": shown,
        "highlights": [
            {**f, "href": _explanation(request, f["id"], found)} for f in shown.highlights
        ],
        "chapters": [
            (chapter, [(f, [notes[key] for key in f["sources"]]) for f in chapter.figures])
            for chapter in shown.chapters
        ],
        "version": found,
        "may_change": _may(request),
        "may_look_ahead": _may(request, "profile.succession"),
        "form": VersionForm(),
    }
    return render(request, "profile/profile.html", context)


def _explanation(request: HouseRequest, figure: str, found: ProfileVersion | None) -> str:
    """The page that explains a number: of the run for versions, of the draft otherwise."""
    slug = request.municipality.slug
    if found is None:
        return reverse("profile:draft-figure", kwargs={"kommune": slug, "figure": figure})
    return reverse(
        "sources:figure", kwargs={"kommune": slug, "key": found.run_id, "figure": figure}
    )


def _may(request: HouseRequest, action: str = "profile.change") -> bool:
    return allowed(request.actor, action, request.municipality, at=timezone.now())


def _version(request: HouseRequest, number: int) -> ProfileVersion:
    """A version this person may see: released ones everybody, saved ones the editors."""
    found = get_object_or_404(ProfileVersion.objects.select_related("run"), number=number)
    if found.state != ProfileVersion.State.RELEASED and not _may(request, "profile.draft"):
        raise Http404
    return found


def _sources(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The sources by their names; the own count by the name those who uploaded it gave it."""
    catalogue = facts.source_texts()
    found = {key: catalogue[key] for key in document["sources"] if key in catalogue}
    if OWN in document["structure"]["sources"]:
        found[OWN] = {
            **found.get(OWN, {}),
            "publisher": document["municipality"]["name"],
            "title": document["structure"]["method"],
        }
    return found


@require_GET
def versions(request: HouseRequest, kommune: str) -> HttpResponse:
    """Numbered versions: the released ones for everybody, all of them for the editors."""
    found = queries.versions()
    if not _may(request, "profile.draft"):
        found = found.filter(state=ProfileVersion.State.RELEASED)
    context = {"versions": found, "form": VersionForm(), "may_change": _may(request)}
    context["may_release"] = _may(request, "profile.release")
    return render(request, "profile/versions.html", context)


@require_POST
def save(request: HouseRequest, kommune: str) -> HttpResponse:
    """Keep the draft as the next version."""
    form = VersionForm(request.POST)
    if not form.is_valid():
        texts = (str(text) for found in form.errors.values() for text in found)
        messages.error(request, " ".join(texts))
        return redirect("profile:draft", kommune=kommune)
    saved = actions.save_version(**form.cleaned_data, by=request.actor)
    messages.success(request, _("Als Fassung %(number)s gespeichert.") % {"number": saved.number})
    return redirect("profile:versions", kommune=kommune)


@require_POST
def release(request: HouseRequest, kommune: str, number: int) -> HttpResponse:
    found = get_object_or_404(ProfileVersion, number=number)
    try:
        actions.release(version=found, by=request.actor)
    except actions.AlreadyReleased as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Freigegeben. Alle können diese Fassung jetzt lesen."))
    return redirect("profile:versions", kommune=kommune)


@require_GET
def download(request: HouseRequest, kommune: str, number: int, kind: str) -> HttpResponse:
    found = _version(request, number)
    state = _("Fassung %(number)s") % {"number": found.number}
    return _file(found.run.result, kind, f"kommunalprofil-{kommune}-{found.number}", state)


@require_GET
def download_draft(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    document = queries.working_document(request.municipality)
    return _file(document, kind, f"kommunalprofil-{kommune}-entwurf", _("Entwurf"))


def _file(document: dict[str, Any], kind: str, name: str, state: str) -> HttpResponse:
    sources = _sources(document)
    if kind == "pdf":
        response = HttpResponse(pdf.pdf(document, sources, state=state), content_type=pdf.MIME)
    elif kind == "docx":
        response = HttpResponse(word.word(document, sources, state=state), content_type=word.MIME)
    elif kind == "xlsx":
        response = HttpResponse(
            spreadsheet.workbook(document, sources, state=state), content_type=spreadsheet.MIME
        )
    elif kind == "json":
        response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@require_GET
def draft_figure(request: HouseRequest, kommune: str, figure: str) -> HttpResponse:
    """Where does this number of the draft come from? Saved ones are explained by their run."""
    document = queries.working_document(request.municipality)
    found = next((f for f in document["figures"] if f["id"] == figure), None)
    if found is None:
        raise Http404
    sources = resolve(found["sources"])
    return render(
        request,
        "profile/figure.html",
        {"e": explain(with_assumptions(document, found)), "sources": sources},
    )


@require_GET
def succession(request: HouseRequest, kommune: str) -> HttpResponse:
    """Who will follow, with names: for those who may read the register. Nothing is stored."""
    asked = {name: request.GET[name] for name in SuccessionForm.base_fields if name in request.GET}
    form = SuccessionForm({"years": "15", "replaced": "1", **asked})
    context: dict[str, Any] = {"form": form, "may_enter": _may(request, "supply.change")}
    if form.is_valid():
        years = form.cleaned_data["years"]
        wishes = Wishes(
            years=years,
            scenario_years=years,
            place_factor=form.cleaned_data["replaced"],
            need=form.cleaned_data["need"],
        )
        try:
            found = queries.ahead(request.municipality, wishes)
        except (Unanswerable, Uninhabited) as error:
            context["missing"] = str(error)
        else:
            context["answer"] = prospects(found)
            context["losses"] = queries.losses(found)
    return render(request, "profile/succession.html", context)


@require_http_methods(["GET", "POST"])
def own(request: HouseRequest, kommune: str) -> HttpResponse:
    """Upload of the municipality's own count by sex and age."""
    form = OwnPopulationForm(request.POST or None, request.FILES or None)
    findings: Any = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = actions.preview_own_population(
                data=file.read(),
                name=file.name,
                as_of=form.cleaned_data["as_of"],
                source=form.cleaned_data["source"],
                key=form.cleaned_data["key"],
                by=request.actor,
            )
        except DataError as error:
            findings = error.findings
            form.add_error("file", _("Diese Tabelle lässt sich so nicht übernehmen."))
        else:
            return redirect("profile:own-preview", kommune=kommune, pk=found.pk)
    context = {"form": form, "findings": findings, "confirmed": queries.own_populations()}
    return render(request, "profile/own.html", context)


@require_GET
def own_preview(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    found = get_object_or_404(OwnPopulation, pk=pk)
    official = request.municipality.area.population
    context = {"own": found, "facts": queries.totals(found), "official": official}
    return render(request, "profile/own_preview.html", context)


@require_POST
def own_confirm(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    actions.confirm_own_population(own=get_object_or_404(OwnPopulation, pk=pk), by=request.actor)
    messages.success(request, _("Das Profil rechnet jetzt mit Ihren Zahlen."))
    return redirect("profile:draft", kommune=kommune)


@require_POST
def own_withdraw(request: HouseRequest, kommune: str, pk: str) -> HttpResponse:
    actions.withdraw_own_population(own=get_object_or_404(OwnPopulation, pk=pk), by=request.actor)
    messages.success(request, _("Zurückgenommen. Das Profil rechnet wieder wie vorher."))
    return redirect("profile:own", kommune=kommune)
