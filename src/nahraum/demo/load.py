"""Fill an empty installation with the demo region, through the rooms' own actions.

Every step finds what is already there, so a run that was cut off can be repeated; a run that came
through leaves a mark in the audit chain of the house, and the next one has nothing to do.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nahraum import facts
from nahraum.base.audit.actions import record
from nahraum.base.audit.queries import entries_of
from nahraum.base.audit.rules import HOUSE as HOUSE_CHAIN
from nahraum.base.municipality.actions import (
    change_contact,
    found_alliance,
    import_areas,
    open_municipality,
)
from nahraum.base.municipality.adapters import official_areas
from nahraum.base.municipality.models import Alliance, Municipality
from nahraum.base.municipality.queries import current_area, open_municipalities
from nahraum.base.municipality.tenancy import AlreadyThere, municipality_scope
from nahraum.base.people.actions import accept_invitation, invite
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import Actor
from nahraum.base.places.actions import import_neighbourhoods
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.places.rules import Shape, to_metres
from nahraum.base.sources.actions import load_reference
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.connect.directory.rules.holidays import holidays_of
from nahraum.demo import indicators, tables, timetable, translations
from nahraum.demo.bodies import Bodies
from nahraum.demo.events import Calendar
from nahraum.demo.measures import Plans
from nahraum.demo.needs import Needs, standards
from nahraum.demo.offers import Register
from nahraum.demo.participation import Participation
from nahraum.demo.process import Processes
from nahraum.demo.selfcheck import Standing
from nahraum.demo.upkeep import Upkeep
from nahraum.understand.profile import actions as profile
from nahraum.understand.profile.adapters import loaded_state
from nahraum.understand.profile.queries import reference, released_version
from nahraum.understand.reach import actions as reach
from nahraum.understand.reach.adapters import kept_plan
from nahraum.understand.reach.models import Feed
from nahraum.understand.reach.queries import arrays, folder
from nahraum.understand.supply import actions as supply

DEMO = Actor(system="demo")
ALLIANCE = "Verbund Beispielregion (erfunden)"
# How far a place reaches around its middle, in metres: a rough guess, and marked as one.
RADIUS = {"town": 2_500, "village": 1_200, "settlement": 700}
_MARK = "demo.load"


class NotTheDemo(Exception):
    """This installation belongs to somebody; the sentence says what to do."""


def load_region(*, at: datetime | None = None) -> Iterator[str]:
    """Load what is missing; yields what is being done. `at` is when the demo begins."""
    now = at or timezone.now()
    state = {"tables": tables.digest(), "data": loaded_state(settings.NAHRAUM_DATA)}
    if entries_of(HOUSE_CHAIN).filter(action=_MARK, details=state).exists():
        yield "Die Demo-Region ist schon eingerichtet."
        return
    _check_ours()
    for text, step in (
        ("Quellen, Rechtswerte und Themen", _references),
        ("Gebiete", _areas),
        ("Drei Kommunen und ihr Verbund", _municipalities),
        ("Zugänge für alle Rollen (erfunden)", _accounts),
    ):
        yield f"{text} ..."
        with transaction.atomic():
            step()
    for municipality in _of_region():
        yield f"{municipality.name}: Orte, Register und Angebote (erfunden), Kommunalprofil ..."
        with transaction.atomic(), municipality_scope(municipality):
            _Town(municipality, _acting("planner", municipality), now).load()
    record(_MARK, by=DEMO, details=state)
    yield "Die Demo-Region ist eingerichtet."


def _check_ours() -> None:
    """Invented people have no place in an installation that real people use."""
    own = entries_of(HOUSE_CHAIN).filter(actor=DEMO.id_text)
    if Municipality.objects.exists() and not own.exists():
        raise NotTheDemo(
            "Hier ist schon eine Installation mit eigenen Kommunen; für die Vorführung mit "
            "NAHRAUM_VAR einen anderen Ordner angeben"
        )


def _references() -> None:
    load_reference(by=DEMO)
    load_vocabulary(entries=shipped_vocabulary(), by=DEMO)


def _areas() -> None:
    import_areas(**official_areas(reference()), by=DEMO)


def _municipalities() -> None:
    known = {place.area.key for place in open_municipalities()}
    for key in tables.KEYS.values():
        area = current_area("municipality", key)
        if area is None:
            raise LookupError(f"the loaded areas lack {key}")
        if key not in known:
            change_contact(
                municipality=open_municipality(area=area, by=DEMO),
                contact=_contact(area.name),
                by=DEMO,
            )
    if not Alliance.objects.filter(name=ALLIANCE).exists():
        found_alliance(name=ALLIANCE, members=_of_region(), by=DEMO)


def _contact(name: str) -> dict[str, str]:
    return {
        "contact_name": f"Vorführung {name} (erfunden)",
        "contact_address": "Musterweg 1, 00000 Beispielort (erfunden)",
        "contact_email": "kontakt@nahraum.invalid",
        # One of the numbers the Bundesnetzagentur keeps free for films and books.
        "contact_phone": "0221 4710 900",
        "represented_by": "Niemand; diese Seiten sind eine Vorführung (erfunden)",
        "privacy_officer": "datenschutz@nahraum.invalid (erfunden)",
        "enforcement_body": "keine, dies ist eine Vorführung (erfunden)",
    }


def _of_region() -> list[Municipality]:
    return list(open_municipalities().filter(area__key__in=tables.KEYS.values()))


def _accounts() -> None:
    """Everybody is invited and accepts; the passwords are known to nobody."""
    places = {place.area.key: place for place in _of_region()}
    known = set(Account.objects.values_list("email", flat=True))
    for person in tables.people():
        if person.email in known:
            continue
        _invitation, secret = invite(
            email=person.email,
            name=person.name,
            role=person.role,
            municipality=places[person.municipality] if person.municipality else None,
            by=DEMO,
        )
        accept_invitation(secret=secret, password=secrets.token_urlsafe(24))


def _acting(role: str, municipality: Municipality) -> Actor:
    """Who does it: the rooms ask for rights, also while the demo is loaded."""
    for person in tables.people():
        if person.role == role and person.municipality == municipality.area.key:
            return actor_for(Account.objects.get(email=person.email))
    raise LookupError(f"nobody is {role} of {municipality}")


@dataclass(frozen=True)
class _Town:
    """One municipality of the region, inside its scope."""

    municipality: Municipality
    planner: Actor
    now: datetime

    def load(self) -> None:
        places = self._villages()
        self._register(places)
        self._published()
        self._offers(places)
        self._events()
        self._timetable()
        reach.compute_times(on=timezone.localdate(self.now), by=self.planner)
        indicators.load(self.key, self.planner)
        self._signals(places)
        self._profile()
        Bodies(self.key, self.planner, self.now, self._id).load()
        Plans(self.key, self.planner, self.now, self._id, places).load()
        Participation(self.municipality, places, self.planner, self.now, self._id).load()
        colleague = _acting("network_coordinator", self.municipality)
        translations.measures(by=colleague)
        Standing(self.key, places, self.planner, colleague, self.now, self._id).load()
        # Last: what is open in which stage follows from all the other rooms.
        Processes(self.municipality, self.planner, self.now, self._id).load()
        translations.planning(by=colleague)

    @property
    def key(self) -> str:
        return self.municipality.area.key

    def _id(self, name: str) -> UUID:
        """The same on every run: what is there is not made twice."""
        return uuid5(NAMESPACE_DNS, f"{name}.{self.municipality.pk}.demo.nahraum.invalid")

    def _villages(self) -> dict[str, Neighbourhood]:
        own = [village for village in tables.villages() if village.municipality == self.key]
        names = {village.slug: village.name for village in own}
        source = facts.source_texts()["nahraum-places"]["title"]
        import_neighbourhoods(
            proposals=[_proposal(village, names) for village in own],
            source=source,
            approximate=True,
            by=DEMO,
        )
        rows = {place.name: place for place in neighbourhoods()}
        return {slug: rows[name] for slug, name in names.items()}

    def _register(self, places: Mapping[str, Neighbourhood]) -> None:
        for entry in tables.register()["practice"]:
            if entry["municipality"] != self.key:
                continue
            place = places[entry["village"]]
            values = {**tables.practice_values(entry), "neighbourhood": place}
            practice = self._add(supply.add_practice, entry["id"], values)
            for person in entry["doctors"]:
                values = tables.doctor_values(person, entry["group"])
                doctor = self._add(supply.add_doctor, person["id"], values)
                values = {"doctor": doctor, "practice": practice, **tables.work_values(person)}
                self._add(supply.add_engagement, f"{person['id']}-{entry['id']}", values)

    def _published(self) -> None:
        title = facts.source_texts()["owl-urbanland-2025"]["attribution"]
        for found in facts.published_supply():
            if found.municipality != self.key:
                continue
            common = {
                "group": found.group,
                "planning_area": found.name,
                "as_of": found.as_of,
                "source": f"{title}, {found.chapter}",
            }
            if found.supply_ratio is not None:
                percent = Decimal(str(found.supply_ratio))
                values = {**common, "percent": percent}
                self._add(supply.add_published_ratio, f"ratio-{found.id}", values)
            if found.open_posts is not None:
                values = {**common, "posts": Decimal(str(found.open_posts))}
                self._add(supply.add_open_post, f"posts-{found.id}", values)

    def _add(self, action: Callable[..., Any], name: str, values: dict[str, Any]) -> Any:
        try:
            return action(by=self.planner, key=self._id(name), **values)
        except AlreadyThere as there:
            return there.row

    def _offers(self, places: Mapping[str, Neighbourhood]) -> None:
        coordinator = _acting("network_coordinator", self.municipality)
        today = timezone.localdate(self.now)
        Register(self.key, places, coordinator, today, self._id).load()
        translations.offers(by=coordinator)
        Upkeep(self.key, coordinator, self.now, self._id).load()

    def _timetable(self) -> None:
        """The same for all three: buses run across borders. Read at once, no worker is there."""
        today = timezone.localdate(self.now)
        data = timetable.archive(
            today - timedelta(days=30), today + timedelta(days=400), holidays_of(self.key)
        )
        named = {"name": timetable.NAME, "source": timetable.SOURCE, "licence": "EUPL-1.2"}
        feed = self._add(reach.add_feed, "timetable", {**named, "data": data, "fictitious": True})
        if feed.state == Feed.State.WAITING:
            plan = kept_plan(folder() / f"{feed.digest}.zip", arrays())
            if plan is None:
                raise LookupError("the timetable of the demo is gone")
            reach.note_read(feed=feed, plan=plan, by=self.planner)

    def _events(self) -> None:
        coordinator = _acting("network_coordinator", self.municipality)
        Calendar(self.key, coordinator, self.now, self._id).load()

    def _signals(self, places: Mapping[str, Neighbourhood]) -> None:
        officer = _acting("data_protection_officer", self.municipality)
        Needs(self.municipality, places, self.planner, officer, self.now, self._id).load()
        standards(by=self.planner, name_id=self._id)

    def _profile(self) -> None:
        if released_version() is None:
            note = "Zum ersten Mal in Nahraum (Vorführung)"
            version = profile.save_version(note=note, by=self.planner)
            profile.release(version=version, by=self.planner)


def _proposal(village: tables.Village, names: dict[str, str]) -> Proposal:
    x, y = to_metres(village.lon, village.lat)
    return Proposal(
        place=f"villages.csv: {village.slug}",
        name=village.name,
        shape=Shape(key=village.name, x=x, y=y, radius=RADIUS[village.kind]),
        kind="locality" if village.kind == "town" else "village",
        parent=names.get(village.part_of, ""),
    )
