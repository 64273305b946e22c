"""Half-years, keys and tokens; what may be counted. Pure."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from nahraum.analysis.disclosure import Frame, Kind, ReleaseRules, Report, Stream
from nahraum.analysis.disclosure.counting import UNKNOWN
from nahraum.analysis.errors import InvalidInput
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


# ------------------------------------------------------------------ releases
class NotReleased(Exception):
    """Nothing is published; the sentence says why and what to do."""


def last_day(half_year: str) -> date:
    """Raises NotReleased for what is no half-year."""
    found = re.fullmatch(r"([1-9]\d{3})-([12])", half_year, re.ASCII)
    if found is None:
        raise NotReleased(_("„%(text)s“ ist kein Halbjahr.") % {"text": half_year[:20]})
    year = int(found[1])
    return date(year, 6, 30) if found[2] == "1" else date(year, 12, 31)


def check_ended(half_year: str, today: date) -> None:
    """Refuse a half-year that still runs: nothing is released live."""
    if today <= last_day(half_year):
        raise NotReleased(_("Das Halbjahr läuft noch. Freigegeben wird erst, wenn es zu Ende ist."))


def ended_since(first: str, today: date) -> list[str]:
    """Half-years from `first` on that are over, oldest first."""
    found, half_year = [], first
    while today > last_day(half_year):
        found.append(half_year)
        half_year = half_year_of(last_day(half_year) + timedelta(days=1))
    return found


def in_words(half_year: str) -> str:
    """ "1. Halbjahr 2026"; text that is no half-year stays as it is."""
    year, _dash, number = half_year.partition("-")
    return _("%(number)s. Halbjahr %(year)s") % {"number": number, "year": year}


def rules_from(numbers: Mapping[str, int]) -> ReleaseRules:
    """The publication rule with the numbers of a municipality; `dominance` is in per cent.

    Raises NotReleased where one is looser than the rule of the house.
    """
    changed: dict[str, float] = {**numbers, "dominance": numbers["dominance"] / 100}
    try:
        return ReleaseRules(**changed)  # type: ignore[arg-type]
    except InvalidInput as error:
        raise NotReleased(
            _("Die Regel darf nur strenger werden. %(problem)s") % {"problem": error.problem}
        ) from error


def plain_rules(rules: ReleaseRules) -> dict[str, float]:
    return asdict(rules)


@dataclass(frozen=True, slots=True)
class Cell:
    """A released cell: None stands for none or too few."""

    table: str
    first: str
    second: str
    persons: int | None
    events: int | None
    persons_share: float | None
    events_share: float | None


_TABLES = {Kind.GROUP_BY_AREA: "place", Kind.TOPIC: "topic", Kind.GROUP_BY_REASON: "reason"}


def cells_of(document: Mapping[str, Any]) -> list[Cell]:
    """The three tables of a stored release, cell by cell."""
    return [
        Cell(
            _TABLES[Kind(kind)],
            row["key"][0],
            row["key"][1] if len(row["key"]) > 1 else "",
            row["persons"],
            row["events"],
            row["persons_share"],
            row["events_share"],
        )
        for kind, rows in document["release"]["tables"].items()
        for row in rows
    ]


def frame_of(
    municipality: str,
    half_year: str,
    parents: Mapping[str, str],
    places: Iterable[str],
    reasons: Iterable[str],
) -> Frame:
    """What a release covers, whatever was reported. `parents`: topic to field, a field to itself.

    A need may be known by its field only, so a field counts among the topics too.
    """
    return Frame(
        municipality=municipality,
        half_year=half_year,
        topics={**parents, UNKNOWN: UNKNOWN},
        neighbourhoods=(*places, UNKNOWN),
        reasons=tuple(reasons),
    )


def report_of(
    frame: Frame,
    *,
    kind: str,
    topic: str,
    place: str,
    reason: str,
    token: str,
    party: str,
    day: date | None,
) -> Report:
    """A signal as the publication rule sees it. What the frame does not know is "unknown"."""
    _room, declared = signal_kind(kind)
    return Report(
        stream=Stream.PERSONS if declared.person else Stream.EVENTS,
        topic=topic if topic in frame.topics else UNKNOWN,
        neighbourhood=place if place in frame.neighbourhoods else UNKNOWN,
        reason=reason,
        subject=token,
        party=party,
        day=day.toordinal() if day else 0,
    )
