from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from nahraum.analysis.figures import Figure, to_plain
from nahraum.base.sources.rules import Explanation, explain, number_text, when_text

register = template.Library()


@register.filter
def explained(figure: Figure | Mapping[str, Any]) -> Explanation:
    """A figure, or its plain form, in words."""
    return explain(to_plain(figure))


@register.filter
def stated(text: str) -> str:
    """A date as a source states it: a day, a span, or other words."""
    return when_text(text)


@register.filter
def numbered(value: float | Decimal) -> str:
    """A number in the language of the page, with no more decimals than it has."""
    return number_text(value)
