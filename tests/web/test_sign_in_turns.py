"""Passwords are checked one at a time; who cannot wait is told so and keeps what was typed."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client

from nahraum.web import sign_in_turns
from nahraum.web.sign_in_turns import LONGEST, Busy, NotTooLong, Turns
from tests.base.world import PASSWORD, make_person

HOUSE = "nahraum.web.sign_in_turns.OneAtATime"
PLAIN = "django.contrib.auth.hashers.Argon2PasswordHasher"
SLOW = 0.15  # seconds


@pytest.fixture(autouse=True)
def _no_attempts_so_far() -> Iterator[None]:
    """The library's own limits count in the cache, for all tests of one minute."""
    cache.clear()
    yield
    cache.clear()


@dataclass
class Work:
    """How many hashes ran, and how many at once at most."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    now: int = 0
    most: int = 0
    count: int = 0

    def hash(self, *_: object) -> str:
        with self.lock:
            self.now, self.count = self.now + 1, self.count + 1
            self.most = max(self.most, self.now)
        time.sleep(SLOW)
        with self.lock:
            self.now -= 1
        return "argon2$slow"


@pytest.fixture
def work(monkeypatch) -> Work:
    """Argon2 does nothing, slowly."""
    work = Work()
    monkeypatch.setattr(Argon2PasswordHasher, "encode", work.hash)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *_: bool(work.hash()))
    monkeypatch.setattr(Argon2PasswordHasher, "must_update", lambda *_: False)
    return work


@pytest.fixture
def limited(settings, monkeypatch) -> None:
    settings.PASSWORD_HASHERS = [HOUSE]
    monkeypatch.setattr(sign_in_turns, "TURNS", Turns())


@pytest.fixture
def unlimited(settings, monkeypatch) -> None:
    """The control: the framework's hasher, and nobody takes turns."""
    settings.PASSWORD_HASHERS = [PLAIN]
    monkeypatch.setattr(sign_in_turns, "TURNS", SimpleNamespace(turn=nullcontext))


@contextmanager
def somebody_signs_in() -> Iterator[None]:
    """Another thread has the turn."""
    has_it, done = threading.Event(), threading.Event()

    def hold() -> None:
        with sign_in_turns.TURNS.turn():
            has_it.set()
            done.wait(10)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        assert has_it.wait(10)
        try:
            yield
        finally:
            done.set()


def sign_in_together(people: int) -> list[int]:
    """Statuses of sign-ins that start at the same moment. Unknown addresses: nothing is written."""
    start = threading.Barrier(people)

    def sign_in(number: int) -> int:
        start.wait(10)
        data = {"login": f"niemand-{number}@example.org", "password": "irgendetwas"}
        try:
            return Client().post("/anmelden/", data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(sign_in, range(people)))


@pytest.mark.django_db(transaction=True)
def test_people_who_sign_in_together_take_turns(limited, work) -> None:
    statuses = sign_in_together(6)
    assert work.most == 1
    assert set(statuses) == {200, 503}
    assert work.count == statuses.count(200)


@pytest.mark.django_db(transaction=True)
def test_without_the_limit_all_are_hashed_at_once(unlimited, work) -> None:
    assert sign_in_together(6) == [200] * 6
    assert work.most > 1


def test_one_waits_a_moment_and_more_do_not(limited, work) -> None:
    with ThreadPoolExecutor(1) as pool:
        with somebody_signs_in():
            waiting = pool.submit(make_password, "geheim")
            while sign_in_turns.TURNS.places.acquire(blocking=False):  # until it waits
                sign_in_turns.TURNS.places.release()
                time.sleep(0.01)
            start = time.monotonic()
            with pytest.raises(Busy):
                make_password("geheim")
            assert time.monotonic() - start < SLOW
            assert work.count == 0
        assert waiting.result(10) == "argon2$slow"


def test_nobody_waits_for_long(limited, work, monkeypatch) -> None:
    monkeypatch.setattr(sign_in_turns, "TURNS", Turns(patience=0.05))
    with somebody_signs_in(), pytest.raises(Busy):
        make_password("geheim")
    assert make_password("geheim") == "argon2$slow"


