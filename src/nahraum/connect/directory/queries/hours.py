"""When an offer is open, from the rows of its hours."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from nahraum.connect.directory.models import (
    Offer,
    OpeningHours,
    Site,
)
from nahraum.connect.directory.rules import (
    Holidays,
    Hours,
    Mode,
    Status,
    holidays_of,
    phone_status,
    spans_of,
    status,
)
from nahraum.connect.directory.rules import Leave as LeaveDays


def status_of(offer: Offer, *, site: Site | None = None, at: datetime) -> Status:
    """Whether an offer is open, at one of its sites or anywhere."""
    hours, leaves = hours_of(offer, site), leaves_of(offer)
    return status(hours, leaves, at=at, holidays=_holidays(offer))


def phone_status_of(offer: Offer, *, at: datetime) -> Status:
    hours, leaves = hours_of(offer), leaves_of(offer)
    return phone_status(hours, leaves, at=at, holidays=_holidays(offer))


def spans_on(offer: Offer, *, site: Site, day: date) -> list[Hours]:
    """What holds on a day at one of the sites, without a look at who is away."""
    hours, holidays = hours_of(offer, site), _holidays(offer)
    return [span for mode in Mode for span in spans_of(hours, mode) if span.holds_on(day, holidays)]


def _holidays(offer: Offer) -> Holidays:
    return holidays_of(offer.municipality.area.key)


def hours_of(offer: Offer, site: Site | None = None) -> list[Hours]:
    """Hours of an offer: of one of its sites, or all."""
    wanted = None if site is None else site.pk
    return [
        _span(row) for row in offer.hours.all() if wanted is None or row.site_id in (None, wanted)
    ]


def _span(row: OpeningHours) -> Hours:
    return Hours(
        weekday=row.weekday,
        opens=row.opens,
        closes=row.closes,
        mode=Mode(row.mode),
        first=row.first,
        last=row.last,
        season_from=_month_day(row.season_from),
        season_to=_month_day(row.season_to),
        on_holidays=row.on_holidays,
    )


def hours_at(offer: Offer, site: Site | None) -> list[Hours]:
    """Hours said for one site, or for all sites together; not both."""
    wanted = None if site is None else site.pk
    return [_span(row) for row in offer.hours.all() if row.site_id == wanted]


def hour_values(offer: Offer, *, elsewhere_than: Site | None) -> list[dict[str, Any]]:
    """Opening hours said for other places, ready to be written again."""
    left_out = None if elsewhere_than is None else elsewhere_than.pk
    others = [row for row in offer.hours.all() if row.site_id != left_out]
    return [values for row in others for values in values_of([_span(row)], row.site)]


def values_of(hours: Iterable[Hours], site: Site | None) -> list[dict[str, Any]]:
    """Hours as the table of a site keeps them."""
    return [
        {
            **{name: getattr(span, name) for name in _SAME_IN_BOTH},
            "mode": span.mode.value,
            "site": site,
            "season_from": _month_day_text(span.season_from),
            "season_to": _month_day_text(span.season_to),
        }
        for span in hours
    ]


_SAME_IN_BOTH = ("weekday", "opens", "closes", "first", "last", "on_holidays")


def _month_day_text(month_day: tuple[int, int] | None) -> str:
    return "" if month_day is None else f"{month_day[0]:02d}-{month_day[1]:02d}"


def leaves_of(offer: Offer) -> list[LeaveDays]:
    return [
        LeaveDays(first=row.first, last=row.last, instead=row.instead) for row in offer.leaves.all()
    ]


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None
