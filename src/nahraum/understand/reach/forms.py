from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.understand.reach.adapters import MOST_BYTES
from nahraum.understand.reach.models import StoredTime


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


class TimesForm(forms.Form):
    """What the page of ways shows: one topic in detail, or the usual ones side by side."""

    EVERYTHING: ClassVar = "alle"

    ziel = forms.ChoiceField(label=_("Ziel"))
    mit = forms.ChoiceField(label=_("Unterwegs"), choices=StoredTime.Mode.choices)

    def __init__(self, *args: Any, topics: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [(self.EVERYTHING, _("die wichtigsten Ziele")), *topics]
        self.fields["ziel"].choices = everything  # type: ignore[attr-defined]
