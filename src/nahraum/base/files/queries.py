from datetime import date, datetime

from django.db.models import QuerySet, Sum

from nahraum.base.files import adapters
from nahraum.base.files.models import StoredFile
from nahraum.base.files.rules import FileDamaged, FileGone
from nahraum.base.municipality.tenancy import current_municipality


def files() -> QuerySet[StoredFile]:
    """Files of the open scope whose content is kept, newest first."""
    return StoredFile.objects.filter(gone_at__isnull=True)


def content_of(file: StoredFile) -> bytes:
    """The bytes of a file of the open scope. Raises FileGone or FileDamaged."""
    now = files().filter(pk=file.pk).first()
    if now is None:
        raise FileGone(f"file {file.pk}")
    content = adapters.read(now.municipality_id, now.digest)
    if content is None:
        raise FileDamaged(f"file {file.pk}")
    return content


def bytes_together() -> int:
    """How much the files of the open scope hold."""
    return files().aggregate(size=Sum("size"))["size"] or 0


def expired(on: date) -> QuerySet[StoredFile]:
    return files().filter(keep_until__lt=on)


def long_gone(before: datetime) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(gone_at__lt=before)


def damaged() -> QuerySet[StoredFile]:
    return files().filter(damaged_at__isnull=False)


def suspects() -> list[StoredFile]:
    """Files whose content is missing or changed, and those that once were. Reads everything."""
    return [
        file
        for file in files()
        if file.damaged_at or not adapters.is_whole(file.municipality_id, file.digest)
    ]


def orphans() -> list[str]:
    """Digests in the store of the open scope that no file is about."""
    known = set(files().values_list("digest", flat=True))
    lying = adapters.contents(current_municipality().pk)
    return [digest for digest in lying if digest not in known]
