from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet, Sum

from nahraum.base.files import adapters
from nahraum.base.files.models import StoredFile
from nahraum.base.files.rules import FileDamaged, FileGone
from nahraum.base.municipality.tenancy import current_municipality


def folder_here() -> Path:
    """Where the files of the open scope lie."""
    return Path(settings.MEDIA_ROOT) / str(current_municipality().pk)


def files() -> QuerySet[StoredFile]:
    """Files of the open scope whose content is kept, newest first."""
    return StoredFile.objects.filter(gone_at__isnull=True)


def content_of(file: StoredFile) -> bytes:
    """The bytes of a file of the open scope. Raises FileGone or FileDamaged."""
    now = files().filter(pk=file.pk).first()
    if now is None:
        raise FileGone(f"file {file.pk}")
    content = adapters.read(folder_here(), now.digest)
    if content is None:
        raise FileDamaged(f"file {file.pk}")
    return content


def removed() -> QuerySet[StoredFile]:
    """Files in the trash that can be brought back."""
    return StoredFile.trash.filter(gone_at__isnull=True).order_by("-deleted_at")


def _lying() -> tuple[QuerySet[StoredFile], QuerySet[StoredFile]]:
    """Everything with a content, in sight or in the trash."""
    return files(), removed()


def bytes_together() -> int:
    """How much the files of the open scope hold."""
    return sum(rows.aggregate(size=Sum("size"))["size"] or 0 for rows in _lying())


def expired(on: date) -> list[StoredFile]:
    return [file for rows in _lying() for file in rows.filter(keep_until__lt=on)]


def long_gone(before: datetime) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(gone_at__lt=before)


def damaged() -> QuerySet[StoredFile]:
    return files().filter(damaged_at__isnull=False)


def suspects() -> list[StoredFile]:
    """Files whose content is missing or changed, and those that once were. Reads everything."""
    return [
        file
        for file in files()
        if file.damaged_at or not adapters.is_whole(folder_here(), file.digest)
    ]


def orphans() -> list[str]:
    """Digests in the store of the open scope that no file is about."""
    known = {digest for rows in _lying() for digest in rows.values_list("digest", flat=True)}
    lying = adapters.contents(folder_here())
    return [digest for digest in lying if digest not in known]
