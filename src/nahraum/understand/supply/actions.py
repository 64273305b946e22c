"""Writing the register. Removing puts into the trash; restoring takes it out again.

`key` is the id a creating form brings along: sending the same form twice makes one row.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.municipality.tenancy import StaleVersion, TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.understand.supply import queries
from nahraum.understand.supply.adapters import read_register
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    ImportPreview,
    OpenPost,
    Practice,
    PublishedRatio,
)
from nahraum.understand.supply.rules import (
    KEEP_PREVIEW_DAYS,
    check_days,
    check_extent,
    next_reminder,
)

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")


class AlreadyDone(Exception):
    """Somebody, or the same click a second time, was faster."""


@audited
def add_practice(*, by: Actor, key: UUID | None = None, **values: Any) -> Practice:
    return _add(Practice(**values), "supply.add-practice", by, key)


@audited
def add_doctor(*, by: Actor, key: UUID | None = None, **values: Any) -> Doctor:
    return _add(Doctor(**values), "supply.add-doctor", by, key)


@audited
def add_engagement(*, by: Actor, key: UUID | None = None, **values: Any) -> Engagement:
    return _add(Engagement(**values), "supply.add-engagement", by, key)


@audited
def add_open_post(*, by: Actor, key: UUID | None = None, **values: Any) -> OpenPost:
    return _add(OpenPost(**values), "supply.add-open-post", by, key)


@audited
def add_published_ratio(*, by: Actor, key: UUID | None = None, **values: Any) -> PublishedRatio:
    return _add(PublishedRatio(**values), "supply.add-published-ratio", by, key)


def _add(row: T, action: str, by: Actor, key: UUID | None = None) -> T:
    row.municipality = current_municipality()
    _may(by, row)
    if key is not None:
        row.pk = key
        _fill_in(row)
        row.refuse_repeat()
    _check_name(row)
    return _insert(row, action, by)


def _insert(row: T, action: str, by: Actor) -> T:
    row.municipality = current_municipality()
    _check(row)
    try:
        row.save_once(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError(
            _("Das wurde soeben schon eingetragen. Bitte laden Sie die Seite neu.")
        ) from None
    return _keep(row, action, by)


def _may(by: Actor, row: TenantModel) -> None:
    check_allowed(by, "supply.change", row, at=timezone.now())


def _keep(row: T, action: str, by: Actor) -> T:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row


def _check_name(row: TenantModel) -> None:
    """Refuse a second practice or person of the same name: tables find them by their names."""
    sentence = ""
    others: Sequence[TenantModel] = ()
    if isinstance(row, Practice):
        sentence = _("Eine Praxis dieses Namens gibt es schon.")
        others = queries.practices_named(row.name)
    elif isinstance(row, Doctor):
        sentence = _(
            "Diese Person gibt es schon. Ist jemand anderes gemeint, dann bitte bei beiden das "
            "Geburtsjahr angeben."
        )
        others = queries.same_person(row.name, row.birth_year)
    if any(other.pk != row.pk for other in others):
        raise ValidationError({"name": sentence})


def _check(row: TenantModel) -> None:
    """Whether the register can take this row. Raises ValidationError with the field's name."""
    days = ("as_of", "limited_until", "starts", "planned_end", "ended", "remind_on")
    check_days(**{name: getattr(row, name) for name in days if hasattr(row, name)})
    if isinstance(row, Engagement):
        check_extent(row.role, row.mandate, row.weekly_hours)
        _check_only_work(row)
    _check_own(row)
    _fill_in(row)
    row.full_clean(exclude=_AUTHORS)


def _check_only_work(row: Engagement) -> None:
    """Two engagements of one person in one practice at the same time would count twice."""
    others = Engagement.objects.filter(doctor=row.doctor_id, practice=row.practice_id)
    for other in others.exclude(pk=row.pk):
        first, last = max(other.starts or date.min, row.starts or date.min), date.max
        if first <= min(other.ended or last, row.ended or last):
            raise ValidationError({"doctor": _("Diese Person arbeitet schon in dieser Praxis.")})


def _check_own(row: TenantModel) -> None:
    """A row may only point to rows of its own municipality."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})


def _fill_in(row: TenantModel) -> None:
    if isinstance(row, Engagement) and row.remind_on is None and row.ended is None:
        row.remind_on = next_reminder(row.planned_end, row.succession)


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor) -> T:
    """Change a row of the register; refuses if somebody else saved since `version`."""
    _may(by, row)
    for name, value in values.items():
        setattr(row, name, value)
    _check_name(row)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    return _keep(row, "supply.change", by)


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash, from where it can be restored for 30 days."""
    _may(by, row)
    if work := _work_of(row):
        raise ValidationError(
            _("Dazu gehören noch %(number)s Tätigkeiten. Entfernen Sie diese zuerst.")
            % {"number": work}
        )
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "supply.remove", by)


