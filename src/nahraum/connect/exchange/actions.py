"""Handing in lists, taking them over, and undoing that. One import is one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.files import actions as files
from nahraum.base.jobs.rules import JobRefused
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.places.queries import neighbourhood_at, neighbourhoods
from nahraum.base.topics.queries import topics
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory import queries as entries
from nahraum.connect.directory.models import Offer, Organisation, Site
from nahraum.connect.directory.rules import EntryRefused, Hours, write_lines
from nahraum.connect.exchange.models import KEEP_DAYS, ExternalId, Import, ImportedRow
from nahraum.connect.exchange.queries import importing as queries
from nahraum.connect.exchange.rules.entries import Entry, digest
from nahraum.connect.exchange.rules.plan import SITE_KEPT, Plan, SitePlan, Step, closest, differs

MOST_ENTRIES = 1_000
KINDS = ("csv", "xlsx", "json", "zip")
_RIGHT = "exchange.import"
_MODELS: Mapping[str, type[TenantModel]] = {"offer": Offer, "site": Site, "house": Organisation}


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
    imported.save_next_version(by_id=by.id_text, expected=version)
    _log("exchange.answer", imported, by)
    return imported


@audited
def discard(*, imported: Import, by: Actor) -> None:
    """Let go of a list that was not taken over, and of its file."""
    _may(imported, by)
    if imported.state == Import.State.DONE:
        raise ValidationError(_("Diese Tabelle ist schon übernommen."))
    imported.move_to_trash(by_id=by.id_text)
    _log("exchange.discard", imported, by)


@audited
def take_over(*, imported: Import, seen: str, by: Actor) -> dict[str, int]:
    """Do what the preview said: all of it or nothing. `seen` names the plan somebody looked at.

    Taken over twice, the second time changes nothing. Raises JobRefused with a sentence.
    """
    _may(imported, by)
    if imported.state == Import.State.DONE:
        _log("exchange.take-over", imported, by, {"again": 1})
        return dict(imported.counts)
    plan = queries.preview_of(imported).plan
    if seen != plan.digest:
        raise JobRefused(
            _(
                "Das Verzeichnis hat sich inzwischen geändert. Bitte sehen Sie die Vorschau noch "
                "einmal an."
            )
        )
    if plan.shrinks and not imported.shrink:
        raise JobRefused(_("Es fehlt die Bestätigung, dass so viele Angebote wegfallen."))
    writer = Writer(imported, by)
    for step in plan.steps:
        writer.write(step)
    writer.close(plan)
    counts = {**plan.counts, **writer.finish()}
    imported.state, imported.counts = Import.State.DONE, counts
    imported.remarks, imported.done_at = writer.remarks, timezone.now()
    imported.save_next_version(by_id=by.id_text)
    _log("exchange.take-over", imported, by, counts)
    return counts


class Writer:
    """Writes entries through the actions of the directory, and remembers how it was before."""

    def __init__(self, imported: Import, by: Actor) -> None:
        self.imported, self.by = imported, by
        self.houses: dict[str, Organisation] = {}
        self.touched: dict[tuple[str, UUID], tuple[bool, dict[str, Any]]] = {}
        self.offers: dict[tuple[UUID, str], Offer] = {}
        self.sites: dict[UUID, list[Site]] = {}
        self.said: dict[UUID, dict[str, Any]] = {}  # of places made by this import
        self.places = {place.name: place for place in neighbourhoods()}
        self.topics = {topic.key: topic for topic in topics()}
        self.remarks: list[dict[str, Any]] = []
        self.counts = {"published": 0, "closed": 0, "refused": 0}

    def write(self, step: Step) -> None:
        """One entry as a whole; what the directory refuses is left out and named."""
        if step.state not in ("new", "changed", "equal"):
            return
        kept = (dict(self.houses), dict(self.touched), dict(self.offers), dict(self.sites))
        try:
            with transaction.atomic():
                self._write(step)
        except ValidationError as error:
            self.houses, self.touched, self.offers, self.sites = kept
            self.counts["refused"] += 1
            said = {"line": step.entry.line, "name": step.entry.name[:120]}
            self.remarks.append({**said, "text": " ".join(error.messages)[:300]})

    def _write(self, step: Step) -> None:
        house = self._house(step)
        places = [self._site(plan, house) for plan in step.sites]
        offer = None
        if step.entry.offer:
            offer = self._offer(step, house, [place for place in places if place is not None])
        self._remember_source(step.entry, house, offer)

    # -------------------------------------------------------------- the rows
    def _house(self, step: Step) -> Organisation:
        if step.house in self.houses:
            return self.houses[step.house]
        known = Organisation.objects.filter(pk=step.house).first() if _is_id(step.house) else None
        if known is None:
            values = dict(step.entry.house)
            known = directory.add_organisation(by=self.by, **values)
            self._made("house", known)
        else:
            self._change("house", known, step)
        self.houses[step.house] = known
        return known

    def _change(self, of: str, row: Any, step: Step) -> None:
        values = {
            change.name: change.after
            for change in step.changes
            if change.of == of and change.name not in ("hours", "sites")
        }
        if values:
            self._touch(of, row)
            directory.change(row=row, values=values, version=row.version, by=self.by)

    def _site(self, plan: SitePlan, house: Organisation) -> Site | None:
        values = self._site_values(plan.values)
        if plan.id:
            site: Site = Site.objects.get(pk=plan.id)
            changes = self._site_values({change.name: change.after for change in plan.changes})
            if changes:
                self._touch("site", site)
                directory.change(row=site, values=changes, version=site.version, by=self.by)
            return site
        made = self.sites.get(house.pk, [])
        at = closest(plan.values, [self.said[site.pk] for site in made])
        if at is not None:
            return self._said_again(made[at], plan.values, values)
        site = directory.add_site(by=self.by, organisation=house, **values)
        self._made("site", site)
        self.sites[house.pk] = [*made, site]
        self.said[site.pk] = dict(plan.values)
        return site

    def _said_again(self, site: Site, said: Mapping[str, Any], values: dict[str, Any]) -> Site:
        """A place another row of the list named already; what only this one says is added."""
        new = {name for name in said if differs(self.said[site.pk].get(name), said[name])}
        changes = {name: values[name] for name in new - SITE_KEPT if name in values}
        self.said[site.pk] = {**self.said[site.pk], **{name: said[name] for name in new}}
        if changes:
            fresh: Site = Site.objects.get(pk=site.pk)
            directory.change(row=fresh, values=changes, version=fresh.version, by=self.by)
        return site

    def _site_values(self, said: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: value for name, value in said.items() if name != "key"}
        if "neighbourhood" in values:
            values["neighbourhood"] = self.places.get(values["neighbourhood"])
        if values.get("x") is not None:
            values["approximate"] = False
            if not values.get("neighbourhood"):
                values["neighbourhood"] = neighbourhood_at(values["x"], values["y"])
        return values

    def _offer(self, step: Step, house: Organisation, places: list[Site]) -> Offer:
        entry = step.entry
        again = self.offers.get((house.pk, entry.offer["title"].casefold()))
        if not step.offer and again is None:
            return self._add_offer(entry, house, places)
        offer: Offer = again or entries.offers().get(pk=step.offer)
        self._change("offer", offer, step)
        hours = any(change.name == "hours" for change in step.changes)
        if hours and entry.hours is not None:
            self._touch("offer", offer)
            others = entries.hour_values(offer, elsewhere_than=None)
            spans = [*others, *entries.values_of(entry.hours, None)]
            directory.set_hours(offer=offer, hours=spans, version=offer.version, by=self.by)
        linked = list(offer.sites.all())
        if any(place not in linked for place in places):
            self._touch("offer", offer)
            together = list(dict.fromkeys([*linked, *places]))
            directory.change(
                row=offer, values={"sites": together}, version=offer.version, by=self.by
            )
        return offer

    def _add_offer(self, entry: Entry, house: Organisation, places: list[Site]) -> Offer:
        values = {"source": self.imported.source, **entry.offer}
        offer = directory.add_offer(
            by=self.by,
            organisation=house,
            topics=[self.topics[key] for key in entry.topics if key in self.topics],
            sites=places,
            **values,
        )
        if entry.hours:
            spans = entries.values_of(entry.hours, None)
            directory.set_hours(offer=offer, hours=spans, by=self.by)
        self._made("offer", offer)
        self.offers[house.pk, entry.offer["title"].casefold()] = offer
        if self.imported.publish:
            self._publish(offer)
        return offer

    def _publish(self, offer: Offer) -> None:
        """Show what is complete; the rest stays a draft, as the preview says."""
        try:
            with transaction.atomic():
                directory.publish(
                    offer=offer,
                    checked_by=self.imported.source,
                    on=min(self.imported.as_of, timezone.localdate()),
                    by=self.by,
                )
        except EntryRefused:
            offer.refresh_from_db()
            return
        self.counts["published"] += 1

    def close(self, plan: Plan) -> None:
        """End the offers somebody ticked because the list no longer names them."""
        for row, _name in plan.vanished:
            if row in self.imported.close:
                offer: Offer = Offer.objects.get(pk=row)
                self._touch("offer", offer)
                directory.close(offer=offer, by=self.by)
                self.counts["closed"] += 1

    # -------------------------------------------------------------- remembering
    def _made(self, kind: str, row: TenantModel) -> None:
        self.touched[kind, row.pk] = (True, {})

    def _touch(self, kind: str, row: TenantModel) -> None:
        """Remember how a row was before its first change; `row` itself may be changed already."""
        if (kind, row.pk) not in self.touched:
            stored = type(row).objects.get(pk=row.pk)
            self.touched[kind, row.pk] = (False, queries.state_of(stored))

    def _remember_source(self, entry: Entry, house: Organisation, offer: Offer | None) -> None:
        said = {name: digest(value) for name, value in entry.house.items()}
        self._external("house", entry.house_identity, house.pk, said, {})
        if offer is None:
            return
        told = {name: digest(value) for name, value in entry.offer.items()}
        told |= {f"site.{n}": digest(v) for site in entry.sites for n, v in site.items()}
        if entry.hours is not None:
            told["hours"] = _hours_digest(entry.hours)
        self._external("offer", entry.identity, offer.pk, told, dict(entry.rest))

    def _external(
        self, kind: str, key: str, row: UUID, said: dict[str, str], rest: dict[str, str]
    ) -> None:
        wanted = {"object_id": row, "digests": said, "rest": rest}
        source = {"source": self.imported.source, "kind": kind, "key": key}
        known = ExternalId.objects.filter(**source).first()
        if known is None:
            known = ExternalId(**source, **wanted, municipality=current_municipality())
            known.save_new(by_id=self.by.id_text)
            self.touched.setdefault(("external", known.pk), (True, {}))
            return
        before = {name: getattr(known, name) for name in wanted}
        if before != wanted:
            self.touched.setdefault(("external", known.pk), (False, before))
            for name, value in wanted.items():
                setattr(known, name, value)
            known.save_next_version(by_id=self.by.id_text)

    def finish(self) -> dict[str, int]:
        """Write down what was touched, with the versions it has now."""
        for (kind, row), (made, before) in self.touched.items():
            version = 0
            if kind in _MODELS:
                version = _MODELS[kind].objects.values_list("version", flat=True).get(pk=row)
            ImportedRow(
                imported=self.imported,
                municipality=current_municipality(),
                kind=kind,
                object_id=row,
                made=made,
                before=before,
                version_after=version,
            ).save_new(by_id=self.by.id_text)
        return dict(self.counts)


def _hours_digest(hours: tuple[Hours, ...]) -> str:
    return digest(write_lines(hours))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


# ------------------------------------------------------------------ back again
@audited
def undo(*, imported: Import, version: int, by: Actor) -> list[dict[str, Any]]:
    """Bring back what was before an import. What somebody changed since stays, and is named."""
    _may(imported, by)
    if imported.state != Import.State.DONE:
        raise ValidationError(_("Diese Tabelle ist nicht übernommen."))
    rows = list(queries.rows_of(imported))
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row.kind in _MODELS and not row.made:
            _restore(row, kept, by)
    for kind in _MODELS:
        for row in rows:
            if row.kind == kind and row.made:
                _remove(row, kept, by)
    for row in rows:
        if row.kind == "external":
            _restore_source(row, by)
    queries.rows_of(imported).delete()
    imported.state, imported.remarks = Import.State.UNDONE, kept
    imported.shrink, imported.close = False, []
    imported.save_next_version(by_id=by.id_text, expected=version)
    _log("exchange.undo", imported, by, {"kept": len(kept)})
    return kept


def _unchanged(row: ImportedRow, kept: list[dict[str, Any]]) -> Any:
    """The row as the import left it; None, and named, if somebody changed it since."""
    found = _MODELS[row.kind].objects.filter(pk=row.object_id).first()
    if found is None:
        return None
    if found.version == row.version_after:
        return found
    kept.append({"name": str(found)[:120], "text": _("seitdem geändert, bleibt wie es ist")})
    return None


def _restore(row: ImportedRow, kept: list[dict[str, Any]], by: Actor) -> None:
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
        kept.append({"name": str(found)[:120], "text": " ".join(error.messages)[:300]})


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
