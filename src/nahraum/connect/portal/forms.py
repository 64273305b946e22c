from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.connect.portal.rules import FILTERS, LANGUAGES, Wish

# Whoever is in need may write more than a search needs; the crisis rule reads all of it.
LONGEST = 2_000


class SearchForm(forms.Form):
    """What somebody looks for. The address of the page holds it, so it can be passed on."""

    frage = forms.CharField(
        label=_("Was brauchen Sie?"),
        required=False,
        help_text=_(
            "Zum Beispiel: Knieschmerzen, wer hilft beim Pflegeantrag, Essen bringen lassen"
        ),
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "maxlength": 200}),
    )
    ort = forms.CharField(
        label=_("In der Nähe von"),
        required=False,
        max_length=80,
        help_text=_("Ort, Ortsteil oder Postleitzahl. Sie müssen nichts angeben."),
    )
    thema = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    offen = forms.BooleanField(label=FILTERS["open_now"], required=False)
    hausbesuch = forms.BooleanField(label=FILTERS["home_visit"], required=False)
    stufenlos = forms.BooleanField(label=FILTERS["step_free"], required=False)
    kostenlos = forms.BooleanField(label=FILTERS["free_of_charge"], required=False)
    neue = forms.BooleanField(label=FILTERS["new_people"], required=False)
    sprache = forms.ChoiceField(
        label=FILTERS["language"], choices=[("", _("egal")), *LANGUAGES.items()], required=False
    )

    FILTERS = ("offen", "hausbesuch", "stufenlos", "kostenlos", "neue", "sprache")

    def wish(self) -> Wish:
        """What is asked for; a field that cannot be read wishes nothing and spoils no other."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        return Wish(
            question=given.get("frage", "")[:LONGEST],
            topic=given.get("thema", ""),
            near=given.get("ort", ""),
            open_now=given.get("offen", False),
            home_visit=given.get("hausbesuch", False),
            step_free=given.get("stufenlos", False),
            free_of_charge=given.get("kostenlos", False),
            new_people=given.get("neue", False),
            language=given.get("sprache", ""),
        )

    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FILTERS]


class CorrectionForm(forms.Form):
    """Anybody may say what is wrong; an e-mail is needed only for an answer."""

    about = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=(
            ("hours", _("Öffnungszeiten")),
            ("phone", _("Telefonnummer")),
            ("address", _("Anschrift")),
            ("gone", _("Das Angebot gibt es nicht mehr")),
            ("other", _("Etwas anderes")),
        ),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Was ist richtig?"),
        required=False,
        max_length=600,
        help_text=_("Bitte keine Diagnosen und keine Namen anderer Menschen."),
        widget=forms.Textarea({"rows": 4}),
    )
    reply_to = forms.EmailField(
        label=_("Ihre E-Mail, wenn Sie eine Antwort möchten"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    key = KeyField()
