"""`nahraum data fetch`: bring the sets of the catalogue into a data directory.

Sources, in this order: a mirror (folder or address, laid out like a data directory), else the
publisher. Table services (GENESIS) need a free account; without one, and for pages without a
stable file address, the report says what to do by hand.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from nahraum.data.catalogue import DataSet, File, catalogue, data_set
from nahraum.data.downloads import Limits, Wish, download
from nahraum.data.errors import DataError, FetchError, Finding
from nahraum.data.reports import Fetched, FetchReport, Progress, silent
from nahraum.data.store import sha256

# Where publishers' files live beside the addresses of the catalogue themselves.
EXTRA_HOSTS = frozenset({"www.zensus2022.de", "www.destatis.de", "gdz.bkg.bund.de"})


@dataclass(frozen=True, slots=True)
class Account:
    """Access to a table service: user name, or token as user with an empty password."""

    user: str
    password: str = ""


def fetch(
    directory: str | Path,
    *,
    sets: Sequence[str] = (),
    mirror: str | Path | None = None,
    accounts: Mapping[str, Account] | None = None,
    progress: Progress = silent,
    limits: Limits | None = None,
) -> FetchReport:
    """Fetch some sets (all, if none is named). `accounts` by host name.

    What is there and right is left alone. A set that fails becomes an error in the report; the
    others are still fetched. Raises MissingData for an unknown set.
    """
    root = Path(directory)
    wanted = [data_set(name) for name in sets] if sets else list(catalogue())
    files: list[Fetched] = []
    findings: list[Finding] = []
    with httpx.Client(headers={"User-Agent": "nahraum"}) as client:
        job = _Job(root, mirror, accounts or {}, client, limits or _limits(mirror), progress)
        for item in wanted:
            try:
                files += job.bring(item)
            except DataError as error:
                findings += error.findings
            except OSError as error:
                text = f"{item.id}: {error.strerror or error}"
                remedy = "Speicherplatz und Schreibrechte prüfen"
                findings.append(Finding("error", "FETCH", text, remedy, str(root)))
    return FetchReport(
        action="fetch",
        ok=not findings,
        directory=str(root),
        files=tuple(files),
        findings=tuple(findings),
    )


def _limits(mirror: str | Path | None) -> Limits:
    addresses = [item.official.address for item in catalogue()]
    if mirror is not None and is_address(mirror):
        addresses = [str(mirror)]
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    return Limits(frozenset(hosts | (EXTRA_HOSTS if mirror is None else set())))


def is_address(mirror: str | Path) -> bool:
    return str(mirror).startswith(("https://", "http://"))


@dataclass(frozen=True)
class _Job:
    root: Path
    mirror: str | Path | None
    accounts: Mapping[str, Account]
    client: httpx.Client
    limits: Limits
    progress: Progress

    def bring(self, item: DataSet) -> list[Fetched]:
        """All files of a set. Raises FetchError."""
        if self.mirror is None:
            return [self._official(item)]
        bring: Callable[[DataSet, File], Fetched] = (
            self._from_address if is_address(self.mirror) else self._from_folder
        )
        return [bring(item, file) for file in item.files]

    def _from_folder(self, item: DataSet, file: File) -> Fetched:
        source = Path(str(self.mirror)) / item.folder / file.name
        target = self.root / item.folder / file.name
        if not source.is_file():
            raise FetchError(
                "Die Datei fehlt im Spiegel", file=str(source), remedy="--mirror prüfen"
            )
        if known := self._kept(item, file, target):
            return known
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        found = sha256(part)
        if file.sha256 is not None and found != file.sha256:
            part.unlink()
            raise FetchError(
                "Die Prüfsumme stimmt nicht",
                file=str(source),
                remedy="Den Spiegel erneuern; die Datei ist eine andere Fassung",
            )
        state = "renewed" if target.exists() else "new"
        part.replace(target)
        self.progress(1, 1, file.name)
        return Fetched(item.id, str(target), target.stat().st_size, found, state, str(source))

    def _from_address(self, item: DataSet, file: File) -> Fetched:
        target = self.root / item.folder / file.name
        if known := self._kept(item, file, target):
            return known
        base = str(self.mirror).rstrip("/")
        address = f"{base}/{quote(item.folder)}/{quote(file.name)}"
        return self._download(item, Wish(address, target, file.sha256, file.bytes))

    def _kept(self, item: DataSet, file: File, target: Path) -> Fetched | None:
        """The file as it is, if it is there and has the known checksum."""
        if file.sha256 is None or not target.is_file() or sha256(target) != file.sha256:
            return None
        size = target.stat().st_size
        return Fetched(item.id, str(target), size, file.sha256, "unchanged", "")

    def _official(self, item: DataSet) -> Fetched:
        offer = item.official
        target = self.root / item.folder / offer.name
        if item.present(self.root) and not target.is_file():
            path = item.present(self.root)[0]
            return Fetched(item.id, str(path), path.stat().st_size, sha256(path), "unchanged", "")
        if offer.kind == "page":
            raise FetchError(
                f"{item.title} gibt es nur von Hand",
                file=str(self.root / item.folder / item.files[0].name),
                remedy=f"Auf {offer.address} herunterladen und unter diesem Namen speichern",
            )
        if offer.kind == "file":
            return self._download(item, Wish(offer.address, target))
        return self._download(item, self._table_wish(item, target))

    def _table_wish(self, item: DataSet, target: Path) -> Wish:
        """A table of GENESIS-Online or the Regionaldatenbank: form fields, account in headers."""
        host = urlsplit(item.official.address).hostname or ""
        account = self.accounts.get(host)
        if account is None:
            raise FetchError(
                f"Tabelle {item.official.code} bekommt man nur mit einem (kostenlosen) Konto",
                file=str(target),
                remedy=f"Zugangsdaten für {host} angeben, oder die Tabelle dort als CSV laden und "
                "unter diesem Namen speichern, oder --mirror benutzen",
            )
        form = {
            "name": item.official.code,
            "area": "all",
            "format": "datencsv",
            "compress": "false",
            "language": "de",
        }
        headers = {"username": account.user, "password": account.password}
        return Wish(item.official.address, target, form=form, headers=headers)

    def _download(self, item: DataSet, wish: Wish) -> Fetched:
        before = sha256(wish.target) if wish.target.is_file() else ""
        found = download(self.client, wish, self.limits, self.progress)
        states = {"": "new", found: "unchanged"}
        return Fetched(
            item.id,
            str(wish.target),
            wish.target.stat().st_size,
            found,
            states.get(before, "renewed"),
            wish.address,
        )
