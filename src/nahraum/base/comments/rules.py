"""Who may speak where. Pure: the registry says which rows can be talked about."""

from datetime import datetime
from typing import Any, Protocol

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from nahraum.base import registry
from nahraum.base.people.rules import Actor, NotAllowed, allowed, is_staff

KEEP_DAYS = 2 * 365


class Said(Protocol):
    """A remark, as far as the rules need it."""

    @property
    def kind(self) -> str: ...
    @property
    def created_by(self) -> str: ...


def may_talk(actor: Actor, kind: str, municipality: Any, *, at: datetime) -> bool:
    """Staff of the municipality who may read the row. A kind no room declared is nobody's."""
    declared = registry.remarkable(kind)
    if declared is None or not is_staff(actor, municipality.pk, localdate(at)):
        return False
    return allowed(actor, "comments.talk", municipality, at=at) and allowed(
        actor, declared.action, municipality, at=at
    )


def keeps(actor: Actor, kind: str, municipality: Any, *, at: datetime) -> bool:
    """Whether they look after rows of this kind."""
    declared = registry.remarkable(kind)
    return declared is not None and allowed(actor, declared.keeper, municipality, at=at)


def check_may_talk(actor: Actor, kind: str, municipality: Any, *, at: datetime) -> None:
    if not may_talk(actor, kind, municipality, at=at):
        raise NotAllowed(_("Dafür fehlt die Berechtigung: %(what)s.") % {"what": _("mitreden")})


def check_own(actor: Actor, remark: Said) -> None:
    """Everybody changes and removes their own words only."""
    if remark.created_by != actor.id_text:
        raise NotAllowed(_("Nur wer eine Bemerkung geschrieben hat, kann sie ändern."))
