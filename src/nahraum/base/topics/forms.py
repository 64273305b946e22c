from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.topics.models import Language


class WordForm(forms.Form):
    text = forms.CharField(
        label=_("Neues Wort"),
        max_length=120,
        help_text=_("So, wie Menschen es sagen oder eintippen, auch ganze Fragen."),
    )
    language = forms.ChoiceField(label=_("Sprache"), choices=Language.choices, initial="de")
