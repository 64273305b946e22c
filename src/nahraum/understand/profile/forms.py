from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField

MAX_UPLOAD = 5 * 1024 * 1024


class VersionForm(forms.Form):
    note = forms.CharField(
        label=_("Was ist neu an dieser Fassung?"),
        max_length=300,
        required=False,
        help_text=_("Freiwillig. Steht später neben der Nummer."),
    )
    key = KeyField()


class SuccessionForm(forms.Form):
    """What to vary in the succession page; sent by GET, so that a result has an address."""

    years = forms.TypedChoiceField(
        label=_("Wie weit voraus?"),
        choices=[("15", _("15 Jahre")), ("20", _("20 Jahre"))],
        coerce=int,
        initial="15",
    )
    replaced = forms.TypedChoiceField(
        label=_("Wie oft gelingt eine Nachbesetzung?"),
        choices=[
            ("0.5", _("halb so oft wie angenommen")),
            ("1", _("so oft wie angenommen")),
            ("1.5", _("anderthalbmal so oft wie angenommen")),
        ],
        coerce=float,
        initial="1",
    )
    need = forms.DecimalField(
        label=_("Leistungsbedarf je Kopf gegenüber Deutschland"),
        required=False,
        localize=True,
        min_value=Decimal("0.5"),
        max_value=Decimal(2),
        help_text=_(
            "Freiwillig, für den Morbiditätsfaktor: 1,1 heißt zehn Prozent mehr Bedarf, also mehr "
            "Sitze. Leer: Die Verhältniszahl bleibt unverändert."
        ),
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
    key = KeyField()

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
