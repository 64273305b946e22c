from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from nahraum.base.municipality.models import Alliance, Grant
from nahraum.base.municipality.queries import current_area, shared_with
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.topics.queries import topic_by_key, topics
from nahraum.facts.practice import PracticeExample, practice_examples
from nahraum.facts.sources import source as source_of
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules import (
    Example,
    Origin,
    Similar,
    Step,
    Us,
    compare,
    of_town,
    read_steps,
)
from nahraum.understand.profile.queries import released_version


def examples() -> tuple[Example, ...]:
    """What everybody may read here: the library, own published ones, what alliances share."""
    return (*published(), *shared(), *(_shipped(one) for one in practice_examples().values()))


def published() -> Iterable[Example]:
    rows = OwnExample.objects.filter(state=OwnExample.State.PUBLISHED)
    return [told(row) for row in rows]


def shared() -> Iterable[Example]:
    """Published examples of other municipalities, shared with an alliance of ours."""
    rows = shared_with(current_municipality(), OwnExample, on=timezone.localdate())
    found = rows.filter(state=OwnExample.State.PUBLISHED).select_related("municipality")
    return [told(row, Origin.SHARED) for row in found]


def example(key: str) -> Example | None:
    """The example of a key, if everybody may read it here."""
    shipped = practice_examples().get(key)
    if shipped is not None:
        return _shipped(shipped)
    return next((one for one in (*published(), *shared()) if one.key == key), None)


def draft(key: str) -> OwnExample | None:
    """An own example by its key, whatever its state."""
    try:
        return OwnExample.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None


def own() -> QuerySet[OwnExample]:
    found: QuerySet[OwnExample] = OwnExample.objects.all()
    return found


def told(row: OwnExample, origin: Origin = Origin.OWN) -> Example:
    """An own row as an example."""
    return Example(
        key=str(row.pk),
        title=row.title,
        place=row.place,
        state=row.land,
        setting=row.setting,
        inhabitants=row.inhabitants,
        of_place=row.of_place,
        share_65=None if row.share_65 is None else float(row.share_65),
        shrinking=row.shrinking,
        carrier=row.carrier,
        partners=tuple(line.strip() for line in row.partners.splitlines() if line.strip()),
        period=row.period,
        staff=row.staff,
        topics=tuple(row.topics),
        aims=row.aims,
        steps=read_steps(row.steps),
        effects=row.effects,
        special=row.special,
        funding=row.funding,
        source=row.source,
        heading=row.heading,
        licence=row.licence,
        origin=origin,
        owner=row.municipality.name,
    )


def _shipped(one: PracticeExample) -> Example:
    source = source_of(one.source)
    return Example(
        key=one.id,
        title=one.title,
        place=one.place,
        state=one.state,
        setting=one.setting,
        inhabitants=one.inhabitants,
        of_place=one.of_place,
        shrinking=one.shrinking,
        carrier=one.carrier,
        partners=one.partners,
        period=one.period,
        staff=one.staff,
        topics=one.topics,
        aims=one.aims,
        steps=tuple(Step(step.title, step.months) for step in one.steps),
        effects=one.effects,
        special=one.special,
        funding=one.funding,
        source=f"{source.publisher}: {source.title}",
        heading=one.heading,
    )


def us() -> Us:
    """What the official register and the released profile say of the municipality."""
    town = current_municipality()
    area, land = town.area, current_area("state", town.area.key[:2])
    density = None
    if area.population and area.area_km2:
        density = area.population / float(area.area_km2)
    figures = _figures()
    now, later = figures.get("population"), figures.get("population_2050")
    return Us(
        population=area.population,
        density=density,
        share_65=figures.get("share_65"),
        change=None if not now or later is None else later / now - 1,
        state=land.name if land else "",
    )


def _figures() -> dict[str, float]:
    version = released_version()
    if version is None:
        return {}
    known = version.run.result["figures"]
    return {one["id"]: one["value"] for one in known if one["value"] is not None}


def similar(topic_key: str | None = None) -> list[Similar]:
    """Examples like us with the reasons, the best first; the own ones are no news to us."""
    topic = topic_by_key(topic_key) if topic_key else None
    if topic_key and topic is None:
        return []
    town = current_municipality().name
    others = (one for one in examples() if one.origin != Origin.OWN and not of_town(one, town))
    name = topic.name if topic else ""
    return compare(others, us(), topic=topic_key or "", topic_name=name)


def topic_names(keys: Iterable[str]) -> list[tuple[str, str]]:
    """(key, name) of topics in use, in their order."""
    wanted = set(keys)
    return [(topic.key, topic.name) for topic in topics().filter(key__in=wanted)]


def alliances() -> QuerySet[Alliance]:
    """Groups the municipality belongs to today."""
    today = timezone.localdate()
    members: Any = Alliance.objects.filter(
        alliancemember__municipality=current_municipality(), alliancemember__valid_from__lte=today
    )
    found: QuerySet[Alliance] = members.exclude(
        alliancemember__municipality=current_municipality(),
        alliancemember__valid_until__lt=today,
    ).order_by("name")
    return found


def grants_of(row: OwnExample) -> QuerySet[Grant]:
    """Groups that read an own example."""
    return Grant.objects.filter(
        owner=row.municipality_id,
        object_type=row._meta.label,
        object_id=row.pk,
        revoked_at__isnull=True,
    ).select_related("alliance")
