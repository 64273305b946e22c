"""Answers for machines: what changed, how it may be kept, who may read it, and how often.

No cookie is set, and how often somebody asks is counted without knowing who.
"""

import hashlib
import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.text import compress_string

PROBLEM = "application/problem+json"
METHODS = "GET, HEAD, OPTIONS"
KEPT_SECONDS = 300
_WORTH_PACKING = 500  # bytes
_GZIP = re.compile(r"(?:^|[,\s])gzip\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))")
_EXPOSED = "ETag, Last-Modified, Link, Retry-After, Content-Disposition"


def answer(
    request: HttpRequest, content: bytes, *, mime: str, changed: datetime | None = None
) -> HttpResponse:
    """Content everybody may read, with all a client needs not to fetch it twice."""
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content_type=mime)
    if _known(request, etag, changed):
        response.status_code = 304
        del response["Content-Type"]
    else:
        response.content = _packed(request, response, content)
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed.timestamp())
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return opened(request, response)


def _known(request: HttpRequest, etag: str, changed: datetime | None) -> bool:
    """Whether the client has this very content. The date counts only without a tag (RFC 9110)."""
    if tags := request.headers.get("If-None-Match"):
        return tags.strip() == "*" or etag in {_weak(tag) for tag in parse_etags(tags)}
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and changed is not None and int(changed.timestamp()) <= since


def _weak(tag: str) -> str:
    return tag if tag.startswith("W/") else f"W/{tag}"


def _packed(request: HttpRequest, response: HttpResponse, content: bytes) -> bytes:
    packable = "json" in response["Content-Type"] or "text/" in response["Content-Type"]
    wanted = _GZIP.search(request.headers.get("Accept-Encoding", "").lower())
    if not wanted or not packable or len(content) < _WORTH_PACKING:
        return content
    response["Content-Encoding"] = "gzip"
    return compress_string(content)


def opened(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Readable from other sites; to HEAD the headers are the answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "HEAD":
        length = str(len(response.content))
        response.content = b""
        response["Content-Length"] = length
    return response


def options() -> HttpResponse:
    """What may be asked here, also for the question a browser asks before."""
    response = HttpResponse(status=204, headers={"Allow": METHODS})
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return response


def problem(status: int, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """An error as RFC 9457 describes it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = JsonResponse(
        {name: value for name, value in body.items() if value != ""},
        status=status,
        content_type=PROBLEM,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
