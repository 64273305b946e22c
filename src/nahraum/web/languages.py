"""In which languages a page is said.

German and English are complete. The others are said where it counts; elsewhere the page is German,
says so in the language somebody asked for, and leads back.
"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import activate, get_language, override
from django.utils.translation import gettext as _

GERMAN, EASY = "de", "de-simple"
COMPLETE = (GERMAN, "en")
# How each language calls itself: whoever looks for it reads nothing else.
NAMES = {
    GERMAN: "Deutsch",
    EASY: "Leichte Sprache",
    "en": "English",
    "tr": "Türkçe",
    "uk": "Українська",
}
_FOUND = "web:municipality web:offline portal:search portal:offer portal:notes portal:notes-sheet"
_FOUND += " portal:outcome portal:told"
_FOUND += " participation:list participation:begin participation:sheet participation:sent"
_FOUND += " participation:submit participation:submitted"
_FOUND += " measures:public-list measures:public process:show bodies:list"
_FOUND += " portal:places portal:place practice:list practice:show"
_FOUND += " calendar:list calendar:event calendar:programme calendar:sign-up calendar:signed-up"
_FOUND += " calendar:sign-off calendar:sign-off-number calendar:signed-off"
_FOUND += " calendar:wish calendar:wished calendar:rate calendar:rated"
_EASY = f"{_FOUND} portal:report portal:answer web:accessibility"
_EASY += " web:house-accessibility account_login"
_EASY += " participation:procedure participation:idea participation:support"
PAGES: Mapping[str, frozenset[str]] = {
    EASY: frozenset(_EASY.split()),
    "tr": frozenset(_FOUND.split()),
    "uk": frozenset(_FOUND.split()),
}


def is_said_in(language: str, url_name: str) -> bool:
    return language in COMPLETE or url_name in PAGES.get(language, ())


def languages_of(url_name: str) -> tuple[str, ...]:
    """Languages of a page, in the order of the settings."""
    return tuple(code for code, _name in settings.LANGUAGES if is_said_in(code, url_name))


def speak(request: HttpRequest, url_name: str) -> None:
    """Fall back to German where the page is not said in the language of its address.

    Easy language is German: its links stay, only the text is marked. `request.unsaid` remembers
    what was asked for.
    """
    language = get_language() or GERMAN
    request.unsaid = "" if is_said_in(language, url_name) else language  # type: ignore[attr-defined]
    if request.unsaid and language != EASY:  # type: ignore[attr-defined]
        activate(GERMAN)


def same_page(request: HttpRequest, language: str) -> str:
    """The address of the page in a language, with everything that was asked for."""
    match = request.resolver_match
    if match is None:
        return "/"
    with override(language):
        try:
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return "/"
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def sorry(language: str) -> tuple[str, str]:
    """That a page is not said in a language, and where to go; in that language."""
    with override(language):
        return _("Diese Seite gibt es nur auf Deutsch."), _("Zurück zur Startseite")
