from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.models import Municipality


class ContactForm(forms.ModelForm):
    class Meta:
        model = Municipality
        fields = (
            *("contact_name", "contact_address", "contact_email", "contact_phone"),
            *("represented_by", "privacy_officer", "enforcement_body"),
        )
        labels: ClassVar = {
            "contact_name": _("Ansprechstelle"),
            "contact_address": _("Anschrift"),
            "contact_email": _("E-Mail"),
            "contact_phone": _("Telefon"),
            "represented_by": _("Vertreten durch"),
            "privacy_officer": _("Datenschutzbeauftragte"),
            "enforcement_body": _("Durchsetzungsstelle für Barrierefreiheit"),
        }
        help_texts: ClassVar = {
            "contact_name": _("Amt oder Stelle, zum Beispiel „Gemeinde Musterdorf, Soziales“."),
            "contact_address": _("Straße, Hausnummer, Postleitzahl, Ort."),
            "contact_phone": _("Steht auf jeder Seite mit einem Formular."),
            "represented_by": _("Wer die Kommune nach außen vertritt; steht im Impressum."),
            "privacy_officer": _("Name oder Stelle mit Anschrift oder E-Mail."),
            "enforcement_body": _("Die Stelle Ihres Landes, mit Anschrift oder E-Mail."),
        }
        widgets: ClassVar = {
            "contact_address": forms.Textarea({"rows": 2}),
            "privacy_officer": forms.Textarea({"rows": 2}),
            "enforcement_body": forms.Textarea({"rows": 2}),
            "contact_phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        }

    def _post_clean(self) -> None:
        """The action checks the row and writes it; the form leaves it alone."""
