from datetime import date
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.analysis.figures import Method
from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import AlreadyThere, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.sources.actions import release_run, save_run
from nahraum.understand.profile import queries
from nahraum.understand.profile.adapters import read_own_population
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion


class AlreadyReleased(Exception):
    """A released version never changes."""


@audited
def save_version(*, note: str, by: Actor, key: UUID | None = None) -> ProfileVersion:
    """Keep today's profile as the next numbered version.

    `key` is the id a form brings along: the same form sent twice makes one version.
    """
    municipality = current_municipality()
    check_allowed(by, "profile.change", municipality, at=timezone.now())
    made = None if key is None else ProfileVersion.objects.filter(pk=key).first()
    if made is not None:
        record("profile.save", by=by, municipality=municipality.pk, obj=made)
        return made
    document = queries.working_document(municipality)
    run = save_run(
        method=Method(**document["method"]),
        inputs={"ags": document["municipality"]["ags"], "state": queries.state(municipality)},
        seed=1,
        result=document,
        figures=document["figures"],
        by=by,
    )
    version = ProfileVersion(
        pk=key or uuid4(),
        municipality=municipality,
        created_by=by.id_text,
        changed_by=by.id_text,
        number=queries.next_number(),
        note=note.strip(),
        run=run,
    )
    version.full_clean()
    version.save()
    record(
        "profile.save",
        by=by,
        municipality=municipality.pk,
        obj=version,
        details={"number": version.number},
    )
    return version


@audited
def release(*, version: ProfileVersion, by: Actor) -> None:
    """Show a version to everybody. It stays as it is from now on."""
    check_allowed(by, "profile.release", version, at=timezone.now())
    saved = ProfileVersion.objects.filter(pk=version.pk, state=ProfileVersion.State.SAVED)
    changed = saved.update(
        state=ProfileVersion.State.RELEASED, released_at=timezone.now(), released_by=by.id_text
    )
    if not changed:
        raise AlreadyReleased(_("Diese Fassung ist schon freigegeben."))
    release_run(run=version.run, by=by)
    record(
        "profile.release",
        by=by,
        municipality=version.municipality_id,
        obj=version,
        details={"number": version.number},
    )


@audited
def preview_own_population(
    *, data: bytes, name: str, as_of: date, source: str, by: Actor, key: UUID | None = None
) -> OwnPopulation:
    """Read an uploaded table by sex and age; nothing counts until it is confirmed.

    `key` is the id a form brings along: the same form sent twice gives the same preview, another
    table gives a new one. Raises DataError with every finding.
    """
    municipality = current_municipality()
    check_allowed(by, "profile.change", municipality, at=timezone.now())
    found = read_own_population(data, name)
    own = OwnPopulation(
        municipality=municipality,
        created_by=by.id_text,
        changed_by=by.id_text,
        as_of=as_of,
        source=source.strip(),
        file_name=name[:200],
        rows=[list(row) for row in found.rows],
        total=found.total,
        notes=list(found.remarks),
    )
    if key is not None:
        own.pk = key
        try:
            own.refuse_repeat()
        except AlreadyThere as there:
            if there.same:
                return _as_before(there.row, by)
            own.pk = uuid4()
    own.full_clean()
    own.save_new(by_id=by.id_text)
    record(
        "profile.preview-own",
        by=by,
        municipality=municipality.pk,
        obj=own,
        details={"total": own.total},
    )
    return own


def _as_before(own: OwnPopulation, by: Actor) -> OwnPopulation:
    record("profile.preview-own", by=by, municipality=own.municipality_id, obj=own)
    return own


@audited
def confirm_own_population(*, own: OwnPopulation, by: Actor) -> None:
    """Let the profile use the municipality's own count."""
    check_allowed(by, "profile.change", own, at=timezone.now())
    own.confirmed_at = timezone.now()
    own.changed_by = by.id_text
    own.save(update_fields=["confirmed_at", "changed_by", "changed_at"])
    record("profile.confirm-own", by=by, municipality=own.municipality_id, obj=own)


@audited
def withdraw_own_population(*, own: OwnPopulation, by: Actor) -> None:
    """Stop using an own count; the profile falls back to the one before or to the estimate."""
    check_allowed(by, "profile.change", own, at=timezone.now())
    own.confirmed_at = None
    own.changed_by = by.id_text
    own.save(update_fields=["confirmed_at", "changed_by", "changed_at"])
    record("profile.withdraw-own", by=by, municipality=own.municipality_id, obj=own)
