"""Keeping files, handing them out, letting them go.

A content is erased in two steps, each in a transaction of its own: first its row says that it is
gone, then what no row is about is swept away. Both `keep` and `sweep` begin with an entry in the
chain of the municipality, which lets only one of them work at a time: nobody sweeps away what
somebody else is about to keep.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.files import adapters, queries
from nahraum.base.files.models import StoredFile
from nahraum.base.files.rules import KINDS, MOST_TOGETHER, FileRefused, Kept, check_content
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed

PARTS_ARE_OLD = timedelta(days=1)
ROWS_ARE_OLD = timedelta(days=365)


class Readable(Protocol):
    """An open file, or what a form makes of an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


def keep(
    *,
    name: str,
    content: bytes | Readable,
    kinds: Collection[str],
    by: Actor,
    keep_until: date,
    key: UUID | None = None,
) -> StoredFile:
    """Keep a file in the open scope. Raises FileRefused with a sentence for the person.

    The room that asks for the file has checked that `by` may hand one in. `key` is the id a form
    brings along: sent again it raises AlreadyThere. The file is looked through before anything
    is locked.
    """
    taken = check_content(_bytes(content, kinds), name, kinds)
    return _keep(taken=taken, by=by, keep_until=keep_until, key=key or uuid4())


@audited
def _keep(*, taken: Kept, by: Actor, keep_until: date, key: UUID) -> StoredFile:
    row = StoredFile(
        pk=key,
        municipality=current_municipality(),
        name=taken.name,
        kind=taken.kind,
        size=len(taken.content),
        digest=adapters.digest_of(taken.content),
        keep_until=keep_until,
    )
    _log("files.keep", by, row)
    if queries.bytes_together() + row.size > MOST_TOGETHER:
        raise FileRefused(_("Der Platz für Dateien ist voll. Bitte erst alte Dateien löschen."))
    row.save_once(by_id=by.id_text)
    adapters.write(queries.folder_here(), taken.content)
    return row


def _bytes(content: bytes | Readable, kinds: Collection[str]) -> bytes:
    """One byte more than allowed is enough to know that it is too much."""
    if isinstance(content, bytes):
        return content
    return content.read(max(KINDS[kind].most for kind in kinds) + 1)


@audited
def hand_out(*, file: StoredFile, by: Actor) -> bytes:
    """The content, for somebody who takes it home: the protocol says so."""
    check_allowed(by, "files.read", file, at=timezone.now())
    _log("files.hand-out", by, file)
    return queries.content_of(file)


@audited
def remove(*, file: StoredFile, by: Actor) -> None:
    """Put a file into the trash; it can be brought back until the trash is emptied."""
    check_allowed(by, "files.remove", file, at=timezone.now())
    file.move_to_trash(by_id=by.id_text)
    _log("files.remove", by, file)


@audited
def restore(*, file: StoredFile, by: Actor) -> None:
    """Bring a file back from the trash. What expired meanwhile stays away."""
    check_allowed(by, "files.remove", file, at=timezone.now())
    file.restore_from_trash(by_id=by.id_text)
    _log("files.restore", by, file)


@audited
def expire(*, at: datetime, by: Actor) -> int:
    """Let go of all files of the open scope whose time has come. Returns how many."""
    over = queries.expired(timezone.localdate(at))
    for rows in (StoredFile.objects, StoredFile.trash):
        mine = rows.filter(pk__in=[file.pk for file in over], gone_at__isnull=True)
        mine.update(name="", digest="", gone_at=at, damaged_at=None)
    erased = sum(_erase(row) for row in queries.long_gone(at - ROWS_ARE_OLD))
    _log("files.expire", by, details={"expired": len(over), "erased": erased})
    return len(over)


def _erase(row: StoredFile) -> bool:
    """Erase a row, unless another room still points to it."""
    try:
        row.delete()
    except ProtectedError:
        return False
    return True


@audited
def sweep(*, at: datetime, by: Actor) -> int:
    """Take off the disk what no file of the open scope is about. Returns how many contents."""
    entry_first = {"parts": adapters.remove_parts(queries.folder_here(), before=at - PARTS_ARE_OLD)}
    _log("files.sweep", by, details=entry_first)
    lying = queries.orphans()
    for digest in lying:
        adapters.remove(queries.folder_here(), digest)
    return len(lying)


@audited
def note_damage(*, suspects: Collection[StoredFile], at: datetime, by: Actor) -> int:
    """Look at suspects once more and note which are missing or changed. Returns how many are."""
    for file in queries.files().filter(pk__in=[file.pk for file in suspects]):
        whole = adapters.is_whole(queries.folder_here(), file.digest)
        if whole == (file.damaged_at is not None):
            queries.files().filter(pk=file.pk).update(damaged_at=None if whole else at)
    found = queries.damaged().count()
    _log("files.check", by, details={"damaged": found})
    return found


def _here() -> UUID:
    return current_municipality().pk


def _log(
    action: str, by: Actor, file: StoredFile | None = None, details: dict[str, int] | None = None
) -> None:
    record(action, by=by, municipality=_here(), obj=file, details=details)
