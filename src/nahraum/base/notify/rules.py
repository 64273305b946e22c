"""Addresses, heads and waiting times of mails; secrets of links. Pure."""

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from nahraum.data.texts import legible, one_line

MOST_ADDRESS = 254
MOST_SUBJECT = 150
MOST_BODY = 20_000
# The first try and the waits between the next ones: two days and a half in all.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=36),
)
# Longer than a mail server may keep us waiting in all its answers together.
LEASE = timedelta(minutes=10)
# What forms without sign-in may send to one address: nobody's inbox is filled through us.
MOST_IN_AN_HOUR = 3
HOUR = timedelta(hours=1)
MOST_WAITING = 20
FORGET_ADDRESS = timedelta(days=30)
FORGET_ROW = timedelta(days=365)
FORGET_LINK = timedelta(days=30)
TOKEN_BYTES = 32


class AlreadyUsed(RuntimeError):
    """The link did its work before, or ran out."""


def clean_address(text: str) -> str:
    """The address as it goes into the head of a mail. Raises ValidationError.

    Stricter than the standard: no quoted local part, ASCII before the @. What that refuses
    nobody has, and what it lets through cannot carry a second head line.
    """
    address = text.strip()
    local, at, domain = address.rpartition("@")
    plain = address.isprintable() and local.isascii() and '"' not in local
    if not at or not plain or len(address) > MOST_ADDRESS:
        raise ValidationError(_("Das ist keine E-Mail-Adresse."))
    validate_email(address)
    try:
        return f"{local}@{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise ValidationError(_("Das ist keine E-Mail-Adresse.")) from error


def clean_subject(text: str) -> str:
    """One line of text that can be seen: a second line would be a head line of its own."""
    line = one_line(text)
    if not line:
        raise ValidationError(_("Eine Nachricht braucht einen Betreff."))
    return line if len(line) <= MOST_SUBJECT else f"{line[: MOST_SUBJECT - 1]}…"


def clean_body(text: str) -> str:
    """Plain text: line ends of one kind, no control characters that could fool a terminal."""
    body = "\n".join(line.rstrip() for line in legible(text).split("\n")).strip()
    if not body:
        raise ValidationError(_("Eine Nachricht braucht einen Text."))
    if len(body) > MOST_BODY:
        raise ValidationError(_("Die Nachricht ist zu lang."))
    return f"{body}\n"


def next_wait(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None when it is time to give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def hold_until(recent: list[datetime], now: datetime) -> datetime:
    """When a form without sign-in may write to an address it wrote to at these times, latest
    first."""
    if len(recent) < MOST_IN_AN_HOUR:
        return now
    return max(now, recent[MOST_IN_AN_HOUR - 1] + HOUR)


def message_id(key: UUID, home: str) -> str:
    """The same for every attempt: whoever gets a mail twice can see that it is one."""
    return f"<{key}@{urlsplit(home).hostname or 'localhost'}>"


def veiled(address: str) -> str:
    """Enough of an address to know it again, too little to write to it."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if domain else ""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """What is stored of a token; the token itself is in the mail only."""
    return hashlib.sha256(token.encode()).hexdigest()
