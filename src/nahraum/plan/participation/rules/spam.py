"""Who is a program? Told from how a form was sent, never by a riddle for people.

What gets through is not public yet: somebody reads each idea before it is shown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

QUICKEST = 3.0  # seconds a human needs at least to read and write
LATEST = 24 * 3600.0  # a form older than that is handed out anew
MOST_LINKS = 1
MOST_IN_A_DAY = 20  # from one visitor: a family, a surgery, a small office
_LINK = re.compile(
    r"(?:https?://|www\.|\[url|<a\s)\S*|\b[\w-]+\.(?:com|net|ru|info|biz|xyz|top|shop)\b", re.I
)


class Stop(StrEnum):
    """Why a post was stopped. The first two are told to people who meant well."""

    QUICK = "quick"  # sent faster than anybody writes: press once more
    OLD = "old"  # the form lay open too long: press once more
    TOKEN = "token"  # noqa: S105 -- no form of ours was sent
    TRAP = "trap"  # a field was filled that nobody sees
    LINKS = "links"
    REPEATED = "repeated"  # the very same words stand there already
    RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is known of a post. `age` of the form in seconds; None if its token is not ours."""

    age: float | None
    trap: str
    text: str
    repeated: bool
    today: int


def judge(attempt: Attempt) -> Stop | None:
    """None lets the post through."""
    if attempt.age is None:
        return Stop.TOKEN
    if attempt.trap:
        return Stop.TRAP
    if attempt.age < QUICKEST:
        return Stop.QUICK
    if attempt.age > LATEST:
        return Stop.OLD
    if links_in(attempt.text) > MOST_LINKS:
        return Stop.LINKS
    if attempt.repeated:
        return Stop.REPEATED
    return Stop.RATE if attempt.today >= MOST_IN_A_DAY else None


def links_in(text: str) -> int:
    return len(_LINK.findall(text))
