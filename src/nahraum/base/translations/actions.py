"""Writing translations. An empty text takes the translation away; it can be written anew."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import (
    StaleVersion,
    TenantModel,
    current_municipality,
)
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.registry import RegistryError, translatable
from nahraum.base.translations import queries
from nahraum.base.translations.models import ContentTranslation
from nahraum.base.translations.rules import fingerprint

State = ContentTranslation.State
_AUTHORS = ("created_by", "changed_by")


@audited
def translate(
    *,
    kind: str,
    row: TenantModel,
    language: str,
    texts: Mapping[str, str],
    state: str,
    by: Actor,
    stamp: str | None = None,
) -> int:
    """Say texts of a row in a language; returns how many changed.

    Saving a text as it is confirms that it fits the German of today. `stamp` is the state the
    writer saw (`queries.stamp_of`): refuses if somebody else wrote since.
    """
    _may(by, row)
    declared = translatable(kind)
    if declared is None or set(texts) - set(declared.fields):
        raise RegistryError(f"no room lets {kind} {sorted(texts)} be translated")
    if stamp is not None and stamp != queries.stamp_of(kind, row, language):
        raise StaleVersion(f"translations of {kind} {row.pk} were changed by somebody else")
    known = {said.field: said for said in queries.translations_of(kind, row, language)}
    changed: list[ContentTranslation] = []
    for field, text in texts.items():
        said = known.get(field) or ContentTranslation(
            municipality=current_municipality(),
            kind=kind,
            object_id=row.pk,
            field=field,
            language=language,
        )
        if _write(said, text.strip(), getattr(row, field), state, by):
            changed.append(said)
    _log("translations.translate", row, by, changed)
    return len(changed)


def _write(said: ContentTranslation, text: str, german: str, state: str, by: Actor) -> bool:
    new = said._state.adding
    if not text:
        if not new:
            said.move_to_trash(by_id=by.id_text)
        return not new
    source = fingerprint(german)
    same = said.text == text and said.source_hash == source
    if not new and same and said.state in (state, State.CHECKED):
        return False
    said.text, said.state, said.source_hash, said.checked_by = text, state, source, ""
    said.full_clean(exclude=_AUTHORS, validate_constraints=False)  # the database sees more
    if new:
        _save_first(said, by)
    else:
        said.save_next_version(by_id=by.id_text)
    return True


def _save_first(said: ContentTranslation, by: Actor) -> None:
    try:
        said.save_once(by_id=by.id_text)
    except IntegrityError:
        raise StaleVersion(f"{said} of {said.object_id} was written by somebody else") from None


@audited
def check(
    *, kind: str, row: TenantModel, language: str, checked_by: str, stamp: str, by: Actor
) -> int:
    """Note that people who know the language have read all texts of a row; returns how many.

    Refuses outdated texts: what was read is not what holds today.
    """
    _may(by, row)
    if stamp != queries.stamp_of(kind, row, language):
        raise StaleVersion(f"translations of {kind} {row.pk} were changed by somebody else")
    said = list(queries.translations_of(kind, row, language))
    if not said:
        raise ValidationError(_("Hier ist noch nichts übersetzt."))
    if any(one.source_hash != fingerprint(getattr(row, one.field)) for one in said):
        raise ValidationError(
            _("Der deutsche Text ist neuer. Passen Sie zuerst die Übersetzung an.")
        )
    for one in said:
        one.state, one.checked_by = State.CHECKED, checked_by
        one.full_clean(exclude=_AUTHORS)
        one.save_next_version(by_id=by.id_text)
    _log("translations.check", row, by, said)
    return len(said)


def _may(by: Actor, row: TenantModel) -> None:
    check_allowed(by, "translations.change", row, at=timezone.now())


def _log(action: str, row: TenantModel, by: Actor, said: Sequence[ContentTranslation]) -> None:
    entry = record(
        action, by=by, municipality=row.municipality_id, obj=row, details={"texts": len(said)}
    )
    for one in said:
        keep_revision(one, entry=entry, by=by)
