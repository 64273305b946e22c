from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from nahraum import facts
from nahraum.analysis.supply import Activity, RatioVersion, Role
from nahraum.base.municipality.models import Municipality
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    Group,
    ImportPreview,
    OpenPost,
    Practice,
    PublishedRatio,
)
from nahraum.understand.supply.rules import RegisterState, count_register, thresholds_from


def practices() -> QuerySet[Practice]:
    return Practice.objects.select_related("neighbourhood").order_by("name")


def doctors() -> QuerySet[Doctor]:
    return Doctor.objects.order_by("name")


def engagements(*, on: date, group: str = Group.GP) -> QuerySet[Engagement]:
    """Work that goes on at a day: begun, not ended."""
    begun = Q(starts__isnull=True) | Q(starts__lte=on)
    going = Q(ended__isnull=True) | Q(ended__gte=on)
    found = Engagement.objects.filter(begun, going, doctor__group=group)
    found = found.filter(doctor__deleted_at__isnull=True, practice__deleted_at__isnull=True)
    return found.select_related("doctor", "practice")


def ended_engagements(*, on: date) -> QuerySet[Engagement]:
    found = Engagement.objects.filter(ended__lt=on)
    return found.select_related("doctor", "practice").order_by("-ended")


def due_reminders(*, on: date) -> QuerySet[Engagement]:
    found = Engagement.objects.filter(remind_on__lte=on, ended__isnull=True)
    return found.select_related("doctor", "practice").order_by("remind_on")


def open_posts() -> QuerySet[OpenPost]:
    return OpenPost.objects.all()


def published_ratios() -> QuerySet[PublishedRatio]:
    return PublishedRatio.objects.all()


def latest_preview() -> ImportPreview | None:
    return ImportPreview.objects.filter(confirmed_at__isnull=True).order_by("-created_at").first()


def last_import() -> ImportPreview | None:
    """The newest confirmed import whose rows can still be undone."""
    found = ImportPreview.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at")
    newest = found.first()
    return newest if newest and newest.created_ids else None


def activities(found: Sequence[Engagement]) -> list[Activity]:
    return [
        Activity(
            id=str(item.pk),
            role=Role(item.role),
            weekly_hours=item.weekly_hours,
            mandate=Decimal(item.mandate) if item.mandate else None,
            jobsharing=item.jobsharing,
            areas=2 if item.two_areas else 1,
            person=str(item.doctor_id),
            birth_year=item.doctor.birth_year,
            planned_end=item.planned_end,
        )
        for item in found
    ]


def register_state(
    municipality: Municipality, *, on: date, group: str = Group.GP
) -> RegisterState | None:
    """The register counted at a day; None while nobody entered any doctor of the group."""
    found = list(engagements(on=on, group=group))
    if not found:
        return None
    return count_register(
        activities(found),
        inhabitants=municipality.area.population,
        ratio=_ratio(group, on),
        thresholds=thresholds_from(facts.thresholds(), group),
        as_of=on,
    )


def _ratio(group: str, on: date) -> RatioVersion | None:
    """The ratio proven for the day. Other groups depend on a planning type nobody entered."""
    if group != Group.GP:
        return None
    found = facts.ratio_at("gp", on)
    if found is None:
        return None
    return RatioVersion(
        value=Decimal(found.value),
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        source=found.source,
        verified=found.verified,
        note=found.note,
    )


def changed_marker() -> str:
    """Changes whenever anything in the register does; caches depend on it."""
    parts = []
    for model in (Practice, Doctor, Engagement, OpenPost, PublishedRatio):
        newest = model.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
        parts.append(f"{model.objects.count()}@{newest.isoformat() if newest else '-'}")
    return "|".join(parts)
