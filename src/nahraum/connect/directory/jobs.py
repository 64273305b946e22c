from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.connect.directory.actions import forget_senders


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase who reported something, once the answer is a month old."""
    touched = forget_senders(at=timezone.now(), by=Actor(system="directory"))
    report(1, 1, "")
    return {"touched": touched}
