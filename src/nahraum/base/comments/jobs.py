from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.comments.actions import forget
from nahraum.base.people.rules import Actor


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase what the retention says."""
    erased = forget(at=timezone.now(), by=Actor(system="comments"))
    report(1, 1, "")
    return {"erased": erased}
