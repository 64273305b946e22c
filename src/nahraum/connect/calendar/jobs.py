"""What the worker does: reminders by the hour, dates and erasure by night."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.connect.calendar.actions import ask_how_it_was, erase_guests, extend, send_reminders

CALENDAR = Actor(system="calendar")
Report = Callable[[int, int, str], None]


def run_reminders(job: Any, report: Report) -> Mapping[str, Any]:
    sent = send_reminders(at=timezone.now(), by=CALENDAR)
    report(1, 1, "")
    return {"sent": sent}


def run_ask(job: Any, report: Report) -> Mapping[str, Any]:
    sent = ask_how_it_was(at=timezone.now(), by=CALENDAR)
    report(1, 1, "")
    return {"sent": sent}


def run_extend(job: Any, report: Report) -> Mapping[str, Any]:
    added = extend(at=timezone.now(), by=CALENDAR)
    report(1, 1, "")
    return {"added": added}


def run_erase(job: Any, report: Report) -> Mapping[str, Any]:
    erased = erase_guests(at=timezone.now(), by=CALENDAR)
    report(1, 1, "")
    return {"erased": erased}
