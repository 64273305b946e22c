"""What a file is, by what is in it. Pure."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nahraum.base.files.rules import archives, pdfs, pictures
from nahraum.base.files.rules.kinds import KINDS, MEGABYTE, FileRefused, kinds_in_words
from nahraum.base.files.rules.names import clean_name

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# The agreed harmless file that people try scanners with. There is no scanner here.
_TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_ALLOWED_CONTROLS = frozenset("\t\n\r\f")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept: pictures are not the bytes that came."""

    name: str
    kind: str
    content: bytes


def check_content(content: bytes, name: str, kinds: Collection[str]) -> Kept:
    """What is kept of a file somebody hands in, if it is of one of these kinds.

    Raises FileRefused with a sentence for the person.
    """
    if not content:
        raise FileRefused(_("Die Datei ist leer."))
    _check_size(len(content), max(KINDS[kind].most for kind in kinds))
    if _TEST_VIRUS in content:
        raise FileRefused(_("Das ist die Testdatei für Virenscanner."))
    kind = _kind(content, name, kinds)
    if kind not in kinds:
        raise FileRefused(_refusal(kinds))
    _check_size(len(content), KINDS[kind].most)
    if kind in ("png", "jpeg"):
        content = pictures.repainted(content, kind)
    if kind == "pdf":
        pdfs.check(content)
    return Kept(clean_name(name, kind), kind, content)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise FileRefused(
            _("Die Datei ist zu groß: höchstens %(most)d MB.") % {"most": most // MEGABYTE}
        )


def _kind(content: bytes, name: str, kinds: Collection[str]) -> str:
    if content.startswith(pdfs.START):
        return "pdf"
    if content.startswith(pictures.PNG):
        return "png"
    if content.startswith(pictures.JPEG):
        return "jpeg"
    if content.startswith(archives.START):
        return archives.kind_of(content, clean_name(name, "zip"))
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(
            _("Das ist ein altes oder verschlüsseltes Office-Format. Bitte als XLSX speichern.")
        )
    return _text_kind(content, kinds)


def _refusal(kinds: Collection[str]) -> str:
    return _("Diese Art von Datei wird hier nicht angenommen. Möglich sind: %(kinds)s.") % {
        "kinds": kinds_in_words(kinds)
    }


def _text_kind(content: bytes, kinds: Collection[str]) -> str:
    """Of kinds that are plain text, the one whose shape it has."""
    text = _text(content)
    if text is None and "csv" in kinds and _is_text_with_controls(content):
        raise FileRefused(
            _("Im Text der Datei stehen unsichtbare Steuerzeichen. Bitte in der "
              "Tabellenkalkulation öffnen und neu speichern.")
        )  # fmt: skip
    start = "" if text is None else text.lstrip()[:40].upper()
    if text is None or start.startswith("<"):
        raise FileRefused(_refusal(kinds))
    if start.startswith("BEGIN:VCALENDAR"):
        return "ics"
    if "json" in kinds and start[:1] in ("{", "["):
        _check_json(text)
        return "json"
    return "csv"


def _check_json(text: str) -> None:
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FileRefused(_("Das JSON ist beschädigt.")) from error


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _text(content: bytes) -> str | None:
    """The content as text, None if it is none."""
    text = _decoded(content)
    if text is None or any(c < " " and c not in _ALLOWED_CONTROLS for c in set(text)):
        return None
    return text


def _is_text_with_controls(content: bytes) -> bool:
    """Mostly text: whoever hands in a table is not told that only tables are taken."""
    text = _decoded(content) or ""
    strange = sum(c < " " and c not in _ALLOWED_CONTROLS for c in text)
    return 0 < strange <= len(text) // 10


def _decoded(content: bytes) -> str | None:
    """Tables come from many programs: the old character set of Windows is text, too."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
