"""Signals before and after a measure began. Half-years are words like "2026-1"."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

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


def half_year_end(text: str) -> date:
    """The last day of "2026-1"."""
    year, half = text.split("-")
    return date(int(year), 6, 30) if half == "1" else date(int(year), 12, 31)


def half_year_said(text: str) -> str:
    year, half = text.split("-")
    return _("%(half)s. Halbjahr %(year)s") % {"half": half, "year": year}


def before_after(series: Sequence[tuple[str, int | None]], began: date) -> BeforeAfter:
    """Released half-years in their order around the day on which the measure began."""
    ordered = sorted(series)
    return BeforeAfter(
        tuple(half for half, _count in ordered),
        tuple(count for _half, count in ordered),
        half_year(began),
    )


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
