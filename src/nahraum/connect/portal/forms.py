from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.connect.portal.rules import Wish

LANGUAGES = (
    ("", _("egal")),
    ("de", _("Deutsch")),
    ("en", _("Englisch")),
    ("tr", _("Türkisch")),
    ("uk", _("Ukrainisch")),
    ("ru", _("Russisch")),
    ("ar", _("Arabisch")),
    ("pl", _("Polnisch")),
    ("ro", _("Rumänisch")),
    ("dgs", _("Gebärdensprache")),
)


class SearchForm(forms.Form):
    """What somebody looks for. The address of the page holds it, so it can be passed on."""

    frage = forms.CharField(
        label=_("Was brauchen Sie?"),
        required=False,
        max_length=200,
        help_text=_(
            "Zum Beispiel: Knieschmerzen, wer hilft beim Pflegeantrag, Essen bringen lassen"
        ),
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    ort = forms.CharField(
        label=_("In der Nähe von"),
        required=False,
        max_length=80,
        help_text=_("Ort, Ortsteil oder Postleitzahl. Sie müssen nichts angeben."),
    )
    thema = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    offen = forms.BooleanField(label=_("jetzt geöffnet"), required=False)
    hausbesuch = forms.BooleanField(label=_("kommt zu mir nach Hause"), required=False)
    stufenlos = forms.BooleanField(label=_("ohne Stufen"), required=False)
    kostenlos = forms.BooleanField(label=_("kostenlos"), required=False)
    neue = forms.BooleanField(label=_("nimmt neue Patienten oder Gäste"), required=False)
    sprache = forms.ChoiceField(label=_("Sprache"), choices=LANGUAGES, required=False)

    FILTERS = ("offen", "hausbesuch", "stufenlos", "kostenlos", "neue", "sprache")

    def wish(self) -> Wish:
        """What is asked for; what cannot be read wishes nothing."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Wish(
            question=given.get("frage", ""),
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
        label=_("Was ist richtig? (freiwillig)"),
        required=False,
        max_length=600,
        help_text=_("Bitte keine Diagnosen und keine Namen anderer Menschen."),
        widget=forms.Textarea({"rows": 4}),
    )
    reply_to = forms.EmailField(
        label=_("Ihre E-Mail, wenn Sie eine Antwort möchten (freiwillig)"), required=False
    )
    key = KeyField()
