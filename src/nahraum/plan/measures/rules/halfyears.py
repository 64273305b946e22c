"""Signals before and after a measure began. Half-years are words like "2026-1"."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

FEW_HALF_YEARS = 3


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Released counts by half-year, None where too few or none. `began` belongs to neither side."""

    half_years: tuple[str, ...]
    counts: tuple[int | None, ...]
    began: str

    @property
    def before(self) -> tuple[int | None, ...]:
        pairs = zip(self.half_years, self.counts, strict=True)
        return tuple(count for half_year, count in pairs if half_year < self.began)

    @property
    def after(self) -> tuple[int | None, ...]:
        pairs = zip(self.half_years, self.counts, strict=True)
        return tuple(count for half_year, count in pairs if half_year > self.began)

    @property
    def few(self) -> bool:
        """Whether one side has too few released half-years to say more than what was counted."""
        return min(len(self.before), len(self.after)) < FEW_HALF_YEARS


def half_year(day: date) -> str:
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def before_after(series: Sequence[tuple[str, int | None]], began: date) -> BeforeAfter:
    """Released half-years in their order around the day on which the measure began."""
    ordered = sorted(series)
    return BeforeAfter(
        tuple(half for half, _ in ordered), tuple(count for _, count in ordered), half_year(began)
    )


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
