import hmac
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import models
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from nahraum.base.audit.models import ChainHead, Checkpoint, Entry, Revision
from nahraum.base.audit.rules import (
    GENESIS,
    HOUSE,
    AuditBroken,
    Link,
    check_chain,
    checkpoint_signature,
)


def entries_of(municipality: UUID) -> QuerySet[Entry]:
    """Newest first."""
    return Entry.objects.filter(chain=municipality).order_by("-sequence")


def heads(municipality: UUID) -> "QuerySet[ChainHead, tuple[str]]":
    """Digests of the last links of a municipality and of the house: any action changes them."""
    found = ChainHead.objects.filter(chain__in=(municipality, HOUSE)).order_by("chain")
    return found.values_list("digest")


def last_checkpoint(chain: UUID) -> Checkpoint | None:
    return Checkpoint.objects.filter(chain=chain).order_by("-sequence").first()


def actors_of(municipality: UUID) -> list[str]:
    """Ids of everybody who left an entry."""
    found = Entry.objects.filter(chain=municipality).order_by("actor")
    return list(found.values_list("actor", flat=True).distinct())


def actions_of(municipality: UUID) -> list[str]:
    """Every verb that has an entry."""
    found = Entry.objects.filter(chain=municipality).order_by("action")
    return list(found.values_list("action", flat=True).distinct())


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """How actors are called in lists; ids of erased accounts stay readable as such."""
    wanted = set(actors)
    accounts = get_user_model().objects.filter(pk__in=[a for a in wanted if _is_id(a)])
    known = {str(account.pk): str(account) for account in accounts}
    return {actor: known.get(actor) or _nobody(actor) for actor in wanted}


def _is_id(actor: str) -> bool:
    try:
        return bool(UUID(actor))
    except ValueError:
        return False


def _nobody(actor: str) -> str:
    if actor.startswith("system:"):
        return "Nahraum"
    return _("gelöschtes Konto") if _is_id(actor) else _("ohne Anmeldung")


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
    """Check a chain from its beginning, or from the checkpoint its oldest link stands on.

    Also checks that its end is there: the head and every checkpoint must find their link.
    """
    head = ChainHead.objects.filter(chain=chain).first()
    entries = Entry.objects.filter(chain=chain).order_by("sequence")
    first = entries.first()
    _check_head(head, entries)
    if first is None:
        return 0
    if first.sequence > 1:
        _check_start(chain, first)
    pairs = ((as_link(entry), entry.digest) for entry in entries.iterator())
    previous = GENESIS if first.sequence == 1 else first.previous
    count = check_chain(pairs, start=first.sequence, previous=previous)
    _check_checkpoints(chain, first.sequence)
    return count


def _check_head(head: ChainHead | None, entries: QuerySet[Entry]) -> None:
    """The head was read first: links forged since then may follow, but its own must be there."""
    if head is None:
        if entries.exists():
            raise AuditBroken("Der Stand der Kette fehlt.")
        return
    last = entries.filter(sequence=head.sequence).first()
    if last is None or last.digest != head.digest:
        raise AuditBroken(f"Der letzte Eintrag {head.sequence} fehlt oder wurde verändert.")


def _check_checkpoints(chain: UUID, start: int) -> None:
    """Signed statements cannot be forged without the key, so they also catch a rewritten chain."""
    digests = dict(Entry.objects.filter(chain=chain).values_list("sequence", "digest"))
    for checkpoint in Checkpoint.objects.filter(chain=chain, sequence__gte=start):
        check_signature(checkpoint)
        if digests.get(checkpoint.sequence) != checkpoint.digest:
            raise AuditBroken(f"Eintrag {checkpoint.sequence} passt nicht zu seinem Prüfpunkt.")


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
        previous=entry.previous,
    )


def expired_checkpoint(chain: UUID, keep_from: date) -> Checkpoint | None:
    """The last checkpoint before a day; everything before its link may go."""
    found = Checkpoint.objects.filter(chain=chain, at__date__lt=keep_from)
    return found.order_by("-sequence").first()
