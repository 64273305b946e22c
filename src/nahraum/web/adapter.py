from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahraum.base.people.queries import network_address
from nahraum.web import sign_in_turns


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations; nobody signs up on their own."""

    def is_open_for_signup(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The turn comes first: who is sent away did not use up one of their attempts."""
        with sign_in_turns.TURNS.turn():
            return super().authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts are counted: behind our own web server all would share its address, and
        ten wrong passwords of anybody would shut everybody out."""
        return network_address(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """The ways to say once more who one is, in our words."""
        words = {
            "reauthenticate": _("Mit dem Passwort"),
            "mfa_reauthenticate": _("Mit einem Code aus der App oder einem Notfallcode"),
            "mfa_reauthenticate:webauthn": _("Mit einem Passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in found]


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Names of keys and refusals in our words, whatever the library calls them."""

    # The library says "wrong code" to those who used a passkey, too.
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Dieser Code oder Passkey passt nicht."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- its name there
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Schlüssel %(number)s") % {"number": number}

    def _get_site_name(self) -> str:
        return "Nahraum"
