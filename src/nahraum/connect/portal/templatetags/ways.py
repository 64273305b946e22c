from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

register = template.Library()


@register.filter
def of(ways: Mapping[UUID, Any] | None, key: UUID) -> Any:
    """What a mapping holds for an offer; nothing is nothing."""
    return (ways or {}).get(key)
