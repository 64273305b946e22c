"""Many visitors at once: pages of the portal asked for by people who read between two clicks.

    export NAHRAUM_VAR=/tmp/measure
    nahraum serve --workers 2 --port 8123 &
    python -m benchmarks.visitors 8123 --visitors 1000 --seconds 60 --think 10 --staff 4

Each visitor keeps one connection, as browsers do, and walks: start page, a search, the next page of
it, an offer, the notes. Asks 127.0.0.1 only; bounded in visitors, pages and time. With
`--think 0` all of them ask at once and again at once. `--staff` adds people who are signed in, look
at their own pages and read for two seconds. Their account has a second factor, as the house wants
it, and their session is put into the database of NAHRAUM_VAR as a completed sign-in leaves it.

With `--same` everybody opens one and the same offer, once, at a moment of their own within the
seconds: the local paper has printed its address.
"""

import argparse
import asyncio
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import numpy as np

from benchmarks.offers import SLUG
from benchmarks.portal import questions

STAFF_PAGES, STAFF_READS = ("heute/", "verzeichnis/", "massnahmen/", "prozess/"), 2.0
HOST, PATIENCE = "127.0.0.1", 30.0
MOST_VISITORS, MOST_STAFF, MOST_SECONDS = 2_000, 50, 300
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_OFFER = re.compile(rb'href="(/' + SLUG.encode() + rb'/angebote/[0-9a-f-]{36}/)"')


@dataclass
class Measured:
    """Seconds by kind of page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, seconds: float) -> None:
        self.seconds.setdefault(kind, []).append(seconds)


class Visitor:
    """One person with one connection, who reads `think` seconds on average."""

    cookie = ""

    def __init__(self, port: int, seed: int, think: float, measured: Measured) -> None:
        self.port, self.think, self.measured = port, think, measured
        self.draw = np.random.Generator(np.random.PCG64(seed))
        self.questions = questions(seed)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.until = 0.0

    async def walk(self, until: float) -> None:
        await asyncio.sleep(float(self.draw.random()) * self.think)
        self.until = until
        while time.monotonic() < until:
            base, asked = f"/{SLUG}/angebote/", quote(next(self.questions))
            await self.look("start", base)
            body = await self.look("search", f"{base}?frage={asked}")
            await self.look("next page", f"{base}?frage={asked}&seite=2")
            if found := _OFFER.search(body):
                offer = found[1].decode()
                await self.look("offer", offer)
                await self.look("notes", f"{base}merkzettel/?a={offer.split('/')[-2]}")

    async def look(self, kind: str, address: str) -> bytes:
        if time.monotonic() > self.until:
            return b""
        began = time.perf_counter()
        try:
            status, body = await asyncio.wait_for(self.ask_once_more(address), PATIENCE)
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.measured.errors[f"{kind}: {type(error).__name__}"] += 1
            self.close()
            return b""
        if status != 200:
            self.measured.errors[f"{kind}: {status}"] += 1
        self.measured.add(kind, time.perf_counter() - began)
        reads = float(self.draw.exponential(self.think)) if self.think else 0.0
        await asyncio.sleep(max(0.0, min(reads, self.until - time.monotonic())))
        return body

    async def ask_once_more(self, address: str) -> tuple[int, bytes]:
        """As browsers do: a kept connection the server has closed meanwhile is opened anew."""
        kept = self.writer is not None
        try:
            return await self.ask(address)
        except (OSError, asyncio.IncompleteReadError):
            if not kept:
                raise
            self.close()
            return await self.ask(address)

    async def ask(self, address: str) -> tuple[int, bytes]:
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        assert self.reader is not None
        self.writer.write(
            f"GET {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nAccept-Language: de\r\n"
            f"User-Agent: Mozilla/5.0 Firefox/128.0\r\n{self.cookie}Connection: keep-alive\r\n\r\n"
            "".encode()
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else await self.reader.read()
        if b"connection: close" in head.lower():
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


class Reader(Visitor):
    """Somebody who types the address of one offer out of the paper."""

    address = ""

    async def walk(self, until: float) -> None:
        await asyncio.sleep(float(self.draw.random()) * (until - time.monotonic()))
        self.until = until + PATIENCE
        await self.look("offer", self.address)


class Staff(Visitor):
    """Somebody who is signed in and works."""

    async def walk(self, until: float) -> None:
        self.until = until
        while time.monotonic() < until:
            for page in STAFF_PAGES:
                await self.look("staff", f"/{SLUG}/{page}")


def session() -> str:
    """The key of a session of a planner, made in the database of NAHRAUM_VAR."""
    from nahraum.web import bootstrap

    bootstrap.start()
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.mfa.utils import is_mfa_enabled
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.people.models import Account, Membership

    person, _new = Account.objects.get_or_create(email="messung@example.org", name="Messung")
    Membership.objects.get_or_create(
        account=person, municipality=Municipality.objects.get(slug=SLUG), role="planner",
        defaults={"valid_from": timezone.localdate()},
    )  # fmt: skip
    if not is_mfa_enabled(person):
        TOTP.activate(person, generate_totp_secret())
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)


async def measure(
    port: int,
    visitors: int,
    seconds: float,
    think: float,
    staff: Sequence[str] = (),
    *,
    same: bool = False,
) -> Measured:
    """`staff`: a key of a session for each of them; `same`: all open one offer."""
    measured = Measured()
    kind = Reader if same else Visitor
    people = [kind(port, seed, think, measured) for seed in range(visitors)]
    if same:
        Reader.address = await _some_offer(port)
    for person in people:
        next(person.questions)  # the vocabulary is read before the clock starts
    until = time.monotonic() + seconds
    for number, key in enumerate(staff):
        person = Staff(port, number, STAFF_READS, measured)
        person.cookie = f"Cookie: nahraum={key}\r\n"
        people.append(person)
    await asyncio.gather(*(person.walk(until) for person in people))
    for person in people:
        person.close()
    return measured


async def _some_offer(port: int) -> str:
    body = await Visitor(port, 0, 0.0, Measured()).ask(f"/{SLUG}/angebote/?frage=Hausarzt")
    found = _OFFER.search(body[1])
    if found is None:
        raise SystemExit("no offer of a GP")
    return found[1].decode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--visitors", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=10)
    parser.add_argument("--staff", type=int, default=0)
    parser.add_argument("--same", action="store_true")
    asked = parser.parse_args()
    visitors = min(asked.visitors, MOST_VISITORS)
    seconds = min(asked.seconds, MOST_SECONDS)
    staff = [session() for _ in range(min(asked.staff, MOST_STAFF))]
    began = time.monotonic()
    measured = asyncio.run(
        measure(asked.port, visitors, seconds, asked.think, staff, same=asked.same)
    )
    took = time.monotonic() - began
    public = [found for kind, found in measured.seconds.items() if kind != "staff"]
    every = [one for found in public for one in found]
    print(f"{visitors} visitors, {asked.think:g} s to read, {took:.0f} s:"
          f" {len(every)} pages, {len(every) / took:.0f} a second")  # fmt: skip
    for kind, found in (*measured.seconds.items(), ("public", every or [0.0])):
        shares = (float(np.quantile(found, share)) * 1000 for share in (0.5, 0.95, 0.99))
        print(f"  {kind:<10} {len(found):7}  p50 %7.0f  p95 %7.0f  p99 %7.0f ms" % tuple(shares))
    print(f"  errors: {dict(measured.errors) or 0}")
    return 1 if measured.errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
