"""What the coordinator decides: proposals, and who speaks for whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.people.models import Account
from nahraum.connect.directory.models import Organisation
from nahraum.connect.upkeep.queries.deciding import Line, providers


class DecisionForm(forms.Form):
    """Which fields are taken, and a sentence for whoever proposed them."""

    accepted = forms.MultipleChoiceField(
        label=_("Übernehmen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    answer = forms.CharField(
        label=_("Antwort in einem Satz"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Nur nötig, wenn Sie etwas nicht übernehmen. Geht per E-Mail zurück."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")
    entry_version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["accepted"]
        field.choices = [(line.field, line.label) for line in lines]
        # What somebody else changed meanwhile is taken only on purpose.
        self.initial.setdefault("accepted", [line.field for line in lines if not line.clash])


class OwnershipForm(forms.Form):
    """Who speaks for which organisation from today on."""

    key = KeyField()
    account: "forms.ModelChoiceField[Account]" = forms.ModelChoiceField(
        label=_("Wer?"),
        queryset=None,
        empty_label=_("bitte wählen"),
        help_text=_("Zur Wahl steht, wer die Rolle „Mitglied einer Einrichtung“ hat."),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Für welche Einrichtung?"), queryset=None, empty_label=_("bitte wählen")
    )

    def __init__(self, *args: Any, municipality: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.queryset = providers(municipality, on=on)
        house: Any = self.fields["organisation"]
        house.queryset = Organisation.objects.order_by("name")
