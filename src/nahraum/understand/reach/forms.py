from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.understand.reach.adapters import MOST_BYTES


class FeedForm(forms.Form):
    name = forms.CharField(label=_("Name des Fahrplans"), max_length=120)
    source = forms.CharField(
        label=_("Quelle"),
        max_length=200,
        help_text=_("Wer gibt ihn heraus? Das steht unter jeder Verbindung."),
    )
    licence = forms.CharField(
        label=_("Lizenz"), max_length=120, help_text=_("Zum Beispiel CC BY 4.0.")
    )
    file = forms.FileField(
        label=_("Datei"),
        help_text=_(
            "Ein GTFS-Zip, höchstens 60 MB. Verkehrsverbünde und gtfs.de stellen solche bereit."
        ),
    )
    key = KeyField()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 60 MB."))
        return file
