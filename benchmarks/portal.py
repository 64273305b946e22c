"""The search page of the portal against plain Django (`benchmarks.peer`) on the same 50,000 offers.

    NAHRAUM_VAR=/tmp/measure python -m benchmarks.portal --fill              # the sides take turns
    NAHRAUM_VAR=/tmp/measure python -m benchmarks.portal --postgres --datasette /tmp/ds/bin/python
    NAHRAUM_VAR=/tmp/measure python -m benchmarks.portal --fill --postgres --visitors   # everything

Each side is one process that answers questions nobody asked before, through its whole WSGI stack
and without a network. The sides take turns, so that a busy machine slows both. `--postgres` fills
a PostgreSQL of its own with the same rows, measures both sides there too and compares the hits;
`--datasette` names a Python that has Datasette. At the end each side gets half the questions it
can answer, at random moments, and answers them in their turn. `--fill` makes the offers first, in
an empty folder; `--visitors` starts the server afterwards and sends it a thousand people
(`benchmarks.visitors`), with time to read and without, and staff beside them.
"""

import argparse
import json
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess  # noqa: TID251 -- each side is a process of its own
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.offers import ENDINGS, SLUG, VILLAGES

OURS, PEER = "nahraum.web.settings", "benchmarks.peer.settings"
SIDES = {"nahraum": OURS, "plain Django": PEER}
ROUNDS, QUESTIONS, FEW = 7, 400, 60  # a round of ours, of the others
OFFERS, PORT, START_SECONDS = "50000", 8123, 300
# Visitors of a run, seconds they read, seconds of the run.
CROWDS = ((1, 0, 15), (1_000, 20, 60), (1_000, 0, 30))
BROWSER = "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"
_OFFER = re.compile(r"/angebote/([0-9a-f-]{36})/")
_ROWS = (
    "SELECT o.id, o.title, h.name AS house, o.summary, o.for_whom, o.cost, o.phone, w.words"
    " FROM directory_offer o JOIN directory_organisation h ON h.id = o.organisation_id"
    " JOIN directory_offerwords w ON w.offer_id = o.id WHERE o.status = 'published'"
)


@cache
def _terms() -> list[str]:
    """What people say, as the shipped vocabulary has it."""
    from nahraum.base.topics.adapters import shipped_vocabulary

    said = (term for entry in shipped_vocabulary() for term in entry.terms)
    return sorted({term.text for term in said if term.language == "de"})


def questions(seed: int) -> Iterator[str]:
    """One to three everyday words, sometimes with a village; hardly ever the same twice."""
    terms = _terms()
    draw = np.random.Generator(np.random.PCG64(seed))
    while True:
        words = [terms[int(draw.integers(len(terms)))] for _ in range(int(draw.integers(1, 3)))]
        if draw.random() < 0.3:
            words.append(VILLAGES[int(draw.integers(10))] + ENDINGS[int(draw.integers(10))])
        yield " ".join(words)


def _serve_side() -> None:
    """Answers a line (questions, waits between them or nothing) with a line: for each question its
    seconds on the clock from the moment it was due, its seconds of work, and its hits."""
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    _ask(application, "Hausarzt")  # whatever is prepared once is prepared now
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked, waits = json.loads(line)
        taken, due = [], time.perf_counter()
        for wait, question in zip(waits or [0.0] * len(asked), asked, strict=True):
            due = due + wait if waits else time.perf_counter()
            time.sleep(max(0.0, due - time.perf_counter()))
            worked = time.process_time()
            page = _ask(application, question)
            spent = time.process_time() - worked
            taken.append((time.perf_counter() - due, spent, " ".join(_OFFER.findall(page))))
        print(json.dumps(taken), flush=True)


def _ask(application: Any, question: str) -> str:
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/{SLUG}/angebote/",
        "QUERY_STRING": f"frage={quote(question)}",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": BROWSER,
        "HTTP_ACCEPT_LANGUAGE": "de",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
    }
    answer = application(environ, lambda line, headers: status.append(line))
    body = b"".join(answer)
    answer.close()
    if status != ["200 OK"] or len(body) < 400:
        raise SystemExit(f"{question}: {status}, {len(body)} bytes")
    return body.decode()


Taken = list[tuple[float, float, str]]


