from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD = 5 * 1024 * 1024


class VersionForm(forms.Form):
    note = forms.CharField(
        label=_("Was ist neu an dieser Fassung?"),
        max_length=300,
        required=False,
        help_text=_("Freiwillig. Steht später neben der Nummer."),
    )


class OwnPopulationForm(forms.Form):
    file = forms.FileField(
        label=_("Tabelle nach Geschlecht und Alter"),
        help_text=_("CSV oder Excel mit den Spalten Geschlecht, Alter, Anzahl. Höchstens 5 MB."),
    )
    as_of = forms.DateField(
        label=_("Stichtag"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Woher stammen die Zahlen?"),
        max_length=200,
        help_text=_("Zum Beispiel: Melderegister der Gemeinde, Hauptwohnsitz."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Der Stichtag liegt in der Zukunft."))
        return day
