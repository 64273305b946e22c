"""The store: typed tables in numpy archives, one directory a version, and a pointer to one of them.

    <root>/current             one line: the name of the version in use
    <root>/previous            the one before, for undo
    <root>/versions/<name>/    manifest.json and <table>.npz

A version is written to a hidden directory, synced and renamed; then the pointer is replaced. At
every moment the pointer names a complete version, or there is none. Arrays hold no objects, so
nothing is executed when they are read.
"""

import fcntl
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nahraum.data.catalogue import DataSet, catalogue
from nahraum.data.errors import MissingData, Notes, StoreError
from nahraum.data.packing import pack, unpack

FORMAT = 1  # raised when the layout of the archives changes
_RELOAD = "Mit „nahraum data load“ neu laden"


@dataclass(frozen=True, slots=True)
class Input:
    """A file a version was made from, with its name below the data directory."""

    set: str
    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a version holds and where it came from."""

    version: str
    format: int
    software: str
    inputs: tuple[Input, ...]
    tables: Mapping[str, str]  # table -> SHA-256 of its archive

    def text(self) -> str:
        plain = {
            "version": self.version,
            "format": self.format,
            "software": self.software,
            "inputs": [
                {"set": i.set, "file": i.file, "bytes": i.bytes, "sha256": i.sha256}
                for i in self.inputs
            ],
            "tables": dict(self.tables),
        }
        return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Store:
    """The version in use, read table by table. Raises MissingData if nothing is loaded."""

    def __init__(self, root: Path) -> None:
        name = pointer(root, "current")
        if not name:
            raise MissingData(
                f"In {root} sind keine Daten geladen", remedy="„nahraum data load“ ausführen"
            )
        self.folder = root / "versions" / name
        self.manifest = read_manifest(self.folder)

    def sets(self, table: str = "") -> tuple[DataSet, ...]:
        used = {item.set for item in self.manifest.inputs}
        return tuple(item for item in catalogue() if item.id in used and table in ("", item.table))

    def has(self, table: str) -> bool:
        return table in self.manifest.tables

    def read(self, table: str, notes: Notes) -> Any:
        """The typed table, after checking its archive. Raises MissingData, StoreError."""
        if table not in self.manifest.tables:
            raise MissingData(f"Die Tabelle {table} ist nicht geladen", remedy=_RELOAD)
        path = self.folder / f"{table}.npz"
        notes.file = str(path)
        try:
            damaged = sha256(path) != self.manifest.tables[table]
            if not damaged:
                with np.load(path, allow_pickle=False) as archive:
                    return unpack(table, {name: archive[name] for name in archive.files})
        except (OSError, ValueError, LookupError, zipfile.BadZipFile) as error:
            raise _damaged(path) from error
        raise _damaged(path)


def _damaged(path: Path) -> StoreError:
    return StoreError("Die geladenen Daten sind beschädigt", file=str(path), remedy=_RELOAD)


def sha256(path: Path) -> str:
    """Checksum of a file as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pointer(root: Path, name: str) -> str:
    """The version a pointer file names, or "" if there is none or it names nothing complete."""
    try:
        version = (root / name).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    inside = version.isalnum() and (root / "versions" / version / "manifest.json").is_file()
    return version if inside else ""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version. Raises StoreError."""
    path = folder / "manifest.json"
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(
            plain["version"],
            plain["format"],
            plain["software"],
            tuple(Input(**item) for item in plain["inputs"]),
            plain["tables"],
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _damaged(path) from error
    if manifest.format != FORMAT:
        raise StoreError(
            "Die geladenen Daten stammen von einer anderen Programmversion",
            file=str(path),
            remedy=_RELOAD,
        )
    return manifest


def version_name(inputs: Sequence[Input], software: str) -> str:
    """The same inputs read by the same software always have the same name."""
    text = "\n".join([str(FORMAT), software, *(f"{i.set} {i.file} {i.sha256}" for i in inputs)])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Only one process may write, a second one is told so; what a killed one left is removed."""
    (root / "versions").mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                "Es werden gerade schon Daten geladen",
                file=str(root),
                remedy="Warten, bis der andere Vorgang beendet ist",
            ) from error
        for leftover in (root / "versions").glob(".*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def write_version(
    root: Path, tables: Mapping[str, Any], inputs: Sequence[Input], software: str
) -> Iterator[str]:
    """Write a version and yield the name of each table when it is on disk.

    Only after the last step has run is the version visible, and only `switch` makes it current.
    Call inside `writing`.
    """
    name = version_name(inputs, software)
    folder, hidden = root / "versions" / name, root / "versions" / f".{name}"
    hidden.mkdir()
    sums: dict[str, str] = {}
    for table, content in tables.items():
        path = hidden / f"{table}.npz"
        with path.open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **pack(content))
            _sync(stream.fileno())
        sums[table] = sha256(path)
        yield table
    manifest = Manifest(name, FORMAT, software, tuple(inputs), sums)
    _write(hidden / "manifest.json", manifest.text())
    if folder.exists():
        shutil.rmtree(folder)
    hidden.rename(folder)
    _sync_folder(folder.parent)


def switch(root: Path, version: str) -> None:
    """Make a written version current; keep the one before, forget older ones."""
    old = pointer(root, "current")
    if old and old != version:
        _replace(root, "previous", old)
    _replace(root, "current", version)
    kept = {pointer(root, "current"), pointer(root, "previous")}
    for folder in (root / "versions").iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def undo(root: Path) -> str:
    """Make the previous version current again and return its name. Raises MissingData."""
    with writing(root):
        old, new = pointer(root, "current"), pointer(root, "previous")
        if not new:
            raise MissingData("Es gibt keinen früheren Stand", remedy="Daten neu laden")
        _replace(root, "current", new)
        if old:
            _replace(root, "previous", old)
    return new


def _replace(root: Path, name: str, version: str) -> None:
    temporary = root / f".{name}"
    _write(temporary, version + "\n")
    temporary.replace(root / name)
    _sync_folder(root)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        _sync(stream.fileno())


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
