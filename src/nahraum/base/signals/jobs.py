from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from nahraum.base.people.rules import Actor
from nahraum.base.signals.actions import flush_searches, prepare_due
from nahraum.base.signals.queries import due

_SYSTEM = Actor(system="signals")


def run_flush(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Nightly work of the worker: yesterday's searches become signals. Says nothing about them."""
    flush_searches(today=timezone.localdate(), by=_SYSTEM)
    report(1, 1, "")
    return {}


def run_prepare(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """After the end of a half-year: work out what may be published. Nothing becomes public."""
    now = timezone.now()
    half_years = due(timezone.localdate(now))
    for number, half_year in enumerate(half_years, 1):
        prepare_due(half_year=half_year, at=now, by=_SYSTEM)
        report(number, len(half_years), half_year)
    return {"prepared": half_years}


def prepare_needed(at: datetime) -> bool:
    return bool(due(timezone.localdate(at)))
