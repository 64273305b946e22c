"""The catalogue of official data sets: what they are, where they come from, how to check them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from nahraum.data.errors import MissingData
from nahraum.data.series import TABLES_OF_SERIES

TABLES = (
    "areas",
    "district_ages",
    "state_ages",
    "national_ages",
    "national_deaths",
    "national_births",
    "life_tables",
    "care",
    "grid",
    "boundaries",
    *TABLES_OF_SERIES,
)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a set; size and checksum are None for what the publisher may renew."""

    name: str
    bytes: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Official:
    """The publisher's own offer; `code` is the table code of a GENESIS service."""

    kind: Literal["file", "genesis", "page"]
    address: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """One entry of catalogue.toml."""

    id: str
    table: str
    folder: str
    title: str
    publisher: str
    licence: str
    attribution: str
    as_of: date
    files: tuple[File, ...]
    official: Official
    checks: Mapping[str, Any]

    def present(self, root: Path) -> tuple[Path, ...]:
        """Its files below a data directory: all prepared ones, else the official one, else none."""
        prepared = tuple(root / self.folder / file.name for file in self.files)
        if all(path.is_file() for path in prepared):
            return prepared
        official = root / self.folder / self.official.name
        return (official,) if self.official.name and official.is_file() else ()


FILE = files("nahraum.data").joinpath("catalogue.toml")


@cache
def catalogue() -> tuple[DataSet, ...]:
    """All data sets, in the order of the file."""
    text = FILE.read_text(encoding="utf-8")
    return tuple(_set(name, entry) for name, entry in tomllib.loads(text).items())


def _set(name: str, entry: dict[str, Any]) -> DataSet:
    return DataSet(
        id=name,
        files=tuple(File(**file) for file in entry.pop("files")),
        official=Official(**entry.pop("official")),
        checks=MappingProxyType(entry.pop("checks")),
        **entry,
    )


def data_set(name: str) -> DataSet:
    """The set with this id. Raises MissingData."""
    for found in catalogue():
        if found.id == name:
            return found
    raise MissingData(
        f"Einen Datensatz {name} gibt es nicht",
        remedy=f"Bekannt sind: {', '.join(item.id for item in catalogue())}",
    )


def sets_of(table: str) -> tuple[DataSet, ...]:
    """All sets that feed a typed table."""
    return tuple(item for item in catalogue() if item.table == table)
