from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Translatable, rooms
from nahraum.base.translations.models import ContentTranslation, Language
from nahraum.base.translations.rules import Standing, Text, fingerprint, stamp, standing

GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Overlay:
    """Texts of some rows in the language of a page; what is missing is German and marked so."""

    language: str
    found: Mapping[tuple[UUID, str], ContentTranslation]

    def text(self, row: TenantModel, field: str) -> Text:
        german = getattr(row, field)
        if self.language == GERMAN or not german:
            return Text(german)
        said = self.found.get((row.pk, field))
        if said is None:
            return Text(german, language=GERMAN)
        return Text(
            said.text,
            machine=said.state == ContentTranslation.State.MACHINE,
            outdated=said.source_hash != fingerprint(german),
        )

    def texts(self, row: TenantModel, fields: Iterable[str]) -> dict[str, Text]:
        return {field: self.text(row, field) for field in fields}


def overlay(kind: str, rows: Iterable[TenantModel], *, language: str) -> Overlay:
    """All translations of some rows in one query; none for pages in German."""
    if language == GERMAN:
        return Overlay(language, {})
    keys = [row.pk for row in rows]
    said = ContentTranslation.objects.filter(kind=kind, language=language, object_id__in=keys)
    return Overlay(language, {(one.object_id, one.field): one for one in said})


def translatables() -> tuple[Translatable, ...]:
    """Every kind of row that has texts to translate, in the order of the rooms."""
    return tuple(one for room in rooms() for one in room.translatables)


def translations_of(kind: str, row: TenantModel, language: str) -> QuerySet[ContentTranslation]:
    return ContentTranslation.objects.filter(kind=kind, object_id=row.pk, language=language)


def stamp_of(kind: str, row: TenantModel, language: str) -> str:
    """Changes once anybody changes a translation of the row."""
    return stamp(translations_of(kind, row, language).values_list("field", "version"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row and how far its texts are; `worst` is what to do first."""

    kind: str
    row: Any
    counts: Mapping[Standing, int]

    @property
    def worst(self) -> Standing:
        order = (Standing.OUTDATED, Standing.MISSING, Standing.UNCHECKED)
        return next((state for state in order if self.counts.get(state)), Standing.CHECKED)


def progress(language: str) -> list[Row]:
    """All rows with how far they are in a language: outdated first, then missing, then by name."""
    found = []
    order = list(Standing)
    for declared in translatables():
        rows = list(declared.rows())
        said = {
            (one.object_id, one.field): one
            for one in ContentTranslation.objects.filter(kind=declared.kind, language=language)
        }
        found += [_row(declared, row, said) for row in rows]
    wanted = {Standing.OUTDATED: 0, Standing.MISSING: 1, Standing.UNCHECKED: 2}
    return sorted(
        found, key=lambda one: (wanted.get(one.worst, order.index(one.worst)), str(one.row))
    )


def _row(
    declared: Translatable, row: Any, said: Mapping[tuple[UUID, str], ContentTranslation]
) -> Row:
    counts = Counter(
        standing_of(getattr(row, field), said.get((row.pk, field))) for field in declared.fields
    )
    return Row(declared.kind, row, counts)


def standing_of(german: str, said: ContentTranslation | None) -> Standing:
    return standing(
        german=german,
        source_hash=said.source_hash if said else "",
        state=said.state if said else "",
    )


def totals(rows: Iterable[Row]) -> dict[Standing, int]:
    """How many texts are how far."""
    counted: Counter[Standing] = Counter()
    for row in rows:
        counted.update(row.counts)
    return {state: counted[state] for state in Standing if state is not Standing.EMPTY}


def language_name(code: str) -> str:
    return str(Language(code).label)
