from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import StaleVersion, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.registry import translatable
from nahraum.base.translations import actions, queries
from nahraum.base.translations.forms import CheckForm, LanguageForm, TextsForm
from nahraum.base.translations.models import ContentTranslation, Language
from nahraum.base.translations.rules import Hint, Standing, easy_share, hints

PER_PAGE = 50
_TONES = {
    Standing.MISSING: "warning",
    Standing.OUTDATED: "danger",
    Standing.UNCHECKED: "info",
    Standing.CHECKED: "success",
    Standing.EMPTY: "info",
}


def standing_word(state: Standing) -> str:
    return {
        Standing.EMPTY: _("kein deutscher Text"),
        Standing.MISSING: _("fehlt"),
        Standing.OUTDATED: _("veraltet"),
        Standing.UNCHECKED: _("nicht geprüft"),
        Standing.CHECKED: _("geprüft"),
    }[state]


@dataclass(frozen=True, slots=True)
class Place:
    """A row, its kind and the language it is being said in."""

    kind: str
    label: str
    row: TenantModel
    language: str
    sources: dict[str, str]
    said: dict[str, ContentTranslation]

    @property
    def stamp(self) -> str:
        return queries.stamp_of(self.kind, self.row, self.language)


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """What is missing, outdated or unchecked in a language; what to do first stands on top."""
    form = LanguageForm(request.GET or {"sprache": Language.EASY.value})
    language = form.language()
    rows = queries.progress(language)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    counts = queries.totals(rows)
    return render(
        request,
        "translations/list.html",
        {
            "form": form,
            "language": language,
            "language_name": queries.language_name(language),
            "counts": [(standing_word(state), number) for state, number in counts.items()],
            "page": page,
            "rows": [(one, standing_word(one.worst), _TONES[one.worst]) for one in page],
            "query": f"sprache={language}&",
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: HouseRequest, kommune: str, language: str, kind: str, pk: UUID) -> HttpResponse:
    """German on the left, the translation on the right."""
    place = _place(language, kind, pk)
    form = _form(request.POST if request.method == "POST" else None, place)
    if request.method == "POST" and form.is_valid():
        try:
            actions.translate(
                kind=kind,
                row=place.row,
                language=language,
                texts=form.texts(),
                state=form.cleaned_data["made"],
                stamp=form.cleaned_data["stamp"],
                by=request.actor,
            )
        except StaleVersion:
            form.changed_meanwhile(place.stamp)
        else:
            messages.success(request, _("Gespeichert. Die Seite zeigt jetzt diesen Text."))
            return redirect(request.path)
    return _page(request, place, form, CheckForm(initial={"stamp": place.stamp}))


@require_POST
def check(request: HouseRequest, kommune: str, language: str, kind: str, pk: UUID) -> HttpResponse:
    """Somebody has read the texts."""
    place = _place(language, kind, pk)
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            actions.check(
                kind=kind, row=place.row, language=language, by=request.actor, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersion:
            form.add_error(
                None, _("Die Texte sind inzwischen andere. Bitte lesen Sie sie noch einmal.")
            )
        else:
            messages.success(request, _("Als geprüft vermerkt."))
            return redirect("translations:edit", kommune, language, kind, pk)
    return _page(request, place, _form(None, place), form)


def _place(language: str, kind: str, pk: UUID) -> Place:
    declared = translatable(kind)
    if declared is None or language not in Language.values:
        raise Http404
    row = get_object_or_404(declared.rows(), pk=pk)
    german = {name: getattr(row, name) for name in declared.fields}
    sources = {name: text for name, text in german.items() if text.strip()}
    said = {one.field: one for one in queries.translations_of(kind, row, language)}
    return Place(kind, _(declared.label), row, language, sources, said)


def _form(data: Any, place: Place) -> TextsForm:
    form = TextsForm(data, language=place.language, model=type(place.row), sources=place.sources)
    form.initial["stamp"] = place.stamp
    for name in place.sources:
        if name in place.said:
            form.initial[f"text_{name}"] = place.said[name].text
    if any(one.state == ContentTranslation.State.MACHINE for one in place.said.values()):
        form.initial["made"] = ContentTranslation.State.MACHINE.value
    return form


def _page(
    request: HouseRequest, place: Place, form: TextsForm, checking: CheckForm
) -> HttpResponse:
    pairs = []
    for name, german in place.sources.items():
        said = place.said.get(name)
        state = queries.standing_of(german, said)
        pairs.append(
            {
                "field": form[f"text_{name}"],
                "german": german,
                "state": standing_word(state),
                "tone": _TONES[state],
                "hints": _hints(place, name, form),
            }
        )
    texts = " ".join(f"{one.text}\n" for one in place.said.values())
    easy = place.language == Language.EASY.value
    context = {
        "place": place,
        "form": form,
        "errors": [*form.non_field_errors(), *checking.non_field_errors()],
        "pairs": pairs,
        "checking": checking if place.said else None,
        "language_name": queries.language_name(place.language),
        "checked_by": next((one.checked_by for one in place.said.values() if one.checked_by), ""),
        "share": easy_share(texts) if easy and place.said else None,
        "easy": easy,
    }
    return render(request, "translations/edit.html", context)


def _hints(place: Place, name: str, form: TextsForm) -> tuple[Hint, ...]:
    """For what stands in the field, typed or stored."""
    if place.language != Language.EASY.value:
        return ()
    return hints(str(form[f"text_{name}"].value() or ""))
