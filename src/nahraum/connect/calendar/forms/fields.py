"""Fields the forms of the calendar share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm
from nahraum.connect.directory.rules import ContactRefused, normal_phone, shown_phone


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WebField(forms.URLField):
    """An address of a page; people leave out the first part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class EuroField(forms.CharField):
    """An amount as people write it, kept in whole cents: 50, 5,50 or 5.50 Euro."""

    def __init__(self, **kwargs: Any) -> None:
        # The model's field is a whole number of cents; its limits say nothing about the text.
        plain = {name: kwargs[name] for name in kwargs if name not in ("min_value", "max_value")}
        super().__init__(max_length=12, **plain)

    def clean(self, value: Any) -> Any:
        text = (super().clean(value) or "").replace("€", "").replace("Euro", "").strip()
        if not text:
            return None
        whole, _comma, rest = text.replace(".", ",").partition(",")
        if not (whole.isascii() and whole.isdigit() and len(whole) <= 6):
            raise ValidationError(_("Bitte einen Betrag wie 50 oder 5,50."))
        if rest and not (rest.isascii() and rest.isdigit() and len(rest) <= 2):
            raise ValidationError(_("Bitte einen Betrag wie 50 oder 5,50."))
        return int(whole) * 100 + int((rest or "0").ljust(2, "0"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02d}"
        return value


class EntryForm(RowForm):
    """A row of the calendar in groups of fields; phone numbers may be written in any way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "phone" in self.fields:
            self.initial["phone"] = shown_phone(self.instance.phone)
            self.fields["phone"].widget.attrs |= {"type": "tel", "autocomplete": "off"}

    def clean_phone(self) -> str:
        try:
            return normal_phone(self.cleaned_data["phone"])
        except ContactRefused as refused:
            raise ValidationError(str(refused)) from None
