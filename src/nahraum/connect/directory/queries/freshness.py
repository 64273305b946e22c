"""Which offers wait for a check."""

from datetime import date, timedelta

from django.db.models import Count, Min, Q

from nahraum.connect.directory.models import (
    Offer,
)
from nahraum.connect.directory.rules import (
    CHECK_EVERY_DAYS,
    STALE_AFTER_DAYS,
    Freshness,
)


def fresh(state: Freshness, *, today: date) -> Q:
    """Offers in a state of freshness, as the rule `freshness` says."""
    checked = Q(checked_at__isnull=False)
    stale_before = today - timedelta(days=STALE_AFTER_DAYS)
    if state is Freshness.NEVER:
        return ~checked
    if state is Freshness.CHECKED:
        return checked & ~_due_before(today)
    if state is Freshness.STALE:
        return checked & _due_before(stale_before)
    return checked & _due_before(today) & ~_due_before(stale_before)


def to_check(*, today: date) -> Q:
    """Offers whose check is due, lately or for long."""
    return fresh(Freshness.DUE, today=today) | fresh(Freshness.STALE, today=today)


def _due_before(day: date) -> Q:
    """Offers whose check was due before a day; without a day of its own, from the last check on."""
    from_check = Q(checked_at__lt=day - timedelta(days=CHECK_EVERY_DAYS))
    named, unnamed = Q(check_due__isnull=False), Q(check_due__isnull=True)
    return (named & Q(check_due__lt=day)) | (unnamed & from_check)


def freshness_counts(*, today: date) -> dict[Freshness, int]:
    """How many published offers are in each state of freshness."""
    counts = {state.value: Count("pk", filter=fresh(state, today=today)) for state in Freshness}
    found = Offer.objects.filter(status=Offer.Status.PUBLISHED).aggregate(**counts)
    return {state: found[state.value] for state in Freshness}


def checks_due(*, today: date) -> tuple[int, date | None]:
    """How many published offers wait for a check, and since when the first one does."""
    published = Offer.objects.filter(to_check(today=today), status=Offer.Status.PUBLISHED)
    found = published.aggregate(number=Count("pk"), first=Min("check_due"))
    return found["number"], found["first"]
