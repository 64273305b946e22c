"""Half-years, keys and tokens; what may be counted. Pure."""

import hashlib
import hmac
import re
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from nahraum.base import registry
from nahraum.base.registry import Room, SignalKind

KEEP_TEXT_COUNT = 5
KEEP_TEXT_DAYS = 3
_NONCE = 12
# Programs that read pages; a person's browser names none of these.
_BOTS = re.compile(
    r"bot|crawl|spider|slurp|archiv|fetch|curl|wget|python|java/|httpclient|headless|monitor|preview",
    re.IGNORECASE,
)


class SignalRefused(ValueError):
    """This must not be counted; the sentence says why."""


class HalfYearClosed(RuntimeError):
    """The key of the half-year is destroyed; nothing can be added to it any more."""


def half_year_of(day: date) -> str:
    """ "2026-1" for January to June, "2026-2" for July to December."""
    return f"{day.year:04d}-{1 if day.month <= 6 else 2}"


def signal_kind(name: str) -> tuple[Room, SignalKind]:
    """The declared kind and the room that declared it."""
    for room in registry.rooms():
        for kind in room.signals:
            if kind.name == name:
                return room, kind
    raise SignalRefused(_("Keine Stelle meldet Bedarf der Art „%(kind)s“.") % {"kind": name})


def wrap(key: bytes, master: bytes, nonce: bytes, owner: str, half_year: str) -> bytes:
    """Encrypt a key so that it opens only for the same municipality and half-year."""
    return nonce + AESGCM(_wrapping_key(master)).encrypt(nonce, key, _bound(owner, half_year))


def unwrap(wrapped: bytes, master: bytes, owner: str, half_year: str) -> bytes:
    """Raises SignalRefused if the key was damaged, moved, or wrapped by another master key."""
    nonce, content = wrapped[:_NONCE], wrapped[_NONCE:]
    try:
        return AESGCM(_wrapping_key(master)).decrypt(nonce, content, _bound(owner, half_year))
    except InvalidTag:
        raise SignalRefused(
            _("Der Schlüssel des Halbjahres %(half_year)s lässt sich nicht öffnen.")
            % {"half_year": half_year}
        ) from None


def _wrapping_key(master: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"nahraum signal keys").derive(
        master
    )


def _bound(owner: str, half_year: str) -> bytes:
    return f"{owner}:{half_year}".encode()


def token(key: bytes, kind: str, subject: str) -> str:
    """Keyed hash of a person, event or party: distinct ones can be counted, nobody be named.

    `kind` keeps persons, parties and queries apart: the same id gives different tokens.
    """
    return hmac.new(key, f"{kind}:{subject}".encode(), hashlib.sha256).hexdigest()


def is_bot(user_agent: str) -> bool:
    """True for programs, and for visitors that do not say what they are."""
    return not user_agent.strip() or _BOTS.search(user_agent) is not None


def text_may_be_kept(count: int, days: int) -> bool:
    return count >= KEEP_TEXT_COUNT and days >= KEEP_TEXT_DAYS
