from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.connect.upkeep import actions, queries

SCHEDULE = Actor(system="upkeep")


def run_remind(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: write to every organisation that is due, one mail each."""
    now = timezone.now()
    found = queries.reminders_due(today=timezone.localdate(now))
    sent = 0
    for number, (asked, due) in enumerate(found, start=1):
        sent += actions.remind(asked=asked, due=due, at=now, by=SCHEDULE) is not None
        report(number, len(found), "")
    return {"sent": sent}


def run_forget(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase what the retention says."""
    erased = actions.forget(at=timezone.now(), by=SCHEDULE)
    report(1, 1, "")
    return {"erased": erased}
