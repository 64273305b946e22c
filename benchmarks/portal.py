"""The search page of the portal against plain Django (`benchmarks.peer`) on the same 50,000 offers.

    NAHRAUM_VAR=/tmp/measure python -m benchmarks.offers 50000        # once; or with DATABASE_URL
    NAHRAUM_VAR=/tmp/measure python -m benchmarks.portal              # both sides, taking turns

Each side is one process that answers questions nobody asked before, through its whole WSGI stack
and without a network. The sides take turns, so that a busy machine slows both.
"""

import json
import os
import statistics
import subprocess  # noqa: TID251 -- each side is a process of its own
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import numpy as np

from benchmarks.offers import ENDINGS, SLUG, VILLAGES

SIDES = {"nahraum": "nahraum.web.settings", "plain Django": "benchmarks.peer.settings"}
ROUNDS, QUESTIONS = 7, {"nahraum": 400, "plain Django": 60}
BROWSER = "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"


def questions(seed: int) -> Iterator[str]:
    """One to three everyday words, sometimes with a village; hardly ever the same twice."""
    from nahraum.base.topics.adapters import shipped_vocabulary

    terms = sorted(
        {
            term.text
            for entry in shipped_vocabulary()
            for term in entry.terms
            if term.language == "de"
        }
    )
    draw = np.random.Generator(np.random.PCG64(seed))
    while True:
        words = [terms[int(draw.integers(len(terms)))] for _ in range(int(draw.integers(1, 3)))]
        if draw.random() < 0.3:
            words.append(VILLAGES[int(draw.integers(10))] + ENDINGS[int(draw.integers(10))])
        yield " ".join(words)


def _serve_side() -> None:
    """Answers a line (seed, how many) with a line: seconds of each question, on the clock and of
    work."""
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    _ask(application, "Hausarzt")  # whatever is prepared once is prepared now
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        seed, number = json.loads(line)
        drawn = questions(seed)
        taken = [_ask(application, next(drawn)) for _ in range(number)]
        print(json.dumps(taken), flush=True)


def _ask(application: Any, question: str) -> tuple[float, float]:
    """Seconds on the clock and seconds of work for one question."""
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
    start, worked = time.perf_counter(), time.process_time()
    answer = application(environ, lambda line, headers: status.append(line))
    body = b"".join(answer)
    answer.close()
    taken = time.perf_counter() - start, time.process_time() - worked
    if status != ["200 OK"] or len(body) < 400:
        raise SystemExit(f"{question}: {status}, {len(body)} bytes")
    return taken


def main() -> int:
    sides = {name: _start(settings) for name, settings in SIDES.items()}
    clock: dict[str, list[float]] = {name: [] for name in sides}
    pages: dict[str, list[float]] = {name: [] for name in sides}  # for each second of work
    for number in range(ROUNDS):
        for name, side in sides.items():
            taken = _round(side, number, QUESTIONS[name])
            clock[name] += [seconds for seconds, _ in taken]
            pages[name].append(len(taken) / sum(worked for _, worked in taken))
    for name in sides:
        p50, p95 = (float(np.quantile(clock[name], share)) * 1000 for share in (0.5, 0.95))
        print(
            f"{name:<14}{statistics.median(pages[name]):8.0f} pages per second of work"
            f"   p50 {p50:7.2f} ms   p95 {p95:7.2f} ms   ({len(clock[name])} questions)"
        )
    ratios = [first / second for first, second in zip(*pages.values(), strict=True)]
    print(f"ratio {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")
    for side in sides.values():
        side.stdin.close()
        side.wait()
    return 0


def _start(settings: str) -> Any:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    side: Any = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.portal", "--side"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    if json.loads(side.stdout.readline()) != "ready":
        raise SystemExit(f"{settings} did not start")
    return side


def _round(side: Any, seed: int, number: int) -> list[tuple[float, float]]:
    side.stdin.write(json.dumps([seed, number]) + "\n")
    side.stdin.flush()
    found: list[tuple[float, float]] = json.loads(side.stdout.readline())
    return found


if __name__ == "__main__":
    if "--side" in sys.argv:
        _serve_side()
        raise SystemExit(0)
    raise SystemExit(main())
