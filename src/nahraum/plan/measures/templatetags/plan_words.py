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
def whence(said: Mapping[str, Any]) -> SafeString | str:
    """Below the actual value: whether it stands in the figures or somebody typed it."""
    if said.get("actual_missing"):
        text = said["actual_missing"]
    elif said["actual"] is None:
        return ""
    elif said.get("actual_read"):
        text = _("gelesen: %(source)s") % {"source": said["actual_source"]}
    else:
        text = _("eingetragen: %(source)s") % {"source": said["actual_source"]}
    return format_html('<br><span class="nr-muted">{}</span>', text)


@register.simple_tag
def source_said(said: Mapping[str, Any]) -> str:
    """Where the baseline comes from."""
    words = _("Gelesen: %(source)s") if said.get("read") else _("Eingetragen, Quelle: %(source)s")
    return words % {"source": said["source"]}
