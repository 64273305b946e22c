"""The store on disk, and papers that are typeset.

There is one folder for each municipality, each content once, under its digest.

A content appears under its name only when it is complete on the disk: a power cut leaves a part
that nobody looks at, never half a file.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from nahraum.base.files.rules import printable

_PART = ".part"
_DIGEST_LENGTH = 64


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def place_of(folder: Path, digest: str) -> Path:
    """Where a content lies. The digest comes from a row, and is nothing but a digest."""
    if len(digest) != _DIGEST_LENGTH or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("no digest")
    return folder / digest[:2] / digest


def write(folder: Path, content: bytes) -> str:
    """Put a content into the store and return its digest. What is there already stays."""
    digest = digest_of(content)
    place = place_of(folder, digest)
    if is_whole(folder, digest):
        return digest
    for part_of_way in (folder, place.parent):
        part_of_way.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _part_beside(place) as part:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    _sync(place.parent)
    return digest


@contextmanager
def _part_beside(place: Path) -> Iterator[Path]:
    part = place.with_name(f"{uuid4()}{_PART}")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path, digest: str) -> bytes | None:
    """The content, or None if it is not there or not what it was."""
    try:
        content = place_of(folder, digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if digest_of(content) == digest else None


def is_whole(folder: Path, digest: str) -> bool:
    """Whether the content lies there as it should, without holding all of it in memory."""
    try:
        with place_of(folder, digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def contents(folder: Path) -> Iterator[str]:
    """Digests of all that lies in the folder of a municipality."""
    for place in sorted(folder.glob("*/*")):
        if place.suffix != _PART:
            yield place.name


def remove(folder: Path, digest: str) -> None:
    place_of(folder, digest).unlink(missing_ok=True)


def remove_parts(folder: Path, *, before: datetime) -> int:
    """Erase what a writer that died left behind. Returns how many."""
    old = [part for part in folder.glob(f"*/*{_PART}") if part.stat().st_mtime < before.timestamp()]
    for part in old:
        part.unlink(missing_ok=True)
    return len(old)


FONTS = Path(__file__).resolve().parents[2] / "web" / "static" / "vendor" / "fonts"
_NO_GLYPH = "could not be displayed"


def typeset(template: Path, content: Mapping[str, Any], room: Path) -> bytes:
    """A PDF everybody can read (PDF/UA-1). Pictures of `content` lie in `room` already.

    The text goes through JSON, never into the template's source. What no font of ours draws is
    left out: a paper does not fail because of one sign in somebody's title.
    """
    import typst

    (room / "paper.typ").write_text(template.read_text("utf-8"), "utf-8")
    said = room / "content.json"
    said.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    try:
        return _compiled(room)
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
    said.write_text(json.dumps(printable(content), ensure_ascii=False), "utf-8")
    for picture in room.glob("*.svg"):
        picture.write_text(printable(picture.read_text("utf-8")), "utf-8")
    return _compiled(room)


def _compiled(room: Path) -> bytes:
    import typst

    return bytes(
        typst.compile(
            str(room / "paper.typ"),
            root=str(room),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    )
