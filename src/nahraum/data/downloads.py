"""One download: resumable, checked, complete or not there.

A transfer goes to `<name>.part`; beside it `<name>.origin.json` remembers the address and the
server's validator, so that a broken transfer goes on where it stopped and only if the file on the
server is still the same. Only a complete, checked file gets its name; its origin stays beside it,
and a file that has not changed on the server is not transferred again.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from nahraum.data.errors import FetchError
from nahraum.data.reports import Progress
from nahraum.data.store import sha256

ATTEMPTS = 4
REDIRECTS = 5
MAX_BYTES = 3_000_000_000
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
_RETRY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Wish:
    """What to download where. `form` makes it a POST (table services); those are not resumed."""

    address: str
    target: Path
    sha256: str | None = None
    bytes: int | None = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Which hosts may be asked, and how to wait between attempts."""

    hosts: frozenset[str]
    sleep: Callable[[float], None] = time.sleep
    attempts: int = ATTEMPTS
    max_bytes: int = MAX_BYTES


class _Broken(Exception):
    """The transfer stopped; another attempt may go on."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def download(client: httpx.Client, wish: Wish, limits: Limits, progress: Progress) -> str:
    """Bring one file and return its SHA-256. Raises FetchError; nothing half remains visible."""
    wish.target.parent.mkdir(parents=True, exist_ok=True)
    reason = ""
    for attempt in range(limits.attempts):
        if attempt:
            limits.sleep(2.0**attempt)
        try:
            if not _transfer(client, wish, limits, progress):
                return sha256(wish.target)
            return _finish(wish)
        except (_Broken, httpx.TransportError) as error:
            reason = getattr(error, "reason", "") or type(error).__name__
    raise FetchError(
        f"Die Übertragung brach {limits.attempts}-mal ab ({reason})",
        file=str(wish.target),
        remedy=f"Später noch einmal versuchen (es geht dort weiter): {wish.address}",
    )


def _transfer(client: httpx.Client, wish: Wish, limits: Limits, progress: Progress) -> bool:
    """Fill the part file; False if the file that is there is still the server's."""
    offset, headers = _conditions(wish)
    with _answer(client, wish, headers, limits) as answer:
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return False
        partial = answer.status_code == httpx.codes.PARTIAL_CONTENT
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE or (
            partial and not _starts_at(answer, offset)
        ):
            _forget(wish.target)
            raise _Broken("falscher Teilbereich")
        start = offset if partial else 0
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else 0
        if max(total, wish.bytes or 0) > limits.max_bytes:
            raise _too_big(wish, limits)
        if not partial:
            mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
            _remember(wish, mark, None)
        received = _receive(answer, start, total, limits, wish, progress)
        if total and received != total:
            raise _Broken("zu wenige Bytes")
    return True


def _too_big(wish: Wish, limits: Limits) -> FetchError:
    return FetchError(
        f"Die Datei hat mehr als {limits.max_bytes} Bytes",
        file=str(wish.target),
        remedy="Adresse prüfen",
    )


def _conditions(wish: Wish) -> tuple[int, dict[str, str]]:
    """Bytes already there, and headers that ask for the rest, or for news only."""
    headers = {**(wish.headers or {}), "Accept-Encoding": "identity"}
    if wish.form:
        return 0, headers
    origin = _origin(wish)
    mark = str(origin.get("validator", ""))
    offset = _resumable(wish, mark)
    if offset:
        headers["Range"] = f"bytes={offset}-"
        if mark and not mark.startswith("W/"):
            headers["If-Range"] = mark
    elif mark and wish.target.is_file() and origin.get("sha256") == sha256(wish.target):
        tagged = mark.startswith(('"', "W/"))
        headers["If-None-Match" if tagged else "If-Modified-Since"] = mark
    return offset, headers