class Side:
    """A process that answers, and what it took."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.clock, self.pages, self.hits = name, [0.0][:0], [0.0][:0], [""][:0]
        self.process: Any = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **environment},
        )  # fmt: skip
        self._read()

    def _read(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended")
        return json.loads(line)

    def ask(self, asked: list[str], waits: list[float] | None = None) -> Taken:
        self.process.stdin.write(json.dumps([asked, waits]) + "\n")
        self.process.stdin.flush()
        found: Taken = self._read()
        return found

    def round(self, asked: list[str]) -> None:
        taken = self.ask(asked)
        self.clock += [clock for clock, _, _ in taken]
        self.pages.append(len(taken) / sum(worked for _, worked, _ in taken))
        self.hits += [hits for _, _, hits in taken]

    def half_load(self, asked: list[str], seed: int) -> float:
        """p95 in ms with questions at random moments, half as often as it can answer."""
        draw = np.random.Generator(np.random.PCG64(seed))
        mean = 2 * statistics.fmean(self.clock)
        waits = [float(wait) for wait in draw.exponential(mean, len(asked))]
        found = [clock for clock, _, _ in self.ask(asked, waits)]
        return float(np.quantile(found, 0.95)) * 1000

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--datasette", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--fill", action="store_true", help="make the offers first")
    parser.add_argument("--visitors", action="store_true", help="a thousand people at the end")
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    if given.fill:
        _run("benchmarks.offers", OFFERS)
        _run("nahraum", "setup")
    _measure(given)
    if given.visitors:
        _crowds()
    return 0


def _measure(given: argparse.Namespace) -> None:
    with ExitStack() as stack:
        sides = _sides(stack, given)
        number = 0
        for number in range(given.rounds):
            drawn = questions(number)
            asked = [next(drawn) for _ in range(QUESTIONS)]
            for side in sides:
                side.round(asked if side.name.startswith("nahraum") else asked[:FEW])
        for side in sides:
            ours = sides[-2] if side.name.endswith("PostgreSQL") else sides[0]
            drawn = questions(1_000 + number)
            asked = [next(drawn) for _ in range(len(side.clock) // given.rounds)]
            _say(side, ours, side.half_load(asked, number))
        _compare(sides)
        for side in sides:
            side.close()


def _run(*command: str) -> None:
    subprocess.run([sys.executable, "-m", *command], check=True)


def _crowds() -> None:
    """The server as it comes, two workers, and people who ask it; one alone comes first."""
    command = [sys.executable, "-m", "nahraum", "serve", "--workers=2", "--threads=4"]
    server = subprocess.Popen([*command, f"--port={PORT}"])
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers() and server.poll() is None and time.monotonic() < until:
            time.sleep(0.5)
        for visitors, think, seconds in CROWDS:
            print(f"\nload {os.getloadavg()[0]:.1f}", flush=True)
            asked = f"{PORT} --visitors={visitors} --think={think} --seconds={seconds} --staff=4"
            asking = [sys.executable, "-m", "benchmarks.visitors", *asked.split()]
            subprocess.run(asking, check=False)  # errors are printed, and part of what is measured
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _answers() -> bool:
    try:
        socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
    except OSError:
        return False
    return True


def _sides(stack: ExitStack, given: argparse.Namespace) -> list[Side]:
    own = [sys.executable, "-m", "benchmarks.portal", "--side"]
    found = [
        Side(name, own, {"DJANGO_SETTINGS_MODULE": settings}) for name, settings in SIDES.items()
    ]
    if given.datasette:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "offers.db"
        _write_table(file)
        script = Path(__file__).parent / "peer" / "datasette_side.py"
        found.append(Side("Datasette", [given.datasette, str(script), str(file)], {}))
    if given.postgres:
        from tools.services import postgres

        place = {"DATABASE_URL": stack.enter_context(postgres())}
        fill = [sys.executable, "-m", "benchmarks.offers", OFFERS]
        subprocess.run(fill, env={**os.environ, **place}, check=True)
        found += [
            Side(f"{name}, PostgreSQL", own, {"DJANGO_SETTINGS_MODULE": settings, **place})
            for name, settings in SIDES.items()
        ]
    return found


def _write_table(file: Path) -> None:
    """The published offers as one table with a full-text index, as Datasette wants them."""
    from nahraum.web.paths import var

    with sqlite3.connect(file) as base:
        base.execute("ATTACH ? AS house", [str(var() / "nahraum.sqlite3")])
        base.execute(f"CREATE TABLE offers AS {_ROWS}")
        base.execute("CREATE VIRTUAL TABLE offers_fts USING fts5(words, content='offers')")
        base.execute("INSERT INTO offers_fts (rowid, words) SELECT rowid, words FROM offers")


def _say(side: Side, ours: Side, half: float) -> None:
    p50, p95 = (float(np.quantile(side.clock, share)) * 1000 for share in (0.5, 0.95))
    ratios = [one / other for one, other in zip(ours.pages, side.pages, strict=True)]
    print(
        f"{side.name:<26}{statistics.median(side.pages):7.0f} pages per second of work"
        f"   p50 {p50:6.1f}   p95 {p95:6.1f}   p95 at half load {half:6.1f} ms"
        f"   nahraum is {statistics.median(ratios):.1f} times as fast"
        f" ({min(ratios):.1f} to {max(ratios):.1f})"
    )


def _compare(sides: list[Side]) -> None:
    ours = [side for side in sides if side.name.startswith("nahraum")]
    for other in ours[1:]:
        same = sum(one == two for one, two in zip(ours[0].hits, other.hits, strict=True))
        print(f"the same hits in the same order: {same} of {len(ours[0].hits)} pages")


if __name__ == "__main__":
    if "--side" in sys.argv:
        _serve_side()
        raise SystemExit(0)
    raise SystemExit(main())
