"""Writing a list into the directory, part by part, and remembering what it takes to undo that."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.jobs.rules import JobRefused
from nahraum.base.municipality.tenancy import TenantModel, current_municipality
from nahraum.base.people.rules import Actor
from nahraum.base.places.queries import neighbourhood_at, neighbourhoods
from nahraum.base.topics.queries import topics
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory import queries as entries
from nahraum.connect.directory.models import Leave, Offer, Organisation, Site
from nahraum.connect.directory.rules import EntryRefused, Hours
from nahraum.connect.exchange.models import ExternalId, Import, ImportedRow
from nahraum.connect.exchange.queries import importing as queries
from nahraum.connect.exchange.rules import times
from nahraum.connect.exchange.rules.entries import Entry, digest
from nahraum.connect.exchange.rules.plan import (
    SITE_KEPT,
    STATES,
    Plan,
    SitePlan,
    State,
    Step,
    closest,
    differs,
)
from nahraum.connect.exchange.rules.records import LeaveRecord

PART = 50  # entries of one transaction: nobody else waits long for the database
MODELS: Mapping[str, type[TenantModel]] = {
    "leave": Leave,
    "offer": Offer,
    "site": Site,
    "house": Organisation,
}
_OWN_WAY = frozenset(("hours", "site_hours", "leaves", "sites"))  # of an offer, not its own fields


class Taking:
    """A list on its way into the directory: the plan somebody saw, and how far it is done."""

    def __init__(self, *, imported: Import, seen: str, by: Actor) -> None:
        """Raises JobRefused if the plan is not the one that was looked at any more."""
        if imported.state == Import.State.DONE:
            raise JobRefused(_("Diese Tabelle ist schon übernommen."))
        self.imported, self.by, self.seen, self.position = imported, by, seen, 0
        self.plan: Plan = queries.preview_of(imported).plan
        stopped = imported.begun == seen and imported.latest == queries.latest_change()
        if seen != self.plan.digest and not stopped:
            raise JobRefused(
                _(
                    "Das Verzeichnis hat sich inzwischen geändert. Bitte sehen Sie die Vorschau "
                    "noch einmal an."
                )
            )
        if self.plan.shrinks and not imported.shrink:
            raise JobRefused(_("Es fehlt die Bestätigung, dass so viele Angebote wegfallen."))
        self.writer = Writer(imported, by)
        self.writer.counts["published"] = imported.progress.get("published", 0)
        self.states = [STATES[int(digit)] for digit in imported.progress.get("states", "")]

    @property
    def total(self) -> int:
        return len(self.plan.steps)

    def part(self) -> bool:
        """Write the next entries; True if those were the last ones."""
        if self.position and not queries.rows_of(self.imported).exists():
            raise JobRefused(_("Das Einlesen wurde inzwischen rückgängig gemacht."))
        end = self.position + PART
        for place, step in enumerate(self.plan.steps[self.position : end], self.position):
            self.writer.write(step)
            self.states[place : place + 1] = [self._became(place, step.state)]
        self.position = end
        if end >= self.total:
            self.writer.close(self.plan)
        self.writer.keep()
        return end >= self.total

    def _became(self, place: int, state: State) -> State:
        """What an earlier part made new or changed is as the list says by now."""
        before = self.states[place] if place < len(self.states) else state
        here = state in ("equal", "changed") and before in ("new", "changed")
        return before if here else state

    @property
    def progress(self) -> dict[str, Any]:
        """The states of all entries so far, a digit each, and how many offers are published."""
        digits = "".join(str(STATES.index(state)) for state in self.states)
        return {"states": digits, "published": self.writer.counts["published"]}

    @property
    def counts(self) -> dict[str, int]:
        """What happened with the entries, whenever their part was done."""
        return {**{state: self.states.count(state) for state in STATES}, **self.writer.counts}


class Writer:
    """Writes entries through the actions of the directory, and remembers how it was before."""

    def __init__(self, imported: Import, by: Actor) -> None:
        self.imported, self.by = imported, by
        self.houses: dict[str, Organisation] = {}
        self.touched: dict[tuple[str, UUID], tuple[bool, dict[str, Any]]] = {}
        self.recent: set[tuple[str, UUID]] = set()  # touched since rows were kept
        self.rows = {(row.kind, row.object_id): row for row in queries.rows_of(imported)}
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
            offer = self._offer(step, house, places)
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
            if change.of == of and change.name not in _OWN_WAY
        }
        if values:
            self._touch(of, row)
            directory.change(row=row, values=values, version=row.version, by=self.by)

    def _site(self, plan: SitePlan, house: Organisation) -> Site:
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
            self.recent.add(("site", site.pk))
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
        linked = list(offer.sites.all())
        if any(place not in linked for place in places):
            self._touch("offer", offer)
            together = list(dict.fromkeys([*linked, *places]))
            directory.change(
                row=offer, values={"sites": together}, version=offer.version, by=self.by
            )
        self._hours(step, offer, places)
        self._leaves(offer, entry.leaves if again else step.new_leaves, step.gone_leaves)
        return offer

    def _hours(self, step: Step, offer: Offer, places: list[Site]) -> None:
        """What the plan changes for all places or at single ones; other hours stay."""
        changed = {change.name for change in step.changes if change.of == "offer"}
        if not changed & {"hours", "site_hours"}:
            return
        self._touch("offer", offer)
        everywhere = entries.hours_at(offer, None)
        if "hours" in changed:
            everywhere = list(step.entry.hours or ())
        spans = entries.values_of(everywhere, None)
        single = _single_hours(step.entry, places) if "site_hours" in changed else []
        named = {values["site"].pk for values in single}
        others = entries.hour_values(offer, elsewhere_than=None)
        spans += [values for values in others if values["site"].pk not in named]
        directory.set_hours(offer=offer, hours=[*spans, *single], version=offer.version, by=self.by)

    def _leaves(
        self, offer: Offer, new: Sequence[LeaveRecord], gone: Sequence[LeaveRecord]
    ) -> None:
        """Absences that are added, and those the list takes back."""
        if not (new or gone):
            return
        known = {queries.leave_record(row): row for row in Leave.objects.filter(offer=offer)}
        for leave in gone:
            if (row := known.get(leave)) is not None:
                self._touch("leave", row)
                directory.remove(row=row, by=self.by)
        for leave in new:
            if leave not in known:
                self._made("leave", self._add_leave(offer, leave))

    def _add_leave(self, offer: Offer, leave: LeaveRecord) -> Leave:
        return directory.add_leave(
            by=self.by, offer=offer, first=leave.first, last=leave.last, instead=leave.instead
        )

    def _add_offer(self, entry: Entry, house: Organisation, places: list[Site]) -> Offer:
        values = {"source": self.imported.source, **entry.offer}
        offer = directory.add_offer(
            by=self.by,
            organisation=house,
            topics=[self.topics[key] for key in entry.topics if key in self.topics],
            sites=places,
            **values,
        )
        spans = [*entries.values_of(entry.hours or (), None), *_single_hours(entry, places)]
        if spans:
            directory.set_hours(offer=offer, hours=spans, by=self.by)
        for leave in entry.leaves:  # they go where the new offer goes, like its hours
            self._add_leave(offer, leave)
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
        self.recent.add((kind, row.pk))

    def _touch(self, kind: str, row: TenantModel) -> None:
        """Remember how a row was before its first change; `row` itself may be changed already."""
        self.recent.add((kind, row.pk))
        if (kind, row.pk) not in self.touched:
            stored = type(row).objects.get(pk=row.pk)
            self.touched[kind, row.pk] = (False, queries.state_of(stored))

    def _remember_source(self, entry: Entry, house: Organisation, offer: Offer | None) -> None:
        said = {name: digest(value) for name, value in entry.house.items()}
        rest = {} if offer else dict(entry.rest)
        self._external("house", entry.house_identity, house.pk, said, rest)
        if offer is None:
            return
        told = {name: digest(value) for name, value in entry.offer.items()}
        told |= {f"site.{n}": digest(v) for site in entry.sites for n, v in site.items()}
        if entry.hours is not None:
            told["hours"] = times.hours_digest(entry.hours)
        if entry.site_hours:
            told["site_hours"] = times.places_digest(entry.site_hours)
        told |= times.leave_digests(entry.leaves)
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
            self._made("external", known)
            return
        before = {name: getattr(known, name) for name in wanted}
        if before != wanted:
            self.touched.setdefault(("external", known.pk), (False, before))
            self.recent.add(("external", known.pk))
            for name, value in wanted.items():
                setattr(known, name, value)
            known.save_next_version(by_id=self.by.id_text)

    def keep(self) -> None:
        """Write down what was touched since the last time, with the versions it has now."""
        for kind, row in sorted(self.recent & self.touched.keys()):
            version = 0
            if kind in MODELS:
                version = _version(MODELS[kind], row)
            kept = self.rows.get((kind, row))
            if kept is not None:  # how it was before the first part is what counts
                kept.version_after = version
                kept.save_next_version(by_id=self.by.id_text)
                continue
            made, before = self.touched[kind, row]
            self.rows[kind, row] = kept = ImportedRow(
                imported=self.imported,
                municipality=current_municipality(),
                kind=kind,
                object_id=row,
                made=made,
                before=before,
                version_after=version,
            )
            kept.save_new(by_id=self.by.id_text)
        self.recent.clear()


def _single_hours(entry: Entry, places: list[Site]) -> list[dict[str, Any]]:
    """Hours at single places, ready to be written; two names of one place are one place."""
    at: dict[UUID, tuple[Site, list[Hours]]] = {}
    for place, hours in zip(places, entry.site_hours, strict=False):
        at.setdefault(place.pk, (place, []))[1].extend(hours)
    return [
        values
        for place, hours in at.values()
        for values in entries.values_of(dict.fromkeys(hours), place)
    ]


def _version(model: type[TenantModel], row: UUID) -> int:
    """The version of a row; an absence the list took back lies in the trash."""
    here = model.objects.filter(pk=row).first() or model.trash.get(pk=row)
    return int(here.version)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
