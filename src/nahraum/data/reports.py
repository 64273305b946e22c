"""What `list_sets`, `fetch`, `check` and `load` report; plain values with stable names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from nahraum.data.errors import Finding

Progress = Callable[[int, int, str], None]  # done, total, what is being done (German)


def silent(done: int, total: int, text: str) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True, slots=True)
class SetState:
    """One set of the catalogue: `present` in the data directory, `loaded` into the store."""

    id: str
    table: str
    title: str
    publisher: str
    licence: str
    attribution: str
    as_of: date
    folder: str
    files: tuple[str, ...]
    address: str
    needs_account: bool
    present: bool
    loaded: bool


@dataclass(frozen=True, slots=True)
class ListReport:
    """All sets. `version` names the loaded store, "" if none; `others` are further files."""

    action: str
    ok: bool
    version: str
    sets: tuple[SetState, ...]
    others: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One official figure and what the file gives."""

    set: str
    name: str
    expected: float | str
    found: float | str | None
    passed: bool


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Result of checking a data directory; `ok` is False as soon as one finding is an error."""

    action: str
    ok: bool
    directory: str
    tables: tuple[str, ...]
    compared: tuple[Compared, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Result of loading; `changed` is False if exactly this had been loaded before."""

    action: str
    ok: bool
    directory: str
    store: str
    version: str
    changed: bool
    tables: tuple[str, ...]
    compared: tuple[Compared, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file: state is "new", "renewed" or "unchanged"."""

    set: str
    file: str
    bytes: int
    sha256: str
    state: str
    address: str


@dataclass(frozen=True, slots=True)
class FetchReport:
    """Result of fetching; sets that could not be fetched are errors among the findings."""

    action: str
    ok: bool
    directory: str
    files: tuple[Fetched, ...]
    findings: tuple[Finding, ...]
