from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.comments.models import Remark
from nahraum.base.municipality.tenancy import KeyField, RowForm


class RemarkForm(forms.Form):
    """Say something about a row, or answer."""

    text = forms.CharField(
        label=_("Ihre Bemerkung"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Für Kolleginnen und Kollegen. Bitte keine Angaben über einzelne Menschen."),
    )
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False, label="")
    key = KeyField()


class ChangeForm(RowForm):
    class Meta:
        model = Remark
        fields = ("text",)
        widgets: ClassVar = {"text": forms.Textarea({"rows": 5})}
