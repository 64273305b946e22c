from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nahraum.base.translations.rules import in_euros

register = template.Library()


@register.filter
def euro(cents: int) -> str:
    """Cents as people write them: 12.000 €."""
    return in_euros(cents)


@register.filter
def marked(text: Any) -> str | SafeString:
    """A text with the mark of its language, where that is not the one of the page."""
    language = getattr(text, "language", "")
    return format_html('<span lang="{}">{}</span>', language, text) if language else text
