"""Own indicators, and tables of values: read, shown, confirmed as a whole, taken back.

Whatever changes the values works out anew what of them may be shown.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.places.queries import neighbourhoods
from nahraum.data.socialatlas import LICENCE, SOURCE, Atlas
from nahraum.understand.indicators import queries
from nahraum.understand.indicators.adapters import known, read_values
from nahraum.understand.indicators.models import (
    OwnIndicator,
    RawValue,
    ShownValue,
    ValueImport,
)
from nahraum.understand.indicators.rules import protected
from nahraum.understand.indicators.rules.atlas import OWN, values_of

_AUTHORS = ("created_by", "changed_by")
PREVIEW_DAYS = 30


class AlreadyDone(Exception):
    """This table was confirmed or taken back before; the sentence says so."""


# ------------------------------------------------------------------ own indicators
@audited
def add_indicator(*, by: Actor, key: UUID | None = None, **values: Any) -> OwnIndicator:
    """Raises ValidationError, AlreadyThere."""
    row = OwnIndicator(municipality=current_municipality(), **values)
    _may(by, row)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    _check(row)
    row.save_once(by_id=by.id_text)
    return _keep(row, "indicators.add", by)


@audited
def change_indicator(
    *, indicator: OwnIndicator, expected: int, by: Actor, **values: Any
) -> OwnIndicator:
    """Raises ValidationError, StaleVersion. What may be shown is worked out anew."""
    _may(by, indicator)
    for name, value in values.items():
        setattr(indicator, name, value)
    _check(indicator)
    indicator.save_next_version(by_id=by.id_text, expected=expected)
    _show_again({(indicator.key, year) for year in _years(indicator.key)}, by)
    return _keep(indicator, "indicators.change", by)


def _check(row: OwnIndicator) -> None:
    row.full_clean(exclude=_AUTHORS)
    taken = {d.label.casefold() for d in queries.definitions().values() if d.key != row.key}
    if row.label.casefold() in taken:
        raise ValidationError({"label": _("Einen Indikator mit diesem Namen gibt es schon.")})


@audited
def remove_indicator(*, indicator: OwnIndicator, by: Actor) -> None:
    """Into the trash; its values are shown no more and come back with it."""
    _may(by, indicator)
    indicator.move_to_trash(by_id=by.id_text)
    _keep(indicator, "indicators.remove", by)


@audited
def restore_indicator(*, indicator: OwnIndicator, by: Actor) -> None:
    _may(by, indicator)
    indicator.restore_from_trash(by_id=by.id_text)
    _keep(indicator, "indicators.restore", by)


# ------------------------------------------------------------------ tables of values
@audited
def preview_values(
    *, data: bytes, name: str, source: str, by: Actor, licence: str = "", key: UUID | None = None
) -> ValueImport:
    """Read a table and keep what it says, without changing anything. Raises DataError."""
    row = ValueImport(
        municipality=current_municipality(),
        file_name=name[:200],
        source=source,
        licence=licence,
    )
    _may(by, row)
    places = {place.name: str(place.pk) for place in neighbourhoods()}
    names = known(places, list(queries.definitions().values()))
    row.rows, row.findings = read_values(data, name, names)
    row.count = len(row.rows)
    if key is not None:
        row.pk = key
        sent = ValueImport.objects.filter(pk=key).first()
        if sent is not None:
            record("indicators.preview", by=by, municipality=row.municipality_id, obj=sent)
            return sent
    row.save_new(by_id=by.id_text)
    record("indicators.preview", by=by, municipality=row.municipality_id, obj=row)
    return row


@audited
def preview_atlas(
    *,
    atlas: Atlas,
    name: str,
    by: Actor,
    source: str = SOURCE,
    licence: str = LICENCE,
    key: UUID | None = None,
) -> ValueImport:
    """The counts of a social atlas as a table to be confirmed. What the catalogue does not know
    becomes an own indicator. Raises DataError, and ValidationError if districts are missing.
    """
    places = known({place.name: str(place.pk) for place in neighbourhoods()}, ())
    missing = [district for district in atlas.districts if not places.area(district)]
    if missing:
        text = _(
            "Diese Stadtteile gibt es hier nicht: %(names)s. Bitte unter „Orte“ anlegen oder als "
            "GeoJSON einlesen."
        )
        raise ValidationError(text % {"names": ", ".join(missing)})
    there = {one.label.casefold() for one in queries.definitions().values()}
    wanted = {row.indicator for row in atlas.rows} & OWN.keys()
    for label in sorted(wanted):
        if label.casefold() not in there:
            add_indicator(by=by, **values_of(label))
    return preview_values(
        data=atlas.table(), name=name, source=source, licence=licence, by=by, key=key
    )


@audited
def confirm_values(*, table: ValueImport, by: Actor) -> int:
    """Take over all rows of a preview, or none. Returns how many. Raises AlreadyDone."""
    _may(by, table)
    claimed = ValueImport.objects.filter(pk=table.pk, confirmed_at__isnull=True)
    if not claimed.update(confirmed_at=timezone.now()):
        raise AlreadyDone(_("Diese Tabelle ist schon übernommen."))
    here = {place.pk for place in neighbourhoods()}
    RawValue.objects.bulk_create(
        [_raw(table, row, by) for row in table.rows if UUID(row["area"]) in here]
    )
    touched = {(row["indicator"], row["year"]) for row in table.rows}
    ValueImport.objects.filter(pk=table.pk).update(rows=[])
    _show_again(touched, by)
    details = {"values": table.count}
    record(
        "indicators.import", by=by, municipality=table.municipality_id, obj=table, details=details
    )
    return table.count


def _raw(table: ValueImport, row: dict[str, Any], by: Acting) -> RawValue:
    return RawValue(
        municipality=table.municipality,
        table=table,
        indicator=row["indicator"],
        neighbourhood_id=UUID(row["area"]),
        year=row["year"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        value=row["value"],
        created_by=by.id_text,
        changed_by=by.id_text,
    )


@audited
def undo_values(*, table: ValueImport, by: Actor) -> int:
    """Take a confirmed table back: what counted before counts again. Raises AlreadyDone."""
    _may(by, table)
    claimed = ValueImport.objects.filter(
        pk=table.pk, confirmed_at__isnull=False, undone_at__isnull=True
    )
    if not claimed.update(undone_at=timezone.now()):
        raise AlreadyDone(_("Diese Tabelle ist schon zurückgenommen."))
    pairs = RawValue.objects.filter(table=table).values_list("indicator", "year").distinct()
    _show_again(set(pairs), by)
    record("indicators.undo", by=by, municipality=table.municipality_id, obj=table)
    return table.count


@audited
def discard_preview(*, table: ValueImport, by: Actor) -> None:
    """Drop a preview that nobody confirmed. Raises AlreadyDone."""
    _may(by, table)
    if table.confirmed_at is not None:
        raise AlreadyDone(_("Diese Tabelle ist schon übernommen."))
    record("indicators.discard", by=by, municipality=table.municipality_id, obj=table)
    table.delete()


@audited
def forget_previews(*, at: datetime, by: Acting) -> int:
    """Erase previews nobody confirmed for a month. Returns how many."""
    old = ValueImport.objects.filter(
        confirmed_at__isnull=True, created_at__lt=at - timedelta(days=PREVIEW_DAYS)
    )
    erased = old.count()
    old.delete()
    municipality = current_municipality().pk
    record("indicators.forget", by=by, municipality=municipality, details={"erased": erased})
    return erased


def _years(indicator: str) -> set[int]:
    return set(RawValue.objects.filter(indicator=indicator).values_list("year", flat=True))


def _show_again(touched: Iterable[tuple[str, int]], by: Acting) -> None:
    """Work out what may be shown of these indicators and years."""
    definitions = queries.definitions()
    municipality = current_municipality()
    for indicator, year in sorted(touched):
        ShownValue.objects.filter(indicator=indicator, year=year).delete()
        rows = queries.raw_values(indicator, year)
        if not rows or indicator not in definitions:
            continue
        newest = max((row.table for row in rows.values()), key=_confirmed)
        ShownValue.objects.bulk_create(
            ShownValue(
                municipality=municipality,
                indicator=indicator,
                neighbourhood_id=UUID(found.area) if found.area else None,
                year=year,
                value=found.value,
                numerator=found.numerator,
                denominator=found.denominator,
                reason=found.reason.value,
                table=newest,
                created_by=by.id_text,
                changed_by=by.id_text,
            )
            for found in protected(definitions[indicator], queries.as_raw(rows))
        )


def _confirmed(table: ValueImport) -> datetime:
    return table.confirmed_at or table.created_at


def _may(by: Actor, row: Any) -> None:
    check_allowed(by, "indicators.change", row, at=timezone.now())


def _keep(row: OwnIndicator, action: str, by: Acting) -> OwnIndicator:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row
