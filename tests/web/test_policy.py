"""Our shortcut to the policy of a page says what the library says."""

from collections.abc import Callable

import pytest
from csp.constants import HEADER
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from nahraum.web.policy import Policy

Page = Callable[[HttpRequest], HttpResponse]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def with_a_script(request: HttpRequest) -> HttpResponse:
    request._csp_nonce = "abc"  # type: ignore[attr-defined]  # as the template makes it
    return HttpResponse("")


PAGES = {
    "plain": plain,
    "with a script": with_a_script,
    "in a frame elsewhere": csp_replace({"frame-ancestors": ["*"]})(plain),
    "with a frame": csp_update({"frame-src": ["'self'"]})(plain),
    "without": csp_exempt()(plain),
}


def _said(kind: type[CSPMiddleware], page: Page) -> str | None:
    said = kind(page)(RequestFactory().get("/")).headers.get(HEADER)
    return said and ";".join(sorted(part.strip() for part in said.split(";")))


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_is_that_of_the_library(name: str) -> None:
    assert _said(Policy, PAGES[name]) == _said(CSPMiddleware, PAGES[name])


def test_pages_that_ask_for_something_differ() -> None:
    """The control."""
    said = {_said(Policy, page) for page in PAGES.values()}
    assert len(said) == len(PAGES)
    assert "default-src 'none'" in (_said(Policy, plain) or "")


def test_a_nonce_after_the_header_is_an_error() -> None:
    request = RequestFactory().get("/")
    Policy(plain)(request)
    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)  # type: ignore[attr-defined]
