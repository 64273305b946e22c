from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations; nobody signs up on their own."""

    def is_open_for_signup(self, request: HttpRequest, *args: Any) -> bool:
        return False
