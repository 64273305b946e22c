"""How pages for everybody travel: packed, and not sent again to who has them already."""

import functools
import gzip
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.portal.rules import MAY_BE_KEPT

_WORTH_PACKING = 1_000  # bytes
_LEVEL = 1  # the higher ones cost more than they save on pages of this size
# Pages about violence leave no copy behind.
NOT_KEPT = "no-store"


def let_keep(answer: HttpResponse, name: str) -> None:
    """A device may keep this page and calls it by this name; the door has the last word."""
    answer.headers[MAY_BE_KEPT] = quote(name)


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that shows nobody's own: the browser may keep it, and asks whether it still holds.

    Pages of people who are signed in stay as they are; the door says "no-store" for them.
    """

    @functools.wraps(view)
    def sent(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.actor.account is not None or response.status_code != 200:
            return response
        if response.headers.get("Cache-Control") != NOT_KEPT:
            response.headers["Cache-Control"] = "private, no-cache"
            etag = _etag(request, response.content)
            response.headers["ETag"] = etag
            known = get_conditional_response(request, etag=etag, response=response)
            if known is not response and known is not None:
                return known
        return _packed(request, response)

    return sent


def _etag(request: HouseRequest, content: bytes) -> str:
    """Of what people read; the nonce of a page is new every time."""
    nonce = getattr(request, "_csp_nonce", None)
    same = content.replace(str(nonce).encode(), b"") if nonce else content
    return f'W/"{hashlib.blake2b(same, digest_size=12).hexdigest()}"'


def _packed(request: HouseRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Accept-Encoding",))
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "").replace(" ", "").lower().split(",")
    if "gzip" in accepted and len(response.content) >= _WORTH_PACKING:
        response.content = gzip.compress(response.content, compresslevel=_LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    return response
