from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField, RowForm
from nahraum.base.topics.queries import topics
from nahraum.understand.indicators.adapters import LIMITS
from nahraum.understand.indicators.models import OwnIndicator


class IndicatorForm(RowForm):
    class Meta:
        model = OwnIndicator
        fields = (
            *("label", "field", "formula", "numerator", "denominator", "unit", "direction"),
            *("minimum", "decimals", "health", "source", "topic"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("bitte wählen")), *OwnIndicator.Unit.choices]
        topic = self.fields["topic"]
        found = topics().filter(parent__isnull=False, retired=False)
        topic.queryset, topic.empty_label = found, _("keines")  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_(
            "CSV oder Excel, höchstens 5 MB: eine Zeile je Ortsteil und Jahr, oder eine Spalte je "
            "Indikator oder je Jahr. Oder ein Zip mit den CSV-Dateien eines Sozialatlas."
        ),
    )
    source = forms.CharField(
        label=_("Quelle"), max_length=200, help_text=_("Das steht bei jeder Zahl.")
    )
    licence = forms.CharField(label=_("Lizenz"), max_length=120, required=False)
    key = KeyField()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file
