"""The header that says what a page may load, put together once for all pages that ask nothing."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class Policy(CSPMiddleware):
    """The library puts the policy together twice a page. Ours is always the same but for pages
    that want a nonce or more, or less, than others: those are left to the library."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        asks = getattr(request, "_csp_nonce", None) or settings.DEBUG
        if asks or any(name.startswith("_csp_") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        # As in the library: a nonce that comes after the header is an error, not a hole.
        late = CheckableLazyObject(self._csp_nonce_post_response)
        request.csp_nonce = late  # type: ignore[attr-defined]
        return response
