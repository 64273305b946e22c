"""What an entry said and when, in words."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from nahraum.base.audit.models import Entry, Revision
from nahraum.base.audit.queries import history_of, names_of
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import audit_sentence
from nahraum.connect.directory.models import Leave, Offer, Organisation, Site
from nahraum.connect.directory.rules import LANGUAGES, Hours, Mode, shown_phone, write_lines

KINDS: dict[str, type[TenantModel]] = {
    "einrichtung": Organisation,
    "ort": Site,
    "angebot": Offer,
    "abwesenheit": Leave,
}


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class State:
    """A revision: when, what happened, what became different; `latest` is how it is now."""

    number: int
    at: datetime
    sentence: str
    differences: list[Difference]
    latest: bool


def states(row: TenantModel) -> list[State]:
    """All revisions of a row, newest first, each with what it changed."""
    revisions = list(history_of(row))
    names = names_of(revision.actor for revision in revisions)
    verbs = _verbs(revisions)
    words = _Words(row, revisions)
    return [
        State(
            number=later.number,
            at=later.at,
            sentence=_sentence(verbs.get(later.entry, ""), names[later.actor]),
            differences=words.between(earlier, later),
            latest=later is revisions[0],
        )
        for later, earlier in zip_longest(revisions, revisions[1:])
    ]


def _verbs(revisions: list[Revision]) -> dict[Any, str]:
    keys = [revision.entry for revision in revisions]
    return dict(Entry.objects.filter(pk__in=keys).values_list("pk", "action"))


def _sentence(verb: str, who: str) -> str:
    known = audit_sentence(verb)
    return who if known is None else _(known.sentence).format(who=who, what="")


class _Words:
    """Snapshots of one row in words; rows they name are asked for once."""

    def __init__(self, row: TenantModel, revisions: list[Revision]) -> None:
        self.row = row
        self.fields: dict[str, Any] = {
            field.name: field
            for field in (*row._meta.concrete_fields, *row._meta.many_to_many)
            if field.name not in row.common_protection
        }
        self.names = self._names(revisions)

    def _names(self, revisions: list[Revision]) -> dict[str, str]:
        """Names of the rows that links lead to, those in the trash too."""
        found: dict[str, str] = {}
        for name, field in self.fields.items():
            if not field.is_relation:
                continue
            values = [revision.snapshot.get(name) for revision in revisions]
            keys = {key for value in values for key in (value if _is_list(value) else [value])}
            model = field.related_model
            rows = list(model.objects.filter(pk__in=keys - {None}))
            if issubclass(model, TenantModel):
                rows += list(model.trash.filter(pk__in=keys - {None}))
            found |= {str(row.pk): _name(row) for row in rows}
        return found

    def between(self, earlier: Revision | None, later: Revision) -> list[Difference]:
        if earlier is None:
            return []
        before, after = earlier.snapshot, later.snapshot
        found = [
            Difference(
                str(field.verbose_name),
                self._said(field, before.get(name)),
                self._said(field, after.get(name)),
            )
            for name, field in self.fields.items()
            if name in before and before.get(name) != after.get(name)
        ]
        if "hours" in before and before["hours"] != after.get("hours"):
            pair = (_hours(before["hours"]), _hours(after.get("hours", [])))
            found.append(Difference(_("Öffnungszeiten"), *pair))
        return found

    def _said(self, field: Any, value: Any) -> str:
        if value is None or value in ("", []):
            return "–"
        if field.is_relation:
            keys = value if _is_list(value) else [value]
            gone = _("(gelöscht)")
            return ", ".join(sorted(self.names.get(str(key), gone) for key in keys))
        if isinstance(value, bool):
            return _("ja") if value else _("nein")
        if _is_list(value):
            known = LANGUAGES
            return ", ".join(str(known.get(item, item)) for item in value)
        if field.name == "phone":
            return shown_phone(value)
        parsed = field.to_python(value)
        if isinstance(parsed, date):
            return formats.date_format(parsed, "SHORT_DATE_FORMAT")
        return str(dict(field.flatchoices).get(value, value))


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _name(row: Any) -> str:
    """A protected address is nobody's choice to read, its name is."""
    return str(getattr(row, "name", "") or row)


def _hours(rows: list[dict[str, Any]]) -> str:
    spans = [
        Hours(
            weekday=row["weekday"],
            opens=time.fromisoformat(row["opens"]),
            closes=time.fromisoformat(row["closes"]),
            mode=Mode(row["mode"]),
            first=date.fromisoformat(row["first"]) if row["first"] else None,
            last=date.fromisoformat(row["last"]) if row["last"] else None,
            season_from=_month_day(row["season_from"]),
            season_to=_month_day(row["season_to"]),
            on_holidays=row["on_holidays"],
        )
        for row in rows
    ]
    return "; ".join(write_lines(list(dict.fromkeys(spans)))) or "–"


def _month_day(text: str) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None
