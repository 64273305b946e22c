"""The one entry of what browsers send: every page gets it as `data.texts` writes it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from nahraum.data.texts import legible


class Legible:
    """Addresses, questions and forms, before anybody looks at them.

    It stands behind the check against forged forms, which has read the form anyway. Passwords
    pass as well: an umlaut of one sign or two must open the same door.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _legible(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> None:
        if request.method == "POST":
            request.POST = _legible(request.POST)  # type: ignore[assignment]
        for name, value in kwargs.items():
            if isinstance(value, str):
                kwargs[name] = legible(value)


def _legible(sent: QueryDict) -> QueryDict:
    changed = {
        name: texts
        for name, values in sent.lists()
        if (texts := [legible(value) for value in values]) != values
    }
    if not changed:
        return sent
    again = sent.copy()
    for name, texts in changed.items():
        again.setlist(name, texts)
    again._mutable = False
    return again
