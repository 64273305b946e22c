"""Target and actual: how far a figure came, and when somebody should look at it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)


class Standing(StrEnum):
    """How an actual value stands to its target. UNKNOWN: something to compare is missing."""

    REACHED = "reached"
    ON_THE_WAY = "on-the-way"
    UNCHANGED = "unchanged"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Progress:
    """share: percent of the way from the baseline to the target, None where there is no way."""

    standing: Standing
    share: Decimal | None


def progress(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Progress:
    """Where the actual value stands between baseline and target; direction follows the target.

    A target equal to the baseline means "keep it": only the actual value itself can miss it.
    """
    if baseline is None or target is None or actual is None:
        return Progress(Standing.UNKNOWN, None)
    way = target - baseline
    if way == 0:
        return Progress(Standing.REACHED if actual == target else Standing.AWAY, None)
    share = ((actual - baseline) / way * HUNDRED).quantize(Decimal(1))
    if (actual - target) * way >= 0:
        return Progress(Standing.REACHED, share)
    if actual == baseline:
        return Progress(Standing.UNCHANGED, share)
    return Progress(Standing.ON_THE_WAY if (actual - baseline) * way > 0 else Standing.AWAY, share)


def review_day(starts: date | None, ends: date | None, said: date | None) -> date | None:
    """When to look back: the day people chose, else half-way."""
    if said is not None or starts is None or ends is None or ends < starts:
        return said
    return starts + (ends - starts) / 2


def split_reads(reads: str) -> tuple[str, str]:
    """ "indicator:I04:<place>" -> ("indicator:I04", "<place>")."""
    figure, _colon, place = reads.rpartition(":")
    return figure, place
