"""Typed provider lists that each room fills from its `room.py`."""

from nahraum.base.registry.declarations import (
    Access,
    AuditSentence,
    Export,
    JobKind,
    NavigationItem,
    Permission,
    Protection,
    Retention,
    Room,
    SignalKind,
    Step,
    Todo,
    Visibility,
)
from nahraum.base.registry.rooms import (
    RegistryError,
    access_for,
    audit_sentence,
    job_kind,
    permission,
    register,
    rooms,
)

__all__ = [
    "Access",
    "AuditSentence",
    "Export",
    "JobKind",
    "NavigationItem",
    "Permission",
    "Protection",
    "RegistryError",
    "Retention",
    "Room",
    "SignalKind",
    "Step",
    "Todo",
    "Visibility",
    "access_for",
    "audit_sentence",
    "job_kind",
    "permission",
    "register",
    "rooms",
]
