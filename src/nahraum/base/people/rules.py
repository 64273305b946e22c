"""Who may do what. Pure: the actor carries the memberships, the registry the permissions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nahraum.base import registry
from nahraum.base.people.roles import ROLES
from nahraum.base.registry import Visibility


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in a municipality (None for roles of the whole house), from a day to a day."""

    role: str
    municipality: UUID | None
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person with roles, nobody in particular, or the house itself."""

    account: UUID | None = None
    roles: tuple[HeldRole, ...] = ()
    system: str = ""
    second_factor: bool = False

    @property
    def id_text(self) -> str:
        if self.system:
            return f"system:{self.system}"
        return str(self.account) if self.account else "anonymous"

    def roles_in(self, municipality: UUID | None, on: date) -> frozenset[str]:
        held = (r for r in self.roles if r.holds_on(on))
        return frozenset(r.role for r in held if r.municipality in (municipality, None))


ANONYMOUS = Actor()


class NotAllowed(Exception):
    """The sentence says what is not allowed."""


def allowed(
    actor: Actor, action: str, obj: Any = None, *, purpose: str | None = None, at: datetime
) -> bool:
    """Whether `actor` may do `action` to `obj` at this time. The default is no.

    `obj` is a municipality, a row with `municipality_id`, or None for the house as a whole.
    `purpose` is handed to conditions that ask for it through the object; it widens nothing.
    """
    permission = registry.permission(action)
    if permission is None:
        return False
    if not _role_allows(actor, permission, obj, at):
        return False
    return permission.condition is None or permission.condition(actor, obj, at)


def _role_allows(actor: Actor, permission: registry.Permission, obj: Any, at: datetime) -> bool:
    if permission.visibility is Visibility.PUBLIC:
        return True
    if permission.visibility is Visibility.SIGNED_IN:
        return actor.account is not None
    held = actor.roles_in(municipality_of(obj), localdate(at))
    return bool(held & permission.roles)


def municipality_of(obj: Any) -> UUID | None:
    """The municipality an object belongs to; a municipality belongs to itself."""
    if obj is None:
        return None
    owner = getattr(obj, "municipality_id", None)
    return cast("UUID", owner if owner is not None else obj.pk)


def check_allowed(
    actor: Actor, action: str, obj: Any = None, *, purpose: str | None = None, at: datetime
) -> None:
    if not allowed(actor, action, obj, purpose=purpose, at=at):
        permission = registry.permission(action)
        what = permission.sentence if permission else action
        raise NotAllowed(_("Dafür fehlt die Berechtigung: %(what)s.") % {"what": what})


_REFUSED_TOGETHER = (
    frozenset({"operator", "navigator"}),
    frozenset({"municipality_admin", "case_team_lead"}),
)
_WITH_REASON = (frozenset({"planner", "navigator"}),)


def check_role_sum(held: Collection[str], new: str, reason: str) -> None:
    """Refuse roles that must not meet in one person; ask for a reason where they may."""
    together = frozenset(held) | {new}
    for pair in _REFUSED_TOGETHER:
        if pair <= together and new in pair:
            raise NotAllowed(
                _("%(roles)s dürfen nicht bei einer Person zusammenkommen.") % _names(pair)
            )
    for pair in _WITH_REASON:
        if pair <= together and new in pair and len(reason.strip()) < 20:
            raise NotAllowed(
                _("%(roles)s bei einer Person brauchen eine Begründung (mindestens 20 Zeichen).")
                % _names(pair)
            )


def check_role_place(role: str, *, inside: bool) -> None:
    """Refuse unknown roles, house roles inside a municipality and the other way round."""
    if role not in ROLES:
        raise NotAllowed(_("Die Rolle „%(role)s“ gibt es nicht.") % {"role": role[:40]})
    if ROLES[role].everywhere == inside:
        raise NotAllowed(
            _("Die Rolle „%(role)s“ kann hier nicht vergeben werden.") % {"role": ROLES[role].label}
        )


def check_keeps_admin(role: str, others: int) -> None:
    """Refuse to leave a municipality without anybody who may invite people."""
    if role == "municipality_admin" and others == 0:
        raise NotAllowed(
            _("Das ist die letzte Person mit der Rolle „%(role)s“. Vergeben Sie sie zuerst neu.")
            % {"role": ROLES[role].label}
        )


def _names(pair: Collection[str]) -> dict[str, str]:
    return {"roles": " und ".join(f"„{ROLES[role].label}“" for role in sorted(pair))}


def needs_second_factor(actor: Actor, on: date) -> bool:
    return any(ROLES[r.role].second_factor for r in actor.roles if r.holds_on(on))


def is_staff(actor: Actor, municipality: UUID, on: date) -> bool:
    return any(ROLES[role].staff for role in actor.roles_in(municipality, on))
