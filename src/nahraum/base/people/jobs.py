from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from nahraum.base.people.actions import forget_accounts, forget_invitations
from nahraum.base.people.rules import Actor


def run_forget_invitations(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase invitations that were used or ran out long ago."""
    erased = forget_invitations(
        municipality=job.municipality, at=timezone.now(), by=Actor(system="people")
    )
    report(1, 1, "")
    return {"erased": erased}


def run_forget_accounts(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase accounts and memberships at the end of their retention."""
    counts = forget_accounts(
        municipality=job.municipality, at=timezone.now(), by=Actor(system="people")
    )
    report(1, 1, "")
    return counts
