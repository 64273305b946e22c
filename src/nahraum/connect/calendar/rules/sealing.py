"""Sentences only the organiser reads, sealed with AES-GCM. Pure.

Each municipality has a key of its own, derived from that of the installation. A sealed sentence is
bound to its row: copied elsewhere it cannot be opened.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORM = "1."
_NONCE = 12


class Unreadable(ValueError):
    """The key is another one, or somebody changed the sealed text."""


def _cipher(key: bytes, town: str) -> AESGCM:
    info = f"calendar.voices {town}".encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key))


def seal(text: str, *, key: bytes, town: str, row: str) -> str:
    """`town` and `row` are the ids of the municipality and of the row the text belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    closed = nonce + _cipher(key, town).encrypt(nonce, text.encode(), row.encode())
    return _written(closed)


def _written(closed: bytes) -> str:
    return _FORM + base64.urlsafe_b64encode(closed).decode("ascii")


def unseal(sealed: str, *, key: bytes, town: str, row: str) -> str:
    """Raises Unreadable."""
    try:
        closed = base64.urlsafe_b64decode(sealed.removeprefix(_FORM))
        if _written(closed) != sealed:  # base64 overlooks foreign letters and spare bits
            raise Unreadable(row)
        opened = _cipher(key, town).decrypt(closed[:_NONCE], closed[_NONCE:], row.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unreadable(row) from error
    return opened.decode()
