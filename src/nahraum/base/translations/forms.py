from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import CHANGED_MEANWHILE
from nahraum.base.translations.models import ContentTranslation, Language

State = ContentTranslation.State
# Who writes a text is asked; whether it was checked is said by a button of its own.
_MADE = [(State.HUMAN.value, _("Ein Mensch")), (State.MACHINE.value, _("Eine Maschine"))]


class LanguageForm(forms.Form):
    """Which language, and what is left to do."""

    sprache = forms.ChoiceField(label=_("Sprache"), choices=Language.choices)

    def language(self) -> str:
        return self.cleaned_data["sprache"] if self.is_valid() else Language.EASY.value


class TextsForm(forms.Form):
    """The texts of a row in one language. `sources` are the German texts by field."""

    made = forms.ChoiceField(
        label=_("Wer hat das übersetzt?"),
        choices=_MADE,
        widget=forms.RadioSelect,
        initial=State.HUMAN.value,
        help_text=_("Was eine Maschine übersetzt hat, sagt das auf der Seite."),
    )
    stamp = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, language: str, model: type[models.Model], sources: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.sources = sources
        for name, german in sources.items():
            longest = getattr(model._meta.get_field(name), "max_length", None) or 4000
            rows = 2 + len(german) // 90
            self.fields[f"text_{name}"] = forms.CharField(
                label=str(model._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                required=False,
                max_length=max(2 * longest, 400),
                widget=forms.Textarea({"rows": rows, "lang": language}),
            )

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"text_{name}"] for name in self.sources}

    def changed_meanwhile(self, stamp: str) -> None:
        """Saving again is a decision: what was typed stays."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed["stamp"] = stamp
        self.data = typed
        self.add_error(None, ValidationError(CHANGED_MEANWHILE))


class CheckForm(forms.Form):
    """Who has read the texts and found them right."""

    checked_by = forms.CharField(
        label=_("Wer hat geprüft?"),
        max_length=120,
        help_text=_(
            "Zum Beispiel „Prüfgruppe der Lebenshilfe, 12. November“. Ein Name genügt nicht: Bei "
            "Leichter Sprache prüfen Menschen, die sie brauchen."
        ),
    )
    stamp = forms.CharField(widget=forms.HiddenInput)