def test_a_failing_hash_gives_its_turn_back(limited) -> None:
    for _attempt in range(5):
        with pytest.raises(ZeroDivisionError), sign_in_turns.TURNS.turn():
            raise ZeroDivisionError
    with sign_in_turns.TURNS.turn(), sign_in_turns.TURNS.turn():  # once more, by who has it
        pass


def test_the_house_hashes_with_argon2(settings) -> None:
    settings.PASSWORD_HASHERS = [HOUSE]
    kept = make_password("sieben Birnen")
    assert kept.startswith("argon2$argon2id$")
    assert check_password("sieben Birnen", kept)
    assert not check_password("acht Birnen", kept)
    settings.PASSWORD_HASHERS = [PLAIN]
    assert check_password("sieben Birnen", kept)  # what is kept stays readable without us


# ------------------------------------------------------------------ the page
@pytest.fixture
def planner(kalletal):
    return make_person("planner", kalletal)


def test_who_cannot_wait_keeps_the_typed_address(client, planner, monkeypatch) -> None:
    monkeypatch.setattr(sign_in_turns, "TURNS", Turns(patience=0.05))
    data = {"login": planner.email, "password": PASSWORD, "next": "/kalletal/orte/"}
    with somebody_signs_in():
        answer = client.post("/anmelden/", data)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.h1.get_text() == "Bitte versuchen Sie es gleich noch einmal"
    assert not page.select("#fehler")
    typed = {one["name"]: one.get("value", "") for one in page.select("main input[name]")}
    assert typed["login"] == planner.email
    assert typed["password"] == ""
    assert PASSWORD not in answer.content.decode()
    again = client.post("/anmelden/", {**typed, "password": PASSWORD})
    assert again.headers["Location"] == "/kalletal/orte/"


def test_being_sent_away_uses_up_no_attempt(client, planner, monkeypatch, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    monkeypatch.setattr(sign_in_turns, "TURNS", Turns(patience=0.01))
    data = {"login": planner.email, "password": PASSWORD}
    with somebody_signs_in():
        assert [client.post("/anmelden/", data).status_code for _ in range(4)] == [503] * 4
    assert client.post("/anmelden/", data).status_code == 302
    client.post("/abmelden/")
    for _attempt in range(2):  # the control: wrong ones do
        client.post("/anmelden/", {**data, "password": "falsch"})
    assert client.post("/anmelden/", data).status_code == 200


@pytest.mark.parametrize(
    "path", ["/passwort/aendern/", "/konto/bestaetigen/"]
)  # fmt: skip
def test_other_pages_with_a_password_say_it_too(client, planner, path, settings, monkeypatch):
    monkeypatch.setattr(sign_in_turns, "TURNS", Turns(patience=0.01))
    client.force_login(planner)
    settings.PASSWORD_HASHERS = [HOUSE]
    planner.password = "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsenNhbHo$c2FsenNhbHo"
    planner.save()
    client.force_login(planner)
    data = {"oldpassword": PASSWORD, "password": PASSWORD, "password1": "x", "password2": "x"}
    with somebody_signs_in():
        answer = client.post(path, data)
    assert answer.status_code == 503
    assert "Es ist nichts gespeichert" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize(
    ("login", "password"),
    [("", "x"), ("a@b.de", ""), ("keine Adresse", "x"), ("a@b.de", "x" * (LONGEST + 1))],
)
def test_what_cannot_be_right_is_not_hashed(client, db, limited, work, login, password) -> None:
    answer = client.post("/anmelden/", {"login": login, "password": password})
    assert answer.status_code == 200
    assert BeautifulSoup(answer.content, "html.parser").select("#fehler")
    assert work.count == 0
    client.post("/anmelden/", {"login": "a@b.de", "password": "x" * LONGEST})
    assert work.count == 1  # the control


def test_nobody_sets_a_password_that_is_too_long(limited, work) -> None:
    NotTooLong().validate("x" * LONGEST)
    with pytest.raises(ValidationError, match="höchstens 1000 Zeichen"):
        NotTooLong().validate("x" * (LONGEST + 1))
    assert not check_password("x" * (LONGEST + 1), "argon2$slow")
    assert work.count == 0
