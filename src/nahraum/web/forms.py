from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: by which name its owner knows it, and whether it replaces the password."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=60,
        help_text=_("Damit Sie ihn wiedererkennen, zum Beispiel „Diensthandy“."),
    )
    passwordless = forms.BooleanField(
        label=_("Damit ohne Passwort anmelden"),
        required=False,
        initial=True,
        help_text=_("Ihr Gerät fragt dann nach Fingerabdruck, Gesicht oder PIN."),
    )


class RenameForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("name", str(self.instance))
