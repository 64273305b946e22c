"""The directory of the demo region: invented houses that offer what a region should have.

Facts differ from house to house by counting through, so that every state can be seen: checked
lately and long ago, steps and none, free places and waiting lists, things nobody knows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import shape_of
from nahraum.base.places.rules import centre
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions
from nahraum.connect.directory.models import Offer, Site
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document

POSTCODES = {"05766024": "32694", "05766036": "32689", "05762036": "34414"}
# Kept free for films and books by the Bundesnetzagentur.
PHONE = "0221 4710 {number:03d}"
WAYS = {"S": "on_site", "H": "home_visit", "T": "by_phone", "V": "by_video"}
DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MODES = {"tel": "phone", "app": "appointment"}
CHECKED_BY = "Insa Brückenstein (erfunden)"
STALE_EVERY, LEAVE_EVERY, OLD_CAPACITY_EVERY = 12, 17, 5


@dataclass(frozen=True, slots=True)
class House:
    """Who offers a kind of help, and where; `number` counts all houses of the region."""

    number: int
    municipality: str
    village: str
    name: str
    kind: Mapping[str, Any]

    @property
    def roof(self) -> Mapping[str, Any] | None:
        """The house it shares with others."""
        bare = self.name.removesuffix(" (erfunden)")
        return next((row for row in table()["together"] if bare in row["houses"]), None)

    @property
    def secret(self) -> bool:
        return self.kind.get("extra") == "secret"


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "offers.toml")


@cache
def houses() -> tuple[House, ...]:
    """All houses in the order of the file."""
    listed = ((kind, house) for kind in table()["kind"] for house in kind["houses"])
    return tuple(
        House(number, key, village, f"{name} (erfunden)", kind)
        for number, (kind, (key, village, name)) in enumerate(listed, start=1)
    )


@dataclass(frozen=True, slots=True)
class Register:
    """The directory of one municipality, filled inside its scope; ids are the same on each run."""

    key: str
    places: Mapping[str, Neighbourhood]
    by: Actor
    today: date
    ids: Callable[[str], UUID]

    def load(self) -> None:
        for house in houses():
            if house.municipality == self.key:
                self._offer(house)
        for roof in table()["together"]:
            if roof["municipality"] == self.key:
                self._months(roof)

    def _months(self, roof: Mapping[str, Any]) -> None:
        """What somebody counted in a shared house, up to the month before this one."""
        first = next(house for house in houses() if house.roof == roof)
        site = Site.objects.get(pk=self._id("site", first))
        latest = self.today.year * 12 + self.today.month - 2
        for back, visitors in enumerate(reversed(roof["visitors"])):
            if visitors < 0:
                continue
            month = date((latest - back) // 12, (latest - back) % 12 + 1, 1)
            self._add(
                actions.add_month,
                self.ids(f"month {roof['name']} {back}"),
                site=site,
                month=month,
                visitors=visitors,
                rooms=roof["rooms"],
                rooms_taken=roof["rooms_taken"],
                as_of=month + timedelta(days=30),
                note="erfunden",
            )

    def _offer(self, house: House) -> None:
        if Offer.objects.filter(pk=self._id("offer", house)).exists():
            return
        organisation = self._add(
            actions.add_organisation,
            self.ids(f"house {house.name}"),
            name=house.name,
            sector=_sector(house),
            phone=PHONE.format(number=house.number),
            fictitious=True,
        )
        site = self._add(
            actions.add_site,
            self._id("site", house),
            organisation=organisation,
            **self._site(house),
        )
        offer = self._add(
            actions.add_offer,
            self._id("offer", house),
            organisation=organisation,
            sites=[site] if "S" in house.kind["ways"] else [],
            topics=Topic.objects.filter(key__in=house.kind["topics"]),
            **_facts(house, self.today),
        )
        actions.set_hours(offer=offer, hours=list(spans(house.kind["hours"])), by=self.by)
        if house.number % LEAVE_EVERY == 0:
            self._leave(offer)
        self._publish(offer, house)

    def _site(self, house: House) -> dict[str, Any]:
        place = self.places[house.village]
        x, y = centre(shape_of(place))
        roof = house.roof
        return {
            "name": roof["name"] if roof else "",
            "street": roof["street"] if roof else f"Beispielweg {house.number}",
            "postcode": POSTCODES[self.key],
            "place": place.name,
            "neighbourhood": place,
            "x": x + (0 if roof else house.number) % 7 * 60.0,
            "y": y + (0 if roof else house.number) % 5 * 60.0,
            "protected_address": house.secret,
            "step_free": "yes" if roof else ("yes", "no", "unknown")[house.number % 3],
            "accessible_toilet": ("yes", "unknown")[house.number % 2],
            "door_width_cm": 90 if house.number % 4 == 0 else None,
            "stop": "" if house.secret else f"{place.name}, Kirche",
        }

    def _leave(self, offer: Offer) -> None:
        first = self.today - timedelta(days=2)
        with suppress(AlreadyThere):
            actions.add_leave(
                offer=offer,
                first=first,
                last=first + timedelta(days=11),
                instead="bitte am Telefon erfragen",
                by=self.by,
            )

    def _publish(self, offer: Offer, house: House) -> None:
        days = 400 if house.number % STALE_EVERY == 0 else house.number * 7 % 150
        checked = self.today - timedelta(days=days)
        actions.publish(offer=offer, checked_by=CHECKED_BY, on=checked, by=self.by)

    def _id(self, what: str, house: House) -> UUID:
        found: UUID = self.ids(f"{what} {house.number}")
        return found

    def _add(self, action: Any, key: UUID, **values: Any) -> Any:
        try:
            return action(by=self.by, key=key, **values)
        except AlreadyThere as there:
            return there.row


def _sector(house: House) -> str:
    if house.kind["cost"] in ("insurance", "care-insurance"):
        return "market"
    return "association" if house.kind["cost"] == "fee" else "state"


def _facts(house: House, today: date) -> dict[str, Any]:
    kind, extra = house.kind, house.kind.get("extra", "")
    texts = ("title", "summary", "for_whom", "cost", "cost_note", "how_to_start", "bring")
    more = ("cost_parts", "letting", "subsidy")
    facts: dict[str, Any] = {name: kind.get(name, "") for name in (*texts, *more)}
    facts |= {field: letter in kind["ways"] for letter, field in WAYS.items()}
    facts |= {
        "served_everywhere": "H" in kind["ways"],
        "languages": ["de", "tr", "uk", "ru", "ar"] if extra == "lang" else ["de"],
        "source": "Vorführung, erfunden",
        "fictitious": True,
    }
    if extra in ("new", "cap"):
        old = house.number % OLD_CAPACITY_EVERY == 0
        facts["new_people"] = ("yes", "no")[house.number % 2]
        facts["capacity_as_of"] = today - timedelta(days=120 if old else house.number % 30)
    if extra == "cap":
        facts["places_free"] = house.number % 4
        facts["waiting_weeks"] = 0 if house.number % 4 else 8
        facts["new_people"] = "yes" if facts["places_free"] else "no"
        facts["places_total"] = kind.get("places")
    if grades := kind.get("grades"):
        facts["barrier_grade"] = grades[house.number % len(grades)]
    return facts


def spans(text: str) -> Iterator[dict[str, Any]]:
    """Opening hours of a week: "Mo-Fr 08:00-12:00; tel Mo,Do 14:00-16:00"."""
    for part in text.split(";"):
        *mode, days, hours = part.split()
        opens, closes = hours.split("-")
        for weekday in _weekdays(days):
            yield {
                "weekday": weekday,
                "opens": time.fromisoformat(opens),
                "closes": time.fromisoformat(closes),
                "mode": MODES[mode[0]] if mode else "open",
            }


def _weekdays(text: str) -> Sequence[int]:
    if "-" in text:
        first, last = (DAYS.index(day) for day in text.split("-"))
        return range(first, last + 1)
    return [DAYS.index(day) for day in text.split(",")]
