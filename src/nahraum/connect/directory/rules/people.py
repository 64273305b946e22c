"""Whom an offer is for, and in which languages people are helped: one list of words. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

LANGUAGES: Mapping[str, Any] = {
    "de": _("Deutsch"),
    "en": _("Englisch"),
    "tr": _("Türkisch"),
    "uk": _("Ukrainisch"),
    "ru": _("Russisch"),
    "ar": _("Arabisch"),
    "pl": _("Polnisch"),
    "ro": _("Rumänisch"),
    "dgs": _("Gebärdensprache"),
}
TARGET_GROUPS: Mapping[str, Any] = {
    "everybody": _("alle Menschen"),
    "older": _("ältere Menschen"),
    "relatives": _("Angehörige"),
    "care": _("Menschen, die Pflege brauchen"),
    "dementia": _("Menschen mit Demenz"),
    "disability": _("Menschen mit Behinderung"),
    "illness": _("Menschen mit einer Krankheit"),
    "children": _("Kinder"),
    "young": _("Jugendliche und junge Erwachsene"),
    "families": _("Familien"),
    "pregnant": _("Schwangere"),
    "women": _("Frauen"),
    "men": _("Männer"),
    "newcomers": _("Menschen, die neu in Deutschland sind"),
    "unemployed": _("Menschen ohne Arbeit"),
    "little-money": _("Menschen mit wenig Geld"),
    "volunteers": _("Menschen, die helfen wollen"),
}


def languages_in_words(codes: Iterable[str]) -> str:
    """Names of the languages somebody speaks; a code nobody named stands as it is."""
    return ", ".join(str(LANGUAGES.get(code, code)) for code in codes)


def groups_in_words(codes: Iterable[str]) -> str:
    """Names of the groups in the order of the list; a word nobody named stands as it is, last."""
    said = list(codes)
    named = [code for code in TARGET_GROUPS if code in said]
    others = [code for code in said if code not in TARGET_GROUPS]
    return ", ".join(str(TARGET_GROUPS.get(code, code)) for code in (*named, *others))
