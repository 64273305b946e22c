"""Who works in the house has threads of their own; who waited too long is asked to come again."""

import http.client
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from gunicorn.config import Config
from gunicorn.glogging import Logger

from nahraum.web import pools, serving
from nahraum.web.pools import (
    AHEAD,
    INSIDE,
    LONGEST_WAIT,
    Line,
    TwoLines,
    is_fuller,
    is_too_late,
    line_of,
)

SEARCH = "/kalletal/angebote/?frage=Oma"


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: a.example", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (head(SEARCH), Line.PUBLIC),
        (head("/"), Line.PUBLIC),
        (head(SEARCH, "Cookie: nahraum=abc"), Line.HOUSE),
        (head(SEARCH, "cookie: a=b; nahraum=abc"), Line.HOUSE),
        (head(SEARCH, "Cookie: __Host-nahraum=abc"), Line.HOUSE),
        (head(SEARCH, f"Cookie: {settings.SESSION_COOKIE_NAME}=abc"), Line.HOUSE),
        # What a search may carry along makes nobody staff, nor does what is no cookie.
        (head(SEARCH, "Cookie: nahraum-csrf=abc; __Host-nahraum-csrf=abc"), Line.PUBLIC),
        (head(SEARCH, "Cookie: xnahraum=abc"), Line.PUBLIC),
        (head(SEARCH + "&x=cookie:%20nahraum=1", "X-Cookie: nahraum=1"), Line.PUBLIC),
        (head("/kalletal/angebote/hinweis/") + b"\r\ncookie: nahraum=1", Line.PUBLIC),
        (head("/anmelden-und-los/"), Line.PUBLIC),
        (head("/zustand/lebt"), Line.HOUSE),
        (b"POST /konto/sicherheit/ HTTP/1.1\r\n\r\n", Line.HOUSE),
        (b"", Line.PUBLIC),
    ],
)
def test_the_line_of_a_request(request_: bytes, line: Line) -> None:
    assert line_of(request_) is line


def test_signing_in_is_the_house_in_every_language() -> None:
    names = ("account_login", "account_reset_password", "account_change_password", "mfa_index")
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses = [reverse(name) for name in (*names, "web:health", "account_logout")]
            assert {line_of(head(address)) for address in addresses} == {Line.HOUSE}, addresses
            assert line_of(head(reverse("web:start"))) is Line.PUBLIC


def test_only_the_public_is_asked_to_come_again_and_only_after_long() -> None:
    assert is_too_late(Line.PUBLIC, LONGEST_WAIT + 0.1)
    assert not is_too_late(Line.PUBLIC, LONGEST_WAIT - 0.1)
    assert not is_too_late(Line.HOUSE, 10 * LONGEST_WAIT)


# ------------------------------------------------------------------ a worker with one thread each
class Doors:
    """An application whose public pages stand still until somebody opens."""

    def __init__(self) -> None:
        self.inside, self.open = threading.Semaphore(0), threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if "HTTP_COOKIE" not in environ:
            self.inside.release()
            self.open.wait(20)
        start("200 OK", [("Content-Length", "2"), ("Content-Type", "text/plain")])
        return [b"ok"]


@contextmanager
def _running(kind: type[Any], doors: Doors) -> Iterator[int]:
    """A worker of gunicorn in a thread of ours, with one thread for the public."""
    config = Config()
    config.set("threads", 1)
    listener = socket.create_server(("127.0.0.1", 0))
    worker = kind(0, 0, [listener], None, 30, config, Logger(config))
    worker.wsgi = doors
    worker.is_parent_alive, worker.notify = (lambda: True), (lambda: None)
    worker.tpool = worker.get_thread_pool()
    worker.poller = selectors.DefaultSelector()
    worker.method_queue.init()
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        doors.open.set()
        worker.alive = False
        worker.method_queue.defer(lambda: None)
        thread.join(20)
        worker.tmp.close()
        assert not thread.is_alive()


def _asked(port: int, headers: dict[str, str]) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", SEARCH, headers=headers)
    return connection


STAFF = {"Cookie": "nahraum=abc"}


def test_staff_are_answered_while_the_public_waits() -> None:
    doors = Doors()
    with _running(TwoLines, doors) as port:
        crowd = [_asked(port, {}) for _ in range(3)]
        assert doors.inside.acquire(timeout=60)
        with closing(_asked(port, STAFF)) as staff:
            assert staff.getresponse().read() == b"ok"
        assert not doors.open.is_set()  # nobody of the public has been answered
        doors.open.set()
        assert [one.getresponse().read() for one in crowd] == [b"ok"] * 3
        for one in crowd:
            one.close()


