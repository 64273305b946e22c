"""Fetching from a server on this machine that breaks off, lies, redirects and changes its mind."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from nahraum.data import catalogue
from nahraum.data.catalogue import File
from nahraum.data.checks import check
from nahraum.data.downloads import Limits, Wish, check_host, download
from nahraum.data.errors import FetchError, MissingData
from nahraum.data.fetch import Account, fetch
from nahraum.data.reports import silent
from tests.data.world import write_catalogue

CONTENT = bytes(range(256)) * 2_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Server:
    """What is served, and what was asked. `cuts` break the next answers off after so many bytes."""

    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"1"'
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    redirect: str = ""
    ranges: bool = True
    wrong_range: bool = False
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    """Answers as its `server` says; subclassed with the state of one test."""

    state: Server

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.state.asked.append((self.command, self.path, headers, body))
        content = self.state.files.get(self.path)
        known = bool(self.state.tag) and headers.get("if-none-match") == self.state.tag
        if self.state.statuses:
            self.plain(self.state.statuses.pop(0))
        elif self.state.redirect and self.path != "/ziel":
            self.plain(302, Location=self.state.redirect)
        elif content is None or known:
            self.plain(304 if known else 404)
        else:
            self.body(content, headers)

    def plain(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def body(self, content: bytes, headers: dict[str, str]) -> None:
        state, size = self.state, len(content)
        wanted = headers.get("range", "")
        current = headers.get("if-range", state.tag) == state.tag
        start = int(wanted[6:-1]) if wanted and state.ranges and current else 0
        if start and start >= size:
            self.plain(416)
            return
        self.send_response(206 if start else 200)
        if start:
            shown = start + state.wrong_range
            self.send_header("Content-Range", f"bytes {shown}-{size - 1}/{size}")
        if state.tag:
            self.send_header("ETag", state.tag)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        end = start + state.cuts.pop(0) if state.cuts else size
        self.wfile.write(content[start:end])
        self.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server(files={"/datei": CONTENT})
    handler = type("Handler", (_Handler,), {"state": state})
    web = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    web.shutdown()
    thread.join()
    web.server_close()


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def limits(naps: list[float]) -> Limits:
    return Limits(frozenset({"127.0.0.1"}), sleep=naps.append)


def bring(wish: Wish, limits: Limits) -> str:
    with httpx.Client() as client:
        return download(client, wish, limits, silent)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ------------------------------------------------------------------------------- one file
def test_a_file_and_its_origin(server: Server, limits: Limits, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin", DIGEST, len(CONTENT))
    with httpx.Client() as client:
        found = download(client, wish, limits, lambda *step: steps.append(step))
    assert found == DIGEST
    assert (tmp_path / "d.bin").read_bytes() == CONTENT
    assert names(tmp_path) == ["d.bin", "d.bin.origin.json"]
    assert steps[-1] == (len(CONTENT), len(CONTENT), "d.bin")
    assert [step[0] for step in steps] == sorted(step[0] for step in steps)


def test_an_aborted_transfer_goes_on(
    server: Server, limits: Limits, naps: list[float], tmp_path: Path
) -> None:
    server.cuts = [100_000, 50_000]
    assert bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits) == DIGEST
    ranges = [headers.get("range") for _, _, headers, _ in server.asked]
    assert ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert [headers.get("if-range") for _, _, headers, _ in server.asked[1:]] == ['"1"', '"1"']
    assert naps == [2.0, 4.0]


def test_it_goes_on_in_another_process(server: Server, limits: Limits, tmp_path: Path) -> None:
    server.cuts = [1_000] * 4
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin")
    with pytest.raises(FetchError, match="4-mal"):
        bring(wish, limits)
    assert names(tmp_path) == ["d.bin.origin.json", "d.bin.part"]
    assert (tmp_path / "d.bin.part").stat().st_size == 4_000
    assert bring(wish, limits) == DIGEST
    assert server.asked[-1][2]["range"] == "bytes=4000-"


def test_a_file_that_changed_meanwhile_starts_again(
    server: Server, limits: Limits, tmp_path: Path
) -> None:
    server.cuts = [1_000] * 4
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin")
    with pytest.raises(FetchError):
        bring(wish, limits)
    server.files["/datei"], server.tag = b"neu" * 5_000, '"2"'
    assert bring(wish, limits) == hashlib.sha256(b"neu" * 5_000).hexdigest()
    assert (tmp_path / "d.bin").read_bytes() == b"neu" * 5_000


@pytest.mark.parametrize("ranges", [True, False])
def test_without_validator_only_a_checksum_allows_going_on(
    server: Server, limits: Limits, tmp_path: Path, ranges: bool
) -> None:
    server.tag, server.ranges = "", ranges
    server.cuts = [1_000]
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin")
    assert bring(wish, limits) == DIGEST
    assert server.asked[1][2].get("range") is None
    server.cuts = [1_000]
    known = Wish(f"{server.address}/datei", tmp_path / "e.bin", DIGEST, len(CONTENT))
    assert bring(known, limits) == DIGEST
    assert server.asked[3][2].get("range") == "bytes=1000-"


def test_wrong_checksum_leaves_nothing(server: Server, limits: Limits, tmp_path: Path) -> None:
    (tmp_path / "d.bin").write_bytes(b"alt")
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin", "0" * 64)
    with pytest.raises(FetchError, match="Prüfsumme") as caught:
        bring(wish, limits)
    assert caught.value.remedy
    assert (tmp_path / "d.bin").read_bytes() == b"alt"
    assert names(tmp_path) == ["d.bin"]


def test_wrong_range_starts_again(server: Server, limits: Limits, tmp_path: Path) -> None:
    server.cuts, server.wrong_range = [1_000], True
    assert bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits) == DIGEST


def test_a_part_that_is_longer_than_the_file(
    server: Server, limits: Limits, tmp_path: Path
) -> None:
    server.cuts = [1_000] * 4
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin")
    with pytest.raises(FetchError):
        bring(wish, limits)
    (tmp_path / "d.bin.part").write_bytes(CONTENT + b"zu viel")
    assert bring(wish, limits) == DIGEST


def test_unchanged_files_are_not_transferred_again(
    server: Server, limits: Limits, tmp_path: Path
) -> None:
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin")
    bring(wish, limits)
    assert bring(wish, limits) == DIGEST
    assert server.asked[1][2]["if-none-match"] == '"1"'
    (tmp_path / "d.bin").write_bytes(b"von Hand veraendert")
    assert bring(wish, limits) == DIGEST
    assert (tmp_path / "d.bin").read_bytes() == CONTENT


def test_busy_servers_are_asked_again(
    server: Server, limits: Limits, naps: list[float], tmp_path: Path
) -> None:
    server.statuses = [503, 429]
    assert bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits) == DIGEST
    assert naps == [2.0, 4.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_refusals_are_final(server: Server, limits: Limits, tmp_path: Path, status: int) -> None:
    server.statuses = [status] * 9
    with pytest.raises(FetchError, match=str(status)) as caught:
        bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits)
    assert caught.value.remedy
    assert len(server.asked) == 1


def test_nobody_there(limits: Limits, tmp_path: Path, server: Server) -> None:
    gone = Wish("http://127.0.0.1:9/datei", tmp_path / "d.bin")
    with pytest.raises(FetchError, match="ConnectError"):
        bring(gone, limits)
    assert names(tmp_path) == []


def test_redirects_to_known_hosts(server: Server, limits: Limits, tmp_path: Path) -> None:
    server.files["/ziel"] = CONTENT
    server.redirect = f"{server.address}/ziel"
    assert bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits) == DIGEST


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("https://anderswo.example/x", "unbekannten Rechner"),
        ("http://169.254.169.254/latest", "unbekannten Rechner"),
        ("file:///etc/passwd", "unbekannten Rechner"),
        ("/datei", "leitet zu oft weiter"),
    ],
)
def test_other_redirects_are_refused(
    server: Server, limits: Limits, tmp_path: Path, where: str, said: str
) -> None:
    server.redirect = where
    with pytest.raises(FetchError, match=said):
        bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), limits)
    assert names(tmp_path) == []


def test_hosts() -> None:
    known = frozenset({"daten.example", "127.0.0.1"})
    check_host("https://daten.example/x", known, Path("d"))
    check_host("http://127.0.0.1:8000/x", known, Path("d"))
    for address in (
        "http://daten.example/x",
        "https://daten.example.boese.example/x",
        "https://daten.example@boese.example/x",
        "ftp://daten.example/x",
        "gopher://127.0.0.1/x",
        "https://[::1]/x",
        "",
    ):
        with pytest.raises(FetchError):
            check_host(address, known, Path("d"))


def test_too_much(server: Server, tmp_path: Path) -> None:
    small = Limits(frozenset({"127.0.0.1"}), sleep=lambda _: None, max_bytes=1_000)
    with pytest.raises(FetchError, match="1000"):
        bring(Wish(f"{server.address}/datei", tmp_path / "d.bin"), small)
    assert not (tmp_path / "d.bin").exists()


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>Wartung", b' {"Code": 98}', b"Text"])
def test_pages_instead_of_archives(
    server: Server, limits: Limits, tmp_path: Path, content: bytes
) -> None:
    server.files["/datei"] = content
    with pytest.raises(FetchError, match="etwas anderes"):
        bring(Wish(f"{server.address}/datei", tmp_path / "d.zip"), limits)
    assert names(tmp_path) == []


# ------------------------------------------------------------------------------- the catalogue
def test_from_a_folder(world: Path, tmp_path: Path) -> None:
    target = tmp_path / "neu"
    report = fetch(target, mirror=world)
    assert (report.ok, report.findings) == (True, ())
    assert {file.state for file in report.files} == {"new"}
    assert check(target).ok
    assert {file.state for file in fetch(target, mirror=world).files} == {"unchanged"}
    (target / "01_register/kreise.csv").write_text("x")
    again = fetch(target, mirror=world, sets=["bkg-vg250-ew-2022"])
    assert [file.state for file in again.files] == ["unchanged"] * 2 + ["renewed", "unchanged"]


def test_a_wrong_mirror_does_not_spoil_the_rest(world: Path, tmp_path: Path) -> None:
    (world / "07_pflege/22411.csv").write_text("etwas anderes")
    (world / "05_tafeln/2224.csv").unlink()
    report = fetch(tmp_path / "neu", mirror=world)
    assert not report.ok
    assert [(Path(item.file).name, item.severity) for item in report.findings] == [
        ("2224.csv", "error"),
        ("22411.csv", "error"),
    ]
    assert all(item.remedy for item in report.findings)
    assert len(report.files) == 30
    assert not (tmp_path / "neu/07_pflege/22411.csv").exists()
    assert not list((tmp_path / "neu").rglob("*.part"))


def test_from_an_address(world: Path, server: Server, tmp_path: Path) -> None:
    for path in world.rglob("*.*"):
        if path.is_file():
            server.files[f"/spiegel/{path.relative_to(world)}"] = path.read_bytes()
    server.cuts = [100]
    report = fetch(
        tmp_path / "neu",
        mirror=f"{server.address}/spiegel/",
        limits=Limits(frozenset({"127.0.0.1"}), sleep=lambda _: None),
    )
    assert (report.ok, report.findings) == (True, ())
    assert check(tmp_path / "neu").ok
    asked = len(server.asked)
    assert {file.state for file in fetch(tmp_path / "neu", mirror=server.address).files} == {
        "unchanged"
    }
    assert len(server.asked) == asked


def test_unknown_sets(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="bkg-vg250-ew-2022"):
        fetch(tmp_path, sets=["gibt-es-nicht"])


def test_publishers(
    world: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open files are fetched; the others say what is needed."""
    listing = write_catalogue(tmp_path / "k.toml", world, host=server.address)
    text = listing.read_text(encoding="utf-8")
    care, life = text.index('["regional'), text.index('["destatis-12621')
    text = text[:life] + text[life:care].replace('"file"', '"page"') + text[care:]
    head, tail = text[: text.index('["regional')], text[text.index('["regional') :]
    listing.write_text(
        head + tail.replace('"file"', '"genesis"').replace('code = ""', 'code = "22411-02-03-4"')
    )
    monkeypatch.setattr(catalogue, "FILE", listing)
    catalogue.catalogue.cache_clear()
    table = (world / "07_pflege/22411.csv").read_bytes()
    server.files = {"/regionalstatistik-22411.bin": table, "/zensus-2011-grid.bin": CONTENT}
    limits = Limits(frozenset({"127.0.0.1"}), sleep=lambda _: None)
    wanted = ["zensus-2011-grid", "destatis-12621-0001-2022-24", "regionalstatistik-22411"]
    report = fetch(tmp_path / "neu", sets=wanted, limits=limits)
    assert [file.set for file in report.files] == ["zensus-2011-grid"]
    texts = [str(item) for item in report.findings]
    assert "von Hand" in texts[0]
    assert "Konto" in texts[1]
    assert "127.0.0.1" in texts[1]
    accounts = {"127.0.0.1": Account("kennung")}
    again = fetch(tmp_path / "neu", sets=wanted[2:], accounts=accounts, limits=limits)
    assert [(file.state, file.bytes) for file in again.files] == [("new", len(table))]
    method, _, headers, body = server.asked[-1]
    assert (method, headers["username"], headers["password"]) == ("POST", "kennung", "")
    assert parse_qs(body.decode())["name"] == ["22411-02-03-4"]
    server.files["/regionalstatistik-22411.bin"] = b'{"Code":98,"Content":"falsches Konto"}'
    failed = fetch(tmp_path / "neu", sets=wanted[2:], accounts=accounts, limits=limits)
    assert "falsches Konto" in str(failed.findings[0])
    assert (tmp_path / "neu/07_pflege/regionalstatistik-22411.bin").read_bytes() == table


def test_account_headers_stay_with_their_host(
    server: Server, limits: Limits, tmp_path: Path
) -> None:
    server.files["/ziel"] = CONTENT
    server.redirect = f"http://localhost:{server.port}/ziel"
    wish = Wish(f"{server.address}/datei", tmp_path / "d.bin", headers={"password": "geheim"})
    known = Limits(frozenset({"127.0.0.1", "localhost"}), sleep=limits.sleep)
    assert bring(wish, known) == DIGEST
    assert [headers.get("password") for _, _, headers, _ in server.asked] == ["geheim", None]


def test_full_disk(world: Path, tmp_path: Path) -> None:
    (tmp_path / "neu").write_text("eine Datei, wo das Verzeichnis sein müsste")
    report = fetch(tmp_path / "neu", mirror=world, sets=["zensus-2011-grid"])
    assert not report.ok
    assert "Schreibrechte" in report.findings[0].remedy


def test_file_entries_may_lack_a_checksum() -> None:
    assert File("x.csv", None, None).sha256 is None
