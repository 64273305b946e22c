"""PDF: one document from the first byte to the last, without programs inside. Pure."""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from nahraum.base.files.rules.kinds import MEGABYTE, FileRefused

START = b"%PDF-"
_END = re.compile(rb"%%EOF\s*\Z")
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# A name of the format that only files with programs, attachments or forms that send need.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)\b"
)
_LOCKED = re.compile(rb"/Encrypt\b")
_PAGE = re.compile(rb"<\s*(?:html|script|svg|!doctype)", re.IGNORECASE)
_SNIFFED = 2048
_MOST_UNPACKED = 400 * MEGABYTE
_MOST_STREAMS = 20_000
_FEED, _PIECE = 1 << 12, 1 << 20
_OVERLAP = 64


def check(content: bytes) -> None:
    """Raises FileRefused for what is no plain document."""
    if not _END.search(content[-1024:]):
        raise FileRefused(_("Das PDF ist unvollständig, oder dahinter steht noch etwas anderes."))
    if _PAGE.search(content[:_SNIFFED]):
        raise FileRefused(_("Die Datei ist zugleich eine Internetseite."))
    if _LOCKED.search(content):
        raise FileRefused(_("Das PDF ist verschlüsselt. Bitte ohne Passwort speichern."))
    for text in (content, *_streams(content)):
        if _ACTIVE.search(_plain(text)):
            raise FileRefused(
                _("Das PDF enthält Programme oder Anhänge. Bitte als einfaches PDF neu speichern.")
            )


def _plain(text: bytes) -> bytes:
    """The same with escaped letters of names written out."""
    if b"#" not in text:
        return text
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text)


def _streams(content: bytes) -> Iterator[bytes]:
    """Everything that is packed inside, in pieces."""
    unpacked = 0
    for number, match in enumerate(_STREAM.finditer(content)):
        if number >= _MOST_STREAMS:
            raise FileRefused(_("Das PDF hat zu viele Teile. Bitte neu speichern."))
        tail = b""
        for piece in _inflated(content, match.end()):
            unpacked += len(piece)
            if unpacked > _MOST_UNPACKED:
                raise FileRefused(_("Das PDF ist entpackt zu groß."))
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _inflated(content: bytes, start: int) -> Iterator[bytes]:
    """What one packed part says, as far as it can be read. What hangs behind is left alone."""
    unpacker = zlib.decompressobj()
    try:
        for place in range(start, len(content), _FEED):
            yield unpacker.decompress(content[place : place + _FEED], _PIECE)
            # What hangs behind the end stays in the tail for ever.
            while unpacker.unconsumed_tail and not unpacker.eof:
                yield unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
            if unpacker.eof:
                return
    except zlib.error:
        return
