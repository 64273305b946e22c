"""What a proposal changes, and whether it may still be taken as it is. Pure.

Values are JSON-ready: text, numbers, lists of lines, None for nothing said.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


class ProposalRefused(ValueError):
    """A proposal or a decision that cannot stand; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stood there when somebody looked, and what should stand there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else has changed since: it says `now` what nobody proposed."""

    field: str
    before: Any
    now: Any
    after: Any


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Fields of `after` that say something else, in their order."""
    return tuple(
        Change(name, before.get(name), value)
        for name, value in after.items()
        if value != before.get(name)
    )


def clashing(changes: Sequence[Change], now: Mapping[str, Any]) -> tuple[Conflict, ...]:
    """Fields whose entry changed meanwhile; one that already says what was proposed is none."""
    return tuple(
        Conflict(change.field, change.before, now.get(change.field), change.after)
        for change in changes
        if now.get(change.field) not in (change.before, change.after)
    )


def check_decision(*, fields: Collection[str], accepted: Collection[str], answer: str) -> None:
    """Who refuses something owes a sentence. Raises ProposalRefused."""
    if strange := set(accepted) - set(fields):
        raise ProposalRefused(
            _("Das steht nicht im Vorschlag: %(fields)s") % {"fields": ", ".join(sorted(strange))}
        )
    if set(accepted) != set(fields) and not answer.strip():
        raise ProposalRefused(
            _("Bitte einen Satz dazu, warum nicht alles übernommen wird. Er geht an die Person.")
        )


def outcome(*, fields: Collection[str], accepted: Collection[str]) -> str:
    """How a decided proposal is called. One that is only a note is accepted by reading it."""
    if len(accepted) == len(fields):
        return "accepted"
    return "partly" if accepted else "declined"
