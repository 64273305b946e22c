"""Files that are archives inside: workbooks, documents, and archives themselves. Pure."""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from nahraum.base.files.rules.kinds import FileRefused
from nahraum.data.errors import DataError
from nahraum.data.spreadsheets import BROKEN, check_archive

START, END = b"PK\x03\x04", b"PK\x05\x06"
END_LENGTH = 22
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MACROS = re.compile(r"vbaproject|oleobject|^basic/|^scripts/|activex|\.(?:exe|dll|js|vbs|scr)$")
_HARMLESS = re.compile(r"""Type\s*=\s*["'][^"']*/(?:hyperlink|externalLinkPath)["']""")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']{1,40})["']""")
_PLAIN = frozenset({b"utf-8", b"us-ascii", b"ascii"})
_XML = (".xml", ".rels", ".vml")


def kind_of(content: bytes, name: str) -> str:
    """ "xlsx", "docx", "ods" or "zip". Raises FileRefused for what should not be unpacked."""
    entries = _entries(content, name)
    if any(_MACROS.search(entry.lower()) for entry in entries):
        raise FileRefused(
            _("Die Datei enthält Makros oder Programme. Bitte ohne Makros speichern.")
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kind = _office_kind(archive, entries)
        if kind == "ods" and _is_locked(archive, entries):
            raise FileRefused(
                _("Die Datei ist mit einem Passwort geschützt. Bitte ohne Passwort speichern.")
            )
        if kind != "zip":
            for entry, text in _parts(archive, entries):
                _check_part(entry, text)
    return kind


def _entries(content: bytes, name: str) -> Sequence[str]:
    """Names in an archive that begins and ends where the file does."""
    try:
        entries = check_archive(content, name)
    except DataError as error:
        raise FileRefused(f"{error.problem}. {error.remedy}.") from error
    if not content.startswith(START) or content[-END_LENGTH:][:4] != END:
        raise FileRefused(_("Vor oder hinter dem Archiv steht noch etwas anderes."))
    for entry in entries:
        parts = re.split(r"[/\\]", entry)
        if entry.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in entry:
            raise FileRefused(_("Das Archiv will Dateien außerhalb seines Ordners ablegen."))
    return entries


def _office_kind(archive: zipfile.ZipFile, entries: Sequence[str]) -> str:
    if entries and entries[0] == "mimetype":
        return "ods" if _read(archive, "mimetype").strip() == ODS else "zip"
    if "[Content_Types].xml" in entries:
        types = _read(archive, "[Content_Types].xml").lower()
        if b"macroenabled" in types:
            raise FileRefused(
                _("Die Datei enthält Makros oder Programme. Bitte ohne Makros speichern.")
            )
        if "xl/workbook.xml" in entries:
            return "xlsx"
        if "word/document.xml" in entries:
            return "docx"
    return "zip"


def _is_locked(archive: zipfile.ZipFile, entries: Sequence[str]) -> bool:
    """Whether an OpenDocument file needs a password; its parts are then no XML."""
    manifest = "META-INF/manifest.xml"
    told = manifest in entries and b"encryption-data" in _read(archive, manifest)
    return told or "encrypted-package" in entries


def _parts(archive: zipfile.ZipFile, entries: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for entry in entries:
        if entry.lower().endswith(_XML):
            yield entry, _read(archive, entry)


def _read(archive: zipfile.ZipFile, entry: str) -> bytes:
    try:
        return archive.read(entry)
    except BROKEN as error:
        raise FileRefused(_("Die Datei ist beschädigt und lässt sich nicht öffnen.")) from error


def _check_part(entry: str, text: bytes) -> None:
    """XML as office programs write it: in UTF-8, without definitions, loading nothing."""
    declared = _ENCODING.findall(text[:200].lower())
    wide = text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:200]
    if wide or not _PLAIN.issuperset(declared) or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise FileRefused(
            _("Die Datei enthält Anweisungen, die in Dokumenten nichts zu suchen haben.")
        )
    if entry.lower().endswith(".rels") and any(map(_loads, text.split(b"<"))):
        raise FileRefused(
            _("Die Datei lädt beim Öffnen etwas von außen nach. Bitte neu speichern.")
        )


def _loads(tag: bytes) -> bool:
    """Whether a relation points outside the file and is more than a link to click."""
    words = html.unescape(tag.decode("utf-8", "replace"))
    outside = "TargetMode" in words and "external" in words.lower()
    return outside and not _HARMLESS.search(words)
