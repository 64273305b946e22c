"""What an import would do, entry by entry. Pure; the import itself follows this plan.

An entry finds what the directory has by the id the source gave last time, else by the name of the
house and the title of the offer. What is only similar is asked, never decided. A value the source
has not changed since the last time leaves alone what was changed here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from nahraum.connect.directory.rules import Hours
from nahraum.connect.exchange.rules import times
from nahraum.connect.exchange.rules.columns import label_of
from nahraum.connect.exchange.rules.duplicates import (
    Alike,
    Named,
    addresses_of,
    alike,
    bare,
    street_key,
)
from nahraum.connect.exchange.rules.entries import Entry, Trouble, digest, short_key
from nahraum.connect.exchange.rules.records import LeaveRecord
from nahraum.data.values import folded

NEW = "new"  # the answer that two are different
SHRINK = 0.2  # share that may vanish without a question
State = Literal["new", "changed", "equal", "error", "open", "double"]
STATES: tuple[State, ...] = ("new", "changed", "equal", "error", "open", "double")
_BARRED = frozenset({"name", "title"})
SITE_KEPT = frozenset({"key", "name", "protected_address"})  # of a known place


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    id: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOffer:
    id: str
    values: Mapping[str, Any]
    sites: frozenset[str] = frozenset()
    hours: tuple[Hours, ...] = ()
    site_hours: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)  # by id of the site
    leaves: tuple[LeaveRecord, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHouse:
    id: str
    values: Mapping[str, Any]
    sites: tuple[KnownSite, ...] = ()
    offers: tuple[KnownOffer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The directory, and what this source said last time: (kind, key) -> (id, digests)."""

    houses: tuple[KnownHouse, ...] = ()
    external: Mapping[tuple[str, str], tuple[str, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that gets another value."""

    of: str  # house, site or offer
    name: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        """The field as people call it."""
        return label_of(self.name)

    @property
    def before_text(self) -> str:
        """What is there now, short."""
        return _short(self.before)

    @property
    def after_text(self) -> str:
        """What will be there, short."""
        return _short(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """A place: known by `id`, or new; `changes` of a known one."""

    values: Mapping[str, Any]
    id: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Is this the same as one of those? `key` names the answer."""

    key: str
    of: str
    name: str
    among: tuple[Alike, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens with one entry. `house`, `offer` are ids, or "" for new ones."""

    entry: Entry
    state: State
    house: str = ""
    offer: str = ""
    sites: tuple[SitePlan, ...] = ()
    changes: tuple[Change, ...] = ()
    new_leaves: tuple[LeaveRecord, ...] = ()  # of a known offer
    gone_leaves: tuple[LeaveRecord, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All steps in the order of the file, and offers of this source it no longer names."""

    steps: tuple[Step, ...]
    vanished: tuple[tuple[str, str], ...] = ()  # (offer id, name)
    known_before: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many entries are in each state."""
        found = Counter[str](step.state for step in self.steps)
        return {state: found[state] for state in STATES}

    @property
    def shrinks(self) -> bool:
        """Whether so much is missing that somebody has to say it is right."""
        return len(self.vanished) > SHRINK * self.known_before

    @property
    def digest(self) -> str:
        """The same for plans that do the same."""
        said = [
            (step.entry.line, step.state, step.house, step.offer, step.changes, step.sites)
            for step in self.steps
        ]
        return digest((said, self.vanished))


def planned(entries: Sequence[Entry], register: Register, answers: Mapping[str, str]) -> Plan:
    """What an import of these entries would do, after these answers to its questions."""
    planner = _Planner(register, answers)
    steps = tuple(planner.step(entry) for entry in entries)
    named = {entry.identity for entry in entries}
    offers = {
        offer.id: str(offer.values["title"]) for house in register.houses for offer in house.offers
    }
    before = {key: row for (of, key), (row, _said) in register.external.items() if of == "offer"}
    matched = {step.offer for step in steps}
    vanished = tuple(
        (row, offers[row])
        for key, row in sorted(before.items(), key=lambda pair: offers.get(pair[1], ""))
        if key not in named and row in offers and row not in matched
    )
    return Plan(
        steps=steps,
        vanished=vanished,
        known_before=sum(row in offers for row in before.values()),
    )


class _Planner:
    """Goes through the entries once, remembering the houses and offers of the file."""

    def __init__(self, register: Register, answers: Mapping[str, str]) -> None:
        self.register, self.answers = register, answers
        self.houses = {house.id: house for house in register.houses}
        self.homes = {offer.id: house.id for house in register.houses for offer in house.offers}
        self.by_name: dict[str, str] = {}
        for house in register.houses:
            for name in (
                *str(house.values.get("former_names", "")).split(";"),
                house.values["name"],
            ):
                if folded(str(name)):
                    self.by_name[folded(str(name))] = house.id
        self.named = [
            Named(
                ref=house.id,
                name=str(house.values["name"]),
                phone=_phone(house),
                addresses=addresses_of(site.values for site in house.sites),
            )
            for house in register.houses
        ]
        self.bare = [bare(one.name) for one in self.named]
        self.resolved: dict[str, tuple[str, Question | None]] = {}
        self.offers_seen: dict[tuple[str, str], Step] = {}

    def step(self, entry: Entry) -> Step:
        """What happens with an entry, given those before it."""
        house, about_house = self._house(entry)
        if entry.troubles:
            return Step(entry=entry, state="error", house=house)
        if about_house is not None:
            return Step(entry=entry, state="open", questions=(about_house,))
        known = self.houses.get(house)
        offer, about_offer = self._offer(entry, known)
        if about_offer is not None:
            return Step(entry=entry, state="open", house=house, questions=(about_offer,))
        sites = tuple(self._site(site, known) for site in entry.sites)
        step = self._compared(entry, known, offer, sites)
        return self._once(replace(step, house=house or entry.house_identity), house)

    # -------------------------------------------------------------- who is meant
    def _house(self, entry: Entry) -> tuple[str, Question | None]:
        """The id of the house, "" for a new one, or the question to be answered first."""
        identity = entry.house_identity
        if identity in self.resolved:
            return self.resolved[identity]
        found = self._find_house(entry, identity)
        if not entry.troubles or found[0]:
            self.resolved[identity] = found
        return found

    def _find_house(self, entry: Entry, identity: str) -> tuple[str, Question | None]:
        for of, key in (("offer", entry.key), ("house", identity)):
            row, _said = self.register.external.get((of, key), ("", {}))
            home = self.homes.get(row, row)
            if home in self.houses:
                return home, None
        name = str(entry.house["name"])
        if folded(name) in self.by_name:
            return self.by_name[folded(name)], None
        key = f"h-{short_key(identity)[1:11]}"
        answer = self.answers.get(key, "")
        if answer in self.houses or answer in self.resolved:
            return answer, None
        me = Named(
            ref=identity,
            name=name,
            phone=str(entry.house.get("phone") or entry.offer.get("phone", "")),
            addresses=addresses_of(entry.sites),
        )
        among = alike(me, self.named, self.bare)
        if not entry.troubles:
            self.named.append(me)
            self.bare.append(bare(name))
        if among and answer != NEW:
            return "", Question(key=key, of="house", name=name, among=among)
        return "", None

    def _offer(
        self, entry: Entry, house: KnownHouse | None
    ) -> tuple[KnownOffer | None, Question | None]:
        if house is None or not entry.offer:
            return None, None
        offers = {offer.id: offer for offer in house.offers}
        row, _said = self.register.external.get(("offer", entry.identity), ("", {}))
        if row in offers:
            return offers[row], None
        title = str(entry.offer["title"])
        for offer in house.offers:
            if folded(str(offer.values["title"])) == folded(title):
                return offer, None
        key = f"o-{short_key(entry.identity)[1:11]}"
        answer = self.answers.get(key, "")
        if answer in offers:
            return offers[answer], None
        named = [Named(ref=offer.id, name=str(offer.values["title"])) for offer in house.offers]
        among = alike(Named(ref="", name=title), named, [bare(one.name) for one in named])
        if among and answer != NEW:
            return None, Question(key=key, of="offer", name=title, among=among)
        return None, None

    def _site(self, site: Mapping[str, Any], house: KnownHouse | None) -> SitePlan:
        """The place of the house that is meant, or a new one."""
        sites = house.sites if house else ()
        at = closest(site, [known.values for known in sites])
        if at is None:
            return SitePlan(values=site)
        known = sites[at]
        changes = [
            Change("site", name, known.values.get(name), value)
            for name, value in site.items()
            if name not in SITE_KEPT and differs(known.values.get(name), value)
        ]
        return SitePlan(values=site, id=known.id, changes=tuple(changes))

    # -------------------------------------------------------------- what changes
    def _compared(
        self,
        entry: Entry,
        house: KnownHouse | None,
        offer: KnownOffer | None,
        sites: tuple[SitePlan, ...],
    ) -> Step:
        if house is None or (offer is None and entry.offer):
            return Step(entry=times.settled(entry, True, {}), state="new", sites=sites)
        changes = [*self._differences("house", entry.house_identity, entry.house, house.values)]
        new: tuple[LeaveRecord, ...] = ()
        gone: tuple[LeaveRecord, ...] = ()
        if offer is not None:
            changes += self._differences("offer", entry.identity, entry.offer, offer.values)
            last = self._last_said("offer", entry.identity)
            here = {site.id for site in sites}
            bound = bool(offer.sites - here) or any(offer.site_hours.get(key) for key in here)
            entry = times.settled(entry, bound, last)
            changes += [*_hours(entry, offer, last), *_hours_at(entry, offer, sites, last)]
            new, gone = times.merged(entry.leaves, offer.leaves, last)
            if new or gone:
                before, after = times.leave_lines(gone), times.leave_lines(new) or times.NOTHING
                changes.append(Change("offer", "leaves", before, after))
            added = [site for site in sites if site.id not in offer.sites]
            changes += [Change("offer", "sites", "", place_name(site.values)) for site in added]
        changes += [change for site in sites for change in self._unsaid_before(entry, site)]
        kept = tuple(
            replace(
                site, changes=tuple(c for c in site.changes if c in changes), values=site.values
            )
            for site in sites
        )
        state: State = "changed" if changes else "equal"
        row = offer.id if offer else ""
        return Step(
            entry=entry,
            state=state,
            offer=row,
            sites=kept,
            changes=tuple(changes),
            new_leaves=new,
            gone_leaves=gone,
        )

    def _last_said(self, of: str, key: str) -> Mapping[str, str]:
        return self.register.external.get((of, key), ("", {}))[1]

    def _differences(
        self, of: str, key: str, wanted: Mapping[str, Any], known: Mapping[str, Any]
    ) -> list[Change]:
        last = self._last_said(of, key)
        return [
            Change(of, name, known.get(name), value)
            for name, value in wanted.items()
            if name in known
            and differs(known[name], value)
            and last.get(name) != digest(value)
            and not (of == "house" and name == "sector")
            and not (name in _BARRED and not last)
            # A list without descriptions repeats the title: what is known says more.
            and not (name == "summary" and known[name] and value == wanted.get("title"))
        ]

    def _unsaid_before(self, entry: Entry, site: SitePlan) -> list[Change]:
        last = self._last_said("offer", entry.identity)
        return [c for c in site.changes if last.get(f"site.{c.name}") != digest(c.after)]

    # -------------------------------------------------------------- twice in the file
    def _once(self, step: Step, house: str) -> Step:
        """The same offer again is another place of it, a repetition, or a contradiction."""
        entry = step.entry
        place = (house or entry.house_identity, step.offer or entry.identity)
        first = self.offers_seen.setdefault(place, step)
        if first is step or not entry.offer:
            return step
        before = first.entry
        same = {**before.offer} == {**entry.offer} and before.hours == entry.hours
        if same and all(
            any(same_place(site, other) for other in before.sites) for site in entry.sites
        ):
            return replace(step, state="double")
        if same:
            return step
        trouble = Trouble(
            line=entry.line,
            column=-1,
            heading="",
            value=f"„{entry.name[:60]}“",
            expected=_("ein Angebot je Zeile; dasselbe steht mit anderen Angaben in Zeile %(line)s")
            % {"line": before.line},
        )
        if self.answers.get(trouble.key) == "drop":
            return replace(step, state="double")
        return replace(step, state="error", entry=replace(entry, troubles=(trouble,)))


def _hours(entry: Entry, offer: KnownOffer, last: Mapping[str, str]) -> list[Change]:
    """Other hours for all places; those the list said for all go when it names each place."""
    hours = entry.hours
    if hours is None and entry.site_hours and offer.hours:
        hours = () if last.get("hours") == times.hours_digest(offer.hours) else None
    if hours is None or set(hours) == set(offer.hours):
        return []
    if last.get("hours") == times.hours_digest(hours):
        return []
    after = times.lines(hours) or times.NOTHING
    return [Change("offer", "hours", times.lines(offer.hours), after)]


def _hours_at(
    entry: Entry, offer: KnownOffer, sites: Sequence[SitePlan], last: Mapping[str, str]
) -> list[Change]:
    """Other hours at single places, each with the name of the place."""
    if last.get("site_hours") == times.places_digest(entry.site_hours):
        return []
    found = []
    for site, hours in zip(sites, entry.site_hours, strict=False):
        known = offer.site_hours.get(site.id, ())
        if hours and set(hours) != set(known):
            after = f"{place_name(site.values)}: {times.lines(hours)}"
            found.append(Change("offer", "site_hours", times.lines(known), after))
    return found


def _phone(house: KnownHouse) -> str:
    """The number of a house, or of its first offer that has one."""
    numbers = [house.values.get("phone"), *(offer.values.get("phone") for offer in house.offers)]
    return str(next(filter(None, numbers), ""))


def _short(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{value:.0f}"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    words = {"yes": _("ja"), "no": _("nein"), "unknown": _("nicht bekannt")}
    return words.get(text, text[:80])


def place_name(site: Mapping[str, Any]) -> str:
    """A place in a line; a protected one has none."""
    if site.get("protected_address"):
        return _("Anschrift geheim")
    parts = (site.get("name"), site.get("street"), site.get("postcode"), site.get("place"))
    return ", ".join(str(part) for part in parts if part)


def same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two descriptions are of one place: street and town, or the town alone."""
    if one.get("protected_address") or other.get("protected_address"):
        return bool(one.get("protected_address")) == bool(other.get("protected_address"))
    streets = [street_key(str(site.get("street", ""))) for site in (one, other)]
    if streets[0] != streets[1]:
        return False
    for name in ("postcode", "place"):
        texts = [folded(str(site.get(name, "") or "")) for site in (one, other)]
        if all(texts) and texts[0] != texts[1]:
            return False
    if streets[0]:
        return True
    names = [folded(str(site.get("name", "") or "")) for site in (one, other)]
    return names[0] == names[1] and bool(one.get("place") or names[0] or one.get("neighbourhood"))


def closest(site: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> int | None:
    """Which of the known places is meant: one that says the same, else one that may be the same."""
    here = [at for at, other in enumerate(known) if same_place(site, other)]
    same = [
        at for at in here if all(not differs(known[at].get(name), v) for name, v in site.items())
    ]
    return next(iter(same or here), None)


def differs(known: Any, value: Any) -> bool:
    """Whether a value is another one; nothing said twice is the same."""
    if isinstance(known, float) and isinstance(value, float):
        return abs(known - value) > 0.5  # metres
    if isinstance(known, list) or isinstance(value, list):
        return set(known or ()) != set(value or ())
    return bool(known != value) and not (known in ("", None) and value in ("", None))
