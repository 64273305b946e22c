"""What people say is wrong with an offer."""

from datetime import datetime

from django.db.models import Count, Min, QuerySet

from nahraum.connect.directory.models import (
    Correction,
)


def corrections_waiting() -> tuple[int, datetime | None]:
    """How many corrections nobody answered, and when the first one came."""
    found = Correction.objects.filter(state=Correction.State.OPEN).aggregate(
        number=Count("pk"), first=Min("created_at")
    )
    return found["number"], found["first"]


def open_corrections() -> QuerySet[Correction]:
    found = Correction.objects.filter(state=Correction.State.OPEN)
    return found.select_related("offer", "offer__organisation").order_by("created_at")


def answered_corrections() -> QuerySet[Correction]:
    """Newest answer first."""
    found = Correction.objects.exclude(state=Correction.State.OPEN)
    return found.select_related("offer", "offer__organisation").order_by("-answered_at")
