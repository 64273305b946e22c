"""States, leases and remaining time of jobs. Pure."""

import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 2
MOST_ARGUMENT = 4_000
KEEP_DAYS = 90
FINAL = frozenset({"done", "failed", "cancelled"})


class JobRefused(ValueError):
    """A job that cannot be accepted, or work that cannot go on; the sentence says why."""


class LeaseLost(RuntimeError):
    """The job was cancelled, or another worker has it: stop working."""


class Interrupted(RuntimeError):
    """The worker was asked to stop: the job goes back to the queue."""


def check_argument(argument: Mapping[str, Any]) -> None:
    """Ids and codes only: flat, short, no text somebody wrote."""
    for name, value in argument.items():
        if isinstance(value, list):
            if not all(_is_code(item) for item in value):
                raise JobRefused(f"argument {name}: a list holds something else than ids")
        elif not _is_code(value):
            raise JobRefused(f"argument {name}: no id, code or number")
    if len(json.dumps(dict(argument))) > MOST_ARGUMENT:
        raise JobRefused("the argument is too long")


def _is_code(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 100 and not any(char.isspace() for char in value)
    return (
        value is None
        or isinstance(value, (bool, int))
        or (isinstance(value, float) and math.isfinite(value))
    )


def goes_on_after_crash(attempts: int) -> bool:
    """A job whose worker died is tried once more, then it counts as broken off."""
    return attempts < MOST_ATTEMPTS


def slot(local: datetime, every_minutes: int) -> str:
    """Name of the period a local time lies in: one scheduled job per period, however many workers.

    Daily periods begin at midnight on the clock of the house; in the repeated hour of autumn an
    hourly job runs once.
    """
    minutes = local.toordinal() * 24 * 60 + local.hour * 60 + local.minute
    return str(minutes // every_minutes)


def percent(done: int, total: int) -> int | None:
    """Share done in percent, None while the total is unknown."""
    return min(100, 100 * done // total) if total > 0 else None


def remaining_text(done: int, total: int, elapsed: timedelta) -> str:
    """What is left to do, and how long that may take if the rest goes like the beginning."""
    if total <= 0:
        return _("Der Umfang steht noch nicht fest.")
    left = max(0, total - done)
    if done <= 0 or left == 0:
        return _("Noch %(left)s von %(total)s.") % {"left": left, "total": total}
    seconds = math.ceil(elapsed.total_seconds() / done * left)
    return _("Noch %(left)s von %(total)s, etwa %(time)s.") % {
        "left": left,
        "total": total,
        "time": _duration(seconds),
    }


def _duration(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(n)s Sekunde", "%(n)s Sekunden", seconds) % {"n": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(n)s Minute", "%(n)s Minuten", minutes) % {"n": minutes}