def test_without_a_second_line_staff_would_wait() -> None:
    """The control: the worker as gunicorn has it."""
    doors = Doors()
    with _running(pools.ThreadWorker, doors) as port:
        crowd = _asked(port, {})
        assert doors.inside.acquire(timeout=60)
        with closing(_asked(port, STAFF)) as staff:
            assert staff.sock is not None
            staff.sock.settimeout(0.3)
            with pytest.raises(TimeoutError):
                staff.getresponse()
        crowd.close()


def test_who_waited_too_long_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors()
    doors.open.set()
    with _running(TwoLines, doors) as port:
        monkeypatch.setattr(pools, "LONGEST_WAIT", -1.0)
        with closing(_asked(port, {})) as late:
            answer = late.getresponse()
            assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
            assert "116117" in answer.read().decode()
        with closing(_asked(port, STAFF)) as staff:
            assert staff.getresponse().status == 200
        monkeypatch.setattr(pools, "LONGEST_WAIT", LONGEST_WAIT)
        with closing(_asked(port, {})) as served:
            assert served.getresponse().status == 200


@pytest.mark.parametrize(("kind", "let_in"), [(TwoLines, 5), (pools.ThreadWorker, 1)])
def test_everybody_who_waits_is_let_in_at_one_turn(kind: type[Any], let_in: int) -> None:
    """The control, gunicorn's own worker, lets in one."""
    config = Config()
    came: list[Any] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.setblocking(False)
        worker = kind(0, 0, [listener], None, 30, config, Logger(config))
        worker.tpool, worker.enqueue_req = worker.get_thread_pool(), came.append
        crowd = [socket.create_connection(listener.getsockname()) for _ in range(5)]
        worker.accept(listener)
        worker.tmp.close()
        for one in (*crowd, *came):
            one.close()
    assert len(came) == worker.nr_conns == let_in


@pytest.mark.parametrize(
    ("inside", "fuller"),
    [
        ([101, 0, 0], False),  # nobody else
        ([101, 93, 0], False),
        ([102, 93, 0], True),
        ([102, 200, 93], True),
        ([1, 102, 0], False),
    ],
)
def test_a_worker_is_fuller_by_more_than_chance(inside: list[int], fuller: bool) -> None:
    counts = memoryview(bytearray(4 * 3)).cast("i")
    for place, count in enumerate(inside):
        counts[place] = count
    assert is_fuller(0, counts) is fuller


def test_a_fuller_worker_leaves_the_door_to_another_until_that_one_is_gone() -> None:
    doors = Doors()
    doors.open.set()
    other = SimpleNamespace(age=1)
    INSIDE[other.age] = 1  # it is there, and nobody is with it
    try:
        with _running(TwoLines, doors) as port:
            address = ("127.0.0.1", port)
            quiet = [socket.create_connection(address) for _ in range(AHEAD + 1)]
            with closing(_asked(port, {})) as next_one:
                assert next_one.sock is not None
                next_one.sock.settimeout(0.3)
                with pytest.raises(TimeoutError):
                    next_one.getresponse()
            with closing(_asked(port, {})) as next_one:
                serving.child_exit(None, other)
                assert next_one.getresponse().read() == b"ok"
            for one in quiet:
                one.close()
    finally:
        INSIDE[other.age] = 0


@pytest.mark.parametrize(("at_work", "together"), [([], True), (["a planner"], False)])
def test_the_public_is_served_one_by_one_beside_the_house(
    monkeypatch: pytest.MonkeyPatch, at_work: list[Any], together: bool
) -> None:
    config, meeting = Config(), threading.Barrier(2)

    def handled(_self: Any, _conn: Any) -> bool:
        try:
            meeting.wait(0.3 if at_work else 20)
        except threading.BrokenBarrierError:
            return False
        return True

    monkeypatch.setattr(pools.ThreadWorker, "handle", handled)
    worker = TwoLines(0, 0, [], None, 30, config, Logger(config))
    worker.tmp.close()
    config.set("threads", 2)
    pool = worker.get_thread_pool()
    worker.at_work = at_work
    asked = SimpleNamespace(line=Line.PUBLIC)
    assert list(pool.map(worker.handle, [asked, asked])) == [together] * 2


def test_a_connection_that_asks_nothing_takes_no_thread() -> None:
    doors = Doors()
    doors.open.set()
    with _running(TwoLines, doors) as port, socket.create_connection(("127.0.0.1", port)) as quiet:
        with closing(_asked(port, {})) as other:
            for _ in range(2):  # the second on the connection that was kept
                assert other.getresponse().read() == b"ok"
                other.request("GET", SEARCH)
            assert other.getresponse().status == 200
        quiet.sendall(head(SEARCH) + head(SEARCH))
        quiet.settimeout(20)
        found = b""
        while found.count(b"200 OK") < 2 or not found.endswith(b"ok"):
            found += quiet.recv(4096)


def test_the_server_uses_both_lines() -> None:
    assert serving.worker_class == f"{TwoLines.__module__}.{TwoLines.__qualname__}"
