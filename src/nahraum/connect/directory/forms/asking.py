"""Forms that check, answer, filter and choose."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.topics.queries import tree
from nahraum.connect.directory.forms.rows import DateInput
from nahraum.connect.directory.models import (
    Correction,
    Offer,
    Organisation,
)
from nahraum.connect.directory.rules import (
    Freshness,
)

WAITING = "waiting"  # for a check: due or stale


class CheckForm(forms.Form):
    """Who said on which day that everything is right."""

    checked_by = forms.CharField(
        label=_("Wer hat gesagt, dass alles stimmt?"),
        max_length=120,
        help_text=_(
            "Zum Beispiel „Frau Ulme von der Einrichtung, am Telefon“. Das ist öffentlich."
        ),
    )
    on = forms.DateField(label=_("An welchem Tag?"), widget=DateInput())
    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return self.cleaned_data["on"]


class AnswerForm(forms.Form):
    """What became of a correction."""

    state = forms.ChoiceField(
        label=_("Was wurde daraus?"),
        choices=[c for c in Correction.State.choices if c[0] != Correction.State.OPEN],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Antwort in einem Satz"),
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Wer geschrieben hat, liest sie unter der Nummer und in der E-Mail. Bitte ohne Namen."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")


class FilterForm(forms.Form):
    """What the list of offers shows; the address of the page keeps it."""

    suche = forms.CharField(label=_("Wort"), required=False, max_length=120)
    stand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *Offer.Status.choices]
    )
    pruefung = forms.ChoiceField(
        label=_("Prüfung"),
        required=False,
        choices=(
            ("", _("alle")),
            (WAITING, _("fällig oder lange nicht geprüft")),
            (Freshness.CHECKED.value, _("geprüft")),
            (Freshness.DUE.value, _("Prüfung fällig")),
            (Freshness.STALE.value, _("lange nicht geprüft")),
            (Freshness.NEVER.value, _("noch nie geprüft")),
        ),
    )
    thema = forms.ChoiceField(label=_("Thema"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["thema"]
        field.choices = [
            ("", _("alle")),
            *(
                (group.name, [(topic.key, topic.name) for topic in group.topics.all()])
                for group in tree()
            ),
        ]


class HouseForm(forms.Form):
    """Whose offer is it?"""

    einrichtung: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Welche Einrichtung bietet es an?"), queryset=None, empty_label=_("bitte wählen")
    )
    massnahme = forms.UUIDField(required=False, widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["einrichtung"]
        field.queryset = Organisation.objects.order_by("name")
