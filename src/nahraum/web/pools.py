"""Threads of a worker: people who work here do not wait behind a crowd that looks for help.

A request waits for a thread before Django sees it. So the worker looks at its first bytes as soon
as they are there and puts it into one of two lines, each with threads of its own. Anybody can set
a cookie: this shares out waiting, it protects nothing.

Who waited so long in the line of the public that nobody looks at the answer any more is asked to
come again, which costs next to nothing: a line that grew too long becomes short again.

Who came first is served first. For that everybody must stand in a line, and the lines of all
workers must be about as long: a crowd is let in at once, while no new page is begun, and a worker
that holds more people than another leaves the door to that one.
"""

import mmap
import re
import socket
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from enum import Enum
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    TConn,
    ThreadWorker,
)

HOUSE_THREADS = 4  # of each worker, beside those of the public; two may be checking passwords
LONGEST_WAIT = 15.0  # seconds in the line of the public
RETRY_AFTER = 10
MOST_AT_ONCE = 64  # people let in before those who are in already are looked after
AHEAD = 8  # people by which a worker may be fuller than another
# Connections of each worker, plus one: written by that worker, read by all. 0: there is none.
MOST_WORKERS = 64
INSIDE = memoryview(mmap.mmap(-1, 4 * MOST_WORKERS)).cast("i")
_LOOK_AGAIN = 0.05  # seconds until a worker that leaves the door to others looks again
_SWITCH = 0.001  # seconds a thread works while others want to; Python's own 5 ms made the door slow
_PATIENCE = 20.0  # seconds somebody may be connected before asking anything
_HEAD = 8_192  # bytes of a request that are looked at
_LANGUAGE = rb"(?:/(?:en|de-simple|tr|uk))?"
_HOUSE = re.compile(rb"[A-Z]+ " + _LANGUAGE + rb"/(?:anmelden|abmelden|passwort|konto|zustand)/")
_SESSION = re.compile(rb"\r\ncookie:[^\r\n]*[ ;:](?:__Host-)?nahraum=", re.IGNORECASE)
_PAGE = """<!doctype html><html lang="de"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gleich noch einmal – Nahraum</title>
<h1>Gerade sind sehr viele Menschen hier</h1>
<p>Bitte laden Sie die Seite in einer halben Minute noch einmal.</p>
<p>Notruf: <a href="tel:112">112</a>. Ärztlicher Bereitschaftsdienst:
<a href="tel:116117">116117</a>.</p>
<p lang="en">Very many people are here just now. Please try again in half a minute.</p></html>
""".encode()
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: default-src 'none'\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    + f"Retry-After: {RETRY_AFTER}\r\nContent-Length: {len(_PAGE)}\r\n\r\n".encode()
)


class Line(Enum):
    PUBLIC = "public"
    HOUSE = "house"


def line_of(head: bytes) -> Line:
    """Where a request waits, by the beginning of it: the house's are those with a session, those
    that sign in, and those of watching programs."""
    if _HOUSE.match(head) or _SESSION.search(head.partition(b"\r\n\r\n")[0]):
        return Line.HOUSE
    return Line.PUBLIC


def is_too_late(line: Line, waited: float) -> bool:
    return line is Line.PUBLIC and waited > LONGEST_WAIT


def arrived(connection: socket.socket) -> bytes | None:
    """The bytes that can be read, left where they are; None as long as there are none."""
    try:
        return connection.recv(_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""  # gone; whoever reads it finds out


def is_fuller(own: int, inside: "memoryview[int]") -> bool:
    """Whether the worker of a place holds more people than another one, by more than chance."""
    others = [count for place, count in enumerate(inside) if count and place != own]
    return bool(others) and inside[own] > min(others) + AHEAD


def left(worker: Any) -> None:
    """A worker ended, however it did: the others do not wait for it."""
    INSIDE[worker.age % MOST_WORKERS] = 0


class TwoLines(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, and a second pool of them."""

    def get_thread_pool(self) -> Executor:
        sys.setswitchinterval(_SWITCH)
        self.place = self.age % MOST_WORKERS
        self.door = threading.Lock()  # held while people are let in and put into lines
        self.at_work: list[TConn] = []  # of the house, being served
        self.one_by_one = threading.Lock()
        self.house = ThreadPoolExecutor(HOUSE_THREADS, "house")
        public: Executor = super().get_thread_pool()
        return public

    def set_accept_enabled(self, enabled: bool) -> None:
        INSIDE[self.place] = self.nr_conns + 1
        super().set_accept_enabled(enabled and not is_fuller(self.place, INSIDE))

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Those who wait for a page let this thread go first: it works for microseconds, but each
        call of the system would make it wait for all of them."""
        events = self.poller.select(timeout if self._accepting else min(timeout, _LOOK_AGAIN))
        with self.door:
            for key, _mask in events:
                key.data(key.fileobj)
        if self._accepting:
            self.set_accept_enabled(True)

    def accept(self, listener: socket.socket) -> None:
        """Let in everybody who waits. One in a turn, as gunicorn does it, is too slow: with a crowd
        inside a turn takes seconds."""
        for _ in range(MOST_AT_ONCE):
            before = self.nr_conns
            super().accept(listener)
            INSIDE[self.place] = self.nr_conns + 1
            if self.nr_conns in (before, self.worker_connections):
                break
            if is_fuller(self.place, INSIDE):
                break

    def handle(self, conn: TConn) -> Any:
        """While somebody of the house is served, pages of the public are made one after the other:
        threads share one processor, and four of them would leave a fifth of it."""
        if conn.line is Line.HOUSE:
            self.at_work.append(conn)
            try:
                return super().handle(conn)
            finally:
                self.at_work.remove(conn)
        with self.door:
            pass
        with self.one_by_one if self.at_work else nullcontext():
            return super().handle(conn)

    def enqueue_req(self, conn: TConn) -> None:
        read_already = conn.parser.unreader.buf.getvalue() if conn.parser else b""
        head = read_already or arrived(conn.sock)
        if head is None:
            self._wait_for(conn)
            return
        conn.data_ready = True
        conn.line, conn.since = line_of(head), time.monotonic()
        pool = self.house if conn.line is Line.HOUSE else self.tpool
        pool.submit(self.handle, conn).add_done_callback(partial(self._done, conn))

    def _done(self, conn: TConn, future: "Future[Any]") -> None:
        self.method_queue.defer(self.finish_request, conn, future)

    def _wait_for(self, conn: TConn) -> None:
        """Nothing has been asked yet: no thread is spent on it, and it is closed in a while."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + _PATIENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle_request(self, req: Any, conn: TConn) -> bool:
        if is_too_late(conn.line, time.monotonic() - conn.since):
            conn.sock.sendall(BUSY if req.method == "HEAD" else BUSY + _PAGE)
            return False
        kept: bool = super().handle_request(req, conn)
        return kept

    def run(self) -> None:
        try:
            super().run()
        finally:
            self.house.shutdown(wait=False)
