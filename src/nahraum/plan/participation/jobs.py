"""What the worker does: say what became of ideas, erase by night."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.plan.participation.actions import erase, tell_changes

PARTICIPATION = Actor(system="participation")
Report = Callable[[int, int, str], None]


def run_tell(job: Any, report: Report) -> Mapping[str, Any]:
    told = tell_changes(by=PARTICIPATION)
    report(1, 1, "")
    return {"told": told}


def run_erase(job: Any, report: Report) -> Mapping[str, Any]:
    erased = erase(at=timezone.now(), by=PARTICIPATION)
    report(1, 1, "")
    return {"erased": erased}
