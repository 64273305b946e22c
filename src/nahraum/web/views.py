"""Pages of the shell itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from nahraum.base.municipality.queries import open_municipalities


def start(request: HttpRequest) -> HttpResponse:
    return render(request, "web/start.html", {"municipalities": open_municipalities()})


def municipality(request: HttpRequest, kommune: str) -> HttpResponse:
    return render(request, "web/municipality.html")


def today(request: HttpRequest, kommune: str) -> HttpResponse:
    return render(request, "web/today.html")


def after_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect("web:start")


def imprint(request: HttpRequest, kommune: str = "") -> HttpResponse:
    return render(request, "web/imprint.html")


def privacy(request: HttpRequest, kommune: str = "") -> HttpResponse:
    return render(request, "web/privacy.html")


def accessibility(request: HttpRequest, kommune: str = "") -> HttpResponse:
    return render(request, "web/accessibility.html")


def help_page(request: HttpRequest, kommune: str = "") -> HttpResponse:
    return render(request, "web/help.html")


def help_room(request: HttpRequest, room: str, kommune: str) -> HttpResponse:
    return render(request, "web/help.html")


def demo(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404("no demo")
    return render(request, "web/demo.html")


def health(request: HttpRequest) -> HttpResponse:
    return render(request, "web/health.html")
