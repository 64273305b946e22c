"""Files of a feed, from a zip archive or a folder: bounded, and never outside their place.

What an archive declares about itself is not believed: sizes are checked before and while
unpacking, names may not lead elsewhere, and only files of the format are unpacked at all.
"""

import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nahraum.data.errors import FormatError, shown

_ENTRIES = 1_000
_RATIO = 200  # timetables shrink to a tenth; zeros shrink to a thousandth
_SMALL = 1_000_000  # below this the ratio does not matter


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """Bytes of one file and of all files together, unpacked."""

    file: int = 2_000_000_000
    total: int = 4_000_000_000


LIMITS = FeedLimits()


def read_archive(
    path: Path, wanted: Iterable[str], *, limits: FeedLimits = LIMITS
) -> dict[str, bytes]:
    """name -> bytes of the wanted files that are there. Raises FormatError.

    A single folder level inside the archive is accepted, as are capitals in names.
    """
    names = frozenset(wanted)
    try:
        if not path.exists():
            raise _refused(path, "Den Fahrplan gibt es nicht", "Pfad prüfen", "NO_FILE")
        return _folder(path, names, limits) if path.is_dir() else _zip(path, names, limits)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = f"Der Fahrplan lässt sich nicht lesen ({reason})"
        raise _refused(path, problem, "Pfad und Leserechte prüfen", "NO_FILE") from error


def _folder(path: Path, wanted: frozenset[str], limits: FeedLimits) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for child in sorted(path.iterdir()):
        name = child.name.lower()
        if name in wanted and child.is_file():
            total += child.stat().st_size
            _check_size(path, child.name, child.stat().st_size, total, limits)
            found[name] = child.read_bytes()
    if not found:
        problem = "In dem Ordner liegt kein GTFS-Fahrplan"
        raise _refused(path, problem, "Ordner mit stops.txt und trips.txt angeben", "NO_FEED")
    return found


def _zip(path: Path, wanted: frozenset[str], limits: FeedLimits) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(path, archive.infolist(), wanted)
            found: dict[str, bytes] = {}
            total = 0
            for name, member in sorted(members.items()):
                total += member.file_size
                _check_member(path, member, total, limits)
                found[name] = _unpacked(path, archive, member)
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        problem = "Das ist kein lesbares Zip-Archiv"
        raise _refused(path, problem, "Fahrplan als GTFS-Zip neu herunterladen", "ZIP") from error


def _members(
    path: Path, entries: list[zipfile.ZipInfo], wanted: frozenset[str]
) -> dict[str, zipfile.ZipInfo]:
    """The wanted entries by name; they must lie in one folder and occur once."""
    if len(entries) > _ENTRIES:
        problem = f"Das Archiv hat {len(entries)} Einträge, erlaubt sind {_ENTRIES}"
        raise _refused(path, problem, "Archiv nur mit GTFS-Dateien packen", "TOO_BIG")
    found: dict[str, zipfile.ZipInfo] = {}
    folders: set[str] = set()
    for entry in entries:
        place = PurePosixPath(entry.filename)
        if place.is_absolute() or ".." in place.parts or "\\" in entry.filename:
            problem = f"Der Eintrag {shown(entry.filename)} führt aus dem Archiv heraus"
            raise _refused(path, problem, "Dieses Archiv nicht verwenden", "ZIP_NAME")
        name = place.name.lower()
        if entry.is_dir() or name not in wanted or "__MACOSX" in place.parts:
            continue
        folders.add(str(place.parent))
        if name in found:
            problem = f"{shown(name)} steht mehrfach im Archiv"
            raise _refused(path, problem, "Je Fahrplan ein Archiv packen", "ZIP_NAME")
        found[name] = entry
    if not found:
        problem = "In dem Archiv liegt kein GTFS-Fahrplan"
        raise _refused(path, problem, "Archiv mit stops.txt und trips.txt angeben", "NO_FEED")
    if len(folders) > 1:
        problem = "Die Dateien liegen in mehreren Ordnern des Archivs"
        raise _refused(path, problem, "Je Fahrplan ein Archiv packen", "ZIP_NAME")
    return found


def _check_member(path: Path, entry: zipfile.ZipInfo, total: int, limits: FeedLimits) -> None:
    _check_size(path, entry.filename, entry.file_size, total, limits)
    if entry.flag_bits & 1:
        problem = f"{shown(entry.filename)} ist verschlüsselt"
        raise _refused(path, problem, "Archiv ohne Kennwort packen", "ZIP")
    if entry.file_size > max(_SMALL, _RATIO * entry.compress_size):
        problem = f"{shown(entry.filename)} ist verdächtig stark gepackt"
        raise _refused(path, problem, "Dieses Archiv nicht verwenden", "TOO_BIG")


def _check_size(path: Path, name: str, size: int, total: int, limits: FeedLimits) -> None:
    if size > limits.file or total > limits.total:
        problem = f"{shown(name)} ist mit {size} Bytes zu groß (zusammen {total})"
        raise _refused(path, problem, "Fahrplan auf die Region zuschneiden", "TOO_BIG")


def _unpacked(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        problem = f"{shown(entry.filename)} hat nicht die angegebene Größe"
        raise _refused(path, problem, "Archiv neu herunterladen", "ZIP")
    return data


def _refused(path: Path, problem: str, remedy: str, code: str) -> FormatError:
    return FormatError(problem, file=str(path), remedy=remedy, code=code)
