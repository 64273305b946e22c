"""What a device may keep: public pages, marked by the server, and nothing of anybody's."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import ERROR
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from nahraum.connect.portal.rules import MAY_BE_KEPT
from nahraum.web import keeping
from tests.conftest import ROOT


def asked(address: str = "/", name: str = "portal:offer", method: str = "GET") -> HttpRequest:
    request = RequestFactory().generic(method, address)
    request.resolver_match = SimpleNamespace(view_name=name)  # type: ignore[assignment]
    request.user = AnonymousUser()
    request._messages = []  # type: ignore[attr-defined]
    return request


def answered(**headers: str) -> HttpResponse:
    return HttpResponse("", headers={MAY_BE_KEPT: "Chor", **headers})


def signed_in(request: HttpRequest, response: HttpResponse) -> None:
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]


def with_token(request: HttpRequest, response: HttpResponse) -> None:
    from django.middleware.csrf import get_token

    get_token(request)


def with_message(request: HttpRequest, response: HttpResponse) -> None:
    request._messages = [(ERROR, "Das gilt nur Ihnen.")]  # type: ignore[attr-defined]


def with_cookie(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie("x", "y")


def not_found(request: HttpRequest, response: HttpResponse) -> None:
    response.status_code = 404


def discreet(request: HttpRequest, response: HttpResponse) -> None:
    response["Cache-Control"] = "no-store"


Spoil = Callable[[HttpRequest, HttpResponse], None]


@pytest.mark.parametrize(
    "spoil", [signed_in, with_token, with_message, with_cookie, not_found, discreet]
)
def test_what_is_somebodys_loses_the_mark(spoil: Spoil) -> None:
    request, response = asked(), answered()
    assert keeping.checked(request, response).has_header(MAY_BE_KEPT)  # the twin: nothing spoils it
    spoil(request, response)
    assert not keeping.checked(request, response).has_header(MAY_BE_KEPT)


@pytest.mark.parametrize(
    ("address", "name", "method", "kept"),
    [
        ("/", "portal:offer", "GET", True),
        ("/?von=Talle", "portal:offer", "GET", False),  # where somebody sets out from
        ("/?a=1&a=2", "portal:notes", "GET", True),
        ("/?a=1&frage=Knie", "portal:notes", "GET", False),
        ("/", "portal:search", "GET", False),
        ("/?frage=Knie", "portal:search", "GET", False),
        ("/", "directory:offer", "GET", False),
        ("/", "portal:offer", "POST", False),
    ],
)
def test_only_listed_pages_keep_the_mark(address: str, name: str, method: str, kept: bool) -> None:
    response = keeping.checked(asked(address, name, method), answered())
    assert response.has_header(MAY_BE_KEPT) is kept


def test_pages_nobody_marked_get_no_mark() -> None:
    assert not keeping.checked(asked(), HttpResponse("")).has_header(MAY_BE_KEPT)


@pytest.mark.django_db
def test_the_door_asks(client: Client, kalletal, monkeypatch) -> None:
    """A view that marks too much is stopped at the door; without the check it is not."""
    from nahraum.web import doorkeeper, starts

    def marked(request: HttpRequest, template: str, context: object) -> HttpResponse:
        return answered()

    monkeypatch.setattr(starts, "render", marked)
    assert MAY_BE_KEPT not in client.get("/kalletal/").headers
    monkeypatch.setattr(doorkeeper, "checked", lambda _request, response: response)
    assert MAY_BE_KEPT in client.get("/kalletal/").headers


@pytest.mark.django_db
def test_the_page_without_a_network(read) -> None:
    page = read("/ohne-netz/")
    numbers = [link["href"] for link in page.select("main a[href^='tel:']")]
    assert numbers == ["tel:112", "tel:110", "tel:116117", "tel:08001110111", "tel:116016"]
    assert page.select_one("[data-ohne-netz]").has_attr("hidden")
    assert "You are offline right now." in read("/en/ohne-netz/").text
    assert read("/tr/ohne-netz/").html["lang"] == "tr"


@pytest.mark.django_db
def test_the_worker_brings_what_the_page_needs(client: Client, read) -> None:
    answer = client.get("/ohne-netz.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    house = json.loads(re.findall(r"^const HOUSE = (.*)$", answer.content.decode(), re.M)[0])
    assert house["mark"] == MAY_BE_KEPT
    assert house["pages"][:3] == ["/ohne-netz/", "/en/ohne-netz/", "/de-simple/ohne-netz/"]
    page = read("/ohne-netz/")
    needed = {link["href"] for link in page.select("link[rel=stylesheet], link[rel=icon]")}
    needed |= {script["src"] for script in page.select("script[src]")}
    assert needed <= set(house["files"])
    assert len(answer.content) < 6_000


@pytest.mark.django_db
def test_switched_off_it_takes_itself_away(client: Client, settings, kalletal) -> None:
    assert "ohne-netz.js" in client.get("/kalletal/").content.decode()
    assert "Gespeicherte Angebote" in client.get("/datenschutz/").content.decode()
    settings.NAHRAUM_OFFLINE = False
    assert "unregister" in client.get("/ohne-netz.js").content.decode()
    assert client.get("/ohne-netz/").status_code == 404
    assert "ohne-netz.js" not in client.get("/kalletal/").content.decode()
    assert "Gespeicherte Angebote" not in client.get("/datenschutz/").content.decode()
    assert not keeping.checked(asked(), answered()).has_header(MAY_BE_KEPT)


def test_the_page_and_the_worker_speak_of_the_same() -> None:
    web = ROOT / "src/nahraum/web"
    script = (web / "static/web/offline.js").read_text("utf-8")
    worker = (web / "templates/web/worker.js").read_text("utf-8")
    assert f"'{MAY_BE_KEPT}'" in script
    assert re.findall(r"READ = '(.+?)'", script) == re.findall(r"READ = '(.+?)'", worker)
