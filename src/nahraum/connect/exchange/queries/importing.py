"""Lists that were handed in, and what reading them would do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from nahraum.base.audit.queries import entries_of as audit_of
from nahraum.base.files.queries import content_of
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import Related
from nahraum.base.topics.queries import topics, topics_meant
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Leave, Offer, Organisation, Site
from nahraum.connect.exchange.adapters.standards import read_standard
from nahraum.connect.exchange.models import ExternalId, Import, ImportedRow
from nahraum.connect.exchange.rules.columns import checked, known_words
from nahraum.connect.exchange.rules.entries import Entry, entries_of
from nahraum.connect.exchange.rules.plan import (
    KnownHouse,
    KnownOffer,
    KnownSite,
    Plan,
    Register,
    planned,
)
from nahraum.connect.exchange.rules.points import Box
from nahraum.connect.exchange.rules.records import LeaveRecord
from nahraum.connect.exchange.rules.rows import Task, Usual, read_entries
from nahraum.connect.exchange.rules.tidy import clean
from nahraum.data.errors import Finding, FormatError
from nahraum.data.sheets import Sheet, read_sheet
from nahraum.data.values import folded

MOST_TOPICS = 300  # different words a list is asked for its topics
_SURE = 0.35  # how sure a guess of a topic must be to be proposed
_NOT_COMPARED = frozenset(
    "organisation status check_due checked_at checked_by reminder_email".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a list says and what importing it would do."""

    sheet: Sheet
    fields: tuple[str, ...]
    usual: Usual
    plan: Plan
    topics: Mapping[str, str]  # words of the list -> topic, "" for none

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """(words, topic) in the order of the list, of entries that will be new."""
        wanted = {step.entry.category for step in self.plan.steps if step.state == "new"}
        return tuple((text, key) for text, key in self.topics.items() if text in wanted)


def imports() -> QuerySet[Import]:
    """Lists of the open scope, newest first."""
    return Import.objects.select_related("file")


def sources() -> list[str]:
    """Names under which lists came before."""
    return sorted(set(Import.objects.values_list("source", flat=True)))


@dataclass(frozen=True, slots=True)
class Source:
    """What was handed in: a list, or records of an open format and then a list without rows."""

    sheet: Sheet
    entries: tuple[Entry, ...] = ()


@lru_cache(maxsize=8)
def source_of(content: bytes, name: str) -> Source:
    """Read a file by what stands in it. The same content is not read twice. Raises FormatError."""
    reading = read_standard(content, file=name)
    if reading is None:
        return Source(read_sheet(content, name, words=known_words()))
    if not reading.records:
        problem = "In der Datei steht keine Einrichtung"
        raise FormatError(problem, file=name, line=1, remedy="Eine andere Datei hochladen")
    notices = tuple(
        Finding("warning", "REMARK", f"{one.place}: {one.text}", file=name)
        for one in reading.remarks
    )
    bare = Sheet(name, "", 0, (), (), frozenset(), notices)
    return Source(bare, entries_of(reading.records, reading.rest))


def preview_of(imported: Import) -> Preview:
    """What an import would do now. Raises FormatError, FileGone or FileDamaged."""
    return previewed(imported, content_of(imported.file), imported.file.name)


def previewed(imported: Import, content: bytes, name: str) -> Preview:
    """What an import of a content would do, whether it is kept already or not."""
    source = source_of(content, name)
    sheet = source.sheet
    fields = checked(imported.fields, sheet.headings)
    task = Task(
        sheet=sheet,
        fields=fields,
        answers=imported.answers,
        system=imported.system,
        box=boundary(),
        house=imported.house,
        as_of=imported.as_of,
    )
    rows, usual = read_entries(task)
    found, plan = plan_of(
        source.entries or rows,
        source=imported.source,
        answers=imported.answers,
        said=imported.topics,
    )
    return Preview(sheet=sheet, fields=fields, usual=usual, plan=plan, topics=found)


def plan_of(
    entries: Sequence[Entry],
    *,
    source: str,
    answers: Mapping[str, str],
    said: Mapping[str, str],
) -> tuple[dict[str, str], Plan]:
    """Topics of the words of a list, and what an import of its entries would do."""
    found = _topics([entry for entry in entries if not entry.topics], said)
    known = set(topics().values_list("key", flat=True))
    complete = [_settled(replace(one, topics=_of(one, found, known))) for one in _placed(entries)]
    return found, planned(complete, register(source), answers)


def _of(entry: Entry, found: Mapping[str, str], known: set[str]) -> tuple[str, ...]:
    own = tuple(key for key in entry.topics if key in known)
    guess = found.get(entry.category, "")
    return own or ((guess,) if guess in known else ())


def _topics(entries: Sequence[Entry], said: Mapping[str, str]) -> dict[str, str]:
    """Words of a list and the topic they mean: as somebody said, else the best guess."""
    texts = list(dict.fromkeys(entry.category for entry in entries if entry.category))
    return {text: said[text] if text in said else _guess(text) for text in texts[:MOST_TOPICS]}


def _guess(text: str) -> str:
    meant = topics_meant(text[:200], most=1)
    return meant[0].topic.key if meant and meant[0].finding.score >= _SURE else ""


