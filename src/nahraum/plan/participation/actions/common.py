"""What every action of the room does the same way."""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import keep_revision, record
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.plan.participation.models import Idea

T = TypeVar("T", bound=TenantModel)
AUTHORS = ("created_by", "changed_by")
MANAGE = "participation.manage"


def may(by: Actor, row: TenantModel, action: str = MANAGE) -> None:
    check_allowed(by, action, row, at=timezone.now())


def keep(row: T, action: str, by: Actor) -> T:
    """Note what was done and how the row looks now.

    An idea leaves no such picture: what its author takes back, and their address, shall be gone.
    """
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    if not isinstance(row, Idea):
        keep_revision(row, entry=entry, by=by)
    return row


def insert(row: T, by: Actor, key: UUID | None, action: str = MANAGE) -> T:
    """Save a new row once. Raises AlreadyThere, ValidationError."""
    row.municipality = current_municipality()
    may(by, row, action)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    check(row)
    try:
        row.save_once(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError({"__all__": _("Diesen Eintrag gibt es schon.")}) from None
    return row


def check(row: TenantModel) -> None:
    """Whether the row may stand. It may only point to rows of its own municipality."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})
    row.full_clean(exclude=AUTHORS)
