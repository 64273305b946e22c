"""Ages and age groups as official tables spell them."""

import re
from dataclasses import dataclass

MAX_AGE = 130

_DASH = r"\s*(?:-|–|—|bis|to)\s*"
_YEARS = r"(?:\s*(?:Jahr(?:en?)?|J\.?|years?))?"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), kind)
    for pattern, kind in (
        (rf"(?:unter|under|<)\s*(\d{{1,3}}){_YEARS}", "below"),
        (
            rf"(\d{{1,3}}){_YEARS}\s*(?:und|u\.?|and)\s*(?:mehr|älter|aelter|.lter|over|older)",
            "open",
        ),
        (rf"(\d{{1,3}})\s*\+{_YEARS}", "open"),
        (rf"(?:ab|>=)\s*(\d{{1,3}}){_YEARS}", "open"),
        (r"(\d{1,3})(?:-j.{1,2}hrige)", "single"),
        (rf"(\d{{1,3}}){_YEARS}", "single"),
        (rf"(\d{{1,3}})\s*(?:bis|-|–)\s*unter\s*(\d{{1,3}}){_YEARS}", "until"),
        (rf"(\d{{1,3}}){_DASH}(\d{{1,3}}){_YEARS}", "closed"),
    )
)


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Completed ages `low` to `high`, both included; `high` None is an open end."""

    low: int
    high: int | None

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


def parse_age_group(text: str) -> AgeGroup | None:
    """Read "unter 3 Jahre", "3 bis unter 6 Jahre", "65-74", "85+", "1-Jährige" and the like.

    Returns None for anything else. Umlauts lost in copying ("1-J?hrige") are understood.
    """
    compact = " ".join(text.split())
    for pattern, kind in _PATTERNS:
        match = pattern.fullmatch(compact)
        if match:
            return _group(kind, [int(number) for number in match.groups()])
    return None


def _group(kind: str, numbers: list[int]) -> AgeGroup | None:
    low, last = numbers[0], numbers[-1]
    bounds = {
        "below": (0, low - 1),
        "open": (low, None),
        "single": (low, low),
        "until": (low, last - 1),
        "closed": (low, last),
    }
    group = AgeGroup(*bounds[kind])
    if group.low > MAX_AGE or (group.high is not None and not group.low <= group.high <= MAX_AGE):
        return None
    return group
