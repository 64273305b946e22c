"""Addresses of the house. Rooms bring their own; web says where they hang.

A room's `urls.py` has `urlpatterns` (below `/<kommune>/`) and may have `house_urlpatterns`
(outside of any municipality). Names are `<room>:<verb>`.
"""

from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.utils.module_loading import module_has_submodule

from nahraum.base.municipality.rules import RESERVED_SLUGS
from nahraum.web import demo_sign_in, errors, guidance, health, keeping, law, plain, starts

Pattern = URLPattern | URLResolver

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken


class Kommune:
    """Address word of a municipality: never one of the house's own first path words."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})/)[-a-z0-9]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Kommune, "kommune")


def _rooms() -> Iterator[Pattern]:
    """Every app of the house that has addresses, under the namespace of its label.

    Upper rooms first: an address is tried on one after the other, and most people look for offers.
    """
    for app in reversed(list(apps.get_app_configs())):
        if not app.name.startswith("nahraum.") or app.label == "web":
            continue
        if app.module is None or not module_has_submodule(app.module, "urls"):
            continue
        room = import_module(f"{app.name}.urls")
        patterns = [
            *getattr(room, "house_urlpatterns", []),
            path("<kommune:kommune>/", include(room.urlpatterns)),
        ]
        yield path("", include((patterns, app.label)))


_house: list[Pattern] = [
    path("", starts.house, name="start"),
    path("anmelden/weiter/", starts.after_sign_in, name="after-sign-in"),
    path("impressum/", law.imprint, name="house-imprint"),
    path("datenschutz/", law.privacy, name="house-privacy"),
    path("barrierefreiheit/", law.accessibility, name="house-accessibility"),
    path("hilfe/", guidance.overview, name="house-help"),
    path("ohne-netz/", keeping.page, name="offline"),
    path("demo/", demo_sign_in.choose, name="demo"),
    path("zustand/", health.page, name="health"),
]
_tenant: list[Pattern] = [
    path("", starts.municipality, name="municipality"),
    path("heute/", starts.today, name="today"),
    path("hilfe/", guidance.overview, name="help"),
    path("hilfe/<slug:room>/", guidance.of_room, name="help-room"),
    path("impressum/", law.imprint, name="imprint"),
    path("datenschutz/", law.privacy, name="privacy"),
    path("barrierefreiheit/", law.accessibility, name="accessibility"),
]
_plain: list[Pattern] = [
    path("zustand/lebt", plain.alive, name="alive"),
    path("ohne-netz.js", keeping.worker, name="worker"),
    path("robots.txt", plain.robots, name="robots"),
    path(".well-known/security.txt", plain.security, name="security"),
]

urlpatterns: list[Pattern] = [
    path("", include((_plain, "plain"))),
    *i18n_patterns(
        path("", include(([*_house, path("<kommune:kommune>/", include(_tenant))], "web"))),
        *_rooms(),
        path("", include("nahraum.web.sign_in")),  # last: the fewest people sign in
        prefix_default_language=False,
    ),
]
