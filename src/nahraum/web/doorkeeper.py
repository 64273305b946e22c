"""The one door of the web: finds the municipality, asks `allowed`, opens the scope.

A page whose room declared no access is answered like a page that does not exist.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.queries import municipality_by_slug
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import allowed, needs_second_factor
from nahraum.base.registry import Visibility, access_for, permission
from nahraum.web.keeping import checked
from nahraum.web.languages import speak

# What no page may ask a browser for; the technical check for video says so itself.
NOTHING_ALLOWED = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
# What in an address opens a page: nobody keeps a copy of it, and no search engine lists it.
SECRETS = frozenset({"token", "secret"})
# Pages of the login library and of the framework; all of them work without a municipality.
OUTSIDE = ("account_", "mfa_", "set_language")


class Doorkeeper:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.municipality = None  # type: ignore[attr-defined]
        request.actor = actor_for(request.user)  # type: ignore[attr-defined,arg-type]
        asked = request.method
        if asked == "HEAD":  # whoever asks for the head is answered like GET, by every page
            request.method = "GET"
        response = self.get_response(request)
        request.method = asked
        response.headers.setdefault("Permissions-Policy", NOTHING_ALLOWED)
        secret = request.resolver_match and SECRETS & request.resolver_match.kwargs.keys()
        if request.user.is_authenticated or secret:
            response.headers.setdefault("Cache-Control", "no-store")
        if secret:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return checked(request, response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        speak(request, name)
        if name.startswith(OUTSIDE):
            return None
        access = access_for(name)
        if access is None:
            raise Http404(f"no access declared for {name}")
        municipality = self._municipality(kwargs) if access.tenant else None
        request.municipality = municipality  # type: ignore[attr-defined]
        if (refusal := self._refusal(request, access.action, municipality)) is not None:
            return refusal
        if municipality is None:
            return None
        with municipality_scope(municipality):
            response = view(request, *args, **kwargs)
            # A template that is rendered later would ask the tables outside of the scope.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    def _municipality(self, kwargs: dict[str, Any]) -> Municipality:
        municipality = municipality_by_slug(kwargs.get("kommune", ""))
        if municipality is None:
            raise Http404("no such municipality")
        return municipality

    def _refusal(
        self, request: HttpRequest, action: str, municipality: Municipality | None
    ) -> HttpResponse | None:
        """Sign in first; then the second factor; then 403 inside one's own municipality only."""
        actor = request.actor  # type: ignore[attr-defined]
        now = timezone.now()
        if allowed(actor, action, municipality, at=now):
            return self._second_factor(request, action)
        if actor.account is None:
            return redirect_to_login(request.get_full_path())
        today = timezone.localdate(now)
        if municipality is not None and not actor.roles_in(municipality.pk, today):
            raise Http404("not a member of this municipality")
        raise PermissionDenied

    def _second_factor(self, request: HttpRequest, action: str) -> HttpResponse | None:
        actor = request.actor  # type: ignore[attr-defined]
        wanted = permission(action)
        if not settings.NAHRAUM_SECOND_FACTOR or wanted is None:
            return None
        if wanted.visibility is not Visibility.ROLES:
            return None
        if not needs_second_factor(actor, timezone.localdate()) or is_mfa_enabled(request.user):
            return None
        return redirect("mfa_activate_totp")
