"""Handing in lists, taking them over part by part, and undoing that."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.files import actions as files
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory import queries as entries
from nahraum.connect.directory.models import Leave
from nahraum.connect.exchange.actions.writing import MODELS, Taking, Writer
from nahraum.connect.exchange.models import KEEP_DAYS, ExternalId, Import, ImportedRow
from nahraum.connect.exchange.queries import importing as queries

__all__ = [
    "Taking", "Writer", "answer", "clean_up", "discard", "hand_in", "take_part", "undo",
]  # fmt: skip
MOST_ENTRIES = 10_000
KINDS = ("csv", "xlsx", "ods", "json", "zip")
_RIGHT = "exchange.import"


@audited
def hand_in(*, content: bytes, name: str, by: Actor, key: UUID, **values: Any) -> Import:
    """Keep a list and what is known of it; nothing in the directory changes yet."""
    check_allowed(by, _RIGHT, current_municipality(), at=timezone.now())
    until = timezone.localdate() + timedelta(days=KEEP_DAYS)
    imported = Import(pk=key, municipality=current_municipality(), **values)
    imported.refuse_repeat()
    imported.file = files.keep(name=name, content=content, kinds=KINDS, by=by, keep_until=until)
    source = queries.source_of(content, name)
    rows = len(source.sheet.rows) or len(source.entries)
    if rows > MOST_ENTRIES:
        words = {"rows": rows, "most": MOST_ENTRIES}
        raise ValidationError(
            _("Die Tabelle hat %(rows)s Zeilen, auf einmal gehen %(most)s. Bitte teilen Sie sie.")
            % words
        )
    imported.save_once(by_id=by.id_text)
    _log("exchange.hand-in", imported, by, {"rows": rows})
    return imported


@audited
def answer(*, imported: Import, version: int, by: Actor, **values: Any) -> Import:
    """Keep what the columns mean and what was answered; refuses if somebody was faster."""
    _may(imported, by)
    if imported.state == Import.State.DONE:
        raise ValidationError(_("Diese Tabelle ist schon übernommen."))
    for name, value in values.items():
        setattr(imported, name, value)
    imported.begun = ""  # with other answers it is another plan
    imported.save_next_version(by_id=by.id_text, expected=version)
    _log("exchange.answer", imported, by)
    return imported


@audited
def discard(*, imported: Import, by: Actor) -> None:
    """Let go of a list that was not taken over, and of its file."""
    _may(imported, by)
    if imported.state == Import.State.DONE:
        raise ValidationError(_("Diese Tabelle ist schon übernommen."))
    if queries.rows_of(imported).exists():
        raise ValidationError(_("Ein Teil dieser Tabelle ist schon übernommen."))
    imported.move_to_trash(by_id=by.id_text)
    _log("exchange.discard", imported, by)


@audited
def take_part(*, taking: Taking, by: Actor) -> bool:
    """Do the next part of what the preview said: all of it or nothing. True with the last part.

    An entry is never half. A worker that is stopped between two parts goes on by itself if nobody
    changed the directory meanwhile; else a person goes on with the list, or undoes it.
    Raises JobRefused with a sentence.
    """
    imported = taking.imported
    _may(imported, by)
    if not taking.part():
        imported.progress = taking.progress
        begun = {"begun": taking.seen, "latest": queries.latest_change()}
        Import.objects.filter(pk=imported.pk).update(progress=imported.progress, **begun)
        _log("exchange.take-part", imported, by, {"entries": taking.position})
        return False
    imported.refresh_from_db(fields=["version"])
    imported.state, imported.counts = Import.State.DONE, taking.counts
    imported.progress = {}
    imported.remarks, imported.done_at = taking.writer.remarks, timezone.now()
    imported.save_next_version(by_id=by.id_text)
    _log("exchange.take-over", imported, by, taking.counts)
    return True


# ------------------------------------------------------------------ back again
@audited
def undo(*, imported: Import, version: int, by: Actor) -> list[dict[str, Any]]:
    """Bring back what was before an import. What somebody changed since stays, and is named."""
    _may(imported, by)
    rows = list(queries.rows_of(imported))
    if imported.state != Import.State.DONE and not rows:
        raise ValidationError(_("Diese Tabelle ist nicht übernommen."))
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row.kind in MODELS and not row.made:
            _restore(row, kept, by)
    for kind in MODELS:
        for row in rows:
            if row.kind == kind and row.made:
                _remove(row, kept, by)
    for row in rows:
        if row.kind == "external":
            _restore_source(row, by)
    queries.rows_of(imported).delete()
    imported.state, imported.remarks = Import.State.UNDONE, kept
    imported.shrink, imported.close, imported.progress = False, [], {}
    imported.save_next_version(by_id=by.id_text, expected=version)
    _log("exchange.undo", imported, by, {"kept": len(kept)})
    return kept


def _unchanged(row: ImportedRow, kept: list[dict[str, Any]]) -> Any:
    """The row as the import left it; None, and named, if somebody changed it since."""
    found = MODELS[row.kind].objects.filter(pk=row.object_id).first()
    if found is None:
        return None
    if found.version == row.version_after:
        return found
    kept.append({"name": _name(found), "text": _("seitdem geändert, bleibt wie es ist")})
    return None


def _name(row: Any) -> str:
    """How people call it; of an absence also whose it is."""
    return f"{row.offer}, {row}"[:120] if isinstance(row, Leave) else str(row)[:120]


def _bring_back(row: ImportedRow, kept: list[dict[str, Any]], by: Actor) -> None:
    """An absence the list took back, out of the trash, if nobody did that already."""
    found = Leave.trash.filter(pk=row.object_id, version=row.version_after).first()
    if found is None:
        return
    try:
        directory.restore(row=found, by=by)
    except ValidationError as error:
        kept.append({"name": _name(found), "text": " ".join(error.messages)[:300]})


def _restore(row: ImportedRow, kept: list[dict[str, Any]], by: Actor) -> None:
    if row.kind == "leave":
        _bring_back(row, kept, by)
        return
    found = _unchanged(row, kept)
    if found is None:
        return
    before = dict(row.before)
    hours = before.pop("hours", None)
    values: dict[str, Any] = {}
    for name, value in before.items():
        if name in ("topics", "sites", "served"):
            model: Any = found._meta.get_field(name).related_model
            values[name] = list(model.objects.filter(pk__in=value))
        else:
            field: Any = found._meta.get_field(name.removesuffix("_id"))
            values[name] = field.to_python(value)
    directory.change(row=found, values=values, version=found.version, by=by)
    if hours is not None and hours != entries.hours_snapshot(found):
        told = entries.told_hours(found, hours)
        directory.set_hours(offer=found, hours=told, version=found.version, by=by)


def _remove(row: ImportedRow, kept: list[dict[str, Any]], by: Actor) -> None:
    found = _unchanged(row, kept)
    if found is None:
        return
    try:
        directory.remove(row=found, by=by)
    except ValidationError as error:
        kept.append({"name": _name(found), "text": " ".join(error.messages)[:300]})


def _restore_source(row: ImportedRow, by: Actor) -> None:
    known = ExternalId.objects.filter(pk=row.object_id).first()
    if known is None:
        return
    if row.made:
        known.delete()
        return
    known.object_id = UUID(str(row.before["object_id"]))
    known.digests, known.rest = row.before["digests"], row.before["rest"]
    known.save_next_version(by_id=by.id_text)


@audited
def clean_up(*, at: datetime, by: Actor) -> int:
    """Erase lists of the open scope that were handed in long ago. Returns how many."""
    old = Import.objects.filter(created_at__lt=at - timedelta(days=KEEP_DAYS))
    count = old.count()
    old.delete()
    record(
        "exchange.clean-up",
        by=by,
        municipality=current_municipality().pk,
        details={"erased": count},
    )
    return count


def _may(imported: Import, by: Actor) -> None:
    check_allowed(by, _RIGHT, imported, at=timezone.now())


def _log(
    action: str, imported: Import, by: Actor, details: Mapping[str, int] | None = None
) -> None:
    record(
        action,
        by=by,
        municipality=imported.municipality_id,
        obj=imported,
        details=dict(details or {}),
    )
