"""The kinds of files the house keeps, and how large they may be. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MEGABYTE = 1_000_000
# All files of one municipality together: a full disk stops everybody.
MOST_TOGETHER = 5_000 * MEGABYTE


class FileRefused(ValidationError):
    """A file that is not taken; the sentence says why and what would help."""


class FileGone(LookupError):
    """The content was erased: its time had come, or somebody took it away."""


class FileDamaged(RuntimeError):
    """What lies in the store is not what was put there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`endings` are what a name may end with, the first one is given to names without."""

    label: "StrOrPromise"
    endings: tuple[str, ...]
    media_type: str
    most: int


KINDS = {
    "csv": Kind("CSV", ("csv", "txt", "tsv"), "text/csv", 20 * MEGABYTE),
    "xlsx": Kind(
        "Excel (XLSX)",
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        20 * MEGABYTE,
    ),
    "ods": Kind(
        _("OpenDocument-Tabelle (ODS)"),
        ("ods",),
        "application/vnd.oasis.opendocument.spreadsheet",
        20 * MEGABYTE,
    ),
    "json": Kind("JSON", ("json", "geojson"), "application/json", 20 * MEGABYTE),
    "pdf": Kind("PDF", ("pdf",), "application/pdf", 20 * MEGABYTE),
    "png": Kind("PNG", ("png",), "image/png", 15 * MEGABYTE),
    "jpeg": Kind("JPEG", ("jpg", "jpeg"), "image/jpeg", 15 * MEGABYTE),
    "docx": Kind(
        "Word (DOCX)",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        20 * MEGABYTE,
    ),
    "ics": Kind(_("Kalender (ICS)"), ("ics",), "text/calendar", 5 * MEGABYTE),
    "zip": Kind("ZIP", ("zip",), "application/zip", 50 * MEGABYTE),
}


def kinds_in_words(kinds: Collection[str]) -> str:
    """The kinds as people call them, in the order of the list."""
    return ", ".join(str(kind.label) for name, kind in KINDS.items() if name in kinds)
