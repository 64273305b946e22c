"""Threads of a worker: people who work here do not wait behind a crowd that looks for help.

A request waits for a thread before Django sees it. So the worker looks at its first bytes as soon
as they are there and puts it into one of two lines, each with threads of its own. Anybody can set
a cookie: this shares out waiting, it protects nothing.

Who waited so long in the line of the public that nobody looks at the answer any more is asked to
come again, which costs next to nothing: a line that grew too long becomes short again.
"""

import re
import socket
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
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


class TwoLines(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, and a second pool of them."""

    def get_thread_pool(self) -> Executor:
        self.house = ThreadPoolExecutor(HOUSE_THREADS, "house")
        public: Executor = super().get_thread_pool()
        return public

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
