from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.base.people.roles import ROLES

MUNICIPAL_ROLES = [(role.id, role.label) for role in ROLES.values() if not role.everywhere]


class InviteForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=160, widget=forms.TextInput({"autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-Mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Rolle"), choices=[("", _("bitte wählen")), *MUNICIPAL_ROLES])
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_(
            "Nur nötig, wenn eine Person zugleich plant und im Einzelfall begleitet: "
            "mindestens 20 Zeichen, wird protokolliert."
        ),
    )
    key = KeyField()


class AcceptForm(forms.Form):
    password = forms.CharField(
        label=_("Passwort"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    repeated = forms.CharField(
        label=_("Passwort wiederholen"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("repeated")
        if first and second and first != second:
            self.add_error("repeated", _("Die beiden Passwörter sind nicht gleich."))
        return self.cleaned_data
