from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.audit.rules import House
from nahraum.base.municipality.actions import empty_trash


def run_empty_trash(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase what has waited in the trash for thirty days."""
    erased = empty_trash(at=timezone.now(), by=House("municipality"))
    report(1, 1, "")
    return {"erased": erased}
