import hmac
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import serializers
from django.db import models
from django.db.models import Max, QuerySet

from nahraum.base.audit.models import Checkpoint, Entry, Revision
from nahraum.base.audit.rules import GENESIS, AuditBroken, Link, check_chain, checkpoint_signature


def entries_of(municipality: UUID) -> QuerySet[Entry]:
    """Newest first."""
    return Entry.objects.filter(chain=municipality).order_by("-sequence")


def history_of(obj: models.Model) -> QuerySet[Revision]:
    """Newest first."""
    found = Revision.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))
    return found.order_by("-number")


def last_revision_number(object_type: str, object_id: str) -> int:
    found = Revision.objects.filter(object_type=object_type, object_id=object_id)
    return found.aggregate(last=Max("number"))["last"] or 0


def snapshot(obj: models.Model) -> dict[str, Any]:
    """Field values as they are stored; encrypted fields stay ciphertext."""
    fields: dict[str, Any] = serializers.serialize("python", [obj])[0]["fields"]
    return {name: value if _is_plain(value) else str(value) for name, value in fields.items()}


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool, list, dict, type(None)))


def verify(chain: UUID) -> int:
    """Check a chain from its beginning, or from the checkpoint its oldest link stands on."""
    entries = Entry.objects.filter(chain=chain).order_by("sequence")
    first = entries.first()
    if first is None:
        return 0
    if first.sequence > 1:
        _check_start(chain, first)
    pairs = ((as_link(entry), entry.digest) for entry in entries.iterator())
    return check_chain(pairs, start=first.sequence, previous=first.previous)


def _check_start(chain: UUID, first: Entry) -> None:
    checkpoint = Checkpoint.objects.filter(chain=chain, sequence=first.sequence).first()
    if checkpoint is None:
        raise AuditBroken(f"Die Einträge vor {first.sequence} fehlen ohne Prüfpunkt.")
    check_signature(checkpoint)
    if checkpoint.digest != first.digest:
        raise AuditBroken(f"Eintrag {first.sequence} passt nicht zu seinem Prüfpunkt.")


def check_signature(checkpoint: Checkpoint) -> None:
    expected = checkpoint_signature(
        settings.NAHRAUM_AUDIT_KEY,
        str(checkpoint.chain),
        checkpoint.sequence,
        checkpoint.digest,
    )
    if not hmac.compare_digest(expected, checkpoint.signature):
        raise AuditBroken(f"Die Unterschrift des Prüfpunkts {checkpoint.sequence} ist falsch.")


def as_link(entry: Entry) -> Link:
    return Link(
        chain=str(entry.chain),
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        object_type=entry.object_type,
        object_id=entry.object_id,
        purpose=entry.purpose,
        details=entry.details,
        previous=entry.previous if entry.sequence > 1 else GENESIS,
    )
