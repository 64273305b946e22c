from django.utils import timezone

from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.municipality.models import Alliance, Area, Grant, Municipality, TenantModel
from nahraum.base.municipality.rules import slug_for


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
