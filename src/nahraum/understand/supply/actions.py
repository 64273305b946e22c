"""Writing the register. Removing puts into the trash; restoring takes it out again."""

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.understand.supply.adapters import read_register
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    ImportPreview,
    OpenPost,
    Practice,
    PublishedRatio,
)
from nahraum.understand.supply.rules import check_dates, check_extent, next_reminder

T = TypeVar("T", bound=TenantModel)


class AlreadyDone(Exception):
    """Somebody, or the same click a second time, was faster."""


def _may(by: Actor, obj: Any = None) -> None:
    check_allowed(by, "supply.change", obj or current_municipality(), at=timezone.now())


def _keep(obj: T, action: str, by: Actor, reason: str = "") -> T:
    entry = record(action, by=by, municipality=obj.municipality_id, obj=obj)
    keep_revision(obj, entry=entry, by=by, reason=reason)
    return obj


def _create(model: type[T], values: dict[str, Any], action: str, by: Actor) -> T:
    _may(by)
    obj = model(
        municipality=current_municipality(), created_by=by.id_text, changed_by=by.id_text, **values
    )
    _check(obj)
    obj.save()
    return _keep(obj, action, by)


def _check(obj: models.Model) -> None:
    if isinstance(obj, Engagement):
        check_extent(obj.role, obj.mandate, obj.weekly_hours)
        check_dates(obj.starts, obj.planned_end, obj.ended)
        if obj.remind_on is None:
            obj.remind_on = next_reminder(obj.planned_end, obj.succession)
    obj.full_clean()


@audited
def add_practice(*, by: Actor, **values: Any) -> Practice:
    return _create(Practice, values, "supply.add-practice", by)


@audited
def add_doctor(*, by: Actor, **values: Any) -> Doctor:
    return _create(Doctor, values, "supply.add-doctor", by)


@audited
def add_engagement(*, by: Actor, **values: Any) -> Engagement:
    return _create(Engagement, values, "supply.add-engagement", by)


@audited
def add_open_post(*, by: Actor, **values: Any) -> OpenPost:
    return _create(OpenPost, values, "supply.add-open-post", by)


@audited
def add_published_ratio(*, by: Actor, **values: Any) -> PublishedRatio:
    return _create(PublishedRatio, values, "supply.add-published-ratio", by)


@audited
def change(*, row: T, values: dict[str, Any], version: int, by: Actor) -> T:
    """Change a row of the register; refuses if somebody else saved since `version`."""
    _may(by, row)
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    return _keep(row, "supply.change", by)


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash, from where it can be restored for 30 days."""
    _may(by, row)
    row.deleted_at = timezone.now()
    row.changed_by = by.id_text
    row.save(update_fields=["deleted_at", "changed_by", "changed_at"])
    _keep(row, "supply.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    _may(by, row)
    row.deleted_at = None
    row.changed_by = by.id_text
    row.save(update_fields=["deleted_at", "changed_by", "changed_at"])
    _keep(row, "supply.restore", by)


@audited
def end_engagement(*, engagement: Engagement, on: date, by: Actor) -> None:
    """Somebody stopped working here: retired, moved or died."""
    _may(by, engagement)
    check_dates(engagement.starts, None, on)
    engagement.ended = on
    engagement.remind_on = None
    engagement.changed_by = by.id_text
    engagement.save(update_fields=["ended", "remind_on", "changed_by", "changed_at"])
    _keep(engagement, "supply.end", by)


@audited
def preview_import(*, data: bytes, name: str, by: Actor) -> ImportPreview:
    """Read an uploaded table and keep what it would do. Raises DataError with every finding."""
    _may(by)
    rows, remarks = read_register(data, name)
    preview = ImportPreview(
        municipality=current_municipality(),
        created_by=by.id_text,
        changed_by=by.id_text,
        file_name=name[:200],
        rows=rows,
        findings=remarks,
    )
    preview.save()
    record(
        "supply.preview",
        by=by,
        municipality=preview.municipality_id,
        obj=preview,
        details={"rows": len(rows)},
    )
    return preview


@audited
def confirm_import(*, preview: ImportPreview, by: Actor) -> int:
    """Add every row of a preview, all or none; practices and persons are found by name."""
    _may(by, preview)
    claimed = ImportPreview.objects.filter(pk=preview.pk, confirmed_at__isnull=True)
    if not claimed.update(confirmed_at=timezone.now()):
        raise AlreadyDone(_("Dieser Import ist schon übernommen."))
    created: list[list[str]] = []
    for row in preview.rows:
        try:
            created.extend(_import_row(row, by))
        except ValidationError as error:
            text = " ".join(error.messages)
            raise ValidationError(
                _("Zeile %(line)s: %(text)s") % {"line": row["line"], "text": text}
            ) from error
    ImportPreview.objects.filter(pk=preview.pk).update(created_ids=created)
    record(
        "supply.import",
        by=by,
        municipality=preview.municipality_id,
        obj=preview,
        details={"rows": len(preview.rows), "created": len(created)},
    )
    return len(preview.rows)


def _import_row(row: dict[str, Any], by: Actor) -> list[list[str]]:
    created: list[list[str]] = []
    practice = Practice.objects.filter(name__iexact=row["practice"]).first()
    if practice is None:
        practice = add_practice(
            by=by,
            name=row["practice"],
            form=row["practice_form"],
            street=row["street"] or "",
            phone=row["phone"] or "",
        )
        created.append(["Practice", str(practice.pk)])
    doctor = Doctor.objects.filter(name__iexact=row["doctor"]).first()
    if doctor is None:
        doctor = add_doctor(
            by=by, name=row["doctor"], group=row["group"] or "gp", birth_year=row["birth_year"]
        )
        created.append(["Doctor", str(doctor.pk)])
    if Engagement.objects.filter(doctor=doctor, practice=practice, ended__isnull=True).exists():
        return created
    engagement = add_engagement(
        by=by,
        doctor=doctor,
        practice=practice,
        role=row["role"],
        mandate=row["mandate"] or "",
        weekly_hours=row["weekly_hours"],
        planned_end=row["planned_end"],
    )
    created.append(["Engagement", str(engagement.pk)])
    return created


_IMPORTED: dict[str, type[TenantModel]] = {
    "Practice": Practice,
    "Doctor": Doctor,
    "Engagement": Engagement,
}


@audited
def undo_import(*, preview: ImportPreview, by: Actor) -> int:
    """Take back what an import added; rows somebody changed since then stay."""
    _may(by, preview)
    undone = 0
    for kind, key in reversed(preview.created_ids):
        row = _IMPORTED[kind].objects.filter(pk=key, version=1).first()
        if row is not None:
            remove(row=row, by=by)
            undone += 1
    ImportPreview.objects.filter(pk=preview.pk).update(created_ids=[])
    record(
        "supply.undo-import",
        by=by,
        municipality=preview.municipality_id,
        obj=preview,
        details={"removed": undone},
    )
    return undone
