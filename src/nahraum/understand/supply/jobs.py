from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.understand.supply.actions import forget_previews


def run_forget_previews(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase uploaded tables that nobody needs any more."""
    erased = forget_previews(at=timezone.now(), by=Actor(system="supply"))
    report(1, 1, "")
    return {"erased": erased}
