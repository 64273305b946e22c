"""What a room can declare. Plain data; callables only where a room has to be asked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any


class Step(StrEnum):
    """The steps of the loop, in the order of the navigation. HOUSE is everything around it."""

    UNDERSTAND = "understand"
    PLAN = "plan"
    CONNECT = "connect"
    ACCOMPANY = "accompany"
    EVALUATE = "evaluate"
    HOUSE = "house"


class Protection(StrEnum):
    """Protection class of a field."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SOCIAL = "social"
    SECRET_203 = "secret-203"  # noqa: S105 -- a paragraph of the criminal code


class Visibility(Enum):
    """Who may use an action before roles are asked at all."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    ROLES = "roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Entry of the deletion register: what, how long, from when, why."""

    data_kind: str
    period: str
    starts: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Who may do what. `condition` narrows further: it gets actor, object and time."""

    action: str
    sentence: str
    visibility: Visibility = Visibility.ROLES
    roles: frozenset[str] = frozenset()
    condition: Callable[[Any, Any, datetime], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The action a URL needs. `tenant` is False for pages outside any municipality."""

    url_name: str
    action: str
    tenant: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """One entry of the menu.

    `stands_for` names entries of the room (mostly its public page) that whoever may open this one
    finds on this page and not in the menu: one entry for one thing.
    """

    label: str
    url_name: str
    step: Step
    action: str
    order: int = 50
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One line of the staff start page. `weight` orders what is due on the same day."""

    text: str
    url: str
    due: date | None = None
    weight: int = 50
    room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSentence:
    """How an audit entry reads: `{who}` and `{what}` are filled in."""

    action: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """Work for `nahraum worker`. `run(job, report)` returns a JSON-ready result.

    Work that comes round often says with `needed(at)`, asked in the scope of each municipality,
    whether there is any: an order for nothing would only fill the protocol.
    """

    name: str
    label: str
    run: Callable[[Any, Callable[[int, int, str], None]], Mapping[str, Any]]
    action: str
    every_minutes: int | None = None
    needed: Callable[[datetime], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalKind:
    """A way in which a need can show up. `person` signals count distinct persons."""

    name: str
    label: str
    person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """One public number for the start page of a municipality, ready to read."""

    label: str
    value: str
    unit: str = ""
    as_of: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that takes place soon; `title` may bring its own language as HTML."""

    title: str
    when: str
    url: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What takes place next, for the start page of a municipality; `more` leads to the rest."""

    label: str
    rows: tuple[Coming, ...]
    more: str
    url: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    name: str
    label: str
    url_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translatable:
    """Rows whose texts people read. `fields` are those to say in other languages, in their order.

    `rows` gives the rows of the open scope, ready to be listed.
    """

    kind: str
    label: str
    fields: tuple[str, ...]
    rows: Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one thing by topic and neighbourhood, for the need map.

    Keys are (topic key or "", neighbourhood id or None for the whole municipality). What is not
    known has no entry; a zero was counted.
    """

    name: str
    label: str
    unit: str
    by: Mapping[tuple[str, Any], float]
    as_of: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of what is known about a topic in a place, ready to read, with its source."""

    text: str
    value: str = ""
    as_of: date | None = None
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What an upper room has made of a row of a lower one: a measure of an idea, an offer of a
    measure. `state` in plain words. `asked`: people asked for it and wait for an answer.
    """

    label: str
    text: str
    url: str = ""
    state: str = ""
    since: date | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A place people go to, in metres (EPSG:25832); never a protected address.

    `approximate` is the middle of a neighbourhood, because nobody has said where in it.
    """

    topic: str
    name: str
    x: float
    y: float
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What can be done next with a thing of a lower room: a measure from a cell of the need map.

    `url` gets the municipality and words that say what to start from; `action` is who may.
    """

    after: str
    label: str
    action: str
    url: Callable[[Any, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """A row colleagues talk about: how it is called and where its page is."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarkable:
    """Rows colleagues may remark on. `action` is who may read the row, and so what is said of it;
    `keeper` who looks after it and is told.

    `find` gets the municipality and the id as text, in the open scope; None: there is no such row.
    """

    kind: str
    action: str
    keeper: str
    find: Callable[[Any, str], Remarked | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything the house may know about a room."""

    name: str
    label: str
    step: Step
    summary: str
    help_template: str = ""
    navigation: tuple[NavigationItem, ...] = ()
    permissions: tuple[Permission, ...] = ()
    urls: tuple[Access, ...] = ()
    # Asked with the actor, the municipality and the day.
    todos: Callable[[Any, Any, date], Iterable[Todo]] | None = None
    highlights: Callable[[Any], Iterable[Highlight]] | None = None
    # What takes place next, asked with the municipality; None: nothing to show.
    agenda: Callable[[Any], Agenda | None] | None = None
    audit_sentences: tuple[AuditSentence, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    signals: tuple[SignalKind, ...] = ()
    translatables: tuple[Translatable, ...] = ()
    remarkables: tuple[Remarkable, ...] = ()
    exports: tuple[Export, ...] = field(default=())
    # Asked in the open scope. `tallies` gets the day; `evidence` a topic key, a neighbourhood id or
    # None, and the day; `related` the kind of a row ("measures.measure") and its id.
    tallies: Callable[[date], Iterable[Tally]] | None = None
    evidence: Callable[[str, Any, date], Iterable[Evidence]] | None = None
    related: Callable[[str, Any], Iterable[Related]] | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    # Where people go, asked in the open scope with the day.
    destinations: Callable[[date], Iterable[Destination]] | None = None
