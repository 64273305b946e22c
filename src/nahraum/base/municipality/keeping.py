"""Rows kept by hand, the same way in every room: entered, changed, put away, taken back.

A room says which rows it keeps and which of its actions do the work. What people see is the same
everywhere: a form sent twice makes one row, nobody is overwritten unseen, and what was thrown away
lies in the trash for a while.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats
from django.utils.translation import gettext as _

from nahraum.base.municipality.queries import trash_of
from nahraum.base.municipality.tenancy import AlreadyThere, RowForm, StaleVersion, TenantModel

if TYPE_CHECKING:
    from nahraum.base.people.queries import HouseRequest

Kinds = Mapping[str, tuple[type[Any], type[TenantModel], Any]]


def sentence(error: Exception) -> str:
    """What an action refused, in one line above a page."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, StaleVersion):
        return _("Jemand anderes hat diesen Eintrag soeben geändert. Bitte sehen Sie noch einmal.")
    return str(error)


@dataclass(frozen=True)
class Desk:
    """The rows of a room and how they are kept.

    `kinds`: word in the address -> form, model, label. `actions` has `change`, `remove` and
    `restore`; `refusals` are the errors by which they say no. `opened` says what the form of a
    known row is made with besides the row.
    """

    room: str
    kinds: Kinds
    actions: Any
    page_of: Callable[[Any], str]
    refusals: tuple[type[Exception], ...] = (ValidationError,)
    opened: Callable[[Any], dict[str, Any]] = lambda row: {}

    @property
    def _no(self) -> tuple[type[Exception], ...]:
        return (*self.refusals, StaleVersion)

    def kind(self, word: str) -> tuple[type[Any], type[TenantModel], Any]:
        try:
            return self.kinds[word]
        except KeyError:
            raise Http404 from None

    def saved(self, request: "HouseRequest", row: TenantModel) -> HttpResponseRedirect:
        messages.success(request, _("Gespeichert: %(row)s.") % {"row": row})
        return redirect(self.page_of(row))

    def add(
        self,
        request: "HouseRequest",
        form: RowForm,
        act: Callable[..., Any],
        *,
        label: str,
        back: str,
        shown: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> HttpResponse:
        """A form for a new row; sent twice it makes one."""
        if request.method == "POST" and form.is_valid():
            try:
                row = act(by=request.actor, key=form.key, **given, **form.values())
            except self.refusals as error:
                form.refuse(error)
            except AlreadyThere as there:
                if there.same:
                    return self.saved(request, there.row)
                form = form.sent_before()
            else:
                return self.saved(request, row)
        return self._form(request, form, {"label": label, "back": back, **(shown or {})})

    def change(self, request: "HouseRequest", word: str, pk: UUID) -> HttpResponse:
        """Change a row; whoever saved in between is not overwritten unseen."""
        form_class, model, label = self.kind(word)
        row = get_object_or_404(model, pk=pk)
        form = form_class(request.POST or None, instance=row, **self.opened(row))
        back = self.page_of(row)
        context: dict[str, Any] = {"kind": word, "label": label, "row": row, "back": back}
        if request.method == "POST" and form.is_valid():
            try:
                self.actions.change(
                    row=get_object_or_404(model, pk=pk),
                    values=form.values(),
                    version=form.cleaned_data["version"],
                    by=request.actor,
                    **form.besides(),
                )
            except self.refusals as error:
                form.refuse(error)
            except StaleVersion:
                if not (differences := form.differences()):
                    return self.saved(request, row)
                context["meanwhile"] = [
                    (form.label_of(name), _shown(form, name, stored), _shown(form, name, typed))
                    for name, stored, typed in differences
                ]
                form = form.changed_meanwhile()
            else:
                return self.saved(request, row)
        return self._form(request, form, context)

    def _form(
        self, request: "HouseRequest", form: RowForm, context: dict[str, Any]
    ) -> HttpResponse:
        ways = {"form": form, "remove": f"{self.room}:remove"}
        return render(request, "web/entry.html", {**ways, **context})

    def remove(self, request: "HouseRequest", word: str, pk: UUID) -> HttpResponse:
        """Put a row into the trash; pressed twice it lies there once."""
        model = self.kind(word)[1]
        if not model.trash.filter(pk=pk).exists():
            row = get_object_or_404(model, pk=pk)
            try:
                self.actions.remove(row=row, by=request.actor)
            except self._no as error:
                messages.error(request, sentence(error))
                return redirect(self.page_of(row))
        messages.success(request, _("In den Papierkorb gelegt. Dort lässt es sich zurückholen."))
        return redirect(f"{self.room}:trash", kommune=request.municipality.slug)

    def restore(self, request: "HouseRequest", word: str, pk: UUID) -> HttpResponse:
        """Take a row out of the trash; pressed twice it is there once."""
        model = self.kind(word)[1]
        row = model.objects.filter(pk=pk).first()
        if row is None:
            row = get_object_or_404(model.trash, pk=pk)
            try:
                self.actions.restore(row=row, by=request.actor)
            except self._no as error:
                messages.error(request, sentence(error))
                return redirect(f"{self.room}:trash", kommune=request.municipality.slug)
        messages.success(request, _("Zurückgeholt: %(row)s.") % {"row": row})
        return redirect(self.page_of(row))

    def trash(self, request: "HouseRequest", *, back: str, back_label: str) -> HttpResponse:
        ways = {"restore": f"{self.room}:restore", "back": back, "back_label": back_label}
        return render(request, "web/trash.html", {**trash_of(self.kinds), **ways})


def _shown(form: RowForm, name: str, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    field: Any = form.instance._meta.get_field(name)
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
