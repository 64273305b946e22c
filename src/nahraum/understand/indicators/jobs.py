from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.understand.indicators import actions


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase previews nobody confirmed."""
    erased = actions.forget_previews(at=timezone.now(), by=Actor(system="indicators"))
    report(1, 1, "")
    return {"erased": erased}
