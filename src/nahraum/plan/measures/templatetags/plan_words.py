"""A figure with its unit and day, and how it stands, as pages write them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nahraum.plan.measures.rules import Standing

register = template.Library()


@register.simple_tag
def dated(value: str | None, unit: str, on: str | None) -> SafeString | str:
    """12 Plätze (31.12.2026); a dash where nothing is known."""
    if value is None:
        return "–"
    number = formats.number_format(Decimal(value).normalize().__format__("f"), use_l10n=True)
    text = f"{number} {unit}".strip()
    if not on:
        return text
    day = formats.date_format(date.fromisoformat(on), "SHORT_DATE_FORMAT")
    return format_html('{}<br><span class="nr-muted">{}</span>', text, day)


@register.simple_tag
def standing(said: Mapping[str, Any]) -> str:
    words = {
        Standing.REACHED: _("Soll erreicht"),
        Standing.ON_THE_WAY: _("auf dem Weg"),
        Standing.UNCHANGED: _("unverändert"),
        Standing.AWAY: _("weiter weg als am Anfang"),
        Standing.UNKNOWN: _("noch nicht gemessen"),
    }
    word = words[Standing(said["standing"])]
    if said["share"] is None or said["share"] < 0:
        return word
    return _("%(word)s, %(share)s %% des Weges") % {"word": word, "share": said["share"]}


@register.simple_tag
def how(said: Mapping[str, Any], which: str) -> SafeString | str:
    """Below a value: whether it was read in the figures or typed, or why it is missing."""
    text = _("gelesen") if said.get("read" if which == "baseline" else "actual_read") else ""
    if which == "actual" and said.get("actual_missing"):
        text = said["actual_missing"]
    elif said[which] is None:
        return ""
    return format_html('<br><span class="nr-muted">{}</span>', text or _("eingetragen"))


@register.simple_tag
def sources_said(said: Mapping[str, Any]) -> str:
    """Where the baseline and the actual value come from."""
    words = _("%(figure)s: Ausgangswert: %(source)s")
    text = words % {"figure": said["figure"], "source": said["source"]}
    if said["actual"] is None or not said["actual_source"]:
        return text
    return f"{text}. " + _("Ist: %(source)s") % {"source": said["actual_source"]}
