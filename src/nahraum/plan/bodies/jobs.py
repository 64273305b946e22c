from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.actions import forget_names
from nahraum.plan.bodies.rules import FORGET_NAMES

BODIES = Actor(system="bodies")


def anything_to_forget(at: datetime) -> bool:
    return queries.names_to_forget(timezone.localdate(at) - FORGET_NAMES).exists()


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    erased = forget_names(at=timezone.now(), by=BODIES)
    report(1, 1, "")
    return {"erased": erased}
