"""A week at a glance: days that say the same stand together. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def days_with(by_day: Mapping[int, K]) -> list[tuple[list[list[int]], K]]:
    """(days, what they say) in the order of their first day; the days as runs of days in a row."""
    found: dict[K, list[int]] = {}
    for day in sorted(by_day):
        found.setdefault(by_day[day], []).append(day)
    return [(runs(days), said) for said, days in found.items()]


def runs(days: Sequence[int]) -> list[list[int]]:
    """Days in a row together: [0, 1, 2, 4] are [0, 1, 2] and [4]."""
    numbered = groupby(enumerate(days), key=lambda item: item[1] - item[0])
    return [[day for _place, day in run] for _key, run in numbered]