def _work_of(row: TenantModel) -> int:
    if isinstance(row, (Practice, Doctor)):
        return Engagement.objects.filter(**{row._meta.model_name or "": row.pk}).count()
    return 0


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    """Take a row out of the trash, if it still fits into the register."""
    _may(by, row)
    try:
        _check_name(row)
        _check(row)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise ValidationError(_("Zurückholen geht nicht: %(text)s") % {"text": text}) from error
    row.restore_from_trash(by_id=by.id_text)
    _keep(row, "supply.restore", by)


@audited
def end_engagement(*, engagement: Engagement, on: date, by: Actor) -> None:
    """Somebody stopped working here: retired, moved or died. The last day still counts."""
    _may(by, engagement)
    check_days(starts=engagement.starts, ended=on)
    engagement.ended = on
    engagement.remind_on = None
    engagement.save_next_version(by_id=by.id_text)
    _keep(engagement, "supply.end", by)


@audited
def preview_import(*, data: bytes, name: str, by: Actor, key: UUID | None = None) -> ImportPreview:
    """Read an uploaded table and keep what it would do. Raises DataError with every finding."""
    rows, remarks = read_register(data, name)
    preview = ImportPreview(
        municipality=current_municipality(), file_name=name[:200], rows=rows, findings=remarks
    )
    _may(by, preview)
    sent = None if key is None else ImportPreview.objects.filter(pk=key).first()
    if sent is not None and sent.rows == rows:
        preview = sent
    else:
        preview.pk = preview.pk if sent or key is None else key
        preview.save_new(by_id=by.id_text)
    record(
        "supply.preview",
        by=by,
        municipality=preview.municipality_id,
        obj=preview,
        details={"rows": len(rows)},
    )
    return preview


@audited
def confirm_import(*, preview: ImportPreview, by: Actor) -> dict[str, int]:
    """Do what the preview shows, all or nothing. Returns how many of each were added."""
    _may(by, preview)
    claimed = ImportPreview.objects.filter(pk=preview.pk, confirmed_at__isnull=True)
    if not claimed.update(confirmed_at=timezone.now()):
        raise AlreadyDone(_("Diese Tabelle ist schon übernommen."))
    created: list[TenantModel] = []
    for step in queries.import_plan(preview.rows):
        try:
            created.extend(_take_over(step, by))
        except ValidationError as error:
            text = " ".join(error.messages)
            raise ValidationError(
                _("Zeile %(line)s: %(text)s") % {"line": step.row["line"], "text": text}
            ) from error
    made = [[row._meta.object_name, str(row.pk)] for row in created]
    ImportPreview.objects.filter(pk=preview.pk).update(created_ids=made)
    names = ("Practice", "Doctor", "Engagement")
    counts = {name.lower(): sum(kind == name for kind, _key in made) for name in names}
    record(
        "supply.import", by=by, municipality=preview.municipality_id, obj=preview, details=counts
    )
    return counts


def _take_over(step: queries.ImportStep, by: Actor) -> list[TenantModel]:
    if step.state == "known":
        return []
    if step.state == "unclear":
        raise ValidationError(
            _("Mehrere Personen heißen „%(name)s“. Bitte das Geburtsjahr ergänzen.")
            % {"name": step.row["doctor"]}
        )
    created: list[TenantModel] = []
    if step.new_practice:
        created.append(_insert(step.work.practice, "supply.add-practice", by))
    if step.new_doctor:
        created.append(_insert(step.work.doctor, "supply.add-doctor", by))
    return [*created, _insert(step.work, "supply.add-engagement", by)]


_IMPORTED: dict[str, type[TenantModel]] = {
    "Practice": Practice,
    "Doctor": Doctor,
    "Engagement": Engagement,
}


@audited
def undo_import(*, preview: ImportPreview, by: Actor) -> dict[str, int]:
    """Take back what an import added; rows somebody changed or used since then stay."""
    _may(by, preview)
    made = list(preview.created_ids)
    preview.created_ids = []
    try:
        preview.save_next_version(by_id=by.id_text)
    except StaleVersion:
        raise AlreadyDone(_("Dieser Import ist schon zurückgenommen.")) from None
    if not made:
        raise AlreadyDone(_("Dieser Import ist schon zurückgenommen."))
    removed = 0
    for kind, key in reversed(made):
        row = _IMPORTED[kind].objects.filter(pk=key, version=1).first()
        if row is not None and not _work_of(row):
            remove(row=row, by=by)
            removed += 1
    counts = {"removed": removed, "kept": len(made) - removed}
    record(
        "supply.undo-import",
        by=by,
        municipality=preview.municipality_id,
        obj=preview,
        details=counts,
    )
    return counts


@audited
def forget_previews(*, at: datetime, by: Acting) -> int:
    """Erase uploaded tables after `KEEP_PREVIEW_DAYS`, taken over or not. Returns how many."""
    limit = at - timedelta(days=KEEP_PREVIEW_DAYS)
    erased, _details = ImportPreview.objects.filter(created_at__lt=limit).delete()
    record(
        "supply.forget-previews",
        by=by,
        municipality=current_municipality().pk,
        details={"erased": erased},
    )
    return erased
