from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.utils import timezone

from nahraum.base.audit.actions import Acting, audited, forget_revisions, record
from nahraum.base.municipality.models import (
    Alliance,
    AllianceMember,
    Area,
    Grant,
    Municipality,
    TenantModel,
)
from nahraum.base.municipality.queries import tenant_models
from nahraum.base.municipality.rules import TRASH_DAYS, AreaRow, area_fields, slug_for
from nahraum.base.municipality.tenancy import current_municipality


class NotYours(Exception):
    """Only the owner of a row can share it, and only with an alliance it belongs to."""


@audited
def open_municipality(*, area: Area, by: Acting, fictitious: bool = False) -> Municipality:
    """Make an area a tenant of this installation."""
    taken = set(Municipality.objects.values_list("slug", flat=True))
    municipality = Municipality.objects.create(
        area=area,
        name=area.name,
        slug=slug_for(area.name, area.key, taken),
        fictitious=fictitious,
    )
    record("municipality.open", by=by, municipality=municipality.pk, obj=municipality)
    return municipality


@audited
def close_municipality(*, municipality: Municipality, by: Acting) -> None:
    """Take a tenant out of operation; its pages answer as if it did not exist."""
    municipality.state = Municipality.State.CLOSED
    municipality.save(update_fields=["state"])
    record("municipality.close", by=by, municipality=municipality.pk, obj=municipality)


@audited
def change_contact(*, municipality: Municipality, contact: dict[str, str], by: Acting) -> None:
    """Set what imprint, privacy page and accessibility statement show."""
    for name, value in contact.items():
        setattr(municipality, name, value)
    municipality.full_clean()
    municipality.save(update_fields=list(contact))
    record(
        "municipality.contact",
        by=by,
        municipality=municipality.pk,
        obj=municipality,
        details={"fields": sorted(contact)},
    )


@audited
def found_alliance(*, name: str, members: Iterable[Municipality], by: Acting) -> Alliance:
    """Let municipalities work together from today on. Sharing a row is a step of its own."""
    alliance = Alliance(name=name)
    alliance.full_clean()
    alliance.save()
    for municipality in members:
        AllianceMember.objects.create(
            alliance=alliance, municipality=municipality, valid_from=timezone.localdate()
        )
        record("municipality.join", by=by, municipality=municipality.pk, obj=alliance)
    record("municipality.found", by=by, obj=alliance)
    return alliance


@audited
def share(*, row: TenantModel, alliance: Alliance, by: Acting) -> Grant:
    """Let an alliance read one row."""
    today = timezone.localdate()
    member = alliance.alliancemember_set.filter(
        municipality=row.municipality, valid_from__lte=today
    ).exclude(valid_until__lt=today)
    if not member.exists():
        raise NotYours("Teilen geht nur mit einem Verbund, dem die Kommune selbst angehört.")
    grant, _created = Grant.objects.get_or_create(
        owner=row.municipality,
        alliance=alliance,
        object_type=row._meta.label,
        object_id=row.pk,
        revoked_at=None,
        defaults={"granted_by": by.id_text},
    )
    record("municipality.share", by=by, municipality=row.municipality_id, obj=grant)
    return grant


@audited
def revoke(*, grant: Grant, by: Acting) -> None:
    """Stop sharing; from the next request on nobody else sees the row."""
    grant.revoked_at = timezone.now()
    grant.save(update_fields=["revoked_at"])
    record("municipality.revoke", by=by, municipality=grant.owner_id, obj=grant)


@audited
def import_areas(
    *,
    areas: Iterable[AreaRow],
    source: str,
    by: Acting,
    geometry: Mapping[str, bytes] | None = None,
) -> dict[str, int]:
    """Load areas of Germany as reference data; running it again changes nothing that is equal.

    `geometry` maps keys to WKB in EPSG:25832. Parents must come before their children.
    """
    known = {(a.kind, a.key): a for a in Area.objects.filter(valid_until__isnull=True)}
    added, changed = [], []
    for row in areas:
        values = area_fields(row, source, (geometry or {}).get(row.key))
        values["parent_id"] = _parent_id(row, known)
        area = known.get((row.kind, row.key))
        if area is None:
            area = Area(kind=row.kind, key=row.key, **values)
            known[row.kind, row.key] = area
            added.append(area)
        elif any(getattr(area, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(area, name, value)
            changed.append(area)
    Area.objects.bulk_create(added, batch_size=500)
    if changed:
        Area.objects.bulk_update(changed, _AREA_FIELDS, batch_size=500)
    counts = {"added": len(added), "changed": len(changed), "total": len(known)}
    record("municipality.areas", by=by, details={**counts, "source": source})
    return counts


_AREA_FIELDS = (
    "ars name designation parent_id valid_from population population_as_of area_km2 inhabited"
    " source geometry min_x min_y max_x max_y"
).split()


def _parent_id(row: AreaRow, known: Mapping[tuple[str, str], Area]) -> object:
    """The nearest area above that is loaded: association, district, then state."""
    for kind, key in (
        ("association", row.parent),
        ("district", row.district),
        ("state", row.state),
    ):
        if key and key != row.key and (found := known.get((kind, key))) is not None:
            return found.pk
    return None


@audited
def empty_trash(*, at: datetime, by: Acting) -> int:
    """Erase rows of the open scope that waited in the trash for `TRASH_DAYS`. Returns how many.

    A row something still points to stays until that is gone too.
    """
    erased = 0
    for model in reversed(tenant_models()):
        for row in model.trash.filter(deleted_at__lt=at - timedelta(days=TRASH_DAYS)):
            try:
                with transaction.atomic():
                    _erase(row)
            except ProtectedError:
                continue
            erased += 1
    record(
        "municipality.empty-trash",
        by=by,
        municipality=current_municipality().pk,
        details={"erased": erased},
    )
    return erased


def _erase(row: TenantModel) -> None:
    """Delete a row with its parts, and how all of them looked before."""
    found = Collector(using=DEFAULT_DB_ALIAS)
    found.collect([row])
    for model, parts in found.data.items():
        forget_revisions(model._meta.label, [part.pk for part in parts])
    for rows in found.fast_deletes:
        forget_revisions(rows.model._meta.label, rows.values_list("pk", flat=True))
    found.delete()
