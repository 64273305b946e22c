from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Narrow the protocol; every field may stay empty."""

    person = forms.ChoiceField(label=_("Wer"), required=False)
    what = forms.ChoiceField(label=_("Was"), required=False)
    first = forms.DateField(label=_("Von"), required=False, widget=DateInput())
    last = forms.DateField(label=_("Bis"), required=False, widget=DateInput())

    def __init__(
        self,
        data: object,
        *,
        people: Iterable[tuple[str, str]],
        verbs: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["person"].choices = [("", _("alle")), *people]  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("alles")), *verbs]  # type: ignore[attr-defined]

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Das Ende liegt vor dem Anfang."))
