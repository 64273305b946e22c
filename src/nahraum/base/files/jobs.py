from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.files import actions, queries
from nahraum.base.jobs.rules import JobRefused
from nahraum.base.people.rules import Actor

CARETAKER = Actor(system="files")


def run_expire(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: let go of files whose time has come, and clear the disk of what nobody keeps."""
    now = timezone.now()
    expired = actions.expire(at=now, by=CARETAKER)
    report(1, 2, "")
    swept = actions.sweep(at=now, by=CARETAKER)
    report(2, 2, "")
    return {"expired": expired, "swept": swept}


def run_check(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Weekly: is everything there, and is it what was handed in?"""
    suspects = queries.suspects()
    damaged = actions.note_damage(suspects=suspects, at=timezone.now(), by=CARETAKER)
    report(1, 1, "")
    if damaged:
        raise JobRefused(
            _("%(number)d Dateien fehlen oder sind beschädigt. Sicherung zurückspielen.")
            % {"number": damaged}
        )
    return {"damaged": 0}
