"""Pages that many people open at the same time: made once, and again after any change.

When the local paper prints an address, hundreds of people open it within a minute. Every action
leaves an entry in the audit chain of the municipality, so the heads of the chains tell whether
anything has changed since a page was made; what depends on the hour is at most a minute old.
"""

import functools
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from nahraum.base.audit.queries import heads
from nahraum.base.municipality.queries import repeated
from nahraum.base.people.queries import HouseRequest
from nahraum.connect.portal.views.sending import NOT_KEPT

MOST_PAGES = 1_000  # of about 20 kB, in one process
# What an address may ask for: keys of offers and the number of a page, nothing somebody typed.
_ASKED = {"a": re.compile(r"[0-9a-f-]{32,36}"), "seite": re.compile(r"[0-9]{1,4}")}
_NONCE = secrets.token_hex(16).encode()  # stands in a kept page for the nonce of each answer


@dataclass(frozen=True, slots=True)
class Made:
    """A page and the moment it belongs to; `nonce`: it asks for one."""

    state: tuple[object, ...]
    content: bytes
    headers: Mapping[str, str]
    nonce: bool


class Pages:
    """The pages of a process, the one asked for longest ago makes room."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[object, ...], Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], state: tuple[object, ...]) -> Made | None:
        with self._lock:
            made = self._made.get(key)
            if made is None or made.state != state:
                return None
            self._made.move_to_end(key)
            return made

    def keep(self, key: tuple[object, ...], made: Made) -> None:
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > MOST_PAGES:
                self._made.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._made.clear()


PAGES = Pages()


def made_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is the same for everybody who is not signed in and has typed nothing."""

    @functools.wraps(view)
    def answered(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_same_for_everybody(request):
            return view(request, *args, **kwargs)
        key = (request.scheme, request.get_host(), request.get_full_path(), get_language())
        state = _state(request, timezone.now())  # before the page is made: a change comes later
        made = PAGES.get(key, state)
        if made is not None:
            return _again(request, made)
        response = view(request, *args, **kwargs)
        if _may_be_kept(response):
            PAGES.keep(key, _made(request, state, response))
        return response

    return answered


def _is_same_for_everybody(request: HouseRequest) -> bool:
    return request.actor.account is None and not request.COOKIES and _asks_as_we_link(request.GET)


def _asks_as_we_link(asked: QueryDict) -> bool:
    return all(
        name in _ASKED and all(_ASKED[name].fullmatch(text) for text in texts)
        for name, texts in asked.lists()
    )


def _state(request: HouseRequest, now: datetime) -> tuple[object, ...]:
    place = request.municipality
    changes = tuple(digest for (digest,) in repeated(heads, place.pk))
    return place.pk, changes, now.replace(second=0, microsecond=0)


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and response.headers.get("Cache-Control") != NOT_KEPT
    )


def _made(request: HouseRequest, state: tuple[object, ...], response: HttpResponse) -> Made:
    nonce = getattr(request, "_csp_nonce", None)
    content = response.content.replace(nonce.encode(), _NONCE) if nonce else response.content
    return Made(state, content, dict(response.headers), bool(nonce))


def _again(request: HouseRequest, made: Made) -> HttpResponse:
    content = made.content
    if made.nonce:
        content = content.replace(_NONCE, str(request.csp_nonce).encode())  # type: ignore[attr-defined]
    return HttpResponse(content, headers=made.headers)