def _origin(wish: Wish) -> dict[str, Any]:
    """What is known of the file from an earlier transfer from the same address."""
    try:
        known = json.loads(_note(wish.target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    same = isinstance(known, dict) and known.get("address") == wish.address
    return known if same else {}


def _remember(wish: Wish, mark: str, digest: str | None) -> None:
    known = {"address": wish.address, "validator": mark, "sha256": digest}
    _note(wish.target).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def _resumable(wish: Wish, mark: str) -> int:
    """Bytes of an interrupted transfer that may be continued; else what is there is dropped.

    Without a validator only a known checksum makes sure that both halves belong together.
    """
    part = _part(wish.target)
    if not part.is_file():
        return 0
    size = part.stat().st_size
    complete = wish.bytes is not None and size >= wish.bytes
    if (not mark and wish.sha256 is None) or complete:
        _forget(wish.target)
        return 0
    return size


def _receive(
    answer: httpx.Response,
    start: int,
    total: int,
    limits: Limits,
    wish: Wish,
    progress: Progress,
) -> int:
    """Append the body to the part file; returns its size then."""
    received = start
    with _part(wish.target).open("ab" if start else "wb") as stream:
        for chunk in answer.iter_raw():
            received += len(chunk)
            if received > limits.max_bytes:
                raise _too_big(wish, limits)
            stream.write(chunk)
            progress(received, max(total, received), wish.target.name)
    return received


@contextmanager
def _answer(
    client: httpx.Client, wish: Wish, headers: dict[str, str], limits: Limits
) -> Iterator[httpx.Response]:
    """The answer after redirects to allowed hosts. Raises FetchError for refusals."""
    address = wish.address
    for _ in range(REDIRECTS + 1):
        check_host(address, limits.hosts, wish.target)
        request = client.build_request(
            "POST" if wish.form else "GET",
            address,
            headers=headers,
            data=dict(wish.form) if wish.form else None,
            timeout=TIMEOUT,
        )
        answer = client.send(request, stream=True, follow_redirects=False)
        try:
            if answer.next_request is None:
                _check_status(answer, wish, address)
                yield answer
                return
            address = urljoin(address, answer.headers["Location"])
            if urlsplit(address).hostname != urlsplit(wish.address).hostname:
                headers = {k: v for k, v in headers.items() if k not in (wish.headers or {})}
        finally:
            answer.close()
    raise FetchError(
        "Die Adresse leitet zu oft weiter", file=str(wish.target), remedy=f"{wish.address} prüfen"
    )


def check_host(address: str, hosts: frozenset[str], target: Path) -> None:
    """Only known hosts; plain http only on this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    local = host in ("127.0.0.1", "localhost", "::1")
    if parts.scheme not in ("https", "http") or host not in hosts:
        raise FetchError(
            f"Die Adresse {address} führt zu einem unbekannten Rechner",
            file=str(target),
            remedy="Katalog oder --mirror prüfen",
        )
    if parts.scheme == "http" and not local:
        raise FetchError(
            f"Die Adresse {address} ist unverschlüsselt", file=str(target), remedy="https benutzen"
        )


def _check_status(answer: httpx.Response, wish: Wish, address: str) -> None:
    code = answer.status_code
    if code in (200, 206, 304, 416):
        return
    if code in _RETRY:
        raise _Broken(f"Antwort {code}")
    remedies = {
        401: "Zugangsdaten prüfen",
        403: "Zugangsdaten prüfen",
        404: "Adresse im Katalog prüfen oder --mirror angeben",
    }
    raise FetchError(
        f"{address} antwortet mit {code}",
        file=str(wish.target),
        remedy=remedies.get(code, "Adresse prüfen oder --mirror angeben"),
    )


def _starts_at(answer: httpx.Response, offset: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {offset}-")


def _finish(wish: Wish) -> str:
    """Check the complete part file and give it its name. Raises FetchError."""
    part = _part(wish.target)
    found = sha256(part)
    if wish.sha256 is not None and found != wish.sha256:
        _forget(wish.target)
        raise FetchError(
            f"Die Prüfsumme stimmt nicht (erwartet {wish.sha256[:12]}…, erhalten {found[:12]}…)",
            file=str(wish.target),
            remedy="Noch einmal laden; bleibt es so, ist die Quelle eine andere Fassung",
        )
    with part.open("rb") as stream:
        refuse_pages(stream.read(512), wish)
    mark = str(_origin(wish).get("validator", ""))
    part.replace(wish.target)
    _remember(wish, mark, found)
    return found


def refuse_pages(head: bytes, wish: Wish) -> None:
    """A web page or error message is not the data, whatever the status said."""
    start = head.lstrip().lower()
    zip_expected = wish.target.suffix == ".zip"
    if start.startswith((b"<!doctype", b"<html", b"{")) or (
        zip_expected and not head.startswith(b"PK\x03\x04")
    ):
        _forget(wish.target)
        shown = head[:120].decode("utf-8", "replace").strip()
        raise FetchError(
            f"Statt der Datei kam etwas anderes: {shown}",
            file=str(wish.target),
            remedy=f"Adresse oder Zugangsdaten prüfen: {wish.address}",
        )


def _part(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _note(target: Path) -> Path:
    return target.with_name(target.name + ".origin.json")


def _forget(target: Path) -> None:
    _part(target).unlink(missing_ok=True)
    _note(target).unlink(missing_ok=True)
