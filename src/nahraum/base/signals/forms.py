from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.signals.models import PublicationRules

HOUSE = PublicationRules()


class VersionForm(forms.Form):
    """What a button sends: which state of the row the person has seen."""

    version = forms.IntegerField(min_value=1)


class RulesForm(forms.ModelForm):
    """Own numbers. The field says what the rule of the house is; looser ones are refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="", min_value=0)

    class Meta:
        model = PublicationRules
        fields = PublicationRules.NUMBERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        saved = not self.instance._state.adding
        self.fields["version"].initial = self.instance.version if saved else 0
        for name in PublicationRules.NUMBERS:
            least = getattr(HOUSE, name)
            tip = _("Regel des Hauses: %(number)s. Nur kleiner erlaubt.")
            if name != "dominance":
                tip = _("Regel des Hauses: %(number)s. Nur größer erlaubt.")
            self.fields[name].help_text = tip % {"number": least}

    def numbers(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in PublicationRules.NUMBERS}

    def _post_clean(self) -> None:
        """The action checks the numbers: only it knows the rule."""
