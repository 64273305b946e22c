"""Writing the chain. Every other room's actions go through `audited` and `record`."""

import functools
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from nahraum.base.audit import queries
from nahraum.base.audit.models import ChainHead, Checkpoint, Entry, Revision
from nahraum.base.audit.rules import (
    HOUSE,
    AuditMissing,
    Link,
    check_details,
    checkpoint_signature,
    digest,
)

P = ParamSpec("P")
R = TypeVar("R")

_written: ContextVar[int | None] = ContextVar("audit entries written", default=None)


class Acting(Protocol):
    """Anybody who can act: `id_text` is an account id, "anonymous" or "system:<what>"."""

    @property
    def id_text(self) -> str: ...


def audited(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction, and let nothing of it stand without an audit entry."""

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            token = _written.set(0)
            try:
                result = action(*args, **kwargs)
                count = _written.get()
            finally:
                _written.reset(token)
            if not count:
                raise AuditMissing(f"{action.__module__}.{action.__qualname__} left no audit entry")
            if (outer := _written.get()) is not None:
                _written.set(outer + count)
            return result

    run.is_audited = True  # type: ignore[attr-defined]
    return run


def record(
    action: str,
    *,
    by: Acting,
    municipality: UUID | None = None,
    obj: models.Model | None = None,
    purpose: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Forge the next link. Call inside the action's transaction."""
    facts = dict(details or {})
    check_details(facts)
    chain = municipality or HOUSE
    with transaction.atomic():
        head = _locked_head(chain)
        link = Link(
            chain=str(chain),
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor=by.id_text,
            action=action,
            object_type=obj._meta.label if obj is not None else "",
            object_id=str(obj.pk) if obj is not None else "",
            purpose=purpose,
            details=facts,
            previous=head.digest,
        )
        entry = _store(link)
        head.sequence, head.digest = entry.sequence, entry.digest
        head.save(update_fields=["sequence", "digest"])
    _written.set((_written.get() or 0) + 1)
    return entry


def _locked_head(chain: UUID) -> ChainHead:
    locked = ChainHead.objects.select_for_update()
    try:
        return locked.get(chain=chain)
    except ChainHead.DoesNotExist:
        ChainHead.objects.get_or_create(chain=chain)
        return locked.get(chain=chain)


def _store(link: Link) -> Entry:
    return Entry.objects.create(
        chain=UUID(link.chain),
        sequence=link.sequence,
        at=link.at,
        actor=link.actor,
        action=link.action,
        object_type=link.object_type,
        object_id=link.object_id,
        purpose=link.purpose,
        details=dict(link.details),
        previous=link.previous,
        digest=digest(link),
    )


def keep_revision(
    obj: models.Model,
    *,
    entry: Entry,
    by: Acting,
    reason: str = "",
    more: Mapping[str, Any] | None = None,
) -> Revision:
    """Keep how `obj` looks now, as the next numbered revision.

    `more` is what belongs to it and stands in other tables, JSON-ready.
    """
    label, key = obj._meta.label, str(obj.pk)
    return Revision.objects.create(
        chain=entry.chain,
        object_type=label,
        object_id=key,
        number=queries.last_revision_number(label, key) + 1,
        at=entry.at,
        actor=by.id_text,
        reason=reason,
        snapshot={**queries.snapshot(obj), **(more or {})},
        entry=entry.pk,
    )


def forget_revisions(label: str, keys: Iterable[object]) -> None:
    """Erase how rows looked that are gone themselves: they are kept as long as the row."""
    gone = [str(key) for key in keys]
    Revision.objects.filter(object_type=label, object_id__in=gone).delete()


def set_checkpoint(chain: UUID) -> Checkpoint:
    """Check the whole chain and sign its last link."""
    head = ChainHead.objects.get(chain=chain)
    queries.verify(chain)
    existing = Checkpoint.objects.filter(chain=chain, sequence=head.sequence).first()
    return existing or Checkpoint.objects.create(
        chain=chain,
        sequence=head.sequence,
        digest=head.digest,
        at=timezone.now(),
        signature=checkpoint_signature(
            settings.NAHRAUM_AUDIT_KEY, str(chain), head.sequence, head.digest
        ),
    )


def drop_before(checkpoint: Checkpoint) -> int:
    """Delete the links a checkpoint vouches for, the checkpoint's own link excepted."""
    queries.check_signature(checkpoint)
    expired = Entry.objects.filter(chain=checkpoint.chain, sequence__lt=checkpoint.sequence)
    count, _ = expired.delete()
    return count