def _placed(entries: Iterable[Entry]) -> list[Entry]:
    """Names of neighbourhoods as the municipality writes them; others stay with the entry."""
    names = {folded(place.name): place.name for place in neighbourhoods()}
    return [replace(one, sites=tuple(_named(site, names) for site in one.sites)) for one in entries]


def _named(site: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    values = dict(site)
    said = str(values.pop("neighbourhood", ""))
    town = str(values.get("place", ""))
    parts = [said, town, *town.replace("(", "-").replace(")", "").replace(" OT ", "-").split("-")]
    found = next((names[folded(part)] for part in parts if folded(part) in names), "")
    if found and not values.get("protected_address"):
        values["neighbourhood"] = found
    elif said and said not in town and not values.get("protected_address"):
        values["place"] = f"{town}-{said}".strip("-")[:120]
    return values


def _settled(entry: Entry) -> Entry:
    """An offer that is over before it begins to be shown says so in its notes."""
    return (
        entry
        if entry.topics or not entry.offer
        else replace(entry, notes=(*entry.notes, _("kein Thema gefunden")))
    )


def boundary() -> Box | None:
    """The box around the municipality of the scope, in metres; without it, that of its places."""
    area = current_municipality().area
    box: tuple[Any, ...] = (area.min_x, area.min_y, area.max_x, area.max_y)
    if None in box:
        known = directory.sites().filter(x__isnull=False, protected_address=False)
        found = known.aggregate(Min("x"), Min("y"), Max("x"), Max("y"))
        box = (found["x__min"], found["y__min"], found["x__max"], found["y__max"])
    return None if None in box else (box[0], box[1], box[2], box[3])


def register(source: str) -> Register:
    """The directory as the plan needs it, in a constant number of queries."""
    sites: dict[UUID, list[KnownSite]] = {}
    for site in directory.sites():
        sites.setdefault(site.organisation_id, []).append(_site(site))
    offers: dict[UUID, list[KnownOffer]] = {}
    for offer in directory.offers():
        offers.setdefault(offer.organisation_id, []).append(_offer(offer))
    houses = tuple(
        KnownHouse(
            id=str(house.pk),
            values=_values(house),
            sites=tuple(sites.get(house.pk, ())),
            offers=tuple(offers.get(house.pk, ())),
        )
        for house in directory.organisations()
    )
    known = ExternalId.objects.filter(source=source)
    external = {(row.kind, row.key): (str(row.object_id), row.digests) for row in known}
    return Register(houses=houses, external=external)


def _values(row: Organisation | Site | Offer) -> dict[str, Any]:
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in row.common_protection and field.name not in _NOT_COMPARED
    }


def _site(site: Site) -> KnownSite:
    values = _values(site)
    values["neighbourhood"] = site.neighbourhood.name if site.neighbourhood else ""
    if site.approximate:
        values["x"] = values["y"] = None
    return KnownSite(id=str(site.pk), values=values)


def _offer(offer: Offer) -> KnownOffer:
    return KnownOffer(
        id=str(offer.pk),
        values=_values(offer),
        sites=frozenset(str(site.pk) for site in offer.sites.all()),
        hours=tuple(directory.hours_at(offer, None)),
        site_hours={
            str(site.pk): tuple(directory.hours_at(offer, site)) for site in offer.sites.all()
        },
        leaves=tuple(leave_record(leave) for leave in offer.leaves.all()),
        topics=tuple(topic.key for topic in offer.topics.all()),
    )


def leave_record(row: Leave) -> LeaveRecord:
    """An absence as a list would say it."""
    return LeaveRecord(first=row.first, last=row.last, instead=clean(row.instead))


def latest_change() -> str:
    """The latest change of the directory, by whomever; every one of them leaves an entry."""
    found = audit_of(current_municipality().pk).filter(action__startswith="directory.").first()
    return "" if found is None else str(found.pk)


def rows_of(imported: Import) -> QuerySet[ImportedRow]:
    return ImportedRow.objects.filter(imported=imported)


def offers_of(imported: Import) -> list[Offer]:
    """Offers an import touched and that are still there."""
    ids = rows_of(imported).filter(kind="offer").values("object_id")
    return list(Offer.objects.filter(pk__in=ids).select_related("organisation"))


def rest_of(kind: str, pk: UUID) -> list[tuple[str, Mapping[str, str]]]:
    """(source, texts) of an offer or a house that had no place in the directory, for those who
    keep it."""
    found = ExternalId.objects.filter(kind=kind, object_id=pk).exclude(rest={})
    return [(row.source, row.rest) for row in found.order_by("source")]


def related(kind: str, pk: Any) -> Iterator[Related]:
    """The same for the page of the entry."""
    of = {"directory.offer": "offer", "directory.organisation": "house"}.get(kind)
    if of is None:
        return
    try:
        key = UUID(str(pk))
    except ValueError:
        return
    for source, texts in rest_of(of, key):
        for heading, text in texts.items():
            yield Related(label=heading, text=text, state=source)


def state_of(row: TenantModel) -> dict[str, Any]:
    """All a row says, ready to be kept and to be written again."""
    found = row.said()
    if isinstance(row, Offer):
        for name in ("topics", "sites", "served"):
            keys = getattr(row, name).values_list("pk", flat=True)
            found[name] = sorted(str(key) for key in keys)
        found["hours"] = directory.hours_snapshot(row)
    return found
