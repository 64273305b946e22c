"""How links are forged and checked. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

GENESIS = "0" * 64
HOUSE = UUID(int=0)  # the chain of what belongs to no municipality


class AuditBroken(Exception):
    """The chain does not prove itself. Says where."""


class AuditMissing(Exception):
    """An action tried to finish without an audit entry; its transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Link:
    """What an entry says, without its own digest."""

    chain: str
    sequence: int
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    purpose: str
    details: Mapping[str, Any]
    previous: str


def digest(link: Link) -> str:
    """SHA-256 over the canonical JSON of a link, previous digest included."""
    content = {
        "chain": link.chain,
        "sequence": link.sequence,
        "at": link.at.isoformat(timespec="microseconds"),
        "actor": link.actor,
        "action": link.action,
        "object_type": link.object_type,
        "object_id": link.object_id,
        "purpose": link.purpose,
        "details": link.details,
        "previous": link.previous,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(
    links: Iterable[tuple[Link, str]], *, start: int = 1, previous: str = GENESIS
) -> int:
    """Check that links follow each other from `start`; return how many there were."""
    expected = start
    for link, stored in links:
        if link.sequence != expected:
            raise AuditBroken(f"Eintrag {expected} fehlt, gefunden wurde {link.sequence}.")
        if link.previous != previous:
            raise AuditBroken(f"Eintrag {link.sequence} schließt nicht an seinen Vorgänger an.")
        if digest(link) != stored:
            raise AuditBroken(f"Eintrag {link.sequence} wurde nachträglich verändert.")
        previous, expected = stored, expected + 1
    return expected - start


def checkpoint_signature(key: bytes, chain: str, sequence: int, last_digest: str) -> str:
    message = f"{chain}:{sequence}:{last_digest}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def check_details(details: Mapping[str, Any]) -> None:
    """Details hold ids, numbers, codes: short and flat. Long text could be content."""
    for name, value in details.items():
        for item in value if isinstance(value, list) else [value]:
            _check_detail(name, item)


def _check_detail(name: str, value: object) -> None:
    if not isinstance(value, (str, int, float, bool, type(None))):
        raise TypeError(f"audit detail {name} is a {type(value).__name__}")
    if isinstance(value, str) and len(value) > 200:
        raise ValueError(f"audit detail {name} is too long to be an id or a code")
    # Databases write very large and very small numbers differently; the digest would not hold.
    if isinstance(value, float) and not (value == 0 or 1e-4 <= abs(value) < 1e15):
        raise ValueError(f"audit detail {name} is out of range: {value}")


@dataclass(frozen=True, slots=True)
class House:
    """The program acting by itself, below the room that knows people."""

    what: str

    @property
    def id_text(self) -> str:
        return f"system:{self.what}"


def keep_from(today: date) -> date:
    """Entries before this day have expired: three full calendar years are kept."""
    return date(today.year - 3, 1, 1)
