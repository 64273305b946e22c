"""What happens in the demo region, and what is over: invented, and marked as such.

Days are counted from the day of loading, so there is always something to come. Nobody is written
to: the people who have signed up left a telephone number of a film.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.actions import make_link
from nahraum.base.notify.queries import link_of
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, Actor
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar import actions
from nahraum.connect.calendar.adapters import templates
from nahraum.connect.calendar.models import (
    Event,
    GuestList,
    Occurrence,
    Programme,
    Proposal,
    Registration,
)
from nahraum.connect.calendar.queries import modules_of, participants, told, values_of
from nahraum.connect.calendar.rules import instant, nth_of, parse_rule
from nahraum.connect.directory.models import Organisation, Site
from nahraum.connect.upkeep.models import Reminder
from nahraum.demo import translations
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document

PHONE = "0221 4710 {number:03d}"
_SAID = ("title", "summary", "minutes", "ages", "cost", "bring")
NAMES = (
    "Ada Ahorn", "Bodo Birke", "Cleo Citrus", "Dora Distel", "Emil Esche", "Frieda Farn",
    "Gustav Ginster", "Hedwig Heide", "Ilse Iris", "Jonas Jasmin", "Käthe Klee", "Lutz Linde",
)  # fmt: skip


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "events.toml")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one municipality, filled inside its scope; ids are the same on each run."""

    key: str
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def load(self) -> None:
        sites = list(
            Site.objects.filter(
                protected_address=False, organisation__sector__in=("state", "association")
            )
            .select_related("organisation", "neighbourhood")
            .prefetch_related("organisation__offers__topics")
            .order_by("organisation__name")
        )
        if not sites:
            return
        programmes = {
            row["key"]: self._programme(row, sites)
            for row in table()["programme"]
            if row["municipality"] == self.key
        }
        for number, row in enumerate(table()["event"]):
            if self.key in row["municipalities"]:
                self._event(row, self._site(row, number, sites), programmes)
        for row in table()["proposal"]:
            if row["municipality"] == self.key:
                self._proposal(row)
        translations.events(by=self.by)

    def _site(self, row: Mapping[str, Any], number: int, sites: Sequence[Site]) -> Site:
        """The house that is named, or one that offers something of the kind, if there is one."""
        if row.get("house"):
            found: Site = Site.objects.filter(organisation__name=row["house"]).earliest("pk")
            return found
        fitting = [site for site in sites if _offers(site) & set(row["topics"])] or sites
        return fitting[number * 7 % len(fitting)]

    def _programme(self, row: Mapping[str, Any], sites: Sequence[Site]) -> Programme:
        first = self._day(row)
        found: Programme = self._add(
            actions.add_programme,
            f"programme {row['key']}",
            name=f"{row['name']} (erfunden)",
            summary=row["summary"],
            first=first,
            last=first + timedelta(days=row["days"] - 1),
            place=row["place"],
            organisation=sites[0].organisation,
            fictitious=True,
        )
        houses = list(Organisation.objects.order_by("name"))
        stands = [stand for stand in table()["stand"] if stand["programme"] == row["key"]]
        for number, stand in enumerate(stands, start=1):
            self._add(
                actions.add_exhibitor,
                f"stand {row['key']} {number}",
                programme=found,
                organisation=houses[stand["house"] % len(houses)],
                topic=Topic.objects.get(key=stand["topic"]),
                table=number,
                shows=stand["shows"],
            )
        if found.status != Programme.Status.PUBLISHED:
            actions.publish(row=found, by=self.by)
        return found

    def _event(
        self, row: Mapping[str, Any], site: Site, programmes: Mapping[str, Programme]
    ) -> None:
        key = self.ids(f"event {row['title']}")
        if Event.objects.filter(pk=key).exists():
            return
        programme = programmes.get(row.get("programme", ""))
        first = self._day(row) if programme is None else self._in(programme, row["offset"])
        values = {**self._values(row, site), "programme": programme, "starts_on": first}
        if row.get("template"):
            values |= _course(row["template"])
        event = actions.add_event(
            by=self.by,
            key=key,
            topics=list(Topic.objects.filter(key__in=row["topics"])),
            **values,
        )
        # What is over was published and signed up for in its time.
        before = min(self.now, instant(first, time()) - timedelta(days=14))
        actions.publish(row=event, by=self.by, at=before)
        self._people(event, row.get("guests", 0), row.get("party", 1), before)
        self._visitors(event, row.get("came", 0))
        if "absent" in row:
            self._afterwards(event, row)

    def _values(self, row: Mapping[str, Any], site: Site) -> dict[str, Any]:
        return {
            "title": f"{row['title']} (erfunden)",
            "summary": row.get("summary", ""),
            "organisation": site.organisation,
            "site": site,
            "place": row.get("place", ""),
            "kind": row.get("kind", Event.Kind.EVENT),
            "starts_at": time.fromisoformat(row["at"]),
            "minutes": row["minutes"],
            "rule": row.get("rule", ""),
            "skip_holidays": row.get("skip_holidays", False),
            "ages": row.get("ages", []),
            "groups": row.get("groups", []),
            "cost": row.get("cost", "unknown"),
            "fee_cents": row.get("cents"),
            "cost_note": row.get("cost_note", ""),
            "bring": row.get("bring", ""),
            "sign_up": row["signup"],
            "places": row.get("places"),
            "deadline_days": row.get("deadline", 0),
            "fictitious": True,
        }

    def _people(self, event: Event, number: int, party: int, at: datetime) -> None:
        """Invented people with a number of a film; who comes too late waits."""
        first = Occurrence.objects.filter(event=event).earliest("starts")
        names = [f"{NAMES[place % len(NAMES)]} (erfunden)" for place in range(number)]
        for place in range(0, number, party):
            actions.sign_up(
                event=event,
                occurrence=first,
                names=names[place : place + party],
                email="",
                phone=PHONE.format(number=800 + place),
                channel=Registration.Channel.WEB,
                key=self.ids(f"guest {event.title} {place}"),
                by=ANONYMOUS,
                at=at,
            )

    def _visitors(self, event: Event, number: int) -> None:
        """How many came on the days that are over."""
        past = Occurrence.objects.filter(event=event, ends__lt=self.now).order_by("starts")
        for place, occurrence in enumerate(past if number else ()):
            actions.count_visitors(occurrence=occurrence, came=number + place % 4, by=self.by)

    def _afterwards(self, event: Event, row: Mapping[str, Any]) -> None:
        """Who was there, who paid and who need not, and what some of them said of it."""
        guests = GuestList.objects.get(event=event)
        people = participants(guests)
        missed = {person.pk: n for person, n in zip(people, row["absent"], strict=False)}
        over = Occurrence.objects.filter(event=event, ends__lt=self.now).order_by("starts")
        for number, day in enumerate(over, start=1):
            present = {person.pk: missed.get(person.pk, 0) < number for person in people}
            actions.note_attendance(guests=guests, occurrence=day, present=present, by=self.by)
        for day, module in zip(over, modules_of(event), strict=False):
            actions.set_module(occurrence=day, module=module, by=self.by)
        for place, person in enumerate(people if "exempt" in row else ()):
            exempt = place in row["exempt"]
            actions.note_fee(participant=person, paid=not exempt, exempt=exempt, by=self.by)
        rated = zip(Registration.objects.filter(guests=guests), row.get("rated", ()), strict=False)
        for registration, (recommend, sentence) in rated:
            self._rate(registration, recommend, sentence)

    def _rate(self, registration: Registration, recommend: str, sentence: str) -> None:
        until = self.now + timedelta(days=1)
        made = make_link(purpose=actions.RATE, subject=registration, expires=until, by=self.by)
        link = link_of(made, actions.RATE, self.now)
        if link is None:
            raise LookupError("a link of the demo is gone")
        said = {"recommend": recommend, "lacking": "", "sentence": sentence}
        actions.rate(registration=registration, link=link, by=ANONYMOUS, at=self.now, **said)

    def _proposal(self, row: Mapping[str, Any]) -> None:
        """What a house wants: a new event, or other words for one of its own."""
        key, house = self.ids(f"event proposal {row['house']}"), row["house"]
        if Proposal.objects.filter(pk=key).exists():
            return
        organisation = Organisation.objects.get(name=house)
        known = Event.objects.get(title=row["event"]) if "event" in row else None
        values: dict[str, Any] = {} if known is None else values_of(known)
        values = told(values) | {name: row[name] for name in _SAID if name in row}
        values["starts_at"] = time.fromisoformat(row["at"])
        if known is None:
            values["starts_on"] = self._day(row)
            values["topics"] = list(Topic.objects.filter(key__in=row["topics"]))
            values["site"] = Site.objects.filter(organisation=organisation).earliest("pk")
        with suppress(AlreadyThere):
            actions.propose(
                organisation=organisation,
                event=known,
                values=values,
                note=row["note"],
                key=key,
                version=0 if known is None else known.version,
                by=_acting(row["by"]),
                reminder=None if row["by"] else Reminder.objects.get(organisation=organisation),
            )

    def _day(self, row: Mapping[str, Any]) -> date:
        """So many days ahead, moved on to the weekday, and to its place in the month."""
        day = self.today + timedelta(days=row["in_days"])
        day += timedelta(days=(row["weekday"] - day.weekday()) % 7)
        nth = parse_rule(row["rule"]).nth if row.get("rule") else 0
        while nth > 0 and nth_of(day) != nth:
            day += timedelta(weeks=1)
        return day

    def _in(self, programme: Programme, offset: int) -> date:
        found: date = programme.first + timedelta(days=offset)
        return found

    def _add(self, action: Any, what: str, **values: Any) -> Any:
        try:
            return action(by=self.by, key=self.ids(what), **values)
        except AlreadyThere as there:
            return there.row


def _acting(email: str) -> Actor:
    return actor_for(Account.objects.get(email=email)) if email else ANONYMOUS


def _offers(site: Site) -> set[str]:
    """Keys of the topics of everything a house offers."""
    offers = site.organisation.offers.all()
    return {topic.key for offer in offers for topic in offer.topics.all()}


def _course(key: str) -> dict[str, Any]:
    """A course by its shipped template."""
    found = templates()[key]
    names = ("summary", "details", "for_whom", "cost_note", "fee_cents", "places", "rule")
    return {
        **{name: getattr(found, name) for name in names},
        "groups": list(found.groups),
        "cost": "unknown" if found.fee_cents is None else "fee",
        "course": {
            "goal": found.goal,
            "share": found.share,
            "exemption": found.exemption,
            "source": found.source,
        },
        "modules": [
            {"kind": block.kind, "title": block.title, "about": block.about, "hours": block.hours}
            for block in found.blocks
        ],
    }
