"""The form of the opening hours."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.connect.directory.models import (
    OpeningHours,
)
from nahraum.connect.directory.rules import (
    Hours,
    HoursRefused,
    Mode,
    is_plain,
    parse_day,
    parse_lines,
    write_day,
    write_lines,
)


class DayField(forms.CharField):
    """The hours of one day in plain notation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value), parse_day(value or "")
        except HoursRefused as refused:
            raise ValidationError(str(refused)) from None


class HoursForm(forms.Form):
    """The opening hours of an offer at one site or at all: a field for each day, and lines."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="")
    lines = forms.CharField(
        label=_("Telefonzeiten, Termine und besondere Zeiten"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Je Zeile eine Angabe, zum Beispiel „Telefon Mo, Do 8-10“, „Termin Di 14-16“, "
            "„Sa 14-18 vom 1.5. bis 30.9.“, „Mi 9-12 ab 1.12.2026“ oder "
            "„So 10-12 auch an Feiertagen“."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in OpeningHours.Weekday.choices:
            self.fields[f"day_{number}"] = DayField(label=name)
        self.order_fields(
            [f"day_{number}" for number in range(7)]
        )  # errors in the order of the page

    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]

    def clean_lines(self) -> tuple[Hours, ...]:
        try:
            return parse_lines(self.cleaned_data["lines"])
        except HoursRefused as refused:
            raise ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        typed = [self.cleaned_data.get(f"day_{number}", ("?", ()))[0] for number in range(7)]
        if all(typed) and not self.errors and not self.hours():
            raise ValidationError(
                _(
                    "So wäre nie geöffnet. Wenn die Zeiten nicht bekannt sind, lassen Sie die "
                    "Felder leer."
                )
            )
        return self.cleaned_data

    def hours(self) -> tuple[Hours, ...]:
        """Everything that was typed, each span once."""
        days = [
            Hours(weekday=number, opens=opens, closes=closes)
            for number in range(7)
            for opens, closes in self.cleaned_data[f"day_{number}"][1]
        ]
        return tuple(dict.fromkeys([*days, *self.cleaned_data["lines"]]))


def typed_hours(hours: Sequence[Hours]) -> dict[str, str]:
    """Hours as they stand in the fields of `HoursForm`; a day without any is closed if another
    is open."""
    plain = [span for span in hours if span.mode is Mode.OPEN and is_plain(span)]
    rest = [span for span in hours if span not in plain]
    by_day: dict[int, list[tuple[time, time]]] = {number: [] for number in range(7)}
    for span in plain:
        by_day[span.weekday].append((span.opens, span.closes))
    empty = str(_("geschlossen")) if plain else ""
    days = {f"day_{number}": write_day(spans) or empty for number, spans in by_day.items()}
    return {**days, "lines": "\n".join(write_lines(rest))}
